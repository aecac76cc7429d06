# SPDX-License-Identifier: MIT
"""Tables of every kind in, the same columns out."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import DAY_NS, START_NS
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import KINDS, PRICES, assert_same, datetimes, read_back, some_columns, table_of

MINUTE_NS = 60_000_000_000


@st.composite
def columns(draw):
    """Bars with missing values, times rising by whole microseconds."""
    count = draw(st.integers(2, 12))
    steps = draw(st.lists(st.integers(1, 10**12), min_size=count, max_size=count))
    times = START_NS + 1000 * np.cumsum(np.array(steps, dtype=np.int64))
    prices = st.one_of(st.floats(-1e9, 1e9, width=64), st.just(np.nan))
    drawn = draw(st.lists(st.tuples(*[prices] * 4), min_size=count, max_size=count))
    rows = np.array(drawn, dtype=np.float64)
    given = {name: rows[:, place].copy() for place, name in enumerate(("open", "low", "close"))}
    given["high"] = rows[:, 3].copy()
    given["volume"] = np.abs(rows[:, 3])
    return {"time": times, **given}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(given_columns=columns())
def test_what_goes_in_comes_out(kind, given_columns):
    table = KINDS[kind](given_columns)
    dataset = ta.Dataset.from_frame(table, symbol="A", timeframe="1d", check="off")
    assert_same(read_back(dataset), given_columns)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_how_many_rows_it_added(kind):
    dataset = ta.Dataset()
    assert dataset.append_frame(KINDS[kind](some_columns()), symbol="A", timeframe="1d") == 5
    assert dataset.append_frame(KINDS[kind](some_columns()), symbol="A", timeframe="1d") == 0
    assert dataset.info()["row_count"] == 5


@pytest.mark.parametrize("kind", ["dict of arrays", "pandas", "polars", "pyarrow table", "dicts"])
def test_a_bad_row_is_told_by_its_place_and_changes_nothing(kind):
    bad = some_columns()
    bad["high"][3] = 1.0
    dataset = ta.Dataset()
    with pytest.raises(ValueError, match="high") as caught:
        dataset.append_frame(KINDS[kind](bad), symbol="A", timeframe="1d")
    assert caught.value.position == 3 and caught.value.code == "dataset.high_too_low"
    assert dataset.info()["row_count"] == 0


def long_columns():
    """Two symbols interleaved: A at 0, 2, 4, ... and B at 1, 3, 5, ... of ten rows."""
    single = some_columns()
    both = {name: np.repeat(values, 2) for name, values in single.items()}
    for name in PRICES:
        both[name][1::2] += 1000.0
    return both, ["A", "B"] * 5


LONG = {
    "dict": lambda c, s: {**c, "time": c["time"].view("M8[ns]"), "symbol": s},
    "dict of numpy text": lambda c, s: {
        **c,
        "time": c["time"].view("M8[ns]"),
        "ticker": np.array(s),
    },
    "pandas": lambda c, s: table_of(c).to_pandas().assign(Symbol=s),
    "pandas categories": lambda c, s: table_of(c).to_pandas().assign(Symbol=pd.Categorical(s)),
    "pandas levels": lambda c, s: (
        table_of(c).to_pandas().assign(symbol=s).set_index(["symbol", "time"])
    ),
    "polars": lambda c, s: pl.from_arrow(table_of(c)).with_columns(ticker=pl.Series(s)),
    "polars categories": lambda c, s: pl.from_arrow(table_of(c)).with_columns(
        symbol=pl.Series(s, dtype=pl.Categorical)
    ),
    "pyarrow": lambda c, s: table_of(c).append_column("SYMBOL", pa.array(s)),
    "pyarrow dictionary": lambda c, s: table_of(c).append_column(
        "symbol", pa.array(s).dictionary_encode()
    ),
    "dicts": lambda c, s: [
        {**row, "symbol": name} for row, name in zip(KINDS["dicts"](c), s, strict=True)
    ],
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_table_is_split_by_symbol_in_one_call(kind):
    dataset = ta.Dataset()
    assert dataset.append_frame(LONG[kind](*long_columns())) == 10
    assert dataset.partitions == [("A", "1d", "ohlcv"), ("B", "1d", "ohlcv")]
    single = some_columns()
    assert_same(read_back(dataset, "A"), single)
    shifted = {name: single[name] + 1000.0 for name in PRICES}
    assert_same(read_back(dataset, "B"), {**single, **shifted})


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars"])
def test_a_long_table_is_stored_as_a_whole_or_not_at_all(kind):
    both, symbols = long_columns()
    both["low"][9] = 1e9  # the last row, of B
    dataset = ta.Dataset()
    with pytest.raises(ta.DataError) as caught:
        dataset.append_frame(LONG[kind](both, symbols), timeframe="1d")
    assert caught.value.position == 9
    assert dataset.info()["row_count"] == 0 and dataset.partitions == []


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow table", "dict of arrays"])
def test_a_long_table_whose_times_are_text_is_split_as_well(kind):
    long = {name: np.repeat(values, 2) for name, values in some_columns().items()}
    long["time"] = np.repeat([f"2024-01-{day:02}" for day in range(1, 6)], 2)
    long["symbol"] = np.array(["A", "B"] * 5)
    frame = pd.DataFrame(long)
    table = {
        "pandas": lambda: frame,
        "polars": lambda: pl.DataFrame(long),
        "pyarrow table": lambda: pa.table({n: pa.chunked_array([v]) for n, v in long.items()}),
        "dict of arrays": lambda: long,
    }[kind]()
    dataset = ta.Dataset.from_frame(table)
    assert dataset.partitions == [("A", "1d", "ohlcv"), ("B", "1d", "ohlcv")]
    assert dataset.info()["row_count"] == 10


def test_timeframes_and_sources_may_be_columns_too():
    both, _ = long_columns()
    table = table_of(both)
    table = table.append_column("timeframe", pa.array(["1d", "1h"] * 5))
    table = table.append_column("source", pa.array(["x", "x"] * 5))
    dataset = ta.Dataset()
    assert dataset.append_frame(table, symbol="A") == 10
    assert dataset.partitions == [("A", "1d", "x"), ("A", "1h", "x")]


def test_a_missing_symbol_inside_a_column_is_refused_by_row():
    both, symbols = long_columns()
    symbols[4] = None
    for kind in ("dict", "pandas", "polars", "pyarrow"):
        with pytest.raises(ta.DataError) as caught:
            ta.Dataset().append_frame(LONG[kind](both, symbols), timeframe="1d")
        assert caught.value.position == 4, kind


@pytest.mark.parametrize(
    ("step_ns", "timeframe"),
    [
        (1_000_000_000, "1s"),
        (MINUTE_NS, "1m"),
        (15 * MINUTE_NS, "15m"),
        (240 * MINUTE_NS, "4h"),
        (DAY_NS, "1d"),
        (7 * DAY_NS, "1w"),
        (7 * MINUTE_NS, "bar"),
        (5 * DAY_NS, "bar"),
    ],
)
@pytest.mark.parametrize("kind", ["dict of arrays", "pandas", "polars", "pyarrow reader"])
def test_a_missing_timeframe_is_the_smallest_step(kind, step_ns, timeframe):
    columns = some_columns(step_ns=step_ns)
    columns["time"][3:] += 3 * step_ns  # a gap
    dataset = ta.Dataset.from_frame(KINDS[kind](columns), symbol="A")
    assert dataset.partitions == [("A", timeframe, "ohlcv")]


def test_months_are_a_step():
    times = np.array(
        ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"], "M8[ns]"
    )
    columns = {**some_columns(), "time": times}
    assert ta.Dataset.from_frame(columns, symbol="A").partitions == [("A", "1M", "ohlcv")]


def test_the_smallest_step_is_between_bars_of_one_symbol():
    both, symbols = long_columns()
    both["time"][1::2] += MINUTE_NS  # B a minute after A, both daily
    dataset = ta.Dataset.from_frame(LONG["polars"](both, symbols))
    assert dataset.partitions == [("A", "1d", "ohlcv"), ("B", "1d", "ohlcv")]


def test_one_row_has_no_step():
    dataset = ta.Dataset.from_frame(KINDS["polars"](some_columns(1)), symbol="A")
    assert dataset.partitions == [("A", "bar", "ohlcv")]


@pytest.mark.parametrize("kind", ["dict of arrays", "pandas", "polars", "pyarrow table"])
def test_exchange_days_that_shift_with_daylight_saving_load_as_they_are(kind):
    # Midnight in New York, as UTC: 05:00 until 2024-03-10, 04:00 from then on.
    hours = [5, 5, 5, 4, 4]
    days = np.array(["2024-03-08", "2024-03-09", "2024-03-10", "2024-03-11", "2024-03-12"], "M8[h]")
    times = (days + np.array(hours)).astype("M8[ns]")
    columns = {**some_columns(), "time": times.view(np.int64)}
    dataset = ta.Dataset.from_frame(KINDS[kind](columns), symbol="A")
    assert dataset.partitions == [("A", "1d", "ohlcv")]
    assert read_back(dataset)["time"].tolist() == columns["time"].tolist()


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "pyarrow"])
@pytest.mark.parametrize(
    ("asked", "names"), [(False, []), ("rate", ["rate"]), (["Rate2", "rate"], ["rate", "Rate2"])]
)
def test_other_columns_become_series_when_asked_for(kind, asked, names):
    extra = {"rate": np.arange(5.0), "Rate2": np.arange(5), "note": ["x"] * 5}
    base = {**some_columns(), **extra}
    base["time"] = base["time"].view("M8[ns]")
    table = {"dict": dict, "pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
    dataset = ta.Dataset.from_frame(table[kind](base), symbol="A", series=asked)
    series = dataset.info()["partitions"][0]["series"]
    assert [known["name"] for known in series] == names
    every = ta.Dataset.from_frame(table[kind](base), symbol="A", series=True)
    series = every.info()["partitions"][0]["series"]
    assert [known["name"] for known in series] == ["rate", "Rate2"]
    assert ta.compile("Rate2").run(every)["value"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_integer_and_float32_prices_are_numbers():
    columns = some_columns()
    whole = {name: (columns[name] * 2).astype(np.int64) for name in PRICES}
    small = {name: columns[name].astype(np.float32) for name in PRICES}
    for prices in (whole, small):
        times = columns["time"].view("M8[ns]")
        for make in (dict, pd.DataFrame, pl.DataFrame, pa.table):
            dataset = ta.Dataset.from_frame(make({"time": times, **prices}), symbol="A")
            expected = {name: values.astype(np.float64) for name, values in prices.items()}
            assert_same(read_back(dataset), {"time": columns["time"], **expected})


@pytest.mark.parametrize(
    "kind", ["dict of lists", "pandas", "nullable", "polars", "pyarrow table", "dicts"]
)
def test_nulls_are_missing_values(kind):
    columns = some_columns()
    columns["close"][2] = np.nan
    table = KINDS["pandas" if kind == "nullable" else kind](columns)
    if kind == "nullable":
        table = table.astype({"close": "Float64"})
        assert table["close"].isna().tolist() == [False, False, True, False, False]
    if kind == "polars":
        table = table.with_columns(pl.col("close").fill_nan(None))
    if kind == "dicts":
        table[2]["close"] = None
    dataset = ta.Dataset.from_frame(table, symbol="A")
    assert np.isnan(read_back(dataset)["close"]).tolist() == [False, False, True, False, False]


def test_the_frame_stays_as_it_was():
    frame = KINDS["pandas"](some_columns())
    before = frame.copy()
    ta.Dataset.from_frame(frame, symbol="A")
    pd.testing.assert_frame_equal(frame, before)


def test_objects_and_datetimes_share_a_moment():
    columns = some_columns()
    assert [time.timestamp() for time in datetimes(columns["time"])][0] == START_NS / 1e9


def test_a_dataset_is_a_table_too():
    first = ta.Dataset.from_frame(LONG["polars"](*long_columns()))
    copied = ta.Dataset.from_frame(first)
    assert copied.partitions == first.partitions
    assert_same(read_back(copied, "B"), read_back(first, "B"))
