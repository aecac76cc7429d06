# SPDX-License-Identifier: MIT
"""Time zones as the engine takes them: the moments at which the distance from UTC changes."""

from __future__ import annotations

import datetime
import difflib
import zoneinfo
from functools import lru_cache
from typing import Any

import numpy as np

from .errors import DataError

__all__ = ["zone_changes", "zone_of"]

_SECOND_NS = 1_000_000_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_DAY = 86_400
# No zone of the database changes twice within 6.9 days.
_STEP = 5 * _DAY
# What int64 nanoseconds can tell, less some days for the widest offset: 1677 to 2262.
_FIRST, _LAST = -21_349 * _STEP, 21_349 * _STEP


def zone_of(timezone: Any) -> datetime.tzinfo:
    """The zone for a name ("America/New_York") or a tzinfo."""
    if isinstance(timezone, datetime.tzinfo):
        return timezone
    if not isinstance(timezone, str):
        raise TypeError(f"timezone must be a name or a tzinfo, got {type(timezone).__name__}")
    try:
        return zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        near = difflib.get_close_matches(timezone, sorted(known), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        if not known:
            hint = "; this machine has no zones: pip install tzdata"
        raise DataError(
            f"unknown timezone {timezone!r}; expected a name such as 'America/New_York'{hint}",
            "python.timezone",
        ) from None


@lru_cache(maxsize=16)
def zone_changes(zone: datetime.tzinfo) -> np.ndarray[Any, Any]:
    """Pairs (moment in ns UTC, offset in ns from then on), rising, the first at the beginning."""
    offset = _offset(zone, _FIRST)
    pairs = [(-(2**63), offset)]
    for start in range(_FIRST, _LAST, _STEP):
        after = _offset(zone, start + _STEP)
        if after != offset:
            pairs.append((_change(zone, start, start + _STEP), after))
            offset = after
    changes = [(at if at == -(2**63) else at * _SECOND_NS, by * _SECOND_NS) for at, by in pairs]
    table = np.array(changes, dtype=np.int64)
    table.flags.writeable = False
    return table


def _offset(zone: datetime.tzinfo, second: int) -> int:
    local = (_EPOCH + datetime.timedelta(seconds=second)).astimezone(zone)
    distance = local.utcoffset() or datetime.timedelta()
    return distance.days * _DAY + distance.seconds


def _change(zone: datetime.tzinfo, before: int, after: int) -> int:
    """The first second with the offset of `after`; one change lies in between."""
    offset = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after
