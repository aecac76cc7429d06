# SPDX-License-Identifier: MIT
"""Expressions over a dataset, each beside the reference's own way to the same numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import reference as r


@dataclass
class BatchCase:
    name: str
    dataset: str
    plan: str
    outputs: Callable  # of Bars: {name: column}
    signals: frozenset = frozenset()  # the outputs that are int8
    selects: Callable = lambda bars: bars.source == "ohlcv"


def number(name, dataset, expression, column):
    """One output called value."""
    return BatchCase(name, dataset, expression, lambda bars: {"value": column(bars)})


def signal(name, dataset, expression, column):
    case = number(name, dataset, expression, column)
    case.signals = frozenset({"value"})
    return case


def many(name, dataset, expression, members, columns):
    """All outputs of one call: value.upper and so on, in the order of `members`."""

    def outputs(bars):
        named = zip(members, columns(bars), strict=True)
        return {f"value.{member}": column for member, column in named}

    return BatchCase(name, dataset, expression, outputs)


def cube(x):
    return r.mul(x, r.mul(x, x))


MACD = ("macd", "signal", "histogram")
BANDS = ("upper", "middle", "lower")

ARITHMETIC = [
    number(
        "precedence",
        "walk",
        "open + high * low - close / 3",
        lambda b: r.sub(r.add(b.open, r.mul(b.high, b.low)), r.div(b.close, 3.0)),
    ),
    number(
        "minus binds looser than power",
        "walk",
        "-(close - open) ** 3",
        lambda b: r.neg(cube(r.sub(b.close, b.open))),
    ),
    number(
        "remainder has the divisor's sign",
        "walk",
        "(close - open) % 0.3",
        lambda b: r.mod(r.sub(b.close, b.open), 0.3),
    ),
    number(
        "division by zero is missing",
        "flat",
        "1 / (close - open)",
        lambda b: r.div(1.0, r.sub(b.close, b.open)),
    ),
    number(
        "missing operands",
        "gaps",
        "close + volume",
        lambda b: r.add(b.close, b.volume),
    ),
    number(
        "square root of a negative",
        "walk",
        "sqrt(close - open)",
        lambda b: r.root(r.sub(b.close, b.open)),
    ),
    number(
        "a derived field",
        "walk",
        "hlc3 - hl2",
        lambda b: r.sub(
            r.div(r.add(r.add(b.high, b.low), b.close), 3.0), r.div(r.add(b.high, b.low), 2.0)
        ),
    ),
    number(
        "a lag in brackets",
        "walk",
        "close / close[5] - 1",
        lambda b: r.sub(r.div(b.close, r.lag(b.close, 5)), 1.0),
    ),
    number(
        "lags that are times, on bars of a day",
        "walk",
        "close.48h_ago - lag(open, '3d') + high.1w_ago",
        lambda b: r.add(r.sub(r.lag(b.close, 2), r.lag(b.open, 3)), r.lag(b.high, 7)),
    ),
    number(
        "a change over a time, over a gap",
        "gaps",
        "close.change_2d",
        lambda b: r.diff(b.close, 2),
    ),
    number("a lag longer than the history", "short", "close[5]", lambda b: r.lag(b.close, 5)),
    number("diff over a gap", "gaps", "diff(close, 2)", lambda b: r.diff(b.close, 2)),
    number(
        "a named series",
        "series",
        "close * (1 + funding)",
        lambda b: r.mul(b.close, r.add(1.0, b.series["funding"])),
    ),
]

LOGIC = [
    signal(
        "a chain of comparisons",
        "walk",
        "low < open <= close",
        lambda b: r.and_(r.less(b.low, b.open), r.at_most(b.open, b.close)),
    ),
    signal(
        "false and missing is false",
        "gaps",
        "close > 100 and open > 100",
        lambda b: r.and_(r.greater(b.close, 100.0), r.greater(b.open, 100.0)),
    ),
    signal(
        "true or missing is true",
        "gaps",
        "close > 100 or open > 100",
        lambda b: r.or_(r.greater(b.close, 100.0), r.greater(b.open, 100.0)),
    ),
    signal(
        "not of missing is missing",
        "gaps",
        "not close > 100",
        lambda b: r.is_not(r.greater(b.close, 100.0)),
    ),
    signal(
        "equality of missing is missing",
        "gaps",
        "close == close",
        lambda b: r.equal(b.close, b.close),
    ),
    signal(
        "is_missing is never missing", "gaps", "is_missing(close)", lambda b: r.is_missing(b.close)
    ),
    number(
        "a conditional",
        "gaps",
        "high if close > open else low",
        lambda b: r.choose(r.greater(b.close, b.open), b.high, b.low),
    ),
    number("fill_null", "gaps", "fill_null(close, 0)", lambda b: r.fill_null(b.close, 0.0)),
    number("ffill", "gaps", "ffill(close)", lambda b: r.ffill(b.close)),
    signal(
        "crossup",
        "walk",
        "crossup(ema(close, 3), sma(close, 8))",
        lambda b: r.crossup(r.ema(b.close, 3), r.sma(b.close, 8)),
    ),
    signal(
        "crossdown",
        "walk",
        "crossdown(close, close[3])",
        lambda b: r.crossdown(b.close, r.lag(b.close, 3)),
    ),
]

WINDOWS = [
    number("sma of 13 bars", "walk", "sma(close, 13)", lambda b: r.sma(b.close, 13)),
    number("a flat mean is its value", "flat", "sma(close, 7)", lambda b: r.sma(b.close, 7)),
    number(
        "a flat deviation is zero", "flat", "rolling_std(close, 7)", lambda b: r.std(b.close, 7)
    ),
    number("a window with a gap", "gaps", "sma(close, 4)", lambda b: r.sma(b.close, 4)),
    number(
        "a spike leaves no trace", "spike", "rolling_std(close, 6)", lambda b: r.std(b.close, 6)
    ),
    number(
        "deviation over n - 1",
        "offset",
        "rolling_std(close, 20, 1)",
        lambda b: r.std(b.close, 20, 1),
    ),
    number("rolling_sum", "walk", "rolling_sum(volume, 11)", lambda b: r.rolling_sum(b.volume, 11)),
    number(
        "highest and lowest",
        "walk",
        "highest(high, 9) - lowest(low, 6)",
        lambda b: r.sub(r.rolling_max(b.high, 9), r.rolling_min(b.low, 6)),
    ),
    number(
        "a window longer than the history", "short", "sma(close, 4)", lambda b: r.sma(b.close, 4)
    ),
]

INDICATORS = [
    number("ema", "walk", "ema(close, 10)", lambda b: r.ema(b.close, 10)),
    number(
        "ema from the first value",
        "walk",
        'ema(close, 10, seed="first")',
        lambda b: r.ema(b.close, 10, 1),
    ),
    number("ema holds over gaps", "gaps", "ema(close, 4)", lambda b: r.ema(b.close, 4)),
    number("rma", "walk", "rma(close, 5)", lambda b: r.rma(b.close, 5)),
    number("rsi", "walk", "rsi(close, 14)", lambda b: r.rsi(b.close, 14)),
    number("rsi of a flat price", "flat", "rsi(close, 5)", lambda b: r.rsi(b.close, 5)),
    number("sma of rsi", "walk", "sma(rsi(close, 14), 5)", lambda b: r.sma(r.rsi(b.close), 5)),
    number("atr with default fields", "walk", "atr(7)", lambda b: r.atr(b.high, b.low, b.close, 7)),
    number("true range", "gaps", "true_range()", lambda b: r.true_range(b.high, b.low, b.close)),
    number("obv", "gaps", "obv()", lambda b: r.obv(b.close, b.volume)),
    number(
        "a compensated sum",
        "walk",
        "cumulative_sum(close / 3)",
        lambda b: r.accumulate(r.div(b.close, 3.0), r.div(b.close, 3.0)),
    ),
    number(
        "a sum over a spike",
        "spike",
        "cumulative_sum(close)",
        lambda b: r.accumulate(b.close, b.close),
    ),
    many("macd", "walk", "macd(close, 5, 9, 4)", MACD, lambda b: r.macd(b.close, 5, 9, 4)),
    many("macd by default", "walk", "macd()", MACD, lambda b: r.macd(b.close)),
    number(
        "a member of macd",
        "walk",
        "macd(close, 5, 9, 4).signal",
        lambda b: r.macd(b.close, 5, 9, 4)[1],
    ),
    many("bbands", "offset", "bbands(close, 20, 2.5)", BANDS, lambda b: r.bbands(b.close, 20, 2.5)),
]

EXPRESSIONS = ARITHMETIC + LOGIC + WINDOWS + INDICATORS
