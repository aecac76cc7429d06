# SPDX-License-Identifier: MIT
"""The cases through the Julia package."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

from languages import julia_environment, julia_program

command = [*julia_program(HERE / "julia/runner.jl"), str(HERE)]
sys.exit(subprocess.call(command, env=julia_environment()))
