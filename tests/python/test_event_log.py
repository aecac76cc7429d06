# SPDX-License-Identifier: MIT
"""The event log from Python: attach, fail, recover, and a process that is killed."""

import os
import pickle
import signal
import subprocess
import sys
import warnings

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import rising_bars

PLAN = {"sma": "sma(close, 5)", "cross": "crossup(ema(close, 3), sma(close, 5))"}


@pytest.fixture
def plan():
    return ta.compile(PLAN)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.log"


def push(session, bars, first, end):
    for row in range(first, end):
        session.push("AAPL", "1d", **bars.bar(row))


def test_the_library_says_that_it_has_the_log():
    assert ta.library_info()["features"] & 1


def test_a_recovered_session_is_the_recorded_one(plan, path):
    bars = rising_bars(40)
    with plan.session() as session:
        session.attach_log(path)
        push(session, bars, 0, 30)
        assert session.log_info == ta.LogInfo(30, 30, 0, None)
        expected = session.snapshot()
    recovered = ta.recover(path, plan)
    assert recovered.snapshot() == expected
    assert recovered.recovery == ta.Recovery(0, 30, 30, 0, 0)
    assert recovered.plan is plan
    never_stopped = plan.session()
    push(never_stopped, bars, 0, 30)
    for row in range(30, 40):
        expected = never_stopped.push("AAPL", "1d", **bars.bar(row))
        rows = recovered.push("AAPL", "1d", **bars.bar(row))
        for name in ("sma", "cross"):
            assert rows[name].tobytes() == expected[name].tobytes()
    assert recovered.log_info.last_sequence == 40


def test_a_recovered_session_tells_edges_of_closed_bars_only_where_it_is_asked(path):
    """close rises by one a day: the signal rises at the bar of the fifth."""
    plan, bars = ta.compile({"late": "close > 103.5"}), rising_bars(5)
    with plan.session(closed_edges=True) as session:
        session.attach_log(path)
        push(session, bars, 0, 4)
    with ta.recover(path, plan, attach=False, closed_edges=True) as recovered:
        forming = recovered.push("AAPL", "1d", **bars.bar(4), closed=False)
        assert forming.is_true("late")[0] and not forming.rose("late")[0]
        assert recovered.push("AAPL", "1d", **bars.bar(4)).rose("late").tolist() == [True]
    with ta.recover(path, plan, attach=False, edges_only=True) as recovered:
        assert recovered.push("AAPL", "1d", **bars.bar(4), closed=False).rose("late").tolist() == [
            True
        ]
        assert len(recovered.push("AAPL", "1d", **bars.bar(4))) == 0


def test_what_waits_is_committed_when_the_interpreter_ends(plan, path):
    code = f"""
import laakhay.ta as ta
session = ta.compile({PLAN!r}).session()
session.attach_log({str(path)!r}, commit_every=100)
for day in range(3):
    session.push("AAPL", "1d", time=day * 86_400, unit="s",
                 open=1.0, high=1.0, low=1.0, close=1.0, volume=1.0)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert ta.recover(path, plan).recovery.last_sequence == 3


def test_a_flush_commits_what_waits(plan, path):
    bars = rising_bars(9)
    session = plan.session()
    session.attach_log(path, commit_every=100, full_sync=True, prune=True)
    push(session, bars, 0, 9)
    assert session.log_info.durable_sequence == 0
    assert session.flush_log() == 9
    session.detach_log()
    with pytest.raises(ta.UnknownNameError, match="no event log"):
        _ = session.log_info
    alone = ta.recover(path, plan, attach=False)
    with pytest.raises(ta.UnknownNameError, match="no event log"):
        alone.flush_log()
    assert alone.recovery.last_sequence == 9


def test_wrong_files_are_refused(plan, path, tmp_path):
    session = plan.session()
    session.attach_log(path)
    with pytest.raises(ta.DataError, match="detach") as caught:
        session.attach_log(tmp_path / "other")
    assert caught.value.code == "log.attached"
    with pytest.raises(ta.BusyError):
        ta.recover(path, plan)
    session.detach_log()
    with pytest.raises(ta.DataError) as caught:
        session.attach_log(path)
    assert caught.value.code == "log.exists"
    session.attach_log(path, resume=True)
    session.detach_log()
    with pytest.raises(ta.DataError) as caught:
        ta.recover(path, ta.compile("sma(close, 9)"))
    assert caught.value.code == "log.other_plan"
    with pytest.raises(ta.UnknownNameError, match="no log at"):
        ta.recover(tmp_path / "none", plan)
    (tmp_path / "text").write_bytes(b"x" * 5000)
    with pytest.raises(ta.DataError):
        ta.recover(tmp_path / "text", plan)
    with pytest.raises(ta.StorageError) as caught:
        session.attach_log(tmp_path / "no" / "such" / "folder")
    assert isinstance(caught.value, OSError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.code) == (
        ta.StorageError,
        str(caught.value),
        caught.value.code,
    )


CHILD = """
import resource, signal, sys
import laakhay.ta as ta
plan = ta.compile({"sma": "sma(close, 5)"})
session = plan.session()
session.attach_log(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
step = session.stepper("A", "1d")
for k in range(10**6):
    if sys.argv[2] == "full":
        import warnings
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            if k % 2:
                row = step(k * 86400 * 10**9, 1.0, 1.0 + k, 1.0, 1.0 + k, 1.0)
            else:
                row = session.push("A", "1d", time=k * 86400 * 10**9, unit="ns", open=1.0,
                                   high=1.0 + k, low=1.0, close=1.0 + k, volume=1.0)[-1]
        if caught:
            assert issubclass(caught[0].category, ta.EventLogWarning)
            info = session.log_info
            assert isinstance(info.failure, ta.StorageError), info
            print(k + 1, info.durable_sequence, flush=True)
            if k > 2 + info.durable_sequence:
                break
    else:
        step(k * 86400 * 10**9, 1.0, 1.0 + k, 1.0, 1.0 + k, 1.0)
        print(session.log_info.durable_sequence, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(path):
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, path, "live"], stdout=subprocess.PIPE, text=True
    ) as child:
        for _ in range(200):
            child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        rest = child.stdout.read().splitlines()
    assert child.returncode == -signal.SIGKILL
    acknowledged = int(rest[-1]) if rest else 200
    plan = ta.compile({"sma": "sma(close, 5)"})
    recovered = ta.recover(path, plan)
    count = recovered.recovery.last_sequence
    assert count in (acknowledged, acknowledged + 1)
    whole = ta.Dataset()
    rows = np.arange(count)
    whole.append(
        "A",
        "1d",
        {
            "time": rows * 86400 * 10**9,
            "open": np.ones(count),
            "high": 1.0 + rows,
            "low": np.ones(count),
            "close": 1.0 + rows,
            "volume": np.ones(count),
        },
        unit="ns",
    )
    assert recovered.snapshot() != plan.session().snapshot()
    last = plan.run(recovered.dataset)["sma"][-1]
    assert last == plan.run(whole)["sma"][-1] == 1.0 + count - 3


def test_a_full_disk_warns_and_the_session_goes_on(path):
    finished = subprocess.run(
        [sys.executable, "-c", CHILD, path, "full"], capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    lines = [list(map(int, line.split())) for line in finished.stdout.splitlines()]
    assert len(lines) >= 3
    assert len({durable for _, durable in lines}) == 1 and lines[0][1] == lines[0][0] - 1
    plan = ta.compile({"sma": "sma(close, 5)"})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ta.recover(path, plan).recovery.last_sequence == lines[0][1]
