# SPDX-License-Identifier: MIT
"""Stops, volume averages, events, swings and Fibonacci levels agree with oracle_patterns.py, which
is written from the definitions.

LTA_SEED=n draws other bars and parameters; LTA_ORACLE_CASES=n draws more of them.
"""

import numpy as np
import oracle_patterns as patterns
import oracle_reference as reference
import pytest
from oracle_engine import MINUTE_NS, START_NS, evaluate, evaluate_one
from oracle_series import CASE_COUNT, KINDS, SEED, bars, generator_for

BAR_COUNT = 240
# A price that has lost its last digits turns a stop or a leg here and not there.
ORDINARY = ("walk", "trend", "flat", "halted", "gapped", "ticks")


def draws(name, kind, count=CASE_COUNT):
    """(bars, generator) of so many cases, each other than the last."""
    for case in range(max(count // 3, 6)):
        generator = generator_for("patterns", name, kind, case)
        yield bars(kind, generator, BAR_COUNT), generator


def assert_close(ours, theirs, tolerance, what):
    theirs = np.asarray(theirs, float)
    assert (np.isnan(ours) == np.isnan(theirs)).all(), (what, ours, theirs)
    error = np.nan_to_num(np.abs(ours - theirs))
    allowed = np.broadcast_to(np.asarray(tolerance, float), error.shape)
    row = int(np.argmax(error - allowed))
    assert (error <= allowed).all(), (what, row, ours[row], theirs[row], f"LTA_SEED={SEED}")


def level(columns):
    return 1e-9 * np.maximum.accumulate(np.abs(columns["high"]))


@pytest.mark.parametrize("kind", ORDINARY)
def test_psar_of_the_predecessor(kind):
    for columns, generator in draws("psar", kind):
        start, increment = np.round(generator.uniform(0, 0.1, 2), 3)
        most = round(float(generator.choice([0.05, 0.2, generator.uniform(0, 0.5)])), 3)
        text = f"psar({start}, {increment}, {most})"
        outputs = {name: f"{text}.{name}" for name in ("sar", "direction")}
        ours = evaluate(columns, outputs, convention="laakhay")
        prices = [columns[name] for name in ("high", "low", "close")]
        stops, sides = patterns.sar_laakhay(*prices, start, increment, most)
        assert_close(ours["direction"], sides, 0, (kind, text))
        assert_close(ours["sar"], stops, level(columns), (kind, text))


@pytest.mark.parametrize("kind", ORDINARY)
def test_the_direction_of_psar_under_talib(kind):
    for columns, generator in draws("psar direction", kind):
        step = round(float(generator.uniform(0.005, 0.1)), 3)
        ours = evaluate_one(columns, f"psar({step}, {step}, 0.2).direction")
        _, sides = patterns.sar_talib(columns["high"], columns["low"], step, step, 0.2)
        assert_close(ours, sides, 0, (kind, step))


@pytest.mark.parametrize("convention", ["talib", "laakhay"])
@pytest.mark.parametrize("kind", ORDINARY)
def test_supertrend(kind, convention):
    for columns, generator in draws("supertrend", kind):
        n, width = int(generator.integers(1, 30)), round(float(generator.uniform(0.1, 4)), 2)
        text = f"supertrend({n}, {width})"
        outputs = {name: f"{text}.{name}" for name in ("supertrend", "direction")}
        ours = evaluate(columns, outputs, convention=convention)
        prices = [columns[name] for name in ("high", "low", "close")]
        ranges = reference.true_range(*prices)
        if convention == "laakhay":
            ranges[0] = prices[0][0] - prices[1][0]
        lines, sides = patterns.supertrend(*prices, reference.rma(ranges, n), width)
        if kind in ("flat", "ticks", "halted"):  # a close exactly on a band decides nothing here
            on_band = np.abs(lines - prices[2]) <= level(columns)
            if on_band.any():
                continue
        assert_close(ours["direction"], sides, 0, (kind, text))
        assert_close(ours["supertrend"], lines, level(columns), (kind, text))


def test_supertrend_goes_on_after_a_gap():
    """The average true range is ours, which has tests of its own."""
    for columns, generator in draws("supertrend gaps", "walk"):
        for name in ("high", "low", "close"):
            columns[name][generator.integers(0, BAR_COUNT, 5)] = np.nan
        text = "supertrend(4, 1.2)"
        outputs = {"line": f"{text}.supertrend", "side": f"{text}.direction", "range": "atr(4)"}
        ours = evaluate(columns, outputs)
        prices = [columns[name] for name in ("high", "low", "close")]
        lines, sides = patterns.supertrend(*prices, ours["range"], 1.2)
        assert_close(ours["line"], lines, 1e-9 * 1000, text)
        assert_close(ours["side"], sides, 0, text)


def test_supertrend_begins_falling_unless_the_first_close_is_above_the_upper_band():
    prices = {"high": [10.0, 11, 12], "low": [9.0, 10, 11], "close": [9.5, 10.5, 11.5]}
    columns = {name: np.array(values) for name, values in prices.items()}
    assert evaluate_one(columns, "supertrend(1, 1).direction", "laakhay")[0] == -1
    columns["close"][0] = 10.9  # middle 9.5, range 1
    assert evaluate_one(columns, "supertrend(1, 1).direction", "laakhay")[0] == 1
    assert evaluate_one(columns, "supertrend(1, 1).supertrend", "laakhay")[0] == 8.5


@pytest.mark.parametrize("kind", KINDS)
def test_vwap_and_its_bands(kind):
    for columns, generator in draws("vwap", kind):
        columns["session"] = (generator.random(BAR_COUNT) < 0.03).astype(float)
        columns["volume"][: generator.integers(0, 4)] = 0.0
        width = round(float(generator.uniform(0, 4)), 2)
        n = int(generator.integers(1, 60))
        outputs = {
            "all": "vwap()",
            "since": "anchored_vwap(session == 1)",
            "window": f"rolling_vwap({n})",
            "window_upper": f"rolling_vwap_bands({n}, {width}).upper",
            "upper": f"vwap_bands({width}).upper",
            "since_lower": f"anchored_vwap_bands(session == 1, multiplier={width}).lower",
            "since_middle": "anchored_vwap_bands(session == 1).middle",
        }
        ours = evaluate(columns, outputs)
        mean, deviation = patterns.anchored_vwap(columns, np.zeros(BAR_COUNT))
        since, since_deviation = patterns.anchored_vwap(columns, columns["session"])
        window, window_deviation = patterns.rolling_vwap(columns, n)
        expected = {
            "all": mean,
            "since": since,
            "window": window,
            "window_upper": window + width * window_deviation,
            "upper": mean + width * deviation,
            "since_lower": since - width * since_deviation,
            "since_middle": since,
        }
        for name, values in expected.items():
            assert_close(ours[name], values, (1 + width) * level(columns), (kind, outputs[name]))


@pytest.mark.parametrize(("anchor", "minutes"), [("5m", 5), ("1h", 60), ("90m", 90)])
def test_vwap_begins_again_with_every_bar_of_its_anchor(anchor, minutes):
    """Bars are minutes, the first one at midnight of 2000-01-01."""
    for columns, generator in draws("vwap anchor", "walk"):
        width = round(float(generator.uniform(0, 3)), 2)
        outputs = {
            "mean": f"vwap('{anchor}')",
            "upper": f"vwap_bands({width}, '{anchor}').upper",
            "same": f"anchored_vwap(timeframe_change('{anchor}'))",
        }
        ours = evaluate(columns, outputs)
        first = START_NS // MINUTE_NS
        reset = [(first + t) % minutes == 0 for t in range(BAR_COUNT)]
        mean, deviation = patterns.anchored_vwap(columns, reset)
        assert_close(ours["mean"], mean, level(columns), outputs["mean"])
        assert_close(ours["upper"], mean + width * deviation, (1 + width) * level(columns), anchor)
        assert ours["same"].tobytes() == ours["mean"].tobytes()


def test_an_anchor_that_begins_on_a_bar_without_a_price_begins_there_all_the_same():
    columns = {name: np.arange(1.0, 11.0) for name in ("high", "low", "close")}
    columns["close"][5] = np.nan
    nan = np.nan
    expected = [1, 1.5, 2, 2.5, 3, nan, 7, 7.5, 8, 8.5]
    assert_close(evaluate_one(columns, "vwap('5m')"), np.array(expected), 1e-12, "5m")


def test_vwap_without_volume_is_the_typical_price_and_its_bands_have_no_width():
    columns = bars("walk", np.random.default_rng(5), 20)
    columns["volume"][:] = 0.0
    price = (columns["high"] + columns["low"] + columns["close"]) / 3
    names = ("vwap()", "rolling_vwap(3)", "vwap_bands(2).upper", "rolling_vwap_bands(3, 2).lower")
    for text in names:
        ours = evaluate_one(columns, text)
        assert ours[2:].tolist() == price[2:].tolist(), text


def test_a_bar_that_lacks_something_is_no_bar_of_the_average():
    """Taken out altogether it would leave the same bits on the other bars."""
    columns = bars("walk", np.random.default_rng(7), 200)
    for name in ("high", "low", "close", "volume"):
        columns[name][np.random.default_rng(8).integers(0, 200, 9)] = np.nan
    columns["volume"][50:60] = np.nan
    whole = ~np.isnan(columns["high"] + columns["low"] + columns["close"] + columns["volume"])
    outputs = {text: text for text in ("vwap()", "vwap_bands(2).upper", "vwap_bands(2).lower")}
    ours = evaluate(columns, outputs)
    without = evaluate({name: values[whole] for name, values in columns.items()}, outputs)
    for text in outputs:
        assert np.isnan(ours[text][~whole]).all()
        assert ours[text][whole].tobytes() == without[text].tobytes(), text


def test_bands_of_a_large_price_keep_their_digits():
    """Deviations are summed as such, never as a difference of squares."""
    columns = bars("offset", np.random.default_rng(6), 500)
    ours = evaluate(columns, {"upper": "vwap_bands(1).upper", "middle": "vwap()"})
    _, deviation = patterns.anchored_vwap(columns, np.zeros(500))
    own = ours["upper"] - ours["middle"]
    assert np.allclose(own[1:], deviation[1:].astype(float), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_cmf(kind):
    for columns, generator in draws("cmf", kind):
        n = int(generator.integers(1, 40))
        columns["volume"][100:150] = 0.0
        for convention, otherwise in (("talib", np.nan), ("laakhay", 0.0)):
            ours = evaluate_one(columns, f"cmf({n})", convention)
            # A share of the range has as many digits as the range.
            digits = np.max(columns["high"] / np.maximum(columns["high"] - columns["low"], 1e-300))
            tolerance = 1e-9 + (1e-15 * digits if np.isfinite(digits) and digits < 1e12 else 1e-3)
            assert_close(ours, patterns.cmf(columns, n, otherwise), tolerance, (kind, n))


@pytest.mark.parametrize("kind", ORDINARY)
def test_klinger(kind):
    for columns, generator in draws("klinger", kind):
        fast, slow, signal = (int(n) for n in generator.integers(2, 30, 3))
        text = f"klinger({fast}, {slow}, {signal})"
        outputs = {"force": "klinger_vf()", "line": f"{text}.klinger", "signal": f"{text}.signal"}
        sets = (
            ("talib", patterns.klinger_force, reference.ema),
            ("laakhay", patterns.klinger_force_laakhay, patterns.ema_from_first),
        )
        for convention, force_of, average in sets:
            ours = evaluate(columns, outputs, convention)
            force = force_of(columns)
            if np.isnan(force[1:].astype(float)).any():  # averages go on over it
                largest = np.max(np.nan_to_num(np.abs(force).astype(float)))
                assert_close(ours["force"], force, 1e-8 * largest, kind)
                continue
            line, smooth = patterns.klinger(force, fast, slow, signal, average)
            tolerance = 1e-8 * float(np.nanmax(np.abs(force))) + 1e-9
            assert_close(ours["force"], force, tolerance, (kind, convention))
            assert_close(ours["line"], line, tolerance, (kind, convention, text))
            assert_close(ours["signal"], smooth, tolerance, (kind, convention, text))


def test_the_volume_force_remembers_the_trend_over_a_gap():
    """Every range is 2. The bar after the gap has no trend, its range is not summed."""
    nan = np.nan
    cases = [
        ([10.0, 11, 12, nan, 14, 15], [nan, 0, 100 / 3, nan, nan, 50]),  # cm 4, 6, then 8
        ([10.0, 11, 12, nan, 9, 8], [nan, 0, 100 / 3, nan, nan, 0]),  # turned: cm 4 again
    ]
    for close, expected in cases:
        middle = np.array([10.0, 11, 12, 13, close[4], close[5]])
        columns = {"high": middle + 1, "low": middle - 1, "close": np.array(close)}
        ours = evaluate_one(columns, "klinger_vf()")
        assert_close(ours, np.array(expected), 1e-12, close)


def test_a_bar_without_range_has_no_volume_force_in_the_predecessors_formula():
    """It had 1e10 times the volume there."""
    columns = {name: np.array([5.0, 6.0, 6.5]) for name in ("high", "low", "close")}
    columns["high"] = columns["high"] + [0.5, 0.0, 0.5]
    assert evaluate_one(columns, "klinger_vf()", "laakhay")[1] == 0.0


# Swings ---------------------------------------------------------------------------------------


def swing_columns(kind, generator):
    columns = bars(kind, generator, BAR_COUNT)
    if generator.random() < 0.5:  # equal extremes
        columns["high"] = np.round(columns["high"] * 2) / 2
        columns["low"] = np.round(columns["low"] * 2) / 2
    if generator.random() < 0.3:
        columns["high"][generator.integers(0, BAR_COUNT, 4)] = np.nan
        columns["low"][generator.integers(0, BAR_COUNT, 4)] = np.nan
    return columns


@pytest.mark.parametrize("kind", KINDS)
def test_swing_points(kind):
    for case in range(max(CASE_COUNT // 3, 8)):
        generator = generator_for("swings", kind, case)
        columns = swing_columns(kind, generator)
        left, right = (int(n) for n in generator.integers(1, 7, 2))
        equal, index = bool(generator.integers(0, 2)), int(generator.integers(1, 6))
        sides = f"left={left}, right={right}, allow_equal_extremes={str(equal).lower()}"
        ours = evaluate(
            columns,
            {
                "high": f"swing_points({sides}).swing_high",
                "low": f"swing_lows({sides})",
                "high_level": f"swing_points({sides}).high_level",
                "low_level": f"swing_points({sides}).low_level",
                "high_at": f"swing_high_at({index}, {sides})",
                "low_at": f"swing_low_at({index}, {sides})",
            },
        )
        for side in ("high", "low"):
            x, is_high = columns[side], side == "high"
            what = (kind, side, sides, index)
            flags = patterns.swing_flags(x, left, right, equal, is_high)
            assert_close(ours[side], flags, 0, what)
            shifted = np.concatenate([np.full(right, np.nan), x[: BAR_COUNT - right]])
            assert_close(ours[f"{side}_level"], np.where(flags == 1, shifted, np.nan), 0, what)
            at = patterns.swing_at(x, index, left, right, equal, is_high)
            assert_close(ours[f"{side}_at"], at, 0, what)


def test_the_first_low_needs_no_high_before_it():
    columns = {
        "high": np.array([5.0, 4, 3, 4, 5, 6, 5]),
        "low": np.array([4.0, 3, 1, 3, 4, 5, 4]),
    }
    flags = evaluate_one(columns, "swing_points(1, 1).swing_low")
    assert flags[2:].tolist() == [0, 1, 0, 0, 0]
    assert evaluate_one(columns, "swing_low_at(1, 1, 1)")[3:].tolist() == [1, 1, 1, 1]


def draw_leg_options(generator):
    return {
        "left": int(generator.integers(1, 5)),
        "right": int(generator.integers(1, 5)),
        "leg": int(generator.choice([1, 1, 2, 3, 5])),
        "pairing_mode": str(generator.choice(["strict_alternating", "latest_valid"])),
        "max_leg_age_bars": [None, 0, 3, 12][generator.integers(0, 4)],
        "min_leg_size_pct": float(generator.choice([0.0, 0.0, 0.5, 2.0])),
        "allow_equal_extremes": bool(generator.integers(0, 2)),
    }


def option_text(options):
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        return f"'{value}'" if isinstance(value, str) else repr(value)

    given = {name: value for name, value in options.items() if value is not None}
    return ", ".join(f"{name}={text(value)}" for name, value in given.items())


@pytest.mark.parametrize("kind", KINDS)
def test_fibonacci_levels(kind):
    for case in range(max(CASE_COUNT // 3, 10)):
        generator = generator_for("fibonacci", kind, case)
        columns = swing_columns(kind, generator)
        options = draw_leg_options(generator)
        share = float(generator.choice([0.0, 0.382, 0.5, 0.618, 1.0, 1.618, 2.0]))
        given = option_text(options)
        ours = evaluate(
            columns,
            {
                "anchor_high": f"fib_anchor_high({given})",
                "anchor_low": f"fib_low_anchor({given}, freeze_until_new_leg=false)",
                "down": f"fib_down({share}, {given})",
                "up": f"fib_level_up({share}, {given})",
                "all.anchor_high": f"fib_retracement({given}).anchor_high",
                "all.down": f"fib_retracement(level_2={share}, {given}).down_2",
                "all.up": f"fib_retracement(level_3={share}, {given}, mode='up').up_3",
            },
        )
        expected = patterns.fibonacci(columns["high"], columns["low"], share, options)
        with np.errstate(invalid="ignore"):
            tolerance = 1e-12 * np.nanmax(np.abs(columns["high"]))
        for name, values in ours.items():
            right = expected[name.rpartition(".")[2]]
            allowed = 0 if "anchor" in name else tolerance
            assert_close(values, right, allowed, (kind, case, name, given, share))


def test_fibonacci_by_hand():
    """Pivots with one bar on either side: low 10 (bar 1), high 20 (3), high 22 (5), low 14 (7),
    high 18 (9); each is confirmed one bar later."""
    low = np.array([12.0, 10, 13, 16, 15, 18, 16, 14, 15, 16, 15])
    high = np.array([14.0, 13, 16, 20, 19, 22, 19, 17, 16, 18, 17])
    columns = {"high": high, "low": low}
    flags = evaluate_one(columns, "swing_points(1, 1).swing_low")
    assert np.flatnonzero(flags == 1).tolist() == [2, 5, 8]  # bar 4 is a low as well
    nan = np.nan
    cases = {
        # down legs: 10 -> 20, then 15 -> 22, then 14 -> 18
        "fib_down(0.5, 1, 1)": [nan] * 4 + [15, 15, 18.5, 18.5, 18.5, 18.5, 16],
        # up legs: 20 -> 15, then 22 -> 14
        "fib_up(0.5, 1, 1)": [nan] * 5 + [17.5, 17.5, 17.5, 18, 18, 18],
        "fib_down(0, 1, 1, leg=2)": [nan] * 6 + [20, 20, 20, 20, 22],
        "fib_anchor_high(1, 1)": [nan] * 4 + [20, 20, 22, 22, 22, 22, 18],
        "fib_anchor_low(1, 1)": [nan] * 4 + [10, 15, 15, 15, 14, 14, 14],
        "fib_down(1, 1, 1, max_leg_age_bars=1)": [nan] * 4 + [10, 10, 15, 15, nan, nan, 14],
        "fib_down(1, 1, 1, min_leg_size_pct=50)": [nan] * 4 + [10] * 7,
        "fib_retracement(mode='down', left=1, right=1).up_1": [nan] * 11,
    }
    for text, expected in cases.items():
        assert_close(evaluate_one(columns, text), np.array(expected), 0, text)


def test_a_leg_grows_while_its_row_of_pivots_does():
    """Highs in a row: 20, 19 and 23 after the low 10; only the pairs differ by mode."""
    high = np.array([13.0, 12, 16, 20, 18, 17.9, 19, 18, 17.8, 23, 18, 17])
    low = np.array([12.0, 10, 11, 12, 13, 14, 15, 16, 16.5, 16.6, 16.7, 16.8])
    columns = {"high": high, "low": low}
    nan = np.nan
    strict = [nan] * 4 + [20] * 6 + [23] * 2
    assert_close(evaluate_one(columns, "fib_down(0, 1, 1)"), np.array(strict), 0, "strict")
    assert np.isnan(evaluate_one(columns, "fib_down(0, 1, 1, leg=2)")).all()
    latest = [nan] * 4 + [20, 20, 20, 19, 19, 19, 23, 23]
    text = "fib_down(0, 1, 1, pairing_mode='latest_valid')"
    assert_close(evaluate_one(columns, text), np.array(latest), 0, text)
    text = "fib_down(0, 1, 1, leg=2, pairing_mode='latest_valid')"
    second = [nan] * 7 + [20, 20, 20, 19, 19]
    assert_close(evaluate_one(columns, text), np.array(second), 0, text)


def test_the_sixty_fourth_leg_is_kept():
    high = 100 + np.tile([0.0, 1.0], 200) + np.repeat(np.arange(100), 4) * 0.01
    columns = {"high": high, "low": high - 0.5}
    options = {
        "left": 1,
        "right": 1,
        "leg": 64,
        "pairing_mode": "strict_alternating",
        "max_leg_age_bars": None,
        "min_leg_size_pct": 0.0,
        "allow_equal_extremes": True,
    }
    expected = patterns.fibonacci(columns["high"], columns["low"], 0.5, options)
    ours = evaluate_one(columns, f"fib_up(0.5, {option_text(options)})")
    assert not np.isnan(expected["up"]).all()
    assert_close(ours, expected["up"], 1e-12 * 200, "leg 64")
    at = evaluate_one(columns, "swing_high_at(64, 1, 1, true)")
    assert_close(at, patterns.swing_at(high, 64, 1, 1, True, True), 0, "index 64")


# What happened when ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["walk", "halted", "ticks"])
def test_bars_since_and_value_when(kind):
    for columns, generator in draws("since", kind):
        rate, n = generator.uniform(0, 0.4), int(generator.integers(0, 65))
        flag = (generator.random(BAR_COUNT) < rate).astype(float)
        flag[generator.random(BAR_COUNT) < 0.1] = np.nan
        columns["flag"] = flag
        columns["close"][generator.integers(0, BAR_COUNT, 5)] = np.nan
        k = min(n, int(generator.integers(0, 5)))
        ours = evaluate(
            columns,
            {
                "since": "bars_since(flag == 1)",
                "when": f"value_when(flag == 1, close, {n})",
                "recent": f"value_when(flag == 1, close, {k})",
                "signal": f"value_when(flag == 1, close > open, {k})",
            },
        )
        close = columns["close"]
        up = np.where(np.isnan(close), np.nan, close > columns["open"])
        assert_close(ours["since"], patterns.bars_since(flag), 0, kind)
        assert_close(ours["when"], patterns.value_when(flag, close, n), 0, (kind, n))
        assert_close(ours["recent"], patterns.value_when(flag, close, k), 0, (kind, k))
        assert_close(ours["signal"], patterns.value_when(flag, up, k), 0, (kind, k))
