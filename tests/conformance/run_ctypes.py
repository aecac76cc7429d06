# SPDX-License-Identifier: MIT
"""The cases through the one-file binding, in an interpreter that has neither numpy nor cffi."""

import subprocess
import sys
from pathlib import Path

import laakhay.ta  # where the library lies; the new interpreter cannot import it

HERE = Path(__file__).resolve().parent
BINDING = HERE.parent.parent / "bindings" / "ctypes"
LIBRARY = Path(laakhay.ta.__file__).with_name("liblaakhay_ta.so.1")

command = [sys.executable, "-I", "-S", HERE / "runner.py", "ctypes", BINDING, LIBRARY]
sys.exit(subprocess.call(command, env={"PATH": ""}))
