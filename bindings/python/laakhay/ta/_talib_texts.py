# SPDX-License-Identifier: MIT
"""Expressions for those of TA-Lib's functions that are not one call of the catalogue.

TA-Lib begins all outputs of a function on one bar; `held` waits for the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import DataError

__all__ = [
    "AD_LINE",
    "adosc",
    "apo",
    "average",
    "bands",
    "dema",
    "dpo",
    "fast_stochastic",
    "held",
    "macd",
    "moving_average",
    "ppo",
    "pvo",
    "ratio",
    "slow_stochastic",
    "stochastic_rsi",
    "stop",
    "tema",
    "tillson",
    "trima",
    "ultimate",
    "zlema",
]

# TA-Lib's numbers of the kinds of moving averages.
_AVERAGES = {
    0: "sma", 1: "ema", 2: "wma", 3: "dema", 4: "tema", 5: "trima", 8: "t3", 9: "hma", 13: "rma"
}  # fmt: skip
_FLOW_OF_A_BAR = "if_else(high > low, ((close - low) - (high - close)) / (high - low) * volume, 0)"
AD_LINE = f"cumulative_sum({_FLOW_OF_A_BAR})"


def held(text: str, until: str) -> str:
    """The values of `text` from the first bar on which `until` has one."""
    return f"if_else(is_missing({until}), na, {text})"


def ratio(above: str, below: str, otherwise: float = 0) -> str:
    """above / below, and what TA-Lib has where that would divide by 0."""
    return f"if_else({below} == 0, {otherwise}, {above} / {below})"


def average(x: str, period: Any, matype: Any) -> str:
    """A moving average of TA-Lib's kinds; those that the catalogue does not have are refused."""
    kind = _AVERAGES.get(int(matype))
    once = f"ema({x}, {period})"
    twice = f"ema({once}, {period})"
    if kind is None:
        known = ", ".join(f"{number} ({name})" for number, name in _AVERAGES.items())
        raise DataError(f"matype {matype}: expected one of {known}", "python.matype")
    if kind == "dema":
        return f"(2 * {once} - {twice})"
    if kind == "tema":
        return f"(3 * {once} - 3 * {twice} + ema({twice}, {period}))"
    if kind == "t3":
        return f"({tillson(x, period, 0.7)})"
    if kind == "trima":
        first = int(period) // 2 + 1
        second = (int(period) + 1) // 2
        return f"sma(sma({x}, {first}), {second})"
    return f"{kind}({x}, {period})"


def tillson(x: str, period: Any, factor: float) -> str:
    """T3: an average that is averaged six times over, with what that loses put back."""
    levels = [x]
    for _ in range(6):
        levels.append(f"ema({levels[-1]}, {period})")
    v, v2, v3 = factor, factor**2, factor**3
    weights = (-v3, 3 * (v2 + v3), -6 * v2 - 3 * (v + v3), 1 + 3 * v + v3 + 3 * v2)
    return " + ".join(
        f"({weight!r}) * {level}"
        for weight, level in zip(weights, reversed(levels[3:]), strict=True)
    )


def bands(timeperiod: Any, nbdevup: Any, nbdevdn: Any, matype: Any) -> Mapping[str, str]:
    """BBANDS around any average."""
    if int(matype) == 0:
        return {
            "upperband": f"bbands(close, {timeperiod}, {nbdevup}).upper",
            "middleband": f"bbands(close, {timeperiod}, {nbdevup}).middle",
            "lowerband": f"bbands(close, {timeperiod}, {nbdevdn}).lower",
        }
    middle, width = average("close", timeperiod, matype), f"rolling_std(close, {timeperiod})"
    return {
        "upperband": f"{middle} + {nbdevup} * {width}",
        "middleband": middle,
        "lowerband": f"{middle} - {nbdevdn} * {width}",
    }


def macd(fastperiod: Any, slowperiod: Any, signalperiod: Any) -> Mapping[str, str]:
    """MACD."""
    call = f"macd(close, {fastperiod}, {slowperiod}, {signalperiod})"
    return {
        "macd": held(f"{call}.macd", f"{call}.signal"),
        "macdsignal": f"{call}.signal",
        "macdhist": f"{call}.histogram",
    }


def _distance(x: str, fast: Any, slow: Any, matype: Any) -> str:
    short, long = min(fast, slow), max(fast, slow)
    return f"({average(x, short, matype)} - {average(x, long, matype)})"


def _percent(x: str, fast: Any, slow: Any, matype: Any) -> str:
    long = average(x, max(fast, slow), matype)
    return f"if_else({long} == 0, 0, {_distance(x, fast, slow, matype)} / {long} * 100)"


