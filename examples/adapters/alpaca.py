# SPDX-License-Identifier: MIT
"""Alpaca's stock stream: minute bars, and updatedBars when late trades have changed one."""

import datetime
from collections.abc import Iterator
from typing import Any

STATES = {"b": "closed", "u": "revised"}


def items(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What `session.stream` takes."""
    if message["T"] not in STATES:
        return
    yield {
        "symbol": message["S"],
        "timeframe": "1m",
        "time": datetime.datetime.fromisoformat(message["t"].replace("Z", "+00:00")),
        "open": message["o"],
        "high": message["h"],
        "low": message["l"],
        "close": message["c"],
        "volume": message["v"],
        "state": STATES[message["T"]],
    }
