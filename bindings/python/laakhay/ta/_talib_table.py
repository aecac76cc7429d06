# SPDX-License-Identifier: MIT
"""TA-Lib's functions in the language: what each takes, its defaults, and what it means.

Inputs are named as TA-Lib names them and stand for the fields of its abstract interface.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from . import _talib_texts as texts
from . import _talib_windows as windows

__all__ = ["FIELDS", "FUNCTIONS", "TalibFunction"]

# The field an input reads in the abstract interface.
FIELDS: dict[str, str] = {
    "real": "close", "real0": "high", "real1": "low",
    **{name: name for name in ("open", "high", "low", "close", "volume", "periods")},
}  # fmt: skip


class TalibFunction(NamedTuple):
    """outputs gives {name: expression} of the parameters; integers are outputs of int32."""

    name: str
    inputs: tuple[str, ...]
    parameters: Mapping[str, int | float]
    outputs: Callable[..., Mapping[str, str]]
    integers: tuple[str, ...] = ()


FUNCTIONS: dict[str, TalibFunction] = {}


def _add(
    name: str,
    inputs: str,
    parameters: Mapping[str, int | float],
    outputs: str | Mapping[str, str] | Callable[..., str | Mapping[str, str]],
    integers: tuple[str, ...] = (),
) -> None:
    """outputs: one text or several by name, with the parameters in braces, or what makes them."""

    def write(**given: Any) -> Mapping[str, str]:
        made = outputs(**given) if callable(outputs) else outputs
        named = {"real": made} if isinstance(made, str) else made
        return {output: text.format(**given) for output, text in named.items()}

    FUNCTIONS[name] = TalibFunction(name, tuple(inputs.split()), parameters, write, integers)


_ADX = "adx(high, low, close, {timeperiod})"
_AO = "ao(high, low, {fastperiod}, {slowperiod})"
_BAND = "4 * (high - low) / (high + low)"
_UPPER = f"if_else(high + low == 0, high, high * (1 + {_BAND}))"
_LOWER = f"if_else(high + low == 0, low, low * (1 - {_BAND}))"
_DONCHIAN = "donchian(high, low, {timeperiod})"
_KELTNER = "keltner(high, low, close, {timeperiod}, {atrperiod}, {nbdev})"
_PAST = "close[{timeperiod}]"
_PATH = "rolling_sum(abs(close - close[1]), {timeperiod})"
_SPAN = "(rolling_max(close, {timeperiod}) - rolling_min(close, {timeperiod}))"
_SWINGS = "swing_points(high, low, {leftbars}, {rightbars})"
_TRIX = "ema(ema(ema(close, {timeperiod}), {timeperiod}), {timeperiod})"
_UP, _DOWN = "rolling_argmax(high, {timeperiod} + 1)", "rolling_argmin(low, {timeperiod} + 1)"
_PRICE, _BARS, _FLOW = "real", "high low close", "high low close volume"


def _n(period: int) -> dict[str, int]:
    return {"timeperiod": period}


def _add_overlap_studies() -> None:
    _add("SMA", _PRICE, _n(30), "sma(close, {timeperiod})")
    _add("EMA", _PRICE, _n(30), "ema(close, {timeperiod})")
    _add("WMA", _PRICE, _n(30), "wma(close, {timeperiod})")
    _add("RMA", _PRICE, _n(30), "rma(close, {timeperiod})")
    _add("HMA", _PRICE, _n(20), "hma(close, {timeperiod})")
    _add("DEMA", _PRICE, _n(30), texts.dema)
    _add("TEMA", _PRICE, _n(30), texts.tema)
    _add("TRIMA", _PRICE, _n(30), texts.trima)
    _add("ZLEMA", _PRICE, _n(30), texts.zlema)
    _add("MA", _PRICE, {**_n(30), "matype": 0}, texts.moving_average)
    _add("BBANDS", _PRICE, {**_n(20), "nbdevup": 2.0, "nbdevdn": 2.0, "matype": 0}, texts.bands)
    _add(
        "ACCBANDS",
        _BARS,
        _n(20),
        {
            "upperband": f"sma({_UPPER}, {{timeperiod}})",
            "middleband": "sma(close, {timeperiod})",
            "lowerband": f"sma({_LOWER}, {{timeperiod}})",
        },
    )
    for name, inputs, parameters, call in (
        ("DONCHIAN", "high low", _n(20), _DONCHIAN),
        ("KC", _BARS, {**_n(20), "atrperiod": 10, "nbdev": 2.0}, _KELTNER),
    ):
        bands = {f"{member}band": f"{call}.{member}" for member in ("upper", "middle", "lower")}
        _add(name, inputs, parameters, bands)
    _add(
        "MIDPOINT",
        _PRICE,
        _n(14),
        "(rolling_max(close, {timeperiod}) + rolling_min(close, {timeperiod})) / 2",
    )
    _add(
        "MIDPRICE",
        "high low",
        _n(14),
        "(rolling_max(high, {timeperiod}) + rolling_min(low, {timeperiod})) / 2",
    )
    _add(
        "SAR",
        "high low",
        {"acceleration": 0.02, "maximum": 0.2},
        "psar(high, low, low, {acceleration}, {acceleration}, {maximum}).sar",
    )
    steps = {"accelerationinit": 0.02, "acceleration": 0.02, "accelerationmax": 0.2}
    sides = {f"{name}{side}": step for side in ("long", "short") for name, step in steps.items()}
    _add("SAREXT", "high low", {"startvalue": 0.0, "offsetonreverse": 0.0, **sides}, texts.stop)
    _add(
        "VWMA",
        "real volume",
        _n(30),
        "rolling_sum(close * volume, {timeperiod}) / rolling_sum(volume, {timeperiod})",
    )


def _add_direction_and_oscillators() -> None:
    _add("ADX", _BARS, _n(14), f"{_ADX}.adx")
    _add("ADXR", _BARS, _n(14), f"({_ADX}.adx + {_ADX}.adx[{{timeperiod}} - 1]) / 2")
    _add("PLUS_DI", _BARS, _n(14), f"{_ADX}.plus_di")
    _add("MINUS_DI", _BARS, _n(14), f"{_ADX}.minus_di")
    plus, minus = f"{_ADX}.plus_di", f"{_ADX}.minus_di"
    _add("DX", _BARS, _n(14), texts.ratio(f"100 * abs({plus} - {minus})", f"({plus} + {minus})"))
    _add("AO", "high low", {"fastperiod": 5, "slowperiod": 34}, _AO)
    _add(
        "AC",
        "high low",
        {"fastperiod": 5, "slowperiod": 34, "signalperiod": 5},
        f"{_AO} - sma({_AO}, {{signalperiod}})",
    )
    lengths = {"fastperiod": 12, "slowperiod": 26}
    _add("APO", _PRICE, {**lengths, "matype": 1}, texts.apo)
    _add("PPO", _PRICE, {**lengths, "matype": 1}, texts.ppo)
    _add("PVO", "volume", {**lengths, "matype": 1}, texts.pvo)
    _add("MACD", _PRICE, {**lengths, "signalperiod": 9}, texts.macd)
    _add(
        "AROON",
        "high low",
        _n(14),
        {
            "aroondown": f"100 * ({{timeperiod}} - {_DOWN}) / {{timeperiod}}",
            "aroonup": f"100 * ({{timeperiod}} - {_UP}) / {{timeperiod}}",
        },
    )
    _add("AROONOSC", "high low", _n(14), f"100 * ({_DOWN} - {_UP}) / {{timeperiod}}")
    _add("VORTEX", _BARS, _n(14), {
        f"{side}vi": f"vortex(high, low, close, {{timeperiod}}).{side}"
        for side in ("plus", "minus")
    })  # fmt: skip
    _add("ERI", _BARS, _n(13), {
        f"{side}power": f"elder_ray(high, low, close, {{timeperiod}}).{side}"
        for side in ("bull", "bear")
    })  # fmt: skip
    fractal = {
        f"swing{side}": f"if_else({_SWINGS}.swing_{side}, 100, 0)" for side in ("high", "low")
    }
    _add("FRACTAL", "high low", {"leftbars": 2, "rightbars": 2}, fractal, tuple(fractal))


def _add_momentum() -> None:
    _add("BOP", "open high low close", {}, "if_else(high > low, (close - open) / (high - low), 0)")
    _add("CCI", _BARS, _n(14), "cci(high, low, close, {timeperiod})")
    _add("CMO", _PRICE, _n(14), "cmo(close, {timeperiod})")
    _add(
        "COPPOCK",
        _PRICE,
        {"wmaperiod": 10, "roc1period": 11, "roc2period": 14},
        "coppock(close, {wmaperiod}, {roc1period}, {roc2period})",
    )
    _add("DPO", _PRICE, _n(20), texts.dpo)
    _add("ER", _PRICE, _n(10), texts.ratio("abs(close - close[{timeperiod}])", _PATH, 1))
    _add(
        "IMI",
        "open close",
        _n(14),
        texts.ratio(
            "100 * rolling_sum(elementwise_max(close - open, 0), {timeperiod})",
            "rolling_sum(abs(close - open), {timeperiod})",
            50,
        ),
    )
    _add("MFI", _FLOW, _n(14), "mfi(high, low, close, volume, {timeperiod})")
    _add("MOM", _PRICE, _n(10), "close - close[{timeperiod}]")
    _add("QSTICK", "open close", _n(10), "sma(close - open, {timeperiod})")
    _add("ROC", _PRICE, _n(10), "roc(close, {timeperiod})")
    _add("ROCP", _PRICE, _n(10), texts.ratio("(close - close[{timeperiod}])", _PAST))
    _add("ROCR", _PRICE, _n(10), texts.ratio("close", _PAST))
    _add("ROCR100", _PRICE, _n(10), texts.ratio("100 * close", _PAST))
    _add("RSI", _PRICE, _n(14), "rsi(close, {timeperiod})")
    fast = {"fastk_period": 5, "fastd_period": 3, "fastd_matype": 0}
    slow = {"slowk_period": 3, "slowk_matype": 0, "slowd_period": 3, "slowd_matype": 0}
    _add("STOCH", _BARS, {"fastk_period": 5, **slow}, texts.slow_stochastic)
    _add("STOCHF", _BARS, fast, texts.fast_stochastic)
    _add("STOCHRSI", _PRICE, {**_n(14), **fast}, texts.stochastic_rsi)
    _add("TRIX", _PRICE, _n(30), f"roc({_TRIX}, 1)")
    lengths = {"timeperiod1": 7, "timeperiod2": 14, "timeperiod3": 28}
    _add("ULTOSC", _BARS, lengths, texts.ultimate)
    _add("VHF", _PRICE, _n(28), texts.ratio(_SPAN, _PATH))
    _add("WILLR", _BARS, _n(14), "williams_r(high, low, close, {timeperiod})")


def _add_volatility_and_volume() -> None:
    _add("TRANGE", _BARS, {}, "true_range(high, low, close)")
    _add("ATR", _BARS, _n(14), "atr(high, low, close, {timeperiod})")
    _add("NATR", _BARS, _n(14), texts.ratio("100 * atr(high, low, close, {timeperiod})", "close"))
    _add("ADR", "high low", _n(14), "sma(high - low, {timeperiod})")
    _add("AD", _FLOW, {}, texts.AD_LINE)
    _add("ADOSC", _FLOW, {"fastperiod": 3, "slowperiod": 10}, texts.adosc)
    _add("CMF", _FLOW, _n(20), "cmf(high, low, close, volume, {timeperiod})")
    _add("EFI", "close volume", _n(13), "ema((close - close[1]) * volume, {timeperiod})")
    _add("OBV", "real volume", {}, "obv(close, volume)")
    _add("VWAP", _FLOW, {}, "vwap(high, low, close, volume)")


def _add_prices_and_arithmetic() -> None:
    _add("MEDPRICE", "high low", {}, "(high + low) / 2")
    _add("AVGPRICE", "open high low close", {}, "(high + low + close + open) / 4")
    _add("TYPPRICE", _BARS, {}, "typical_price(high, low, close)")
    _add("WCLPRICE", _BARS, {}, "(high + low + close * 2) / 4")
    deviation = {"timeperiod": 5, "nbdev": 1.0}
    _add("STDDEV", _PRICE, deviation, "rolling_std(close, {timeperiod}) * {nbdev}")
    _add("VAR", _PRICE, deviation, "rolling_var(close, {timeperiod})")
    _add("SUM", _PRICE, _n(30), "rolling_sum(close, {timeperiod})")
    _add("CUMSUM", _PRICE, {}, "cumulative_sum(close)")
    _add("MAX", _PRICE, _n(30), "rolling_max(close, {timeperiod})")
    _add("MIN", _PRICE, _n(30), "rolling_min(close, {timeperiod})")
    extremes = {name: f"rolling_{name}(close, {{timeperiod}})" for name in ("min", "max")}
    _add("MINMAX", _PRICE, _n(30), extremes)
    _add("LN", _PRICE, {}, "log(close)")
    _add("SQRT", _PRICE, {}, "sqrt(close)")
    for name, sign in (("ADD", "+"), ("SUB", "-"), ("MULT", "*"), ("DIV", "/")):
        _add(name, "real0 real1", {}, f"high {sign} low")


def _add_windows() -> None:
    _add("AVGDEV", _PRICE, _n(14), windows.average_deviation)
    _add("LINEARREG", _PRICE, _n(14), windows.regression)
    _add("LINEARREG_SLOPE", _PRICE, _n(14), windows.slope)
    _add("LINEARREG_INTERCEPT", _PRICE, _n(14), windows.intercept)
    _add("TSF", _PRICE, _n(14), functools.partial(windows.regression, ahead=1))
    _add("FOSC", _PRICE, _n(5), windows.forecast_oscillator)
    _add("BETA", "real0 real1", _n(5), windows.beta)
    _add("CORREL", "real0 real1", _n(30), windows.correlation)
    _add("PERCENTRANK", _PRICE, _n(100), windows.percent_rank)
    _add("T3", _PRICE, {**_n(5), "vfactor": 0.7}, windows.t3)
    lengths = {
        f"{side}{kind}": value
        for side, period in (("fast", 12), ("slow", 26), ("signal", 9))
        for kind, value in (("period", period), ("matype", 0))
    }
    _add("MACDEXT", _PRICE, lengths, windows.extended_macd)
    lengths = {"minperiod": 2, "maxperiod": 30, "matype": 0}
    _add("MAVP", "real periods", lengths, windows.variable_average)
    _add("TSI", _PRICE, {"firstperiod": 25, "secondperiod": 13}, windows.true_strength)
    lengths = {"fastperiod": 2, "slowperiod": 25, "signalperiod": 9}
    _add("SMI", _BARS, {**_n(13), **lengths}, windows.momentum_index)
    slow = {"slowk_period": 3, "slowk_matype": 13, "slowd_period": 3, "slowd_matype": 13}
    _add("KDJ", _BARS, {"fastk_period": 9, **slow}, windows.kdj)
    _add("RVI", _PRICE, {**_n(14), "stddevperiod": 10}, windows.volatility_index)
    for side in ("plus", "minus"):
        movement = functools.partial(windows.directional_movement, side)
        _add(f"{side.upper()}_DM", "high low", _n(14), movement)
    _add("HA", "open high low close", {}, windows.heikin_ashi)


def _add_ranges_and_flows() -> None:
    moves = (
        "if_else(close > close[1], close - elementwise_min(low, close[1]), "
        "if_else(close < close[1], close - elementwise_max(high, close[1]), 0))"
    )
    _add("WAD", _BARS, {}, f"cumulative_sum(if_else(is_missing(close[1]), close * 0, {moves}))")
    flow = texts.ratio("volume * (close - close[1])", "close[1]")
    _add(
        "PVT",
        "close volume",
        {},
        f"cumulative_sum(if_else(is_missing(close[1]), close * 0, {flow}))",
    )
    _add("MARKETFI", "high low volume", {}, texts.ratio("(high - low)", "volume"))
    once = "ema(high - low, {fastperiod})"
    _add(
        "MASSI",
        "high low",
        {"fastperiod": 9, "slowperiod": 25},
        f"rolling_sum({texts.ratio(once, f'ema({once}, {{fastperiod}})')}, {{slowperiod}})",
    )
    _add(
        "CVI",
        "high low",
        {**_n(10), "rocperiod": 10},
        "roc(ema(high - low, {timeperiod}), {rocperiod})",
    )
    up, down = (
        f"rolling_sum(elementwise_max({change}, 0), {{timeperiod}})"
        for change in ("close - close[1]", "close[1] - close")
    )
    _add("CMOU", _PRICE, _n(14), texts.ratio(f"100 * ({up} - {down})", f"({up} + {down})"))
    _add("RVOL", "volume", _n(20), texts.ratio("volume", "sma(volume, {timeperiod})[1]"))
    _add("CEIL", _PRICE, {}, "close + (-close % 1)")
    _add("FLOOR", _PRICE, {}, "close - close % 1")
    _add("LOG10", _PRICE, {}, f"log(close) / {math.log(10)!r}")


_add_overlap_studies()
_add_direction_and_oscillators()
_add_momentum()
_add_volatility_and_volume()
_add_prices_and_arithmetic()
_add_windows()
_add_ranges_and_flows()
