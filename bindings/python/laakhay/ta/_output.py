# SPDX-License-Identifier: MIT
"""One output of one partition: the engine's memory, seen as numpy arrays."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from ._ffi import Handle, check, ffi, lib, new_error, struct, text, translate
from ._memory import Memory
from ._partitions import PartitionKey
from ._time import times_from_ns
from .errors import DataError

__all__ = ["DTYPES", "Output"]

DTYPES: dict[int, str] = {lib.LTA_FLOAT64: "float64", lib.LTA_INT8: "int8"}


class Output:
    """One output of one partition. Arrays are read-only views, valid as long as you hold them."""

    def __init__(self, owner: Handle, index: int) -> None:
        info, error = struct("lta_result_output"), new_error()
        check(lib.lta_result_get_output(owner.id, index, info, error), error)
        self._owner = owner
        self._info = info
        self.symbol: str = text(info.symbol, info.symbol_size)
        self.timeframe: str = text(info.timeframe, info.timeframe_size)
        self.source: str = text(info.source, info.source_size)
        self.name: str = text(info.name, info.name_size)
        self.dtype: str = DTYPES[info.dtype]
        self.status: int = info.status
        self.row_count: int = info.row_count
        self._window = slice(0, info.row_count)
        self.first_valid_row: int = info.first_valid_row
        self.provisional: bool = bool(info.flags & lib.LTA_OUTPUT_PROVISIONAL)
        self.truncated: bool = bool(info.flags & lib.LTA_OUTPUT_TRUNCATED)

    @property
    def partition(self) -> PartitionKey:
        return self.symbol, self.timeframe, self.source

    @property
    def error_code(self) -> str:
        """Why this output has no rows; empty where it has."""
        return _static_text(self._info.error_code)

    @property
    def error_message(self) -> str:
        return _static_text(self._info.error_message)

    @property
    def error_position(self) -> int | None:
        position = int(self._info.error_position)
        return None if self.status >= 0 or position < 0 else position

    @property
    def times(self) -> np.ndarray[Any, Any]:
        """The bars' times, datetime64[ns]."""
        rows = self._array(self._info.times_ns, "int64", self._info.row_count)
        return times_from_ns(rows[self._window])

    @property
    def raw(self) -> np.ndarray[Any, Any]:
        """The engine's own values: float64, or int8 where the output is a signal."""
        return self._array(self._info.values, self.dtype, self._info.row_count)[self._window]

    @property
    def valid(self) -> np.ndarray[Any, Any]:
        """A bool per row: whether there is a value."""
        return self._all_valid()[self._window]

    def _all_valid(self) -> np.ndarray[Any, Any]:
        count: int = self._info.row_count
        if self._info.validity == ffi.NULL:
            return np.ones(count, dtype=bool)
        bitmap = self._array(self._info.validity, "uint8", (count + 7) // 8)
        return np.unpackbits(bitmap, count=count, bitorder="little").view(bool)

    @property
    def values(self) -> np.ndarray[Any, Any]:
        """float64, NaN where missing: a view of the engine's memory; a signal is copied."""
        self.raise_failure()
        if self.dtype == "float64":
            return self.raw
        return np.where(self.valid, self.raw, np.nan)

    @property
    def is_true(self) -> np.ndarray[Any, Any]:
        """A bool per row of a signal; missing is False."""
        self.raise_failure()
        if self.dtype != "int8":
            raise DataError(
                f"output {self.name!r} is {self.dtype}, not a signal", "python.not_a_signal"
            )
        return self.valid & self.raw.astype(bool)

    @property
    def edges(self) -> np.ndarray[Any, Any]:
        """Per row of a signal 1 where it became true, -1 where it ceased to be, else 0: int8.

        Missing counts as not true, and so does what was before the first row, as in sessions.
        """
        if self._info.row_count == 0:
            return np.empty(0, dtype=np.int8)
        whole = copy.copy(self)
        whole._window = slice(0, self._info.row_count)
        true = whole.is_true
        before = np.concatenate([[False], true[:-1]])
        edges = np.where(true & ~before, 1, np.where(before & ~true, -1, 0)).astype(np.int8)
        return edges[self._window]

    def between(self, start: np.datetime64 | None, end: np.datetime64 | None) -> Output:
        """The same output narrowed to the rows with start <= time < end."""
        times = self.times
        first, last = self._window.start, self._window.stop
        if end is not None:
            last = first + int(np.searchsorted(times, end))
        if start is not None:
            first = first + int(np.searchsorted(times, start))
        made = copy.copy(self)
        made._window = slice(first, max(first, last))
        made.row_count = made._window.stop - first
        made.first_valid_row = min(max(self._info.first_valid_row - first, 0), made.row_count)
        return made

    def raise_failure(self) -> None:
        if self.status < 0:
            raise translate(
                self.status,
                self.error_code,
                f"output {self.name!r} of {self.partition}: {self.error_message}",
                -1 if self.error_position is None else self.error_position,
            )

    def _array(self, pointer: Any, dtype: str, length: int) -> np.ndarray[Any, Any]:
        if length == 0 or pointer == ffi.NULL:
            return np.empty(0, dtype=dtype)
        return np.asarray(Memory(pointer, dtype, length, self._owner))

    def __repr__(self) -> str:
        state = self.error_code if self.status < 0 else f"{self.row_count} rows"
        return f"<laakhay.ta.Output {self.name} of {'/'.join(self.partition)}: {state}>"


def _static_text(pointer: Any) -> str:
    return "" if pointer == ffi.NULL else ffi.string(pointer).decode("utf-8")
