# SPDX-License-Identifier: MIT
"""The engine's memory as numpy sees it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._ffi import Handle, ffi

__all__ = ["Memory"]


class Memory:
    """Read-only memory for numpy. Arrays made of it keep it, and it keeps the id it came from."""

    __slots__ = ("__array_interface__", "owner")

    def __init__(self, pointer: Any, dtype: str, length: int, owner: Handle) -> None:
        self.owner = owner
        self.__array_interface__ = {
            "version": 3,
            "shape": (length,),
            "typestr": np.dtype(dtype).str,
            "data": (int(ffi.cast("uintptr_t", pointer)), True),  # True: read-only
        }
