# SPDX-License-Identifier: MIT
"""The market of the demo: daily bars of four companies, and how each day might have come to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from bokeh_sampledata import stocks

SYMBOLS = ("AAPL", "GOOG", "IBM", "MSFT")
TIMEFRAME = "1d"
COLUMNS = ("time", "open", "high", "low", "close", "volume")
SEED = 20130301


@dataclass
class History:
    """Every bar of one company, oldest first, adjusted for splits and dividends."""

    symbol: str
    time: np.ndarray  # datetime64[ns], the day
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray

    def columns(self, rows: slice = slice(None)) -> dict[str, np.ndarray]:
        return {name: getattr(self, name)[rows] for name in COLUMNS}

    def __len__(self) -> int:
        return len(self.time)


class Update(NamedTuple):
    """What a feed says about one company's day: so far, or, once closed, for good."""

    company: int  # index into SYMBOLS
    row: int  # of the company's history
    number: int  # of the day's updates, from 1
    time_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    closed: bool


def load_market(days: int = 0) -> list[History]:
    """The companies of SYMBOLS; only their newest days where days is not 0."""
    return [load_history(symbol, days) for symbol in SYMBOLS]


def load_history(symbol: str, days: int) -> History:
    raw = {name: np.array(values) for name, values in getattr(stocks, symbol).items()}
    adjust = raw["adj_close"] / raw["close"]
    history = History(
        symbol=symbol,
        time=raw["date"].astype("datetime64[ns]"),
        volume=raw["volume"].astype(float),
        **{name: raw[name] * adjust for name in ("open", "high", "low", "close")},
    )
    return History(symbol, **history.columns(slice(-days, None))) if days else history


def feed(market: list[History]) -> list[Update]:
    """The whole market as a feed would tell it: date by date, the companies interleaved.

    The same bars give the same feed, in any process.
    """
    days: dict[int, list[list[Update]]] = {}
    for company, history in enumerate(market):
        for updates in intraday(company, history):
            days.setdefault(updates[0].time_ns, []).append(updates)
    told: list[Update] = []
    for time_ns in sorted(days):
        told += interleaved(days[time_ns])
    return told


def interleaved(days: list[list[Update]]) -> list[Update]:
    """Update by update; those that close the day come after all that do not."""
    told = sorted((update for day in days for update in day[:-1]), key=lambda u: u.number)
    return told + [day[-1] for day in days]


def intraday(company: int, history: History) -> Iterator[list[Update]]:
    """Each day as two to four forming updates along a random path that ends in the day's bar."""
    random = np.random.default_rng([SEED, company])
    counts = random.integers(2, 5, len(history))
    times = history.time.astype(np.int64)
    for row, count in enumerate(counts.tolist()):
        open_, high, low, close, volume = (
            float(getattr(history, name)[row]) for name in COLUMNS[1:]
        )
        prices = (low + (high - low) * random.random(count)).clip(low, high)
        # Some update, perhaps the closing one, is the first to see the day's high; some its low.
        highest = np.maximum.accumulate(np.maximum(prices, open_))
        highest[random.integers(0, count + 1) :] = high
        lowest = np.minimum.accumulate(np.minimum(prices, open_))
        lowest[random.integers(0, count + 1) :] = low
        traded = np.floor(volume * np.sort(random.random(count)))
        path = zip(*(part.tolist() for part in (highest, lowest, prices, traded)), strict=True)
        time_ns = int(times[row])
        day = [
            Update(company, row, number, time_ns, open_, *seen, False)
            for number, seen in enumerate(path, 1)
        ]
        day.append(Update(company, row, count + 1, time_ns, open_, high, low, close, volume, True))
        yield day
