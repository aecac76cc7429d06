# SPDX-License-Identifier: MIT
"""The tests of tests/adapters, each in an environment with the real package.

The environments lie in .cache/adapters: the versions of requirements/adapters-NAME.txt, made when
they are first asked for, and the wheel of this tree, fresh every time.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".cache/adapters"
NAMES = ("backtesting", "freqtrade", "vectorbt", "nautilus")
PIP = ("-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile")


def wheel():
    """The wheel of this tree; what build/python holds is not compiled again."""
    folder = ROOT / "build/adapters"
    command = [sys.executable, "tools/build_wheel.py", str(folder), str(ROOT / "build/python")]
    for old in folder.glob("*.whl"):
        old.unlink()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl"))


def environment(name, package):
    """The Python of the environment with the package's wheel inside."""
    folder, wanted = ENVIRONMENTS / name, ROOT / f"requirements/adapters-{name}.txt"
    python = str(folder / "bin/python")
    stamp = folder / ".made"
    key = f"{ROOT} {sys.version} {hashlib.sha256(wanted.read_bytes()).hexdigest()}"
    if not stamp.exists() or stamp.read_text() != key:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        retries = ["--retries", "5", "--timeout", "60"]
        subprocess.run([python, *PIP, *retries, "-r", str(wanted)], check=True)
        stamp.write_text(key)
    subprocess.run([python, *PIP, "--no-deps", "--force-reinstall", str(package)], check=True)
    return python
