# SPDX-License-Identifier: MIT
"""What is no table of bars is refused in words, and the dataset stays as it was."""

import datetime as dt
from decimal import Decimal

import duckdb
import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import START_NS
from frames import as_lists
from laakhay.ta._arrow import _new_capsule as new_capsule
from laakhay.ta._ffi import ffi
from loading import (
    KINDS,
    PRICES,
    Bar,
    OnlyArray,
    assert_same,
    bars_of,
    read_back,
    some_columns,
    table_of,
)


def duckdb_of(columns):
    return duckdb.from_arrow(pa.table(columns))


MAKE = {"dict": dict, "pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


@pytest.fixture(params=MAKE)
def make(request):
    return MAKE[request.param]


def bars_with(**changed):
    columns = some_columns()
    return {**columns, "time": columns["time"].view("M8[ns]"), **changed}


def refused(table, kind=ValueError, **options):
    dataset = ta.Dataset()
    with pytest.raises(kind) as caught:
        dataset.append_frame(table, **{"symbol": "A", **options})
    assert dataset.info()["row_count"] == 0
    return caught.value


def test_texts_in_a_column_of_prices_are_refused_by_name(make):
    error = refused(make(bars_with(close=["100", "101", "102", "103", "abc"])))
    assert error.code in ("python.column_type", "arrow.column_type") and "close" in str(error)


def test_the_row_of_what_is_no_number_is_told():
    for table in (dict, pd.DataFrame):
        error = refused(table(bars_with(close=np.array([1, 2, 3, "abc", 5], dtype=object))))
        assert error.code == "python.column_type" and error.position == 3
        assert "'abc'" in str(error)


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_the_row_of_what_is_no_number_is_told_by_runs_too(make):
    with pytest.raises(ValueError, match="column 'close' is not numeric: row 1 holds 'x'") as said:
        ta.compile("close").run(make({"close": [None, "x", "y"]}))
    assert said.value.code == "python.column_type" and said.value.position == 1


@pytest.mark.parametrize(
    "wrong",
    [
        [True, [1], {}, None, 5],
        [dt.date(2024, 1, 1)] * 5,
        np.ones(5, dtype=complex),
        np.array(["2024-01-01"] * 5, "M8[ns]"),
        [b"1"] * 5,
    ],
    ids=["objects", "dates", "complex", "datetime64", "bytes"],
)
def test_other_things_in_a_column_of_prices_are_refused(wrong):
    assert refused(bars_with(open=wrong)).code == "python.column_type"
    assert refused(pd.DataFrame(bars_with(open=wrong))).code == "python.column_type"


def test_decimals_are_numbers_in_lists_and_frames_of_objects():
    prices = {name: [Decimal(str(v)) for v in some_columns()[name]] for name in PRICES}
    for table in (dict, pd.DataFrame):
        dataset = ta.Dataset.from_frame(table(bars_with(**prices)), symbol="A")
        assert_same(read_back(dataset), some_columns())


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table, duckdb_of])
def test_columns_of_decimals_are_numbers(make):
    """DuckDB's 100.5 is a DECIMAL, and so are the prices of most databases."""
    prices = {name: [Decimal(str(v)) for v in some_columns()[name]] for name in PRICES}
    table = make(bars_with(**prices, funding=[Decimal("0.25")] * 5))
    dataset = ta.Dataset.from_frame(table, symbol="A", series=["funding"])
    assert_same(read_back(dataset), some_columns())
    assert ta.compile("funding * 2").run(dataset)["value"].tolist() == [0.5] * 5
    means = as_lists(ta.compile("sma(close, 2) - funding").run(table))["value"]
    assert means == [None, 100.25, 101.25, 102.25, 103.25]


def test_masked_rows_are_missing_and_missing_times_refused():
    mask = [False, False, True, False, False]
    columns = bars_with(close=np.ma.masked_array(some_columns()["close"], mask))
    dataset = ta.Dataset.from_frame(columns, symbol="A")
    assert np.isnan(read_back(dataset)["close"]).tolist() == mask
    error = refused(bars_with(time=np.ma.masked_array(bars_with()["time"], mask)))
    assert error.code == "python.time_missing" and error.position == 2


def test_infinities_are_refused_by_row(make):
    high = some_columns()["high"]
    high[2] = np.inf
    error = refused(make(bars_with(high=high)), check="off")
    assert error.code == "dataset.infinite_value" and error.position == 2


@pytest.mark.parametrize("name", ["time", *PRICES])
def test_columns_of_unequal_lengths_are_refused(name):
    error = refused(bars_with(**{name: bars_with()[name][:-1]}))
    assert error.code == "python.ragged_columns"


def test_columns_with_two_dimensions_are_refused():
    assert refused(bars_with(low=np.zeros((5, 2)))).code == "python.column_not_1d"
    assert refused(np.zeros((2, 2), [("time", "M8[ns]")])).code == "python.column_not_1d"


def test_a_table_without_columns_is_refused(make):
    error = refused(make({}))
    assert error.code == "python.column_missing" and "the columns are none" in str(error)


