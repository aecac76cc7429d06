# SPDX-License-Identifier: MIT
"""The errors of this package. Every one tells what the engine told: code, position, status."""

from __future__ import annotations

__all__ = [
    "BusyError",
    "CancelledError",
    "DataError",
    "InternalError",
    "LaakhayError",
    "OutOfMemoryError",
    "StorageError",
    "UnknownNameError",
    "UnsupportedError",
]


class LaakhayError(Exception):
    """What all errors of this package have in common.

    code: stable and dotted, for programs: "dataset.time_not_rising".
    position: byte offset in text, index of a row or bar, count needed; None where none applies.
    status: the status of the C call; None where the call was never made.
    """

    code: str
    position: int | None
    status: int | None

    def __init__(
        self, message: str, code: str, position: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.position = position
        self.status = status

    def __str__(self) -> str:  # KeyError would print the repr
        return str(self.args[0])

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.code, self.position, self.status)


class UnknownNameError(LaakhayError, KeyError):
    """A stale id, or a dataset, partition or output that is not there."""


class DataError(LaakhayError, ValueError):
    """Something is wrong inside data, plan text, options or snapshot bytes."""


class OutOfMemoryError(LaakhayError, MemoryError):
    """An allocation failed; the call changed nothing."""


class StorageError(LaakhayError, OSError):
    """A file could not be read or written: a full disk, a failing one, no permission."""


class BusyError(LaakhayError, RuntimeError):
    """Another call on the same session was under way."""


class CancelledError(LaakhayError, RuntimeError):
    """The execution was stopped by its cancel flag."""


class UnsupportedError(LaakhayError, RuntimeError):
    """This object cannot do that."""


class InternalError(LaakhayError, RuntimeError):
    """The engine met a state that should not exist."""
