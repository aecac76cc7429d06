# SPDX-License-Identifier: MIT
"""talipp: pure Python, bar by bar; a history is its bars one by one."""

from collections import deque

from talipp.indicators import ATR, BB, EMA, MACD, RSI, DonchianChannels, StdDev
from talipp.ohlcv import OHLCV


def stepper():
    """One function that adds a bar to the indicators of the twelve outputs, one by one."""
    of_close = [EMA(20), MACD(12, 26, 9), RSI(14), BB(20, 2.0), StdDev(20)]
    ema, macd, rsi, bands, deviation = (indicator.add for indicator in of_close)
    atr, channel = ATR(14), DonchianChannels(20)
    every = [*of_close, atr, channel]
    seen = 0

    def step(high, low, close):
        nonlocal seen
        ema(close)
        macd(close)
        rsi(close)
        bands(close)
        deviation(close)
        atr.add(OHLCV(close, high, low, close))
        channel.add(OHLCV(close, close, close, close))
        seen += 1
        # As its own documentation asks of those who run for long.
        if seen % 1000 == 0:
            for indicator in every:
                indicator.purge_oldest(900)

    def values():
        """The twelve newest."""
        m, b, c = of_close[1][-1], of_close[3][-1], channel[-1]
        return (
            *(of_close[0][-1], m.macd, m.signal, m.histogram, of_close[2][-1]),
            *(b.ub, b.cb, b.lb, of_close[4][-1], atr[-1], c.ub, c.lb),
        )

    return step, values


def over_history(bars):
    """The step over every bar."""
    step, _ = stepper()
    deque(map(step, *(bars[name].tolist() for name in ("high", "low", "close"))), maxlen=0)
