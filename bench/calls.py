# SPDX-License-Identifier: MIT
"""What one call costs in each language, by programs of that language."""

import os
import re
import statistics
import subprocess
from pathlib import Path

from report import Table

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("call", "push", "run")
NOTE = (
    "Nanoseconds. A call that computes nothing (the counts of a dataset), a push of one bar into a "
    "detached session with one ema, and a run of that plan over 1e4 bars with its result dropped. "
    "Time of the thread in C, of the process in Go, its collector included."
)


def from_c(build, share):
    program = Path(build) / "bench/calls"
    output = subprocess.run([program, str(share)], capture_output=True, text=True, check=True)
    return {kind: float(cost) for kind, cost in map(str.split, output.stdout.splitlines())}


def from_go(build, share):
    place = str(Path(build).resolve().relative_to(ROOT))
    output = subprocess.run(
        [ROOT / "tools/go.sh", "-C", "bindings/go", "test", "-run", "^$"]
        + ["-bench", "Call|Push|Run", "-benchtime", f"{share}s", "-cpu", "1", "."],
        env=os.environ | {"LAAKHAY_TA_BUILD": place},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.findall(r"^Benchmark(\w+)\s.*\s([\d.]+) cpu-ns/op", output, re.MULTILINE)
    return {kind.lower(): float(cost) for kind, cost in found}


LANGUAGES = {"C": from_c, "Go": from_go}


def calls_table(build, quick):
    table = Table("One call from each language", ["language", *KINDS], NOTE)
    for language, measure in LANGUAGES.items():
        repeats = [measure(build, 0.05 if quick else 0.5) for _ in range(1 if quick else 5)]
        costs = (statistics.median(repeat[kind] for repeat in repeats) for kind in KINDS)
        table.add(language, *(f"{cost:.0f}" for cost in costs))
    return table
