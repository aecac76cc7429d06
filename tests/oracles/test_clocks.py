# SPDX-License-Identifier: MIT
"""Clocks agree with pandas: sessions by the time of a bar, and values of coarser bars.

The reference groups bars by pandas' periods, aggregates them, computes over the coarse bars and
looks the last one up that was closed when a bar closed. It knows nothing of slots.
"""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_series import SEED, generator_for

FREQUENCIES = {"1h": "1h", "4h": "4h", "1d": "D", "1w": "W", "1M": "M", "3M": "Q", "12M": "Y"}


def gappy_times(generator, count, step):
    """Opens on a grid of `step`, with gaps of all lengths."""
    jumps = np.where(generator.random(count) < 0.15, generator.integers(2, 400, count), 1)
    start = pd.Timestamp("1969-11-20").value + int(generator.integers(0, 10_000)) * step
    return start + step * np.cumsum(jumps)


def random_bars(generator, times):
    close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, len(times))))
    open_ = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(open_, close) * (1 + generator.uniform(0, 0.01, len(times)))
    low = np.minimum(open_, close) * (1 - generator.uniform(0, 0.01, len(times)))
    volume = np.floor(generator.uniform(0, 1000, len(times)))
    return {
        "time": times, "open": open_, "high": high, "low": low, "close": close, "volume": volume,
    }  # fmt: skip


def changes(times, frequency):
    if frequency.endswith("h"):
        periods = times // pd.Timedelta(frequency).value
    else:
        periods = pd.PeriodIndex(pd.to_datetime(times), freq=frequency).asi8
    return np.concatenate([[np.nan], (np.diff(periods) != 0).astype(float)])


@pytest.mark.parametrize("timeframe", FREQUENCIES)
def test_a_change_of_timeframe_is_where_the_calendar_says(timeframe):
    generator = generator_for("clocks", timeframe)
    step = pd.Timedelta("1h").value
    bars = random_bars(generator, gappy_times(generator, 3000, step))
    wanted = changes(bars["time"], FREQUENCIES[timeframe])
    plan = ta.compile({"value": f'timeframe_change("{timeframe}")'})
    dataset = ta.Dataset()
    dataset.append("X", "1h", bars, unit="ns")
    np.testing.assert_array_equal(plan.run(dataset)["value"], wanted, err_msg=f"LTA_SEED={SEED}")

    half = {name: column[:1500] for name, column in bars.items()}
    live = ta.Dataset()
    live.append("X", "1h", half, unit="ns")
    rest = {name: column[1500:] for name, column in bars.items()}
    rows = plan.session(live).push("X", "1h", **rest)
    np.testing.assert_array_equal(rows["value"], wanted[1500:], err_msg=f"LTA_SEED={SEED}")


def test_row_numbers_are_no_times():
    dataset = ta.Dataset()
    dataset.append("X", "bar", random_bars(generator_for("clocks"), np.arange(5)), unit="ns")
    plan = ta.compile({"value": "timeframe_change()", "other": "close"})
    result = plan.run(dataset)
    assert list(result["other"]) == list(plan.run(dataset)["other"])
    with pytest.raises(ta.UnsupportedError, match="row numbers"):
        result["value"]
    with pytest.raises(ta.UnsupportedError, match="row numbers"):
        plan.session(dataset)


# ---- tf ------------------------------------------------------------------------------------------

AGGREGATES = {"open": "first", "high": "max", "low": "min", "close": "last"}
HOUR_NS = 3_600_000_000_000


def simple_ema(x, period):
    """Seeded with the mean of the first `period` values; missing values are passed over."""
    values, state, seen = [], 0.0, 0
    for value in x:
        if np.isnan(value):
            values.append(np.nan)
            continue
        seen += 1
        if seen <= period:
            state += value
            if seen == period:
                state /= period
        else:
            state += 2.0 / (period + 1) * (value - state)
        values.append(state if seen >= period else np.nan)
    return pd.Series(values, index=x.index)


