# SPDX-License-Identifier: MIT
"""What the examples share: an hourly market that swings and drifts."""

import math

HOUR_NS = 3_600_000_000_000
START_NS = 1_700_006_400_000_000_000  # 2023-11-15 00:00:00 UTC


def price(index):
    return 100.0 + 0.05 * index + 8.0 * math.sin(index / 9.0)


def market_bar(index):
    """The fields of bar number `index`."""
    before, now = price(index - 1), price(index)
    return {
        "time": START_NS + index * HOUR_NS,
        "open": before,
        "high": max(before, now) + 0.4,
        "low": min(before, now) - 0.4,
        "close": now,
        "volume": 1000.0 + index % 7 * 25.0,
    }


def expect(holds, what):
    """For what an example states of itself."""
    if not holds:
        raise SystemExit(f"not so: {what}")
