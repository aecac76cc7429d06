# SPDX-License-Identifier: MIT
"""Datasets: the owners of rows, as plain ids or as objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrow import append_arrow
from ._ffi import Handle, check, encode, ffi, lib, new_error, struct
from ._frames import column, read_columns
from ._operations import Operations
from ._partitions import PartitionKey, Partitions, dataset_info, open_partition
from ._time import column_to_ns
from .errors import DataError
from .expressions import Expression

if TYPE_CHECKING:
    from .plan import Plan
    from .result import Result

__all__ = [
    "Dataset",
    "dataset_append_ohlcv",
    "dataset_append_series",
    "dataset_create",
    "dataset_drop",
    "dataset_info",
]

_CHECKS: dict[str, int] = {
    "default": 0,
    "strict": lib.LTA_APPEND_STRICT,
    "repair": lib.LTA_APPEND_REPAIR,
    "off": lib.LTA_APPEND_UNCHECKED,
}


def dataset_create(*, retention_rows: int = 0, memory_limit_bytes: int = 0) -> int:
    """A new, empty dataset. Its id is never used again, and lives until `dataset_drop`.

    retention_rows: rows kept per partition, 0 keeps all. memory_limit_bytes: appends beyond it
    are refused, 0 is no limit.
    """
    options = struct(
        "lta_dataset_options", retention_rows=retention_rows, memory_limit_bytes=memory_limit_bytes
    )
    out, error = ffi.new("lta_dataset *"), new_error()
    check(lib.lta_dataset_create(options, out, error), error)
    return int(out[0])


def dataset_drop(dataset: int) -> None:
    """End the id. Results, sessions and executions that need the rows keep them."""
    error = new_error()
    check(lib.lta_dataset_drop(dataset, error), error)


def dataset_append_ohlcv(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: Any,
    open: Any,
    high: Any,
    low: Any,
    close: Any,
    volume: Any,
    *,
    close_time: Any = None,
    unit: str | None = None,
    check: str = "default",
) -> int:
    """Append closed bars, all or none, and return how many rows were added.

    Times are the bars' opens and rise strictly; a row identical to the last one is skipped and
    not counted. Columns are anything numpy takes as numbers, NaN where missing; no inf.
    unit: of integer times. check: of high, low and volume: "default" (1e-9 relative), "strict",
    "repair" (widen high and low, lift volume to 0) or "off".
    """
    prices = [
        column(values, name)
        for name, values in (
            ("open", open),
            ("high", high),
            ("low", low),
            ("close", close),
            ("volume", volume),
        )
    ]
    times = column_to_ns(time, unit)
    close_times = None if close_time is None else column_to_ns(close_time, unit)
    flags = _check_flags(check)
    partition = open_partition(dataset, symbol, timeframe, source)
    return _append_bars(dataset, partition, times, close_times, prices, flags)


def dataset_append_series(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    name: str,
    time: Any,
    values: Any,
    *,
    unit: str | None = None,
    own_times: bool = False,
) -> int:
    """Append points of a named series, all or none, and return how many were added.

    own_times: the points have times of their own, and a bar reads the last one known at its
    close; otherwise a point belongs to the bar of its time.
    """
    times, points = column_to_ns(time, unit), column(values, name)
    partition = open_partition(dataset, symbol, timeframe, source)
    return _append_series(dataset, partition, name, times, points, own_times)


class Dataset(Operations):
    """A dataset that is dropped with its last Python owner.

    >>> ds = Dataset()
    >>> ds.append("AAPL", "1d", frame)                     # pandas, polars, pyarrow
    >>> ds.append("AAPL", "1d", {"time": t, "open": o, "high": h, "low": l, "close": c,
    ...                          "volume": v, "funding": f})
    """

    def __init__(self, *, retention_rows: int = 0, memory_limit_bytes: int = 0) -> None:
        self._use(
            dataset_create(retention_rows=retention_rows, memory_limit_bytes=memory_limit_bytes)
        )
        self._handle: Handle | None = Handle(self._id, lib.lta_dataset_drop)

    @classmethod
    def from_id(cls, dataset: int) -> Dataset:
        """Look at a dataset that `dataset_create` made and `dataset_drop` will end."""
        self = cls.__new__(cls)
        self._use(int(dataset))
        self._handle = None
        return self

    @classmethod
    def _own(cls, dataset: int) -> Dataset:
        self = cls.from_id(dataset)
        self._handle = Handle(dataset, lib.lta_dataset_drop)
        return self

    def _use(self, dataset: int) -> None:
        self._id = dataset
        self._names = Partitions(dataset)

    @property
    def id(self) -> int:
        """The id, for the functions that take one."""
        return self._id

    @property
    def names(self) -> Partitions:
        """Names to dense ids, and back."""
        return self._names

    @property
    def partitions(self) -> list[PartitionKey]:
        """(symbol, timeframe, source) of every partition, in order of first use."""
        return self._names.keys()

    def append(
        self,
        symbol: str,
        timeframe: str,
        columns: Any,
        source: str = "ohlcv",
        *,
        unit: str | None = None,
        check: str = "default",
    ) -> int:
        """Append closed bars from a dict of columns or a frame; return how many were added.

        Columns are found whatever their case: time (or timestamp, datetime, date, open_time; or
        the index of a pandas frame), open, high, low, close, volume, and close_time where there
        is one. Other numeric columns become series under their names. Without any price column
        only series are appended, and their points are what is counted. Bars are appended all or
        none, then each series.
        """
        bars = read_columns(columns, unit)
        flags = _check_flags(check)
        partition = self._names.open(symbol, timeframe, source)
        appended = 0
        if bars.prices:
            appended = _append_bars(
                self._id, partition, bars.times, bars.close_times, bars.prices, flags
            )
        for name, values in bars.series.items():
            points = _append_series(self._id, partition, name, bars.times, values, False)
            if not bars.prices:
                appended = max(appended, points)
        return appended

    def append_series(
        self,
        symbol: str,
        timeframe: str,
        name: str,
        time: Any,
        values: Any,
        source: str = "ohlcv",
        *,
        unit: str | None = None,
        own_times: bool = False,
    ) -> int:
        """Append points of one named series: see `dataset_append_series`."""
        return dataset_append_series(
            self._id, symbol, timeframe, source, name, time, values, unit=unit, own_times=own_times
        )

    def run(self, plan: str | Expression | Mapping[str, Any] | Plan, **options: Any) -> Result:
        """Every output of a plan or of plan text over this dataset: see `Plan.run`."""
        from .plan import Plan, compile  # a plan knows datasets, so its module comes after this

        compiled = plan if isinstance(plan, Plan) else compile(plan)
        return compiled.run(self, **options)

    def append_arrow(
        self,
        table: Any,
        *,
        symbol: str = "",
        timeframe: str = "",
        source: str = "",
        unit: str | None = None,
        check: str = "default",
        series: bool = False,
        own_times: bool = False,
        volume: bool = True,
    ) -> int:
        """Append a table of anything with `__arrow_c_stream__`, all rows or none; the rows added.

        Columns go by their exact names: time, open, high, low, close, volume, and close_time where
        there is one. Columns symbol, timeframe and source, text or categories, split the rows into
        partitions; without them the arguments name all rows. time: timestamps of any unit and
        zone (without one: UTC), dates, or integers of `unit` ("s", "ms", "us", "ns"). Null numbers
        are missing values; a null time or name is refused.

        series: every other column of numbers becomes a series, with own_times one whose points are
        known at their own times; the table then needs no prices. volume=False takes a table
        without volume. check: as in `append`. Errors name column and row: `DataError`.
        """
        flags = (
            (lib.LTA_ARROW_SERIES if series else 0)
            | (lib.LTA_ARROW_SERIES_OWN_TIMES if own_times else 0)
            | (0 if volume else lib.LTA_ARROW_NO_VOLUME)
        )
        return append_arrow(
            self._id,
            table,
            symbol=symbol,
            timeframe=timeframe,
            source=source,
            unit=unit,
            flags=flags,
            append_flags=_check_flags(check),
        )

    def info(self) -> dict[str, Any]:
        """What it holds: see `dataset_info`."""
        return dataset_info(self._id)

    def close(self) -> None:
        """End the id now; results and sessions that need the rows keep them."""
        if self._handle is not None:
            self._handle.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<laakhay.ta.Dataset {self._id}>"


def as_dataset(dataset: Dataset | int) -> Dataset:
    """A Dataset for whichever way the caller names one."""
    return dataset if isinstance(dataset, Dataset) else Dataset.from_id(dataset)


def _check_flags(name: str) -> int:
    if name not in _CHECKS:
        known = ", ".join(repr(known) for known in _CHECKS)
        raise DataError(f"unknown check {name!r}; expected one of {known}", "python.check")
    return _CHECKS[name]


def _append_bars(
    dataset: int,
    partition: int,
    times: np.ndarray[Any, Any],
    close_times: np.ndarray[Any, Any] | None,
    prices: list[np.ndarray[Any, Any]],
    flags: int,
) -> int:
    sizes = [len(times), 0 if close_times is None else len(close_times), *map(len, prices)]
    out, error = ffi.new("int64_t *"), new_error()
    status = lib.lta_dataset_append_ohlcv(
        dataset,
        partition,
        len(times),
        ffi.from_buffer("int64_t[]", times),
        ffi.NULL if close_times is None else ffi.from_buffer("int64_t[]", close_times),
        *(ffi.from_buffer("double[]", values) for values in prices),
        ffi.new("int64_t[]", sizes),
        flags,
        out,
        error,
    )
    check(status, error)
    return int(out[0])


def _append_series(
    dataset: int,
    partition: int,
    name: str,
    times: np.ndarray[Any, Any],
    values: np.ndarray[Any, Any],
    own_times: bool,
) -> int:
    encoded, series = encode(name), ffi.new("uint32_t *")
    flags = lib.LTA_SERIES_OWN_TIMES if own_times else 0
    error = new_error()
    check(
        lib.lta_dataset_open_series(
            dataset, partition, encoded, len(encoded), flags, series, error
        ),
        error,
    )
    out = ffi.new("int64_t *")
    status = lib.lta_dataset_append_series(
        dataset,
        partition,
        series[0],
        len(times),
        ffi.from_buffer("int64_t[]", times),
        ffi.from_buffer("double[]", values),
        ffi.new("int64_t[]", [len(times), len(values)]),
        0,
        out,
        error,
    )
    check(status, error)
    return int(out[0])
