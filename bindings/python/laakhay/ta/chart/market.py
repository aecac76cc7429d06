# SPDX-License-Identifier: MIT
"""What a page is given to draw: bars and outputs of one or more partitions, as plain lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._partitions import PartitionKey
from ..dataset import Dataset
from ..plan import Plan, compile
from ..result import Result

__all__ = ["BAR_FIELDS", "bars_of", "market_of"]

BAR_FIELDS = ("open", "high", "low", "close", "volume")


def bars_of(
    dataset: Dataset, partitions: Sequence[PartitionKey], *, include_forming: bool
) -> Result:
    """The bars themselves, as a result: of the same rows, in the same call shape as outputs."""
    plan: Plan = compile({name: name for name in BAR_FIELDS})
    return plan.run(dataset, partitions=partitions, include_forming=include_forming)


def market_of(result: Result, bars: Result | None, partition: PartitionKey) -> dict[str, Any]:
    """One partition of a page. Without bars there are only the outputs."""
    one = result.select(*partition)
    times = one.times
    market: dict[str, Any] = dict(zip(("symbol", "timeframe", "source"), partition, strict=True))
    market["times"] = _seconds(times)
    market["last"] = str(times.astype(np.int64)[-1]) if len(times) else ""
    market["values"] = {
        output.name: _plain(output.values) if output.status >= 0 else [None] * len(times)
        for output in one.outputs
    }
    market.update({name: [None] * len(times) for name in BAR_FIELDS})
    if bars is not None:
        given = bars.select(*partition)
        rows = np.isin(given.times, times)
        if rows.sum() == len(times):
            market.update({name: _plain(given[name][rows]) for name in BAR_FIELDS})
    return market


def _plain(values: Any) -> list[float | None]:
    """Numbers as JSON has them: null where missing."""
    return [None if value != value else value for value in values.tolist()]


def _seconds(times: Any) -> list[int]:
    whole: list[int] = times.astype("datetime64[s]").astype(np.int64).tolist()
    return whole