# What stands inside tf, and the same over a frame of coarse bars.
FORMULAS = {
    "open": lambda b: b.open,
    "high - low": lambda b: b.high - b.low,
    "close[2]": lambda b: b.close.shift(2),
    "volume": lambda b: b.volume,
    "sma(close, 3)": lambda b: b.close.rolling(3).mean(),
    "highest": lambda b: b.high.rolling(5).max(),
    "ema(close, 4)": lambda b: simple_ema(b.close, 4),
    "cumulative_sum(volume)": lambda b: b.volume.cumsum(),
}
TEXTS = {"highest": "rolling_max(high, 5)"}


def bucket_starts(times, frequency):
    if frequency.endswith("h"):
        width = pd.Timedelta(frequency).value
        return times // width * width, times // width * width + width
    periods = pd.PeriodIndex(pd.to_datetime(times), freq=frequency)
    starts = periods.start_time.astype("datetime64[ns]").asi8
    ends = (periods + 1).start_time.astype("datetime64[ns]").asi8
    return starts, ends


def coarse_bars(frame, buckets):
    groups = frame.groupby(buckets, sort=True)
    coarse = groups.agg(AGGREGATES)
    coarse["volume"] = groups["volume"].sum(min_count=1)
    return coarse


def number_of_coarse_bars(buckets):
    return np.cumsum(np.concatenate([[True], np.diff(buckets) != 0])) - 1


def closed_values(frame, buckets, is_closing, formula):
    """Per bar, the value of the last coarse bar closed by then."""
    values = formula(coarse_bars(frame, buckets)).to_numpy()
    at = number_of_coarse_bars(buckets) - np.where(is_closing, 0, 1)
    return np.where(at >= 0, values[np.maximum(at, 0)], np.nan)


def forming_values(frame, buckets, formula):
    """Per bar, the value of the coarse bar as it stands."""
    return np.array(
        [
            formula(coarse_bars(frame.iloc[: t + 1], buckets[: t + 1])).iloc[-1]
            for t in range(len(frame))
        ]
    )


def gappy_bars(generator, count):
    bars = random_bars(generator, gappy_times(generator, count, HOUR_NS))
    for name in (*AGGREGATES, "volume"):
        bars[name][generator.random(count) < 0.03] = np.nan
    frame = pd.DataFrame({name: bars[name] for name in (*AGGREGATES, "volume")})
    return bars, frame


def run(bars, outputs, timeframe="1h"):
    dataset = ta.Dataset()
    dataset.append("X", timeframe, bars, unit="ns", check="off")
    result = ta.compile(outputs).run(dataset)
    return {name: np.array(result[name]) for name in outputs}


def assert_agrees(got, wanted, what):
    np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted), err_msg=what)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9, err_msg=what)


@pytest.mark.parametrize("timeframe", ["2h", "4h", "1d", "1w", "1M", "3M"])
def test_closed_values_of_coarse_bars_agree(timeframe):
    generator = generator_for("tf", timeframe)
    bars, frame = gappy_bars(generator, 2500)
    frequency = {"2h": "2h", "4h": "4h", **FREQUENCIES}[timeframe]
    buckets, ends = bucket_starts(bars["time"], frequency)
    is_closing = bars["time"] + HOUR_NS >= ends
    outputs = {name: f'tf("{timeframe}", {TEXTS.get(name, name)})' for name in FORMULAS}
    got = run(bars, outputs)
    for name, formula in FORMULAS.items():
        wanted = closed_values(frame, buckets, is_closing, formula)
        assert_agrees(got[name], wanted, f"{name}, LTA_SEED={SEED}")
        assert np.isfinite(wanted).any() and np.isfinite(wanted).sum() < len(wanted)


@pytest.mark.parametrize("timeframe", ["4h", "1d"])
def test_forming_values_of_coarse_bars_agree(timeframe):
    generator = generator_for("tf forming", timeframe)
    bars, frame = gappy_bars(generator, 120)
    buckets, _ = bucket_starts(bars["time"], FREQUENCIES[timeframe])
    outputs = {
        name: f'tf("{timeframe}", {TEXTS.get(name, name)}, forming=true)' for name in FORMULAS
    }
    got = run(bars, outputs)
    for name, formula in FORMULAS.items():
        wanted = forming_values(frame, buckets, formula)
        assert_agrees(got[name], wanted, f"{name}, LTA_SEED={SEED}")


