# SPDX-License-Identifier: MIT
"""How many bars a live program loads before the first one counts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import DataError

__all__ = ["startup_candles"]

# Months count with their longest: what is loaded beyond the need does no harm.
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400, "M": 31 * 86_400}
_TIMEFRAME = re.compile(r"(\d+)([smhdwM])")


def startup_candles(
    needs: Mapping[str, Any], histories: Sequence[tuple[int, int]], timeframe: str | None
) -> int:
    """Bars of the timeframe.

    needs: requirements of the plan. histories: required and stable ones of its outputs, -1 for
    those whose past never fades. timeframe: None where nobody has told it.
    """
    timeframe = timeframe or needs["timeframe"]
    if needs.get("durations_in_bars_of", "") is None:
        raise DataError(
            'the plan has lags that are times: name a timeframe in its "select"',
            "python.no_timeframe",
        )
    bars = max(required if stable < 0 else stable for required, stable in histories)
    for known in needs["fields"]:
        if "timeframe" in known:
            # The first coarse bar is cut by the first bar loaded, the newest is not yet closed.
            bars = max(bars, (_coarse_bars(known) + 1) * _ratio(known["timeframe"], timeframe))
    return bars


def _coarse_bars(known: Mapping[str, Any]) -> int:
    """What begins with an average forgets only after it: of a field the two follow each other."""
    required, stable = int(known["required_history"]), known["stable_history"]
    return required if stable is None or stable <= required else required + int(stable)


def _ratio(coarse: str, timeframe: str | None) -> int:
    """How many bars make a coarse one, at most."""
    if timeframe is None:
        raise DataError(
            f"the plan has bars of {coarse!r} made of its own: say which those are, as "
            'plan.startup_candles_on("1h")',
            "python.no_timeframe",
        )
    return math.ceil(_seconds(coarse, timeframe) / _seconds(timeframe, timeframe))


def _seconds(name: str, timeframe: str) -> int:
    found = _TIMEFRAME.fullmatch(name)
    if found is None:
        raise DataError(
            f"how many bars of {timeframe!r} the plan's other bars take, only the data know: "
            f"{name!r} is no length of time",
            "python.no_timeframe",
        )
    return int(found[1]) * _SECONDS[found[2]]
