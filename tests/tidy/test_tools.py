# SPDX-License-Identifier: MIT
"""The runner of the suite counts what happened, and the Makefile has the targets it should."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = "setup build demo test test-long ci bench wheel conformance coverage fmt lint docs clean"


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / f"tools/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(ROOT / "tools"))
run_tests = load("run_tests")
planted_faults = load("planted_faults")
coverage_rooms = load("coverage_rooms")


def doctest_line(passed, failed):
    return (
        f"[doctest] test cases: {passed + failed} | {passed} passed | {failed} failed | 0 skipped"
    )


@pytest.mark.parametrize(
    ("result", "stdout", "expected"),
    [
        ("OK", "", (1, 0, 0)),
        ("FAIL", "", (0, 1, 0)),
        ("TIMEOUT", "", (0, 1, 0)),
        ("SKIP", "", (0, 0, 1)),
        ("OK", doctest_line(12, 0), (12, 0, 0)),
        ("FAIL", doctest_line(11, 1), (11, 1, 0)),
        ("FAIL", doctest_line(12, 0), (12, 1, 0)),  # passed, then crashed on the way out
        ("OK", "\x1b[0;36m" + doctest_line(3, 0), (3, 0, 0)),
    ],
)
def test_meson_log_is_counted(tmp_path, result, stdout, expected):
    log = tmp_path / "testlog.json"
    log.write_text(json.dumps({"name": "t", "result": result, "stdout": stdout}) + "\n")
    count = run_tests.count_meson(log)
    assert (count.passed, count.failed, count.skipped) == expected


def test_junit_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>'
    )
    count = run_tests.count_junit(report)
    assert (count.passed, count.failed, count.skipped) == (3, 3, 3)


def test_a_crash_without_a_report_is_a_failure():
    assert run_tests.judged(139, run_tests.Count()).failed == 1
    assert run_tests.judged(0, run_tests.Count(passed=1)).failed == 0


def test_makefile_has_every_target():
    text = (ROOT / "Makefile").read_text()
    missing = [name for name in TARGETS.split() if not re.search(rf"^{name}:", text, re.MULTILINE)]
    assert missing == []


def test_continuous_integration_runs_make_ci():
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-1].startswith("exec make ci")


def test_percentages_of_nothing_are_whole():
    assert coverage_rooms.percent(0, 0) == 100.0
    assert coverage_rooms.percent(1, 4) == 25.0


def test_every_planted_fault_names_a_test_and_every_name_is_planted():
    faults, wrong = planted_faults.read_list()
    assert wrong == []
    assert planted_faults.check_hooks(faults) == []
    assert planted_faults.check_hooks(dict(faults, nowhere=("unit", "x"))) == [
        "nowhere is planted nowhere"
    ]
    faults.pop("append.equal_time")
    assert "names no test" in planted_faults.check_hooks(faults)[0]
