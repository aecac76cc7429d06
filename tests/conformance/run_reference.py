# SPDX-License-Identifier: MIT
"""The expected values are what the reference says today."""

import subprocess
import sys
from pathlib import Path

code = subprocess.call([sys.executable, Path(__file__).with_name("make_cases.py"), "--check"])
print(f"reference: the case files are {'not ' if code else ''}what make_cases.py writes")
sys.exit(code)
