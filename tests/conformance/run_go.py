# SPDX-License-Identifier: MIT
"""The cases through the Go package, from a module of their own as a user's."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOL = HERE.parent.parent / "tools/go.sh"

sys.exit(subprocess.call([TOOL, "-C", "tests/conformance/go", "run", ".", HERE]))
