# SPDX-License-Identifier: MIT
"""The rules of missing values, case by case, worked by hand. __ is a missing value."""

import math
import struct

import laakhay.ta as ta
import numpy as np
import pytest
from oracle_engine import evaluate, evaluate_one, first_value

__ = float("nan")
T, F = 1.0, 0.0
CANONICAL = struct.pack("<Q", 0x7FF8_0000_0000_0000)


def same(values, expected):
    return np.array_equal(values, np.array(expected, float), equal_nan=True)


# (expression, inputs, expected)
A, B = [1, __, 3, __, -2], [__, 2, 4, __, 0]
ELEMENTWISE = [
    ("x + y", A, B, [__, __, 7, __, -2]),
    ("x - y", A, B, [__, __, -1, __, -2]),
    ("x * y", A, B, [__, __, 12, __, 0]),
    ("x / y", A, B, [__, __, 0.75, __, __]),
    ("x % y", A, B, [__, __, 3, __, __]),
    ("-x", A, B, [-1, __, -3, __, 2]),
    ("abs(x)", A, B, [1, __, 3, __, 2]),
    ("sign(x)", A, B, [1, __, 1, __, -1]),
    ("x ** 2", A, B, [1, __, 9, __, 4]),
    ("x ** 0", A, B, [1, __, 1, __, 1]),
    ("log(x)", [1, __, 0, -1], [0] * 4, [0, __, __, __]),
    ("positive_values(x)", A, B, [1, __, 3, __, 0]),
    ("negative_values(x)", A, B, [0, __, 0, __, -2]),
    ("typical_price(x, y, x)", A, B, [__, __, 10 / 3, __, -4 / 3]),
    ("sqrt(x)", [4, __, 0, -1], [0] * 4, [2, __, 0, __]),
    ("elementwise_max(x, y)", A, B, [__, __, 4, __, 0]),
    ("elementwise_max(y, x)", A, B, [__, __, 4, __, 0]),
    ("elementwise_min(x, y)", A, B, [__, __, 3, __, -2]),
    ("elementwise_min(y, x)", A, B, [__, __, 3, __, -2]),
    ("x + na", A, B, [__, __, __, __, __]),
    # Not finite is missing, where it arises.
    ("1 / x", [0, 2, -0.0], [0] * 3, [__, 0.5, __]),
    ("1 / (1 / x)", [0, 2, 4], [0] * 3, [__, 2, 4]),
    ("x / x", [0, 2], [0] * 2, [__, 1]),
    ("x * x", [1e200, 2], [0] * 2, [__, 4]),
    ("x + x - x", [1.5e308, 2], [0] * 2, [__, 2]),
]
COMPARISONS = [
    ("x < y", A, B, [__, __, T, __, T]),
    ("x <= y", A, B, [__, __, T, __, T]),
    ("x > y", A, B, [__, __, F, __, F]),
    ("x >= y", A, B, [__, __, F, __, F]),
    ("x == y", A, B, [__, __, F, __, F]),
    ("x != y", A, B, [__, __, T, __, T]),
    ("x == x", A, B, [T, __, T, __, T]),
    ("x != x", A, B, [F, __, F, __, F]),
    # Events read two bars of both.
    ("crossup(x, y)", [1, 3, __, 1, 3, 4], [2] * 6, [__, T, __, __, T, F]),
    ("crossdown(x, y)", [3, 1, 1, 3, 2, 1], [2, 2, __, 2, 2, 2], [__, T, __, __, F, T]),
    ("cross(x, y)", [1, 3, 2, 1, __, 3], [2] * 6, [__, T, F, T, __, __]),
    ("rising(x)", [1, 2, __, 3, 4, 4], [0] * 6, [__, T, __, __, T, F]),
    ("falling(x)", [2, 1, __, 3, 2, 2], [0] * 6, [__, T, __, __, T, F]),
    ("rising_pct(x, 50)", [2, 3, __, 2, 3.5, 3.6], [0] * 6, [__, T, __, __, T, F]),
    ("falling_pct(x, 50)", [2, 1, __, 2, 1.5, 0.5], [0] * 6, [__, T, __, __, F, T]),
    ("in_channel(x, 3, y)", [1, 2, 3, 4, __, 2], [1, 1, 1, 1, 1, __], [T, T, T, F, __, __]),
    ("in_channel(x, 3, y)", [4, 0, 2], [__, __, __], [__, __, __]),
    ("out(x, 3, y)", [1, 0, 3, 4, __, 4], [1, 1, 1, 1, 1, __], [F, T, F, T, __, __]),
    ("enter(x, 3, y)", [4, 2, 2, __, 2, 4, 1], [1] * 7, [__, T, F, __, __, F, T]),
    ("exit(x, 3, y)", [2, 4, 4, __, 4, 2, 0], [1] * 7, [__, T, F, __, __, F, T]),
]
# A condition that is missing is not true; bars are counted all the same.
SINCE = [
    ("bars_since(x > 0)", [0, 1, 0, __, 0, 2, __], [0] * 7, [__, 0, 1, 2, 3, 0, 1]),
    ("value_when(x > 0, y)", [0, 1, __, 1, 0], [5, 6, 7, __, 9], [__, 6, 6, __, __]),
    ("value_when(x > 0, y, 1)", [1, 1, __, 1, 1], [5, 6, 7, __, 9], [__, 5, 5, 6, __]),
    ("value_when(x > 0, y > 6, 0)", [1, 1, 0], [5, 7, 0], [F, T, T]),
    ("count_true(x > 0, 2)", [1, 0, 1, 1, __, 1, 1], [0] * 7, [__, 1, 1, 2, __, __, 2]),
]
# No pivot near a gap, and the last one stays what it was.
SWINGS = [
    ("swing_highs(x, y, 1, 1)", [1, 3, 2, __, 2, 4, 2], [0] * 7, [__, __, T, __, __, __, T]),
    ("swing_lows(x, y, 1, 1)", [9] * 7, [3, 1, 2, __, 2, 1, 2], [__, __, T, __, __, __, T]),
    ("swing_high_at(x, y, 1, 1, 1)", [1, 3, 2, __, 2, 4, 2], [0] * 7, [__, __, 3, 3, 3, 3, 4]),
    ("swing_high_at(x, y, 2, 1, 1)", [1, 3, 2, __, 2, 4, 2], [0] * 7, [__] * 6 + [3]),
]
# x and y run through all nine pairs of true, false and missing.
P, Q = [1, 1, 1, -1, -1, -1, __, __, __], [1, -1, __, 1, -1, __, 1, -1, __]
LOGIC = [
    ("x > 0 and y > 0", P, Q, [T, F, __, F, F, F, __, F, __]),
    ("x > 0 or y > 0", P, Q, [T, T, T, T, F, __, T, __, __]),
    ("not x > 0", P, Q, [F, F, F, T, T, T, __, __, __]),
    ("not (x > 0 and y > 0)", P, Q, [F, T, __, T, T, T, __, T, __]),
    ("x > 0 and not is_missing(y)", P, Q, [T, T, F, F, F, F, __, __, F]),
]
G = [1, 2, 3, __, 5, 6, 7, 8]
WINDOWS = [
    ("rolling_sum(x, 3)", G, G, [__, __, 6, __, __, __, 18, 21]),
    ("sma(x, 3)", G, G, [__, __, 2, __, __, __, 6, 7]),
    ("rolling_min(x, 2)", G, G, [__, 1, 2, __, __, 5, 6, 7]),
    ("rolling_max(x, 2)", G, G, [__, 2, 3, __, __, 6, 7, 8]),
    ("rolling_std(x, 2)", G, G, [__, 0.5, 0.5, __, __, 0.5, 0.5, 0.5]),
    ("rolling_std(x, 3, ddof=1)", G, G, [__, __, 1, __, __, __, 1, 1]),
    ("rolling_std(x, 1)", G, G, [0, 0, 0, __, 0, 0, 0, 0]),
    ("bbands(x, 2, 2).upper", G, G, [__, 2.5, 3.5, __, __, 6.5, 7.5, 8.5]),
    ("sma(x, 9)", G, G, [__] * 8),
    ("wma(x, 2)", [3, 6, 9, __, 3, 6], [0] * 6, [__, 5, 8, __, __, 5]),
    ("hma(x, 2)", [3, 6, 9, __, 3, 6], [0] * 6, [__, 7, 10, __, __, 7]),
    ("rolling_var(x, 2)", G, G, [__, 0.25, 0.25, __, __, 0.25, 0.25, 0.25]),
    ("rolling_median(x, 3)", [1, 9, 2, __, 5, 4, 7, 8], G, [__, __, 2, __, __, __, 5, 7]),
    ("rolling_median(x, 2)", [1, 9, __, 4, 1, 2], [0] * 6, [__, 5, __, __, 2.5, 1.5]),
    ("rolling_median(x, 1)", [1, __, 2], [0] * 3, [1, __, 2]),
    ("rolling_argmin(x, 3)", [1, 1, 2, 3, __, 0, 1, 2], G, [__, __, 1, 2, __, __, __, 2]),
    ("rolling_argmax(x, 3)", [2, 2, 1, 1, __, 0, 0, 0], G, [__, __, 1, 2, __, __, __, 0]),
    ("rolling_argmax(x, 1)", [1, __, 2], [0] * 3, [0, __, 0]),
    ("roc(x, 1)", [2, 3, __, 0, 5], [0] * 5, [__, 50, __, __, 0]),
    # A value too large to be squared leaves no trace once it has left the window.
    ("rolling_std(x, 2)", [1, 1e200, 3, 5, 7], [0] * 5, [__, __, __, 1, 1]),
    ("rolling_sum(x, 2)", [1, 1e300, 1, 2], [0] * 4, [__, 1e300, 1e300, 3]),
    ("rolling_sum(x, 2)", [1e308, 1e308, 1, 2], [0] * 4, [__, __, 1e308, 3]),
]
# (atanh 0.33, -, -, half of it + atanh(0.33 + 0.67 * 0.33)), by hand.
FIRST = math.atanh(0.33)
FISHER = [__, FIRST, __, __, FIRST / 2 + math.atanh(0.33 + 0.67 * 0.33)]
RECURSIONS = [
    # Seeded with the mean of the first three; the gap holds, 2 -> 2 + (5 - 2) / 2.
    ("ema(x, 3)", [1, 2, 3, __, 5, 6.5], [0] * 6, [__, __, 2, __, 3.5, 5]),
    # A gap in the seed: the first three values that are there.
    ("ema(x, 3)", [__, 1, __, 2, 3, 4], [0] * 6, [__, __, __, __, 2, 3]),
    ("ema(x, 3, seed='first')", [__, 1, __, 3, 4], [0] * 5, [__, 1, __, 2, 3]),
    ("rma(x, 2)", [1, 3, __, 4, __, __, 1], [0] * 7, [__, 2, __, 3, __, __, 2]),
    # A seed that would not be finite is not committed; the slot is held.
    ("rma(x, 2)", [1e308, 1e308, 2, 4], [0] * 4, [__, __, 5e307, 2.5e307]),
    # One gap costs RSI two changes: +1 +1 . . +1.
    ("rsi(x, 2)", [1, 2, 3, __, 3, 4], [0] * 6, [__, __, 100, __, __, 100]),
    # The value is clamped on its way: 0.33 (2 - 1) and 0.33 (0 - 1) + 0.67 0.33 and so on; its
    # average starts from zero, and a gap holds both.
    ("abs(fisher(x, x, 2).fisher - y) < 1e-12", [1, 2, __, 3, 4], FISHER, [__, T, __, __, T]),
    # Where nothing moves ADX keeps its value, at a gap it has none.
    ("adx(x, x, x, 1).adx", [1, 2, 2, 1, __, 1, 2], [0] * 7, [__, 100, 100, 100, __, __, 100]),
    ("adx(x, x, x, 1).plus_di", [1, 2, 2, 1, __, 1, 2], [0] * 7, [__, 100, 0, 0, __, __, 100]),
    ("cmo(x, 2)", [1, 2, 3, __, 3, 2], [0] * 6, [__, __, 100, __, __, 0]),
    ("macd(x, 1, 3, 1).macd", [1, 2, 3, __, 6], [0] * 5, [__, __, 1, __, 2]),
]
LAGGED = [
    ("lag(x, 1)", [1, __, 3, 4], [0] * 4, [__, 1, __, 3]),
    ("x[2]", [1, __, 3, 4], [0] * 4, [__, __, 1, __]),
    ("x - x[1]", [1, 2, __, 4, 6], [0] * 5, [__, 1, __, __, 2]),
    ("diff(x, 1)", [1, 2, __, 4, 6], [0] * 5, [__, 1, __, __, 2]),
    ("diff(x, 2)", [1, 2, __, 4, 7], [0] * 5, [__, __, __, 2, __]),
]
CUMULATIVE = [
    ("cumulative_sum(x)", [1, __, 2, __, __, 3], [0] * 6, [1, __, 3, __, __, 6]),
    ("cumulative_sum(x)", [__, __, 2, 3], [0] * 4, [__, __, 2, 5]),
    ("cumulative_sum(x)", [1e308, 1e308, 1, -1e308], [0] * 4, [1e308, __, 1e308, 1]),
    # Changes at the gap and after it are missing; the sum goes on.
    ("obv(x, y)", [1, 2, __, 3, 4, 1], [10, 20, 30, 40, 50, 5], [10, 30, __, __, 80, 75]),
    ("obv(x, y)", [1, 2, 1, 1, 3], [10, __, 30, 40, 50], [10, __, -20, -20, 30]),
    ("obv(x, y)", [__, 2, 3], [10, 20, 30], [__, 20, 50]),
    # Neither sum takes a bar that lacks its price or its volume.
    ("vwap(x, x, x, y)", [3, __, 6, 6, 9], [1, 5, 1, __, 1], [3, __, 4.5, __, 6]),
    # A reset on a bar without a price happens all the same.
    ("anchored_vwap(y > 1, x, x, x, y)", [3, 6, __, 5], [1, 1, 2, 1], [3, 4.5, __, 5]),
    ("anchored_vwap(x > 5, x, x, x, y)", [3, 6, __, 3], [1, 1, 2, 1], [3, 6, __, 4.5]),
    ("rolling_vwap(x, x, x, y, 2)", [3, 6, __, 3, 9], [1, 2, 2, 1, 2], [__, 5, __, __, 7]),
]
# A gap costs the stop two values, for it reads two bars; the band one.
STOPS = [
    (
        "psar(x, y, y, 0.5, 0.5, 0.5).sar",
        [2, 4, __, 6, 8, 10],
        [1, 3, 4, 5, 6, 7],
        [__, 1, __, __, 2.5, 5],
    ),
    (
        "psar(x, y, y, 0.5, 0.5, 0.5).direction",
        [2, 4, __, 6, 8, 10],
        [1, 3, 4, 5, 6, 7],
        [__, 1, __, __, 1, 1],
    ),
]
WAYS_OUT = [
    ("fill_null(x, 0)", A, B, [1, 0, 3, 0, -2]),
    ("fill_null(x, y)", A, B, [1, 2, 3, __, -2]),
    ("ffill(x)", [__, 1, __, __, 2, __], [0] * 6, [__, 1, 1, 1, 2, 2]),
    ("is_missing(x)", A, B, [F, T, F, T, F]),
    ("is_missing(x / 0)", A, B, [T, T, T, T, T]),
    ("is_missing(x > y)", A, B, [T, T, F, T, F]),
    ("if_else(x > 0, x, y)", [1, -1, __, 2, -2], [7, 8, 9, __, __], [1, 8, __, 2, __]),
    ("x if x > y else y", A, B, [__, __, 4, __, 0]),
    ("x if x > 0 else na", [1, -1, __], [0] * 3, [1, __, __]),
    ("sma(fill_null(x, 0), 2)", A, B, [__, 0.5, 1.5, 1.5, -1]),
    ("ema(ffill(x), 3)", [1, 2, 3, __, 5], [0] * 5, [__, __, 2, 2.5, 3.75]),
    ("fill_null(x < y, 1 > 2)", A, B, [F, F, T, F, T]),
]
RULES = {
    "elementwise": ELEMENTWISE,
    "comparison": COMPARISONS,
    "since": SINCE,
    "swings": SWINGS,
    "logic": LOGIC,
    "window": WINDOWS,
    "recursion": RECURSIONS,
    "lagged": LAGGED,
    "cumulative": CUMULATIVE,
    "stop": STOPS,
    "ways out": WAYS_OUT,
}
CASES = [
    pytest.param(*case, id=f"{rule}: {case[0]} #{k}")
    for rule, cases in RULES.items()
    for k, case in enumerate(cases)
]


