# SPDX-License-Identifier: MIT
"""Bars every test can work out by hand: close is 100, 101, 102, ..."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
DAY_NS = 86_400_000_000_000
START_NS = 1_704_067_200_000_000_000  # 2024-01-01

sys.path.insert(0, str(ROOT / "tools"))


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in Path(item.fspath).parents:  # the package warns of nothing in normal use
            item.add_marker(pytest.mark.filterwarnings("error"))


@dataclass
class Bars:
    times_ns: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray

    @property
    def times(self):
        return self.times_ns.view("datetime64[ns]")

    @property
    def columns(self):
        return {
            "time": self.times,
            "open": self.open,
            "high": self.high,
            "low": self.low,
            "close": self.close,
            "volume": self.volume,
        }

    def bar(self, row):
        """Keyword arguments of session.push."""
        return {name: values[row] for name, values in self.columns.items()}

    def __getitem__(self, rows):
        return Bars(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def __len__(self):
        return len(self.close)


def rising_bars(count, first=0):
    close = 100.0 + np.arange(first, first + count)
    times = START_NS + DAY_NS * np.arange(first, first + count, dtype=np.int64)
    return Bars(times, close - 0.5, close + 1.0, close - 1.0, close, 10.0 * close)


def random_bars(count, seed):
    generator = np.random.default_rng(seed)
    close = 100.0 + np.cumsum(generator.normal(size=count))
    open_ = close + generator.normal(size=count)
    high = np.maximum(open_, close) + generator.random(count)
    low = np.minimum(open_, close) - generator.random(count)
    times = START_NS + DAY_NS * np.arange(count, dtype=np.int64)
    return Bars(times, open_, high, low, close, generator.random(count) * 1e6)


@pytest.fixture
def bars():
    return rising_bars(30)


@pytest.fixture
def dataset(bars):
    import laakhay.ta as ta

    made = ta.Dataset()
    made.append("AAPL", "1d", bars.columns)
    return made
