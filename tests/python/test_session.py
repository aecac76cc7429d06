# SPDX-License-Identifier: MIT
"""Sessions: bars in, rows out, the same bits as batch; snapshots, advance and replay."""

import datetime as dt
import subprocess
import sys

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from conftest import random_bars, rising_bars
from hypothesis import given, settings
from hypothesis import strategies as st

PLAN = {
    "signal": "close > sma(close, 20)",
    "rsi": "rsi(close, 14)",
    "macd": "macd(close, 3, 5, 2)",
    "cross": "crossup(ema(close, 3), sma(close, 5))",
}
NAMES = ("signal", "rsi", "macd.macd", "macd.signal", "macd.histogram", "cross")


@pytest.fixture
def plan():
    return ta.compile(PLAN)


def bits(array):
    return np.ascontiguousarray(array, dtype=np.float64).view(np.int64).tolist()


def assert_rows_equal_batch(rows, result):
    for name in NAMES:
        wanted = result[name][len(result[name]) - len(rows) :]
        assert bits(rows[name]) == bits(wanted), name


def test_one_bar_gives_one_row(plan, dataset, bars):
    session = plan.session(dataset)
    rows = session.push(
        "AAPL", "1d", time=dt.datetime(2024, 1, 31), open=129.5, high=131.0, low=129.0,
        close=130.0, volume=5.0,
    )  # fmt: skip
    assert len(rows) == 1 and rows.names == NAMES == session.names
    assert rows.times.tolist() == [pd.Timestamp("2024-01-31").value]
    assert rows["signal"].tolist() == [1.0] and rows["rsi"].tolist() == [100.0]
    assert rows.provisional.tolist() == [False] and rows.revised.tolist() == [False]
    assert rows.partitions == [("AAPL", "1d", "ohlcv")]
    assert rows.is_true("signal").tolist() == [True]
    assert rows.last()["signal"] == 1.0 and list(rows.last()) == list(NAMES)
    assert_rows_equal_batch(rows, plan.run(dataset))


def test_rows_are_read_one_by_one(plan, dataset):
    bars = rising_bars(33)[30:]
    rows = plan.session(dataset).push("AAPL", "1d", **bars.columns)
    assert [row.time for row in rows] == list(rows.times) and len(list(rows)) == 3
    row = rows[-1]
    assert row["rsi"] == rows["rsi"][-1] and row.partition == ("AAPL", "1d", "ohlcv")
    assert row.time == rows.times[-1]
    assert not row.provisional and not row.revised
    assert row.to_dict() == pytest.approx(rows.last(), nan_ok=True)
    assert "rsi" in repr(row) and "3" in repr(rows)
    with pytest.raises(IndexError):
        rows[3]
    with pytest.raises(KeyError, match="rsi"):
        rows["nothing"]
    with pytest.raises(ta.DataError) as caught:
        rows.is_true("rsi")
    assert caught.value.code == "python.not_a_signal"


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    cuts=st.lists(st.integers(1, 119), max_size=6, unique=True),
    held=st.integers(0, 100),
    forming=st.integers(0, 2),
)
def test_stream_equals_batch_however_it_is_cut(seed, cuts, held, forming):
    plan = ta.compile(PLAN)
    bars = random_bars(120, seed)
    whole = ta.Dataset()
    whole.append("A", "1d", bars.columns)
    wanted = plan.run(whole)
    dataset = ta.Dataset()
    if held:
        dataset.append("A", "1d", bars[:held].columns)
    session = plan.session(dataset)
    got = []
    edges = sorted({held, *(cut for cut in cuts if cut > held), 120})
    for first, last in zip(edges, edges[1:], strict=False):
        for change in range(forming):
            bar = bars.bar(first)
            bar["high"] = bar["close"] = bar["high"] + change
            provisional = session.push("A", "1d", **bar, closed=False)
            assert provisional.provisional.tolist() == [True]
        got.append(session.push("A", "1d", **bars[first:last].columns))
    for name in NAMES:
        streamed = np.concatenate([rows[name] for rows in got])
        assert bits(streamed) == bits(wanted[name][held:]), name


