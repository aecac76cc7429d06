# SPDX-License-Identifier: MIT
"""One case per entry of the catalogue, each beside an independent way to the same numbers.

EXACT cases are computed by reference.py or by plain arithmetic: every bit is theirs. The bits of
the others are the library's, and are accepted into the file only where the definitions of
tests/oracles, in long double, agree (make_catalogue.py).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracles"))

import oracle_patterns as patterns
import oracle_reference as definition
import oracle_study_reference as studies
import reference as r

EXACTLY = 0.0
# Of the largest value; what long double and the order of operations leave between two ways.
CLOSELY = 1e-11


@dataclass
class CatalogueCase:
    entry: str
    plan: str
    columns: Callable  # of Bars (lists) and of a dict of arrays: {output: column}
    dataset: str = "walk"
    signals: frozenset = frozenset()
    tolerance: float = EXACTLY


def exact(entry, plan, column, dataset="walk"):
    return CatalogueCase(entry, plan, lambda b, _: {"value": column(b)}, dataset)


def signal(entry, plan, column, dataset="walk"):
    case = exact(entry, plan, column, dataset)
    case.signals = frozenset({"value"})
    return case


def exact_many(entry, plan, members, columns):
    names = [f"value.{member}" for member in members]
    return CatalogueCase(entry, plan, lambda b, _: dict(zip(names, columns(b), strict=True)))


def close(entry, plan, column):
    return CatalogueCase(entry, plan, lambda _, c: {"value": column(c)}, tolerance=CLOSELY)


def close_many(entry, plan, members, columns, signals=()):
    names = [f"value.{member}" for member in members]
    return CatalogueCase(
        entry,
        plan,
        lambda _, c: dict(zip(names, columns(c), strict=True)),
        signals=frozenset(f"value.{name}" for name in signals),
        tolerance=CLOSELY,
    )


def ranges(c):
    return c["high"], c["low"], c["close"]


def flow(c):
    return (*ranges(c), c["volume"])


def crossed(a, b):
    return r.or_(r.crossup(a, b), r.crossdown(a, b))


def inside(b):
    """Of the channel between the means of highs and of lows."""
    return r.and_(r.at_most(r.sma(b.low, 4), b.close), r.at_most(b.close, r.sma(b.high, 4)))


def outside(b):
    return r.or_(r.greater(b.close, r.sma(b.high, 4)), r.less(b.close, r.sma(b.low, 4)))


CHANNEL = "close, sma(high, 4), sma(low, 4)"

OPERATORS = [
    exact("abs", "abs(close - open)", lambda b: r.absolute(r.sub(b.close, b.open))),
    exact("add", "close + open", lambda b: r.add(b.close, b.open)),
    signal(
        "and",
        "close > open and volume > 50000",
        lambda b: r.and_(r.greater(b.close, b.open), r.greater(b.volume, 50000.0)),
    ),
    exact("div", "close / open", lambda b: r.div(b.close, b.open)),
    exact("elementwise_max", "max2(close, open)", lambda b: r.larger(b.close, b.open)),
    exact("elementwise_min", "min2(close, open)", lambda b: r.smaller(b.close, b.open)),
    signal("eq", "volume == close", lambda b: r.equal(b.volume, b.close)),
    signal("ge", "close >= open", lambda b: r.at_least(b.close, b.open)),
    signal("gt", "close > open", lambda b: r.greater(b.close, b.open)),
    exact(
        "if_else",
        "high if close > open else low",
        lambda b: r.choose(r.greater(b.close, b.open), b.high, b.low),
    ),
    signal("le", "close <= open", lambda b: r.at_most(b.close, b.open)),
    signal("lt", "close < open", lambda b: r.less(b.close, b.open)),
    exact("mod", "close % 7", lambda b: r.mod(b.close, 7.0)),
    exact("mul", "close * open", lambda b: r.mul(b.close, b.open)),
    signal("ne", "close != open", lambda b: r.is_not(r.equal(b.close, b.open))),
    exact("neg", "-close", lambda b: r.neg(b.close)),
    exact(
        "negative_values",
        "negative_values(close - open)",
        lambda b: r.smaller(r.sub(b.close, b.open), 0.0),
    ),
    signal("not", "not close > open", lambda b: r.is_not(r.greater(b.close, b.open))),
    signal(
        "or",
        "close > open or volume > 50000",
        lambda b: r.or_(r.greater(b.close, b.open), r.greater(b.volume, 50000.0)),
    ),
    exact(
        "positive_values",
        "positive_values(close - open)",
        lambda b: r.larger(r.sub(b.close, b.open), 0.0),
    ),
    exact("pow", "close ** 2", lambda b: r.mul(b.close, b.close)),
    exact("select", "select(high)", lambda b: b.high),
    exact("sign", "sign(close - open)", lambda b: r.sign(r.sub(b.close, b.open))),
    exact("sqrt", "sqrt(close)", lambda b: r.root(b.close)),
    exact("sub", "close - open", lambda b: r.sub(b.close, b.open)),
]


def since(condition):
    return list(map(float, patterns.bars_since(condition)))


def limited(x, bars):
    """The last value, for so many bars with its own."""
    back = [since([float(r.present(value)) for value in x])][0]
    filled = r.ffill(x)
    return [v if s < bars else r.MISSING for v, s in zip(filled, back, strict=True)]


def held(x, bars):
    """The last value of every whole group of bars, until the next group is whole."""
    whole = [v if (t + 1) % bars == 0 else r.MISSING for t, v in enumerate(x)]
    return r.ffill(whole)


def running(x, rule):
    best, out = r.MISSING, []
    for value in x:
        if r.present(value):
            best = rule(best, value) if r.present(best) else value
        out.append(best if r.present(value) else r.MISSING)
    return out


def weeks(x, rule):
    """The rule over the last whole week; the first bar is a Monday."""
    values = [rule(x[t - 6 : t + 1]) if t % 7 == 6 else r.MISSING for t in range(len(x))]
    return r.ffill(values)


def percent(b, n):
    before = r.lag(b.close, n)
    return r.mul(r.div(r.sub(b.close, before), before), 100.0)


EVENTS = [
    exact(
        "bars_since",
        "bars_since(close > open)",
        lambda b: since(r.greater(b.close, b.open)),
    ),
    exact(
        "count_true",
        "count_true(close > open, 5)",
        lambda b: r.rolling_sum(r.greater(b.close, b.open), 5),
    ),
    signal("cross", "cross(close, sma(close, 4))", lambda b: crossed(b.close, r.sma(b.close, 4))),
    signal("crossdown", "crossdown(close, open)", lambda b: r.crossdown(b.close, b.open)),
    signal("crossup", "crossup(close, open)", lambda b: r.crossup(b.close, b.open)),
    signal("enter", f"enter({CHANNEL})", lambda b: r.both(inside(b), r.lag(outside(b), 1))),
    signal("exit", f"exit({CHANNEL})", lambda b: r.both(outside(b), r.lag(inside(b), 1))),
    signal("in_channel", f"in_channel({CHANNEL})", inside),
    signal("out", f"out({CHANNEL})", outside),
    signal("falling", "falling(close)", lambda b: r.less(b.close, r.lag(b.close, 1))),
    signal("rising", "rising(close)", lambda b: r.greater(b.close, r.lag(b.close, 1))),
    signal(
        "falling_pct",
        "falling_pct(close, 0.5)",
        lambda b: r.at_most(b.close, r.mul(r.lag(b.close, 1), 1 - 0.5 / 100)),
    ),
    signal(
        "rising_pct",
        "rising_pct(close, 0.5)",
        lambda b: r.at_least(b.close, r.mul(r.lag(b.close, 1), 1 + 0.5 / 100)),
    ),
    exact(
        "value_when",
        "value_when(close > open, high, 1)",
        lambda b: list(map(float, patterns.value_when(r.greater(b.close, b.open), b.high, 1))),
    ),
    signal(
        "timeframe_change",
        'timeframe_change("1w")',
        lambda b: [r.MISSING] + [float(t % 7 == 0) for t in range(1, len(b))],
    ),
]

MISSING_VALUES = [
    exact("ffill", "ffill(close)", lambda b: r.ffill(b.close), "gaps"),
    exact(
        "fill_null",
        "fill_null(close, open)",
        lambda b: r.choose(r.is_missing(b.close), b.open, b.close),
        "gaps",
    ),
    exact(
        "filter",
        "filter(close, close > open)",
        lambda b: [c if c > o else r.MISSING for c, o in zip(b.close, b.open, strict=True)],
        "gaps",
    ),
    signal("is_missing", "is_missing(close)", lambda b: r.is_missing(b.close), "gaps"),
    exact(
        "sync_timeframe",
        "sync_timeframe(close, volume)",
        lambda b: [
            v if r.present(w) else r.MISSING
            for v, w in zip(r.ffill(b.close), b.volume, strict=True)
        ],
        "gaps",
    ),
    exact("upsample", "upsample(close, 2)", lambda b: limited(b.close, 2), "gaps"),
    exact("downsample", "downsample(close, 3)", lambda b: held(b.close, 3)),
    exact(
        "tf",
        'tf(high - low, "1w")',
        lambda b: r.sub(weeks(b.high, max), weeks(b.low, min)),
    ),
]


def present_count(x, n=None):
    flags = [float(r.present(value)) for value in x]
    if n is None:
        return [sum(flags[: t + 1]) for t in range(len(x))]
    return [sum(flags[t - n + 1 : t + 1]) if t >= n - 1 else r.MISSING for t in range(len(x))]


WINDOWS = [
    exact("change_pct", "change_pct(close, 3)", lambda b: percent(b, 3)),
    exact("diff", "diff(close, 3)", lambda b: r.diff(b.close, 3)),
    exact("lag", "close[3]", lambda b: r.lag(b.close, 3)),
    exact("cumulative_count", "cumulative_count(close)", lambda b: present_count(b.close), "gaps"),
    exact("cumulative_max", "cumulative_max(close)", lambda b: running(b.close, max), "gaps"),
    exact(
        "cumulative_mean",
        "cumulative_mean(close)",
        lambda b: r.div(r.accumulate(b.close, b.close), present_count(b.close)),
        "gaps",
    ),
    exact("cumulative_min", "cumulative_min(close)", lambda b: running(b.close, min), "gaps"),
    exact(
        "cumulative_sum", "cumulative_sum(close)", lambda b: r.accumulate(b.close, b.close), "gaps"
    ),
    close(
        "rolling_argmax",
        "rolling_argmax(close, 6)",
        lambda c: studies.bars_back(c["close"], 6, lambda a, b: a > b),
    ),
    close(
        "rolling_argmin",
        "rolling_argmin(close, 6)",
        lambda c: studies.bars_back(c["close"], 6, lambda a, b: a < b),
    ),
    exact("rolling_count", "rolling_count(close, 4)", lambda b: present_count(b.close, 4), "gaps"),
    exact("rolling_max", "rolling_max(close, 6)", lambda b: r.rolling_max(b.close, 6)),
    close("rolling_median", "rolling_median(close, 6)", lambda c: studies.median(c["close"], 6)),
    exact("rolling_min", "rolling_min(close, 6)", lambda b: r.rolling_min(b.close, 6)),
    exact("rolling_std", "rolling_std(close, 6)", lambda b: r.std(b.close, 6)),
    exact("rolling_sum", "rolling_sum(close, 6)", lambda b: r.rolling_sum(b.close, 6)),
    close("rolling_var", "rolling_var(close, 6)", lambda c: studies.rolling_var(c["close"], 6)),
    exact("sma", "sma(close, 6)", lambda b: r.sma(b.close, 6)),
    close("wma", "wma(close, 6)", lambda c: studies.wma(c["close"], 6)),
    close("hma", "hma(close, 9)", lambda c: studies.hma(c["close"], 9)),
]


def deviation_bands(mean_and_deviation, width):
    mean, deviation = mean_and_deviation
    return mean + width * deviation, mean, mean - width * deviation


def weekly(c):
    return [float(t % 7 == 0) for t in range(len(c["close"]))]


BANDS = ("upper", "middle", "lower")

AVERAGES = [
    exact("ema", "ema(close, 6)", lambda b: r.ema(b.close, 6)),
    exact("rma", "rma(close, 6)", lambda b: r.rma(b.close, 6)),
    exact_many(
        "macd",
        "macd(close, 5, 9, 4)",
        ("macd", "signal", "histogram"),
        lambda b: r.macd(b.close, 5, 9, 4),
    ),
    exact_many("bbands", "bbands(close, 7, 2)", BANDS, lambda b: r.bbands(b.close, 7, 2.0)),
    close("vwap", "vwap()", lambda c: patterns.anchored_vwap(c, [0.0] * len(c["close"]))[0]),
    close_many(
        "vwap_bands",
        "vwap_bands(1.5)",
        BANDS,
        lambda c: deviation_bands(patterns.anchored_vwap(c, [0.0] * len(c["close"])), 1.5),
    ),
    close(
        "anchored_vwap",
        'anchored_vwap(timeframe_change("1w"))',
        lambda c: patterns.anchored_vwap(c, weekly(c))[0],
    ),
    close_many(
        "anchored_vwap_bands",
        'anchored_vwap_bands(timeframe_change("1w"))',
        BANDS,
        lambda c: deviation_bands(patterns.anchored_vwap(c, weekly(c)), 1.0),
    ),
    close("rolling_vwap", "rolling_vwap(6)", lambda c: patterns.rolling_vwap(c, 6)[0]),
    close_many(
        "rolling_vwap_bands",
        "rolling_vwap_bands(6, 1)",
        BANDS,
        lambda c: deviation_bands(patterns.rolling_vwap(c, 6), 1.0),
    ),
    close_many(
        "keltner", "keltner(6, 5, 2)", BANDS, lambda c: studies.keltner(*ranges(c), 6, 5, 2.0)
    ),
    close_many(
        "donchian", "donchian(6)", BANDS, lambda c: studies.donchian(c["high"], c["low"], 6)
    ),
    close_many(
        "ichimoku",
        "ichimoku(4, 7, 12)",
        ("tenkan_sen", "kijun_sen", "senkou_span_a", "senkou_span_b", "chikou_span"),
        lambda c: studies.ichimoku(*ranges(c), 4, 7, 12),
    ),
    close_many(
        "supertrend",
        "supertrend(5, 2)",
        ("supertrend", "direction"),
        lambda c: patterns.supertrend(*ranges(c), definition.atr(*ranges(c), 5), 2.0),
    ),
    close_many(
        "psar",
        "psar()",
        ("sar", "direction"),
        lambda c: patterns.sar_talib(c["high"], c["low"], 0.02, 0.02, 0.2),
    ),
]

OSCILLATORS = [
    close_many(
        "adx", "adx(5)", ("adx", "plus_di", "minus_di"), lambda c: studies.adx(*ranges(c), 5)
    ),
    close("ao", "ao(3, 8)", lambda c: studies.ao(c["high"], c["low"], 3, 8)),
    exact("atr", "atr(5)", lambda b: r.atr(b.high, b.low, b.close, 5)),
    close("cci", "cci(6)", lambda c: studies.cci(*ranges(c), 6)),
    close("cmf", "cmf(6)", lambda c: patterns.cmf(c, 6, np.nan)),
    close("cmo", "cmo(close, 6)", lambda c: studies.cmo(c["close"], 6)),
    close("coppock", "coppock(close, 4, 5, 7)", lambda c: studies.coppock(c["close"], 4, 5, 7)),
    close_many(
        "elder_ray", "elder_ray(5)", ("bull", "bear"), lambda c: studies.elder_ray(*ranges(c), 5)
    ),
    close_many(
        "fisher",
        "fisher(6)",
        ("fisher", "signal"),
        lambda c: studies.fisher(c["high"], c["low"], 6),
    ),
    close_many(
        "klinger",
        "klinger(3, 6, 4)",
        ("klinger", "signal"),
        lambda c: patterns.klinger(patterns.klinger_force(c), 3, 6, 4),
    ),
    close("klinger_vf", "klinger_vf()", patterns.klinger_force),
    close("log", "log(close)", lambda c: np.log(np.asarray(c["close"], np.longdouble))),
    close("mfi", "mfi(6)", lambda c: studies.money_flow(*flow(c), 6)),
    exact("obv", "obv()", lambda b: r.obv(b.close, b.volume)),
    close("roc", "roc(close, 6)", lambda c: studies.rate_of_change(c["close"], 6)),
    exact("rsi", "rsi(close, 6)", lambda b: r.rsi(b.close, 6)),
    close_many(
        "stochastic",
        "stochastic(6, 3, 2)",
        ("k", "d"),
        lambda c: studies.stochastic(*ranges(c), 6, 3, 2),
    ),
    exact("true_range", "true_range()", lambda b: r.true_range(b.high, b.low, b.close)),
    close("typical_price", "typical_price()", lambda c: studies.typical_price(*ranges(c))),
    close_many("vortex", "vortex(6)", ("plus", "minus"), lambda c: studies.vortex(*ranges(c), 6)),
    close("williams_r", "williams_r(6)", lambda c: studies.williams_r(*ranges(c), 6)),
]

SIDES = {"left": 2, "right": 2, "leg": 1, "pairing_mode": "strict_alternating"}
SIDES |= {"max_leg_age_bars": None, "min_leg_size_pct": 0.0, "allow_equal_extremes": False}


def fibonacci(c, name, level=0.618):
    return patterns.fibonacci(c["high"], c["low"], level, SIDES)[name]


def retracement(c):
    levels = (0.382, 0.5, 0.618)
    anchors = [fibonacci(c, name) for name in ("anchor_high", "anchor_low")]
    downs = [fibonacci(c, "down", level) for level in levels]
    return [*anchors, *downs, *(fibonacci(c, "up", level) for level in levels)]


def flags(c, is_high):
    return patterns.swing_flags(c["high" if is_high else "low"], 2, 2, False, is_high)


def levels(c, is_high):
    x = c["high" if is_high else "low"]
    shifted = np.concatenate([np.full(2, np.nan), x[:-2]])
    return np.where(flags(c, is_high) == 1, shifted, np.nan)


def swing(entry, is_high):
    case = close(entry, f"{entry}(2, 2)", lambda c: flags(c, is_high))
    case.signals = frozenset({"value"})
    return case


SWINGS = [
    swing("swing_highs", True),
    swing("swing_lows", False),
    close_many(
        "swing_points",
        "swing_points(2, 2)",
        ("swing_high", "swing_low", "high_level", "low_level"),
        lambda c: (flags(c, True), flags(c, False), levels(c, True), levels(c, False)),
        signals=("swing_high", "swing_low"),
    ),
    close(
        "swing_high_at",
        "swing_high_at(2, 2, 2)",
        lambda c: patterns.swing_at(c["high"], 2, 2, 2, False, True),
    ),
    close(
        "swing_low_at",
        "swing_low_at(2, 2, 2)",
        lambda c: patterns.swing_at(c["low"], 2, 2, 2, False, False),
    ),
    close("fib_anchor_high", "fib_anchor_high()", lambda c: fibonacci(c, "anchor_high")),
    close("fib_anchor_low", "fib_anchor_low()", lambda c: fibonacci(c, "anchor_low")),
    close("fib_level_down", "fib_level_down(0.618)", lambda c: fibonacci(c, "down")),
    close("fib_level_up", "fib_level_up(0.618)", lambda c: fibonacci(c, "up")),
    close_many(
        "fib_retracement",
        "fib_retracement()",
        ("anchor_high", "anchor_low", "down_1", "down_2", "down_3", "up_1", "up_2", "up_3"),
        retracement,
    ),
]

CATALOGUE = OPERATORS + EVENTS + MISSING_VALUES + WINDOWS + AVERAGES + OSCILLATORS + SWINGS
