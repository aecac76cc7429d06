# SPDX-License-Identifier: MIT
"""The event log: a file that records what a session is pushed, and the session it brings back."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._ffi import Handle, check, ffi, lib, new_error, struct, translate
from .dataset import Dataset, as_dataset

if TYPE_CHECKING:
    from .plan import Plan
    from .session import Session

__all__ = ["EventLogWarning", "LogInfo", "Recovery", "recover"]


class EventLogWarning(RuntimeWarning):
    """A session goes on, but its event log has failed and does not hold what it does."""


@dataclass(frozen=True)
class LogInfo:
    """How far a log is. Sequences count pushes since the file began.

    last_sequence: of the last event; a failed log goes on counting. durable_sequence: events up
    to here are on file. snapshot_sequence: what the newest snapshot on file covers. failure: what
    made the log fail, as the exception it would be; None while all is well.
    """

    last_sequence: int
    durable_sequence: int
    snapshot_sequence: int
    failure: Exception | None


@dataclass(frozen=True)
class Recovery:
    """What `recover` found.

    snapshot_sequence: of the snapshot it began with; event_count: events run after it;
    last_sequence: the session stands after this event; cut_bytes: of an unfinished write at the
    end, which was never acknowledged; damaged_snapshot_count: newer snapshots that were passed
    over, because they were damaged and not needed.
    """

    snapshot_sequence: int
    event_count: int
    last_sequence: int
    cut_bytes: int
    damaged_snapshot_count: int


def _options(
    full_sync: bool, resume: bool, prune: bool, commit_every: int, commit_bytes: int, snapshot: int
) -> Any:
    flags = lib.LTA_LOG_FULL_SYNC if full_sync else 0
    flags |= lib.LTA_LOG_CONTINUE if resume else 0
    flags |= lib.LTA_LOG_PRUNE if prune else 0
    return struct(
        "lta_log_options",
        flags=flags,
        commit_event_count=commit_every,
        commit_bytes=commit_bytes,
        snapshot_interval_bytes=snapshot,
    )


def _path(path: str | os.PathLike[str]) -> bytes:
    return os.fsencode(path)


def attach(
    session: Session,
    path: str | os.PathLike[str],
    *,
    resume: bool = False,
    full_sync: bool = False,
    commit_every: int = 1,
    commit_bytes: int = 0,
    snapshot_interval_bytes: int = 0,
    prune: bool = False,
) -> None:
    """Record what is pushed from now on in the file at `path`.

    resume: the file may hold a log of the same plan; go on behind its events. full_sync: commits
    also survive a loss of power. commit_every, commit_bytes: events, or bytes of them, in one
    commit; those after the last commit are lost when the process dies (`flush_log`).
    snapshot_interval_bytes: bytes of events between snapshots, 0 for eight times the last
    snapshot. prune: drop events that the two newest snapshots do not need.

    When the log fails later, a full disk for one, pushes go on and warn: EventLogWarning. DataError
    where the file is something else, BusyError where another process has it, StorageError where
    it cannot be written, UnsupportedError where the library has no event log.
    """
    name, error = _path(path), new_error()
    options = _options(
        full_sync, resume, prune, commit_every, commit_bytes, snapshot_interval_bytes
    )
    check(lib.lta_session_attach_log(session.id, name, len(name), options, error), error)
    session._handle.drop_at_exit()  # what waits is committed then


def flush(session: Session) -> int:
    """Commit what waits; the sequence of the last event on file."""
    out, error = ffi.new("int64_t *"), new_error()
    check(lib.lta_session_flush_log(session.id, out, error), error)
    return int(out[0])


def detach(session: Session) -> None:
    """Flush and close the file. The log is detached also where that fails: StorageError."""
    error = new_error()
    check(lib.lta_session_detach_log(session.id, error), error)


def info_of(session: Session) -> LogInfo:
    """How far the log is, and whether it has failed; UnknownNameError where none is attached."""
    info, error = struct("lta_log_info"), new_error()
    check(lib.lta_session_get_log_info(session.id, info, error), error)
    failure = None
    if info.status < 0:
        code = ffi.string(info.code).decode()
        message = ffi.string(info.message).decode("utf-8", "replace")
        failure = translate(info.status, code, message, -1)
    return LogInfo(info.last_sequence, info.durable_sequence, info.snapshot_sequence, failure)


def warn_not_logged(session: Session) -> None:
    """Of a call that did its work but is not in the log."""
    failure = info_of(session).failure
    warnings.warn(f"not logged: {failure}", EventLogWarning, stacklevel=5)


def recover(
    path: str | os.PathLike[str],
    plan: Plan,
    dataset: Dataset | int | None = None,
    *,
    attach: bool = True,
    detached: bool = False,
    state_limit_bytes: int = 0,
    edges_only: bool = False,
    closed_edges: bool = False,
    full_sync: bool = False,
    commit_every: int = 1,
    commit_bytes: int = 0,
    snapshot_interval_bytes: int = 0,
    prune: bool = False,
) -> Session:
    """The session a log describes: its newest snapshot, and the events after it pushed again.

    It stands where the recording session stood after the last event on file, and gives the same
    bits from then on; `session.recovery` says what was found. Without a dataset it makes its own;
    rows the dataset has should end where the log's snapshot was taken. attach: the log goes on
    behind the last event, with the options of `Session.attach_log`; False leaves the file as it is.
    The other options are those of `Plan.restore`: a log does not hold what the session had.

    UnknownNameError where there is no log, DataError where what is needed is damaged (position:
    the first event that is not there) or of another plan, BusyError where it is in use.
    """
    from .session import Session, session_options

    to = Dataset() if dataset is None else as_dataset(dataset)
    name, error = _path(path), new_error()
    session, info = ffi.new("lta_session *"), struct("lta_recovery_info")
    log = _options(full_sync, True, prune, commit_every, commit_bytes, snapshot_interval_bytes)
    status = lib.lta_log_recover(
        name,
        len(name),
        plan.id,
        to.id,
        session_options(None, detached, False, state_limit_bytes, edges_only, closed_edges),
        log if attach else ffi.NULL,
        session,
        info,
        error,
    )
    check(status, error)
    handle = Handle(session[0], lib.lta_session_drop)
    if attach:
        handle.drop_at_exit()
    recovered = Session(handle, plan._row_names, to)
    recovered.plan, recovered.is_detached = plan, detached
    recovered.recovery = Recovery(
        info.snapshot_sequence,
        info.event_count,
        info.last_sequence,
        info.cut_bytes,
        info.damaged_snapshot_count,
    )
    return recovered
