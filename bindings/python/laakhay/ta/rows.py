# SPDX-License-Identifier: MIT
"""Rows: what a session answers when bars arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ._ffi import ffi, lib
from ._partitions import PartitionKey, Partitions, not_there
from ._time import times_from_ns
from .errors import DataError

__all__ = ["Names", "RowBuffers", "RowView", "Rows"]


class Names:
    """The outputs of a plan: name to column, and which of them are signals."""

    def __init__(self, outputs: Sequence[tuple[str, str]]) -> None:
        self.names = tuple(name for name, _ in outputs)
        self.dtypes = tuple(dtype for _, dtype in outputs)
        self.index = {name: column for column, name in enumerate(self.names)}

    def column(self, name: str) -> int:
        if name not in self.index:
            known = [repr(other) for other in self.names]
            raise not_there(f"no output {name!r}", "python.unknown_output", known)
        return self.index[name]

    def signal(self, name: str) -> int:
        column = self.column(name)
        if self.dtypes[column] != "int8":
            raise DataError(
                f"output {name!r} is {self.dtypes[column]}, not a signal", "python.not_a_signal"
            )
        return column


class RowBuffers:
    """Room for the rows of one call."""

    __slots__ = ("capacity", "edges", "flags", "partitions", "times", "values")

    def __init__(self, capacity: int, output_count: int) -> None:
        self.capacity = capacity
        self.partitions = np.empty(capacity, np.uint32)
        self.times = np.empty(capacity, np.int64)
        self.flags = np.empty(capacity, np.uint32)
        self.values = np.empty((capacity, output_count), np.float64)
        self.edges = np.empty((capacity, output_count), np.int8)

    def pointers(self) -> tuple[Any, ...]:
        """In the order of lta_session_push. Validity is left out: missing values are NaN."""
        return (
            ffi.from_buffer("uint32_t[]", self.partitions),
            ffi.from_buffer("int64_t[]", self.times),
            ffi.from_buffer("uint32_t[]", self.flags),
            ffi.from_buffer("double[]", self.values),
            ffi.NULL,
            ffi.from_buffer("int8_t[]", self.edges),
        )


class RowView:
    """One row of `Rows`."""

    __slots__ = ("_row", "_rows")

    def __init__(self, rows: Rows, row: int) -> None:
        self._rows = rows
        self._row = row

    def __getitem__(self, name: str) -> float:
        return float(self._rows[name][self._row])

    @property
    def time(self) -> np.datetime64:
        time: np.datetime64 = self._rows.times[self._row]
        return time

    @property
    def partition(self) -> PartitionKey:
        return self._rows.partition(self._row)

    @property
    def provisional(self) -> bool:
        return bool(self._rows.provisional[self._row])

    @property
    def revised(self) -> bool:
        return bool(self._rows.revised[self._row])

    def to_dict(self) -> dict[str, float]:
        return {name: self[name] for name in self._rows.names}

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:g}" for name, value in self.to_dict().items())
        return f"<{'/'.join(self.partition)} {self.time} {values}>"


class Rows:
    """Output rows in order of close time, then partition. Arrays are the caller's own.

    rows["rsi"] is float64, NaN where missing, one value per row; a signal is 1.0, 0.0 or NaN.
    rows[0] is one row. len(rows) is 0 where bars changed nothing, as a re-delivered one does.
    """

    def __init__(
        self,
        names: Names,
        partitions: Partitions,
        buffers: RowBuffers,
        count: int,
        more: bool = False,
    ) -> None:
        self._names = names
        self._partitions = partitions
        self._ids = buffers.partitions[:count]
        self._times = buffers.times[:count]
        self._flags = buffers.flags[:count]
        self._values = buffers.values[:count]
        self._edges = buffers.edges[:count]
        self.more = more  # replay: rows are left

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        """Several as one, in the order given."""
        count = sum(map(len, parts))
        buffers = RowBuffers(count, len(parts[0].names))
        np.concatenate([part._ids for part in parts], out=buffers.partitions)
        np.concatenate([part._times for part in parts], out=buffers.times)
        np.concatenate([part._flags for part in parts], out=buffers.flags)
        np.concatenate([part._values for part in parts], out=buffers.values)
        np.concatenate([part._edges for part in parts], out=buffers.edges)
        return cls(parts[0]._names, parts[0]._partitions, buffers, count, parts[-1].more)

    @property
    def names(self) -> tuple[str, ...]:
        return self._names.names

    @property
    def times(self) -> np.ndarray[Any, Any]:
        """The bars' times, datetime64[ns]."""
        return times_from_ns(self._times)

    @property
    def values(self) -> np.ndarray[Any, Any]:
        """All values, [row, output]."""
        return self._values

    @property
    def provisional(self) -> np.ndarray[Any, Any]:
        """Which rows come from a forming bar and may still change."""
        return (self._flags & lib.LTA_ROW_PROVISIONAL).astype(bool)

    @property
    def revised(self) -> np.ndarray[Any, Any]:
        """Which rows replace one delivered before."""
        return (self._flags & lib.LTA_ROW_REVISED).astype(bool)

    @property
    def partitions(self) -> list[PartitionKey]:
        """(symbol, timeframe, source) of each row."""
        keys = {int(p): self._partitions.key(int(p)) for p in np.unique(self._ids)}
        return [keys[p] for p in self._ids.tolist()]

    def partition(self, row: int) -> PartitionKey:
        return self._partitions.key(int(self._ids[row]))

    def is_true(self, name: str) -> np.ndarray[Any, Any]:
        """Where a signal is true; missing is False."""
        values = self._values[:, self._names.signal(name)]
        return np.where(np.isnan(values), False, values.astype(bool))

    def edges(self, name: str) -> np.ndarray[Any, Any]:
        """Per row 1 where a signal rose at its bar, -1 where it fell, 0 for neither.

        What was told of the bar before and is not so is taken back: -2 a rise, 2 a fall; -3 a
        rise that is a fall instead, 3 a fall that is a rise.
        """
        return self._edges[:, self._names.column(name)].copy()

    def rose(self, name: str) -> np.ndarray[Any, Any]:
        """Where a signal became true at the row's bar; told once."""
        edges = self._edges[:, self._names.column(name)]
        return (edges == lib.LTA_EDGE_ROSE) | (edges == lib.LTA_EDGE_ROSE_INSTEAD)

    def fell(self, name: str) -> np.ndarray[Any, Any]:
        """Where a signal ceased to be true at the row's bar; told once."""
        edges = self._edges[:, self._names.column(name)]
        return (edges == lib.LTA_EDGE_FELL) | (edges == lib.LTA_EDGE_FELL_INSTEAD)

    def taken_back(self, name: str) -> np.ndarray[Any, Any]:
        """Where a rise or a fall told of the row's bar before is not so."""
        edges = self._edges[:, self._names.column(name)]
        return np.abs(edges) >= lib.LTA_EDGE_FALL_TAKEN_BACK

    def last(self) -> dict[str, float]:
        """The newest row's values by name; empty without rows."""
        return self[-1].to_dict() if len(self) else {}

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str):
            return self._values[:, self._names.column(key)]
        row = range(len(self))[key]
        return RowView(self, row)

    def __len__(self) -> int:
        return len(self._times)

    def __iter__(self) -> Iterator[RowView]:
        return (RowView(self, row) for row in range(len(self)))

    def __repr__(self) -> str:
        return f"<laakhay.ta.Rows: {len(self)} of {', '.join(self.names[:8])}>"
