# SPDX-License-Identifier: MIT
"""Arrow streams across the boundary, as PyCapsules of the Arrow PyCapsule interface."""

from __future__ import annotations

import ctypes
from typing import Any

from ._ffi import check, encode, ffi, lib, new_error, struct
from .errors import DataError

__all__ = ["append_arrow"]

_UNITS: dict[str | None, int] = {
    None: lib.LTA_TIME_UNIT_NONE,
    "s": lib.LTA_TIME_UNIT_SECONDS,
    "ms": lib.LTA_TIME_UNIT_MILLISECONDS,
    "us": lib.LTA_TIME_UNIT_MICROSECONDS,
    "ns": lib.LTA_TIME_UNIT_NANOSECONDS,
}
_STREAM = b"arrow_array_stream"

_get_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


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
    if unit not in _UNITS:
        known = ", ".join(repr(known) for known in _UNITS)
        raise DataError(f"unknown unit {unit!r}; expected one of {known}", "python.time_unit")
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(f"expected an object with __arrow_c_stream__, got {type(table).__name__}")
    capsule = table.__arrow_c_stream__()  # owns the stream until it has been taken over
    names = {"symbol": symbol, "timeframe": timeframe, "source": source}
    encoded = {name: encode(value) for name, value in names.items()}
    texts = {name: ffi.from_buffer("char[]", value) for name, value in encoded.items()}
    options = struct(
        "lta_arrow_options",
        flags=flags,
        append_flags=append_flags,
        time_unit=_UNITS[unit],
        **texts,
        **{f"{name}_size": len(value) for name, value in encoded.items()},
    )
    stream = ffi.cast("struct ArrowArrayStream *", _get_pointer(capsule, _STREAM))
    out, error = ffi.new("int64_t *"), new_error()
    check(lib.lta_dataset_append_arrow(dataset, stream, options, out, error), error)
    return int(out[0])
