# SPDX-License-Identifier: MIT
"""The boundary: the C library, its errors, its ids, its text."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from laakhay.ta._native import ffi, lib

from . import errors

__all__ = ["Handle", "check", "crossings", "encode", "ffi", "lib", "new_error", "struct", "text"]

_ERROR_SIZE: int = ffi.sizeof("lta_error")

_ERROR_CLASSES: dict[int, type[errors.LaakhayError]] = {
    lib.LTA_INVALID_ARGUMENT: errors.DataError,
    lib.LTA_INVALID_HANDLE: errors.UnknownNameError,
    lib.LTA_NOT_FOUND: errors.UnknownNameError,
    lib.LTA_PARSE_ERROR: errors.DataError,
    lib.LTA_TYPE_MISMATCH: errors.DataError,
    lib.LTA_OUT_OF_ORDER: errors.DataError,
    lib.LTA_LIMIT_EXCEEDED: errors.DataError,
    lib.LTA_OUT_OF_MEMORY: errors.OutOfMemoryError,
    lib.LTA_UNSUPPORTED: errors.UnsupportedError,
    lib.LTA_CORRUPT_DATA: errors.DataError,
    lib.LTA_BUSY: errors.BusyError,
    lib.LTA_CANCELLED: errors.CancelledError,
    lib.LTA_IO_FAILED: errors.StorageError,
}


def crossings() -> int:
    """Working calls into the library since import, counted in C at the door.

    compile, run, push, append, create, snapshot and their like count; reading what a call left
    behind (`_get_`), naming (`_open_`) and dropping compute nothing and do not.
    """
    return int(lib.python_crossings)


def new_error() -> Any:
    return ffi.new("lta_error *", (_ERROR_SIZE,))


def struct(name: str, **values: Any) -> Any:
    """A new struct of the ABI with its size set and zero everywhere else."""
    made = ffi.new(f"{name} *")
    made.struct_size = ffi.sizeof(name)
    for key, value in values.items():
        setattr(made, key, value)
    return made


def check(status: int, error: Any) -> int:
    """The status of a call that succeeded; raises what a call that failed has said."""
    if status < 0:
        raise translate(
            status,
            ffi.string(error.code).decode(),
            ffi.string(error.message).decode("utf-8", "replace"),
            error.position,
        )
    return status


def translate(status: int, code: str, message: str, position: int) -> errors.LaakhayError:
    """The exception for what the engine said.

    A name that is not known inside plan text, or a time inside bars, is wrong data, not a key; so
    is what a plan or a snapshot asks for and this release does not have.
    """
    kind = _ERROR_CLASSES.get(status, errors.InternalError)
    if status == lib.LTA_NOT_FOUND and code.startswith(("plan.", "dataset.revision_")):
        kind = errors.DataError
    if status == lib.LTA_UNSUPPORTED and code.startswith(("plan.", "snapshot.")):
        kind = errors.DataError
    return kind(message, code, None if position < 0 else position, status)


def encode(value: str) -> bytes:
    """UTF-8 as it stands; a lone surrogate goes through for the engine to refuse."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    return value.encode("utf-8", "surrogatepass")


def text(pointer: Any, size: int) -> str:
    return bytes(ffi.buffer(pointer, size)).decode("utf-8") if size else ""


def take_blob(blob: int) -> bytes:
    """The bytes of a blob, which is dropped."""
    data, size, error = ffi.new("void const **"), ffi.new("int64_t *"), new_error()
    try:
        check(lib.lta_blob_get_data(blob, data, size, error), error)
        return bytes(ffi.buffer(data[0], size[0])) if size[0] else b""
    finally:
        lib.lta_blob_drop(blob, ffi.NULL)


def _drop_quietly(drop: Callable[[int, Any], int], identity: int) -> None:
    drop(identity, ffi.NULL)


class Handle:
    """Owns one id of the library; the id is dropped with its last owner.

    Drops may come in any order and from any thread: what still needs the object keeps it alive
    on the other side. What is alive when the interpreter ends stays alive for the threads and
    finalizers that still run then, unless `drop_at_exit` was called.
    """

    __slots__ = ("__weakref__", "_drop", "_finalizer", "id")

    def __init__(self, identity: int, drop: Callable[[int, Any], int]) -> None:
        self.id = int(identity)
        self._drop = drop
        self._finalizer = weakref.finalize(self, _drop_quietly, drop, self.id)
        self._finalizer.atexit = False

    def drop_at_exit(self) -> None:
        """For objects with something to write when they end."""
        self._finalizer.atexit = True

    def close(self) -> None:
        """Drop now. Later uses get the engine's answer for a stale id; closing twice is fine."""
        if self._finalizer.detach() is not None:
            error = new_error()
            check(self._drop(self.id, error), error)
