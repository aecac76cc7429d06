# SPDX-License-Identifier: MIT
"""Whom we measure beside, and how each is asked. A peer's function takes bars and returns its
outputs; its handle takes one bar and returns them. Another peer is another dictionary."""

import numpy as np
import talib
from talib import stream

# Our expression per indicator, its outputs in order.
PLAN = {
    "ema20": ("ema(close, 20)",),
    "macd": (
        "macd(close, 12, 26, 9).macd",
        "macd(close, 12, 26, 9).signal",
        "macd(close, 12, 26, 9).histogram",
    ),
    "rsi14": ("rsi(close, 14)",),
    "bbands20": (
        "bbands(close, 20, 2).upper",
        "bbands(close, 20, 2).middle",
        "bbands(close, 20, 2).lower",
    ),
    "stddev20": ("rolling_std(close, 20)",),
    "atr14": ("atr(14)",),
    "max20": ("rolling_max(close, 20)",),
    "min20": ("rolling_min(close, 20)",),
}
SINGLES = PLAN | {
    "sma20": ("sma(close, 20)",),
    "rma14": ("rma(close, 14)",),
    "sum20": ("rolling_sum(close, 20)",),
    "true_range": ("true_range()",),
    "obv": ("obv()",),
    "max200": ("rolling_max(close, 200)",),
}

TALIB = {
    "ema20": lambda b: (talib.EMA(b["close"], 20),),
    "macd": lambda b: talib.MACD(b["close"], 12, 26, 9),
    "rsi14": lambda b: (talib.RSI(b["close"], 14),),
    "bbands20": lambda b: talib.BBANDS(b["close"], 20, 2.0, 2.0),
    "stddev20": lambda b: (talib.STDDEV(b["close"], 20),),
    "atr14": lambda b: (talib.ATR(b["high"], b["low"], b["close"], 14),),
    "max20": lambda b: (talib.MAX(b["close"], 20),),
    "min20": lambda b: (talib.MIN(b["close"], 20),),
    "sma20": lambda b: (talib.SMA(b["close"], 20),),
    "rma14": lambda b: (talib.RMA(b["close"], 14),),
    "sum20": lambda b: (talib.SUM(b["close"], 20),),
    "true_range": lambda b: (talib.TRANGE(b["high"], b["low"], b["close"]),),
    "obv": lambda b: (talib.OBV(b["close"], b["volume"]),),
    "max200": lambda b: (talib.MAX(b["close"], 200),),
}

WINDOWS = {
    "sma": lambda b, n: talib.SMA(b["close"], n),
    "rolling_std": lambda b, n: talib.STDDEV(b["close"], n),
    "rolling_max": lambda b, n: talib.MAX(b["close"], n),
}


def flat_outputs(plan):
    """{name: expression} of every output of the plan."""
    return {
        f"{name}.{k}": expression
        for name, expressions in plan.items()
        for k, expression in enumerate(expressions)
    }


class TalibHandles:
    """TA-Lib's streaming handles of the twelve outputs, opened on history."""

    def __init__(self, bars):
        high, low, close = bars["high"], bars["low"], bars["close"]
        self.of_close = [
            stream.EMA(close, 20),
            stream.MACD(close, 12, 26, 9),
            stream.RSI(close, 14),
            stream.BBANDS(close, 20, 2.0, 2.0),
            stream.STDDEV(close, 20),
            stream.MAX(close, 20),
            stream.MIN(close, 20),
        ]
        self.atr = stream.ATR(high, low, close, 14)

    def stepper(self, forming=False):
        """One function that calls them one by one, each looked up beforehand."""
        method = "peek" if forming else "update"
        ema, macd, rsi, bbands, deviation, high_of, low_of = (
            getattr(handle, method) for handle in self.of_close
        )
        atr = getattr(self.atr, method)

        def step(high, low, close):
            return (
                ema(close),
                macd(close),
                rsi(close),
                bbands(close),
                deviation(close),
                atr(high, low, close),
                high_of(close),
                low_of(close),
            )

        return step


def disagreement(ours, theirs):
    """The worst difference where the peer has values, relative to the column's size."""
    valid = ~np.isnan(theirs)
    if np.isnan(ours[valid]).any():
        return np.inf
    error = np.abs(ours[valid] - theirs[valid])
    return float(error.max() / np.abs(theirs[valid]).max()) if valid.any() else 0.0
