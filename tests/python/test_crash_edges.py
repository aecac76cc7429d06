# SPDX-License-Identifier: MIT
"""What docs/live-trading.md says of edges told just before a crash: compare, and none is lost."""

import signal
import subprocess
import sys

import laakhay.ta as ta
import pytest
from conftest import random_bars

PLAN = {
    "buy": "crossup(ema(close, 5), ema(close, 12)) and rsi(close, 14) < 75",
    "sell": "crossdown(ema(close, 5), ema(close, 12))",
}
HISTORY, COUNT = 200, 320

# Writes an order behind every edge that is told, and dies at the order of a number: before it is
# written, or behind it.
PROGRAM = f"""
import os, signal, sys
sys.path[:0] = sys.argv[4:]
import laakhay.ta as ta
from conftest import random_bars
from test_crash_edges import HISTORY, PLAN, act

bars = random_bars({COUNT}, seed=5)
dataset = ta.Dataset()
dataset.append("X", "1d", bars[:HISTORY].columns)
session = ta.compile(PLAN).session(dataset, closed_edges=True)
session.attach_log(sys.argv[1])
order, has_sent, exchange = int(sys.argv[2]), sys.argv[3] == "sent", open("exchange", "a")

def send(name):
    global order
    if order == 0 and not has_sent:
        os.kill(os.getpid(), signal.SIGKILL)
    print(name, file=exchange, flush=True)
    if order == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    order -= 1

for row in range(HISTORY, {COUNT}):
    act(session.push("X", "1d", **bars.bar(row)), send)
"""


def order_id(name, time):
    return f"X-1d-{name}-{time.astype('datetime64[s]').astype(int)}"


def act(rows, send):
    for index, row in enumerate(rows):
        for name in PLAN:
            if not row.provisional and rows.rose(name)[index]:
                send(order_id(name, row.time))


def due(plan, bars, end):
    """As the page has it, from history up to the last bar that the session has."""
    loaded = ta.Dataset()
    loaded.append("X", "1d", bars[:end].columns)
    signals = plan.run(loaded).signals()
    rose = signals["edge"] == 1
    return [
        order_id(name, time)
        for name, time in zip(signals["name"][rose], signals["time"][rose], strict=True)
    ]


@pytest.mark.parametrize("number", [0, 3, 7])
@pytest.mark.parametrize("when", ["unsent", "sent"])
def test_orders_of_edges_told_just_before_a_crash_are_found_by_comparing(tmp_path, number, when):
    program = [sys.executable, "-c", PROGRAM, tmp_path / "log", str(number), when, *sys.path]
    assert subprocess.run(program, cwd=tmp_path, timeout=120).returncode == -signal.SIGKILL
    exchange = (tmp_path / "exchange").read_text().splitlines()
    assert len(exchange) == number + (when == "sent")

    plan, bars = ta.compile(PLAN), random_bars(COUNT, seed=5)
    session = ta.recover(tmp_path / "log", plan, closed_edges=True)
    end = HISTORY + session.recovery.last_sequence
    known = due(plan, bars, HISTORY)
    missing = [name for name in due(plan, bars, end)[len(known) :] if name not in exchange]
    assert len(missing) == (when == "unsent")

    # The last bar again, as a feed brings it: the edge is not told a second time.
    act(session.push("X", "1d", **bars.bar(end - 1)), missing.append)
    for row in range(end, COUNT):
        act(session.push("X", "1d", **bars.bar(row)), missing.append)
    assert exchange + missing == due(plan, bars, COUNT)[len(known) :]
    assert len(set(exchange + missing)) > 8
