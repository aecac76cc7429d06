# SPDX-License-Identifier: MIT
"""How the tests start programs in the languages that have a runtime of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ROOT / "build/release/src"
BUILT = ROOT / "build/csharp"

# Warnings are errors but for members whose name says all there is to say. The last language
# version that mono's compiler knows is within what modern .NET compiles.
MCS = ["mcs", "-unsafe", "-langversion:7.2", "-warn:4", "-warnaserror", "-nowarn:1591", "-debug"]


def csharp_program(name: str, sources: Iterable[Path]) -> list[str]:
    """Compiles the binding and `sources` into one program; the command that runs it."""
    every = [*sorted((ROOT / "bindings/csharp").glob("*.cs")), *sources]
    program = BUILT / f"{name}.exe"
    newest = max(path.stat().st_mtime for path in every)
    if not program.exists() or program.stat().st_mtime < newest:
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run([*MCS, f"-out:{program}", *map(str, every)], check=True)
    return ["mono", "--debug", str(program)]


def csharp_environment() -> dict[str, str]:
    return os.environ | {"LD_LIBRARY_PATH": str(LIBRARIES)}


def julia_program(script: Path) -> list[str]:
    """The command that runs a script with the package of this tree."""
    return [str(ROOT / "tools/julia.sh"), "--startup-file=no", str(script)]


def julia_environment(**extra: str) -> dict[str, str]:
    return os.environ | {
        "JULIA_LOAD_PATH": f"{ROOT / 'bindings/julia'}:@stdlib",
        "JULIA_DEPOT_PATH": str(ROOT / "build/julia"),
        "LAAKHAY_TA_LIBRARY": str(LIBRARIES / "liblaakhay_ta.so.1"),
        **extra,
    }
