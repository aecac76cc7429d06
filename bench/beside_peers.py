# SPDX-License-Identifier: MIT
"""Every peer over one series in batch, and bar by bar from Python; agreement comes first."""

from functools import partial

import laakhay.ta as ta
import numpy as np
from market import as_rows, make_bars, make_dataset
from peers import PLAN, SINGLES, TALIB, TalibHandles, disagreement, flat_outputs
from peers.plans import SETTLED_BARS
from report import Table
from streaming import STEPS, Feed, each
from timing import measure

AGREEMENT = 1e-7
TALIPP_BARS = 2000


def peers_in_batch():
    """{peer: ({indicator: function of prepared bars}, how to prepare bars, outputs as arrays)}."""

    def arrays(outputs, _count):
        return [np.asarray(column) for column in outputs]

    sides = {"TA-Lib": (TALIB, dict, arrays)}
    try:
        from peers import with_wickra

        sides["wickra"] = (with_wickra.WICKRA, dict, with_wickra.columns)
    except ImportError:
        pass
    from peers import with_frames as frames

    polars = {name: partial(frames.polars_select, names=[name]) for name in frames.POLARS}

    def polars_arrays(frame, _count):
        return [frame[:, k].to_numpy() for k in range(frame.width)]

    sides["polars"] = (polars, frames.polars_frame, polars_arrays)
    sides["pandas"] = (frames.PANDAS, frames.pandas_frame, arrays)
    return sides


def must_agree(sides, bars):
    result = ta.compile(flat_outputs(SINGLES)).run(make_dataset(bars))
    for peer, (functions, prepare, arrays) in sides.items():
        prepared = prepare(bars)
        for name, function in functions.items():
            count = len(SINGLES[name])
            for k, theirs in enumerate(arrays(function(prepared), count)[:count]):
                mine = result[f"{name}.{k}"]
                # A sum over all history may start elsewhere: its changes are compared.
                if name == "obv":
                    mine, theirs = np.diff(mine), np.diff(theirs)
                apart = disagreement(mine, theirs, SETTLED_BARS)
                if not apart <= AGREEMENT:
                    raise SystemExit(f"bench: {name}.{k} is {apart:.2g} from {peer}")


def whole_plan(peer, functions):
    """Every output of the plan in the way that is cheapest for the peer, or None."""
    if peer == "polars":
        from peers.with_frames import polars_select

        return partial(polars_select, names=list(PLAN))
    if all(name in functions for name in PLAN):
        return lambda prepared: [functions[name](prepared) for name in PLAN] and None
    return None


def peers_table(count, effort):
    sides = peers_in_batch()
    must_agree(sides, make_bars(5000))
    table = Table(
        f"Every peer in batch, {count:,} bars",
        ["indicator", "ours ns/bar", *(f"{peer} / ours" for peer in sides)],
        f"Of indicators that a peer can give alike, agreement within {AGREEMENT:.0e} after "
        f"{SETTLED_BARS} bars checked first. Memory is warm. The plan: polars in one lazy select, "
        "the others call by call. wickra's matrices are made and not read.",
    )
    bars = make_bars(count)
    dataset = make_dataset(bars)
    prepared = {peer: prepare(bars) for peer, (_, prepare, _) in sides.items()}
    for name in ["the 12-output plan", *SINGLES]:
        is_plan = name not in SINGLES
        plan = ta.compile(flat_outputs(PLAN if is_plan else {name: SINGLES[name]}))
        work = {"ours": partial(plan.run, dataset)}
        for peer, (functions, _, _) in sides.items():
            function = whole_plan(peer, functions) if is_plan else functions.get(name)
            if function is not None:
                work[peer] = partial(function, prepared[peer])
        measured = measure(work, count, effort)
        own = measured["ours"].median
        cells = []
        for peer in sides:
            ratio = measured[peer].median / own if peer in measured else None
            cells.append("" if ratio is None else f"{ratio:.1f}x")
            if ratio is not None:
                key = "plan" if is_plan else name
                table.facts[f"batch.{key}.{peer}"] = ratio
        table.add(name, f"{own:.2f}", *cells)
    return table


def steppers(history, by_hand):
    """{side: bar by bar}, all after the same bars."""
    feed = Feed(len(history["close"]))
    plan = ta.compile(flat_outputs(PLAN))
    stored, detached = (
        plan.session(make_dataset(history), detached=is_detached).stepper("X", "1m")
        for is_detached in (False, True)
    )
    sides = {
        "TA-Lib handles": each(feed.prices, TalibHandles(history).stepper()),
        "stepper, rows stored": each(Feed(len(history["close"])).chunk, stored),
        "stepper, detached": each(Feed(len(history["close"])).chunk, detached),
    }
    try:
        from peers import with_wickra

        step = with_wickra.stepper()
        for row in as_rows(history):
            step(*row)
        sides["wickra objects"] = each(feed.chunk, step)
    except ImportError:
        pass
    try:
        from peers import with_talipp

        add, _ = with_talipp.stepper()
        for row in as_rows(history):
            add(row[2], row[3], row[4])
        sides["talipp indicators"] = each(feed.prices, add)
    except ImportError:
        pass
    return sides | {name: each(feed.chunk, step) for name, step in by_hand.items()}


def talipp_must_agree(bars):
    try:
        from peers import with_talipp
    except ImportError:
        return
    add, values = with_talipp.stepper()
    for row in as_rows(bars):
        add(row[2], row[3], row[4])
    result = ta.compile(flat_outputs(PLAN)).run(make_dataset(bars))
    size = float(np.abs(bars["close"]).max())
    for name, theirs in zip(flat_outputs(PLAN), values(), strict=True):
        if not abs(result[name][-1] - theirs) <= AGREEMENT * size:
            raise SystemExit(f"bench: {name} is {result[name][-1]}, talipp's {theirs}")


def stepping_table(effort, by_hand):
    table = Table(
        "Bar by bar from Python, every peer, 12 outputs, one symbol",
        ["side", "ns/bar", "TA-Lib / it"],
        f"After {SETTLED_BARS} bars. The others: one object per indicator, called one by one. "
        "The loop over bars that are there is in every figure. By hand: an object of C that takes "
        "the bar and has the twelve values, detached (bench/step_by_hand.cc).",
    )
    history = make_bars(SETTLED_BARS)
    talipp_must_agree(make_bars(TALIPP_BARS))
    measured = measure(steppers(history, by_hand), STEPS, effort)
    other = measured["TA-Lib handles"].median
    stored = measured["stepper, rows stored"].median
    for name, side in measured.items():
        table.add(name, f"{side.median:.0f}", f"{other / side.median:.1f}x")
        peer = name.split()[0]
        if peer != "stepper,":
            table.facts[f"stepper.{peer}"] = side.median / stored
        if by_hand:
            table.facts[f"by_hand.stepper.{peer}"] = side.median / measured["by hand"].median
    return table
