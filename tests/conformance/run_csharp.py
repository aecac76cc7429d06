# SPDX-License-Identifier: MIT
"""The cases through the C# sources, compiled with the runner by mono."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

from languages import csharp_environment, csharp_program

command = [*csharp_program("conformance", sorted((HERE / "csharp").glob("*.cs"))), str(HERE)]
sys.exit(subprocess.call(command, env=csharp_environment()))
