# SPDX-License-Identifier: MIT
"""What one call costs in each language, by programs of that language.

A program is started with a share of the usual work, 1 for all of it, and prints a line per kind:
"call 31.5", in nanoseconds of its own time on the core. calls.c says what the kinds are.
"""

import re
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import languages
from report import Table

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
KINDS = ("call", "push", "run")
NOTE = (
    "Nanoseconds. A call that computes nothing (counts of a dataset or session), a push of one bar "
    "into a detached session with one ema, and a run of that plan over 1e4 bars with its result "
    "dropped. Own time of the thread, in Go, Julia and C# of the process, its collector included."
)


def commands(build, share):
    """Language: the program that measures it."""
    go = ["-C", "bindings/go", "test", "-run", "^$", "-bench", "Call|Push|Run", "-cpu", "1"]
    return {
        "C": [Path(build).resolve() / "bench/calls", share],
        "Go": [ROOT / "tools/go.sh", *go, "-benchtime", f"{share}s", "."],
        "Python, cffi": [sys.executable, HERE / "calls_cffi.py", share],
        "Python, ctypes": [sys.executable, HERE / "calls_ctypes.py", share],
        "Julia": [*languages.julia_program(HERE / "calls.jl"), share],
        "C#": [*languages.csharp_program("calls", [HERE / "Calls.cs"]), share],
    }


def costs(text):
    """Of lines "call 31.5", or of what Go's benchmarks print."""
    lines = re.findall(r"^(\w+) ([\d.]+)$", text, re.MULTILINE)
    lines += re.findall(r"^Benchmark(\w+)\s.*\s([\d.]+) cpu-ns/op", text, re.MULTILINE)
    return {kind.lower(): float(cost) for kind, cost in lines}


def calls_table(build, quick):
    table = Table("One call from each language", ["language", *KINDS], NOTE)
    place = str(Path(build).resolve().relative_to(ROOT))
    environment = languages.julia_environment(
        LAAKHAY_TA_BUILD=place,
        LD_LIBRARY_PATH=str(languages.LIBRARIES),
        PYTHONPATH=str(ROOT / "bindings/ctypes"),
    )
    for language, command in commands(build, 0.05 if quick else 0.5).items():
        repeats = [
            costs(
                subprocess.run(
                    [str(word) for word in command],
                    cwd=ROOT,
                    env=environment,
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(1 if quick else 5)
        ]
        medians = (statistics.median(repeat[kind] for repeat in repeats) for kind in KINDS)
        table.add(language, *(f"{cost:.0f}" for cost in medians))
    return table
