# SPDX-License-Identifier: MIT
"""A seeded market of minute bars: what they are in the end, and how each of them is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

MINUTE_NS = 60 * 10**9
START_NS = 1_704_186_000_000_000_000  # 2024-01-02 09:00 UTC
TIMEFRAME = "1m"
CORRECTED_AFTER = 3  # minutes; within the depth of revisions
WRONG_RATE = 0.02  # of the closed bars, which are corrected later


class Told(NamedTuple):
    """One bar as it goes over the wire: the arguments of Session.push."""

    time_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    state: str


@dataclass
class Symbol:
    """The final bars of one symbol, oldest first, and which were told wrong at first."""

    name: str
    time_ns: np.ndarray
    prices: np.ndarray  # open, high, low, close of each minute
    volume: np.ndarray
    wrong: np.ndarray
    first_told: np.ndarray  # the first forming close of each minute

    def bar(self, minute: int, state: str) -> Told:
        return Told(
            int(self.time_ns[minute]),
            *self.prices[minute].tolist(),
            float(self.volume[minute]),
            state,
        )

    def closing(self, minute: int) -> Told:
        """As it is told when the minute is over: wrong ones with half of the volume."""
        bar = self.bar(minute, "closed")
        return bar._replace(volume=bar.volume / 2) if self.wrong[minute] else bar

    def forming(self, minute: int) -> Told:
        open_, _, _, _ = self.prices[minute].tolist()
        close = float(self.first_told[minute])
        return Told(
            int(self.time_ns[minute]),
            open_,
            max(open_, close),
            min(open_, close),
            close,
            float(self.volume[minute]) / 4,
            "forming",
        )

    def of_minute(self, minute: int) -> Iterator[Told]:
        """What arrives in one minute: the open bar twice, its close, and what is corrected."""
        yield self.forming(minute)
        yield self.bar(minute, "forming")
        yield self.closing(minute)
        yield from self.corrections(minute, minute)

    def corrections(self, first: int, last: int) -> Iterator[Told]:
        """The bars that are put right in the minutes `first` to `last`."""
        end = len(self.time_ns) - 1
        for minute in range(max(first - CORRECTED_AFTER, 0), last + 1):
            due = min(minute + CORRECTED_AFTER, end)
            if self.wrong[minute] and first <= due <= last:
                yield self.bar(minute, "revised")


def make_market(symbols: int, minutes: int, seed: int) -> list[Symbol]:
    return [make_symbol(number, minutes, seed) for number in range(symbols)]


def make_symbol(number: int, minutes: int, seed: int) -> Symbol:
    random = np.random.default_rng([seed, number])
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.001, minutes)))
    open_ = np.concatenate([[100.0], close[:-1]])
    spread = np.abs(random.normal(0, 0.05, (2, minutes)))
    high, low = np.maximum(open_, close) + spread[0], np.minimum(open_, close) - spread[1]
    return Symbol(
        f"S{number:03}",
        START_NS + MINUTE_NS * np.arange(minutes),
        np.column_stack([open_, high, low, close]),
        np.floor(random.exponential(1000, minutes)) + 2,
        random.random(minutes) < WRONG_RATE,
        low + (high - low) * random.random(minutes),
    )
