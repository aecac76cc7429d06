# SPDX-License-Identifier: MIT
"""The wheel of this tree, and an interpreter that has nothing else."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
CONSTRAINTS = ROOT / "requirements/constraints.txt"


def run(*command, folder=None, **environment):
    """In an environment of nothing but the system's path; what it printed."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={"PATH": SYSTEM_PATH, "HOME": str(folder or ROOT), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def only(folder, pattern):
    found = sorted(folder.rglob(pattern))
    assert len(found) == 1, (pattern, found)
    return found[0]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = os.environ.get("LAAKHAY_TA_WHEEL", "build/python")
    command = [sys.executable, ROOT / "tools/build_wheel.py", folder, build]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return only(folder, "*.whl")


@pytest.fixture(scope="session")
def clean_python(wheel, tmp_path_factory):
    """An interpreter with the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        + ["-c", CONSTRAINTS, wheel],
        check=True,
    )
    return python
