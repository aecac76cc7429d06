# SPDX-License-Identifier: MIT
"""History in one call: the plan, single indicators, window lengths, shapes of data."""

from functools import partial

import laakhay.ta as ta
import numpy as np
from market import make_bars, make_dataset
from peers import PLAN, TALIB, WINDOWS, disagreement, flat_outputs
from report import Table
from timing import keep_freed_memory, measure

AGREEMENT = 1e-9


def must_agree(bars, plan):
    """Nothing is timed before the results are the same."""
    result = ta.compile(flat_outputs(plan)).run(make_dataset(bars))
    for name in plan:
        for k, theirs in enumerate(TALIB[name](bars)):
            apart = disagreement(result[f"{name}.{k}"], theirs)
            if not apart <= AGREEMENT:
                raise SystemExit(f"bench: {name}.{k} is {apart:.2g} from TA-Lib")


def copy_floor(bars, count):
    """Read 3 columns, write 12, compute nothing; in blocks, so that the reads stay in cache."""
    inputs = [bars[name] for name in ("high", "low", "close")]
    outputs = [np.empty(count) for _ in range(12)]
    block = 8192

    def copy():
        for start in range(0, count, block):
            stop = min(start + block, count)
            for k, output in enumerate(outputs):
                output[start:stop] = inputs[k % 3][start:stop]

    return copy


def together(bars):
    """All of TA-Lib's outputs, as a plan gives all of ours."""
    return [TALIB[name](bars) for name in PLAN]


def one_by_one(bars):
    """Each array is dropped before the next is made."""
    for name in PLAN:
        TALIB[name](bars)


def fresh_sides(plan, bars, dataset, repeats):
    kept = []
    # A virtual machine gets its memory when it first touches it: that is nobody's cost here.
    np.ones(2 * (repeats + 1) * 16 * len(bars["close"]))
    return {
        "ours": lambda: kept.append(plan.run(dataset)),
        "TA-Lib": lambda: kept.append(together(bars)),
    }


def plan_table(counts, effort):
    table = Table(
        "The 12-output plan in batch",
        ["bars", "memory", "ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours", "copy floor / ours"],
        "EMA20, MACD x3, RSI14, BBANDS20 x3, STDDEV20, ATR14, MAX20, MIN20. Default: the twelve "
        "outputs are there together, then dropped, and the C library gives freed memory back to "
        "the system or not, as it happens. Warm: it keeps it, so nobody pays for new pages. One by "
        "one: warm, and each of TA-Lib's arrays is dropped before the next is made. Fresh: results "
        "stay alive, every run gets new pages. The copy floor reads 3 columns and writes 12 warm "
        "ones.",
    )
    plan = ta.compile(flat_outputs(PLAN))
    markets = [(count, make_bars(count)) for count in counts]
    markets = [(count, bars, make_dataset(bars)) for count, bars in markets]

    def sides(bars, dataset, theirs):
        return {"ours": lambda: plan.run(dataset), "TA-Lib": lambda: theirs(bars) and None}

    measured = {}
    for count, bars, dataset in markets:
        measured[count, "default"] = measure(sides(bars, dataset, together), count, effort)
        fresh = fresh_sides(plan, bars, dataset, effort.repeats)
        measured[count, "fresh"] = measure(fresh, count, effort, calls=1)
    keep_freed_memory()
    for count, bars, dataset in markets:
        warm = sides(bars, dataset, together) | {"floor": copy_floor(bars, count)}
        measured[count, "warm"] = measure(warm, count, effort)
        measured[count, "one by one"] = measure(sides(bars, dataset, one_by_one), count, effort)
    for count in counts:
        floor = measured[count, "warm"]["floor"].median
        for memory in ("default", "warm", "one by one", "fresh"):
            own, other = (measured[count, memory][side].median for side in ("ours", "TA-Lib"))
            cells = f"{own:.2f}", f"{other:.2f}", f"{other / own:.1f}x", f"{floor / own:.0%}"
            table.add(f"{count:,}", memory, *cells)
            table.facts["plan12.talib" if memory == "warm" else f"plan12.{memory}"] = other / own
        table.facts["plan12.floor"] = floor / measured[count, "warm"]["ours"].median
    return table


def copy_table(count, effort):
    table = Table(
        f"A result without arithmetic: close, {count:,} bars",
        ["side", "ns/bar"],
        "Beside a copy by numpy. Ours is a result, with the bars' times. Memory is warm.",
    )
    bars = make_bars(count)
    run = partial(ta.compile("close").run, make_dataset(bars))
    for name, side in measure({"ours": run, "numpy": bars["close"].copy}, count, effort).items():
        table.add(name, f"{side.median:.2f}")
    return table


def window_table(count, effort, lengths=(10, 20, 50, 100, 200, 500, 1000)):
    """From 10 to 1000 bars: the targets are about those two."""
    table = Table(
        f"Window length, batch, {count:,} bars",
        ["window", *(f"{name} ours / TA-Lib ns/bar" for name in WINDOWS)],
        "A window is a tree of doubling levels: the cost grows with the logarithm of the length.",
    )
    bars = make_bars(count)
    dataset = make_dataset(bars)
    own = {}
    for n in lengths:
        cells = []
        for name, peer in WINDOWS.items():
            plan = ta.compile(f"{name}(close, {n})")
            both = measure(
                {
                    "ours": lambda plan=plan: plan.run(dataset),
                    "TA-Lib": lambda peer=peer, n=n: peer(bars, n),
                },
                count,
                effort,
            )
            own[name, n] = both["ours"].median
            cells.append(f"{own[name, n]:.2f} / {both['TA-Lib'].median:.2f}")
        table.add(str(n), *cells)
    table.facts["scaling.window"] = max(own[name, 1000] / own[name, 10] for name in WINDOWS)
    return table


SHAPE_SIDES = ("ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours")
SHAPES = ("walk", "rising", "falling", "flat", "spikes")


def shape_table(count, effort):
    table = Table(
        f"Shape of the data: rolling max and min over 200, {count:,} bars",
        ["shape", *(f"{kind} {side}" for kind in ("max", "min") for side in SHAPE_SIDES)],
        "A tree does not look at the data; a search for the extreme does.",
    )
    own = {"max": [], "min": []}
    for shape in SHAPES:
        bars = make_bars(count, shape)
        dataset = make_dataset(bars)
        cells = []
        for kind, costs in own.items():
            plan = ta.compile(f"rolling_{kind}(close, 200)")
            peer = partial(WINDOWS[f"rolling_{kind}"], bars, 200)
            both = measure({"ours": partial(plan.run, dataset), "TA-Lib": peer}, count, effort)
            mine, other = both["ours"].median, both["TA-Lib"].median
            costs.append(mine)
            cells += f"{mine:.2f}", f"{other:.2f}", f"{other / mine:.1f}x"
            table.facts[f"shape.{kind}.{shape}"] = other / mine
        table.add(shape, *cells)
    table.facts["shape.spread"] = max(max(costs) / min(costs) for costs in own.values())
    return table
