# SPDX-License-Identifier: MIT
"""The indicators that TA-Lib names too: how to ask us, how to ask TA-Lib, what the definition
says, and how far apart the two may be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import oracle_patterns
import oracle_reference as reference
import talib

UNIT = 2.0**-53


@dataclass(frozen=True)
class Case:
    """Functions of (bars, parameters) give {output: ...} under the same names."""

    draw: Callable  # generator -> parameters
    expressions: Callable
    talib: Callable
    reference: Callable
    tolerance: Callable  # one array or number for all outputs
    starts_earlier: tuple[str, ...] = ()  # outputs TA-Lib holds back until the others have values


def so_far(x):
    """The largest |x| up to each bar."""
    return np.maximum.accumulate(np.abs(x))


def spread_so_far(x):
    return np.maximum.accumulate(x) - np.minimum.accumulate(x)


def in_window(x, n):
    """The largest |x| in each full window."""
    return _full_windows(np.abs(x), n).max(axis=1)


def spread_in_window(x, n):
    view = _full_windows(x, n)
    return view.max(axis=1) - view.min(axis=1)


def _full_windows(x, n):
    padded = np.concatenate([np.full(n - 1, x[0]), x])
    return np.lib.stride_tricks.sliding_window_view(padded, n)


# Tolerances. Every one is 1e-9 of the window's scale. Where the result is a difference of large
# numbers its scale is their spread, not their size, and what rounding the inputs alone moves it
# by is added: `steps` roundings of the largest input.


def of_level(scale):
    return 1e-9 * scale


def of_spread(spread, size, steps):
    return 1e-9 * spread + steps * UNIT * size


def tree_steps(n):
    """What the engine promises for windows: 4 ceil(log2 n)."""
    return 4 * np.ceil(np.log2(n))


def period(low, high=200):
    """Short ones are as likely as long ones."""
    return lambda generator: {
        "period": int(round(np.exp(generator.uniform(np.log(low), np.log(high)))))
    }


def one(function):
    """For indicators with one output."""
    return lambda bars, p: {"result": function(bars, p)}


def of_close(name, talib_function, reference_function, tolerance, low=2):
    return Case(
        draw=period(low),
        expressions=lambda p: {"result": f"{name}(close, {p['period']})"},
        talib=one(lambda bars, p: talib_function(bars["close"], p["period"])),
        reference=one(lambda bars, p: reference_function(bars["close"], p["period"])),
        tolerance=lambda bars, p: tolerance(bars["close"], p["period"]),
    )


def draw_macd(generator):
    fast, slow = (int(n) for n in generator.integers(2, 61, 2))
    return {"fast": fast, "slow": slow, "signal": int(generator.integers(1, 31))}


def macd_tolerance(bars, p):
    steps = 2 * (max(p["fast"], p["slow"]) + p["signal"] + 6)
    return of_spread(spread_so_far(bars["close"]), so_far(bars["close"]), steps)


def draw_bbands(generator):
    width = float(generator.choice([0.0, 0.5, 1.0, 2.0, 2.5, round(generator.uniform(0, 6), 3)]))
    return period(2)(generator) | {"width": width}


def bbands_tolerance(bars, p):
    close, n = bars["close"], p["period"]
    # TA-Lib's middle is a running sum: one rounding per bar of the window and more for its past.
    steps = (1 + p["width"]) * (tree_steps(n) + 4 * n)
    return of_spread((1 + p["width"]) * spread_in_window(close, n), in_window(close, n), steps)


def draw_sar(generator):
    """Steps as large as the maximum and larger are drawn too."""
    first, step = (round(float(x), 3) for x in generator.uniform(0, 0.12, 2))
    most = round(float(generator.choice([0.05, 0.2, generator.uniform(0, 0.6)])), 3)
    return {"first": first, "step": step, "most": most}


def talib_sar(bars, p):
    first, step, most = p["first"], p["step"], p["most"]
    signed = talib.SAREXT(bars["high"], bars["low"], 0, 0, first, step, most, first, step, most)
    return {"sar": np.abs(signed), "direction": np.sign(signed)}


def draw_step(generator):
    return {"step": round(float(generator.uniform(0, 0.2)), 3), "most": 0.2}


def named(names, values):
    return dict(zip(names, values, strict=True))


def ranges(bars):
    return bars["high"], bars["low"], bars["close"]


def largest_range(bars, _p):
    high, low, close = ranges(bars)
    previous = np.concatenate([close[:1], close[:-1]])
    return of_level(so_far(np.maximum(high, previous) - np.minimum(low, previous)))


def exactly(_x, _n):
    return 0.0


CASES = {
    "sma": of_close("sma", talib.SMA, reference.sma, lambda x, n: of_level(in_window(x, n)), low=1),
    "ema": of_close("ema", talib.EMA, reference.ema, lambda x, n: of_level(so_far(x)), low=1),
    "rma": of_close("rma", talib.RMA, reference.rma, lambda x, n: of_level(so_far(x)), low=1),
    "rsi": of_close("rsi", talib.RSI, reference.rsi, lambda x, n: of_level(100.0)),
    "rolling_std": of_close(
        "rolling_std",
        talib.STDDEV,
        reference.rolling_std,
        lambda x, n: of_spread(spread_in_window(x, n), in_window(x, n), tree_steps(n)),
    ),
    "rolling_sum": of_close(
        "rolling_sum", talib.SUM, reference.rolling_sum, lambda x, n: of_level(in_window(x, n))
    ),
    "rolling_max": of_close("rolling_max", talib.MAX, reference.rolling_max, exactly),
    "rolling_min": of_close("rolling_min", talib.MIN, reference.rolling_min, exactly),
    "macd": Case(
        draw=draw_macd,
        expressions=lambda p: {
            name: f"macd(close, {p['fast']}, {p['slow']}, {p['signal']}).{name}"
            for name in ("macd", "signal", "histogram")
        },
        talib=lambda bars, p: named(
            ("macd", "signal", "histogram"),
            talib.MACD(bars["close"], p["fast"], p["slow"], p["signal"]),
        ),
        reference=lambda bars, p: named(
            ("macd", "signal", "histogram"),
            reference.macd(bars["close"], p["fast"], p["slow"], p["signal"]),
        ),
        tolerance=macd_tolerance,
        starts_earlier=("macd",),
    ),
    "bbands": Case(
        draw=draw_bbands,
        expressions=lambda p: {
            name: f"bbands(close, {p['period']}, {p['width']!r}).{name}"
            for name in ("upper", "middle", "lower")
        },
        talib=lambda bars, p: named(
            ("upper", "middle", "lower"),
            talib.BBANDS(bars["close"], p["period"], p["width"], p["width"]),
        ),
        reference=lambda bars, p: named(
            ("upper", "middle", "lower"), reference.bbands(bars["close"], p["period"], p["width"])
        ),
        tolerance=bbands_tolerance,
    ),
    "atr": Case(
        draw=period(1),
        expressions=lambda p: {"result": f"atr({p['period']})"},
        talib=one(lambda bars, p: talib.ATR(*ranges(bars), p["period"])),
        reference=one(lambda bars, p: reference.atr(*ranges(bars), p["period"])),
        tolerance=largest_range,
    ),
    "true_range": Case(
        draw=lambda generator: {},
        expressions=lambda p: {"result": "true_range()"},
        talib=one(lambda bars, p: talib.TRANGE(*ranges(bars))),
        reference=one(lambda bars, p: reference.true_range(*ranges(bars))),
        tolerance=largest_range,
    ),
    "obv": Case(
        draw=lambda generator: {},
        expressions=lambda p: {"result": "obv()"},
        talib=one(lambda bars, p: talib.OBV(bars["close"], bars["volume"])),
        reference=one(lambda bars, p: reference.obv(bars["close"], bars["volume"])),
        tolerance=lambda bars, p: of_level(so_far(bars["volume"])),
    ),
    "sar": Case(
        draw=draw_step,
        expressions=lambda p: {"sar": f"psar({p['step']}, {p['step']}, {p['most']}).sar"},
        talib=lambda bars, p: {"sar": talib.SAR(bars["high"], bars["low"], p["step"], p["most"])},
        reference=lambda bars, p: {
            "sar": oracle_patterns.sar_talib(
                bars["high"], bars["low"], p["step"], p["step"], p["most"]
            )[0]
        },
        tolerance=lambda bars, p: of_level(so_far(bars["high"])),
    ),
    "sarext": Case(
        draw=draw_sar,
        expressions=lambda p: {
            name: f"psar({p['first']}, {p['step']}, {p['most']}).{name}"
            for name in ("sar", "direction")
        },
        talib=talib_sar,
        reference=lambda bars, p: named(
            ("sar", "direction"),
            oracle_patterns.sar_talib(bars["high"], bars["low"], p["first"], p["step"], p["most"]),
        ),
        tolerance=lambda bars, p: of_level(so_far(bars["high"])),
    ),
    "cumulative_sum": Case(
        draw=lambda generator: {},
        expressions=lambda p: {"result": "cumulative_sum(close)"},
        talib=one(lambda bars, p: talib.CUMSUM(bars["close"])),
        reference=one(lambda bars, p: reference.cumulative_sum(bars["close"])),
        tolerance=lambda bars, p: of_level(so_far(bars["close"])),
    ),
}
