# SPDX-License-Identifier: MIT
"""Partitions of a session that runs, points of their series, and edges that are taken back."""

import numpy as np
import pytest

ta = pytest.importorskip("laakhay.ta")

DAY_NS = 86_400_000_000_000


def push(session, day, close, symbol="A", state="closed"):
    return session.push(
        symbol,
        "1d",
        time=day * DAY_NS,
        open=close,
        high=close,
        low=close,
        close=close,
        volume=1.0,
        state=state,
        unit="ns",
    )


def test_points_are_pushed_and_rows_come_back():
    plan = ta.compile({"sum": "funding + close"})
    session = plan.session()
    push(session, 1, 10.0)
    push(session, 2, 20.0)
    rows = session.push_series(
        "A", "1d", "funding", time=[DAY_NS, 2 * DAY_NS], value=[0.5, 0.25], unit="ns"
    )
    assert rows["sum"].tolist() == [10.5, 20.25]
    assert rows.revised.all()
    with pytest.raises(ta.DataError, match="is before"):
        session.push_series("A", "1d", "funding", time=0, value=1.0, unit="ns")
    assert session.info["refused_count"] == 1


def test_points_are_refused_by_a_detached_session():
    session = ta.compile({"last": "close"}).session(detached=True)
    with pytest.raises(ta.UnsupportedError) as refused:
        session.push_series("A", "1d", "funding", time=DAY_NS, value=0.5, unit="ns")
    assert refused.value.code == "session.detached_series"


def test_readiness_names_partitions_and_outputs():
    session = ta.compile({"mean": "sma(close, 3)", "last": "close"}).session()
    push(session, 1, 10.0)
    push(session, 1, float("nan"), "B")
    entries = {(entry.partition[0], entry.output): entry for entry in session.readiness()}
    assert len(entries) == 4
    assert entries["A", "mean"][2:] == (1, 2, False)
    assert entries["A", "last"][2:] == (1, 0, True)
    assert entries["B", "last"][2:] == (1, 0, False)


def test_a_symbol_moves_between_sessions_that_run():
    plan = ta.compile({"mean": "sma(close, 2)"})
    origin, target = plan.session(), plan.session()
    push(origin, 1, 10.0)
    push(origin, 1, 7.0, "B")
    push(target, 1, 3.0, "C")
    key = ("A", "1d")
    moved = origin.snapshot([key])
    origin.release([key])
    target.adopt(moved)
    assert push(target, 2, 20.0)["mean"].tolist() == [15.0]
    assert len(push(origin, 2, 20.0)) == 0
    with pytest.raises(ta.DataError) as refused:
        target.adopt(moved)
    assert refused.value.code == "session.partition_runs"
    origin.join([key])
    assert len(push(origin, 3, 30.0)) == 3  # every row of the dataset is news


def test_edges_that_are_taken_back():
    plan = ta.compile({"up": "close > 10"})
    session = plan.session()
    push(session, 1, 5.0)
    told = [
        push(session, 2, close, state=state).edges("up").tolist()
        for close, state in [(11.0, "forming"), (9.0, "forming"), (12.0, "closed")]
    ]
    assert told == [[1], [-2], [1]]
    rows = push(session, 1, 11.0, state="revised")
    assert rows.edges("up").tolist() == [1, -2]
    assert rows.rose("up").tolist() == [True, False]
    assert rows.taken_back("up").tolist() == [False, True]


def test_a_session_of_closed_edges_gives_nothing_else():
    plan = ta.compile({"up": "close > 10"})
    session = plan.session(edges_only=True, closed_edges=True)
    days = [(1, 5.0), (2, 11.0), (3, 12.0), (4, 9.0)]
    assert len(push(session, 5, 11.0, state="forming")) == 0
    rows = [push(session, day, close) for day, close in days]
    assert [len(part) for part in rows] == [0, 1, 0, 1]
    assert np.concatenate([part.edges("up") for part in rows]).tolist() == [1, -1]
