# SPDX-License-Identifier: MIT
"""The cases through the Julia package."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from languages import julia_environment, julia_program

HERE = Path(__file__).resolve().parent
command = [*julia_program(HERE / "julia/runner.jl"), str(HERE)]
sys.exit(subprocess.call(command, env=julia_environment()))
