# SPDX-License-Identifier: MIT
"""Writes bindings/go/indicators/generated.go from the catalogue of the installed library.

tools/go_indicators.py --write    writes it
tools/go_indicators.py --check    exits 1 when it is not what the library says
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "bindings/go/indicators/generated.go"


def wanted():
    import laakhay.ta as ta
    from bindings.go_catalog_text import go_catalog_text
    from pages.example import SYMBOLS

    return go_catalog_text(ta.catalog(), set(SYMBOLS))


def main():
    arguments = argparse.ArgumentParser(description="types of Go for the catalogue")
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    text = wanted()
    if options.write:
        PATH.write_text(text, encoding="utf-8")
    stale = PATH.read_text(encoding="utf-8") != text
    if stale:
        print(f"{PATH.relative_to(ROOT)} is not what the library says: run make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
