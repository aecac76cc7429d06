# SPDX-License-Identifier: MIT
"""What bounds the 12-output plan on this machine: the plan by hand, in batch, live, from Python and
on two cores. The programs compare their bits with the engine's before they time anything."""

import importlib.util
import re
from pathlib import Path

from native import output_of
from report import Table

NOTE = (
    "By hand: the same operations in the same order, so the same bits, compiled for this plan and "
    "this very processor, without an engine around them. Processors without AVX-512 have none."
)


def sections(text):
    """{title: {name: [figures]}} of "Title (unit)" and the indented lines below it."""
    found = {}
    for title, lines in re.findall(r"^(\S.*) \(.*\)\n((?: {2}.+\n)+)", text, re.MULTILINE):
        rows = re.findall(r"^ {2}(\S.*?) {2,}([\d. ]+)$", lines, re.MULTILINE)
        found[title] = {name: [float(figure) for figure in rest.split()] for name, rest in rows}
    return found


def batch_table(build, repeats, bars):
    table = Table(
        "What bounds the 12-output plan in batch, ns per bar",
        ["bars", "ours", "by hand", "copy", "copy / by hand", "by hand / ours"],
        f"{NOTE} One loop of eight bars at a time, nothing stored but the outputs. The copy reads "
        "three columns and writes twelve (numpy's, above, copies a column at a time). Both with "
        "ordinary stores or past the caches, what is faster; memory is warm.",
    )
    for title, rows in sections(output_of(build, "batch_bounds", "series", repeats, bars)).items():
        count = int(re.search(r"\d{3,}", title)[0])
        ours = rows["ours"][0]
        bound, copy = (
            min(rows[side][0], rows[f"{side}, through caches"][0]) for side in ("by hand", "copy")
        )
        figures = (f"{ns:.2f}" for ns in (ours, bound, copy))
        table.add(f"{count:,}", *figures, f"{copy / bound:.0%}", f"{bound / ours:.0%}")
        # The longest series is the last one.
        table.facts["by_hand.plan12.ours"] = ours / bound
    return table


def live_table(build, repeats):
    table = Table(
        "What bounds the live path, ns per bar",
        ["work", "ours", "by hand", "by hand / ours"],
        f"{NOTE} Windows are rings of levels, a join per level and bar; many symbols, or 64 bars "
        "of one, are lanes of vectors, eight at a time. Bars are judged, kept where it says "
        "attached, and rows written as lta_session_push does; nothing can be revised.",
    )
    for title, rows in sections(output_of(build, "live_bounds", repeats)).items():
        symbols = re.search(r"\d+(?= symbols)", title)
        for name, (*ours, bound) in rows.items():
            work = f"{symbols[0]} symbols, {name}" if symbols else name
            cells = [f"{ours[0]:.1f}", f"{bound:.1f}", f"{bound / ours[0]:.0%}"] if ours else []
            table.add(work, *(cells or ["", f"{bound:.1f}", ""]))
            table.facts[f"by_hand.{work}_ns"] = bound
            if ours:
                table.facts[f"by_hand.{work}"] = ours[0] / bound
    return table


def threads_table(build, repeats):
    table = Table(
        "What two cores give: the 12-output plan by hand, two threads that share nothing",
        ["results", "one thread / two"],
        "Wall time, the best of the repeats, on two cores; what else ran on the machine counts.",
    )
    found = sections(output_of(build, "batch_bounds", "threads", repeats))
    for rows in found.values():
        for name, (ratio,) in rows.items():
            table.add(name, f"{ratio:.2f}x")
        table.facts["by_hand.threads.two"] = rows["results in memory"][0]
    return table


def stepper(build):
    """{side: a function of a bar}, none where the extension is not built."""
    path = Path(build) / "bench" / "step_by_hand.abi3.so"
    if not path.exists():
        print(f"bench: {path} is not built, a step by hand from Python is left out")
        return {}
    spec = importlib.util.spec_from_file_location("step_by_hand", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {"by hand": module.Stepper().step}


def combine(facts):
    """By hand beside the peers, by what they are to ours."""
    lockstep = "4096 symbols, push, detached"
    for name, peer, ours in (
        ("plan12.talib", "plan12.talib", "by_hand.plan12.ours"),
        ("plan12.floor", "plan12.floor", "by_hand.plan12.ours"),
        ("lockstep.KunQuant", "lockstep.4096.KunQuant", f"by_hand.{lockstep}"),
        ("push.handles", "push.handles", "by_hand.push of 1, attached"),
    ):
        if peer in facts and ours in facts:
            facts[f"by_hand.{name}"] = facts[peer] * facts[ours]