def test_columns_of_any_kind(plan, bars):
    whole = ta.Dataset()
    whole.append("A", "1d", bars.columns)
    frame = pd.DataFrame(bars.columns)
    for columns in (
        bars.columns,
        {name: list(values) for name, values in bars.columns.items()},
        {name: frame[name] for name in frame},
    ):
        rows = plan.session().push("A", "1d", **columns)
        assert_rows_equal_batch(rows, plan.run(whole))


def test_scalars_of_any_kind(plan, bars):
    for kind in (float, np.float32, np.float64, int):
        bar = {name: kind(value) for name, value in bars.bar(0).items() if name != "time"}
        bar["open"] = bar["close"]
        rows = ta.compile("close").session().push("A", "1d", time=bars.times[0], **bar)
        assert rows["value"].tolist() == [100.0]


def test_none_is_a_missing_price_and_what_is_no_number_is_named(plan, bars):
    session = plan.session()
    given = {"open": 100.0, "high": 101.0, "low": 99.0, "close": 100.0, "volume": 1.0}
    for wrong in ("100", [1.0, 2.0], object()):
        for name in ("high", "volume"):
            with pytest.raises(TypeError, match=f"^{name} must be a number, got"):
                session.push("A", "1d", time=bars.times[0], **{**given, name: wrong})
    assert session.info["closed_count"] == 0
    session.push("A", "1d", time=bars.times[0], **{**given, "volume": None})
    assert np.isnan(ta.dataset_column(session.dataset.id, "A", "1d", "ohlcv", "volume")).all()


def test_states_by_name_for_all_bars_or_each(plan, bars):
    session = ta.compile("close").session()
    states = ["closed"] * 5 + ["forming"]
    rows = session.push("A", "1d", **bars[:6].columns, state=states)
    assert rows.provisional.tolist() == [False] * 5 + [True]
    changed = bars.bar(4)
    changed["high"] = changed["close"] = 150.0
    rows = session.push("A", "1d", **changed, state="revised")
    assert rows["value"].tolist() == [150.0, 105.0]  # the revised bar, then the forming one
    assert rows.revised.tolist() == [True, False]
    for state in ("open", "", 1, ["closed"]):
        with pytest.raises(ta.DataError) as caught:
            session.push("A", "1d", **bars.bar(7), state=state)
        assert caught.value.code == "python.bar_state"


def test_a_revised_bar_reports_every_row_it_changes(plan, dataset, bars):
    session = plan.session(dataset)
    changed = bars.bar(27)
    changed["high"] = changed["close"] = 200.0
    rows = session.push("AAPL", "1d", **changed, state="revised")
    assert rows.revised.all() and len(rows) == 3
    assert_rows_equal_batch(rows, plan.run(dataset))
    too_old = bars.bar(3)
    too_old["high"] = too_old["close"] = 200.0
    with pytest.raises(ta.DataError) as caught:
        session.push("AAPL", "1d", **too_old, state="revised")
    assert caught.value.code == "dataset.revision_too_old"


def test_revision_depth_can_be_chosen(plan, dataset, bars):
    assert plan.session(dataset).info["revision_depth"] == 8
    assert plan.session(dataset, revision_depth=2).info["revision_depth"] == 2
    none = plan.session(dataset, revision_depth=0)
    assert none.info["revision_depth"] in (0, -1)
    changed = bars.bar(29)
    changed["high"] = changed["close"] = 200.0
    with pytest.raises(ta.LaakhayError):
        none.push("AAPL", "1d", **changed, state="revised")


def test_edges_tell_rises_and_falls():
    plan = ta.compile("close > 105")
    bars = rising_bars(10)
    rows = plan.session().push("A", "1d", **bars.columns)
    assert rows["value"].tolist() == [0.0] * 6 + [1.0] * 4
    assert np.flatnonzero(rows.rose("value")).tolist() == [6]
    assert not rows.fell("value").any()


def test_ragged_columns_are_refused_by_name(plan, bars):
    columns = {**bars.columns, "low": bars.low[:-1]}
    session = plan.session()
    with pytest.raises(ta.DataError, match="low") as caught:
        session.push("A", "1d", **columns)
    assert caught.value.code == "python.column_length"
    assert session.info["closed_count"] == 0


