# SPDX-License-Identifier: MIT
"""The C++ programs of this directory, run and read."""

import json
import subprocess
from pathlib import Path

from report import Table


def kernel_tables(build, repeat_seconds):
    program = Path(build) / "bench/kernels_bench"
    if not program.exists():
        print(f"bench: {program} is not built, its tables are left out")
        return []
    output = subprocess.run(
        [
            program,
            "--benchmark_format=json",
            f"--benchmark_min_time={repeat_seconds}",
            "--benchmark_repetitions=3",
            "--benchmark_report_aggregates_only=true",
            "--benchmark_enable_random_interleaving=true",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    medians = {}
    for entry in json.loads(output)["benchmarks"]:
        if entry["aggregate_name"] == "median":
            group, name, way = entry["run_name"].split("/")[:3]
            medians.setdefault(group, {}).setdefault(name, {})[way] = (
                1e9 / entry["items_per_second"]
            )
    return [table_of(group, medians[group]) for group in TITLES]


TITLES = {
    "plan": "The 12-output plan inside the engine, ns per bar",
    "push": "The same plan through the C ABI: lta_session_push, ns per bar",
    "op": "Kernels by operation, ns per slot: in blocks of 1024, and one slot alone",
}


ORDER = ("one slot", "baseline", "avx2", "avx512", "attached", "detached")


def table_of(group, rows):
    ways = sorted({way for row in rows.values() for way in row}, key=ORDER.index)
    table = Table(TITLES[group], [group, *ways])
    for name, row in sorted(rows.items()):
        table.add(name, *(f"{row[way]:.2f}" if way in row else "" for way in ways))
    return table
