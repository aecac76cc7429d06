# SPDX-License-Identifier: MIT
"""What docs/performance.md says of memory holds, with the numbers that are written there."""

import re
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs/performance.md").read_text(encoding="utf-8")
HOUR_NS = 3_600_000_000_000
TWELVE = {
    "ema": "ema(close, 20)",
    "macd": "macd(close, 12, 26, 9)",
    "rsi": "rsi(close, 14)",
    "bands": "bbands(close, 20, 2)",
    "deviation": "rolling_std(close, 20)",
    "range": "atr(14)",
    "top": "rolling_max(close, 20)",
    "bottom": "rolling_min(close, 20)",
}
PLANS = [
    "close",
    "sma(close, 2)",
    "sma(close, 1000)",
    "rolling_max(high, 4096) - rolling_min(low, 4096)",
    "ema(ema(ema(close, 3), 3), 3)",
    "tf('4h', rsi(close, 14)) > tf('1d', sma(close, 20))",
    "psar(0.02, 0.02, 0.2)",
    "supertrend(10, 3)",
    "ichimoku()",
    "keltner(20, 10, 2)",
    "rolling_median(close, 50)",
    "fib_retracement()",
    TWELVE,
]


def bars(count, first=0):
    price = 100 + np.arange(first, first + count) % 7.0
    columns = dict.fromkeys(("open", "high", "low", "close"), price)
    times = (np.arange(first, first + count) * HOUR_NS).astype(np.int64)
    return {"time": times, **columns, "volume": np.ones(count)}


def numbers(pattern):
    found = re.search(pattern, PAGE)
    assert found, pattern
    return [int(number.replace(",", "")) for number in found.groups()]


def live(plan, partitions=1, **options):
    dataset = ta.Dataset()
    for k in range(partitions):
        dataset.append(f"S{k}", "1h", bars(3), unit="ns")
    return plan.session(dataset, **options)


@pytest.mark.parametrize("expression", PLANS, ids=str)
@pytest.mark.parametrize("depth", [8, 9, 40])
def test_a_session_takes_no_more_than_the_page_says(expression, depth):
    per_column, fixed = numbers(r"state_bytes \+ (\d+) \* column_count \+ (\d+)")
    (per_slot,) = numbers(r"beyond 8 adds at most\s+`(\d+) \* column_count`")
    assert "take both products twice" in PAGE
    plan = ta.compile(expression)
    info = plan.info
    columns = info["column_count"] * (2 if "tf(" in str(expression) else 1)
    most = info["state_bytes"] + (per_column + per_slot * (depth - 8)) * columns + fixed
    for partitions in (1, 5):
        session = live(plan, partitions, revision_depth=depth)
        assert 0 < session.info["state_bytes"] / partitions <= most


def test_a_session_takes_the_same_after_many_bars_as_after_one():
    plan = ta.compile(TWELVE)
    session = live(plan, detached=True)
    before, kept = session.info["state_bytes"], len(session.snapshot())
    session.push("S0", "1h", unit="ns", **bars(5000, 3))
    assert session.info["state_bytes"] == before
    assert len(session.snapshot()) <= before
    assert kept <= before


def test_a_dataset_takes_no_more_than_the_page_says():
    each, ahead, fixed = numbers(r"(\d+) \* \(bars \+ min\(bars, (\d+)\)\) \+ (\d+)")
    for count in (1, 64, 65, 1000, 32_768, 40_000, 200_000):
        dataset = ta.Dataset()
        dataset.append("X", "1h", bars(count), unit="ns")
        taken = dataset.info()["memory_bytes"]
        assert 56 * count <= taken <= each * (count + min(count, ahead)) + fixed, count


GROWTH = """
import sys
import laakhay.ta as ta
from test_performance_page import TWELVE

def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

def feed(session, first, count):
    bar = dict(open=1.0, high=1.0, low=1.0, close=1.0, volume=1.0)
    for k in range(first, first + count):
        session.push(f"S{k}", "1h", time=0, unit="ns", **bar)

session = ta.compile(TWELVE).session(ta.Dataset(), detached=True)
feed(session, 0, 200)
before, counted = resident_bytes(), session.info["state_bytes"]
feed(session, 200, 2000)
print(resident_bytes() - before, session.info["state_bytes"] - counted)
"""


def test_the_memory_of_the_process_grows_by_what_the_page_says():
    (beside,) = numbers(r"names and newest bars of a partition count\s+(\d+) KiB")
    folder = str(Path(__file__).parent)
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {folder!r})\n{GROWTH}"]
    grown, counted = map(int, subprocess.check_output(command, text=True).split())
    assert counted <= grown <= counted + 2000 * beside * 1024