def _stochastic(
    rows: str, k: Any, slow_k: Any, slow_k_type: Any, d: Any, d_type: Any
) -> tuple[str, str]:
    fast = f"stochastic({rows}, {k}, 1, 1).k"
    slow = average(fast, slow_k, slow_k_type)
    return slow, average(slow, d, d_type)


def slow_stochastic(
    fastk_period: Any, slowk_period: Any, slowk_matype: Any, slowd_period: Any, slowd_matype: Any
) -> Mapping[str, str]:
    """STOCH."""
    k, d = _stochastic(
        "high, low, close", fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype
    )
    return {"slowk": held(k, d), "slowd": d}


def fast_stochastic(fastk_period: Any, fastd_period: Any, fastd_matype: Any) -> Mapping[str, str]:
    """STOCHF."""
    k, d = _stochastic("high, low, close", fastk_period, 1, 0, fastd_period, fastd_matype)
    return {"fastk": held(k, d), "fastd": d}


def stochastic_rsi(
    timeperiod: Any, fastk_period: Any, fastd_period: Any, fastd_matype: Any
) -> Mapping[str, str]:
    """STOCHRSI."""
    rsi = f"rsi(close, {timeperiod})"
    rows = f"{rsi}, {rsi}, {rsi}"
    k, d = _stochastic(rows, fastk_period, 1, 0, fastd_period, fastd_matype)
    return {"fastk": held(k, d), "fastd": d}


def stop(
    startvalue: Any,
    offsetonreverse: Any,
    accelerationinitlong: Any,
    accelerationlong: Any,
    accelerationmaxlong: Any,
    accelerationinitshort: Any,
    accelerationshort: Any,
    accelerationmaxshort: Any,
) -> str:
    """SAREXT where long and short are alike."""
    long = (accelerationinitlong, accelerationlong, accelerationmaxlong)
    short = (accelerationinitshort, accelerationshort, accelerationmaxshort)
    if startvalue != 0 or offsetonreverse != 0 or long != short:
        raise DataError(
            "SAREXT: expected startvalue 0, offsetonreverse 0 and the same accelerations long and "
            "short",
            "python.sarext",
        )
    call = f"psar(high, low, low, {long[0]}, {long[1]}, {long[2]})"
    return f"{call}.sar * {call}.direction"


def _total_range(n: Any) -> str:
    return f"rolling_sum(true_range(high, low, close), {n})"


def ultimate(timeperiod1: Any, timeperiod2: Any, timeperiod3: Any) -> str:
    """ULTOSC."""
    pressure = "(close - elementwise_min(low, close[1]))"
    short, middle, long = (
        ratio(f"rolling_sum({pressure}, {n})", _total_range(n))
        for n in sorted((timeperiod1, timeperiod2, timeperiod3))
    )
    return f"100 * (4 * {short} + 2 * {middle} + {long}) / 7"


def dema(timeperiod: Any) -> str:
    """DEMA."""
    return average("close", timeperiod, 3)


def tema(timeperiod: Any) -> str:
    """TEMA."""
    return average("close", timeperiod, 4)


def trima(timeperiod: Any) -> str:
    """TRIMA."""
    return average("close", timeperiod, 5)


def moving_average(timeperiod: Any, matype: Any) -> str:
    """MA."""
    return average("close", timeperiod, matype)


def zlema(timeperiod: Any) -> str:
    """ZLEMA."""
    return f"ema(2 * close - close[{(int(timeperiod) - 1) // 2}], {timeperiod})"


def apo(fastperiod: Any, slowperiod: Any, matype: Any) -> str:
    """APO."""
    return _distance("close", fastperiod, slowperiod, matype)


def ppo(fastperiod: Any, slowperiod: Any, matype: Any) -> str:
    """PPO."""
    return _percent("close", fastperiod, slowperiod, matype)


def pvo(fastperiod: Any, slowperiod: Any, matype: Any) -> str:
    """PVO."""
    return _percent("volume", fastperiod, slowperiod, matype)


def dpo(timeperiod: Any) -> str:
    """DPO."""
    return f"close[{int(timeperiod) // 2 + 1}] - sma(close, {timeperiod})"


def adosc(fastperiod: Any, slowperiod: Any) -> str:
    """ADOSC."""
    fast, slow = (f'ema({AD_LINE}, {n}, seed="first")' for n in (fastperiod, slowperiod))
    return held(f"({fast} - {slow})", f"close[{max(fastperiod, slowperiod) - 1}]")
