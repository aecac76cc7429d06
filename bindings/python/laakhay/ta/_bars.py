# SPDX-License-Identifier: MIT
"""Bars as the rows the engine takes: arrays of lta_bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._ffi import check, ffi, lib, new_error
from ._frames import column
from ._names import PRICES
from ._partitions import open_partition
from ._time import column_to_ns, time_to_ns
from .errors import DataError

__all__ = [
    "BAR",
    "append_bars",
    "bar_rows",
    "dataset_append_bar",
    "dataset_revise",
    "dataset_set_forming",
    "revise_bars",
    "set_forming_bars",
    "state_number",
]

_STATES = {
    "closed": lib.LTA_BAR_CLOSED,
    "forming": lib.LTA_BAR_FORMING,
    "revised": lib.LTA_BAR_REVISED,
}
BAR = np.dtype(
    [
        ("time_ns", np.int64),
        ("close_time_ns", np.int64),
        ("open", np.float64),
        ("high", np.float64),
        ("low", np.float64),
        ("close", np.float64),
        ("volume", np.float64),
        ("partition", np.uint32),
        ("state", np.int32),
    ]
)


def bar_rows(
    time: Any,
    close_time: Any,
    prices: tuple[Any, ...],
    unit: str | None,
    partition: Any,
    states: str | Sequence[str],
) -> Any:
    """One bar where close is a number, else a bar per row of the columns: lta_bar[]."""
    if np.ndim(prices[3]) == 0:
        if not isinstance(states, str):
            raise DataError(f"one bar has one state, got {states!r}", "python.bar_state")
        time_ns = time_to_ns(time, unit)
        close_ns = 0 if close_time is None else time_to_ns(close_time, unit)
        number = state_number(states)
        try:
            return ffi.new("lta_bar[]", [(time_ns, close_ns, *prices, partition, number)])
        except TypeError:  # one of them is no number: a missing value, or wrong
            numbers = map(_number, prices, PRICES)
            return ffi.new("lta_bar[]", [(time_ns, close_ns, *numbers, partition, number)])
    array = _bar_array(time, close_time, prices, unit, partition, states)
    return ffi.from_buffer("lta_bar[]", array)


def _number(value: Any, name: str) -> Any:
    """None is missing, as in a column."""
    if value is None:
        return float("nan")
    if not hasattr(value, "__float__") and not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a number, got {value!r:.80}")
    return value


def append_bars(dataset: int, bars: Any, flags: int) -> int:
    out, error = ffi.new("int64_t *"), new_error()
    check(lib.lta_dataset_append_bars(dataset, bars, len(bars), flags, out, error), error)
    return int(out[0])


def set_forming_bars(dataset: int, bars: Any, flags: int) -> None:
    error = new_error()
    check(lib.lta_dataset_set_forming(dataset, bars, len(bars), flags, error), error)


def revise_bars(dataset: int, bars: Any, flags: int) -> int:
    out, error = ffi.new("int64_t *"), new_error()
    check(lib.lta_dataset_revise(dataset, bars, len(bars), flags, out, error), error)
    return int(out[0])


def dataset_append_bar(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: Any,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> int:
    """Append one closed bar; 1, or 0 where the identical bar is there already."""
    partition = open_partition(dataset, symbol, timeframe, source)
    prices = (open, high, low, close, volume)
    return append_bars(dataset, bar_rows(time, None, prices, unit, partition, "closed"), 0)


def dataset_set_forming(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: Any,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> None:
    """Set the bar that is still open; it comes after the last closed one."""
    partition = open_partition(dataset, symbol, timeframe, source)
    prices = (open, high, low, close, volume)
    set_forming_bars(dataset, bar_rows(time, None, prices, unit, partition, "forming"), 0)


def dataset_revise(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: Any,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> int:
    """Replace the closed bar of a time; 1, or 0 where nothing changes."""
    partition = open_partition(dataset, symbol, timeframe, source)
    prices = (open, high, low, close, volume)
    return revise_bars(dataset, bar_rows(time, None, prices, unit, partition, "revised"), 0)


def state_number(state: str | Sequence[str]) -> int:
    if not isinstance(state, str) or state not in _STATES:
        known = ", ".join(repr(name) for name in _STATES)
        raise DataError(f"unknown state {state!r}; expected one of {known}", "python.bar_state")
    return int(_STATES[state])


def _bar_array(
    time: Any,
    close_time: Any,
    prices: tuple[Any, ...],
    unit: str | None,
    partition: Any,
    states: str | Sequence[str],
) -> np.ndarray[Any, Any]:
    """Columns as the rows lta_session_push takes; it cannot see a ragged column, so we look."""
    columns = {"time_ns": column_to_ns(time, unit)}
    if close_time is not None:
        columns["close_time_ns"] = column_to_ns(close_time, unit)
    for name, values in zip(PRICES, prices, strict=True):
        columns[name] = column(values, name)
    if not isinstance(states, str):
        columns["state"] = np.array([state_number(state) for state in states], np.int32)
    count = len(columns["time_ns"])
    bars = np.zeros(count, BAR)
    bars["partition"] = partition
    if isinstance(states, str):
        bars["state"] = state_number(states)
    for name, array in columns.items():
        if len(array) != count:
            raise DataError(
                f"column {name!r} has {len(array)} rows, the times have {count}",
                "python.column_length",
            )
        bars[name] = array
    return bars
