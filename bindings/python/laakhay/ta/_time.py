# SPDX-License-Identifier: MIT
"""Times in: whatever Python calls a time becomes int64 nanoseconds UTC. Nothing is guessed.

A naive datetime is UTC. A plain integer needs `unit=`, unless it is so large (1e17 and above,
which is after March 1973) that it can only be nanoseconds already.
"""

from __future__ import annotations

import datetime
import operator
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import DataError

__all__ = [
    "NANOSECONDS_PER",
    "column_to_ns",
    "duration_to_ns",
    "frame_column",
    "time_to_ns",
    "times_from_ns",
    "unit_candidates",
    "unmasked",
    "without_unit",
]

NANOSECONDS_PER = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "D": 86_400_000_000_000,
}
SMALLEST_PLAIN_NS = 10**17
_UNIT_NAMES = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
_PLAUSIBLE_YEARS = range(1980, 2100)
_LOWEST, _HIGHEST = -(2**63) + 1, 2**63 - 1  # -2**63 is numpy's NaT
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def times_from_ns(times_ns: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same memory, seen as numpy datetime64[ns]."""
    return times_ns.view("datetime64[ns]")


def time_to_ns(time: Any, unit: str | None = None) -> int:
    """One time as nanoseconds."""
    if isinstance(time, int) and not isinstance(time, bool):
        return _integer_to_ns(time, unit, None)
    return _any_to_ns(time, unit, None)


def duration_to_ns(duration: Any, what: str) -> int:
    """A timedelta of the standard library, numpy or pandas, or integer nanoseconds."""
    if hasattr(duration, "to_timedelta64"):
        duration = duration.to_timedelta64()
    if isinstance(duration, np.timedelta64) and not np.isnat(duration):
        duration = int(duration.astype("timedelta64[ns]").astype(np.int64))
    elif isinstance(duration, datetime.timedelta):
        seconds = duration.days * 86_400 + duration.seconds
        duration = seconds * 10**9 + duration.microseconds * 10**3
    if isinstance(duration, (bool, np.timedelta64)) or not hasattr(duration, "__index__"):
        raise DataError(
            f"{what} {duration!r}: expected a timedelta or integer nanoseconds", f"python.{what}"
        )
    if not -(2**63) < (duration_ns := operator.index(duration)) < 2**63:
        raise DataError(f"{what} {duration!r} is longer than an int64 can tell", f"python.{what}")
    return duration_ns


def column_to_ns(times: Any, unit: str | None = None) -> np.ndarray[Any, Any]:
    """A column of times as a contiguous int64 array of nanoseconds."""
    if isinstance(times, (str, bytes)) or (np.ndim(times) == 0 and not hasattr(times, "dtype")):
        raise _refuse("python.time_not_a_column", f"expected a column of times, got {times!r}")
    array = _as_array(times)
    if array.ndim != 1:
        raise _refuse("python.time_not_a_column", f"times must be 1-d, got {array.ndim}-d")
    kind = array.dtype.kind
    if kind == "M":
        return _datetime64_to_ns(array)
    if kind in "iu":
        return _integers_to_ns(array, unit)
    if kind == "O" or array.size == 0:
        converted = [_any_to_ns(time, unit, row) for row, time in enumerate(array.tolist())]
        return np.array(converted, dtype=np.int64)
    raise _refuse(
        "python.time_type",
        f"times are {array.dtype}; expected datetime64, datetime, timestamps, or integers",
    )


def _as_array(times: Any) -> np.ndarray[Any, Any]:
    if isinstance(times, np.ndarray):
        return times
    if isinstance(times, (list, tuple, range)):
        return _sequence_to_array(times)
    series = frame_column(times)
    return np.asarray(times) if series is None else _series_to_array(series)


def frame_column(values: Any) -> Any:
    """A column or an index of a data frame library as a narwhals Series, or None."""
    if type(values).__module__.partition(".")[0] not in {"pandas", "polars", "pyarrow"}:
        return None
    import narwhals as nw

    if hasattr(values, "to_series") and hasattr(values, "get_indexer"):  # a pandas index
        values = values.to_series(index=range(len(values)))
    series = nw.from_native(values, series_only=True, allow_series=True, pass_through=True)
    return series if isinstance(series, nw.Series) else None


def unmasked(values: Any) -> Any:
    """A masked array of numpy with None, or NaT, where it is masked; anything else as it is."""
    masked = sys.modules.get("numpy.ma")  # where it is not loaded there are none
    if masked is None or not isinstance(values, masked.MaskedArray):
        return values
    missing = np.array("NaT", values.dtype) if values.dtype.kind == "M" else None
    return np.where(masked.getmaskarray(values), missing, values.data)


def _sequence_to_array(times: Sequence[Any]) -> np.ndarray[Any, Any]:
    # A list keeps its elements' own types: numpy would turn a mixture into strings or floats.
    if times and all(isinstance(time, np.datetime64) for time in times):
        return np.array(times)
    array = np.empty(len(times), dtype=object)
    array[:] = list(times)
    return array


def _series_to_array(column: Any) -> np.ndarray[Any, Any]:
    """pandas, polars and pyarrow columns, time zones turned into UTC."""
    import narwhals as nw

    dtype: Any = column.dtype
    if dtype in (nw.Datetime, nw.Date):
        if dtype == nw.Date:
            column, dtype = column.cast(nw.Datetime("ms")), nw.Datetime("ms")
        if missing := np.flatnonzero(column.is_null().to_numpy()).tolist():
            raise _missing(missing[0])
        unit = dtype.time_unit if dtype.time_unit != "s" else "ms"
        integers = column.dt.timestamp(unit).to_numpy().astype(np.int64)
        return integers.view(f"datetime64[{unit}]")
    array = column.to_numpy()
    return _sequence_to_array(array.tolist()) if array.dtype.kind == "O" else array


def _datetime64_to_ns(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if (missing := np.isnat(array)).any():
        raise _missing(int(missing.argmax()))
    try:
        converted = array.astype("datetime64[ns]", copy=False)
        wrong = converted.astype(array.dtype) != array  # numpy before 2.5 wraps without a word
    except OverflowError:
        return np.array([_any_to_ns(time, None, row) for row, time in enumerate(array)], np.int64)
    if wrong.any():
        raise _out_of_range(array[wrong.argmax()], int(wrong.argmax()))
    return np.ascontiguousarray(converted.astype(np.dtype("<M8[ns]"), copy=False)).view(np.int64)


def _integers_to_ns(array: np.ndarray[Any, Any], unit: str | None) -> np.ndarray[Any, Any]:
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    factor = _factor(unit) if unit is not None else 1
    if unit is None and (small := array < SMALLEST_PLAIN_NS).any():
        raise without_unit(int(array[small.argmax()]), int(small.argmax()))
    if unit is None and array.dtype == np.int64:
        return np.ascontiguousarray(array, dtype=np.int64)
    low, high = -(_HIGHEST // factor), _HIGHEST // factor
    outside = (array > high) if array.dtype.kind == "u" else (array < low) | (array > high)
    if outside.any():
        raise _out_of_range(int(array[outside.argmax()]), int(outside.argmax()))
    return np.ascontiguousarray(array.astype(np.int64) * np.int64(factor))


def _any_to_ns(time: Any, unit: str | None, row: int | None) -> int:
    if hasattr(time, "to_datetime64"):  # pandas, whose Timestamp is a datetime with nanoseconds
        time = time.to_datetime64()
    if isinstance(time, np.datetime64):
        if np.isnat(time):
            raise _missing(row)
        try:
            ns = time.astype("datetime64[ns]")
            exact = ns.astype(time.dtype) == time
        except OverflowError:
            exact = False
        if not exact:
            raise _out_of_range(time, row)
        return int(ns.astype(np.int64))
    if isinstance(time, datetime.date):
        return _datetime_to_ns(time, row)
    if isinstance(time, (bool, np.bool_)) or not hasattr(time, "__index__"):
        if time is None or (isinstance(time, float) and time != time):
            raise _missing(row)
        raise _refuse(
            "python.time_type",
            f"{time!r} is not a time: expected datetime64, datetime, a timestamp, or an integer",
            row,
        )
    return _integer_to_ns(operator.index(time), unit, row)


def _datetime_to_ns(time: datetime.date, row: int | None) -> int:
    if not isinstance(time, datetime.datetime):
        time = datetime.datetime(time.year, time.month, time.day)
    if time.utcoffset() is None:
        time = time.replace(tzinfo=datetime.timezone.utc)
    since = time - _EPOCH
    ns = (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
    return _in_range(ns, time, row)


def _integer_to_ns(time: int, unit: str | None, row: int | None) -> int:
    if unit is None:
        if time < SMALLEST_PLAIN_NS:
            raise without_unit(time, row)
        return _in_range(time, time, row)
    return _in_range(time * _factor(unit), time, row)


def _in_range(ns: int, time: Any, row: int | None) -> int:
    if not _LOWEST <= ns <= _HIGHEST:
        raise _out_of_range(time, row)
    return ns


def _factor(unit: str) -> int:
    if unit not in NANOSECONDS_PER:
        known = ", ".join(NANOSECONDS_PER)
        raise _refuse("python.time_unit", f"unknown unit {unit!r}; expected one of {known}")
    return NANOSECONDS_PER[unit]


def _refuse(code: str, message: str, row: int | None = None) -> DataError:
    return DataError(message if row is None else f"row {row}: {message}", code, row)


def unit_candidates(time: int, parameter: str = "unit") -> str:
    """What an integer could be: "17... would be 2023-11-14 as milliseconds; pass unit='ms'"."""
    found = {}
    for unit in _UNIT_NAMES:
        seconds = time * NANOSECONDS_PER[unit] // NANOSECONDS_PER["s"]
        if abs(seconds) < 10**11:
            date = _EPOCH + datetime.timedelta(seconds=seconds)
            if date.year in _PLAUSIBLE_YEARS:
                found[unit] = f"{date:%Y-%m-%d} as {_UNIT_NAMES[unit]}"
    says = f"would be {' or '.join(found.values())}" if found else "is no date of 1980 to 2100"
    return f"{time} {says}; pass {parameter}={' or '.join(map(repr, found or _UNIT_NAMES))}"


def without_unit(time: int, row: int | None, parameter: str = "unit") -> DataError:
    """The error for an integer that could be anything."""
    return _refuse(
        "python.time_without_unit",
        f"an integer time needs a unit: {unit_candidates(time, parameter)}",
        row,
    )


def _missing(row: int | None) -> DataError:
    return _refuse("python.time_missing", "a time is missing (NaT)", row)


def _out_of_range(time: Any, row: int | None) -> DataError:
    return _refuse(
        "python.time_out_of_range",
        f"the time {time} cannot be told exactly in int64 nanoseconds (1677 to 2262)",
        row,
    )
