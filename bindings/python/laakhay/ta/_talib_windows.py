# SPDX-License-Identifier: MIT
"""Expressions for TA-Lib's regressions, correlations, ranks and sums, of what the language has.

Those that weigh every bar of a window by itself are as long as the window.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ._talib_texts import average, held, ratio, tillson
from .errors import DataError

__all__ = [
    "average_deviation",
    "beta",
    "correlation",
    "directional_movement",
    "extended_macd",
    "forecast_oscillator",
    "heikin_ashi",
    "intercept",
    "kdj",
    "momentum_index",
    "percent_rank",
    "regression",
    "slope",
    "t3",
    "true_strength",
    "variable_average",
    "volatility_index",
]

# What TA-Lib takes for zero.
_ZERO = "1e-14"


# ---- Regressions: the sum of bars by their age is that of a weighted average -----------------


def slope(timeperiod: Any) -> str:
    """LINEARREG_SLOPE."""
    return _slope("close", timeperiod)


def _slope(x: str, n: Any) -> str:
    if int(n) < 2:
        raise DataError(f"timeperiod {n}: a line needs two bars or more", "python.timeperiod")
    return f"6 * (wma({x}, {n}) - sma({x}, {n})) / ({n} - 1)"


def regression(timeperiod: Any, ahead: int = 0) -> str:
    """LINEARREG, and so many bars ahead TSF: the line's value on a bar."""
    n = int(timeperiod)
    return f"sma(close, {n}) + {_slope('close', n)} * {(n - 1) / 2 + ahead}"


def intercept(timeperiod: Any) -> str:
    """LINEARREG_INTERCEPT: the line's value on the oldest bar."""
    n = int(timeperiod)
    return f"sma(close, {n}) - {_slope('close', n)} * {(n - 1) / 2}"


def forecast_oscillator(timeperiod: Any) -> str:
    """FOSC."""
    forecast = f"({regression(timeperiod, 1)})[1]"
    return ratio(f"100 * (close - {forecast})", "close")


# ---- Two series ------------------------------------------------------------------------------


def _spread(x: str, y: str, n: Any) -> str:
    """n times the covariance."""
    return f"(rolling_sum({x} * {y}, {n}) - rolling_sum({x}, {n}) * rolling_sum({y}, {n}) / {n})"


def beta(timeperiod: Any) -> str:
    """BETA."""
    x, y = (f"if_else({f}[1] == 0, 0, ({f} - {f}[1]) / {f}[1])" for f in ("high", "low"))
    below = _spread(x, x, timeperiod)
    return f"if_else({below} * {timeperiod} < {_ZERO}, 0, {_spread(x, y, timeperiod)} / {below})"


def correlation(timeperiod: Any) -> str:
    """CORREL."""
    of_x, of_y = (_spread(f, f, timeperiod) for f in ("high", "low"))
    below = f"{of_x} * {of_y}"
    return f"if_else({below} < {_ZERO}, 0, {_spread('high', 'low', timeperiod)} / sqrt({below}))"


# ---- Windows bar by bar ----------------------------------------------------------------------


def average_deviation(timeperiod: Any) -> str:
    """AVGDEV."""
    mean = f"sma(close, {timeperiod})"
    terms = (f"abs(close[{i}] - {mean})" for i in range(int(timeperiod)))
    return f"({' + '.join(terms)}) / {timeperiod}"


def percent_rank(timeperiod: Any) -> str:
    """PERCENTRANK."""
    terms = (f"if_else(close[{i}] < close, 1, 0)" for i in range(1, int(timeperiod) + 1))
    return held(f"100 * ({' + '.join(terms)}) / {timeperiod}", f"close[{timeperiod}]")


# ---- Averages of averages --------------------------------------------------------------------


def t3(timeperiod: Any, vfactor: Any) -> str:
    """T3."""
    return tillson("close", timeperiod, float(vfactor))


def _lookback(period: Any, matype: Any) -> int:
    """How many bars an average of TA-Lib's kinds takes before its first value."""
    n = int(period)
    kind = int(matype)
    if kind == 9:  # hma
        return n - 1 + math.isqrt(n) - 1
    return {3: 2, 4: 3, 8: 6}.get(kind, 1) * (n - 1)


def _late(period: Any, matype: Any, lookback: int) -> str:
    """An average of the close that begins on the bar `lookback`, as TA-Lib begins it."""
    waits = lookback - _lookback(period, matype)
    return average(held("close", f"close[{waits}]") if waits > 0 else "close", period, matype)


