# SPDX-License-Identifier: MIT
"""What the tests of loading share: the same bars as every kind of table, and reading them back."""

import datetime as dt
from collections import namedtuple
from dataclasses import make_dataclass
from decimal import Decimal

import duckdb
import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from conftest import START_NS

PRICES = ("open", "high", "low", "close", "volume")
COLUMNS = ("time", *PRICES)
PLAN = ta.compile({name: name for name in PRICES})
Bar = make_dataclass("Bar", COLUMNS)
NamedBar = namedtuple("NamedBar", COLUMNS)


class OnlyStream:
    """A table known by the capsule protocol alone."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__()


class OnlyArray:
    """A batch known by the capsule protocol alone."""

    def __init__(self, batch):
        self._batch = batch

    def __arrow_c_array__(self, requested_schema=None):
        return self._batch.__arrow_c_array__()


def read_back(dataset, symbol="A", timeframe="1d", source="ohlcv"):
    """Columns of a partition, times as integers."""
    result = PLAN.run(dataset, partitions=[(symbol, timeframe, source)])
    columns = {name: np.asarray(result[name]) for name in PRICES}
    return {"time": result.times.view(np.int64).copy(), **columns}


def assert_same(found, expected):
    for name in COLUMNS:
        np.testing.assert_array_equal(found[name], np.asarray(expected[name]), err_msg=name)


def datetimes(times_ns):
    """Exact to the microsecond."""
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
    return [epoch + dt.timedelta(microseconds=int(ns) // 1000) for ns in times_ns]


def with_times(columns):
    return {**columns, "time": columns["time"].view("datetime64[ns]")}


def table_of(columns):
    return pa.table(with_times(columns))


def bars_of(columns):
    return [dict(zip(COLUMNS, row, strict=True)) for row in tuples_of(columns)]


def tuples_of(columns):
    prices = [columns[name].tolist() for name in PRICES]
    return list(zip(datetimes(columns["time"]), *prices, strict=True))


def structured(columns):
    rows = len(columns["time"])
    array = np.zeros(rows, [("time", "M8[ns]"), *((name, "f8") for name in PRICES)])
    for name, values in with_times(columns).items():
        array[name] = values
    return array


# Every kind of table, made of columns whose times are int64 nanoseconds.
KINDS = {
    "dict of arrays": with_times,
    "dict of series": lambda c: dict(pd.DataFrame(with_times(c)).items()),
    "dict of indexes": lambda c: {name: pd.Index(v) for name, v in with_times(c).items()},
    "dict of pandas arrays": lambda c: {name: pd.array(v) for name, v in with_times(c).items()},
    "dict of polars": lambda c: dict(zip(c, pl.DataFrame(with_times(c)), strict=True)),
    "dict of lists": lambda c: {
        "time": datetimes(c["time"]),
        **{name: c[name].tolist() for name in PRICES},
    },
    "structured array": structured,
    "dicts": bars_of,
    "tuples": tuples_of,
    "lists": lambda c: [list(row) for row in tuples_of(c)],
    "named tuples": lambda c: [NamedBar(*row) for row in tuples_of(c)],
    "objects": lambda c: [Bar(*row) for row in tuples_of(c)],
    "decimals": lambda c: [
        Bar(row[0], *(Decimal(value) for value in row[1:])) for row in tuples_of(c)
    ],
    "pandas": lambda c: pd.DataFrame(with_times(c)),
    "pandas index": lambda c: pd.DataFrame(with_times(c)).set_index("time"),
    "pandas unnamed index": lambda c: (
        pd.DataFrame(with_times(c)).set_index("time").rename_axis(None)
    ),
    "pandas zone": lambda c: (
        pd.DataFrame(with_times(c)).set_index("time").tz_localize("UTC").tz_convert("Asia/Tokyo")
    ),
    "pandas arrow": lambda c: table_of(c).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda c: pl.DataFrame(with_times(c)),
    "polars zone": lambda c: pl.DataFrame(with_times(c)).with_columns(
        pl.col("time").dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    ),
    "polars chunks": lambda c: pl.concat(
        [pl.DataFrame(with_times(c))[:2], pl.DataFrame(with_times(c))[2:]], rechunk=False
    ),
    "polars lazy": lambda c: pl.DataFrame(with_times(c)).lazy(),
    "pyarrow table": table_of,
    "pyarrow slice": lambda c: pa.concat_tables([table_of(c)[:1], table_of(c)])[1:],
    "pyarrow batch": lambda c: table_of(c).combine_chunks().to_batches()[0],
    "pyarrow reader": lambda c: table_of(c).to_reader(2),
    "stream": lambda c: OnlyStream(table_of(c)),
    "array": lambda c: OnlyArray(table_of(c).combine_chunks().to_batches()[0]),
    "duckdb": lambda c: duckdb.from_arrow(table_of(c)),
}


def some_columns(count=5, step_ns=86_400_000_000_000):
    """Rising bars as int64 times and float64 prices."""
    close = 100.0 + np.arange(count)
    return {
        "time": START_NS + step_ns * np.arange(count, dtype=np.int64),
        "open": close - 0.5,
        "high": close + 1.0,
        "low": close - 1.0,
        "close": close,
        "volume": 10.0 * close,
    }
