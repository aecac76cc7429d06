# SPDX-License-Identifier: MIT
"""TA-Lib: its functions over arrays, and its streaming handles."""

import talib
from talib import stream

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
    "cci20": lambda b: (talib.CCI(b["high"], b["low"], b["close"], 20),),
    "stoch": lambda b: talib.STOCH(b["high"], b["low"], b["close"], 14, 3, 0, 3, 0),
    "mfi14": lambda b: (talib.MFI(b["high"], b["low"], b["close"], b["volume"], 14),),
    "adx14": lambda b: (talib.ADX(b["high"], b["low"], b["close"], 14),),
    "linreg14": lambda b: (talib.LINEARREG(b["close"], 14),),
    "aroon14": lambda b: talib.AROON(b["high"], b["low"], 14),
    "max200": lambda b: (talib.MAX(b["close"], 200),),
}

WINDOWS = {
    "sma": lambda b, n: talib.SMA(b["close"], n),
    "rolling_std": lambda b, n: talib.STDDEV(b["close"], n),
    "rolling_max": lambda b, n: talib.MAX(b["close"], n),
    "rolling_min": lambda b, n: talib.MIN(b["close"], n),
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
