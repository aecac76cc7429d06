# SPDX-License-Identifier: MIT
"""The comparisons of the demo: live against batch, bit for bit, and a fault to show they look."""

from collections.abc import Sequence
from dataclasses import dataclass

import laakhay.ta as ta
import numpy as np
from market import COLUMNS, SYMBOLS, TIMEFRAME, History, Update

FAULTS = ("provisional", "final", "restored")


class Disagreement(Exception):
    """Two ways to the same cell gave different bits."""


def compare(
    what: str,
    updates: Sequence[Update],
    names: Sequence[str],
    expected: np.ndarray,
    got: np.ndarray,
) -> int:
    """The number of cells compared; a Disagreement names the first one that differs."""
    if expected.shape != got.shape or len(updates) != len(got):
        raise Disagreement(f"{what}: {got.shape} cells, expected {expected.shape}")
    differing = np.argwhere(expected.view(np.int64) != got.view(np.int64))
    if len(differing):
        row, output = differing[0].tolist()
        update = updates[row]
        raise Disagreement(
            f"{what}: the first of {len(differing):,} differing cells is\n"
            f"  symbol    {SYMBOLS[update.company]}\n"
            f"  date      {np.datetime64(update.time_ns, 'ns').astype('datetime64[D]')}, "
            f"update {update.number}{', the close' if update.closed else ''}\n"
            f"  output    {names[output]}\n"
            f"  expected  {float(expected[row, output]).hex()}\n"
            f"  got       {float(got[row, output]).hex()}"
        )
    return expected.size


def batch_now(plan: ta.Plan, dataset: ta.Dataset, symbol: str) -> tuple[float, ...]:
    """The newest row of a batch run over all a dataset holds, a forming bar included."""
    result = plan.run(
        dataset, partitions=[(symbol, TIMEFRAME)], include_forming=True, last_row_count=1
    )
    return tuple(result.last().values())


def batch_from_nothing(plan: ta.Plan, market: Sequence[History], update: Update) -> tuple:
    """The same row where no session has ever been: a new dataset in which the bar has closed."""
    history = market[update.company]
    past = history.columns(slice(0, update.row))
    bar = (np.datetime64(update.time_ns, "ns"), *update[4:9])
    columns = {name: np.append(past[name], value) for name, value in zip(COLUMNS, bar, strict=True)}
    dataset = ta.Dataset()
    dataset.append(history.symbol, TIMEFRAME, columns)
    return tuple(plan.run(dataset, last_row_count=1).last().values())


def batch_rows(result: ta.Result, names: Sequence[str], updates: Sequence[Update]) -> np.ndarray:
    """The rows of one run over all history that belong to updates which closed a day."""
    tables = [
        np.column_stack([result[symbol, TIMEFRAME, name] for name in names]) for symbol in SYMBOLS
    ]
    return np.array([tables[update.company][update.row] for update in updates])


@dataclass
class PlantedFault:
    """FAULT=1: one bit of one cell is flipped on its way to the comparison, never in the engine."""

    kind: str  # of FAULTS: in which rows; empty is no fault at all

    def plant(self, updates: Sequence[Update], names: Sequence[str], rows: np.ndarray) -> None:
        if self.kind in ("provisional", "final"):
            flip_a_bit(updates, names, rows, self.kind == "final")

    def plant_after_restore(
        self, updates: Sequence[Update], names: Sequence[str], rows: np.ndarray
    ) -> None:
        if self.kind == "restored":
            flip_a_bit(updates, names, rows, closed=True)


def flip_a_bit(
    updates: Sequence[Update], names: Sequence[str], rows: np.ndarray, closed: bool
) -> None:
    late = range(len(updates) * 2 // 3, len(updates))
    row = next(index for index in late if updates[index].closed == closed)
    rows.view(np.int64)[row, names.index("macd.signal")] ^= 1
