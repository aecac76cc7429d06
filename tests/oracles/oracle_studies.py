# SPDX-License-Identifier: MIT
"""More of oracle_talib.CASES: channels, oscillators and weighted averages that TA-Lib has."""

import numpy as np
import oracle_study_reference as reference
import talib
from oracle_talib import (
    UNIT,
    Case,
    exactly,
    in_window,
    named,
    of_close,
    of_level,
    of_spread,
    one,
    period,
    ranges,
    so_far,
    spread_in_window,
    tree_steps,
)

FLOW = ("high", "low", "close", "volume")


def columns(bars, names):
    return [bars[name] for name in names]


def of_bars(name, outputs, talib_function, reference_function, tolerance, low=2, inputs=None):
    """Indicators over bars with one period; `inputs` are what TA-Lib and the reference take."""
    inputs = inputs or ("high", "low", "close")

    def several(values):
        return named(outputs, values if len(outputs) > 1 else [values])

    def member(p, output):
        call = f"{name}({p['period']})"
        return call if outputs == ("result",) else f"{call}.{output}"

    return Case(
        draw=period(low),
        expressions=lambda p: {output: member(p, output) for output in outputs},
        talib=lambda bars, p: several(talib_function(*columns(bars, inputs), p["period"])),
        reference=lambda bars, p: several(reference_function(*columns(bars, inputs), p["period"])),
        tolerance=tolerance,
    )


def talib_adx(high, low, close, n):
    return [f(high, low, close, n) for f in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI)]


def lengths(*names, low=1, high=120):
    """Each as likely short as long."""
    return lambda generator: {
        name: int(round(np.exp(generator.uniform(np.log(low), np.log(high))))) for name in names
    }


def variance_tolerance(x, n):
    spread, size, steps = spread_in_window(x, n), in_window(x, n), tree_steps(n)
    return of_level(spread**2) + 4 * steps * UNIT * size * spread + (steps * UNIT * size) ** 2


def cci_tolerance(bars, p):
    """A hundredth of a mean deviation is 2/3; the window's size adds roundings to it."""
    price = np.asarray(reference.typical_price(*ranges(bars)), float)
    deviation = np.asarray(reference.mean_deviation(price, p["period"]), float)
    rounded = (tree_steps(p["period"]) + p["period"]) * UNIT * in_window(price, p["period"])
    with np.errstate(divide="ignore", invalid="ignore"):
        return of_level(100.0) + np.where(deviation > 0, rounded / (0.015 * deviation), 0.0)


def ao_tolerance(bars, p):
    price, n = (bars["high"] + bars["low"]) / 2, max(p["fast"], p["slow"])
    return of_spread(spread_in_window(price, n), in_window(price, n), tree_steps(n) + 4 * n + 40)


def coppock_tolerance(bars, p):
    change = reference.rate_of_change(bars["close"], p["fast"])
    change = change + reference.rate_of_change(bars["close"], p["slow"])
    return of_level(100.0 + so_far(np.nan_to_num(np.asarray(change, float))))


def draw_keltner(generator):
    width = float(generator.choice([0.0, 1.0, 2.0, 2.5]))
    return lengths("period", "atr", low=2)(generator) | {"width": width}


