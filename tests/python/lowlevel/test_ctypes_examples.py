# SPDX-License-Identifier: MIT
"""The examples of the one-file binding, and its misuse, where there is nothing but it and the
library."""

import os
import subprocess
import sys
from pathlib import Path

import laakhay.ta  # where the library lies
import pytest

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = Path(laakhay.ta.__file__).with_name("liblaakhay_ta.so.1")


SECONDS = "600" if os.environ.get("LAAKHAY_TA_LONG_TESTS") else "3"


def run(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-S", str(script), *arguments],
        env={"PYTHONPATH": str(ROOT / "bindings/ctypes"), "LAAKHAY_TA_LIBRARY": str(LIBRARY)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", ["batch", "stream", "snapshot", "producers"])
def test_example(name):
    run(ROOT / f"examples/ctypes/{name}.py")


def test_double_drops_exceptions_and_storms_of_garbage_neither_crash_nor_leak():
    run(Path(__file__).with_name("ctypes_misuse.py"), SECONDS)
