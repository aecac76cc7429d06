# SPDX-License-Identifier: MIT
"""`make demo` agrees with itself, and says which cell where a fault is planted."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT


def run_demo(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "examples/demo/demo.py", *arguments],
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_the_demo_agrees():
    finished = run_demo()
    assert finished.returncode == 0, finished.stdout + finished.stderr
    lines = finished.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    counts = {
        what: int(count.replace(",", ""))
        for count, what in re.findall(r"^ *([\d,]+) (\w[\w ]+?) *= ", finished.stdout, re.MULTILINE)
    }
    # The bars there are: 3270 days of three companies, 2148 of one; two to four updates a day.
    assert counts["final rows"] == 3 * 3270 + 2148
    assert 2 * counts["final rows"] <= counts["provisional rows"] <= 4 * counts["final rows"]
    assert counts["of them"] > 1000 and counts["restored rows"] > counts["final rows"]
    assert lines[-1].startswith("Everything agreed: ")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ((), "provisional rows against batch"),
        (("provisional",), "provisional rows against batch"),
        (("final",), "final rows against batch"),
        (("restored",), "restored rows against never stopping"),
    ],
)
def test_a_planted_fault_is_named(kind, what):
    finished = run_demo("--days", "150", "--fault", *kind)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    failed = finished.stdout.partition("FAILED: ")[2]
    assert failed.startswith(what)
    number = r"(-?0x1\.[0-9a-f]+p[+-]\d+)"
    cell = re.search(
        rf"symbol +([A-Z]+)\n +date +201[23]-\d\d-\d\d, update \d.*\n +output +macd\.signal\n"
        rf" +expected +{number}\n +got +{number}\n",
        failed,
    )
    assert cell, finished.stdout
    expected, got = map(float.fromhex, cell.groups()[1:])
    assert expected != got and abs(expected - got) <= abs(expected) * 2**-52
    assert "Everything agreed" not in finished.stdout


def test_make_demo_passes_the_fault_on():
    makefile = (ROOT / "Makefile").read_text()
    assert "examples/demo/demo.py $(if $(FAULT),--fault)" in makefile
