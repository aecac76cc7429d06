# SPDX-License-Identifier: MIT
"""The bars the cases are about: short, but with gaps, flat stretches, spikes and large offsets."""

import math
import random
from dataclasses import dataclass, field

DAY_NS = 86_400_000_000_000
START_NS = 1_704_067_200_000_000_000  # 2024-01-01
PRICES = ("open", "high", "low", "close", "volume")


@dataclass
class Bars:
    """Columns of one partition; a missing value is NaN."""

    symbol: str
    timeframe: str = "1d"
    source: str = "ohlcv"
    time: list[int] = field(default_factory=list)
    open: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    close: list[float] = field(default_factory=list)
    volume: list[float] = field(default_factory=list)
    series: dict[str, list[float]] = field(default_factory=dict)

    def append(self, time, *prices):
        self.time.append(time)
        for name, value in zip(PRICES, prices, strict=True):
            getattr(self, name).append(value)

    def bar(self, row):
        return (self.time[row], *(getattr(self, name)[row] for name in PRICES))

    def __len__(self):
        return len(self.time)


def walk(symbol, count, seed, *, start=100.0, step=2.0, source="ohlcv"):
    """A random walk in cents."""
    dice = random.Random(seed)
    bars, close = Bars(symbol, source=source), start
    for row in range(count):
        open_ = close
        close = round(open_ + step * (dice.random() - 0.5) * 2, 2)
        high = round(max(open_, close) + step * dice.random(), 2)
        low = round(min(open_, close) - step * dice.random(), 2)
        volume = float(dice.randrange(1, 100_000))
        bars.append(START_NS + row * DAY_NS, open_, high, low, close, volume)
    return bars


def with_gaps():
    """Closes missing on day 3, 10, 11 and the last one, a volume on day 6."""
    bars = walk("GAPS", 32, 11)
    for row in (3, 10, 11, 31):
        bars.close[row] = math.nan
    bars.volume[6] = math.nan
    return bars


def flat():
    """A price that does not move, and that no binary fraction equals."""
    bars = Bars("FLAT")
    for row in range(24):
        bars.append(START_NS + row * DAY_NS, 0.1, 0.1, 0.1, 0.1, 1.0 / 3.0)
    return bars


def spiked():
    """One close of 1e300: it must leave no trace once it has left a window."""
    bars = walk("SPIKE", 30, 12)
    bars.close[8] = bars.high[8] = 1e300
    return bars


def offset():
    """Cents on top of a hundred million."""
    return walk("OFFSET", 30, 13, start=1e8, step=0.05)


def with_series():
    """A series on the bars' own times, with a point missing."""
    bars = walk("PERP", 16, 14, source="ohlcv")
    dice = random.Random(15)
    bars.series["funding"] = [round(dice.random() * 1e-3, 6) for _ in range(16)]
    bars.series["funding"][5] = math.nan
    return bars


DATASETS = {
    "walk": [walk("WALK", 60, 7)],
    "gaps": [with_gaps()],
    "flat": [flat()],
    "spike": [spiked()],
    "offset": [offset()],
    "series": [with_series()],
    "short": [walk("SHORT", 3, 16)],
    "two": [walk("BB", 8, 17), walk("AA", 6, 18), walk("AA", 5, 19, source="other")],
}
