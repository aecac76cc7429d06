# SPDX-License-Identifier: MIT
"""History in one call: the plan, single indicators, window lengths, shapes of data."""

from functools import partial

import laakhay.ta as ta
import numpy as np
from market import make_bars, make_dataset
from peers import PLAN, SINGLES, TALIB, WINDOWS, disagreement, flat_outputs
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
    return table


def singles_table(count, effort):
    table = Table(
        f"Single indicators in batch, {count:,} bars",
        ["indicator", "ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours"],
        "Memory is warm. The first row is what a result costs without any arithmetic, beside a "
        "copy by numpy: ours brings the bars' times.",
    )
    bars = make_bars(count)
    dataset = make_dataset(bars)
    copies = measure(
        {"ours": partial(ta.compile("close").run, dataset), "numpy": bars["close"].copy},
        count,
        effort,
    )
    own, other = copies["ours"].median, copies["numpy"].median
    table.add("close, nothing else", f"{own:.2f}", f"{other:.2f}", f"{other / own:.1f}x")
    for name, expressions in SINGLES.items():
        plan = ta.compile(flat_outputs({name: expressions}))
        both = measure(
            {
                "ours": lambda plan=plan: plan.run(dataset),
                "TA-Lib": lambda name=name: TALIB[name](bars),
            },
            count,
            effort,
        )
        own, other = both["ours"].median, both["TA-Lib"].median
        table.add(name, f"{own:.2f}", f"{other:.2f}", f"{other / own:.1f}x")
    return table


def window_table(count, effort, lengths=(10, 20, 50, 100, 200, 500, 1000)):
    table = Table(
        f"Window length, batch, {count:,} bars",
        ["window", *(f"{name} ours / TA-Lib ns/bar" for name in WINDOWS)],
        "A window is a tree of doubling levels: the cost grows with the logarithm of the length.",
    )
    bars = make_bars(count)
    dataset = make_dataset(bars)
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
            cells.append(f"{both['ours'].median:.2f} / {both['TA-Lib'].median:.2f}")
        table.add(str(n), *cells)
    return table


def shape_table(count, effort):
    table = Table(
        f"Shape of the data: rolling max over 200, {count:,} bars",
        ["shape", "ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours"],
        "A tree does not look at the data; a search for the extreme does.",
    )
    plan = ta.compile("rolling_max(close, 200)")
    for shape in ("walk", "rising", "falling", "flat"):
        bars = make_bars(count, shape)
        dataset = make_dataset(bars)
        both = measure(
            {
                "ours": lambda dataset=dataset: plan.run(dataset),
                "TA-Lib": lambda bars=bars: WINDOWS["rolling_max"](bars, 200),
            },
            count,
            effort,
        )
        own, other = both["ours"].median, both["TA-Lib"].median
        table.add(shape, f"{own:.2f}", f"{other:.2f}", f"{other / own:.1f}x")
    return table
