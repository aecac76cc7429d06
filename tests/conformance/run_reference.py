# SPDX-License-Identifier: MIT
"""The expected values are what the reference says today."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
code = 0
for program in ("make_cases.py", "make_catalogue.py"):
    code |= subprocess.call([sys.executable, HERE / program, "--check"])
print(f"reference: the case files are {'not ' if code else ''}what they should be")
sys.exit(code)