def amount_buckets(amounts, threshold):
    """Number of the coarse bar per bar, and whether the bar closes it."""
    numbers, closing, number, total = [], [], 0, 0.0
    for amount in amounts:
        total += 0.0 if np.isnan(amount) else amount
        numbers.append(number)
        closing.append(total >= threshold)
        if closing[-1]:
            number, total = number + 1, 0.0
    return np.array(numbers), np.array(closing)


@pytest.mark.parametrize("clock", ["volume:900", "volume:5000", "dollar:200000", "tick:7"])
def test_clocks_of_amounts_agree(clock):
    generator = generator_for("tf amounts", clock)
    bars, frame = gappy_bars(generator, 1500)
    kind, threshold = clock.split(":")
    amounts = {
        "volume": frame.volume, "dollar": frame.close * frame.volume, "tick": frame.volume * 0 + 1
    }[kind].to_numpy()  # fmt: skip
    if kind == "tick":
        amounts = np.ones(len(frame))
    buckets, is_closing = amount_buckets(amounts, float(threshold))
    outputs = {name: f'tf("{clock}", {TEXTS.get(name, name)})' for name in FORMULAS}
    got = run(bars, outputs)
    for name, formula in FORMULAS.items():
        wanted = closed_values(frame, buckets, is_closing, formula)
        assert_agrees(got[name], wanted, f"{name}, LTA_SEED={SEED}")


def test_tf_inside_tf_reads_the_last_bar_of_the_outer_one():
    generator = generator_for("tf tf")
    bars, frame = gappy_bars(generator, 1500)
    week, week_ends = bucket_starts(bars["time"], "W")
    day, day_ends = bucket_starts(bars["time"], "D")
    closing_week = bars["time"] + HOUR_NS >= week_ends
    weekly = closed_values(frame, week, closing_week, lambda b: b.close.rolling(2).mean())
    is_closing = bars["time"] + HOUR_NS >= day_ends

    def inner(coarse):
        sampled = pd.Series(weekly).groupby(day, sort=True).agg(lambda x: x.iloc[-1])
        return (coarse.close - sampled.to_numpy()).shift(1)

    got = run(bars, {"value": 'tf("1d", (close - tf("1w", sma(close, 2)))[1])'})
    assert_agrees(got["value"], closed_values(frame, day, is_closing, inner), f"LTA_SEED={SEED}")


def test_the_row_that_closes_a_coarse_bar_is_the_first_to_know_it():
    times = pd.Timestamp("2024-01-01").value + HOUR_NS * np.arange(2, 10, dtype=np.int64)
    close = np.arange(8.0) + 1
    bars = {name: close.copy() for name in AGGREGATES} | {"time": times, "volume": close.copy()}
    got = run(
        bars,
        {
            "closed": 'tf("4h", close)',
            "volume": 'tf("4h", volume)',
            "forming": 'tf("4h", volume, forming=true)',
            "before": 'tf("4h", close[1])',
        },
    )
    nan = np.nan
    # Hours 2 and 3 are half of the first coarse bar; hour 7 closes the second.
    np.testing.assert_array_equal(got["closed"], [nan, 2, 2, 2, 2, 6, 6, 6])
    np.testing.assert_array_equal(got["volume"], [nan, 3, 3, 3, 3, 18, 18, 18])
    np.testing.assert_array_equal(got["forming"], [1, 3, 3, 7, 12, 18, 7, 15])
    np.testing.assert_array_equal(got["before"], [nan, nan, nan, nan, nan, 2, 2, 2])


def test_a_finer_clock_than_the_bars_is_refused():
    bars = random_bars(generator_for("finer"), HOUR_NS * np.arange(5))
    dataset = ta.Dataset()
    dataset.append("X", "1h", bars, unit="ns")
    plan = ta.compile({"value": 'tf("15m", close)'})
    with pytest.raises(ta.UnsupportedError, match="bars of 15m cannot be made"):
        plan.run(dataset)["value"]
    with pytest.raises(ta.UnsupportedError, match="bars of 15m cannot be made"):
        plan.session(dataset)
    row_numbers = ta.Dataset()
    row_numbers.append("X", "bar", {**bars, "time": np.arange(5)}, unit="ns")
    with pytest.raises(ta.UnsupportedError, match="row numbers"):
        ta.compile({"value": 'tf("1d", close)'}).run(row_numbers)["value"]
