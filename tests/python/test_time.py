# SPDX-License-Identifier: MIT
"""Times in: every kind becomes the nanoseconds one would work out by hand; nothing is guessed."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laakhay.ta._time import NANOSECONDS_PER, column_to_ns, time_to_ns
from laakhay.ta.errors import DataError

# 2024-03-10 06:30:00 UTC, by `date -u -d @1710052200`
MOMENT_NS = 1_710_052_200_000_000_000
NAIVE = dt.datetime(2024, 3, 10, 6, 30)
NEW_YORK = ZoneInfo("America/New_York")  # 01:30 there, half an hour before the clocks go forward

SAME_MOMENT = [
    NAIVE,
    NAIVE.replace(tzinfo=dt.timezone.utc),
    dt.datetime(2024, 3, 10, 1, 30, tzinfo=NEW_YORK),
    dt.datetime(2024, 3, 10, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
    np.datetime64("2024-03-10T06:30"),
    np.datetime64("2024-03-10T06:30:00", "s"),
    np.datetime64("2024-03-10T06:30:00.000", "ms"),
    np.datetime64(MOMENT_NS, "ns"),
    pd.Timestamp("2024-03-10 06:30"),
    pd.Timestamp("2024-03-10 01:30", tz="America/New_York"),
    pd.Timestamp("2024-03-10 06:30").as_unit("s"),
    MOMENT_NS,
    np.int64(MOMENT_NS),
]


@pytest.mark.parametrize("time", SAME_MOMENT, ids=repr)
def test_one_moment_however_it_is_written(time):
    assert time_to_ns(time) == MOMENT_NS
    assert column_to_ns([time, time]).tolist() == [MOMENT_NS] * 2


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("ns", 1_710_052_200_000_000_000),
        ("us", 1_710_052_200_000_000),
        ("ms", 1_710_052_200_000),
        ("s", 1_710_052_200),
        ("m", 28_500_870),
    ],
)
def test_integers_with_a_unit(unit, value):
    assert time_to_ns(value, unit) == MOMENT_NS
    assert time_to_ns(np.uint64(value), unit) == MOMENT_NS
    for dtype in ("int64", "uint64"):
        assert column_to_ns(np.array([value], dtype), unit).tolist() == [MOMENT_NS]
    assert column_to_ns([value], unit).tolist() == [MOMENT_NS]
    assert column_to_ns(pd.Series([value]), unit).tolist() == [MOMENT_NS]
    assert column_to_ns(pl.Series([value]), unit).tolist() == [MOMENT_NS]


def test_small_integers_with_a_large_unit():
    assert time_to_ns(2, "D") == 172_800_000_000_000
    assert column_to_ns(np.array([-1, 0, 1], np.int8), "h").tolist() == [
        -(36 * 10**11),
        0,
        36 * 10**11,
    ]


@pytest.mark.parametrize("value", [0, -1, 1_710_052_200, 1_710_052_200_000, 10**17 - 1, -(10**18)])
def test_a_plain_integer_below_1e17_is_refused(value):
    for convert in (time_to_ns, lambda v: column_to_ns([v]), lambda v: column_to_ns(np.array([v]))):
        with pytest.raises(ValueError, match="unit") as caught:
            convert(value)
        assert caught.value.code == "python.time_without_unit"
        assert str(value) in str(caught.value)


def test_the_smallest_plain_integer():
    assert time_to_ns(10**17) == 10**17
    assert column_to_ns([10**17]).tolist() == [10**17]


def test_the_row_of_a_refused_time_is_told():
    with pytest.raises(DataError) as caught:
        column_to_ns([10**17, 10**18, 5])
    assert caught.value.position == 2
    with pytest.raises(DataError) as caught:
        column_to_ns(np.array(["2024-01-01", "NaT"], "datetime64[D]"))
    assert caught.value.position == 1


MISSING = [
    np.datetime64("NaT", "ns"),
    pd.NaT,
    None,
    float("nan"),
]


@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_a_missing_time_is_refused(missing):
    with pytest.raises(ValueError) as caught:
        time_to_ns(missing)
    assert caught.value.code == "python.time_missing"
    with pytest.raises(ValueError) as caught:
        column_to_ns([NAIVE, missing])
    assert caught.value.code == "python.time_missing" and caught.value.position == 1


MISSING_COLUMNS = [
    np.array(["2024-01-01", "NaT"], "datetime64[s]"),
    pd.Series(pd.to_datetime(["2024-01-01", None])),
    pd.Series(pd.to_datetime(["2024-01-01", None])).dt.tz_localize("Asia/Tokyo"),
    pl.Series([NAIVE, None]),
    pa.chunked_array([pa.array([NAIVE, None], pa.timestamp("us"))]),
]


@pytest.mark.parametrize("column", MISSING_COLUMNS, ids=lambda c: type(c).__name__)
def test_a_missing_time_in_a_column_is_refused(column):
    with pytest.raises(ValueError) as caught:
        column_to_ns(column)
    assert caught.value.code == "python.time_missing" and caught.value.position == 1


@pytest.mark.parametrize(
    "wrong", ["2024-03-10", b"x", 1.5e18, 1710052200.0, True, object(), dt.timedelta(1)], ids=repr
)
def test_what_is_no_time_is_refused(wrong):
    for convert in (time_to_ns, lambda value: column_to_ns([value])):
        with pytest.raises(ValueError) as caught:
            convert(wrong)
        assert caught.value.code == "python.time_type"


@pytest.mark.parametrize("wrong", [np.array([1.5e18]), np.array(["2024"]), np.array([True])])
def test_arrays_that_are_no_times_are_refused(wrong):
    with pytest.raises(DataError) as caught:
        column_to_ns(wrong)
    assert caught.value.code == "python.time_type"


@pytest.mark.parametrize("wrong", ["2024-03-10", 10**18, NAIVE, np.zeros((2, 2), "M8[ns]")])
def test_what_is_no_column_is_refused(wrong):
    with pytest.raises(DataError) as caught:
        column_to_ns(wrong)
    assert caught.value.code == "python.time_not_a_column"


def test_unknown_units_are_refused():
    for unit in ("sec", "", "M", "Y"):
        with pytest.raises(DataError) as caught:
            time_to_ns(5, unit)
        assert caught.value.code == "python.time_unit"


OUT_OF_RANGE = [
    np.datetime64("1600-01-01"),
    np.datetime64("9999-12-31"),
    np.datetime64(1, "as"),  # finer than a nanosecond
    dt.datetime(1600, 1, 1),
    dt.datetime(9999, 12, 31),
    2**63,
]


@pytest.mark.parametrize("time", OUT_OF_RANGE, ids=repr)
def test_what_int64_nanoseconds_cannot_say_is_refused(time):
    for convert in (time_to_ns, lambda value: column_to_ns([value])):
        with pytest.raises(ValueError) as caught:
            convert(time)
        assert caught.value.code == "python.time_out_of_range"


def test_the_row_out_of_range_is_told():
    for late in (["2024-01-01", "9999-01-01"], ["2024-01-01", "1500-01-01"]):
        with pytest.raises(DataError) as caught:
            column_to_ns(np.array(late, "datetime64[s]"))
        assert caught.value.code == "python.time_out_of_range" and caught.value.position == 1


def test_integers_that_overflow_with_their_unit_are_refused():
    for value, unit in ((10**10, "s"), (2**63 - 1, "us"), (-(10**10), "s")):
        for convert in (time_to_ns, lambda v, u: column_to_ns(np.array([v]), u)):
            with pytest.raises(DataError) as caught:
                convert(value, unit)
            assert caught.value.code == "python.time_out_of_range"
    with pytest.raises(DataError) as caught:
        column_to_ns(np.array([2**63], np.uint64))
    assert caught.value.code == "python.time_out_of_range"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "America/New_York", "Asia/Kolkata", "UTC"])
def test_pandas_columns_of_every_unit_and_zone(unit, zone):
    naive = pd.date_range("2024-03-10 06:30", periods=30, freq="h").as_unit(unit)
    wanted = [MOMENT_NS + 3_600_000_000_000 * hour for hour in range(30)]
    index = naive if zone is None else naive.tz_localize("UTC").tz_convert(zone)
    for column in (index, pd.Series(index), pd.Series(index, index=range(30, 0, -1))):
        assert column_to_ns(column).tolist() == wanted
    assert column_to_ns(list(index)).tolist() == wanted


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_polars_and_pyarrow_columns(unit, zone):
    utc = [dt.datetime(2024, 3, 10, 6, 30) + dt.timedelta(hours=hour) for hour in range(30)]
    wanted = [MOMENT_NS + 3_600_000_000_000 * hour for hour in range(30)]
    column = pl.Series(utc, dtype=pl.Datetime(unit))
    if zone is not None:
        column = column.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    assert column_to_ns(column).tolist() == wanted
    arrow = pa.chunked_array(
        [pa.array(utc[:7], pa.timestamp(unit)), pa.array(utc[7:], pa.timestamp(unit))]
    )
    if zone is not None:
        arrow = arrow.cast(pa.timestamp(unit, "UTC")).cast(pa.timestamp(unit, zone))
    assert column_to_ns(arrow).tolist() == wanted


def test_dates_are_midnight_utc():
    midnight = MOMENT_NS - 6 * 3_600_000_000_000 - 30 * 60_000_000_000
    assert time_to_ns(dt.date(2024, 3, 10)) == midnight
    assert column_to_ns(pl.Series([dt.date(2024, 3, 10)])).tolist() == [midnight]
    assert column_to_ns(np.array(["2024-03-10"], "datetime64[D]")).tolist() == [midnight]


def test_empty_columns():
    for empty in ([], (), np.empty(0, "M8[s]"), np.empty(0, np.int64), pd.DatetimeIndex([])):
        converted = column_to_ns(empty)
        assert converted.dtype == np.int64 and len(converted) == 0


def test_columns_come_out_contiguous_and_native():
    strided = np.arange("2024-01-01", "2024-02-01", dtype="datetime64[D]")[::3]
    big_endian = strided.astype(">M8[ns]")
    for column in (strided, big_endian, np.arange(10**17, 10**17 + 9)[::2]):
        converted = column_to_ns(column)
        assert converted.flags.c_contiguous and converted.dtype == np.dtype("=i8")
    assert column_to_ns(big_endian).tolist() == column_to_ns(strided).tolist()


def test_nanoseconds_are_not_copied():
    column = np.arange("2024-01-01", "2024-01-09", dtype="M8[D]").astype("M8[ns]")
    assert np.shares_memory(column_to_ns(column), column)


@given(st.datetimes(dt.datetime(1678, 1, 1), dt.datetime(2262, 1, 1)), st.integers(-839, 839))
def test_a_zone_moves_no_moment(naive, offset_minutes):
    zone = dt.timezone(dt.timedelta(minutes=offset_minutes))
    aware = naive.replace(tzinfo=dt.timezone.utc).astimezone(zone)
    assert time_to_ns(aware) == time_to_ns(naive)
    since = naive - dt.datetime(1970, 1, 1)
    assert time_to_ns(naive) == since // dt.timedelta(microseconds=1) * 1000


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_datetime64_nanoseconds_stay_what_they_are(ns):
    assert time_to_ns(np.datetime64(ns, "ns")) == ns
    assert column_to_ns(np.array([ns]).view("M8[ns]")).tolist() == [ns]


@given(st.integers(-(2**40), 2**40), st.sampled_from(sorted(NANOSECONDS_PER)))
def test_integers_are_multiplied_or_refused(value, unit):
    ns = value * NANOSECONDS_PER[unit]
    for convert in (time_to_ns, lambda v, u: column_to_ns(np.array([v]), u).tolist()[0]):
        if abs(ns) < 2**63:
            assert convert(value, unit) == ns
        else:
            with pytest.raises(DataError):
                convert(value, unit)
