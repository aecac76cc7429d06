# SPDX-License-Identifier: MIT
"""The catalogue: every operator and indicator the library has."""

from __future__ import annotations

import json
from typing import Any

from ._ffi import check, ffi, lib, new_error, take_blob

__all__ = ["catalog", "library_info"]


def catalog() -> list[dict[str, Any]]:
    """A record per operator and indicator: id, aliases, parameters, inputs, outputs, ..."""
    out, error = ffi.new("lta_blob *"), new_error()
    check(lib.lta_catalog_get_json(out, error), error)
    document = json.loads(take_blob(out[0]))
    return document if isinstance(document, list) else document["entries"]


def library_info() -> dict[str, Any]:
    """Versions, and the kernels in use."""
    info, error = ffi.new("lta_library_info *"), new_error()
    info.struct_size = ffi.sizeof("lta_library_info")
    check(lib.lta_library_get_info(info, error), error)
    names = [name for name, _ in ffi.typeof("lta_library_info").fields]
    return {
        name: ffi.string(value).decode() if isinstance(value, ffi.CData) else value
        for name in names
        if name not in ("struct_size", "reserved")
        for value in [getattr(info, name)]
    }
