# SPDX-License-Identifier: MIT
"""Streams: bars pushed into a session, and the rows each push must answer with.

A script is a list of steps: ("closed" | "forming" | "revised", symbol, bars), ("restore",), or a
push with what it must be refused for. The reference keeps nothing but bars and computes all of
them anew for every row.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from markets import Bars


@dataclass
class StreamCase:
    name: str
    plan: str
    outputs: Callable  # of Bars: {name: column}
    script: list


@dataclass
class Refused:
    """The push is refused: with this status and code, at the bar of this index."""

    status: int
    code: str
    position: int


def bits(row):
    return struct.pack(f"{len(row)}d", *row)


class Told:
    """What one symbol's session must have answered so far."""

    def __init__(self, symbol, outputs):
        self.symbol, self.outputs = symbol, outputs
        self.bars, self.forming = [], None

    def rows(self, bars):
        columns = Bars(self.symbol)
        for bar in bars:
            columns.append(*bar)
        return [list(row) for row in zip(*self.outputs(columns).values(), strict=True)]

    def provisional(self):
        if self.forming is None:
            return []
        return [(self.forming[0], "forming", self.rows([*self.bars, self.forming])[-1])]

    def push(self, state, bars):
        rule = {"closed": self.close, "forming": self.form, "revised": self.revise}[state]
        return [row for bar in bars for row in rule(bar)]

    def close(self, bar):
        if bar in self.bars:
            return []
        self.bars.append(bar)
        if self.forming is not None and self.forming[0] <= bar[0]:
            self.forming = None
        return [(bar[0], "closed", self.rows(self.bars)[-1])]

    def form(self, bar):
        self.forming = bar
        return self.provisional()

    def revise(self, bar):
        before = self.rows(self.bars)
        row = next(i for i, old in enumerate(self.bars) if old[0] == bar[0])
        self.bars[row] = bar
        after = self.rows(self.bars)
        changed = [i for i in range(row, len(after)) if bits(before[i]) != bits(after[i])]
        return [(self.bars[i][0], "revised", after[i]) for i in changed] + self.provisional()


def told(case, word):
    """The steps as records, each with the rows that must come back."""
    symbols, steps = {}, []
    for kind, *step in case.script:
        if kind == "restore":
            steps.append({"restore": True})
            continue
        symbol, bars, *refused = step
        state = symbols.setdefault(symbol, Told(symbol, case.outputs))
        record = {"state": kind, "symbol": symbol}
        record["bars"] = [[time, *map(word, prices)] for time, *prices in bars]
        if refused:
            record["error"] = vars(refused[0])
        else:
            rows = state.push(kind, bars)
            record["rows"] = [[time, kind_of, *map(word, row)] for time, kind_of, row in rows]
        steps.append(record)
    return steps
