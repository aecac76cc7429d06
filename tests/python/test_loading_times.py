# SPDX-License-Identifier: MIT
"""Times of tables: units are said, zones are converted, nothing is guessed."""

import datetime as dt
from zoneinfo import ZoneInfo

import duckdb
import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import START_NS
from hypothesis import given, settings
from hypothesis import strategies as st
from laakhay.ta._time_columns import texts_to_ns
from laakhay.ta._zone import zone_changes, zone_of
from loading import PRICES, OnlyArray, OnlyStream, read_back, some_columns

MAKE = {"dict": dict, "pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
NEW_YORK = "America/New_York"


@pytest.fixture(params=MAKE)
def make(request):
    return MAKE[request.param]


def with_times(times):
    columns = some_columns(len(times))
    return {"time": times, **{name: columns[name] for name in PRICES}}


def loaded(table, **options):
    options = {"symbol": "A", "timeframe": "1d", **options}
    return read_back(ta.Dataset.from_frame(table, **options))["time"].tolist()


def refused(table, **options):
    with pytest.raises(ValueError) as caught:
        ta.Dataset().append_frame(table, **{"symbol": "A", "timeframe": "1d", **options})
    return caught.value


@pytest.mark.parametrize(
    ("unit", "divisor", "name"),
    [
        ("s", 10**9, "seconds"),
        ("ms", 10**6, "milliseconds"),
        ("us", 10**3, "microseconds"),
        ("ns", 1, "nanoseconds"),
    ],
)
def test_integers_need_their_unit_and_are_told_what_they_could_be(make, unit, divisor, name):
    times = some_columns()["time"]
    table = make(with_times(times // divisor))
    error = refused(table)
    assert error.code == "python.time_without_unit" and error.position == 0
    assert f"{START_NS // divisor} would be 2024-01-01 as {name}" in str(error)
    assert "pass time_unit='" in str(error)
    assert loaded(table, time_unit=unit) == times.tolist()


def test_an_unknown_unit_is_refused(make):
    error = refused(make(with_times(some_columns()["time"])), time_unit="min")
    assert error.code == "python.time_unit" and "'min'" in str(error)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", NEW_YORK, "Asia/Kolkata"])
def test_timestamps_of_every_unit_and_zone_are_the_same_moments(unit, zone):
    times = some_columns()["time"]
    column = pa.array(times).cast(pa.timestamp("ns", "UTC")).cast(pa.timestamp(unit, zone or "UTC"))
    if zone is None:
        column = column.cast(pa.timestamp(unit))
    table = pa.table(with_times(column))
    tables = [table, table.to_pandas()]
    if unit != "s":
        tables.append(pl.from_arrow(table))
    for given_table in tables:
        assert loaded(given_table) == times.tolist()


def test_dates_are_midnights(make):
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=row) for row in range(5)]
    assert loaded(make(with_times(days))) == some_columns()["time"].tolist()


TEXTS = {
    "dates": (["2024-01-01", "2024-01-02"], 86_400),
    "blanks": (["2024-01-01 00:00", "2024-01-01 00:01"], 60),
    "seconds": (["2024-01-01T00:00:00", "2024-01-01T00:00:01"], 1),
    "zulu": (["2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"], 1),
    "offsets": (["2024-01-01T05:30:00+05:30", "2023-12-31 19:00:01-0500"], 1),
    "fractions": (["2024-01-01T00:00:00.000000000", "2024-01-01T00:00:00.000000001"], 1e-9),
}


@pytest.mark.parametrize("texts", TEXTS)
def test_iso_texts_are_times(make, texts):
    given_texts, step = TEXTS[texts]
    expected = [START_NS, START_NS + round(step * 1e9)]
    assert loaded(make(with_times(given_texts))) == expected


def test_texts_in_streams_that_are_read_once_are_times():
    given_texts, _ = TEXTS["dates"]
    table = pa.table(with_times(given_texts))
    for stream in (table.to_reader(1), OnlyStream(table), duckdb.from_arrow(table)):
        assert loaded(stream) == [START_NS, START_NS + 86_400 * 10**9]
    error = refused(OnlyArray(table.combine_chunks().to_batches()[0]))
    assert error.code == "python.arrow"


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2024",
        "2024-1-2",
        "2024-02-30",
        "yesterday",
        "now",
        "",
        "20240101",
        "2024-01-01T25:00",
    ],
)
def test_other_texts_are_refused_by_row(make, text):
    error = refused(make(with_times(["2024-01-01", text])))
    assert error.code == "python.time_text" and error.position == 1
    assert repr(text) in str(error) and "'time'" in str(error)


def test_other_texts_are_read_by_the_format_they_are_said_to_have(make):
    table = make(with_times(["01.02.2024", "02.02.2024"]))
    first = START_NS + 31 * 86_400 * 10**9  # the first of February
    assert loaded(table, time_format="%d.%m.%Y") == [first, first + 86_400 * 10**9]
    error = refused(table, time_format="%m-%d-%Y")
    assert error.code == "python.time_text" and error.position == 0


def test_texts_with_and_without_a_zone_do_not_mix(make):
    error = refused(make(with_times(["2024-01-01T00:00Z", "2024-01-02T00:00"])))
    assert error.code == "python.time_mixed" and error.position == 1


# Opens of New York's exchange around the change of 2024-03-10, and as UTC by hand.
OPENS = ["2024-03-08 09:30", "2024-03-11 09:30", "2024-03-12 09:30"]
OPENS_UTC = np.array(["2024-03-08T14:30", "2024-03-11T13:30", "2024-03-12T13:30"], "M8[ns]")


