# SPDX-License-Identifier: MIT
"""The one wheel under every Python there is: the test's own, and others on the path from 3.10 on.

Others take what the registry has for them today: newer numpy and narwhals, or older ones.
"""

import shutil
import subprocess
import sys

import pytest

NEWEST_MINOR = 20  # far enough ahead of any Python there is


def others():
    """Pythons on the path that run; a version manager puts names there that do not."""
    found = []
    for minor in range(10, NEWEST_MINOR):
        python = shutil.which(f"python3.{minor}")
        if python is None or minor == sys.version_info.minor:
            continue
        done = subprocess.run([python, "-c", "import venv"], capture_output=True)
        found += [python] if done.returncode == 0 else []
    return found


PROGRAM = """
import sys
import numpy as np
import laakhay.ta as ta

close = 100.0 + np.arange(40)
days = np.arange("2024-01-01", "2024-02-10", dtype="datetime64[D]")
bars = {"time": days, "open": close, "high": close + 1,
        "low": close - 1, "close": close, "volume": np.ones(40)}
plan = ta.compile({"mean": "sma(close, 3)", "bands": "bbands(close, 5)", "up": "close > 120.5"})
out = plan.run(bars)
ds = ta.Dataset.from_frame(bars, symbol="A")
result = plan.run(ds)
assert out["mean"][-1] == result["mean"][-1] == 138.0
assert len(result["2024-01-10":"2024-01-12"].times) == 2 and "<table>" in result._repr_html_()
session = plan.session(ds)
day = np.datetime64("2024-02-10")
bar = {"open": 140.0, "high": 141.0, "low": 139.0, "volume": 1.0}
assert session.push("A", "1d", time=day, close=140.0, **bar)["mean"][0] == 139.0
restored = plan.restore(session.snapshot())
after = restored.push("A", "1d", time=day + np.timedelta64(1, "D"), close=141.0, **bar)
assert after["mean"][0] == 140.0
masked = np.ma.masked_array(bars["time"], np.arange(40) == 3)
for call in (lambda: ta.rsi(close, 0), lambda: ta.Dataset.from_frame({**bars, "time": masked})):
    try:
        call()
    except ValueError as error:
        assert error.code
    else:
        raise SystemExit("nothing was raised")
result.plot().save("chart.html")
print(*sys.version_info[:2])
"""


def check(python, folder):
    command = [str(python), "-I", "-X", "dev", "-W", "error", "-c", PROGRAM]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_wheel_runs_here(clean_python, tmp_path):
    assert check(clean_python, tmp_path) == ["3", str(sys.version_info.minor)]


@pytest.mark.parametrize("python", others())
def test_the_same_wheel_runs_under(python, wheel, tmp_path):
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    ours = tmp_path / "venv/bin/python"
    subprocess.run([ours, "-m", "pip", "install", "-q", wheel], check=True)
    assert check(ours, tmp_path) == ["3", python.rpartition("3.")[2]]
