# SPDX-License-Identifier: MIT
"""Mistakes that a type checker finds: every line with an arrow, and no other."""

import laakhay.ta as ta
from laakhay.ta import talib

ta.rsii(14)  # <-
ta.ema(12, seed="last")  # <-
ta.rsi(period="14")  # <-
ta.atr("high", "low", "close", 14)  # <-
talib.RSI()  # <-
talib.RSY([1.0])  # <-
ta.compile("close").runn()  # <-
print(ta.rsi(14) > 70)
