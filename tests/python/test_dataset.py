# SPDX-License-Identifier: MIT
"""Datasets: ids, objects, dicts and frames."""

import datetime as dt

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import DAY_NS, START_NS, rising_bars


def close_of(dataset, name="close"):
    key = {"partitions": None} if isinstance(dataset, int) else {}
    return ta.compile(name).run(dataset, **key)["value"]


def test_ids_are_plain_and_never_used_again():
    ids = [ta.dataset_create() for _ in range(3)]
    assert len(set(ids)) == 3 and all(type(id) is int for id in ids)
    ta.dataset_drop(ids[1])
    assert ta.dataset_create() not in ids
    with pytest.raises(KeyError):
        ta.dataset_drop(ids[1])


def test_the_functional_face(bars):
    id = ta.dataset_create()
    columns = [bars.open, bars.high, bars.low, bars.close, bars.volume]
    assert ta.dataset_append_ohlcv(id, "AAPL", "1d", "ohlcv", bars.times, *columns) == 30
    points = np.arange(30.0)
    assert ta.dataset_append_series(id, "AAPL", "1d", "ohlcv", "funding", bars.times, points) == 30
    info = ta.dataset_info(id)
    assert info["row_count"] == 30 and info["partition_count"] == 1 and info["id"] == id
    partition = info["partitions"][0]
    assert (partition["symbol"], partition["timeframe"], partition["source"]) == (
        "AAPL", "1d", "ohlcv",
    )  # fmt: skip
    assert partition["first_time"] == np.datetime64("2024-01-01")
    assert partition["last_time"] == np.datetime64("2024-01-30")
    assert partition["forming"] is False
    assert [series["name"] for series in partition["series"]] == ["funding"]
    envelope = ta.execute_plan(id, "close + funding")
    assert envelope["outputs"][0]["values"].tolist() == (bars.close + points).tolist()
    ta.dataset_drop(id)


def test_an_empty_dataset_says_so():
    info = ta.Dataset().info()
    assert (info["partition_count"], info["row_count"], info["partitions"]) == (0, 0, [])


def frames(bars):
    naive = pd.DataFrame(bars.columns)
    indexed = naive.set_index("time")
    capitals = naive.rename(columns=str.title)
    return {
        "dict": bars.columns,
        "dict of lists": {name: list(values) for name, values in bars.columns.items()},
        "pandas": naive,
        "pandas with an index": indexed,
        "pandas with an index in a zone": indexed.tz_localize("UTC").tz_convert("Asia/Tokyo"),
        "pandas in capitals": capitals,
        "pandas nullable": naive.convert_dtypes(),
        "pandas with a mixed order": naive[sorted(naive.columns, reverse=True)],
        "polars": pl.DataFrame(naive.to_dict("series")),
        "polars lazy": pl.DataFrame(naive.to_dict("series")).lazy(),
        "pyarrow": pa.Table.from_pandas(naive),
        "timestamps": naive.rename(columns={"time": "timestamp"}),
    }


@pytest.mark.parametrize("kind", frames(rising_bars(2)))
def test_every_kind_of_columns_holds_the_same_bars(kind, bars):
    dataset = ta.Dataset()
    assert dataset.append("AAPL", "1d", frames(bars)[kind]) == 30
    result = ta.compile({"close": "close", "open": "open", "volume": "volume"}).run(dataset)
    assert result["close"].tolist() == bars.close.tolist()
    assert result["open"].tolist() == bars.open.tolist()
    assert result["volume"].tolist() == bars.volume.tolist()
    assert result.times.view(np.int64).tolist() == bars.times_ns.tolist()


def test_extra_numeric_columns_become_series(bars):
    frame = pd.DataFrame(bars.columns)
    frame["funding"] = np.arange(30) / 8
    frame["Open_Interest"] = range(30)
    frame["note"] = "text"
    frame["day"] = frame["time"].dt.date
    dataset = ta.Dataset()
    assert dataset.append("BTCUSDT", "1d", frame) == 30
    series = dataset.info()["partitions"][0]["series"]
    assert [(s["name"], s["row_count"]) for s in series] == [("funding", 30), ("Open_Interest", 30)]
    assert close_of(dataset, "funding").tolist() == (np.arange(30) / 8).tolist()


