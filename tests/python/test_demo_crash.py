# SPDX-License-Identifier: MIT
"""The part of `make demo` that is killed and recovered agrees with batch."""

import re
import subprocess
import sys

from conftest import ROOT


def test_a_market_that_is_killed_goes_on_and_agrees_with_batch():
    finished = subprocess.run(
        [
            sys.executable,
            ROOT / "examples/demo/crash.py",
            *("--symbols", "24", "--minutes", "120", "--seed", "7"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert max(map(len, finished.stdout.splitlines())) <= 100
    on_file = re.search(r"killed .* ([\d,]+) drains on file", finished.stdout)
    recovered = re.search(r"recovered ([\d,]+) drains", finished.stdout)
    verified = re.search(r"verified +([\d,]+) rows", finished.stdout)
    counts = [int(match[1].replace(",", "")) for match in (on_file, recovered, verified)]
    assert 0 < counts[0] <= counts[1]
    # A quarter at least is told by nobody before the kill.
    assert 24 * 30 <= counts[2] < 24 * 120


def test_make_demo_runs_it():
    assert "examples/demo/crash.py" in (ROOT / "Makefile").read_text()
