# SPDX-License-Identifier: MIT
"""Which partitions a session runs, what they have given yet, and points of their series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ._execution import partition_array
from ._ffi import check, ffi, lib, new_error
from ._frames import column
from ._partitions import PartitionKey
from ._time import column_to_ns
from .dataset import Dataset
from .rows import Names, Rows

__all__ = ["Readiness", "SessionMembership"]

_POINT = np.dtype(
    [
        ("time_ns", np.int64),
        ("value", np.float64),
        ("partition", np.uint32),
        ("series", np.uint32),
    ]
)


class Readiness(NamedTuple):
    """One output of one partition of a session.

    closed_count: bars the session has seen, history included. missing_bars: closed bars until the
    first one that can have a value, 0 when the last one could, -1 where there never is one.
    has_value: a closed bar has given one.
    """

    partition: PartitionKey
    output: str
    closed_count: int
    missing_bars: int
    has_value: bool


class SessionMembership:
    """The part of `Session` that joins, releases and adopts partitions and pushes points."""

    _names: Names
    _dataset: Dataset
    _collect: Callable[..., Rows]

    @property
    def id(self) -> int:
        raise NotImplementedError

    def push_series(
        self,
        symbol: str,
        timeframe: str,
        name: str,
        *,
        time: Any,
        value: Any,
        source: str = "ohlcv",
        own_times: bool = False,
        unit: str | None = None,
    ) -> Rows:
        """Push points of a named series and return the rows they change: all points or none.

        Rows within the revision depth that read the points come as revised, forming bars anew.
        own_times: as in `Dataset.append_series`; opens the series where there is none. Raises
        DataError where times do not rise, UnsupportedError in a detached session.
        """
        times = column_to_ns(np.atleast_1d(np.asarray(time)), unit)
        values = column(np.atleast_1d(np.asarray(value)), name)
        if len(times) != len(values):
            raise ValueError(f"{len(times)} times and {len(values)} values")
        partition = self._dataset.names.open(symbol, timeframe, source)
        text, series, error = name.encode(), ffi.new("uint32_t *"), new_error()
        flags = lib.LTA_SERIES_OWN_TIMES if own_times else 0
        status = lib.lta_dataset_open_series(
            self._dataset.id, partition, text, len(text), flags, series, error
        )
        check(status, error)
        points = np.empty(len(times), _POINT)
        points["time_ns"], points["value"] = times, values
        points["partition"], points["series"] = partition, series[0]
        array, count = ffi.from_buffer("lta_point[]", points), len(points)
        return self._collect(
            lambda *rows: lib.lta_session_push_series(self.id, array, count, *rows), 64
        )

    def readiness(self) -> list[Readiness]:
        """For every partition and output: how many bars are missing, and whether it had a value."""
        out, error = ffi.new("int64_t *"), new_error()
        room = 0
        while True:
            entries = ffi.new("lta_readiness[]", max(room, 1))
            status = lib.lta_session_get_readiness(self.id, room, entries, out, error)
            if status == lib.LTA_LIMIT_EXCEEDED and error.position > room:
                room = error.position
                continue
            check(status, error)
            return [self._readiness(entries[k]) for k in range(out[0])]

    def _readiness(self, entry: Any) -> Readiness:
        return Readiness(
            self._dataset.names.key(entry.partition),
            self._names.names[entry.output],
            entry.closed_count,
            entry.missing_bars,
            bool(entry.has_value),
        )

    def join(self, partitions: Sequence[Sequence[str]]) -> None:
        """Run more partitions from now on; their closed rows are news. Those that run stay."""
        self._change(lib.lta_session_join, partitions)

    def release(self, partitions: Sequence[Sequence[str]]) -> None:
        """Stop running partitions and forget their state; their rows stay.

        From then on others join by `join` only. UnknownNameError for one that does not run.
        """
        self._change(lib.lta_session_release, partitions)

    def adopt(self, snapshot: bytes) -> None:
        """Go on with the partitions of a snapshot, taken with the same plan and depth.

        So a symbol moves: `to.adopt(b)` with `b = origin.snapshot([key]); origin.release([key])`.
        DataError where one of them runs already.
        """
        error, data = new_error(), ffi.from_buffer(snapshot)
        check(lib.lta_session_adopt(self.id, data, len(data), error), error)

    def _change(self, call: Callable[..., int], partitions: Sequence[Sequence[str]]) -> None:
        array, count = partition_array(self._dataset.names, partitions)
        error = new_error()
        check(call(self.id, array, count, error), error)
