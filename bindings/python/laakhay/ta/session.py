# SPDX-License-Identifier: MIT
"""Sessions: a plan run bar by bar, giving the same bits as the plan run over history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from . import event_log
from ._bars import bar_rows
from ._execution import partition_array
from ._ffi import Handle, check, ffi, lib, new_error, struct, take_blob
from ._membership import SessionMembership
from .dataset import Dataset
from .errors import UnsupportedError
from .feed import SessionFeed
from .rows import Names, RowBuffers, Rows
from .stepper import Stepper, room_needed

if TYPE_CHECKING:
    from .chart import LiveChart
    from .event_log import LogInfo, Recovery
    from .plan import Plan

__all__ = ["Session"]

_REPLAY_ROWS = 65536


class Session(SessionFeed, SessionMembership):
    """A plan that is alive: push bars, read rows, snapshot. Made by `plan.session`.

    One call at a time: an overlapping call from another thread is a BusyError.

    plan: what it runs. is_detached: it keeps state alone and stores no rows. recovery: what
    `recover` found, where the session comes from a log.
    """

    plan: Plan | None = None
    is_detached = False
    recovery: Recovery | None = None

    def __init__(self, handle: Handle, names: Names, dataset: Dataset) -> None:
        self._handle = handle
        self._names = names
        self._dataset = dataset
        self._rows_per_bar: int = self.info["rows_per_bar_max"]
        self._advance_capacity = 1024
        dataset.names.keys()  # known from here on, also when the dataset's id is dropped

    @property
    def dataset(self) -> Dataset:
        """Where the rows are."""
        return self._dataset

    @property
    def names(self) -> tuple[str, ...]:
        """The outputs' names, in the plan's order."""
        return self._names.names

    @property
    def info(self) -> dict[str, int]:
        """Counters since create (a snapshot carries them), and bytes of state."""
        info, error = struct("lta_session_info"), new_error()
        check(lib.lta_session_get_info(self.id, info, error), error)
        return {name: getattr(info, name) for name in _INFO_FIELDS}

    def push(
        self,
        symbol: str,
        timeframe: str,
        *,
        time: Any,
        open: Any,
        high: Any,
        low: Any,
        close: Any,
        volume: Any,
        source: str = "ohlcv",
        close_time: Any = None,
        closed: bool = True,
        state: str | Sequence[str] | None = None,
        unit: str | None = None,
    ) -> Rows:
        """Push one bar, or columns of many, and return the rows they make: all bars or none.

        closed=False is a forming bar: push it as often as it changes, then once closed. state is
        "closed", "forming" or "revised" (a closed bar again, within the revision depth), for all
        bars or one per bar, and goes before closed.
        """
        partition = self._dataset.names.open(symbol, timeframe, source)
        prices = (open, high, low, close, volume)
        states = ("closed" if closed else "forming") if state is None else state
        bars = bar_rows(time, close_time, prices, unit, partition, states)
        count = len(bars)
        capacity = self._rows_per_bar if count == 1 else count + self._rows_per_bar
        return self._collect(
            lambda *rows: lib.lta_session_push(self.id, bars, count, *rows), capacity
        )

    def stepper(self, symbol: str, timeframe: str, source: str = "ohlcv") -> Stepper:
        """bar(time_ns, open, high, low, close, volume, closed=True) -> a row that is reused."""
        partition = self._dataset.names.open(symbol, timeframe, source)
        return Stepper(self, partition, self._names, self._rows_per_bar)

    def advance(self) -> Rows:
        """Run over the rows others have added to the dataset."""
        rows = self._collect(
            lambda *rows: lib.lta_session_advance(self.id, *rows), self._advance_capacity
        )
        self._advance_capacity = max(self._advance_capacity, len(rows))
        return rows

    def replay(self, limit: int | None = None) -> Rows:
        """Run over the dataset's rows after the session's position.

        limit: at most so many rows in one call; `rows.more` says whether some are left. Without
        a limit all of them, in calls of 65536 rows.
        """
        if limit is not None:
            return self._replay(limit)
        parts = [self._replay(_REPLAY_ROWS)]
        while parts[-1].more:
            parts.append(self._replay(_REPLAY_ROWS))
        return parts[0] if len(parts) == 1 else Rows.joined(parts)

    def _replay(self, limit: int) -> Rows:
        return self._collect(lambda *rows: lib.lta_session_replay(self.id, *rows), limit)

    def snapshot(self, partitions: Sequence[Sequence[str]] | None = None) -> bytes:
        """Bytes from which `plan.restore` continues, in any process, on any CPU."""
        array, count = partition_array(self._dataset.names, partitions)
        out, error = ffi.new("lta_blob *"), new_error()
        check(lib.lta_session_snapshot(self.id, array, count, out, error), error)
        return take_blob(out[0])

    def chart(self, title: str | None = None) -> LiveChart:
        """A chart of the dataset as it is, and, while it is shown, as it becomes."""
        from .chart import LiveChart

        if self.is_detached or self.plan is None:
            raise UnsupportedError(
                "a detached session stores no rows to draw", "python.chart_detached"
            )
        return LiveChart(self.plan, self._dataset, self.info["revision_depth"], title)

    def attach_log(self, path: str | PathLike[str], **options: Any) -> None:
        """Record what is pushed from now on in a file, for `recover` to bring back.

        resume: the file may hold a log of the same plan. full_sync: commits also survive a loss
        of power. commit_every, commit_bytes: events, or bytes of them, per commit; each push is
        one. snapshot_interval_bytes: of events between snapshots. prune: drop what the two
        newest snapshots do not need. Where the log fails later, pushes go on with an
        EventLogWarning.
        """
        event_log.attach(self, path, **options)

    def flush_log(self) -> int:
        """Commit what waits; the sequence of the last event on file."""
        return event_log.flush(self)

    def detach_log(self) -> None:
        """Flush and close the file. The log is detached also where that fails: StorageError."""
        event_log.detach(self)

    @property
    def log_info(self) -> LogInfo:
        """How far the log is, and what made it fail; UnknownNameError where there is none."""
        return event_log.info_of(self)

    def close(self) -> None:
        """End the id now."""
        self._handle.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """A session is pickled as its plan and a snapshot; it goes on over a dataset of its own."""
        if self.plan is None:
            raise TypeError("a session that was not made by a plan cannot be pickled")
        return _unpickled, (self.plan, self.snapshot(), self.is_detached)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<laakhay.ta.Session {self.id}: {', '.join(self.names[:8])}>"

    def _collect(self, call: Callable[..., int], capacity: int) -> Rows:
        """Make room, call, and wrap the rows. With too little room the engine changed nothing
        and said how much it takes."""
        out = ffi.new("int64_t *")
        while True:
            buffers, error = RowBuffers(capacity, len(self._names.names)), new_error()
            status = call(capacity, *buffers.pointers(), out, error)
            if status < 0 and room_needed(error) > capacity:
                capacity = room_needed(error)
                continue
            check(status, error)
            if status == lib.LTA_NOT_LOGGED:
                event_log.warn_not_logged(self)
            more = status == lib.LTA_FULL
            return Rows(self._names, self._dataset.names, buffers, out[0], more)


def _unpickled(plan: Any, snapshot: bytes, detached: bool) -> Session:
    restored: Session = plan.restore(snapshot, detached=detached)
    return restored


_INFO_FIELDS = [name for name, _ in ffi.typeof("lta_session_info").fields][1:]


def session_options(
    revision_depth: int | None,
    detached: bool,
    skip_history: bool,
    state_limit_bytes: int,
    edges_only: bool = False,
    closed_edges: bool = False,
) -> Any:
    flags = lib.LTA_SESSION_DETACHED if detached else 0
    flags |= lib.LTA_SESSION_SKIP_HISTORY if skip_history else 0
    flags |= lib.LTA_SESSION_EDGES_ONLY if edges_only else 0
    flags |= lib.LTA_SESSION_CLOSED_EDGES if closed_edges else 0
    depth = 0 if revision_depth is None else revision_depth or -1
    return struct(
        "lta_session_options",
        flags=flags,
        revision_depth=depth,
        state_limit_bytes=state_limit_bytes,
    )


def create_session(
    plan: int,
    names: Names,
    dataset: Dataset,
    partitions: Sequence[Sequence[str]] | None,
    options: Any,
) -> Session:
    array, count = partition_array(dataset.names, partitions)
    out, error = ffi.new("lta_session *"), new_error()
    check(lib.lta_session_create(plan, dataset.id, array, count, options, out, error), error)
    return Session(Handle(out[0], lib.lta_session_drop), names, dataset)


def restore_session(
    plan: int, names: Names, dataset: Dataset, snapshot: bytes, options: Any
) -> Session:
    out, error = ffi.new("lta_session *"), new_error()
    data = ffi.from_buffer(snapshot)
    status = lib.lta_session_restore(plan, dataset.id, data, len(data), options, out, error)
    check(status, error)
    return Session(Handle(out[0], lib.lta_session_drop), names, dataset)