@pytest.mark.parametrize(("expression", "x", "y", "expected"), CASES)
def test_rule(expression, x, y, expected):
    columns = {"x": np.array(x, float), "y": np.array(y, float)}
    values = evaluate_one(columns, expression)
    assert same(values, expected), f"{values} is not {expected}"


@pytest.mark.parametrize(("expression", "x", "y", "expected"), CASES)
def test_rule_bar_by_bar(expression, x, y, expected):
    """The same through a session, the bars replayed one at a time."""
    count = len(x)
    times = 1_704_067_200_000_000_000 + 86_400_000_000_000 * np.arange(count, dtype=np.int64)
    ones = np.ones(count)
    prices = {name: ones for name in ("open", "high", "low", "close", "volume")}
    source, session_rows = ta.Dataset(), []
    session = ta.compile(expression).session(source, partitions=None)
    for t in range(count):
        bar = {name: column[t : t + 1] for name, column in prices.items()}
        series = {"x": np.array(x[t : t + 1], float), "y": np.array(y[t : t + 1], float)}
        source.append("X", "1d", {"time": times[t : t + 1], **bar, **series}, unit="ns")
        session_rows.extend(session.advance()["value"])
    assert same(session_rows, expected), f"{session_rows} is not {expected}"


def test_every_missing_value_that_comes_out_is_the_canonical_one():
    odd = np.frombuffer(struct.pack("<3Q", 0xFFF8_0000_0000_0001, 0x7FF0_0000_0000_0001, 0))
    outputs = ["close", "close[1]", "-close", "fill_null(close, close)", "ffill(close)", "1/close"]
    for text, values in evaluate({"close": odd}, {text: text for text in outputs}).items():
        for value in values:
            assert value == value or struct.pack("<d", value) == CANONICAL, text


def test_warm_up_composes():
    x = 100 + np.arange(60) % 7
    starts = {
        "sma(rsi(close, 14), 5)": 14 + 4,
        "ema(sma(close, 10), 3)": 9 + 2,
        "rolling_max(macd(close, 3, 6, 2).signal, 4)": 5 + 1 + 3,
        "sma(close, 5)[3]": 4 + 3,
        "atr(7)": 7,
        "true_range()": 1,
    }
    values = evaluate({"close": x.astype(float)}, {text: text for text in starts})
    assert {text: first_value(values[text]) for text in starts} == starts


def test_a_signal_that_is_missing_is_not_true():
    dataset = ta.Dataset()
    time = 1_704_067_200_000_000_000 + 86_400_000_000_000 * np.arange(3, dtype=np.int64)
    close = np.array([1.0, np.nan, 3.0])
    prices = {name: close for name in ("open", "high", "low", "close", "volume")}
    dataset.append("X", "1d", {"time": time, **prices}, unit="ns")
    result = ta.compile({"s": "close > 0"}).run(dataset)
    assert result.is_true("s").tolist() == [True, False, True]
    assert result.valid("s").tolist() == [True, False, True]
