# SPDX-License-Identifier: MIT
"""Options of an Arrow append at the boundary: names for columns, zones, inferred timeframes."""

import laakhay.ta as ta
import numpy as np
import pyarrow as pa
import pytest
from conftest import START_NS
from laakhay.ta._arrow import append_stream
from laakhay.ta._ffi import lib
from laakhay.ta._streams import foreign_stream
from loading import assert_same, read_back, some_columns, table_of

LOWEST = -(2**63)
HOUR_NS = 3_600_000_000_000
INDIA = [[LOWEST, 19_800 * 10**9]]


def append(table, dataset=None, *, zone=None, flags=0, **texts):
    dataset = dataset or ta.Dataset()
    stream = foreign_stream(table)
    texts = {"symbol": "A", "timeframe": "1d", **texts}
    zone = None if zone is None else np.array(zone, dtype=np.int64).reshape(-1, 2)
    append_stream(dataset.id, stream.pointer, texts, zone=zone, flags=flags)
    return dataset


def refused(table, **options):
    with pytest.raises(ta.LaakhayError) as caught:
        append(table, **options)
    return caught.value


def test_columns_are_what_the_caller_says_they_are():
    table = table_of(some_columns()).rename_columns(["t", "o", "h", "l", "c", "v"])
    assert refused(table).code == "arrow.missing_column"
    names = "time\nopen\nhigh\nlow\nclose\nvolume"
    assert_same(read_back(append(table, column_names=names)), some_columns())


def test_columns_without_a_name_are_left_out():
    table = table_of(some_columns())
    table = table.append_column("close", pa.array(["x"] * 5)).append_column("x", table["open"])
    names = "time\nopen\nhigh\nlow\nclose\nvolume\n\nrate"
    dataset = append(table, column_names=names, flags=lib.LTA_ARROW_SERIES)
    assert_same(read_back(dataset), some_columns())
    series = dataset.info()["partitions"][0]["series"]
    assert [known["name"] for known in series] == ["rate"]


@pytest.mark.parametrize("names", ["", "time", "time\nopen\nhigh\nlow\nclose\nvolume\n"])
def test_there_is_a_name_for_every_column(names):
    error = refused(table_of(some_columns()), column_names=names)
    assert error.code == "arrow.column_names" and "6 columns" in str(error)


def test_a_name_given_twice_is_refused():
    names = "time\nopen\nhigh\nlow\nopen\nvolume"
    assert refused(table_of(some_columns()), column_names=names).code == "arrow.duplicate_column"


def test_names_that_are_no_text_are_refused():
    assert refused(table_of(some_columns()), column_names="\ud800\n\n\n\n\n").status < 0


def test_local_times_are_moved_by_their_zone():
    moved = {**some_columns(), "time": some_columns()["time"] - 19_800 * 10**9}
    assert_same(read_back(append(table_of(some_columns()), zone=INDIA)), moved)


def test_close_times_are_local_too():
    columns = some_columns()
    table = table_of(columns).append_column(
        "close_time", pa.array(columns["time"] + HOUR_NS).cast(pa.timestamp("ns"))
    )
    dataset = append(table, zone=INDIA)
    assert dataset.column("A", "1d", "close_time").tolist() == (
        (columns["time"] + HOUR_NS - 19_800 * 10**9).tolist()
    )


@pytest.mark.parametrize(
    "zone",
    [[[0, 0]], [[LOWEST, 27 * HOUR_NS]], [[LOWEST, 0], [0, HOUR_NS], [0, 0]]],
    ids=["no beginning", "too far", "not rising"],
)
def test_what_is_no_zone_is_refused(zone):
    assert refused(table_of(some_columns()), zone=zone).code == "timeframe.zone"


@pytest.mark.parametrize("type", [pa.int64(), pa.timestamp("ns", "UTC")], ids=str)
def test_a_zone_for_moments_is_refused(type):
    table = table_of(some_columns())
    table = table.set_column(0, "time", table["time"].cast(type))
    assert refused(table, zone=INDIA).code == "arrow.zone_known"


def test_a_skipped_and_a_repeated_time_are_told_by_row_over_batches():
    change = START_NS + 48 * HOUR_NS
    columns = some_columns()
    table = pa.Table.from_batches(table_of(columns).to_batches(max_chunksize=2))
    forward = [[LOWEST, 0], [change, HOUR_NS]]  # row 2 is the first moment that is skipped
    error = refused(table, zone=forward)
    assert (error.code, error.position) == ("arrow.time_skipped", 2)
    assert "2024-01-03 00:00:00" in str(error)
    back = [[LOWEST, HOUR_NS], [change, 0]]
    error = refused(table, zone=back)
    assert (error.code, error.position) == ("arrow.time_repeated", 2)


def test_a_timeframe_is_inferred_only_when_asked_for():
    table = table_of(some_columns())
    assert refused(table, timeframe="").code == "arrow.missing_name"
    dataset = append(table, timeframe="", flags=lib.LTA_ARROW_INFER_TIMEFRAME)
    assert dataset.partitions == [("A", "1d", "ohlcv")]
    named = append(table, timeframe="4h", flags=lib.LTA_ARROW_INFER_TIMEFRAME)
    assert named.partitions == [("A", "4h", "ohlcv")]
    column = table.append_column("timeframe", pa.array(["1w"] * 5))
    told = append(column, timeframe="", flags=lib.LTA_ARROW_INFER_TIMEFRAME)
    assert told.partitions == [("A", "1w", "ohlcv")]


def test_steps_are_seen_across_batches_and_symbols():
    columns = some_columns(6)
    columns["time"] = START_NS + HOUR_NS * np.array([0, 0, 24, 24, 25, 48])
    table = table_of(columns).append_column("symbol", pa.array(["A", "B"] * 3))
    table = pa.Table.from_batches(table.to_batches(max_chunksize=1))
    dataset = append(table, symbol="", timeframe="", flags=lib.LTA_ARROW_INFER_TIMEFRAME)
    assert dataset.partitions == [("A", "1h", "ohlcv"), ("B", "1h", "ohlcv")]  # A: 24 to 25


def test_a_table_without_rows_adds_nothing():
    table = table_of(some_columns(0))
    dataset = append(table, timeframe="", flags=lib.LTA_ARROW_INFER_TIMEFRAME)
    assert dataset.info()["row_count"] == 0


def test_a_null_time_is_refused_before_steps_are_seen():
    table = table_of(some_columns())
    times = pa.array([0, 1, None, 3, 4], pa.timestamp("ns"))
    error = refused(
        table.set_column(0, "time", times), timeframe="", flags=lib.LTA_ARROW_INFER_TIMEFRAME
    )
    assert (error.code, error.position) == ("arrow.null_time", 2)


def test_flags_nobody_knows_are_refused():
    assert refused(table_of(some_columns()), flags=16).status == lib.LTA_UNSUPPORTED
