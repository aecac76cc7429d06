# SPDX-License-Identifier: MIT
"""What a C compiler needs of the library inside the package, and the command line.

    cc $(python -m laakhay.ta --cflags) first.c $(python -m laakhay.ta --libs) -o first
    PKG_CONFIG_PATH=$(python -m laakhay.ta --pkg-config-path) pkg-config --libs laakhay-ta

Any other arguments are those of the command line, laakhay-ta.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
LIBRARY = "liblaakhay_ta.so.1"


def flags(package: Path) -> dict[str, list[str]]:
    """Option: what it prints, of the library in this folder."""
    return {
        "--cflags": [f"-I{package / 'include'}"],
        "--libs": [f"-L{package}", f"-l:{LIBRARY}", f"-Wl,-rpath,{package}"],
        "--pkg-config-path": [str(package / "pkgconfig")],
        "--library": [str(package / LIBRARY)],
    }


def main() -> None:
    known, asked = flags(PACKAGE), sys.argv[1:]
    if asked and all(option in known for option in asked):
        print(shlex.join(word for option in asked for word in known[option]))
        return
    from laakhay.ta.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
