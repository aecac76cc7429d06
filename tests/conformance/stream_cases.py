# SPDX-License-Identifier: MIT
"""The streams of the conformance suite."""

import json
import math

import reference as r
from markets import DAY_NS, walk
from streams import Refused, StreamCase

LTA_INVALID_ARGUMENT, LTA_NOT_FOUND, LTA_OUT_OF_ORDER = -1, -3, -6


def plan(**expressions):
    outputs = [{"name": name, "expr": text} for name, text in expressions.items()]
    return json.dumps({"version": 1, "outputs": outputs})


# A bit of everything: a window, recursions, a sum since the first bar, and signals of both.
MIXED = plan(
    mean="sma(close, 5)",
    width="rolling_std(close, 4)",
    strength="rsi(close, 3)",
    macd="macd(close, 2, 4, 3)",
    volume="obv()",
    up="crossup(close, ema(close, 3))",
)


def mixed(b):
    line, average, histogram = r.macd(b.close, 2, 4, 3)
    return {
        "mean": r.sma(b.close, 5),
        "width": r.std(b.close, 4),
        "strength": r.rsi(b.close, 3),
        "macd.macd": line,
        "macd.signal": average,
        "macd.histogram": histogram,
        "volume": r.obv(b.close, b.volume),
        "up": r.crossup(b.close, r.ema(b.close, 3)),
    }


SHORT = plan(mean="sma(close, 3)", above="close > open")


def short(b):
    return {"mean": r.sma(b.close, 3), "above": r.greater(b.close, b.open)}


def bar_list(symbol, count, seed):
    bars = walk(symbol, count, seed)
    return [bars.bar(row) for row in range(count)]


def changed(bar, by):
    """The same bar with another close, and a high that holds it."""
    time, open_, high, low, close, volume = bar
    return time, open_, high + abs(by), low - abs(by), close + by, volume


BARS = bar_list("AAA", 14, 21)
OTHERS = bar_list("BBB", 14, 22)
LATER = [(bar[0] + DAY_NS // 2, *bar[1:]) for bar in BARS]
GAP = [(*bar[:4], math.nan, bar[5]) if row in (4, 7) else bar for row, bar in enumerate(BARS)]


def closed(bars, symbol="AAA"):
    return [("closed", symbol, [bar]) for bar in bars]


def lived(bars, symbol="AAA"):
    """Every bar as two forming updates, then closed."""
    for bar in bars:
        for by in (0.75, -0.5):
            yield "forming", symbol, [changed(bar, by)]
        yield "closed", symbol, [bar]


def refused(state, bars, status, code, position=0):
    return state, "AAA", bars, Refused(status, code, position)


STREAMS = [
    StreamCase("bars one by one", MIXED, mixed, closed(BARS)),
    StreamCase("all bars in one push", MIXED, mixed, [("closed", "AAA", BARS)]),
    StreamCase("forming updates before every close", MIXED, mixed, list(lived(BARS))),
    StreamCase("missing closes", MIXED, mixed, list(lived(GAP))),
    StreamCase(
        "a bar delivered again makes no row",
        MIXED,
        mixed,
        [*closed(BARS[:8]), *closed(BARS[7:8]), *closed(BARS[3:5]), ("closed", "AAA", BARS[6:10])],
    ),
    StreamCase(
        "a revised bar reports every row it changes",
        MIXED,
        mixed,
        [*closed(BARS[:12]), ("revised", "AAA", [changed(BARS[8], 1.25)]), *closed(BARS[12:])],
    ),
    StreamCase(
        "a revised bar reports no row it does not change",
        SHORT,
        short,
        [*closed(BARS[:12]), ("revised", "AAA", [changed(BARS[5], 1.25)]), *closed(BARS[12:])],
    ),
    StreamCase(
        "a revision below a forming bar changes its row too",
        MIXED,
        mixed,
        [
            *closed(BARS[:9]),
            ("forming", "AAA", [BARS[9]]),
            ("revised", "AAA", [changed(BARS[8], -0.5)]),
            ("closed", "AAA", [BARS[9]]),
        ],
    ),
    StreamCase(
        "a forming bar overtaken by a later one is dropped",
        MIXED,
        mixed,
        [*closed(BARS[:7]), ("forming", "AAA", [BARS[7]]), *closed(BARS[8:])],
    ),
    StreamCase(
        "a restored session goes on",
        MIXED,
        mixed,
        [*lived(BARS[:5]), ("restore",), *lived(BARS[5:9]), ("restore",), *closed(BARS[9:])],
    ),
    StreamCase(
        "a restored session has its forming bar",
        MIXED,
        mixed,
        [
            *closed(BARS[:8]),
            ("forming", "AAA", [BARS[8]]),
            ("restore",),
            ("forming", "AAA", [changed(BARS[8], 0.25)]),
            *closed(BARS[8:]),
        ],
    ),
    StreamCase(
        "two symbols in between each other",
        MIXED,
        mixed,
        [
            step
            for pair in zip(lived(BARS[:9]), lived(OTHERS[:9], "BBB"), strict=True)
            for step in pair
        ],
    ),
    StreamCase(
        "a refused push changes nothing",
        MIXED,
        mixed,
        [
            *closed(BARS[:10]),
            refused("closed", [changed(BARS[9], 1.0)], LTA_OUT_OF_ORDER, "dataset.time_conflict"),
            refused("closed", [BARS[10], LATER[4]], LTA_OUT_OF_ORDER, "dataset.time_not_rising", 1),
            refused(
                "closed",
                [BARS[10], BARS[11], (BARS[12][0], 10.0, 9.0, 8.0, 8.5, 1.0)],
                LTA_INVALID_ARGUMENT,
                "dataset.high_too_low",
                2,
            ),
            refused(
                "closed",
                [(*BARS[10][:5], math.inf)],
                LTA_INVALID_ARGUMENT,
                "dataset.infinite_value",
            ),
            refused("forming", [BARS[9]], LTA_OUT_OF_ORDER, "dataset.forming_not_after_closed"),
            refused(
                "revised", [changed(BARS[1], 1.0)], LTA_OUT_OF_ORDER, "dataset.revision_too_old"
            ),
            refused("revised", [LATER[8]], LTA_NOT_FOUND, "dataset.revision_unknown_time"),
            *closed(BARS[10:]),
        ],
    ),
]

# Bytes of these are written by C; every language makes the same ones, restores them, and goes on.
SNAPSHOTS = [
    StreamCase(
        "after closed bars",
        MIXED,
        mixed,
        [*closed(BARS[:9]), ("restore",), *lived(BARS[9:])],
    ),
    StreamCase(
        "beside a forming bar",
        MIXED,
        mixed,
        [
            *lived(BARS[:8]),
            ("forming", "AAA", [changed(BARS[8], 0.25)]),
            ("restore",),
            ("forming", "AAA", [changed(BARS[8], -0.75)]),
            *closed(BARS[8:]),
        ],
    ),
    StreamCase(
        "a bar from before it is revised",
        MIXED,
        mixed,
        [
            *closed(BARS[:10]),
            ("restore",),
            ("revised", "AAA", [changed(BARS[7], 1.25)]),
            *closed(BARS[10:]),
        ],
    ),
    StreamCase(
        "of two symbols, with missing values",
        SHORT,
        short,
        [
            *closed(GAP[:8]),
            *closed(OTHERS[:6], "BBB"),
            ("restore",),
            *closed(GAP[6:]),
            *closed(OTHERS[6:], "BBB"),
        ],
    ),
    StreamCase("before the first bar", SHORT, short, [("restore",), *lived(BARS[:6])]),
]
