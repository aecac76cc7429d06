# SPDX-License-Identifier: MIT
"""Operations on whole datasets as Python methods: each gives a new Dataset, mistakes say why."""

import datetime
import gc

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from conftest import DAY_NS, START_NS, rising_bars
from laakhay.ta._ffi import crossings

CLOSE = ta.compile({"close": "close"})


def closes(dataset, **options):
    return CLOSE.run(dataset, **options)["close"].tolist()


@pytest.fixture
def hours():
    made = ta.Dataset()
    bars = rising_bars(10).columns
    bars["time"] = pd.date_range("2024-01-01", periods=10, freq="h")
    made.append("A", "1h", bars | {"funding": np.arange(10.0)})
    return made


def test_a_slice_is_half_open_in_any_kind_of_time(dataset):
    wanted = [102.0, 103.0, 104.0]
    start, end = np.datetime64("2024-01-03"), np.datetime64("2024-01-06")
    assert closes(dataset.slice(start, end)) == wanted
    assert closes(dataset.slice(datetime.date(2024, 1, 3), pd.Timestamp("2024-01-06"))) == wanted
    assert closes(dataset.slice(START_NS + 2 * DAY_NS, START_NS + 5 * DAY_NS)) == wanted
    seconds = [(START_NS + day * DAY_NS) // 10**9 for day in (2, 5)]
    assert closes(dataset.slice(*seconds, unit="s")) == wanted


def test_a_slice_has_the_newest_rows(dataset):
    assert closes(dataset.slice(last=2)) == [128.0, 129.0]
    assert closes(dataset.slice(end=np.datetime64("2024-01-04"), last=2)) == [101.0, 102.0]


def test_the_epoch_is_a_time_like_any_other():
    made = ta.Dataset()
    bars = rising_bars(4)
    made.append("A", "1d", bars.columns | {"time": (np.arange(4) - 2) * DAY_NS}, unit="ns")
    assert closes(made.slice(0, unit="ns")) == [102.0, 103.0]
    assert closes(made.slice(end=0, unit="ns")) == [100.0, 101.0]


def test_the_new_dataset_lives_without_the_old_one(dataset, bars):
    part = dataset.slice(last=3)
    before = dataset.info()["row_count"]
    assert isinstance(part, ta.Dataset) and part.id != dataset.id
    assert part.append("AAPL", "1d", rising_bars(1, 30).columns) == 1
    assert dataset.info()["row_count"] == before
    dataset.close()
    gc.collect()
    assert closes(part) == [127.0, 128.0, 129.0, 130.0]
    part.close()
    with pytest.raises(ta.UnknownNameError):
        part.info()


def test_hours_become_four_hours(hours):
    made = hours.resample("4h", rules={"funding": "sum"})
    assert made.partitions == [("A", "4h", "ohlcv")]
    result = ta.compile({"close": "close", "volume": "volume", "funding": "funding"}).run(made)
    assert result["close"].tolist() == [103.0, 107.0]
    assert result["volume"].tolist() == [4060.0, 4220.0]
    assert result["funding"].tolist() == [6.0, 22.0]
    info = made.info()["partitions"][0]
    assert info["forming"] and info["row_count"] == 2
    assert closes(made, include_forming=True) == [103.0, 107.0, 109.0]
    assert closes(hours.resample("4h", last="closed")) == [103.0, 107.0, 109.0]
    assert not hours.resample("4h", last="drop").info()["partitions"][0]["forming"]


@pytest.mark.parametrize(
    "offset",
    [
        datetime.timedelta(hours=1),
        np.timedelta64(1, "h"),
        pd.Timedelta("1h"),
        3_600_000_000_000,
        np.int64(3_600_000_000_000),
    ],
)
def test_an_offset_is_any_kind_of_duration(hours, offset):
    assert closes(hours.resample("4h", offset=offset)) == [100.0, 104.0, 108.0]
    assert closes(hours.resample("4h", offset=offset, first="drop")) == [104.0, 108.0]


def test_gaps_are_filled_where_that_is_asked_for(hours):
    hours.append("A", "1h", {k: v[-1:] for k, v in late_hour().items()})
    assert closes(hours.resample("4h", fill="previous")) == [103.0, 107.0, 109.0, 109.0]
    assert closes(hours.resample("4h", last="drop")) == [103.0, 107.0, 109.0]


def late_hour():
    return rising_bars(1).columns | {"time": pd.DatetimeIndex(["2024-01-01 17:00"])}


def test_rows_are_counted(hours):
    made = hours.downsample(4, rules={"funding": "max"})
    assert made.partitions == [("A", "4h", "ohlcv")]
    assert closes(made) == [103.0, 107.0, 109.0]
    assert closes(hours.downsample(4, last="drop", timeframe="1d")) == [103.0, 107.0]
    with pytest.raises(ta.DataError, match="factor 0"):
        hours.downsample(0)
    with pytest.raises(ta.DataError, match="row_factor -1 is negative"):
        hours.downsample(-1)


def test_half_hours_hold_the_hour_that_has_closed(hours):
    made = hours.slice(last=2).upsample("30m")
    result = CLOSE.run(made)
    assert result["close"].tolist() == [108.0, 108.0, 109.0]
    assert result.times[0] == np.datetime64("2024-01-01T08:30")
    far = hours.slice(last=1)
    far.append("A", "1h", late_hour())
    assert len(closes(far.upsample("30m", tolerance=datetime.timedelta(hours=1)))) == 4


def test_partitions_close_together(hours):
    other = rising_bars(3).columns | {
        "time": pd.date_range("2024-01-01 03:00", periods=3, freq="h")
    }
    hours.append("B", "1h", other)
    b = [("B", "1h")]
    assert closes(hours.align(), partitions=b) == [100.0, 101.0, 102.0]
    assert len(closes(hours.align(), partitions=[("A", "1h")])) == 3
    outer = closes(hours.align("outer", fill="previous"), partitions=b)
    assert np.isnan(outer[:3]).all() and outer[3:] == [100.0, 101.0, *[102.0] * 5]
    near = hours.align("left", fill="previous", tolerance=datetime.timedelta(hours=2))
    assert np.isnan(closes(near, partitions=b)).sum() == 5
    by_b = hours.align(reference=("B", "1h"), partitions=[("A", "1h")])
    assert by_b.partitions == [("A", "1h", "ohlcv")]
    assert closes(by_b) == [103.0, 104.0, 105.0]


def test_an_operation_is_one_crossing(hours):
    for operate in (
        lambda: hours.slice(last=3, partitions=[("A", "1h")]),
        lambda: hours.resample("4h"),
        lambda: hours.upsample("30m"),
        lambda: hours.align(reference=("A", "1h")),
    ):
        before = crossings()
        operate()
        assert crossings() - before == 1


@pytest.mark.parametrize(
    ("call", "kind", "code"),
    [
        (lambda ds: ds.slice(5, 4, unit="s"), ta.DataError, "dataset.time_range"),
        (lambda ds: ds.slice(5), ta.DataError, "python.time_without_unit"),
        (lambda ds: ds.slice(partitions=[("Z", "1h")]), KeyError, "python.unknown_partition"),
        (lambda ds: ds.slice(partitions=[("A", "1h")] * 2), ValueError, "dataset.partition_twice"),
        (lambda ds: ds.resample("30m"), ValueError, "dataset.timeframe_ratio"),
        (lambda ds: ds.resample("4hours"), ValueError, "timeframe.unknown"),
        (lambda ds: ds.resample("4h", fill="zero"), ValueError, "python.fill"),
        (lambda ds: ds.resample("4h", last="maybe"), ValueError, "python.last"),
        (lambda ds: ds.resample("4h", first="maybe"), ValueError, "python.first"),
        (lambda ds: ds.resample("4h", rules={"x": "sum"}), KeyError, "dataset.unknown_series"),
        (lambda ds: ds.resample("4h", rules={"x": "no"}), ValueError, "dataset.series_rules"),
        (lambda ds: ds.resample("4h", offset="1h"), ValueError, "python.offset"),
        (lambda ds: ds.resample("4h", offset=2**63), ValueError, "python.offset"),
        (lambda ds: ds.resample("4h", offset=np.timedelta64("NaT")), ValueError, "python.offset"),
        (lambda ds: ds.upsample("2h"), ValueError, "dataset.timeframe_ratio"),
        (lambda ds: ds.upsample("30m", tolerance=0), ValueError, "python.tolerance"),
        (lambda ds: ds.align("both"), ValueError, "python.join"),
        (lambda ds: ds.align("left", reference=("A", "1h")), ValueError, "python.join"),
        (lambda ds: ds.align(tolerance=5), ValueError, "dataset.tolerance"),
    ],
)
def test_a_mistake_has_a_code(hours, call, kind, code):
    with pytest.raises(kind) as caught:
        call(hours)
    assert caught.value.code == code
