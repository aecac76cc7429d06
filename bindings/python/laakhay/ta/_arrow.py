# SPDX-License-Identifier: MIT
"""Arrow streams across the boundary, as PyCapsules of the Arrow PyCapsule interface."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy as np

from ._ffi import check, encode, ffi, lib, new_error, struct
from .errors import DataError

__all__ = ["append_arrow", "append_stream", "capsule_pointer", "dataset_stream"]

_UNITS: dict[str | None, int] = {
    None: lib.LTA_TIME_UNIT_NONE,
    "s": lib.LTA_TIME_UNIT_SECONDS,
    "ms": lib.LTA_TIME_UNIT_MILLISECONDS,
    "us": lib.LTA_TIME_UNIT_MICROSECONDS,
    "ns": lib.LTA_TIME_UNIT_NANOSECONDS,
}
_STREAM = b"arrow_array_stream"

capsule_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)
_new_capsule = ctypes.PYFUNCTYPE(
    ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
)(("PyCapsule_New", ctypes.pythonapi))
_pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


class _Stream(ctypes.Structure):
    """struct ArrowArrayStream, of which only the release is called here."""

    _fields_ = (
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.c_void_p),
        ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("private_data", ctypes.c_void_p),
    )


# Structs behind capsules, by address: a capsule has the address alone.
_open_streams: dict[int, _Stream] = {}


def _end_capsule(capsule: int) -> None:
    address = _pointer_of(capsule, _STREAM)
    stream = _open_streams.pop(address)
    if stream.release:  # a consumer that took the stream has cleared it
        stream.release(address)


_on_end = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(_end_capsule)


def dataset_stream(dataset: int) -> Any:
    """A capsule that holds an Arrow stream of all bars."""
    stream, error = _Stream(), new_error()
    address = ctypes.addressof(stream)
    out = ffi.cast("struct ArrowArrayStream *", address)
    check(lib.lta_dataset_export_arrow(dataset, ffi.NULL, 0, out, error), error)
    _open_streams[address] = stream
    return _new_capsule(address, _STREAM, ctypes.cast(_on_end, ctypes.c_void_p).value)


def append_arrow(
    dataset: int,
    table: Any,
    *,
    symbol: str = "",
    timeframe: str = "",
    source: str = "",
    unit: str | None = None,
    flags: int = 0,
    append_flags: int = 0,
) -> int:
    """Append the rows of anything with `__arrow_c_stream__`; flags are LTA_ARROW_*."""
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(f"expected an object with __arrow_c_stream__, got {type(table).__name__}")
    capsule = table.__arrow_c_stream__()  # owns the stream until it has been taken over
    stream = ffi.cast("struct ArrowArrayStream *", capsule_pointer(capsule, _STREAM))
    texts = {"symbol": symbol, "timeframe": timeframe, "source": source}
    return append_stream(dataset, stream, texts, unit=unit, flags=flags, append_flags=append_flags)


def append_stream(
    dataset: int,
    stream: Any,
    texts: Mapping[str, str],
    *,
    unit: str | None = None,
    flags: int = 0,
    append_flags: int = 0,
    zone: np.ndarray[Any, Any] | None = None,
) -> int:
    """Append the rows of an ArrowArrayStream, which is released.

    texts: symbol, timeframe, source and column_names, those that are given. zone: as `zone_changes`
    makes them.
    """
    if unit not in _UNITS:
        known = ", ".join(repr(known) for known in _UNITS)
        raise DataError(f"unknown unit {unit!r}; expected one of {known}", "python.time_unit")
    encoded = {name: encode(value) for name, value in texts.items()}
    pointers = {name: ffi.from_buffer("char[]", value) for name, value in encoded.items()}
    options = struct(
        "lta_arrow_options",
        flags=flags,
        append_flags=append_flags,
        time_unit=_UNITS[unit],
        zone_changes=ffi.NULL if zone is None else ffi.from_buffer("int64_t[]", zone),
        zone_change_count=0 if zone is None else len(zone),
        **pointers,
        **{f"{name}_size": len(value) for name, value in encoded.items()},
    )
    out, error = ffi.new("int64_t *"), new_error()
    check(lib.lta_dataset_append_arrow(dataset, stream, options, out, error), error)
    return int(out[0])
