# SPDX-License-Identifier: MIT
"""Columns of times in whatever form a table holds them, and whether they are moments or local.

Text is ISO 8601, or of the format it is said to have. Integers need a unit, always.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._time import column_to_ns, frame_column, unit_candidates, unmasked, without_unit
from .errors import DataError

__all__ = ["TimeRules", "Times", "read_times", "texts_to_ns"]

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class TimeRules:
    """How the times of a table are to be read."""

    unit: str | None = None  # of integers
    zone: datetime.tzinfo | None = None  # of times that do not tell theirs; None is UTC
    text_format: str | None = None  # of datetime.strptime; None is ISO 8601


@dataclass
class Times:
    """Nanoseconds; local ones are what a clock shows, and no moments yet."""

    ns: np.ndarray[Any, Any]
    is_local: bool


def read_times(values: Any, name: str, rules: TimeRules) -> Times:
    """A column of times; the errors name it."""
    try:
        return _read(values, rules)
    except DataError as error:
        raise DataError(f"column {name!r}: {error}", error.code, error.position) from error


def _read(values: Any, rules: TimeRules) -> Times:
    values = unmasked(values)
    is_zoned = _zoned_series(values)
    if is_zoned is None and not isinstance(values, np.ndarray):
        values = _plain(values)
    if (texts := _texts(values)) is not None:
        ns, is_zoned = texts_to_ns(texts, rules.text_format)
        return Times(ns, not is_zoned)
    if (first := _first_integer(values)) is not None:
        if rules.unit is None:
            raise without_unit(first[1], first[0], "time_unit")
        is_zoned = True
    elif is_zoned is None:
        zones = [getattr(time, "tzinfo", None) is not None for time in _objects(values)]
        is_zoned = any(zones)
        if rules.zone is not None and is_zoned and not all(zones):
            row = zones.index(not zones[0])
            raise _mixed(values[row], row)
    return Times(column_to_ns(values, rules.unit), not is_zoned)


def _zoned_series(values: Any) -> bool | None:
    """Does a column of dates of a data frame know its zone? None for any other column."""
    series = frame_column(values)
    if series is None:
        return None
    import narwhals as nw

    if series.dtype == nw.Date:
        return False
    if series.dtype == nw.Datetime:
        return getattr(series.dtype, "time_zone", None) is not None
    return None


def _plain(values: Any) -> Any:
    series = frame_column(values)
    if series is None:
        return values if isinstance(values, (list, tuple, range)) else np.asarray(values)
    import narwhals as nw

    return series.to_list() if series.dtype in (nw.String, nw.Object, nw.Categorical) else values


def _objects(values: Any) -> Sequence[Any]:
    if isinstance(values, np.ndarray):
        return values.tolist() if values.dtype.kind == "O" else ()
    return values if isinstance(values, (list, tuple)) else ()


def _texts(values: Any) -> Sequence[str] | None:
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        return values.tolist()
    objects = _objects(values)
    if not any(isinstance(value, str) for value in objects):
        return None
    for row, value in enumerate(objects):
        if value is None or value != value:
            raise DataError(f"row {row}: a time is missing", "python.time_missing", row)
        if not isinstance(value, str):
            message = f"row {row}: {value!r} is no text, as others are"
            raise DataError(message, "python.time_type", row)
    return objects


def _first_integer(values: Any) -> tuple[int, int] | None:
    """(row, value) of the first integer, or None."""
    if isinstance(values, range):
        values = list(values[:1])
    elif isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        values = values[:1].tolist()
    elif (series := frame_column(values)) is not None:
        values = series.head(1).to_list() if series.dtype.is_integer() else []
    for row, value in enumerate(_objects(values)):
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            return row, int(value)
    return None


def texts_to_ns(
    texts: Sequence[str], time_format: str | None = None
) -> tuple[np.ndarray[Any, Any], bool]:
    """Nanoseconds, and whether the texts said their distance from UTC.

    Without one the nanoseconds are those of a clock in UTC that shows the text. time_format: as
    of `datetime.strptime`; None is ISO 8601.
    """
    if time_format is not None:
        return _by_format(texts, time_format)
    locals_, zones = [], []
    for row, text in enumerate(texts):
        found = _ISO.fullmatch(text.strip())
        if found is None:
            raise _no_time(text, row)
        locals_.append(found[1])
        zones.append(found[2])
    aware = bool(zones) and zones[0] is not None
    for row, zone in enumerate(zones):
        if (zone is not None) != aware:
            raise _mixed(texts[row], row)
    times = _parse(locals_)
    if aware and (odd := [row for row, zone in enumerate(zones) if zone != "Z"]):
        by_row = {row: _distance(zones[row]) for row in odd}
        moved = [by_row.get(row, _NO_DISTANCE) for row in range(len(zones))]
        times = times - np.array(moved, dtype="timedelta64[s]")
    return column_to_ns(times), aware


_NO_DISTANCE = np.timedelta64(0, "s")


def _parse(locals_: list[str]) -> np.ndarray[Any, Any]:
    try:
        return np.array(locals_ or [], dtype="datetime64")
    except ValueError:
        for row, text in enumerate(locals_):
            try:
                np.datetime64(text)
            except ValueError as error:
                raise _no_time(text, row) from error
        raise


def _distance(zone: str) -> np.timedelta64:
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return np.timedelta64(-minutes if zone[0] == "-" else minutes, "m").astype("timedelta64[s]")


def _by_format(texts: Sequence[str], time_format: str) -> tuple[np.ndarray[Any, Any], bool]:
    times = []
    for row, text in enumerate(texts):
        try:
            times.append(datetime.datetime.strptime(text.strip(), time_format))
        except ValueError as error:
            raise DataError(
                f"row {row}: the time {text!r} is not {time_format!r}", "python.time_text", row
            ) from error
    aware = bool(times) and times[0].utcoffset() is not None
    for row, time in enumerate(times):
        if (time.utcoffset() is not None) != aware:
            raise _mixed(texts[row], row)
    return column_to_ns(times), aware


def _no_time(text: str, row: int) -> DataError:
    message = f"row {row}: {text!r} is not a time as 2024-01-31 or 2024-01-31T09:30:00Z"
    if re.fullmatch(r"-?\d{1,19}", text.strip(), re.ASCII):
        message += f"; {unit_candidates(int(text), 'time_unit')}"
    else:
        message += "; say how it is written with time_format=, as '%d/%m/%Y'"
    return DataError(message, "python.time_text", row)


def _mixed(text: str, row: int) -> DataError:
    return DataError(
        f"row {row}: {text!r}: some times tell their distance from UTC and some do not",
        "python.time_mixed",
        row,
    )
