# SPDX-License-Identifier: MIT
"""What must neither crash nor leak through the cffi package: cffi_misuse.py SECONDS."""

import gc
import sys

import laakhay.ta as ta
import numpy as np
import storms

PLAN = ta.compile({"average": "sma(close, 3)", "signal": "close > sma(close, 3)"})
COLUMNS = {
    "time": np.datetime64("2024-01-01", "ns") + np.arange(30) * np.timedelta64(1, "D"),
    **{name: np.arange(5.0, 35.0) for name in ("open", "high", "low", "close", "volume")},
}


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
        producer.push_bars("A", "1d", **(bar | {"time": bar["time"] + np.timedelta64(1, "D")}))
        session.drain()
        assert session.snapshot()
        if number % 2:
            raise ZeroDivisionError("in the middle")
    if number % 3 == 0:
        session.close()
    assert result["average"][-1] == 33.0


def main(seconds):
    closed_twice_and_used()
    storms.blow(litter, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]))
