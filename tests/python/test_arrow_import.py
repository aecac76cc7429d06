# SPDX-License-Identifier: MIT
"""Arrow streams of the libraries that users have, into a dataset and out of it."""

import ctypes
import datetime
import gc

import duckdb
import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laakhay.ta._arrow import _open_streams, capsule_pointer
from polars.testing import assert_frame_equal

PRICES = ["open", "high", "low", "close", "volume"]


def frame(rows=5, symbols=("A",), start="2024-01-01"):
    """Rows of every symbol in turn, as an exchange's dump has them."""
    step = np.repeat(np.arange(rows), len(symbols))
    close = 100.0 + step
    return pl.DataFrame(
        {
            "symbol": list(symbols) * rows,
            "time": np.datetime64(start, "ns") + step * np.timedelta64(60, "s"),
            "open": close - 0.5,
            "high": close + 1.0,
            "low": close - 1.0,
            "close": close,
            "volume": 10.0 * (1 + step),
        }
    )


def duckdb_table(table):
    arrow = table.to_arrow()
    return duckdb.from_arrow(arrow)


SOURCES = {
    "polars": lambda table: table,
    "polars categories": lambda table: table.with_columns(pl.col("symbol").cast(pl.Categorical)),
    "polars in chunks": lambda table: pl.concat([table[:2], table[2:3], table[3:]], rechunk=False),
    "pandas": lambda table: table.to_pandas(),
    "pandas categories": lambda table: table.to_pandas().astype({"symbol": "category"}),
    "pyarrow": lambda table: table.to_arrow(compat_level=pl.CompatLevel.oldest()),
    "pyarrow views": lambda table: table.to_arrow(),
    "pyarrow reader": lambda table: table.to_arrow().to_reader(max_chunksize=3),
    "pyarrow sliced": lambda table: pa.concat_tables([table.to_arrow()] * 2).slice(
        len(table), len(table)
    ),
    "duckdb": duckdb_table,
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_long_table_of_any_library_splits_into_its_symbols(source):
    table = frame(symbols=("B", "A"))
    ds = ta.Dataset()
    assert ds.append_arrow(SOURCES[source](table), timeframe="1m") == 10
    assert ds.partitions == [("B", "1m", "ohlcv"), ("A", "1m", "ohlcv")]
    for symbol in ("A", "B"):
        rows = table.filter(pl.col("symbol") == symbol)
        for name in ["time", *PRICES]:
            assert ds.column(symbol, "1m", name).tolist() == rows[name].to_numpy().tolist()


@pytest.mark.parametrize("source", SOURCES)
def test_appending_a_table_again_adds_nothing(source):
    table = frame(symbols=("B", "A"))
    ds = ta.Dataset()
    ds.append_arrow(table, timeframe="1m")
    revision = ds.info()["revision"]
    assert ds.append_arrow(SOURCES[source](table), timeframe="1m") == 0
    assert ds.info()["revision"] == revision


CONSUMERS = {
    "polars": pl.DataFrame,
    "pyarrow": lambda ds: pl.from_arrow(pa.table(ds)),
    "pandas": lambda ds: pl.from_pandas(pd.DataFrame.from_arrow(ds)),
    "duckdb": lambda ds: pl.from_arrow(
        duckdb.from_arrow(pa.RecordBatchReader.from_stream(ds)).to_arrow_table()
    ),
}


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_a_dataset_goes_out_to_any_library(consumer):
    table = frame(rows=200, symbols=("A", "B"))
    ds = ta.Dataset()
    ds.append_arrow(table, timeframe="1m", series=True)
    out = CONSUMERS[consumer](ds)
    assert out.columns[:5] == ["symbol", "timeframe", "source", "time", "close_time"]
    wanted = table.sort("symbol", "time", maintain_order=True)
    for name in PRICES:
        assert out[name].to_list() == wanted[name].to_list()
    assert [str(name) for name in out["symbol"]] == wanted["symbol"].to_list()


def test_missing_values_are_null_outside_and_nan_inside():
    table = frame().with_columns(volume=pl.Series([1.0, None, float("nan"), 4.0, 5.0]))
    ds = ta.Dataset()
    ds.append_arrow(table, timeframe="1m")
    assert np.isnan(ds.column("A", "1m", "volume")).tolist() == [False, True, True, False, False]
    assert pl.DataFrame(ds)["volume"].to_list() == [1.0, None, None, 4.0, 5.0]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_times_are_instants_whatever_the_zone_and_the_unit(zone, unit):
    times = pl.datetime_range(
        datetime.datetime(2024, 3, 10, 6),
        datetime.datetime(2024, 3, 10, 8),
        "1h",
        time_unit=unit,
        time_zone="UTC",
        eager=True,
    )
    table = frame(rows=3).with_columns(time=times.dt.convert_time_zone(zone))
    ds = ta.Dataset()
    ds.append_arrow(table, timeframe="1h")
    instants = times.dt.convert_time_zone("UTC").dt.epoch("ns").to_list()
    assert ds.column("A", "1h", "time").astype(np.int64).tolist() == instants


def test_days_are_midnights():
    table = frame(rows=2).with_columns(
        time=pl.Series([datetime.date(2024, 1, 1), datetime.date(2024, 1, 2)])
    )
    ds = ta.Dataset()
    ds.append_arrow(table, timeframe="1d")
    assert ds.column("A", "1d", "time").tolist()[1] == 1_704_153_600_000_000_000


def test_a_bad_row_refuses_the_stream_and_names_itself():
    table = frame(rows=5, symbols=("A", "B"))
    bad = table.with_columns(low=pl.when(pl.int_range(10) == 7).then(1e9).otherwise(pl.col("low")))
    ds = ta.Dataset()
    with pytest.raises(ta.errors.DataError, match=r"low 1e\+09 of row 7") as caught:
        ds.append_arrow(bad.to_arrow().to_reader(max_chunksize=3), timeframe="1m")
    assert caught.value.code == "dataset.low_too_high"
    assert caught.value.position == 7
    assert ds.info()["partition_count"] == 0


def test_a_producer_that_fails_is_quoted():
    def batches():
        yield frame().to_arrow().to_batches()[0]
        raise RuntimeError("the market is closed")

    schema = frame().to_arrow().schema
    ds = ta.Dataset()
    with pytest.raises(ta.errors.DataError, match="the market is closed") as caught:
        ds.append_arrow(pa.RecordBatchReader.from_batches(schema, batches()), timeframe="1m")
    assert caught.value.code == "arrow.stream_failed"
    assert ds.info()["row_count"] == 0


def test_a_stream_is_read_once():
    class Stream:
        def __init__(self, capsule):
            self.capsule = capsule

        def __arrow_c_stream__(self, requested_schema=None):
            return self.capsule

    stream = Stream(frame().__arrow_c_stream__())
    ds = ta.Dataset()
    assert ds.append_arrow(stream, timeframe="1m") == 5
    with pytest.raises(ta.errors.DataError) as caught:
        ds.append_arrow(stream, timeframe="1m")
    assert caught.value.code == "arrow.released"


def test_what_is_no_stream_is_a_type_error():
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        ta.Dataset().append_arrow([1, 2, 3])


def test_capsules_that_nobody_reads_release_the_rows():
    ds = ta.Dataset()
    ds.append_arrow(frame(), timeframe="1m")
    capsule = ds.__arrow_c_stream__()
    address = capsule_pointer(capsule, b"arrow_array_stream")
    stream = _open_streams[address]
    kind = type(stream.release)
    release = kind(ctypes.cast(stream.release, ctypes.c_void_p).value)
    released = []
    stream.release = kind(lambda at: released.append(at) or release(at))
    ds.close()
    assert not released
    del capsule
    gc.collect()
    assert released == [address] and address not in _open_streams


def test_a_stream_outlives_its_dataset():
    ds = ta.Dataset()
    ds.append_arrow(frame(rows=500), timeframe="1m")
    reader = pa.RecordBatchReader.from_stream(ds)
    ds.close()
    table = reader.read_all()
    del reader
    gc.collect()
    assert table["close"].to_pylist() == [100.0 + row for row in range(500)]


@given(
    rows=st.integers(0, 300),
    cuts=st.lists(st.integers(0, 300), max_size=4),
    missing=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_equal(rows, cuts, missing, seed):
    random = np.random.default_rng(seed)
    symbols = np.sort(random.choice(["A", "BB", "CCC"], rows))
    if seed % 2:
        symbols = random.permutation(symbols)
    close = np.round(random.uniform(1, 100, rows), 3)
    table = pl.DataFrame(
        {
            "symbol": pl.Series(symbols, dtype=pl.String),
            "time": np.datetime64("2020-01-01", "ns") + np.arange(rows) * np.timedelta64(1, "h"),
            "open": close,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": np.where(random.random(rows) < missing, np.nan, close),
            "funding": random.normal(size=rows),
        }
    )
    edges = sorted({0, rows, *(cut for cut in cuts if cut < rows)})
    pieces = [table[a:b] for a, b in zip(edges, edges[1:], strict=False)] or [table]
    ds = ta.Dataset()
    stream = pl.concat(pieces, rechunk=False)
    assert ds.append_arrow(stream, timeframe="1h", series=True) == rows
    if rows == 0:
        return
    out = pl.DataFrame(ds).with_columns(pl.col("symbol").cast(pl.String))
    wanted = table.sort("symbol", "time").with_columns(pl.col("volume").fill_nan(None))
    assert_frame_equal(
        out.select("symbol", *PRICES, "funding"), wanted.select("symbol", *PRICES, "funding")
    )
    assert out["time"].dt.replace_time_zone(None).to_list() == wanted["time"].to_list()
