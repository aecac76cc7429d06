# SPDX-License-Identifier: MIT
"""What must neither crash nor leak through the cffi package: lifetime_storm.py SECONDS.

Two threads make one of everything and leave it in cycles, half of the time by an exception; a third
one collects, so that objects end on a thread that did not make them.
"""

import gc
import sys
import threading
import time

import laakhay.ta as ta
import numpy as np

PLAN = ta.compile({"average": "sma(close, 3)", "signal": "close > sma(close, 3)"})
COLUMNS = {
    "time": np.arange(10**18, 10**18 + 30 * 86_400 * 10**9, 86_400 * 10**9),
    **{name: np.arange(5.0, 35.0) for name in ("open", "high", "low", "close", "volume")},
}


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


def refused(operation):
    try:
        operation()
    except ta.LaakhayError as error:
        return error.code == "handle.stale"
    return False


def closed_twice_and_used():
    dataset = ta.Dataset.from_frame(COLUMNS, symbol="A")
    session, result = PLAN.session(dataset), PLAN.run(dataset)
    kept, producer = result["average"], session.producer(capacity=4)
    for _ in range(2):
        for one in (producer, session, dataset):
            one.close()
    bar = {name: values[-1] for name, values in COLUMNS.items()}
    assert refused(lambda: PLAN.run(dataset))
    assert refused(session.snapshot)
    assert refused(session.drain)
    assert refused(lambda: producer.push_bars("A", "1d", **bar))
    del result
    gc.collect()
    assert kept[-1] == 33.0


def litter(number):
    """Makes one of each, keeps none, leaves by an exception half of the time."""
    dataset = ta.Dataset.from_frame(COLUMNS, symbol="A")
    session, result = PLAN.session(dataset), PLAN.run(dataset)
    circle = [dataset, session, result, session.stepper("A", "1d"), dataset.__arrow_c_stream__()]
    circle.append(circle)  # only the collector finds it
    with session.producer(capacity=4) as producer:
        bar = {name: values[-1] for name, values in COLUMNS.items()}
        producer.push_bars("A", "1d", **(bar | {"time": bar["time"] + 86_400 * 10**9}))
        session.drain()
        assert session.snapshot()
        if number % 2:
            raise ZeroDivisionError("in the middle")
    if number % 3 == 0:
        session.close()
    return result["average"][-1]


def storm(until, problems):
    number = 0
    while time.monotonic() < until:
        number += 1
        try:
            assert litter(number) == 33.0
        except ZeroDivisionError:
            pass
        except Exception as error:
            problems.append(repr(error))
            return


def storms(seconds):
    problems, until = [], time.monotonic() + seconds
    threads = [threading.Thread(target=storm, args=(until, problems)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        gc.collect()
        time.sleep(0.01)
    assert not problems, problems
    gc.collect()


def main(seconds):
    closed_twice_and_used()
    storms(seconds / 4)
    before = resident_bytes()
    storms(3 * seconds / 4)
    grown = resident_bytes() - before
    assert grown < 32 << 20, grown
    print(f"nothing crashed, nothing leaked: {grown >> 10} KiB more resident")


if __name__ == "__main__":
    main(float(sys.argv[1]))
