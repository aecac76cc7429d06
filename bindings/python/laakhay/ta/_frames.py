# SPDX-License-Identifier: MIT
"""Columns in: arrays, lists and frames become float64 columns and int64 times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._names import PRICES, find_roles, require
from ._tables import read_table
from ._time import column_to_ns, frame_column, unmasked
from .errors import DataError

__all__ = ["Bars", "column", "numeric", "read_columns"]

_FLOAT64 = np.dtype(np.float64)


@dataclass
class Bars:
    """What a dict of arrays or a frame holds for one partition."""

    times: np.ndarray[Any, Any]
    close_times: np.ndarray[Any, Any] | None = None
    prices: list[np.ndarray[Any, Any]] = field(default_factory=list)  # five, or none
    series: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)


def column(values: Any, name: str) -> np.ndarray[Any, Any]:
    """A contiguous 1-d float64 column; None and nulls become NaN, which is a missing value."""
    array = numeric(values)
    if array is None:
        raise _not_numeric(values, name)
    if array.ndim != 1:
        raise DataError(f"column {name!r} must be 1-d, got {array.ndim}-d", "python.column_not_1d")
    return array


def _not_numeric(values: Any, name: str) -> DataError:
    message, code = f"column {name!r} is not numeric", "python.column_type"
    if isinstance(values, np.ndarray) and values.dtype.kind not in "OUST":
        return DataError(f"{message}: it holds {values.dtype}", code)
    lists = ("tolist", "to_list", "to_pylist")  # of numpy and pandas, polars, pyarrow
    as_list = next((getattr(values, name) for name in lists if hasattr(values, name)), None)
    objects = values if as_list is None else as_list()
    if isinstance(objects, (list, tuple)):
        for row, value in enumerate(objects):
            if value is not None and not isinstance(value, (int, float)):
                return DataError(f"{message}: row {row} holds {value!r:.60}", code, row)
    return DataError(message, code)


def numeric(values: Any) -> np.ndarray[Any, Any] | None:
    """float64, or None for what is no column of numbers."""
    if type(values) is np.ndarray and values.dtype is _FLOAT64 and values.flags.c_contiguous:
        return values
    if isinstance(values, (str, bytes)):
        return None
    values = unmasked(values)
    if not isinstance(values, np.ndarray):
        try:
            values = _to_numpy(values)
        except ValueError:  # lists within the list, of different lengths
            return None
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
    series = frame_column(values)
    if series is not None:
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
    """Split a table into times, prices and extra series.

    Numeric columns that are no prices become series under their own names; others are left
    alone. A pandas frame may hold its times in the index.
    """
    table = read_table(columns)
    roles = find_roles(table.names, roles=("time", "close_time", *PRICES), times=table.times)
    require(roles, table.names, series_only=True)
    found = {
        role: (table.names[place], table.values[place]) for role, place in roles.places.items()
    }
    bars = Bars(column_to_ns(found["time"][1], unit))
    if "close_time" in found:
        bars.close_times = column_to_ns(found["close_time"][1], unit)
    if roles.has_prices():
        bars.prices = [column(found[role][1], found[role][0]) for role in PRICES]
    for place in roles.others:
        array = numeric(table.values[place])
        if array is not None and array.ndim == 1:
            bars.series[table.names[place]] = array
    return bars
