# SPDX-License-Identifier: MIT
"""The examples of the one-file binding run where there is nothing but it and the library."""

import subprocess
import sys
from pathlib import Path

import laakhay.ta  # where the library lies
import pytest

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = Path(laakhay.ta.__file__).with_name("liblaakhay_ta.so.1")


@pytest.mark.parametrize("name", ["batch", "stream", "snapshot", "producers"])
def test_example(name):
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / f"examples/ctypes/{name}.py")],
        env={"PYTHONPATH": str(ROOT / "bindings/ctypes"), "LAAKHAY_TA_LIBRARY": str(LIBRARY)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
