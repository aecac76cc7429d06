# SPDX-License-Identifier: MIT
"""One bar at a time: beside TA-Lib's handles, after long histories, forming and closed."""

import laakhay.ta as ta
from batch import AGREEMENT
from market import MINUTE_NS, START_NS, as_rows, make_bars, make_dataset
from peers import PLAN, TalibHandles, flat_outputs
from report import Table
from timing import Fed, measure

HISTORY = 1000
STEPS = 2000


def twelve():
    return ta.compile(flat_outputs(PLAN))


class Feed:
    """Bars without end, in chunks of STEPS; forming: one bar again and again, not closed."""

    def __init__(self, first, forming=False):
        self.rows = [row[1:] + (False,) * forming for row in as_rows(make_bars(STEPS))]
        self.next_time = START_NS + MINUTE_NS * first
        self.step_ns = 0 if forming else MINUTE_NS

    def chunk(self):
        start, step_ns = self.next_time, self.step_ns
        self.next_time += STEPS * step_ns
        return [(start + k * step_ns, *row) for k, row in enumerate(self.rows)]

    def prices(self):
        """High, low and close alone."""
        return [row[1:4] for row in self.rows]


def each(make_rows, step):
    """A side that calls step(*row) for rows that are there before."""

    def run(rows):
        for row in rows:
            step(*row)

    return Fed(make_rows, run)


def must_agree(bars):
    history = {name: column[:HISTORY] for name, column in bars.items()}
    handles = TalibHandles(history).stepper()
    session = twelve().session(make_dataset(history))
    bar = session.stepper("X", "1m")
    for row in as_rows(bars, HISTORY, HISTORY + 200):
        mine = bar(*row)
        theirs = []
        for value in handles(row[2], row[3], row[4]):
            theirs.extend(value if isinstance(value, tuple) else (value,))
        for k, value in enumerate(theirs):
            if not abs(mine[k] - value) <= AGREEMENT * max(abs(value), row[4]):
                raise SystemExit(f"bench: streamed output {k} is {mine[k]}, TA-Lib's {value}")


def stepping(session, history, read=False):
    """A side that steps STEPS closed bars; timestamps rise from call to call."""
    bar, feed = session.stepper("X", "1m"), Feed(history)
    names = tuple(flat_outputs(PLAN))

    def step_and_read(*row):
        values = bar(*row)
        for name in names:
            values[name]

    return each(feed.chunk, step_and_read if read else bar)


def nothing(*_row):
    return None


def talib_stepping(bars):
    """A side that updates handles opened on these bars with STEPS more."""
    return each(Feed(len(bars["close"])).prices, TalibHandles(bars).stepper())


def stream_table(effort):
    table = Table(
        "12 outputs, one symbol, one bar per call, from Python",
        ["side", "ns/bar", "TA-Lib / it"],
        f"After {HISTORY} bars. TA-Lib: eight handles called one by one. The loop over bars that "
        "are there is in every figure and shown alone at the end.",
    )
    history = make_bars(HISTORY)

    def session(**options):
        return twelve().session(make_dataset(history), **options)

    sides = {
        "TA-Lib handles": talib_stepping(history),
        "stepper, rows stored": stepping(session(), HISTORY),
        "stepper, detached": stepping(session(detached=True), HISTORY),
        "stepper, detached, 12 values read by name": stepping(
            session(detached=True), HISTORY, read=True
        ),
        "the loop alone": each(Feed(HISTORY).chunk, nothing),
    }
    measured = measure(sides, STEPS, effort)
    other = measured["TA-Lib handles"].median
    for name, side in measured.items():
        table.add(name, f"{side.median:.0f}", f"{other / side.median:.1f}x")
    return table


def history_table(effort, lengths=(1_000, 1_000_000)):
    table = Table(
        "After a long history",
        ["bars before", "ns per detached step", "session bytes", "snapshot bytes"],
        "The same plan and bars; only what went before differs.",
    )
    sessions = {}
    for length in lengths:
        bars = make_bars(length)
        sessions[length] = twelve().session(make_dataset(bars), detached=True)
    steps = {str(length): stepping(session, length) for length, session in sessions.items()}
    measured = measure(steps, STEPS, effort)
    for length, session in sessions.items():
        table.add(
            f"{length:,}",
            f"{measured[str(length)].median:.0f}",
            str(session.info["state_bytes"]),
            str(len(session.snapshot())),
        )
    first, last = (measured[str(length)].median for length in (lengths[0], lengths[-1]))
    table.add("ratio", f"{last / first:.2f}x", "", "")
    table.facts["scaling.history"] = last / first
    return table


def forming_table(effort):
    table = Table(
        "A forming update beside a closed step",
        ["side", "ns", "of a closed step"],
        "The same plan, detached; TA-Lib's peek beside its update.",
    )
    history = make_bars(HISTORY)
    session = twelve().session(make_dataset(history), detached=True)
    forming = each(Feed(HISTORY, forming=True).chunk, session.stepper("X", "1m"))
    peeking = each(Feed(HISTORY).prices, TalibHandles(history).stepper(forming=True))
    other = twelve().session(make_dataset(history), detached=True)
    measured = measure(
        {
            "closed": stepping(other, HISTORY),
            "forming": forming,
            "TA-Lib update": talib_stepping(history),
            "TA-Lib peek": peeking,
        },
        STEPS,
        effort,
    )
    for name, side in measured.items():
        base = measured["TA-Lib update" if name.startswith("TA-Lib") else "closed"].median
        table.add(name, f"{side.median:.0f}", f"{side.median / base:.2f}x")
    return table


def chunk_table(effort, sizes=(1, 64, 1000)):
    table = Table(
        "session.push with columns of many bars",
        ["bars per push", "ns/bar"],
        "Rows stored in the dataset; numpy columns in, numpy columns out.",
    )
    for size in sizes:
        bars = make_bars(HISTORY + size)
        history = {name: column[:HISTORY] for name, column in bars.items()}
        session = twelve().session(make_dataset(history))
        columns = {name: column[HISTORY:].copy() for name, column in bars.items()}

        def push(session=session, columns=columns, size=size):
            session.push("X", "1m", unit="ns", **columns)
            columns["time"] += size * MINUTE_NS

        measured = measure({"push": push}, size, effort)
        table.add(str(size), f"{measured['push'].median:.0f}")
    return table
