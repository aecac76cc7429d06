# SPDX-License-Identifier: MIT
"""The command line, laakhay-ta: needs typer and rich, `pip install laakhay-ta[cli]`."""

from __future__ import annotations

import importlib.util
import sys

__all__ = ["main"]

_NEEDED = ("typer", "rich")


def main() -> None:
    """Run the command of sys.argv and exit with its code."""
    absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        sys.exit(
            f"laakhay-ta: the command line needs {' and '.join(absent)}: "
            "pip install 'laakhay-ta[cli]'"
        )
    from .app import run

    run()
