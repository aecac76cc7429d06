# SPDX-License-Identifier: MIT
"""One plan over thirteen years of four companies: all at once, then live, compared bit for bit.

demo.py [--days N] [--fault [KIND]]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

import laakhay.ta as ta
import numpy as np
from checks import (
    FAULTS,
    Disagreement,
    PlantedFault,
    batch_from_nothing,
    batch_now,
    batch_rows,
    compare,
)
from live import finish_in_new_process, seconds_to_tell, tell
from market import SYMBOLS, TIMEFRAME, History, Update, feed, load_market
from report import heading, line, print_last_rows, print_signals, rate, verified
from stock_plan import PLAN

SAMPLE_EVERY = 25  # provisional rows that are also computed where no session has ever been


def run_over_history(plan: ta.Plan, market: Sequence[History]) -> ta.Result:
    """Everything at once: one dataset, one plan, one call."""
    dataset = ta.Dataset()
    for history in market:
        dataset.append(history.symbol, TIMEFRAME, history.columns())
    result = plan.run(dataset)

    heading(f"History: {len(PLAN)} entries, {len(plan.names)} outputs, 4 companies, one call")
    print_last_rows(market, result, plan.names)
    heading("Signals")
    print_signals(result)
    line("speed", batch_speed(plan, dataset, sum(map(len, market))))
    return result


def batch_speed(plan: ta.Plan, dataset: ta.Dataset, bar_count: int) -> str:
    seconds = []
    for _ in range(15):
        began = time.perf_counter()
        plan.run(dataset)
        seconds.append(time.perf_counter() - began)
    taken = statistics.median(seconds)
    return (
        f"{bar_count:,} bars x {len(plan.names)} outputs in {taken * 1e3:.2f} ms: "
        f"{rate(bar_count, taken, 'bars')}"
    )


def run_live(plan: ta.Plan, updates: Sequence[Update]) -> None:
    """Everything again, as it would have come: forming bars all day long, then the close."""
    closed = sum(update.closed for update in updates)
    taken = seconds_to_tell(plan.session(), updates, "breakout")
    heading("Live: the same plan, the same bars one update at a time, companies interleaved")
    line("pushes", f"{len(updates):,}: {len(updates) - closed:,} forming, {closed:,} closing")
    line("speed", f"{rate(len(updates), taken, 'pushes')}, one call each from Python")
    line("", f"{rate(closed, taken, 'closed bars')} with all their forming updates")


def verify(
    plan: ta.Plan,
    market: Sequence[History],
    updates: Sequence[Update],
    whole: ta.Result,
    fault: PlantedFault,
    days: int,
) -> int:
    """Replay once more and hold every row against batch; the number of cells compared."""
    heading("Verified, bit for bit")
    names = plan.names
    middle = next(i for i in range(len(updates) // 2, len(updates)) if not updates[i - 1].closed)
    session = plan.session()
    batch: list[tuple[float, ...]] = []
    snapshots: list[bytes] = []

    def run_batch(update: Update) -> None:
        batch.append(batch_now(plan, session.dataset, SYMBOLS[update.company]))
        if len(batch) == middle:
            snapshots.append(session.snapshot())

    def check(what: str, chosen: Sequence[int], expected: np.ndarray, got: np.ndarray) -> int:
        return compare(what, [updates[i] for i in chosen], names, expected, got)

    rows = tell(session, updates, run_batch)
    fault.plant(updates, names, rows)
    so_far = np.array(batch)
    forming = [i for i, update in enumerate(updates) if not update.closed]
    cells = check("provisional rows against batch", forming, so_far[forming], rows[forming])
    verified(len(forming), "provisional rows", "batch over the bars so far and the open one")

    sample = forming[::SAMPLE_EVERY]
    fresh = np.array([batch_from_nothing(plan, market, updates[i]) for i in sample])
    cells += check("provisional rows against a new dataset", sample, fresh, rows[sample])
    verified(len(sample), "of them", "batch over a new dataset in which that bar has closed")

    closing = [i for i, update in enumerate(updates) if update.closed]
    cells += check("final rows against batch so far", closing, so_far[closing], rows[closing])
    expected = batch_rows(whole, names, [updates[i] for i in closing])
    cells += check("final rows against batch", closing, expected, rows[closing])
    verified(
        len(closing), "final rows", "batch over the bars so far = the one call over all history"
    )

    restored, process = finish_in_new_process(snapshots[0], middle, days)
    fault.plant_after_restore(updates[middle:], names, restored)
    rest = range(middle, len(updates))
    cells += check("restored rows against never stopping", rest, rows[middle:], restored)
    verified(len(rest), "restored rows", "the rows of the session that never stopped")
    date = np.datetime64(updates[middle].time_ns, "ns").astype("datetime64[D]")
    print(
        f"\nThe snapshot: {len(snapshots[0]):,} bytes in a file, taken while the bars of {date} "
        f"were forming,\nrestored without any history in process {process}."
    )
    return cells


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--days", type=int, default=0, help="the newest days only")
    arguments.add_argument(
        "--fault", nargs="?", const=FAULTS[0], default="", choices=FAULTS, help="plant a fault"
    )
    options = arguments.parse_args()

    library, market = ta.library_info(), load_market(options.days)
    first, last = (time.astype("datetime64[D]") for time in market[0].time[[0, -1]])
    print(f"laakhay-ta {library['version']}, {library['instruction_set']} kernels")
    print(f"{sum(map(len, market)):,} daily bars of {', '.join(SYMBOLS)}, {first} to {last}")

    plan = ta.compile(PLAN)
    updates = feed(market)
    whole = run_over_history(plan, market)
    run_live(plan, updates)
    try:
        cells = verify(plan, market, updates, whole, PlantedFault(options.fault), options.days)
    except Disagreement as disagreement:
        print(f"\nFAILED: {disagreement}")
        return 1
    print(f"\nEverything agreed: {cells:,} cells compared, not one bit apart.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
