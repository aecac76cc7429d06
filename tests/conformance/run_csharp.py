# SPDX-License-Identifier: MIT
"""The cases through the C# sources, compiled with the runner by mono."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from languages import csharp_environment, csharp_program

HERE = Path(__file__).resolve().parent
command = [*csharp_program("conformance", sorted((HERE / "csharp").glob("*.cs"))), str(HERE)]
sys.exit(subprocess.call(command, env=csharp_environment()))
