# SPDX-License-Identifier: MIT
"""wickra: objects that are asked for a whole history, or bar by bar. Its wilder averages start
otherwise than ours, which fades. Matrices come as objects of its own that only turn into lists;
that is not counted against it: a call makes the object, agreement alone reads it."""

import numpy as np
import wickra

# The larger of two bands, the middle and the lower one: places in its tuples.
WICKRA = {
    "ema20": lambda b: (wickra.EMA(20).batch_fast(b["close"]),),
    "macd": lambda b: wickra.MACD(12, 26, 9).batch_fast(b["close"]),
    "rsi14": lambda b: (wickra.RSI(14).batch_fast(b["close"]),),
    "bbands20": lambda b: wickra.BollingerBands(20, 2.0).batch_fast(b["close"]),
    "stddev20": lambda b: (wickra.StdDev(20).batch_fast(b["close"]),),
    "atr14": lambda b: (wickra.ATR(14).batch_fast(b["high"], b["low"], b["close"]),),
    "sma20": lambda b: (wickra.SMA(20).batch_fast(b["close"]),),
    "true_range": lambda b: (wickra.TrueRange().batch(b["high"], b["low"], b["close"]),),
    "obv": lambda b: (wickra.OBV().batch(b["close"], b["volume"]),),
    "cci20": lambda b: (wickra.CCI(20).batch(b["high"], b["low"], b["close"]),),
    "mfi14": lambda b: (wickra.MFI(14).batch(b["high"], b["low"], b["close"], b["volume"]),),
    "linreg14": lambda b: (wickra.LinearRegression(14).batch_fast(b["close"]),),
}


def columns(outputs, count):
    """Arrays of what a function of WICKRA gave, `count` of them."""
    if isinstance(outputs, tuple):
        return [np.asarray(column) for column in outputs]
    matrix = np.asarray(outputs.tolist())
    return [matrix[:, k] for k in range(count)]


def stepper():
    """One function that updates the twelve outputs' objects with a bar, one by one."""
    ema, macd, rsi = wickra.EMA(20).update, wickra.MACD(12, 26, 9).update, wickra.RSI(14).update
    bands, deviation = wickra.BollingerBands(20, 2.0).update, wickra.StdDev(20).update
    atr, channel = wickra.ATR(14).update, wickra.Donchian(20).update

    def step(time_ns, open_, high, low, close, volume):
        return (
            ema(close),
            macd(close),
            rsi(close),
            bands(close),
            deviation(close),
            atr((open_, high, low, close, volume, time_ns)),
            channel((close, close, close, close, volume, time_ns)),
        )

    return step
