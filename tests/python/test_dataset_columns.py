# SPDX-License-Identifier: MIT
"""Columns of a dataset as arrays, and bars written one by one."""

import gc

import laakhay.ta as ta
import numpy as np
import pytest
from laakhay.ta._ffi import crossings

MINUTE_NS = 60_000_000_000


def times(count, first=0):
    return (first + np.arange(count)) * MINUTE_NS


def flat(count, price=10.0):
    return {name: np.full(count, price) for name in ("open", "high", "low", "close", "volume")}


def filled(count, **options):
    ds = ta.Dataset(**options)
    close = 100.0 + np.arange(count)
    columns = {"time": times(count), "open": close, "high": close, "low": close, "close": close}
    ds.append("A", "1m", columns | {"volume": close}, unit="ns")
    return ds


def test_rows_of_one_chunk_are_a_view_of_the_engine_s_memory():
    ds = filled(50)
    first, second = ds.column("A", "1m", "close"), ds.column("A", "1m", "close", copy=False)
    assert first.ctypes.data == second.ctypes.data
    assert not first.flags.writeable
    assert first.tolist() == [100.0 + row for row in range(50)]
    copied = ds.column("A", "1m", "close", copy=True)
    assert copied.flags.writeable
    assert copied.ctypes.data != first.ctypes.data


def test_rows_of_several_chunks_are_copied_together_unless_that_is_refused():
    ds = filled(1000)
    assert ds.column("A", "1m", "close").tolist() == [100.0 + row for row in range(1000)]
    with pytest.raises(ta.errors.DataError, match="chunks") as caught:
        ds.column("A", "1m", "close", copy=False)
    assert caught.value.code == "python.column_in_chunks"
    chunks = ds.column_chunks("A", "1m", "close")
    assert len(chunks) > 1
    assert np.concatenate(chunks).tolist() == ds.column("A", "1m", "close").tolist()


def test_times_are_datetimes():
    ds = filled(3)
    assert ds.column("A", "1m", "time").dtype == "datetime64[ns]"
    assert ds.column("A", "1m", "close_time").astype(np.int64).tolist() == [
        MINUTE_NS,
        2 * MINUTE_NS,
        3 * MINUTE_NS,
    ]


def test_a_view_outlives_its_dataset_and_does_not_change():
    ds = filled(50)
    view = ds.column("A", "1m", "close", copy=False)
    ds.revise("A", "1m", time=0, open=7, high=7, low=7, close=7, volume=7, unit="ns")
    ds.append_bars("A", "1m", time=times(500, 50), **flat(500), unit="ns")
    ds.close()
    del ds
    gc.collect()
    assert view[0] == 100.0
    assert view.tolist() == [100.0 + row for row in range(50)]


def test_names_that_are_not_there_are_refused():
    ds = filled(3)
    with pytest.raises(ta.errors.UnknownNameError, match='did you mean "close"'):
        ds.column("A", "1m", "clos")
    with pytest.raises(ta.errors.UnknownNameError):
        ds.column("B", "1m", "close")


def test_only_retained_rows_are_there():
    ds = filled(1000, retention_rows=10)
    assert ds.column("A", "1m", "close").tolist() == [1090.0 + row for row in range(10)]


def test_bars_of_many_symbols_go_in_one_call():
    ds = ta.Dataset()
    symbols = [f"S{number}" for number in range(100)]
    before = crossings()
    count = ds.append_bars(symbols, "1m", time=np.zeros(100, np.int64), **flat(100), unit="ns")
    assert count == 100
    assert crossings() == before + 1
    assert ds.append_bars(symbols, "1m", time=np.zeros(100, np.int64), **flat(100), unit="ns") == 0
    with pytest.raises(ta.errors.DataError, match="symbol"):
        ds.append_bars(symbols, "1m", time=np.zeros(99, np.int64), **flat(99), unit="ns")


def test_one_refused_bar_refuses_all():
    ds = filled(3)
    bars = flat(2)
    bars["low"] = np.array([10.0, 11.0])
    with pytest.raises(ta.errors.DataError) as caught:
        ds.append_bars(["A", "B"], "1m", time=times(2, 3), **bars, unit="ns")
    assert (caught.value.code, caught.value.position) == ("dataset.low_too_high", 1)
    assert ds.info()["row_count"] == 3


def test_a_forming_bar_is_replaced_and_closed_by_its_time():
    ds = filled(3)
    bar = {"time": 3 * MINUTE_NS, "open": 1, "high": 2, "low": 1, "volume": 1, "unit": "ns"}
    for close in (1.5, 1.25):
        ds.set_forming("A", "1m", close=close, **bar)
        assert ds.info()["partitions"][0]["forming"]
        assert ds.info()["row_count"] == 3
    assert ds.append_bars("A", "1m", close=1.75, **bar) == 1
    assert not ds.info()["partitions"][0]["forming"]
    assert ds.column("A", "1m", "close")[3] == 1.75
    with pytest.raises(ta.errors.DataError) as caught:
        ds.set_forming("A", "1m", close=1.5, **bar)
    assert caught.value.code == "dataset.forming_not_after_closed"


def test_a_revision_changes_its_row_and_says_what_it_cannot_change():
    ds = filled(1000, retention_rows=100)
    bar = {"open": 7, "high": 7, "low": 7, "close": 7, "volume": 7, "unit": "ns"}
    assert ds.revise("A", "1m", time=950 * MINUTE_NS, **bar) == 1
    assert ds.revise("A", "1m", time=950 * MINUTE_NS, **bar) == 0
    assert ds.column("A", "1m", "close")[50] == 7
    for time, code in ((0, "dataset.revision_too_old"), (2000, "dataset.revision_unknown_time")):
        with pytest.raises(ta.errors.DataError) as caught:
            ds.revise("A", "1m", time=time * MINUTE_NS, **bar)
        assert caught.value.code == code
