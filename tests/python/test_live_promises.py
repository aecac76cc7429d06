# SPDX-License-Identifier: MIT
"""The live promises, from Python: whatever is pushed, batch would have said the same."""

import collections
import itertools
import math
import pickle
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import DAY_NS, START_NS
from hypothesis import given, settings
from hypothesis import strategies as st
from live_events import (
    DEPTH,
    KINDS,
    NAMES,
    PLAN,
    SYMBOLS,
    TIMEFRAME,
    Expected,
    batch,
    columns,
    push,
    random_events,
)

SEEDS = st.integers(0, 2**32 - 1)
plan = ta.compile(PLAN)


def split(events, part):
    """The first so many events, and the ones left."""
    first = list(itertools.islice(events, part))
    return first, list(events)


def live(session, expected, events):
    """Push the events and hold every row against batch at once."""
    for number, event in enumerate(events):
        rows = push(session, event)
        wanted = expected.push(event)
        assert [row[:3] for row in rows] == [row[:3] for row in wanted], (number, event)
        for row, other in zip(rows, wanted, strict=True):
            differing = np.flatnonzero(
                np.frombuffer(row[3], np.int64) != np.frombuffer(other[3], np.int64)
            )
            assert not differing.size, (number, row[:3], [plan.names[k] for k in differing])


def test_the_random_life_has_everything_in_it():
    states = collections.Counter()
    missing = 0
    for seed in range(20):
        newest = {}
        for symbol, state, bars in random_events(seed):
            missing += sum(math.isnan(bar[4]) for bar in bars)
            is_again = state == "closed" and bars[0][0] <= newest.get(symbol, 0)
            is_half = state == "forming" and (bars[0][0] - START_NS) % DAY_NS
            states["again" if is_again else "overtaken" if is_half else state] += 1
            if state == "closed":
                newest[symbol] = max(newest.get(symbol, 0), bars[-1][0])
    assert set(states) == set(KINDS) and missing > 100
    assert min(states.values()) >= 0.02 * states.total(), states


@settings(deadline=None, max_examples=25)
@given(seed=SEEDS)
def test_a_stream_equals_batch_with_forming_updates_and_random_chunks(seed):
    live(plan.session(), Expected(plan), random_events(seed, kinds=("closed", "forming")))


@settings(deadline=None, max_examples=25)
@given(seed=SEEDS, held=st.integers(1, 40))
def test_any_mixture_ends_as_the_final_bars_alone(seed, held):
    past = Expected(plan)
    for event in random_events(seed ^ 1, held, kinds=("closed",)):
        past.push(event)
    session = plan.session(dataset_of(past.bars))
    expected = Expected(plan, past.bars)
    live(session, expected, random_events(seed, past=past.bars))
    result = plan.run(session.dataset)
    for symbol, bars in expected.bars.items():
        stored = np.column_stack([result[symbol, TIMEFRAME, name] for name in plan.names])
        assert [row.tobytes() for row in stored] == batch(plan, bars)
    assert session.info["late_count"] == 0


def dataset_of(bars_by_symbol):
    dataset = ta.Dataset()
    for symbol, bars in bars_by_symbol.items():
        dataset.append(symbol, TIMEFRAME, columns(bars))
    return dataset


@settings(deadline=None, max_examples=15)
@given(seed=SEEDS)
def test_a_bar_delivered_again_changes_nothing(seed):
    session, expected = plan.session(), Expected(plan)
    live(session, expected, random_events(seed, 20, kinds=("closed", "forming")))
    info, stored = session.info, session.dataset.info()
    count = 0
    for symbol, bars in expected.bars.items():
        for first in range(0, len(bars), 3):
            assert push(session, (symbol, "closed", bars[first : first + 2])) == []
            count += len(bars[first : first + 2])
    assert session.dataset.info() == stored
    assert session.info == {**info, "duplicate_count": info["duplicate_count"] + count}


@settings(deadline=None, max_examples=25)
@given(seed=SEEDS, back=st.integers(1, DEPTH))
def test_a_revision_within_the_depth_reports_every_row_it_changes(seed, back):
    session, expected = plan.session(), Expected(plan)
    live(session, expected, random_events(seed, 25, kinds=("closed", "forming")))
    for number, symbol in enumerate(SYMBOLS):
        time_ns, open_, high, low, *_ = expected.bars[symbol][-back]
        bar = (time_ns, open_, high + 1, low - 1, low + number * 0.25, 5.0)
        before = session.info["revised_count"]
        wanted = expected.push((symbol, "revised", [bar]))
        rows = push(session, (symbol, "revised", [bar]))
        assert rows == wanted
        revised = [row for row in rows if row[2] == "revised"]
        assert revised[0][1] == time_ns and 1 <= len(revised) <= back
        assert session.info["revised_count"] == before + len(revised)
    live(session, expected, random_events(seed + 1, 10, past=expected.bars))