STUDIES = {
    "rolling_var": of_close(
        "rolling_var", talib.VAR, reference.rolling_var, variance_tolerance, low=2
    ),
    "wma": of_close("wma", talib.WMA, reference.wma, lambda x, n: of_level(in_window(x, n)), low=1),
    "hma": of_close(
        "hma", talib.HMA, reference.hma, lambda x, n: of_level(in_window(x, 2 * n)), low=1
    ),
    "roc": of_close(
        "roc",
        talib.ROC,
        reference.rate_of_change,
        lambda x, n: of_level(np.full(len(x), 100.0)),
        low=1,
    ),
    "cmo": of_close("cmo", talib.CMO, reference.cmo, lambda x, n: of_level(100.0)),
    "log": Case(
        draw=lambda generator: {},
        expressions=lambda p: {"result": "log(close)"},
        talib=one(lambda bars, p: talib.LN(bars["close"])),
        reference=one(lambda bars, p: np.log(np.asarray(bars["close"], np.longdouble))),
        tolerance=lambda bars, p: 3 * UNIT * np.abs(np.log(bars["close"])),
    ),
    "typical_price": Case(
        draw=lambda generator: {},
        expressions=lambda p: {"result": "typical_price()"},
        talib=one(lambda bars, p: talib.TYPPRICE(*ranges(bars))),
        reference=one(lambda bars, p: reference.typical_price(*ranges(bars))),
        tolerance=lambda bars, p: 2 * UNIT * so_far(bars["high"]),
    ),
    "adx": of_bars(
        "adx",
        ("adx", "plus_di", "minus_di"),
        talib_adx,
        reference.adx,
        lambda bars, p: of_level(100.0),
    ),
    "cci": of_bars("cci", ("result",), talib.CCI, reference.cci, cci_tolerance),
    "williams_r": of_bars(
        "williams_r",
        ("result",),
        talib.WILLR,
        reference.williams_r,
        lambda bars, p: of_level(100.0),
    ),
    "mfi": of_bars(
        "mfi",
        ("result",),
        talib.MFI,
        reference.money_flow,
        lambda bars, p: of_level(100.0),
        inputs=FLOW,
    ),
    "vortex": of_bars(
        "vortex",
        ("plus", "minus"),
        talib.VORTEX,
        reference.vortex,
        lambda bars, p: of_level(1.0),
        low=1,
    ),
    "elder_ray": of_bars(
        "elder_ray",
        ("bull", "bear"),
        talib.ERI,
        reference.elder_ray,
        lambda bars, p: of_level(so_far(bars["high"])),
        low=1,
    ),
    "donchian": of_bars(
        "donchian",
        ("upper", "middle", "lower"),
        talib.DONCHIAN,
        reference.donchian,
        lambda bars, p: exactly(bars, p),
        inputs=("high", "low"),
    ),
    "stochastic": Case(
        draw=lengths("k", "d", "smooth"),
        expressions=lambda p: {
            name: f"stochastic({p['k']}, {p['d']}, {p['smooth']}).{name}" for name in ("k", "d")
        },
        talib=lambda bars, p: named(
            ("k", "d"), talib.STOCH(*ranges(bars), p["k"], p["smooth"], 0, p["d"], 0)
        ),
        reference=lambda bars, p: named(
            ("k", "d"), reference.stochastic(*ranges(bars), p["k"], p["d"], p["smooth"])
        ),
        tolerance=lambda bars, p: of_level(100.0),
        starts_earlier=("k",),
    ),
    "ao": Case(
        draw=lengths("fast", "slow", low=2),
        expressions=lambda p: {"result": f"ao({p['fast']}, {p['slow']})"},
        talib=one(lambda bars, p: talib.AO(bars["high"], bars["low"], p["fast"], p["slow"])),
        reference=one(
            lambda bars, p: reference.ao(bars["high"], bars["low"], p["fast"], p["slow"])
        ),
        tolerance=ao_tolerance,
    ),
    "coppock": Case(
        draw=lengths("n", "fast", "slow"),
        expressions=lambda p: {"result": f"coppock({p['n']}, {p['fast']}, {p['slow']})"},
        talib=one(lambda bars, p: talib.COPPOCK(bars["close"], p["n"], p["fast"], p["slow"])),
        reference=one(lambda bars, p: reference.coppock(bars["close"], *p.values())),
        tolerance=coppock_tolerance,
    ),
    "keltner": Case(
        draw=draw_keltner,
        expressions=lambda p: {
            name: f"keltner({p['period']}, {p['atr']}, {p['width']!r}).{name}"
            for name in ("upper", "middle", "lower")
        },
        talib=lambda bars, p: named(
            ("upper", "middle", "lower"),
            talib.KC(*ranges(bars), p["period"], p["atr"], p["width"]),
        ),
        reference=lambda bars, p: named(
            ("upper", "middle", "lower"),
            reference.keltner(*ranges(bars), p["period"], p["atr"], p["width"]),
        ),
        tolerance=lambda bars, p: of_level(so_far(bars["high"])),
    ),
}
