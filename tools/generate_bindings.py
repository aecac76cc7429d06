# SPDX-License-Identifier: MIT
"""Writes the generated parts of the bindings from include/laakhay_ta.h.

    python tools/generate_bindings.py           # write them
    python tools/generate_bindings.py --check   # exit 1 with a diff where one is out of date

The cffi declarations are not kept in the tree: bindings/python/build_native.py makes them from
the same header while the extension is built.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bindings.csharp_text import csharp_text
from bindings.ctypes_text import ctypes_region, replace_region
from bindings.go_text import go_text
from bindings.header import Header, parse_header
from bindings.julia_text import julia_text

ROOT = Path(__file__).resolve().parent.parent


def generated_files(header: Header, root: Path) -> dict[Path, str]:
    """Every file that holds generated text, with the text it should hold."""
    ctypes_path = root / "bindings" / "ctypes" / "laakhay_ta.py"
    bindings = root / "bindings"
    return {
        ctypes_path: replace_region(ctypes_path.read_text("utf-8"), ctypes_region(header)),
        bindings / "go" / "generated.go": go_text(header),
        bindings / "julia" / "src" / "generated.jl": julia_text(header),
        bindings / "csharp" / "Native.generated.cs": csharp_text(header),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only tell what would change")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to read and write")
    options = parser.parse_args(arguments)
    source = (options.root / "include" / "laakhay_ta.h").read_text("utf-8")
    stale = 0
    for path, wanted in generated_files(parse_header(source), options.root).items():
        found = path.read_text("utf-8") if path.exists() else ""
        if found == wanted:
            continue
        stale += 1
        if options.check:
            name = str(path.relative_to(options.root))
            sys.stdout.writelines(
                difflib.unified_diff(
                    found.splitlines(keepends=True),
                    wanted.splitlines(keepends=True),
                    f"{name} as it is",
                    f"{name} as the header says",
                )
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, "utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