@pytest.fixture(scope="module")
def restored_lives():
    """Lives cut in two at random: what one session says, and what a new process says.

    In every second one the new process gets an empty dataset, where nothing old can come again.
    """
    asked, here = [], []
    for seed in range(24):
        expected, is_empty = Expected(plan), seed % 2 == 0
        session = plan.session()
        events = random_events(seed, 30, kinds=("closed", "forming") if is_empty else KINDS)
        first, rest = split(events, 20 + 3 * seed)
        live(session, expected, first)
        past = {} if is_empty else {symbol: list(bars) for symbol, bars in expected.bars.items()}
        asked.append((session.snapshot(), past, rest))
        here.append(([push(session, event) for event in rest], session.snapshot(), expected))
    process = subprocess.run(
        [sys.executable, Path(__file__).with_name("live_process.py")],
        input=pickle.dumps(asked),
        capture_output=True,
        timeout=300,
    )
    assert process.returncode == 0, process.stderr.decode()
    return list(zip(asked, here, pickle.loads(process.stdout), strict=True))


def test_a_snapshot_goes_on_in_a_new_process(restored_lives):
    count = 0
    for (_, _, events), (rows, _, expected), (restored, _) in restored_lives:
        assert restored == rows
        assert restored == [expected.push(event) for event in events]
        count += sum(map(len, restored))
    assert count > 1000


def test_two_processes_end_with_the_same_snapshot(restored_lives):
    for _, (_, ended, _), (_, restored) in restored_lives:
        assert restored == ended


@settings(deadline=None, max_examples=10)
@given(seed=SEEDS, part=st.integers(0, 60), limit=st.integers(1, 50))
def test_replay_catches_up_with_the_session_that_never_stopped(seed, part, limit):
    session, expected = plan.session(), Expected(plan)
    first, rest = split(random_events(seed, 30, kinds=("closed",)), part)
    live(session, expected, first)
    snapshot = session.snapshot()
    rows = sorted(row for event in rest for row in push(session, event))
    again = plan.restore(snapshot, session.dataset)
    got = again.replay(limit)
    parts = [got]
    while got.more:
        got = again.replay(limit)
        parts.append(got)
    replayed = [
        (row.partition[0], int(row.time.astype(np.int64)), "closed", part.values[index].tobytes())
        for part in parts
        for index, row in enumerate(part)
    ]
    assert sorted(replayed) == rows and all(len(part) <= limit for part in parts)
    assert again.snapshot() == session.snapshot()


@settings(deadline=None, max_examples=10)
@given(seed=SEEDS)
def test_a_session_that_advances_says_what_the_pushed_one_said(seed):
    dataset = ta.Dataset()
    pushed, follower = plan.session(dataset), plan.session(dataset)
    for event in random_events(seed, 25):
        rows = push(pushed, event)
        followed = follower.advance()
        got = [
            (row.partition[0], int(row.time.astype(np.int64)), followed.values[index].tobytes())
            for index, row in enumerate(followed)
        ]
        assert got == [(symbol, time_ns, values) for symbol, time_ns, _, values in rows], event


def bad_pushes(bars):
    """(what, code, index of the bar at fault, state, bars) a session with these bars refuses."""
    next_ns = bars[-1][0] + DAY_NS
    good = (next_ns, 10.0, 12.0, 9.0, 11.0, 5.0)
    later = (next_ns + DAY_NS, *good[1:])
    half = DAY_NS // 2
    yield "values", "dataset.time_conflict", 0, "closed", [(bars[-1][0], *good[1:])]
    yield "an old time", "dataset.time_not_rising", 0, "closed", [(bars[-1][0] - half, *good[1:])]
    yield "falling", "dataset.time_not_rising", 2, "closed", [good, later, (next_ns + 1, *good[1:])]
    yield "crooked", "dataset.high_too_low", 1, "closed", [good, (later[0], 13.0, *later[2:])]
    yield "low", "dataset.low_too_high", 0, "forming", [(*good[:3], 11.5, *good[4:])]
    yield "infinite", "dataset.infinite_value", 1, "closed", [good, (*later[:5], math.inf)]
    yield "volume", "dataset.negative_volume", 0, "closed", [(*good[:5], -1.0)]
    yield "forming again", "dataset.forming_not_after_closed", 0, "forming", [bars[-1]]
    yield "unknown", "dataset.revision_unknown_time", 0, "revised", [good]
    yield "too old", "dataset.revision_too_old", 0, "revised", [(bars[0][0], *good[1:])]


@settings(deadline=None, max_examples=10)
@given(seed=SEEDS)
def test_a_refused_push_changes_nothing(seed):
    session, expected = plan.session(), Expected(plan)
    live(session, expected, random_events(seed, 12))
    before, stored = session.snapshot(), session.dataset.info()
    symbol = SYMBOLS[seed % len(SYMBOLS)]
    for what, code, position, state, bars in bad_pushes(expected.bars[symbol]):
        with pytest.raises(ta.DataError) as caught:
            push(session, (symbol, state, bars))
        assert (caught.value.code, caught.value.position) == (code, position), what
        assert session.snapshot() == before, what
        assert session.dataset.info() == stored, what
    live(session, expected, random_events(seed + 1, 5, past=expected.bars))


def test_a_refused_call_of_python_changes_nothing():
    session = plan.session()
    push(session, ("AAPL", "closed", [(START_NS, 1.0, 2.0, 0.5, 1.5, 3.0)]))
    before = session.snapshot()
    bar = dict(zip(NAMES, (START_NS + DAY_NS, 1.0, 2.0, 0.5, 1.5, 3.0), strict=True))
    for wrong in ({"state": "opened"}, {"time": None}, {"time": 5}, {"close": "x"}):
        with pytest.raises((ta.DataError, TypeError)):
            session.push("AAPL", TIMEFRAME, **(bar | wrong))
        assert session.snapshot() == before
