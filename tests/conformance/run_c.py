# SPDX-License-Identifier: MIT
"""The cases through the C ABI, by the program the build makes of run_c.cc."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / "build/release/tests/conformance/run_c"

sys.exit(subprocess.call([PROGRAM, HERE]))
