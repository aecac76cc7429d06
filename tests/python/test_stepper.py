# SPDX-License-Identifier: MIT
"""The stepper: the same rows as push, a row that is used again, and what a bar costs."""

import time

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import DAY_NS, START_NS, random_bars, rising_bars

PLAN = {"signal": "close > sma(close, 5)", "rsi": "rsi(close, 14)", "sma": "sma(close, 3)"}


def numbers(bars, row):
    values = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    return (int(bars.times_ns[row]), *(float(column[row]) for column in values))


def test_it_gives_the_rows_of_batch():
    plan, bars = ta.compile(PLAN), random_bars(200, 5)
    session = plan.session()
    bar = session.stepper("A", "1d")
    got = {name: [] for name in plan.names}
    for row in range(200):
        time_ns, open_, *rest = numbers(bars, row)
        forming = bar(time_ns, open_, *rest, closed=False)
        assert forming.provisional and forming.time_ns == time_ns
        closed = bar(time_ns, open_, *rest)
        assert not closed.provisional and closed is forming
        for name in plan.names:
            got[name].append(closed[name])
    result = plan.run(session.dataset)
    for name in plan.names:
        assert np.array(got[name]).tobytes() == result[name].tobytes(), name


def test_a_row_is_read_by_name_and_index():
    bar = ta.compile(PLAN).session().stepper("A", "1d")
    bars = rising_bars(20)
    for step in range(20):
        row = bar(*numbers(bars, step))
    assert row["sma"] == row[2] == row[-1] == 118.0
    assert row["signal"] == row[0] == 1.0 and row.is_true("signal")
    assert len(row) == 3 and list(row.to_dict()) == ["signal", "rsi", "sma"]
    assert [*row] == [*row.to_dict().values()] == [*reversed(row)][::-1]
    assert row.time_ns == START_NS + 19 * DAY_NS and not row.revised
    assert type(row["sma"]) is float and "sma=118" in repr(row)
    with pytest.raises(KeyError, match="sma"):
        row["nothing"]
    for index in (3, -4):
        with pytest.raises(IndexError):
            row[index]
    with pytest.raises(ta.DataError):
        row.is_true("rsi")


def test_missing_values_are_nan_and_not_true():
    bar = ta.compile(PLAN).session().stepper("A", "1d")
    row = bar(*numbers(rising_bars(1), 0))
    assert np.isnan(row["sma"]) and np.isnan(row["signal"])
    assert not row.is_true("signal")


def test_edges():
    bar = ta.compile("close > 101").session().stepper("A", "1d")
    rose = [bar(*numbers(rising_bars(5), step)).rose("value") for step in range(5)]
    assert rose == [False, False, True, False, False]
    assert not bar(*numbers(rising_bars(6), 5)).fell("value")


def test_a_bar_that_is_there_already_makes_no_row():
    bar = ta.compile(PLAN).session().stepper("A", "1d")
    bars = rising_bars(3)
    for step in range(3):
        bar(*numbers(bars, step))
    assert bar(*numbers(bars, 2)) is None


def test_a_refused_bar_raises_and_the_stepper_goes_on():
    bar = ta.compile(PLAN).session().stepper("A", "1d")
    bars = rising_bars(5)
    bar(*numbers(bars, 3))
    with pytest.raises(ta.DataError) as caught:
        bar(*numbers(bars, 1))
    assert caught.value.code.startswith(("dataset.", "session."))
    assert caught.value.position == 0
    assert bar(*numbers(bars, 4)).time_ns == int(bars.times_ns[4])


def test_a_stepper_keeps_its_session():
    bar = ta.compile(PLAN).session().stepper("A", "1d")  # nothing else holds the session
    import gc

    gc.collect()
    assert bar(*numbers(rising_bars(1), 0)).time_ns == START_NS


def test_steppers_of_several_partitions():
    session = ta.compile(PLAN).session()
    first, second = session.stepper("A", "1d"), session.stepper("B", "1d")
    bars = rising_bars(20)
    for step in range(20):
        a = first(*numbers(bars, step))
        b = second(*numbers(bars, step))
        assert a["sma"] == b["sma"] or np.isnan(a["sma"])


def test_wrong_arguments_are_type_errors():
    bar = ta.compile(PLAN).session().stepper("A", "1d")
    with pytest.raises(TypeError):
        bar("2024", 1.0, 1.0, 1.0, 1.0, 1.0)
    with pytest.raises(TypeError):
        bar(START_NS, 1.0, 1.0, 1.0, None, 1.0)
    with pytest.raises(TypeError):
        bar(START_NS)


def test_it_is_cheaper_than_push(record_property):
    session = ta.compile(PLAN).session(detached=True)
    bar, count = session.stepper("A", "1d"), 20_000
    bars = random_bars(2 * count, 1)
    fields = ("times_ns", "open", "high", "low", "close", "volume")
    rows = list(zip(*(getattr(bars, field).tolist() for field in fields), strict=True))
    best = 1e9
    for chunk in range(0, count, 2000):
        begin = time.perf_counter()
        for row in rows[chunk : chunk + 2000]:
            bar(*row)
        best = min(best, (time.perf_counter() - begin) / 2000)
    begin = time.perf_counter()
    names = ("time", "open", "high", "low", "close", "volume")
    for row in rows[count : count + 2000]:
        session.push("A", "1d", **dict(zip(names, row, strict=True)))
    pushed = (time.perf_counter() - begin) / 2000
    record_property("stepper_ns", round(best * 1e9))
    record_property("push_ns", round(pushed * 1e9))
    assert best < pushed
