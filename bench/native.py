# SPDX-License-Identifier: MIT
"""The C and C++ programs of this directory, run and read."""

import json
import re
import subprocess
from pathlib import Path

from report import Table

TITLES = {
    "plan": "The 12-output plan inside the engine, ns per bar",
    "push": "The same plan through the C ABI: lta_session_push, ns per bar",
    "room": "Rooms: one call through the C ABI, the 12-output plan, ns",
    "op": "Kernels by operation, ns per slot: in blocks of 1024, and one slot alone",
}
ORDER = ("ns", "one slot", "baseline", "avx2", "avx512", "attached", "detached")


def output_of(build, name, *arguments):
    """What a program prints; nothing where it was not built."""
    program = Path(build) / "bench" / name
    if not program.exists():
        print(f"bench: {program} is not built, its tables are left out")
        return ""
    command = [program, *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def kernel_tables(build, repeat_seconds):
    medians = {}
    for name in ("kernels_bench", "rooms_bench"):
        medians |= benchmark_medians(build, name, repeat_seconds)
    return [table_of(group, medians[group]) for group in TITLES if group in medians]


def benchmark_medians(build, program, repeat_seconds):
    """{group: {row: {column: ns per item}}} of names that are group/row/column."""
    output = output_of(
        build,
        program,
        "--benchmark_format=json",
        f"--benchmark_min_time={repeat_seconds}",
        "--benchmark_repetitions=3",
        "--benchmark_report_aggregates_only=true",
        "--benchmark_enable_random_interleaving=true",
    )
    medians = {}
    for entry in json.loads(output or '{"benchmarks": []}')["benchmarks"]:
        if entry["aggregate_name"] == "median":
            group, name, way = entry["run_name"].split("/")[:3]
            cost = 1e9 / entry["items_per_second"]
            medians.setdefault(group, {}).setdefault(name, {})[way] = cost
    return medians


def table_of(group, rows):
    ways = sorted({way for row in rows.values() for way in row}, key=ORDER.index)
    table = Table(TITLES[group], [group, *ways])
    for name, row in sorted(rows.items()):
        table.add(name, *(f"{row[way]:.2f}" if way in row else "" for way in ways))
    if group == "push":
        for name, row in rows.items():
            table.facts |= {f"push.{name}.{way}_ns": cost for way, cost in row.items()}
        table.facts["push.forming"] = rows["forming bar"]["detached"] / rows["1 bar"]["detached"]
    return table


def talib_library():
    """The C library in TA-Lib's wheel."""
    import talib

    folder = Path(talib.__file__).parent.parent / "ta_lib.libs"
    return next(iter(sorted(folder.glob("libta*"))), None)


def handles_table(build, share):
    """TA-Lib's handles from C, beside a push measured a moment before or after."""
    table = Table(
        "TA-Lib's streaming handles from C, ns per bar",
        ["call", "ns/bar"],
        "The eight handles of the 12 outputs, called one by one; beside the pushes through the C "
        "ABI above.",
    )
    library = talib_library()
    output = output_of(build, "handles", library, share) if library else ""
    for call, cost in re.findall(r"^(\w+) ([\d.]+)$", output, re.MULTILINE):
        table.add(call, cost)
        table.facts[f"handles.{call}_ns"] = float(cost)
    return table


def live_tables(build):
    """Of the program's "Title (ns per unit)" and the indented lines below it."""
    text = output_of(build, "live")
    for title, lines in re.findall(r"^(\S.*\(ns per .*\))\n((?: {2}.+\n)+)", text, re.MULTILINE):
        table = Table(f"Live in C: {title}", ["side", "ns"])
        for line in lines.splitlines():
            table.add(*(cell.strip() for cell in line.rsplit(maxsplit=1)))
        yield table


def bounds_table(build, repeats):
    """Single indicators beside the same operations written by hand."""
    table = Table(
        "What bounds single indicators, 100,000 bars",
        ["indicator", "ours ns/bar", "by hand ns/bar", "by hand / ours"],
        "By hand: the same operations in the same order, so the same bits, over plain arrays and "
        "compiled for this very processor, without an engine around them. An average that depends "
        "on the one before waits for its multiply-add, however it is written. Windows by hand keep "
        "columns of four levels, whose lengths the compiler knows. Of Aroon and the stochastic it "
        "is one line.",
    )
    by_hand = {}
    lines = output_of(build, "bounds", repeats)
    for name, own, bound in re.findall(r"^ {2}(\w+) +([\d.]+) +([\d.]+)$", lines, re.MULTILINE):
        share = float(bound) / float(own)
        table.add(name, own, bound, f"{share:.0%}")
        table.facts[f"bound.{name}"] = share
        by_hand[name] = float(bound)
    table.facts["bound.scaling.window"] = max(
        by_hand[f"{kind}1000"] / by_hand[f"{kind}10"] for kind in ("sma", "std", "max")
    )
    return table


def snapshot_bounds_table(build, repeats):
    """Snapshots beside the same bytes written and read by hand."""
    table = Table(
        "What bounds snapshots, 12 outputs, ns per symbol",
        ["call", "symbols", "copy", "ours", "by hand", "by hand / ours"],
        "By hand: the same bytes, every checksum computed and compared, slots moved between rows "
        "and columns, every slot and time judged, one allocation per symbol and no engine around. "
        "The copy is a memcpy of the bytes; ours is a call through the C ABI, and one that drops "
        "what was made.",
    )
    lines = output_of(build, "snapshot_bounds", repeats)
    row = r"^ {2}(\w+)\.(\d+) +([\d.]+) +([\d.]+) +([\d.]+)$"
    for call, symbols, copy, own, bound in re.findall(row, lines, re.MULTILINE):
        table.add(call, symbols, copy, own, bound, f"{float(bound) / float(own):.0%}")
        table.facts[f"bound.{call}.{symbols}.copy"] = float(bound) / float(copy)
    for call in ("snapshot", "restore"):
        known = [table.facts.get(f"bound.{call}.{symbols}.copy") for symbols in (64, 512)]
        if None not in known:
            table.facts[f"bound.{call}.copy"] = max(known)
    return table


def appends_tables(build, repeats):
    """The tables the program prints as markdown."""
    titles = {
        "rows": "Appending one bar for each of many partitions, ns per bar",
        "columns into warm memory": "Appending columns beside a copy of their bytes, ns per row",
    }
    for part in output_of(build, "appends", repeats).strip().split("\n\n"):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.split("\n")]
        if len(lines) < 3 or lines[0][0] not in titles:
            continue
        table = Table(titles[lines[0][0]], lines[0])
        for cells in lines[2:]:
            table.add(*cells)
            if cells[-1].endswith("%"):
                name = "given" if "given" in cells[0] else "derived"
                key = f"append.{int(cells[0].split()[0])}.{name}"
                # Of a memcpy's speed; the last column is that of a loop that only copies.
                table.facts[key] = float(cells[-2].rstrip("% ")) / 100
        yield table


def feed_table(build):
    """Wall time on all cores: four producers and a consumer."""
    table = Table(
        "Four producer threads into one session, million ticks per second",
        ["side", "M ticks/s", "of the queue alone"],
        "The queue alone: moodycamel with bulk tokens, the same ticks and portions. Wall time on "
        "all cores, best of the rounds.",
    )
    output = output_of(build, "feed_bench")
    found = re.search(r"([\d.]+) M ticks/s through a session, ([\d.]+) M/s", output)
    if found:
        session, alone = map(float, found.groups())
        table.add("session", f"{session:.1f}", f"{session / alone:.0%}")
        table.add("queue alone", f"{alone:.1f}", "100%")
        table.facts["feed.queue"] = session / alone
    return table
