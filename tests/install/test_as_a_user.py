# SPDX-License-Identifier: MIT
"""What a user meets first, in an interpreter with the wheel and what it needs, warnings as errors.

Bars are made with numpy and nothing else: closes are 100, 101, ... 139.
"""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import run

BARS = """
import sys
import numpy as np
import laakhay.ta as ta

close = 100.0 + np.arange(40)
bars = {"time": np.datetime64("2024-01-01") + np.arange(40), "open": close, "high": close + 1,
        "low": close - 1, "close": close, "volume": np.ones(40)}
ds = ta.Dataset()
ds.append("A", "1d", bars)

def failure(call):
    try:
        call()
    except Exception as error:
        return error
    raise SystemExit("nothing was raised")
"""
OPTIONAL = ("pandas", "polars", "pyarrow", "duckdb", "matplotlib", "typer", "rich", "narwhals")
IMPORT_LIMIT_SECONDS = 0.060


@pytest.fixture
def printed(clean_python, tmp_path):
    """What a program that begins with the bars prints."""

    def ran(program):
        command = [clean_python, "-I", "-X", "dev", "-W", "error", "-c", BARS + program]
        return run(*command, folder=tmp_path)

    return ran


def test_there_is_nothing_but_what_the_package_needs(clean_python):
    listed = json.loads(run(clean_python, "-m", "pip", "list", "--format", "json"))
    names = {package["name"] for package in listed} - {"pip", "setuptools", "wheel"}
    assert names == {"laakhay-ta", "cffi", "pycparser", "narwhals", "numpy"}


def test_importing_takes_no_optional_package_and_little_time(clean_python):
    """Seconds of the processor beyond those of numpy; the least of a few."""
    program = f"""
import sys, time, numpy
begin = time.process_time()
import laakhay.ta
print(time.process_time() - begin, *set(sys.modules) & set({OPTIONAL!r} + ("cffi",)))
"""
    lines = [run(clean_python, "-I", "-c", program).split() for _ in range(5)]
    assert all(len(line) == 1 for line in lines), lines
    assert min(float(seconds) for (seconds,) in lines) < IMPORT_LIMIT_SECONDS, lines


def test_normal_use_warns_of_nothing_and_needs_nothing(printed):
    """History, live, snapshot, chart, one-liners, a grid: the optional packages are not there."""
    program = """
plan = ta.compile({"mean": "sma(close, 3)", "up": "close > 120.5", "macd": "macd(close, 3, 5, 2)"})
result = plan.run(ds)
assert plan.run(bars)["mean"][-1] == result["mean"][-1] == 138.0
session = plan.session(ds)
bar = {"open": 140.0, "high": 141.0, "low": 139.0, "volume": 1.0}
day = np.datetime64("2024-02-10")
assert session.push("A", "1d", time=day, close=140.0, closed=False, **bar)["mean"][0] == 139.0
assert session.push("A", "1d", time=day, close=140.0, **bar)["mean"][0] == 139.0
restored = plan.restore(session.snapshot())
moved = restored.push("A", "1d", time=day + 1, close=141.0, **bar)
assert moved["mean"][0] == 140.0
assert ta.sma(close, 3)[-1] == 138.0 and str(ta.rsi(14) > 70) == "rsi(14) > 70"
assert ta.sma(bars, 3)[-1] == ta.sma(close.tolist(), 3)[-1] == 138.0
assert ta.macd(close, 3, 5, 2)._fields == ("macd", "signal", "histogram")
assert ta.sweep("sma(close, n)", n=[2, 3]).run(ds)["n=3"][-1] == 139.0  # with the bar pushed
from laakhay.ta import talib
assert talib.SMA(close, 3)[-1] == 138.0
(edge,) = result.signals()
assert (edge["name"], edge["row"], edge["edge"]) == ("up", 21, 1)
assert result.macd.signal[-1] == result["macd.signal"][-1]
assert len(result["2024-01-10":"2024-01-12"].times) == 2
assert [line["warm_up"] for line in result.describe()][0] == 2
assert "<table>" in result._repr_html_() and "mean" in repr(result)
assert result.to_numpy()["mean"][-1] == 138.0
result.plot().save("chart.html")
print(*[name for name in ("pandas", "polars", "pyarrow", "matplotlib") if name in sys.modules])
"""
    assert printed(program) == "\n"


@pytest.mark.parametrize(
    ("call", "package"),
    [
        ("ta.compile('close').run(ds).to_pandas()", "pandas"),
        ("ta.compile('close').run(ds).to_polars()", "polars"),
        ("ta.compile('close').run(ds).to_arrow()", "pyarrow"),
        ("ta.read_parquet('bars.parquet', symbol='A')", "pyarrow"),
        ("ta.compile('close').run(ds).plot().save('chart.png')", "matplotlib"),
    ],
)
def test_an_optional_package_that_is_missing_is_named_with_how_to_get_it(printed, call, package):
    said = printed(f"error = failure(lambda: {call})\nprint(type(error).__mro__[-4:], error)")
    assert "ImportError" in said and f"pip install {package}" in said


@pytest.mark.parametrize(
    ("call", "family", "code", "position", "suggestion"),
    [
        ("ta.compile('close > smaa(close, 3)')", "ValueError", "plan.unknown_indicator", 8, "smma"),
        ("ta.rsi(close, periods=3)", "ValueError", "plan.unknown_parameter", 11, "period"),
        ("ds.append('A', '1d', bars | {'close': close + 5})", "ValueError", "dataset.", 0, None),
        ("ta.compile('close').run(ds)['clos']", "KeyError", "python.unknown_output", None, None),
        ("ta.compile('lead(close, 1)')", "ValueError", "plan.lead_outside_label", 0, None),
        (
            "ta.compile({'y': ta.label('lead(close, 1)')}).session(ds)",
            "RuntimeError",
            "session.label",
            0,
            None,
        ),
    ],
)
def test_errors_have_a_family_a_code_and_a_place(printed, call, family, code, position, suggestion):
    said = printed(f"""
error = failure(lambda: {call})
assert isinstance(error, {family}) and isinstance(error, ta.LaakhayError), type(error)
print(error.code, error.position, error.suggestion)
print(error)
""")
    head, message = said.split("\n", 1)
    assert head.startswith(code) and head.split()[1:] == [str(position), str(suggestion)], said
    if position and code.startswith("plan."):
        text, caret = message.rstrip("\n").splitlines()[-2:]
        assert caret.strip() == "^" and caret.index("^") == 4 + position, said
    if suggestion:
        assert f'"{suggestion}"' in message


def test_a_name_that_is_not_there_is_met_with_the_nearest(clean_python, tmp_path):
    command = [clean_python, "-I", "-c", "import laakhay.ta as ta; ta.rsii"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert re.search(r"no attribute 'rsii'.*'rsi'", done.stderr), done.stderr


def test_the_command_without_its_packages_says_what_to_install(clean_python):
    command = [str(clean_python.parent / "laakhay-ta"), "doctor"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0 and "pip install 'laakhay-ta[cli]'" in done.stderr


def test_a_checker_finds_the_types_of_the_installed_package(clean_python, tmp_path):
    """mypy of this environment, over the packages of the clean one."""
    (tmp_path / "user.py").write_text("import laakhay.ta as ta\n\nrsi: int = ta.compile('close')\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", clean_python]
    done = subprocess.run(
        [str(word) for word in [*command, "--cache-dir", tmp_path / "cache", "user.py"]],
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and 'has type "Plan"' in done.stdout, done.stdout + done.stderr
    assert "Found 1 error" in done.stdout
