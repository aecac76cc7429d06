# SPDX-License-Identifier: MIT
"""History in one call: the plan, single indicators, window lengths, shapes of data."""

import laakhay.ta as ta
import numpy as np
from market import make_bars, make_dataset
from peers import PLAN, SINGLES, TALIB, WINDOWS, disagreement, flat_outputs
from report import Table
from timing import measure

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


def plan_table(counts, effort):
    table = Table(
        "The 12-output plan in batch",
        ["bars", "results", "ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours", "of the copy floor"],
        "EMA20, MACD x3, RSI14, BBANDS20 x3, STDDEV20, ATR14, MAX20, MIN20. Fresh: results stay "
        "alive, every run gets new memory. Reused: a result is dropped before the next, TA-Lib's "
        "arrays one by one. The copy floor reads 3 columns and writes 12 into warm memory.",
    )
    plan = ta.compile(flat_outputs(PLAN))
    for count in counts:
        bars = make_bars(count)
        dataset = make_dataset(bars)
        kept_ours, kept_theirs = [], []

        def ours(dataset=dataset):
            plan.run(dataset)

        def theirs(bars=bars):
            for name in PLAN:
                TALIB[name](bars)

        def ours_kept(dataset=dataset, kept=kept_ours):
            kept.append(plan.run(dataset))

        def theirs_kept(bars=bars, kept=kept_theirs):
            kept.append([TALIB[name](bars) for name in PLAN])

        reused = measure(
            {"ours": ours, "TA-Lib": theirs, "floor": copy_floor(bars, count)}, count, effort
        )
        fresh = measure({"ours": ours_kept, "TA-Lib": theirs_kept}, count, effort, calls=1)
        floor = reused["floor"].median
        for what, both in (("fresh", fresh), ("reused", reused)):
            own, other = both["ours"].median, both["TA-Lib"].median
            table.add(
                f"{count:,}",
                what,
                f"{own:.2f}",
                f"{other:.2f}",
                f"{other / own:.1f}x",
                f"{floor / own:.0%} of {floor:.2f}",
            )
    return table


def singles_table(count, effort):
    table = Table(
        f"Single indicators in batch, {count:,} bars",
        ["indicator", "ours ns/bar", "TA-Lib ns/bar", "TA-Lib / ours"],
        "Results reused. Our figure includes the column of times that comes with every result.",
    )
    bars = make_bars(count)
    dataset = make_dataset(bars)
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
