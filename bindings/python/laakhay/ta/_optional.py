# SPDX-License-Identifier: MIT
"""Packages that are needed for some calls only, imported by the first of them."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["optional"]


def optional(name: str) -> Any:
    """The module; where it is not installed an ImportError that says how to get it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise ModuleNotFoundError(
            f"a table of {name} needs {name}: pip install {name}", name=name
        ) from None
