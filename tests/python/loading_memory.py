# SPDX-License-Identifier: MIT
"""Loads a polars frame of so many bars in a process of its own, and prints what it took.

    loading_memory.py ROWS

The peak is that of the append alone: Linux forgets earlier ones when asked to.
"""

import ctypes
import gc
import json
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import polars as pl
from conftest import START_NS

PRICES = ("open", "high", "low", "close", "volume")


def status_bytes(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def let_go():
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def frame_of(rows):
    # Each column out of one buffer: what is made and thrown away would count as ours later.
    columns = {"time": pl.Series(np.arange(rows, dtype=np.int64) * 60_000_000_000 + START_NS)}
    columns["time"] = columns["time"].cast(pl.Datetime("ns"))
    for place, name in enumerate(PRICES):
        values = np.arange(rows, dtype=np.float64)
        np.mod(values, 997.0, out=values)
        np.add(values, (100.5, 102.0, 99.0, 101.0, 5.0)[place], out=values)
        columns[name] = pl.Series(values)
    return pl.DataFrame(columns)


def is_equal(dataset, frame):
    for name in PRICES:
        found = ta.compile(name).run(dataset)["value"]
        if not np.array_equal(found, frame[name].to_numpy()):
            return False
    times = ta.compile("close").run(dataset).times.view(np.int64)
    return np.array_equal(times, frame["time"].to_physical().to_numpy())


def main(rows):
    warm = ta.Dataset()
    warm.append_frame(frame_of(1000), symbol="A")
    del warm
    let_go()
    before = status_bytes("VmRSS")
    frame = frame_of(rows)
    let_go()
    with_frame = status_bytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    dataset = ta.Dataset()
    added = dataset.append_frame(frame, symbol="A", check="off")
    told = {
        "added": added,
        "before": before,
        "frame": frame.estimated_size(),
        "with_frame": with_frame,
        "dataset": dataset.info()["memory_bytes"],
        "peak": status_bytes("VmHWM"),
        "partitions": dataset.partitions,
        "equal": is_equal(dataset, frame),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
