# SPDX-License-Identifier: MIT
"""What one call costs in each language, by programs of that language.

A program is started with a share of the usual work, 1 for all of it, and prints a line per kind:
"call 31.5", in nanoseconds of its own time on the core. calls.c says what the kinds are.
"""

import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import languages
from report import Table

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
LANGUAGES = ("C", "Go", "Python, cffi", "Python, ctypes", "Julia", "C#")
KINDS = ("call", "push", "run")
NOTE = (
    "Nanoseconds. A call that computes nothing (counts of a dataset or session), a push of one bar "
    "into a detached session with one ema, and a run of that plan over 1e4 bars with its result "
    "dropped. Own time of the thread, in Go, Julia and C# of the process, its collector included."
)


def has_runtime(language):
    """Whether a language can be measured here."""
    julia = ROOT / ".cache/julia/usr/bin/julia"
    wanted = {"Go": ["go"], "Julia": [] if julia.exists() else ["julia"], "C#": ["mcs", "mono"]}
    return all(shutil.which(program) for program in wanted.get(language, []))


def command_of(language, build, share):
    """The program that measures a language."""
    if language == "C":
        return [Path(build).resolve() / "bench/calls", share]
    if language == "Go":
        go = ["-C", "bindings/go", "test", "-run", "^$", "-bench", "Call|Push|Run", "-cpu", "1"]
        return [ROOT / "tools/go.sh", *go, "-benchtime", f"{share}s", "."]
    if language == "Julia":
        return [*languages.julia_program(HERE / "calls.jl"), share]
    if language == "C#":
        return [*languages.csharp_program("calls", [HERE / "Calls.cs"]), share]
    return [sys.executable, HERE / f"calls_{language.split()[-1]}.py", share]


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
    for language in LANGUAGES:
        if not has_runtime(language):
            table.add(language, *["not here"] * len(KINDS))
            continue
        command = [str(word) for word in command_of(language, build, 0.05 if quick else 0.5)]
        repeats = [
            costs(subprocess.check_output(command, cwd=ROOT, env=environment, text=True))
            for _ in range(1 if quick else 5)
        ]
        medians = {kind: statistics.median(repeat[kind] for repeat in repeats) for kind in KINDS}
        table.add(language, *(f"{cost:.0f}" for cost in medians.values()))
        table.facts |= {f"calls.{language}.{kind}_ns": cost for kind, cost in medians.items()}
    for language in LANGUAGES[1:]:
        if f"calls.{language}.push_ns" in table.facts:
            ratio = table.facts[f"calls.{language}.push_ns"] / table.facts["calls.C.push_ns"]
            table.facts[f"calls.{language}.push"] = ratio
    return table