def extended_macd(
    fastperiod: Any,
    fastmatype: Any,
    slowperiod: Any,
    slowmatype: Any,
    signalperiod: Any,
    signalmatype: Any,
) -> Mapping[str, str]:
    """MACDEXT."""
    fast, slow = (fastperiod, fastmatype), (slowperiod, slowmatype)
    if slowperiod < fastperiod:
        fast, slow = slow, fast
    both = max(_lookback(*fast), _lookback(*slow))
    line = f"({_late(*fast, both)} - {_late(*slow, both)})"
    signal = average(line, signalperiod, signalmatype)
    return {
        "macd": held(line, signal),
        "macdsignal": signal,
        "macdhist": f"{line} - {signal}",
    }


def variable_average(minperiod: Any, maxperiod: Any, matype: Any) -> str:
    """MAVP; the periods stand in volume's place."""
    first, last = int(minperiod), int(maxperiod)
    if first > last:
        raise DataError(f"minperiod {first} is above maxperiod {last}", "python.timeperiod")
    lookback = _lookback(last, matype)
    terms = []
    for n in range(first, last + 1):
        bounds = [f"volume >= {n}"] if n > first else []
        bounds += [f"volume < {n + 1}"] if n < last else []
        mean = _late(n, matype, lookback)
        terms.append(f"if_else({' and '.join(bounds)}, {mean}, 0)" if bounds else mean)
    return held(" + ".join(terms), f"close[{lookback}]")


def true_strength(firstperiod: Any, secondperiod: Any) -> str:
    """TSI."""
    above, below = (
        f"ema(ema({x}, {firstperiod}), {secondperiod})"
        for x in ("close - close[1]", "abs(close - close[1])")
    )
    return ratio(f"100 * {above}", below)


def momentum_index(
    timeperiod: Any, fastperiod: Any, slowperiod: Any, signalperiod: Any
) -> Mapping[str, str]:
    """SMI."""
    top, bottom = f"rolling_max(high, {timeperiod})", f"rolling_min(low, {timeperiod})"
    above, below = (
        f"ema(ema({x}, {slowperiod}), {fastperiod})"
        for x in (f"close - ({top} + {bottom}) / 2", f"{top} - {bottom}")
    )
    line = ratio(f"200 * {above}", below)
    signal = f"ema({line}, {signalperiod})"
    return {"smi": held(line, signal), "smisignal": signal}


def kdj(
    fastk_period: Any, slowk_period: Any, slowk_matype: Any, slowd_period: Any, slowd_matype: Any
) -> Mapping[str, str]:
    """KDJ."""
    fast = f"stochastic(high, low, close, {fastk_period}, 1, 1).k"
    k = average(fast, slowk_period, slowk_matype)
    d = average(k, slowd_period, slowd_matype)
    return {"k": held(k, d), "d": d, "j": f"3 * {k} - 2 * {d}"}


def volatility_index(timeperiod: Any, stddevperiod: Any) -> str:
    """RVI."""
    width = f"rolling_std(close, {stddevperiod})"
    up, down = (
        f"rma(if_else(close {sign} close[1], {width}, {width} * 0), {timeperiod})"
        for sign in (">", "<")
    )
    return ratio(f"100 * {up}", f"({up} + {down})")


# ---- Recursions ------------------------------------------------------------------------------


def directional_movement(side: str, timeperiod: Any) -> str:
    """PLUS_DM and MINUS_DM: Wilder's sum, which begins with one bar less than its period."""
    up, down = "(high - high[1])", "(low[1] - low)"
    this, other = (up, down) if side == "plus" else (down, up)
    moved = f"if_else({this} > {other} and {this} > 0, {this}, {this} * 0)"
    n = int(timeperiod)
    if n == 1:
        return moved
    first = f"rolling_sum({moved}, {n - 1}) / {n}"
    begun = f"if_else(is_missing(high[{n}]), {first}, {moved})"
    return f'rma({begun}, {n}, seed="first") * {n}'


def heikin_ashi() -> Mapping[str, str]:
    """HA: an open is the middle of the bar before, an average of all closes with half weights."""
    close = "(open + high + low + close) / 4"
    past = f"if_else(is_missing(close[1]), (open + close) / 2, ({close})[1])"
    opening = f'ema({past}, 3, seed="first")'
    return {
        "haopen": opening,
        "hahigh": f"elementwise_max(high, elementwise_max({opening}, {close}))",
        "halow": f"elementwise_min(low, elementwise_min({opening}, {close}))",
        "haclose": close,
    }
