# SPDX-License-Identifier: MIT
"""The errors of this package. Every one tells what the engine told: code, position, status."""

from __future__ import annotations

import re

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
    text: the plan text that the position counts in; None where none is at fault. Printed, such an
    error ends with the line of the text and a caret below the position.
    """

    code: str
    position: int | None
    status: int | None
    text: str | None = None

    def __init__(
        self, message: str, code: str, position: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.position = position
        self.status = status

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return str(self.args[0])

    @property
    def suggestion(self) -> str | None:
        """The name that was probably meant, where the message offers one."""
        found = _SUGGESTION.search(self.message)
        return None if found is None else found[1]

    def __str__(self) -> str:  # KeyError would print the repr
        if self.text is None or self.position is None:
            return self.message
        return "\n".join([self.message, *_pointed_at(self.text, self.position)])

    def __reduce__(self) -> tuple[object, ...]:
        arguments = (self.args[0], self.code, self.position, self.status)
        return type(self), arguments, {"text": self.text}


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


_SUGGESTION = re.compile(r"""did you mean ["'](.+?)["']\?""")
_BEFORE, _AFTER = 60, 36  # how much of a long line is shown


def _pointed_at(text: str, position: int) -> list[str]:
    """The line of a byte offset, and a caret below it."""
    before = text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "replace")
    column = len(before.rpartition("\n")[2])
    line = text.split("\n")[before.count("\n")]
    first, last = max(column - _BEFORE, 0), column + _AFTER
    shown = ("..." if first else "") + line[first:last] + ("..." if last < len(line) else "")
    shown = shown.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be printed
    indent = len(shown[: column - first + (3 if first else 0)])
    blank = "".join("\t" if each == "\t" else " " for each in shown[:indent])
    return [f"    {shown}", f"    {blank}^"]