BATCHES = ("pyarrow batch", "array")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BATCHES])
def test_a_table_without_rows_adds_nothing(kind):
    dataset = ta.Dataset()
    assert dataset.append_frame(KINDS[kind](some_columns(0)), symbol="A") == 0
    assert dataset.info()["row_count"] == 0


def test_a_batch_without_rows_adds_nothing():
    batch = KINDS["pyarrow batch"](some_columns())[:0]
    dataset = ta.Dataset()
    for table in (batch, OnlyArray(batch)):
        assert dataset.append_frame(table, symbol="A") == 0


def test_a_new_dataset_of_no_rows_is_refused(make):
    empty = {name: values[:0] for name, values in bars_with().items()}
    with pytest.raises(ValueError) as caught:
        ta.Dataset.from_frame(make(empty), symbol="A")
    assert caught.value.code == "python.table_empty"


@pytest.mark.parametrize("wrong", [None, 5, "bars.csv", b"x", np.zeros(5), object(), [1.0, 2.0]])
def test_what_is_no_table_is_a_type_error(wrong):
    refused(wrong, TypeError)


def test_bars_that_are_not_alike_are_refused_by_row():
    bars = bars_of(some_columns())
    del bars[2]["high"]
    error = refused(bars)
    assert (error.code, error.position) == ("python.column_missing", 2)
    mixed = [*bars_of(some_columns())[:2], (1, 2)]
    assert (refused(mixed).code, refused(mixed).position) == ("python.bar_type", 2)
    objects = [Bar(*bars[0].values()), object()]
    assert (refused(objects).code, refused(objects).position) == ("python.bar_type", 1)
    tuples = [tuple(bars[0].values()), (1, 2)]
    assert (refused(tuples).code, refused(tuples).position) == ("python.bar_length", 1)
    tuples[1] = (*tuples[0], 1.0)
    assert (refused(tuples).code, refused(tuples).position) == ("python.bar_length", 1)
    tuples[1] = 5
    assert (refused(tuples).code, refused(tuples).position) == ("python.bar_type", 1)


def test_volume_may_be_left_out_in_so_many_words(make):
    columns = bars_with()
    del columns["volume"]
    error = refused(make(columns))
    assert error.code == "python.column_missing" and "{'volume': None}" in str(error)
    dataset = ta.Dataset.from_frame(make(columns), symbol="A", columns={"volume": None})
    assert np.isnan(read_back(dataset)["volume"]).all()
    assert read_back(dataset)["close"].tolist() == some_columns()["close"].tolist()


def test_names_of_partitions_are_the_engines_to_refuse(make):
    table = make(bars_with())
    assert isinstance(refused(table, symbol=""), ta.DataError)
    assert isinstance(refused(table, symbol="x" * 300), ta.DataError)
    assert refused(table, timeframe="1 day").code == "timeframe.unknown"


def test_unknown_options_are_told(make):
    with pytest.raises(TypeError, match="simbol"):
        ta.Dataset.from_frame(make(bars_with()), simbol="A")
    error = refused(make(bars_with()), check="loose")
    assert error.code == "python.check"


def test_a_stream_that_fails_says_why():
    def batches():
        yield table_of(some_columns()).to_batches()[0]
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(table_of(some_columns()).schema, batches())
    assert "the disk is gone" in str(refused(reader, ta.LaakhayError))


def test_a_stream_without_a_schema_says_why():
    said = ffi.new("char[]", b"the table is gone")

    @ffi.callback("int(struct ArrowArrayStream *, struct ArrowSchema *)")
    def get_schema(stream, out):
        return 5

    @ffi.callback("char const *(struct ArrowArrayStream *)")
    def get_last_error(stream):
        return said

    class Broken:
        stream = ffi.new("struct ArrowArrayStream *", {"get_schema": get_schema})

        def __arrow_c_stream__(self, requested_schema=None):
            self.stream.get_last_error = get_last_error
            return new_capsule(int(ffi.cast("intptr_t", self.stream)), b"arrow_array_stream", None)

    assert "the table is gone" in str(refused(Broken()))


def test_a_reader_that_was_read_has_no_rows():
    reader = table_of(some_columns()).to_reader()
    dataset = ta.Dataset.from_frame(reader, symbol="A")
    assert dataset.append_frame(reader, symbol="B") == 0
    assert dataset.info()["row_count"] == 5


def test_times_in_the_index_need_dates():
    frame = pd.DataFrame(bars_with()).drop(columns="time")
    assert refused(frame).code == "python.column_missing"
    periods = frame.set_axis(pd.period_range("2024-01-01", periods=5, freq="D", name="date"))
    assert refused(periods).code == "python.time_type"
    numbers = frame.set_axis(
        pd.Index([START_NS // 10**9 + 86_400 * k for k in range(5)], name="ts")
    )
    assert refused(numbers).code == "python.time_without_unit"
    assert_same(
        read_back(ta.Dataset.from_frame(numbers, symbol="A", time_unit="s")), some_columns()
    )
