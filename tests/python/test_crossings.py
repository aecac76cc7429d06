# SPDX-License-Identifier: MIT
"""One crossing per run and one per push, whatever the size of the plan; counted in C."""

from contextlib import contextmanager

import laakhay.ta as ta
import pytest
from conftest import rising_bars
from laakhay.ta._ffi import crossings

INDICATORS = {f"average_{period}": f"sma(close, {period})" for period in range(2, 52)}


@contextmanager
def exactly(count):
    before = crossings()
    yield
    assert crossings() - before == count


@pytest.fixture
def plan():
    return ta.compile(INDICATORS)


def test_fifty_indicators_are_one_crossing(plan, dataset):
    assert len(plan.outputs) == 50
    with exactly(1):
        result = plan.run(dataset)
        total = sum(len(result[name]) for name in result)
        result.last(), result.times, result.valid("average_2")
    assert total == 50 * 30


def test_fifty_one_liners_are_fifty_crossings(dataset):
    plans = [ta.compile(text) for text in INDICATORS.values()]
    with exactly(50):
        for plan in plans:
            plan.run(dataset)["value"]


def test_execute_plan_is_one_crossing(dataset):
    with exactly(1):
        ta.execute_plan(dataset.id, INDICATORS, {"partitions": [("AAPL", "1d")]})


def test_compile_is_one_crossing():
    with exactly(1):
        ta.compile(INDICATORS)


def test_an_append_is_one_crossing(bars):
    dataset = ta.dataset_create()
    columns = [bars.open, bars.high, bars.low, bars.close, bars.volume]
    with exactly(1):
        ta.dataset_append_ohlcv(dataset, "A", "1d", "ohlcv", bars.times, *columns)
    with exactly(1):
        ta.dataset_append_series(dataset, "A", "1d", "ohlcv", "funding", bars.times, bars.close)
    with exactly(0):
        ta.dataset_info(dataset)
    ta.dataset_drop(dataset)


def test_a_push_is_one_crossing_for_one_bar_and_for_many(plan, dataset):
    session, later = plan.session(dataset), rising_bars(2000)
    with exactly(1):
        session.push("AAPL", "1d", **later.bar(30), closed=False)
    with exactly(1):
        session.push("AAPL", "1d", **later.bar(30))
    with exactly(1):
        rows = session.push("AAPL", "1d", **later[31:].columns)
    assert len(rows) == 1969
    with exactly(1):
        session.push("NEW", "1d", **later.bar(0))


def test_a_step_is_one_crossing(plan):
    session, bars = plan.session(), rising_bars(50)
    bar = session.stepper("A", "1d")
    with exactly(50):
        for row in range(50):
            bar(int(bars.times_ns[row]), *[100.0] * 4, 1.0)["average_2"]


def test_snapshot_and_restore_are_one_crossing_each(plan, dataset):
    session = plan.session(dataset)
    with exactly(1):
        snapshot = session.snapshot()
    with exactly(1):
        plan.restore(snapshot, dataset)
    with exactly(1):
        session.info, session.advance()


def test_a_refused_call_crossed_too(dataset):
    with exactly(1), pytest.raises(ta.DataError):
        ta.compile("smaa(close)")
