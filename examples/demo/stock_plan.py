# SPDX-License-Identifier: MIT
"""The plan of the demo: a dozen things to know about a stock, told once, for history and live."""

PLAN = {
    "sma": "sma(close, 50)",
    "ema": "ema(close, 20)",
    "macd": "macd(close, 12, 26, 9)",  # three outputs: macd.macd, macd.signal, macd.histogram
    "bands": "bbands(close, 20, 2)",  # three outputs: bands.upper, bands.middle, bands.lower
    "rsi": "rsi(close, 14)",
    "atr": "atr(14)",
    "obv": "obv(close, volume)",
    "turnover": "cumulative_sum(close * volume)",
    "golden_cross": "crossup(sma(close, 50), sma(close, 200))",
    "macd_turn": "crossup(macd(close).macd, macd(close).signal) and macd(close).macd < 0",
    "breakout": "close > bbands(close, 20, 2).upper[1] and volume > 2 * sma(volume, 20)",
    "dip": "rsi(close, 14) < 30 and close > sma(close, 200)",
}
SIGNALS = ("golden_cross", "macd_turn", "breakout", "dip")