def test_a_refused_bar_changes_nothing(plan, dataset, bars):
    session = plan.session(dataset)
    before = session.snapshot()
    late = rising_bars(33)[29:].columns
    late["time"] = np.concatenate([late["time"][:3], late["time"][:1]])
    with pytest.raises(ta.DataError) as caught:
        session.push("AAPL", "1d", **late)
    assert caught.value.position == 3
    assert session.snapshot() == before and dataset.info()["row_count"] == 30


def test_no_bars_give_no_rows(plan):
    session = plan.session()
    assert len(session.push("A", "1d", **rising_bars(0).columns)) == 0


def test_info_counts(plan, dataset, bars):
    session = plan.session(dataset)
    next_bar = rising_bars(31).bar(30)
    session.push("AAPL", "1d", **next_bar, closed=False)
    session.push("AAPL", "1d", **next_bar)
    session.push("AAPL", "1d", **next_bar)
    info = session.info
    assert (info["provisional_count"], info["duplicate_count"]) == (1, 1)
    assert info["output_count"] == 6 and info["partition_count"] == 1
    assert info["state_bytes"] > 0


def test_a_session_makes_its_own_dataset(plan, bars):
    session = plan.session()
    session.push("A", "1d", **bars.columns)
    assert session.dataset.partitions == [("A", "1d", "ohlcv")]
    assert session.dataset.info()["row_count"] == 30


def test_a_detached_session_stores_no_rows(plan, bars):
    session = plan.session(detached=True)
    attached = plan.session()
    rows = session.push("A", "1d", **bars.columns)
    assert bits(rows["rsi"]) == bits(attached.push("A", "1d", **bars.columns)["rsi"])
    assert session.dataset.info()["row_count"] == 0
    for call in (session.advance, session.replay):
        with pytest.raises(ta.UnsupportedError):
            call()


def test_history_can_be_skipped(plan, dataset):
    session = plan.session(dataset, skip_history=True)
    rows = session.push("AAPL", "1d", **rising_bars(31).bar(30))
    assert np.isnan(rows["rsi"]).all()


def test_partitions_can_be_chosen(plan, dataset, bars):
    dataset.append("MSFT", "1d", bars.columns)
    session = plan.session(dataset, partitions=[("MSFT", "1d")])
    assert session.info["partition_count"] == 1
    with pytest.raises(KeyError, match="AAPL"):
        plan.session(dataset, partitions=[("GOOG", "1d")])


def test_several_partitions_in_one_session(plan):
    session = plan.session()
    first, second = random_bars(60, 1), random_bars(60, 2)
    for row in range(60):
        for symbol, bars in (("A", first), ("B", second)):
            rows = session.push(symbol, "1d", **bars.bar(row))
            assert rows.partitions == [(symbol, "1d", "ohlcv")]
    result = plan.run(session.dataset)
    assert rows["rsi"][-1] == result["B", "1d", "rsi"][-1]


def test_snapshot_is_bytes_and_continues(plan, bars):
    session = plan.session()
    session.push("A", "1d", **bars[:25].columns)
    snapshot = session.snapshot()
    assert type(snapshot) is bytes and snapshot == session.snapshot()
    restored = ta.compile(PLAN).restore(snapshot)
    for row in range(25, 30):
        here = session.push("A", "1d", **bars.bar(row))
        there = restored.push("A", "1d", **bars.bar(row))
        for name in NAMES:
            assert bits(here[name]) == bits(there[name])
    assert restored.snapshot() == session.snapshot()
    assert restored.info["closed_count"] == session.info["closed_count"]


