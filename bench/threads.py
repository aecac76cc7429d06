# SPDX-License-Identifier: MIT
"""Threads over partitions. The one table in wall time and on all cores: threads that share a core
with somebody else show it, so the best of the repeats counts, not the median."""

import os
import time

import laakhay.ta as ta
import numpy as np
from market import MINUTE_NS, START_NS
from peers import PLAN, flat_outputs
from report import Table
from universe import prices


def best_seconds(sides, repeats):
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(repeats):
        for name, run in sides.items():
            began = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - began)
    return best


def threads_table(quick, symbols=64, count=100_000):
    if quick:
        count //= 5
    table = Table(
        f"Threads: the 12-output plan over {symbols} symbols of {count:,} bars",
        ["threads", "ms", "one thread / it"],
        "Wall time, the best of the repeats, on all cores; what else ran on the machine counts.",
    )
    columns = {name: np.ascontiguousarray(v[:, 0]) for name, v in prices(count, 1).items()}
    columns |= {"open": columns["close"], "volume": np.full(count, 1000.0)}
    columns["time"] = START_NS + MINUTE_NS * np.arange(count)
    dataset = ta.Dataset()
    for k in range(symbols):
        dataset.append(f"S{k}", "1m", columns, unit="ns")
    plan = ta.compile(flat_outputs(PLAN))
    counts = sorted({1, 2, os.cpu_count() or 1})
    sides = {n: lambda n=n: plan.run(dataset, thread_count=n) and None for n in counts}
    for run in sides.values():
        run()
    best = best_seconds(sides, 4 if quick else 7)
    for n, seconds in best.items():
        table.add(str(n), f"{1e3 * seconds:.0f}", f"{best[1] / seconds:.2f}x")
        if n == 2:
            table.facts["threads.two"] = best[1] / seconds
    return table
