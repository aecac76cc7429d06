# SPDX-License-Identifier: MIT
"""A random life of several symbols, and what batch says every push must answer with.

An event is (symbol, state, bars); a bar is (time_ns, open, high, low, close, volume). A row is
(symbol, time_ns, state, values), its values as the bytes of float64.
"""

import math
import random

import laakhay.ta as ta
import numpy as np
from conftest import DAY_NS, START_NS

TIMEFRAME = "1d"
SYMBOLS = ("AAPL", "IBM", "MSFT")
DEPTH = 8
NAMES = ("time", "open", "high", "low", "close", "volume")
PLAN = {
    "mean": "sma(close, 7)",
    "deviation": "rolling_std(close, 6, 1)",
    "range": "highest(high, 9) - lowest(low, 5)",
    "ema": "ema(close, 5)",
    "rma": "rma(hlc3, 4)",
    "macd": "macd(close, 3, 6, 4)",
    "bands": "bbands(close, 8, 2)",
    "rsi": "rsi(close, 5)",
    "atr": "atr(6)",
    "obv": "obv()",
    "turnover": "cumulative_sum(close * volume)",
    "up": "crossup(ema(close, 3), sma(close, 5))",
    "down": "crossdown(close, close[4])",
    "signal": "close > sma(close, 5) and (rsi(close, 4) < 60 or volume > sma(volume, 3))",
    "change": "close / close[3] - 1",
    "filled": "ffill(close) - fill_null(open, 0)",
    "picked": "high if close > open else low",
    "stop": "psar()",
    "band": "supertrend(4, 1.5)",
    "since_up": "anchored_vwap_bands(close > close[1], multiplier=2)",
    "force": "klinger(2, 5, 3)",
    "levels": "fib_retracement(left=1, right=1)",
    "pairs": "fib_down(0.5, 1, 1, 2, 'latest_valid', 9, 0.5, true)",
    "when": "value_when(rising(close), close, 2) - bars_since(exit(close, 105, 95))",
    "weighted": "hma(close, 9) - wma(close, 4)",
    "ordered": "rolling_median(close, 6) + rolling_argmax(high, 5) - rolling_argmin(low, 7)",
    "directional": "adx(4)",
    "fisher": "fisher(5)",
    "stochastic": "stochastic(5, 2, 3).d - williams_r(4) + cci(7)",
    "flows": "mfi(4) + cmo(close, 5) + vortex(6).plus",
    "channel": "keltner(6, 4, 1).upper - ichimoku(3, 5, 8).senkou_span_b",
}
KINDS = ("closed", "forming", "overtaken", "again", "revised")


def random_bar(dice, time_ns, gaps=True):
    open_, close = (round(100 + 5 * dice.gauss(0, 1), 2) for _ in range(2))
    high = max(open_, close) + round(dice.random(), 2)
    low = min(open_, close) - round(dice.random(), 2)
    if gaps and dice.random() < 0.06:
        close = math.nan
    return time_ns, open_, high, low, close, float(dice.randrange(1_000_000))


def random_events(seed, count=60, symbols=SYMBOLS, kinds=KINDS, past=None):
    """About `count` bars of each symbol, one event after the other; past: bars that are there."""
    dice = random.Random(seed)
    bars = {symbol: list((past or {}).get(symbol, ())) for symbol in symbols}
    ends = {symbol: len(known) + count for symbol, known in bars.items()}
    while left := [symbol for symbol in symbols if len(bars[symbol]) < ends[symbol]]:
        symbol = dice.choice(left)
        known = bars[symbol]
        next_ns = START_NS + len(known) * DAY_NS
        kind = dice.choice(kinds)
        if kind == "closed":
            chunk = [
                random_bar(dice, next_ns + k * DAY_NS) for k in range(dice.choice((1, 1, 1, 2, 6)))
            ]
            known += chunk
            yield symbol, "closed", chunk
        elif kind == "forming":
            yield symbol, "forming", [random_bar(dice, next_ns)]
        elif kind == "overtaken":  # a bar of half a day that never closes
            yield symbol, "forming", [random_bar(dice, next_ns - DAY_NS // 2)]
        elif kind == "again" and known:
            first = dice.randrange(len(known))
            yield symbol, "closed", known[first : first + dice.randrange(1, 4)]
        elif kind == "revised" and known:
            back = dice.randrange(1, min(DEPTH, len(known)) + 1)
            known[-back] = random_bar(dice, known[-back][0])
            yield symbol, "revised", [known[-back]]


def columns(bars):
    times, *prices = ([*zip(*bars, strict=True)]) or [()] * len(NAMES)
    arrays = [np.array(times, np.int64), *(np.array(values, float) for values in prices)]
    return dict(zip(NAMES, arrays, strict=True))


def batch(plan, bars):
    """Every row of a run over these bars, and nothing else."""
    dataset = ta.Dataset()
    dataset.append("X", TIMEFRAME, columns(bars))
    result = plan.run(dataset)
    values = np.column_stack([result[name] for name in plan.names])
    return [row.tobytes() for row in values]


def push(session, event):
    symbol, state, bars = event
    if len(bars) == 1:
        bar = dict(zip(NAMES, bars[0], strict=True))
        rows = session.push(symbol, TIMEFRAME, **bar, state=state)
    else:
        rows = session.push(symbol, TIMEFRAME, **columns(bars), state=state)
    return [
        (
            row.partition[0],
            int(row.time.astype(np.int64)),
            "forming" if row.provisional else "revised" if row.revised else "closed",
            rows.values[index].tobytes(),
        )
        for index, row in enumerate(rows)
    ]


class Expected:
    """The rows batch expects, push by push. It keeps bars and never a value."""

    def __init__(self, plan, past=None):
        self.plan = plan
        self.bars = {symbol: list(known) for symbol, known in (past or {}).items()}
        self.forming = {}

    def push(self, event):
        symbol, state, bars = event
        known = self.bars.setdefault(symbol, [])
        if state == "revised":
            return self.revise(symbol, known, bars[0])
        if state == "forming":
            self.forming[symbol] = bars[0]
            return self.provisional(symbol, known)
        fresh = [bar for bar in bars if not known or bar[0] > known[-1][0]]
        known += fresh
        if not fresh:
            return []
        self.forming.pop(symbol, None)
        rows = batch(self.plan, known)[-len(fresh) :]
        return [(symbol, bar[0], "closed", row) for bar, row in zip(fresh, rows, strict=True)]

    def provisional(self, symbol, known):
        if symbol not in self.forming:
            return []
        bar = self.forming[symbol]
        return [(symbol, bar[0], "forming", batch(self.plan, [*known, bar])[-1])]

    def revise(self, symbol, known, bar):
        before = batch(self.plan, known)
        row = next(i for i, old in enumerate(known) if old[0] == bar[0])
        known[row] = bar
        after = batch(self.plan, known)
        changed = [i for i in range(row, len(known)) if before[i] != after[i]]
        rows = [(symbol, known[i][0], "revised", after[i]) for i in changed]
        return rows + self.provisional(symbol, known)
