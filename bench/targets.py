# SPDX-License-Identifier: MIT
"""What was set out to be reached, beside what this run measured. The numbers of the rows are those
of the list the project was started with; row 5 waits for candlestick patterns."""

import math
from dataclasses import dataclass

from report import Table

TREND = ("rising", "falling", "flat")


@dataclass(frozen=True)
class Target:
    row: int
    what: str
    limit: float
    keys: tuple[str, ...]
    at_most: bool = False
    unit: str = "x"
    # Indicators alone, of those that native.bounds_table has by hand.
    bounded: tuple[str, ...] = ()
    # The fact that says what is reached by hand, where it is no ratio to TA-Lib.
    by_hand: str = ""

    def reachable(self, facts):
        """What the same work by hand reaches, the worst of what is known; else None."""
        if self.by_hand:
            return facts.get(self.by_hand)
        names = {f"batch.{name}.TA-Lib": f"bound.{name}" for name in self.bounded}
        known = [facts[k] / facts[b] for k, b in names.items() if k in facts and b in facts]
        return min(known, default=None)

    def worst(self, facts):
        """None where nothing of it was measured, or not everything."""
        values = [facts[key] for key in self.keys if key in facts]
        if len(values) < len(self.keys):
            return None
        return max(values) if self.at_most else min(values)

    def shown(self, value):
        if self.unit == "%":
            return f"{value:.0%}"
        return f"{value:.1f} ns" if self.unit == "ns" else f"{value:.2f}x"


def of(*names):
    return tuple(f"batch.{name}.TA-Lib" for name in names)


def extremes(*shapes):
    return tuple(f"shape.{kind}.{shape}" for kind in ("max", "min") for shape in shapes)


def nanoseconds(row, what, limit, key, work):
    """At most so many, of ours and of the same work in by_hand.live_table."""
    return Target(row, what, limit, (key,), True, "ns", by_hand=f"by_hand.{work}_ns")


def snapshot(kind, other):
    return tuple(f"{kind}.{symbols}.{other}" for symbols in (64, 512))


APPENDS = tuple(
    f"append.{rows}.{kind}" for rows in (65536, 262144) for kind in ("derived", "given")
)

OSCILLATORS = ("cci20", "stoch", "mfi14", "adx14", "linreg14", "aroon14")

TARGETS = (
    Target(
        1,
        "12-output plan in batch, 1e6 bars: TA-Lib / ours",
        6,
        ("plan12.talib",),
        by_hand="by_hand.plan12.talib",
    ),
    Target(
        1,
        "the same: of the copy floor",
        0.6,
        ("plan12.floor",),
        unit="%",
        by_hand="by_hand.plan12.floor",
    ),
    Target(
        2,
        "max and min over 200, trends and flat: TA-Lib / ours",
        100,
        extremes(*TREND),
        bounded=("max200",),
    ),
    Target(2, "max and min over 200: spread over shapes", 1.1, ("shape.spread",), at_most=True),
    Target(
        3,
        "SMA, STDDEV, BBANDS, MAX alone: TA-Lib / ours",
        3,
        of("sma20", "stddev20", "bbands20", "max20"),
        bounded=("sma20", "stddev20", "max20"),
    ),
    Target(
        4,
        "CCI, STOCH, MFI, ADX, LINREG, AROON alone: TA-Lib / ours",
        5,
        of(*OSCILLATORS),
        bounded=OSCILLATORS,
    ),
    nanoseconds(
        6,
        "one bar of 4096 symbols, detached push",
        6,
        "lockstep.4096.detached_ns",
        "4096 symbols, push, detached",
    ),
    nanoseconds(
        6,
        "the same with rows stored",
        20,
        "lockstep.4096.stored_ns",
        "4096 symbols, push, attached",
    ),
    Target(
        6,
        "the same detached: KunQuant's stream / ours",
        4,
        ("lockstep.4096.KunQuant",),
        by_hand="by_hand.lockstep.KunQuant",
    ),
    nanoseconds(
        7,
        "one bar per push through the C ABI",
        60,
        "push.1 bar.attached_ns",
        "push of 1, attached",
    ),
    nanoseconds(7, "the same detached", 30, "push.1 bar.detached_ns", "push of 1, detached"),
    nanoseconds(7, "64 bars per push", 15, "push.64 bars.attached_ns", "push of 64, attached"),
    Target(
        7,
        "TA-Lib's handles from C / one bar per push",
        1,
        ("push.handles",),
        by_hand="by_hand.push.handles",
    ),
    Target(8, "forming update / closed step", 1.1, ("push.forming",), at_most=True),
    Target(
        9,
        "Python, one bar per call: TA-Lib's handles / ours",
        5,
        ("stepper.TA-Lib",),
        by_hand="by_hand.stepper.TA-Lib",
    ),
    Target(
        9,
        "the same: talipp / ours",
        50,
        ("stepper.talipp",),
        by_hand="by_hand.stepper.talipp",
    ),
    Target(
        10,
        "snapshot / memcpy of its bytes",
        2,
        snapshot("snapshot", "copy"),
        at_most=True,
        by_hand="bound.snapshot.copy",
    ),
    Target(
        10,
        "restore / memcpy of its bytes",
        2,
        snapshot("restore", "copy"),
        at_most=True,
        by_hand="bound.restore.copy",
    ),
    Target(10, "opening from 500 bars / restore", 100, snapshot("restore", "reopen")),
    Target(11, "append of columns: of a memcpy of the bytes", 0.7, APPENDS, unit="%"),
    Target(12, "4 producers to a session: of the queue alone", 0.7, ("feed.queue",), unit="%"),
    Target(
        13,
        "64 symbols x 1e5 bars: 1 thread / 2 threads",
        1.8,
        ("threads.two",),
        by_hand="by_hand.threads.two",
    ),
    Target(14, "step after 1e6 bars / after 1e3", 1.2, ("scaling.history",), at_most=True),
    Target(
        14,
        "window 1000 / window 10, no more than the logarithms",
        math.log2(1000) / math.log2(10),
        ("scaling.window",),
        at_most=True,
        by_hand="bound.scaling.window",
    ),
    Target(14, "symbols 64 to 32768: worst / best", 1.5, ("scaling.symbols",), at_most=True),
)


def combine(facts):
    """What two tables say together."""
    if "handles.update_ns" in facts and "push.1 bar.attached_ns" in facts:
        facts["push.handles"] = facts["handles.update_ns"] / facts["push.1 bar.attached_ns"]


def targets_table(facts):
    table = Table(
        "Targets",
        ["row", "what", "target", "measured", "reached", "by hand"],
        "The worst figure of each line. By hand: what the same operations reach without an engine, "
        "where they were measured. Ratios are of both sides in this run; nanoseconds, where a "
        "target names them, are of this machine. Row 5 waits for candlestick patterns.",
    )
    for target in TARGETS:
        sign = "<=" if target.at_most else ">="
        worst = target.worst(facts)
        limit = f"{sign} {target.shown(target.limit)}"
        if worst is None:
            table.add(str(target.row), target.what, limit, "", "not measured", "")
            continue
        bound = target.reachable(facts)
        reached = worst <= target.limit if target.at_most else worst >= target.limit
        table.add(
            *(str(target.row), target.what, limit),
            *(target.shown(worst), "yes" if reached else "no"),
            "" if bound is None else target.shown(bound),
        )
    return table