def test_a_snapshot_continues_in_another_process(plan, tmp_path):
    bars = random_bars(60, 7)
    session = plan.session()
    session.push("A", "1d", **bars[:41].columns)
    (tmp_path / "snapshot").write_bytes(session.snapshot())
    np.save(tmp_path / "rest.npy", np.array(list(bars[41:].columns.values())[1:]))
    np.save(tmp_path / "times.npy", bars[41:].times)
    code = f"""
import sys
import numpy as np
import laakhay.ta as ta
folder = sys.argv[1]
session = ta.compile({PLAN!r}).restore(open(folder + "/snapshot", "rb").read())
names = ("open", "high", "low", "close", "volume")
columns = dict(zip(names, np.load(folder + "/rest.npy")))
rows = session.push("A", "1d", time=np.load(folder + "/times.npy"), **columns)
np.save(folder + "/rows.npy", rows.values)
open(folder + "/after", "wb").write(session.snapshot())
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    rows = session.push("A", "1d", **bars[41:].columns)
    assert bits(np.load(tmp_path / "rows.npy")) == bits(rows.values)
    assert (tmp_path / "after").read_bytes() == session.snapshot()


def test_wrong_snapshots_have_codes_of_their_own(plan, dataset):
    snapshot = plan.session(dataset).snapshot()
    flipped = bytearray(snapshot)
    flipped[len(snapshot) // 2] ^= 0x40
    codes = {}
    for name, wrong in {
        "empty": b"",
        "cut": snapshot[:-3],
        "foreign": b"PK\3\4" + bytes(100),
        "flipped": bytes(flipped),
    }.items():
        with pytest.raises(ta.DataError) as caught:
            plan.restore(wrong)
        codes[name] = caught.value.code
    with pytest.raises(ta.DataError) as caught:
        ta.compile("close").restore(snapshot)
    codes["other plan"] = caught.value.code
    assert all(code.startswith("snapshot.") for code in codes.values()), codes
    assert codes["other plan"] == "snapshot.other_plan"
    assert len({codes["cut"], codes["foreign"], codes["other plan"]}) == 3, codes


def test_any_buffer_can_be_restored(plan, dataset):
    snapshot = plan.session(dataset).snapshot()
    for kind in (bytes, bytearray, memoryview):
        assert plan.restore(kind(snapshot)).snapshot() == snapshot


def test_advance_runs_over_rows_others_added(plan, dataset):
    session = plan.session(dataset)
    assert len(session.advance()) == 0
    dataset.append("AAPL", "1d", rising_bars(40)[30:].columns)
    rows = session.advance()
    assert len(rows) == 10 and not rows.provisional.any()
    assert_rows_equal_batch(rows, plan.run(dataset))
    assert len(session.advance()) == 0


def test_advance_makes_room_for_any_number_of_rows(plan, dataset):
    session = plan.session(dataset)
    dataset.append("AAPL", "1d", rising_bars(5000)[30:].columns)
    assert len(session.advance()) == 4970


@pytest.mark.parametrize("limit", [None, 1, 7, 1000])
def test_replay_runs_over_rows_after_the_position(plan, limit):
    bars = random_bars(200, 3)
    dataset = ta.Dataset()
    dataset.append("A", "1d", bars[:50].columns)
    snapshot = plan.session(dataset).snapshot()
    dataset.append("A", "1d", bars[50:].columns)
    session = plan.restore(snapshot, dataset)
    parts = [session.replay(limit)]
    while parts[-1].more:
        assert len(parts[-1]) == limit
        parts.append(session.replay(limit))
    result = plan.run(dataset)
    for name in NAMES:
        assert bits(np.concatenate([rows[name] for rows in parts])) == bits(result[name][50:])
    assert len(session.replay()) == 0


def test_closing_ends_the_id(plan, bars):
    with plan.session() as session:
        session.push("A", "1d", **bars.columns)
    with pytest.raises(KeyError):
        session.push("A", "1d", **rising_bars(31).bar(30))


def test_a_wrong_time_is_refused_before_anything_happens(plan, bars):
    session = plan.session()
    with pytest.raises(ta.DataError) as caught:
        session.push("A", "1d", **{**bars.bar(0), "time": 1_700_000_000})
    assert caught.value.code == "python.time_without_unit"
    rows = session.push("A", "1d", **{**bars.bar(0), "time": 1_700_000_000}, unit="s")
    assert rows.times[0] == np.datetime64("2023-11-14T22:13:20")
