# SPDX-License-Identifier: MIT
"""Bars that the adapters are tested with, and what plain loops make of them."""

import math

import numpy as np
import pandas as pd


def walk(count, seed=7):
    """time, open, high, low, close, volume: one-minute bars of a random walk."""
    random = np.random.default_rng(seed)
    close = 100 + np.cumsum(random.normal(0, 0.5, count))
    open_ = np.concatenate([[100.0], close[:-1]])
    return pd.DataFrame(
        {
            "time": pd.date_range("2024-01-01", periods=count, freq="1min", tz="UTC"),
            "open": open_,
            "high": np.maximum(open_, close) + random.uniform(0, 0.3, count),
            "low": np.minimum(open_, close) - random.uniform(0, 0.3, count),
            "close": close,
            "volume": random.integers(1, 100, count).astype(float),
        }
    )


def mean(values, length):
    """The simple moving average, each window summed exactly."""
    values = list(values)
    made = [math.nan] * min(length - 1, len(values))
    made += [
        math.fsum(values[end - length : end]) / length for end in range(length, len(values) + 1)
    ]
    return np.array(made)
