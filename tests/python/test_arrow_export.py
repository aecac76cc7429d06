# SPDX-License-Identifier: MIT
"""Results as Arrow streams, read by the libraries that users read them with.

The stream goes from the C function into a capsule made here: this is about the ABI alone.
"""

import ctypes
import gc
import importlib.util
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from conftest import ROOT, rising_bars

OUTPUTS = {"mean": "sma(close, 3)", "above": "close > sma(close, 3)", "rate": "funding"}
COLUMNS = ["symbol", "timeframe", "source", "time", *OUTPUTS]
CAPSULE_NAME = b"arrow_array_stream"

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class ArrowArrayStream(ctypes.Structure):
    _fields_ = [
        ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
        ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
        ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
        ("release", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("private_data", ctypes.c_void_p),
    ]


class Stream:
    """What consumers of the capsule protocol take; good for one reading."""

    def __init__(self, ta, result):
        self.struct = ArrowArrayStream()
        ta.call("lta_result_export_arrow", result.id, ctypes.byref(self.struct))

    def __arrow_c_stream__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.struct), CAPSULE_NAME, None)

    def __del__(self):
        if self.struct.release:  # a consumer that took it has cleared it
            self.struct.release(ctypes.addressof(self.struct))


@pytest.fixture(scope="module")
def ta():
    path = os.environ.get("LAAKHAY_TA_LIBRARY")
    if not path:
        package = pytest.importorskip("laakhay.ta")
        path = Path(package.__file__).with_name("liblaakhay_ta.so.1")
    file = ROOT / "bindings" / "ctypes" / "laakhay_ta.py"
    spec = importlib.util.spec_from_file_location("laakhay_ta_arrow", file)
    binding = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(binding)
    binding.load(path)
    return binding


@pytest.fixture
def rows(ta):
    """Five bars of AAA with a series, forty of BBB and two of CCC without."""
    dataset = ta.dataset_create()
    for symbol, count in {"AAA": 5, "BBB": 40, "CCC": 2}.items():
        bars = rising_bars(count)
        columns = (bars.times_ns, bars.open, bars.high, bars.low, bars.close, bars.volume)
        ta.dataset_append_ohlcv(dataset, symbol, "1d", "ohlcv", *columns)
    times = rising_bars(5).times_ns
    ta.dataset_append_series(dataset, "AAA", "1d", "ohlcv", "funding", times[[1, 4]], [0.25, -0.5])
    yield dataset
    ta.dataset_drop(dataset)


@pytest.fixture
def result(ta, rows):
    return ta.compile(OUTPUTS).run(rows)


@pytest.fixture
def table(ta, result):
    read = pa.RecordBatchReader.from_stream(Stream(ta, result)).read_all()
    read.validate(full=True)
    return read


def test_the_schema(table):
    text = pa.dictionary(pa.int32(), pa.utf8())
    kinds = [text, text, text, pa.timestamp("ns", "UTC"), pa.float64(), pa.int8(), pa.float64()]
    assert table.schema.names == COLUMNS
    assert table.schema.types == kinds
    assert [field.nullable for field in table.schema] == [False] * 4 + [True] * 3


def test_values_are_those_of_the_result(table, result):
    assert table.num_rows == 47
    at = 0
    for output in result.outputs:
        where = pc.equal(table["symbol"].cast(pa.utf8()), output["symbol"])
        column = table.filter(where)[output["name"]]
        if output["status"] < 0:
            assert column.null_count == len(column)
            continue
        wanted = zip(output["values"], output["valid"], strict=True)
        assert column.to_pylist() == [value if valid else None for value, valid in wanted]
        assert table.filter(where)["time"].cast(pa.int64()).to_pylist() == output["time"]
        at += 1
    assert at == 7


def test_by_hand(table):
    first = table.slice(0, 5).to_pydict()
    assert first["symbol"] == ["AAA"] * 5
    assert first["source"] == ["ohlcv"] * 5
    assert first["mean"] == [None, None, 101.0, 102.0, 103.0]
    assert first["above"] == [None, None, 1, 1, 1]
    assert first["rate"] == [None, 0.25, None, None, -0.5]
    assert str(table["time"][0]) == "2024-01-01 00:00:00+00:00"


def test_one_batch_per_partition_in_order(ta, result):
    batches = list(pa.RecordBatchReader.from_stream(Stream(ta, result)))
    assert [batch.num_rows for batch in batches] == [5, 40, 2]
    assert [batch["symbol"][0].as_py() for batch in batches] == ["AAA", "BBB", "CCC"]


def test_values_are_not_copied(ta, rows):
    result = ta.compile("sma(close, 3)").run(rows)
    again = [
        [batch["value"].buffers()[1].address for batch in pa.RecordBatchReader.from_stream(stream)]
        for stream in (Stream(ta, result), Stream(ta, result))
    ]
    assert again[0] == again[1]


def test_grouping_needs_no_unified_dictionaries(table):
    counted = table.group_by("symbol").aggregate([("mean", "count")])
    counts = {row["symbol"]: row["mean_count"] for row in counted.to_pylist()}
    assert counts == {"AAA": 3, "BBB": 38, "CCC": 0}


def test_pandas(table):
    frame = table.to_pandas()
    assert frame["symbol"].value_counts().to_dict() == {"BBB": 40, "AAA": 5, "CCC": 2}
    assert frame["time"].dtype == pd.DatetimeTZDtype("ns", "UTC")
    assert frame.loc[4, "mean"] == 103.0
    assert np.isnan(frame.loc[0, "mean"])


def test_polars(ta, result):
    frame = pl.DataFrame(Stream(ta, result))
    assert frame.columns == COLUMNS
    assert frame["time"].dtype == pl.Datetime("ns", "UTC")
    assert frame.schema["above"] == pl.Int8
    assert frame.height == 47
    symbols = frame.with_columns(pl.col("symbol").cast(pl.String))
    counts = symbols.group_by("symbol").agg(pl.col("mean").count()).sort("symbol")
    assert counts.rows() == [("AAA", 3), ("BBB", 38), ("CCC", 0)]
    assert frame["rate"].to_list()[:5] == [None, 0.25, None, None, -0.5]
    assert frame["rate"].null_count() == 45


def test_a_result_without_partitions(ta):
    dataset = ta.dataset_create()
    read = pa.RecordBatchReader.from_stream(Stream(ta, ta.compile(OUTPUTS).run(dataset)))
    ta.dataset_drop(dataset)
    assert read.schema.names == COLUMNS
    assert read.read_all().num_rows == 0


def test_batches_outlive_everything(ta, rows):
    plan = ta.compile(OUTPUTS)
    result = plan.run(rows)
    batch = list(pa.RecordBatchReader.from_stream(Stream(ta, result)))[1]
    column = batch["mean"]
    del plan, result, batch
    gc.collect()
    assert column[39].as_py() == 138.0


def test_an_unread_stream_is_released(ta, result):
    stream = Stream(ta, result)
    stream.struct.release(ctypes.addressof(stream.struct))
    assert not stream.struct.release


def test_a_stale_result_is_refused(ta, rows):
    stale = SimpleNamespace(id=ta.compile(OUTPUTS).run(rows).id)
    gc.collect()
    with pytest.raises(ta.UnknownNameError) as refused:
        Stream(ta, stale)
    assert refused.value.code == "handle.stale"