def test_columns_without_prices_are_series_only(bars, dataset):
    added = dataset.append("AAPL", "1d", {"time": bars.times, "funding": np.ones(30)})
    assert added == 30
    assert dataset.info()["row_count"] == 30
    assert close_of(dataset, "funding").tolist() == [1.0] * 30


def test_append_series_on_the_object(bars, dataset):
    assert dataset.append_series("AAPL", "1d", "funding", bars.times, np.ones(30)) == 30


def test_nulls_and_none_are_missing(bars):
    for empty in (None, np.nan):
        close = [*bars.close[:5], empty, *bars.close[6:]]
        dict_dataset, polars_dataset, pandas_dataset = ta.Dataset(), ta.Dataset(), ta.Dataset()
        dict_dataset.append("A", "1d", {**bars.columns, "close": close})
        polars_dataset.append(
            "A", "1d", pl.DataFrame({**bars.columns, "close": close}, strict=False)
        )
        pandas_dataset.append(
            "A", "1d", pd.DataFrame({**bars.columns, "close": pd.array(close, dtype="Float64")})
        )
        for dataset in (dict_dataset, polars_dataset, pandas_dataset):
            values = close_of(dataset)
            assert np.isnan(values[5]) and np.isnan(values).sum() == 1
            assert values[6] == bars.close[6]


@pytest.mark.parametrize("dtype", ["float32", "int64", "uint16", ">f8", "bool"])
def test_other_numbers_become_float64(bars, dtype):
    volume = np.arange(30).astype(dtype)
    dataset = ta.Dataset()
    dataset.append("A", "1d", {**bars.columns, "volume": volume})
    assert close_of(dataset, "volume").tolist() == volume.astype(float).tolist()


def test_strided_columns_are_read_as_they_are(bars):
    wide = np.column_stack([bars.open, bars.high, bars.low, bars.close, bars.volume])
    names = ("open", "high", "low", "close", "volume")
    dataset = ta.Dataset()
    dataset.append("A", "1d", {"time": bars.times, **{n: wide[:, i] for i, n in enumerate(names)}})
    assert close_of(dataset).tolist() == bars.close.tolist()


@pytest.mark.parametrize("missing", ["time", "open", "high", "low", "close", "volume"])
def test_a_missing_column_is_named(bars, missing):
    columns = bars.columns
    del columns[missing]
    for data in (columns, pd.DataFrame(columns), pl.DataFrame(columns)):
        with pytest.raises(ValueError, match=missing) as caught:
            ta.Dataset().append("A", "1d", data)
        assert caught.value.code == "python.column_missing"


