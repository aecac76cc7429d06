# SPDX-License-Identifier: MIT
"""Databento OHLCV records: fixed-point prices, of which one unit is 1e-9."""

from collections.abc import Iterator, Mapping
from typing import Any

TIMEFRAMES = {32: "1s", 33: "1m", 34: "1h", 35: "1d"}  # by record type
UNDEFINED = 2**63 - 1


def price(fixed: str | int) -> float:
    """The nearest double: an integer divided once, not multiplied by 1e-9, which is none."""
    return float("nan") if int(fixed) == UNDEFINED else int(fixed) / 10**9


def items(record: Mapping[str, Any], symbols: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """What `session.stream` takes. symbols: by instrument id, as the symbology messages say."""
    header = record["hd"]
    if header["rtype"] not in TIMEFRAMES:
        return
    yield {
        "symbol": symbols[header["instrument_id"]],
        "timeframe": TIMEFRAMES[header["rtype"]],
        "time": int(header["ts_event"]),
        "unit": "ns",
        "open": price(record["open"]),
        "high": price(record["high"]),
        "low": price(record["low"]),
        "close": price(record["close"]),
        "volume": float(record["volume"]),
    }
