# SPDX-License-Identifier: MIT
"""Exported symbols = functions of the header = version script.

check_symbols.py <library> <laakhay_ta.h> <laakhay_ta.map>
"""

import re
import subprocess
import sys
from pathlib import Path

import header

NODE = "LAAKHAY_TA_1"


def exported(library: str) -> dict[str, str]:
    """Name -> version node of every symbol others can link to."""
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", "--with-symbol-versions", library],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    symbols = {}
    for line in listed.splitlines():
        kind, name = line.split()[-2:]
        if kind == "A":  # the version node itself
            continue
        plain, _, version = name.partition("@@")
        symbols[plain] = version
    return symbols


def listed(map_path: str) -> set[str]:
    text = re.sub(r"#.*", "", Path(map_path).read_text(encoding="utf-8"))
    match = re.fullmatch(rf"\s*{NODE} {{\s*global:(.*?)local:\s*\*;\s*}};\s*", text, re.DOTALL)
    if not match:
        raise ValueError(f"{map_path}: expected one node {NODE} with global: and local: *;")
    return set(match[1].replace(";", " ").split())


def main() -> int:
    library, header_path, map_path = sys.argv[1:]
    declared = {function.name for function in header.read(Path(header_path)).functions}
    symbols = exported(library)
    in_map = listed(map_path)
    found = []
    found += [f"{name}: in the header, not exported" for name in sorted(declared - set(symbols))]
    found += [f"{name}: exported, not in the header" for name in sorted(set(symbols) - declared)]
    found += [f"{name}: in the header, not in the map" for name in sorted(declared - in_map)]
    found += [f"{name}: in the map, not in the header" for name in sorted(in_map - declared)]
    found += [
        f"{name}: version {version!r}, expected {NODE}"
        for name, version in sorted(symbols.items())
        if version != NODE
    ]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
