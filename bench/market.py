# SPDX-License-Identifier: MIT
"""The bars that are measured, and our side's way to them."""

import laakhay.ta as ta
import numpy as np

MINUTE_NS = 60_000_000_000
START_NS = 946_684_800_000_000_000


def make_bars(count, shape="walk", seed=20261122):
    generator = np.random.default_rng(seed)
    steps = generator.normal(0, 0.002, count)
    if shape == "rising":
        close = 100.0 + 0.01 * np.arange(count)
    elif shape == "falling":
        close = 100.0 + 0.01 * np.arange(count)[::-1]
    elif shape == "flat":
        close = np.full(count, 100.0)
    elif shape == "spikes":
        # Every hundredth price is a wild one, up or down in turns.
        close = 100.0 + 0.1 * generator.random(count)
        close[::200] *= 1000
        close[100::200] /= 1000
    else:
        close = 100.0 * np.exp(np.cumsum(steps) - np.linspace(0, steps.sum(), count))
    width = 0.0 if shape == "flat" else 0.1
    open_ = np.concatenate([close[:1], close[:-1]])
    return {
        "time": START_NS + MINUTE_NS * np.arange(count, dtype=np.int64),
        "open": open_,
        "high": np.maximum(open_, close) + width * generator.random(count),
        "low": np.minimum(open_, close) - width * generator.random(count),
        "close": close,
        "volume": generator.integers(1, 10_000, count).astype(float),
    }


def make_dataset(bars):
    dataset = ta.Dataset()
    dataset.append("X", "1m", bars, unit="ns")
    return dataset


def as_rows(bars, start=0, stop=None):
    """Bars as tuples of Python numbers, as a feed would hand them over."""
    columns = (bars[name][start:stop].tolist() for name in bars)
    return list(zip(*columns, strict=True))
