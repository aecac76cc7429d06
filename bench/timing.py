# SPDX-License-Identifier: MIT
"""Fair comparisons: one core, sides in turns, medians. A figure alone says little on a shared
machine; a ratio of two sides of one run says something. What is counted is the process's own
time on the core, so that turns of other processes are not, though their traces in the caches are.
"""

import contextlib
import ctypes
import functools
import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Measured:
    """Nanoseconds per unit of work (a bar), one entry per repeat."""

    samples: list[float]

    @property
    def median(self):
        return statistics.median(self.samples)

    @property
    def spread(self):
        """Distance of the quartiles, relative to the median."""
        low, _, high = statistics.quantiles(self.samples, n=4)
        return (high - low) / self.median


@dataclass
class Effort:
    """How long to measure."""

    repeats: int = 9
    repeat_seconds: float = 0.03


def pin_to_one_core():
    """The last core this process may use; interrupts tend to go to the first."""
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


@contextlib.contextmanager
def on_all_cores():
    """For what has threads of its own, and the programs that are started meanwhile."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


def keep_freed_memory():
    """Arrays of up to 32 MiB are made of memory that was used before, and no new pages."""
    trim_threshold, mmap_threshold = -1, -3  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(trim_threshold, 2**31 - 1)
        library.mallopt(mmap_threshold, 32 << 20)


@dataclass
class Fed:
    """Work on what is made before the clock starts: work(make())."""

    make: Callable[[], Any]
    work: Callable[[Any], None]


def once(function, count):
    if isinstance(function, Fed):
        return sum(once(functools.partial(function.work, function.make()), 1) for _ in range(count))
    start = time.process_time_ns()
    for _ in range(count):
        function()
    return time.process_time_ns() - start


def measure(sides, units, effort, calls=None):
    """{name: Measured} of {name: function or Fed}; every call does `units` units of work.

    Sides take turns within each repeat, and each repeat begins with another side. calls: per
    repeat; None makes them fill effort.repeat_seconds.
    """
    counts = {}
    for name, function in sides.items():
        once(function, 1)
        took = max(once(function, 1), 100)
        counts[name] = calls or max(1, round(effort.repeat_seconds * 1e9 / took))
    samples = {name: [] for name in sides}
    names = list(sides)
    gc.collect()
    gc.disable()
    try:
        for repeat in range(effort.repeats):
            turn = repeat % len(names)
            for name in names[turn:] + names[:turn]:
                took = once(sides[name], counts[name])
                samples[name].append(took / (counts[name] * units))
    finally:
        gc.enable()
    return {name: Measured(values) for name, values in samples.items()}
