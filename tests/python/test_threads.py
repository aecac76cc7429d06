# SPDX-License-Identifier: MIT
"""The GIL is released during calls; what must not overlap says so; what may, does."""

import threading
import time

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import DAY_NS, START_NS, random_bars, rising_bars

HEAVY = {f"band_{period}": f"sma(rsi(close, {period}), {period})" for period in range(2, 60)}


@pytest.fixture(scope="module")
def large():
    dataset = ta.Dataset()
    dataset.append("A", "1m", minute_bars(400_000))
    return dataset


def minute_bars(count):
    close = 100.0 + np.sin(np.arange(count) / 50.0)
    time_ns = START_NS + 60_000_000_000 * np.arange(count)
    return {
        "time": time_ns, "open": close, "high": close + 1, "low": close - 1, "close": close,
        "volume": close,
    }  # fmt: skip


def ticks_while(work):
    """How often a Python thread came to run while `work` was under way, and how long it took."""
    count, running = 0, True

    def tick():
        nonlocal count
        while running:
            count += 1
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.perf_counter()
    work()
    taken = time.perf_counter() - begin
    during = count
    running = False
    thread.join()
    return during, taken


def test_other_threads_proceed_during_a_run(large):
    plan = ta.compile(HEAVY)
    during, taken = ticks_while(lambda: plan.run(large))
    assert taken > 0.02, "the run is too short to tell"
    assert during >= 5, f"{during} ticks in {taken:.3f} s"


def test_other_threads_proceed_during_an_append():
    columns = minute_bars(2_000_000)
    dataset = ta.Dataset()
    during, taken = ticks_while(lambda: dataset.append("A", "1m", columns))
    assert dataset.info()["row_count"] == 2_000_000
    assert during >= 2, f"{during} ticks in {taken:.3f} s"


def test_a_run_is_cancelled_from_another_thread(large):
    plan, flag = ta.compile(HEAVY), ta.Cancel()
    threading.Timer(0.005, flag.raise_).start()
    with pytest.raises(ta.CancelledError) as caught:
        for _ in range(50):
            plan.run(large, cancel=flag)
    assert isinstance(caught.value, RuntimeError) and caught.value.code


def test_a_raised_flag_stops_before_the_first_row(dataset):
    flag = ta.Cancel()
    flag.raise_()
    with pytest.raises(ta.CancelledError):
        ta.compile("close").run(dataset, cancel=flag)
    assert len(ta.compile("close").run(dataset, cancel=ta.Cancel())["value"]) == 30


def test_overlapping_calls_on_one_session_are_busy_or_whole():
    """Two threads on one session: every call either did its work or says it was busy."""
    session = ta.compile(HEAVY).session()
    columns = minute_bars(40_000)
    parts = [
        {name: values[first : first + 2000] for name, values in columns.items()}
        for first in range(0, 40_000, 2000)
    ]
    busy, pushed, lock = [], [0], threading.Lock()
    following = iter(range(len(parts)))

    def feed():
        while True:
            with lock:
                part = next(following, None)
            if part is None:
                return
            while True:
                try:
                    rows = session.push("A", "1m", **parts[part])
                except ta.BusyError as error:
                    busy.append(error)
                    time.sleep(0.0005)
                except ta.DataError:  # the other thread was first with a later part
                    break
                else:
                    with lock:
                        pushed[0] += len(rows)
                    break

    threads = [threading.Thread(target=feed) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert session.info["closed_count"] == pushed[0] > 0
    assert all(isinstance(error, RuntimeError) and error.code for error in busy)


def test_a_plan_is_shared_by_threads():
    plan = ta.compile({"rsi": "rsi(close, 14)", "macd": "macd(close)"})
    datasets = [ta.Dataset() for _ in range(4)]
    for seed, dataset in enumerate(datasets):
        dataset.append("A", "1d", random_bars(2000, seed).columns)
    wanted = [plan.run(dataset)["rsi"].tobytes() for dataset in datasets]
    failures = []

    def work(index):
        for _ in range(20):
            if plan.run(datasets[index])["rsi"].tobytes() != wanted[index]:
                failures.append(index)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failures


def test_a_run_sees_whole_appends_only():
    """While one thread appends in parts of 100, another always sees a multiple of 100."""
    dataset, plan = ta.Dataset(), ta.compile("close")
    dataset.append("A", "1d", rising_bars(100).columns)
    seen, done = [], threading.Event()

    def append():
        for first in range(100, 10_000, 100):
            dataset.append("A", "1d", rising_bars(100, first).columns)
        done.set()

    thread = threading.Thread(target=append)
    thread.start()
    while not done.is_set():
        result = plan.run(dataset)
        seen.append(len(result["value"]))
        assert result.times[-1].astype(int) == START_NS + DAY_NS * (seen[-1] - 1)
    thread.join()
    assert seen == sorted(seen) and all(count % 100 == 0 for count in seen)
