# SPDX-License-Identifier: MIT
"""Columns in: arrays, lists and frames become float64 columns and int64 times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._time import column_to_ns
from .errors import DataError

__all__ = ["Bars", "column", "read_columns"]

PRICES = ("open", "high", "low", "close", "volume")
_TIMES = ("time", "timestamp", "datetime", "date", "open_time", "time_ns")
_CLOSE_TIME = "close_time"


@dataclass
class Bars:
    """What a dict of arrays or a frame holds for one partition."""

    times: np.ndarray[Any, Any]
    close_times: np.ndarray[Any, Any] | None = None
    prices: list[np.ndarray[Any, Any]] = field(default_factory=list)  # five, or none
    series: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)


def column(values: Any, name: str) -> np.ndarray[Any, Any]:
    """A contiguous 1-d float64 column; None and nulls become NaN, which is a missing value."""
    array = _numeric(values)
    if array is None:
        raise DataError(f"column {name!r} is not numeric", "python.column_type")
    if array.ndim != 1:
        raise DataError(f"column {name!r} must be 1-d, got {array.ndim}-d", "python.column_not_1d")
    return array


def _numeric(values: Any) -> np.ndarray[Any, Any] | None:
    """float64, or None for what is no column of numbers."""
    if isinstance(values, (str, bytes)):
        return None
    if not isinstance(values, np.ndarray):
        values = _to_numpy(values)
    if values.dtype.kind == "O":
        if any(isinstance(value, (str, bytes)) for value in values.ravel().tolist()):
            return None
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError):
            return None
    if values.dtype.kind not in "fiub":
        return None
    return np.require(values, np.float64, "C")


def _to_numpy(values: Any) -> np.ndarray[Any, Any]:
    module = type(values).__module__.partition(".")[0]
    if module in {"pandas", "polars", "pyarrow"}:
        import narwhals as nw

        series = nw.from_native(values, series_only=True, allow_series=True, pass_through=True)
        if isinstance(series, nw.Series):
            return _series_to_numpy(series)
    if isinstance(values, (list, tuple)) and any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.asarray(values)


def _series_to_numpy(series: Any) -> np.ndarray[Any, Any]:
    import narwhals as nw

    if series.dtype.is_numeric() or series.dtype == nw.Boolean:
        array: np.ndarray[Any, Any] = series.cast(nw.Float64).to_numpy()
        if array.dtype.kind == "O":  # a nullable pandas column
            array = np.array([np.nan if v is None or v != v else v for v in array.tolist()])
        return array
    return np.asarray(series.to_numpy())


def read_columns(columns: Any, unit: str | None) -> Bars:
    """Split a dict of arrays or a frame into times, prices and extra series.

    Columns are found whatever their case. Numeric columns that are no prices become series
    under their own names; others are left alone. A pandas frame may hold its times in the index.
    """
    found, index = _named_columns(columns)
    lower: dict[str, str] = {}
    for name in found:
        other = lower.setdefault(name.lower(), name)
        if other is not name:
            raise DataError(
                f"the columns {other!r} and {name!r} differ in case only", "python.column_ambiguous"
            )
    time_name = next((lower[name] for name in _TIMES if name in lower), None)
    if time_name is None and index is None:
        raise _missing_column("time", found)
    times = column_to_ns(found[time_name] if time_name is not None else index, unit)
    bars = Bars(times)
    if _CLOSE_TIME in lower:
        bars.close_times = column_to_ns(found[lower[_CLOSE_TIME]], unit)
    if any(name in lower for name in PRICES):
        for name in PRICES:
            if name not in lower:
                raise _missing_column(name, found)
            bars.prices.append(column(found[lower[name]], lower[name]))
    taken = {time_name, lower.get(_CLOSE_TIME), *(lower.get(name) for name in PRICES)}
    for name, values in found.items():
        if name not in taken and (array := _numeric(values)) is not None and array.ndim == 1:
            bars.series[name] = array
    return bars


def _named_columns(columns: Any) -> tuple[dict[str, Any], Any]:
    """The columns by name, and the times of the index where there is one."""
    if isinstance(columns, Mapping):
        return {str(name): values for name, values in columns.items()}, None
    import narwhals as nw

    frame = nw.from_native(columns, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, nw.DataFrame):
        raise TypeError(f"expected a dict of columns or a data frame, got {type(columns).__name__}")
    index = nw.maybe_get_index(frame)
    is_time = index is not None and getattr(getattr(index, "dtype", None), "kind", "") == "M"
    return {name: frame[name].to_native() for name in frame.columns}, index if is_time else None


def _missing_column(name: str, found: Mapping[str, Any]) -> DataError:
    names = ", ".join(repr(name) for name in found) or "none"
    return DataError(f"no column {name!r}; the columns are {names}", "python.column_missing")