def local_tables(texts):
    times = np.array(texts, "M8[ns]")
    return {
        "texts": with_times(texts),
        "datetimes": with_times([dt.datetime.fromisoformat(text) for text in texts]),
        "dict": with_times(times),
        "pandas": pd.DataFrame(with_times(times)),
        "pandas index": pd.DataFrame(with_times(times)).set_index("time"),
        "polars": pl.DataFrame(with_times(times)),
        "polars text": pl.DataFrame(with_times(texts)),
        "pyarrow": pa.table(with_times(times)),
        "seconds": pa.table(with_times(pa.array(times).cast(pa.timestamp("s")))),
    }


@pytest.mark.parametrize("kind", local_tables(OPENS))
def test_local_times_are_converted_with_daylight_saving(kind):
    table = local_tables(OPENS)[kind]
    assert loaded(table, timezone=NEW_YORK) == OPENS_UTC.view(np.int64).tolist()
    assert loaded(table, timezone=ZoneInfo(NEW_YORK)) == OPENS_UTC.view(np.int64).tolist()
    as_utc = np.array(OPENS, "M8[ns]").view(np.int64).tolist()
    assert loaded(table) == as_utc and loaded(table, timezone="UTC") == as_utc


@pytest.mark.parametrize("kind", local_tables(OPENS))
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-03-10 02:30", "arrow.time_skipped"),
        ("2024-11-03 01:30", "arrow.time_repeated"),
    ],
)
def test_local_times_that_are_no_one_moment_are_refused_by_row(kind, text, code):
    texts = ["2024-01-02 09:30", "2024-01-03 09:30", text]
    error = refused(local_tables(texts)[kind], timezone=NEW_YORK)
    assert error.code == code and error.position == 2
    assert text in str(error)


def test_dates_are_local_midnights_in_a_zone(make):
    days = [dt.date(2024, 3, 10), dt.date(2024, 3, 11)]
    expected = np.array(["2024-03-10T05:00", "2024-03-11T04:00"], "M8[ns]").view(np.int64)
    for table in (make(with_times(days)), with_times(pl.Series(days))):
        assert loaded(table, timezone=NEW_YORK) == expected.tolist()


AWARE = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("times", "unit"),
    [
        ([START_NS // 10**9], "s"),
        ([AWARE], None),
        (["2024-01-01T00:00:00Z"], None),
        (pd.Series([AWARE]), None),
    ],
    ids=["integers", "datetimes", "texts", "pandas"],
)
def test_a_zone_for_times_that_know_theirs_is_refused(times, unit):
    tables = [with_times(times), pd.DataFrame(with_times(times))]
    if not isinstance(times, pd.Series):
        tables += [pl.DataFrame(with_times(times)), pa.table(with_times(times))]
    for table in tables:
        error = refused(table, timezone=NEW_YORK, time_unit=unit)
        assert error.code == "python.timezone_known"


def test_naive_and_aware_datetimes_do_not_mix_in_a_zone():
    error = refused(with_times([AWARE.replace(tzinfo=None), AWARE]), timezone=NEW_YORK)
    assert error.code == "python.time_mixed" and error.position == 1


def test_unknown_zones_are_refused_with_the_near_name():
    error = refused(with_times(OPENS), timezone="America/New_Yrok")
    assert error.code == "python.timezone" and NEW_YORK in str(error)
    error = refused(with_times(OPENS), timezone="Europe/Lodnon")
    assert "did you mean 'Europe/London'" in str(error)
    with pytest.raises(TypeError):
        ta.Dataset().append_frame(with_times(OPENS), symbol="A", timezone=5)


@pytest.mark.parametrize("name", [NEW_YORK, "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"])
@settings(deadline=None)  # the first use of a zone looks through six centuries of it
@given(moment=st.integers(-(10**9), 4 * 10**9))
def test_a_zones_changes_say_what_zoneinfo_says(name, moment):
    zone = zone_of(name)
    changes = zone_changes(zone)
    place = int(np.searchsorted(changes[:, 0], moment * 10**9, side="right")) - 1
    local = dt.datetime.fromtimestamp(moment, zone)
    assert changes[place, 1] == local.utcoffset() // dt.timedelta(microseconds=1) * 1000


@given(
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_text_of_any_offset_is_the_moment_it_was_written_from(moment, offset_minutes):
    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset_minutes)))
    ns, is_aware = texts_to_ns([aware.isoformat()])
    since = aware - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
    assert is_aware and ns.tolist() == [since // dt.timedelta(microseconds=1) * 1000]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NaT, np.datetime64("NaT")], ids=repr)
def test_a_missing_time_is_refused_by_row(missing):
    times = [np.datetime64("2024-01-01", "ns"), missing]
    assert refused(with_times(times)).position == 1
    if missing is None:
        naive = [dt.datetime(2024, 1, 1), None]
        for make in (pd.DataFrame, pl.DataFrame, pa.table):
            assert refused(make(with_times(naive))).position == 1


def test_a_missing_text_is_a_missing_time(make):
    error = refused(make(with_times(["2024-01-01", None])))
    assert error.code == "python.time_missing" and error.position == 1


def test_times_that_do_not_rise_are_refused_by_row(make):
    times = some_columns()["time"].view("M8[ns]").copy()
    times[3] = times[1] + np.timedelta64(1, "h")
    error = refused(make(with_times(times)))
    assert error.code == "dataset.time_not_rising" and error.position == 3


def test_two_rows_of_one_time_are_refused_unless_they_are_the_same(make):
    columns = with_times(some_columns()["time"].view("M8[ns]"))
    twice = {name: np.concatenate([values[:3], values[2:]]) for name, values in columns.items()}
    dataset = ta.Dataset()
    assert dataset.append_frame(make(twice), symbol="A", timeframe="1d") == 5
    twice["volume"][3] = 7.0
    error = refused(make(twice))
    assert error.code == "dataset.time_conflict" and error.position == 3
