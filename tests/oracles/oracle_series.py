# SPDX-License-Identifier: MIT
"""Bars of many shapes, each from a seed."""

import os
import zlib

import numpy as np

SEED = int(os.environ.get("LTA_SEED", "20261122"))
# The parameter sets every random comparison draws.
CASE_COUNT = int(
    os.environ.get("LTA_ORACLE_CASES", "200" if os.environ.get("LAAKHAY_TA_LONG_TESTS") else "30")
)


def generator_for(*what):
    """The random numbers of one test: they depend on its name and the seed, not on the others."""
    return np.random.default_rng([SEED, zlib.crc32(repr(what).encode())])


def walk(generator, count):
    return 100.0 * np.exp(np.cumsum(generator.normal(0, 0.01, count)))


def trend(generator, count):
    slope = generator.choice([-1, 1]) * generator.uniform(0.05, 0.2)
    return 500.0 + slope * np.arange(count) + generator.normal(0, 0.02, count)


def flat(generator, count):
    return np.full(count, float(generator.choice([0.1, 7.0, 1 / 3, 12345.678])))


def halted(generator, count):
    """A walk that stands still for long stretches."""
    close = walk(generator, count)
    row = 0
    while row < count:
        length = int(generator.integers(5, 120))
        if generator.random() < 0.5:
            close[row : row + length] = close[row]
        row += length
    return close


def gapped(generator, count):
    steps = generator.normal(0, 0.01, count)
    jumps = generator.random(count) < 0.03
    steps[jumps] += generator.uniform(-1.2, 1.2, int(jumps.sum()))
    return 100.0 * np.exp(np.clip(np.cumsum(steps), -8, 8))


def ticks(generator, count):
    """Quarters: many equal values, and sums without rounding."""
    return np.round(np.maximum(walk(generator, count), 1.0) * 4) / 4


def offset(generator, count):
    return 1e8 + np.cumsum(generator.normal(0, 1.0, count))


def tiny(generator, count):
    """A coin at a millionth: squared deviations near 1e-18."""
    return 1e-6 * np.exp(np.cumsum(generator.normal(0, 0.001, count)))


def bad_tick(generator, count):
    """A walk with a few prices that are ten thousand million times too high."""
    close = walk(generator, count)
    close[generator.integers(0, count // 2, 3)] *= 1e10
    return close


SHAPES = (walk, trend, flat, halted, gapped, ticks, offset, tiny, bad_tick)
KINDS = {make.__name__: make for make in SHAPES}


def bars(kind, generator, count):
    """OHLCV columns of that kind."""
    close = KINDS[kind](generator, count)
    previous = np.concatenate([close[:1], close[:-1]])
    step = {"offset": 0.5, "trend": 0.05, "ticks": 0.25}.get(kind, 0.004 * np.min(np.abs(close)))
    if kind == "flat":
        step = 0.0
    open_ = previous.copy()
    upper = np.abs(generator.normal(0, 1, count)) * step
    lower = np.abs(generator.normal(0, 1, count)) * step
    if kind == "ticks":
        upper, lower = np.round(upper * 4) / 4, np.round(lower * 4) / 4
    if kind == "halted":
        still = close == previous
        upper[still] = lower[still] = 0.0
    volume = np.round(generator.lognormal(8, 1, count))
    volume[generator.random(count) < 0.02] = 0.0
    if kind == "flat":
        volume[:] = 1000.0
    return {
        "open": open_,
        "high": np.maximum(open_, close) + upper,
        "low": np.minimum(open_, close) - lower,
        "close": close,
        "volume": volume,
    }
