# SPDX-License-Identifier: MIT
"""What must neither crash nor leak through the one-file binding: ctypes_misuse.py SECONDS."""

import gc
import sys

import laakhay_ta as ta
import storms

HOUR_NS, START_NS = 3_600_000_000_000, 1_700_006_400_000_000_000
PLAN = ta.compile("sma(close, 3)")


def code_of(operation):
    try:
        operation()
    except ta.LaakhayError as error:
        return error.code
    return ""


def filled(count):
    dataset, closes = ta.dataset_create(), [100.0 + index % 7 for index in range(count)]
    times = [START_NS + index * HOUR_NS for index in range(count)]
    ta.dataset_append_ohlcv(dataset, "A", "1h", "ohlcv", times, *[closes] * 4, [1.0] * count)
    return dataset


def dropped_twice_and_used():
    dataset = filled(30)
    session, result = PLAN.session(dataset), PLAN.run(dataset)
    kept = result["value"]
    for _ in range(2):
        for one, name in ((session, "session"), (result, "result")):
            ta._drop(f"lta_{name}_drop", one.id)
        ta._drop("lta_dataset_drop", dataset)
    assert code_of(lambda: ta.dataset_drop(dataset)) == "handle.stale"
    assert code_of(lambda: ta.dataset_info(dataset)) == "handle.stale"
    assert code_of(session.snapshot) == "handle.stale"
    assert repr(result["value"]) == repr(kept)  # lists of its own
    del session, result  # their own drops come after the others
    gc.collect()


def litter(number):
    """Makes one of each, keeps none, leaves by an exception half of the time."""
    dataset = filled(20)
    session = PLAN.session()
    session.circle = session  # only the collector finds it
    producer = session.producer(capacity=4)
    partition = ta.open_partition(session.dataset, "A", "1h")
    producer.push_bars([ta.lta_bar(START_NS, 0, 1.0, 1.0, 1.0, 1.0, 1.0, partition, 0)])
    rows = session.drain()
    ta.dataset_drop(dataset)
    if number % 2:
        raise ZeroDivisionError("in the middle")
    return len(rows)


def main(seconds):
    dropped_twice_and_used()
    storms.blow(litter, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]))
