# SPDX-License-Identifier: MIT
"""Rows of ccxt's `watch_ohlcv`: the newest bars each time, of which the last one is forming."""

from collections.abc import Iterator, Sequence
from typing import Any


class Rows:
    """Remembers which bar was forming: it closes once a later one is there."""

    def __init__(self, symbol: str, timeframe: str) -> None:
        self.symbol = symbol
        self.timeframe = timeframe
        self.open_time = 0

    def items(self, rows: Sequence[Sequence[float]]) -> Iterator[dict[str, Any]]:
        """What `session.stream` takes; bars that were closed before are left out."""
        newest = rows[-1][0]
        for row in rows:
            if row[0] < self.open_time:
                continue
            names = ("open", "high", "low", "close", "volume")
            yield {
                "symbol": self.symbol,
                "timeframe": self.timeframe,
                "time": int(row[0]),
                "unit": "ms",
                "closed": row[0] < newest,
                **dict(zip(names, map(float, row[1:6]), strict=True)),
            }
        self.open_time = max(self.open_time, newest)