def test_columns_that_differ_in_case_only_are_refused(bars):
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", {**bars.columns, "Close": bars.close})
    assert caught.value.code == "python.column_ambiguous"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["a"] * 30, "python.column_type"),
        (np.array(["1.5"] * 30), "python.column_type"),
        ([1 + 2j] * 30, "python.column_type"),
        (np.zeros((30, 2)), "python.column_not_1d"),
        (5.0, "python.column_not_1d"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused_by_name(bars, wrong, code):
    with pytest.raises(ta.DataError, match="close") as caught:
        ta.Dataset().append("A", "1d", {**bars.columns, "close": wrong})
    assert caught.value.code == code


def test_ragged_columns_are_the_engines_to_refuse(bars):
    dataset = ta.Dataset()
    with pytest.raises(ta.DataError, match="low") as caught:
        dataset.append("A", "1d", {**bars.columns, "low": bars.low[:-1]})
    assert caught.value.code == "dataset.ragged_columns" and caught.value.status == -1
    assert dataset.info()["row_count"] == 0


def test_what_is_no_frame_is_a_type_error():
    with pytest.raises(TypeError, match="int"):
        ta.Dataset().append("A", "1d", 5)
    with pytest.raises(TypeError):
        ta.Dataset().append("A", "1d", [1.0, 2.0])


def test_checks_of_rows_can_be_chosen(bars):
    low = bars.low.copy()
    low[3] = bars.close[3] + 1.0
    columns = {**bars.columns, "low": low}
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", columns)
    assert caught.value.position == 3 and caught.value.code == "dataset.low_too_high"
    repaired, unchecked = ta.Dataset(), ta.Dataset()
    repaired.append("A", "1d", columns, check="repair")
    unchecked.append("A", "1d", columns, check="off")
    assert close_of(repaired, "low")[3] == bars.open[3]
    assert close_of(unchecked, "low")[3] == low[3]
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", columns, check="none")
    assert caught.value.code == "python.check"


def test_close_times_travel_along(bars):
    close_times = bars.times + np.timedelta64(1, "D") - np.timedelta64(1, "ms")
    dataset = ta.Dataset()
    assert dataset.append("A", "1d", {**bars.columns, "close_time": close_times}) == 30
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", {**bars.columns, "close_time": bars.times})
    assert caught.value.code == "dataset.close_time_not_after_open"


def test_integer_times_take_their_unit(bars):
    columns = {**bars.columns, "time": bars.times_ns // 10**6}
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", columns)
    assert caught.value.code == "python.time_without_unit"
    dataset = ta.Dataset()
    dataset.append("A", "1d", columns, unit="ms")
    assert dataset.info()["partitions"][0]["first_time"] == np.datetime64("2024-01-01")


def test_a_naive_datetime_is_utc(bars):
    columns = {**bars[:1].columns, "time": [dt.datetime(2024, 1, 1)]}
    dataset = ta.Dataset()
    dataset.append("A", "1d", columns)
    assert dataset.info()["partitions"][0]["last_time"].astype(int) == START_NS


def test_limits_are_the_engines(bars):
    kept = ta.Dataset(retention_rows=10)
    kept.append("A", "1d", bars.columns)
    assert len(close_of(kept)) >= 10
    small = ta.Dataset(memory_limit_bytes=1)
    with pytest.raises(ta.DataError) as caught:
        small.append("A", "1d", bars.columns)
    assert caught.value.code == "dataset.memory_limit"


def test_partitions_are_listed_and_names_are_text(bars):
    dataset = ta.Dataset()
    for symbol, source in (("BTC/USDT", "ohlcv"), ("ÅÄÖ 株", "ohlcv"), ("BTC/USDT", "trades")):
        dataset.append(symbol, "1d", bars.columns, source)
    assert dataset.partitions == [
        ("BTC/USDT", "1d", "ohlcv"),
        ("ÅÄÖ 株", "1d", "ohlcv"),
        ("BTC/USDT", "1d", "trades"),
    ]
    with pytest.raises(ValueError):
        dataset.append("\ud800", "1d", bars.columns)
    with pytest.raises(ValueError):
        dataset.append("", "1d", bars.columns)
    with pytest.raises(TypeError):
        dataset.append(5, "1d", bars.columns)


def test_closing_ends_the_id(bars):
    with ta.Dataset() as dataset:
        id = dataset.id
        assert ta.dataset_info(id)["row_count"] == 0
    dataset.close()
    with pytest.raises(ta.UnknownNameError):
        dataset.append("A", "1d", bars.columns)
    with pytest.raises(KeyError):
        ta.dataset_info(id)


def test_appends_continue(bars):
    dataset = ta.Dataset()
    dataset.append("A", "1d", bars[:20].columns)
    assert dataset.append("A", "1d", bars[19:].columns) == 10  # the identical row is skipped
    assert dataset.info()["row_count"] == 30
    later = {**bars[:1].columns, "time": np.array([START_NS + 40 * DAY_NS])}
    assert dataset.append("A", "1d", later) == 1
