# SPDX-License-Identifier: MIT
"""Which column is which: names in any case, overrides, and no guess where two could be meant."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import START_NS
from loading import KINDS, PRICES, assert_same, read_back, some_columns

MAKE = {
    "dict": dict,
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


def named(**names):
    """The bars with columns of other names, times as datetime64."""
    columns = some_columns()
    columns["time"] = columns["time"].view("M8[ns]")
    return {names.get(name, name): values for name, values in columns.items()}


@pytest.fixture(params=MAKE)
def make(request):
    return MAKE[request.param]


@pytest.mark.parametrize(
    "time",
    ["time", "Time", "timestamp", "Timestamp", "DATE", "date", "Datetime", "open_time",
     "Open Time", "openTime", "ts"],
)  # fmt: skip
def test_times_are_found_by_any_of_their_names(make, time):
    dataset = ta.Dataset.from_frame(make(named(time=time)), symbol="A")
    assert_same(read_back(dataset), some_columns())


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: f" {name} "])
def test_prices_are_found_in_any_case(make, change):
    table = make({change(name): values for name, values in named().items()})
    assert_same(read_back(ta.Dataset.from_frame(table, symbol="A")), some_columns())


AMBIGUOUS = [
    ({"Close": "close"}, "close"),
    ({"timestamp": "time"}, "time"),
    ({"date": "time"}, "time"),
    ({"open_time": "time"}, "time"),
    ({"vol": "volume"}, "volume"),
]


@pytest.mark.parametrize(("more", "role"), AMBIGUOUS, ids=str)
def test_two_columns_that_could_be_one_are_listed(make, more, role):
    (extra, copied), = more.items()  # fmt: skip
    columns = named()
    columns[extra] = columns[copied]
    with pytest.raises(ValueError) as caught:
        ta.Dataset().append_frame(make(columns), symbol="A")
    assert caught.value.code == "python.column_ambiguous"
    assert repr(extra) in str(caught.value) and repr(copied) in str(caught.value)
    dataset = ta.Dataset.from_frame(make(columns), symbol="A", columns={role: copied})
    assert_same(read_back(dataset), some_columns())


def test_an_index_of_dates_and_a_column_of_dates_are_ambiguous():
    frame = KINDS["pandas index"](some_columns())
    frame["date"] = frame.index
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append_frame(frame, symbol="A")
    assert caught.value.code == "python.column_ambiguous"
    ta.Dataset.from_frame(frame, symbol="A", columns={"time": "date"})
    unnamed = frame.rename_axis(None)
    with pytest.raises(ta.DataError, match="'date' and 'index'|'index' and 'date'"):
        ta.Dataset().append_frame(unnamed, symbol="A")
    ta.Dataset.from_frame(unnamed, symbol="A", columns={"time": "index"})


def test_pandas_columns_of_one_name_are_ambiguous():
    frame = pd.DataFrame(named())
    frame.insert(0, "close", frame["close"], allow_duplicates=True)
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append_frame(frame, symbol="A")
    assert caught.value.code == "python.column_ambiguous"


def test_adjusted_prices_are_not_taken_for_prices(make):
    columns = {**named(), "Adj Close": some_columns()["close"] + 1000.0}
    columns["high"] = columns["high"] + 1000.0
    as_it_is = ta.Dataset.from_frame(make(columns), symbol="A")
    assert read_back(as_it_is)["close"].tolist() == some_columns()["close"].tolist()
    chosen = ta.Dataset.from_frame(make(columns), symbol="A", columns={"close": "Adj Close"})
    assert read_back(chosen)["close"].tolist() == columns["Adj Close"].tolist()


def test_adjusted_prices_alone_are_told_how_to_take_them(make):
    columns = named(close="Adj Close")
    with pytest.raises(ta.DataError, match="columns=.*'close': 'Adj Close'") as caught:
        ta.Dataset().append_frame(make(columns), symbol="A")
    assert caught.value.code == "python.column_missing"
    dataset = ta.Dataset.from_frame(make(columns), symbol="A", columns={"close": "Adj Close"})
    assert_same(read_back(dataset), some_columns())


@pytest.mark.parametrize("missing", ["time", *PRICES])
def test_a_missing_column_is_named_and_the_others_listed(make, missing):
    columns = named()
    del columns[missing]
    with pytest.raises(ta.DataError, match=f"no column '{missing}'") as caught:
        ta.Dataset().append_frame(make(columns), symbol="A")
    assert caught.value.code == "python.column_missing"
    assert all(repr(name) in str(caught.value) for name in columns)


def test_a_column_that_is_nearly_there_is_suggested(make):
    with pytest.raises(ta.DataError, match="did you mean 'clsoe'"):
        ta.Dataset().append_frame(make(named(close="clsoe")), symbol="A")
    with pytest.raises(ta.DataError, match="did you mean 'Last'") as caught:
        ta.Dataset().append_frame(
            make({**named(), "Last": [1.0] * 5}), symbol="A", columns={"close": "last"}
        )
    assert caught.value.code == "python.column_missing"


def test_overrides_are_checked(make):
    table = make(named())
    with pytest.raises(ta.DataError, match="did you mean 'close'") as caught:
        ta.Dataset().append_frame(table, symbol="A", columns={"clse": "close"})
    assert caught.value.code == "python.column_role"
    with pytest.raises(ta.DataError, match="as open and as close") as caught:
        ta.Dataset().append_frame(table, symbol="A", columns={"open": "low", "close": "low"})
    assert caught.value.code == "python.column_ambiguous"


def test_a_column_that_was_taken_is_no_other(make):
    with pytest.raises(ta.DataError, match="no column 'open'") as caught:
        ta.Dataset().append_frame(make(named()), symbol="A", columns={"close": "open"})
    assert caught.value.code == "python.column_missing"


def test_columns_can_be_exchanged(make):
    columns = named(open="close", close="open")
    swapped = {"open": "close", "close": "open"}
    dataset = ta.Dataset.from_frame(make(columns), symbol="A", columns=swapped)
    assert_same(read_back(dataset), some_columns())


def test_the_symbol_is_said_once(make):
    with pytest.raises(ta.DataError, match="symbol=") as caught:
        ta.Dataset().append_frame(make(named()))
    assert caught.value.code == "python.symbol_missing"
    table = make({**named(), "ticker": ["B"] * 5})
    with pytest.raises(ta.DataError, match="'ticker'") as caught:
        ta.Dataset().append_frame(table, symbol="A")
    assert caught.value.code == "python.key_twice"
    dataset = ta.Dataset.from_frame(table, symbol="A", columns={"symbol": None})
    assert dataset.partitions == [("A", "1d", "ohlcv")]
    assert ta.Dataset.from_frame(table).partitions == [("B", "1d", "ohlcv")]


def test_other_numbers_are_left_alone_unless_asked_for(make):
    table = make({**named(), "Adj Close": [1.0] * 5, "Dividends": [0.0] * 5})
    series = ta.Dataset.from_frame(table, symbol="A").info()["partitions"][0]["series"]
    assert series == []


def test_series_are_checked(make):
    table = make({**named(), "note": ["x"] * 5, "Funding": [1.0] * 5})
    with pytest.raises(ta.DataError, match="did you mean 'Funding'") as caught:
        ta.Dataset().append_frame(table, symbol="A", series=["funding"])
    assert caught.value.code == "python.column_missing"
    with pytest.raises(ta.DataError, match="'note' is no column of numbers") as caught:
        ta.Dataset().append_frame(table, symbol="A", series=["note"])
    assert caught.value.code == "python.column_type"
    table = make({**named(), "Adj Close": [1.0] * 5})
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append_frame(
            table, symbol="A", columns={"close": "Adj Close"}, series=["close"]
        )
    assert caught.value.code == "python.column_ambiguous"


def yahoo(symbols, by_symbol):
    """Columns as yfinance has them: two levels, prices first or symbols first."""
    frames = {}
    for place, symbol in enumerate(symbols):
        frame = pd.DataFrame(named()).set_index("time").rename_axis("Date")
        frames[symbol] = frame.rename(columns=str.title) + 1000.0 * place
    wide = pd.concat(frames, axis=1, names=["Ticker", "Price"])
    return wide if by_symbol else wide.swaplevel(axis=1).sort_index(axis=1)


@pytest.mark.parametrize("by_symbol", [False, True])
def test_columns_of_two_levels_are_split_by_symbol(by_symbol):
    dataset = ta.Dataset.from_frame(yahoo(["AAPL", "MSFT"], by_symbol))
    assert dataset.partitions == [("AAPL", "1d", "ohlcv"), ("MSFT", "1d", "ohlcv")]
    assert_same(read_back(dataset, "AAPL"), some_columns())
    assert read_back(dataset, "MSFT")["close"].tolist() == [1100.0, 1101.0, 1102.0, 1103.0, 1104.0]


@pytest.mark.parametrize("by_symbol", [False, True])
def test_one_symbol_of_two_levels_may_be_called_otherwise(by_symbol):
    frame = yahoo(["AAPL"], by_symbol)
    assert ta.Dataset.from_frame(frame).partitions == [("AAPL", "1d", "ohlcv")]
    renamed = ta.Dataset.from_frame(frame, symbol="Apple")
    assert renamed.partitions == [("Apple", "1d", "ohlcv")]


def test_rows_without_any_value_are_no_bars_of_a_symbol():
    frame = yahoo(["AAPL", "MSFT"], True)
    frame.loc[frame.index[2], "MSFT"] = np.nan
    frame.loc[frame.index[3], ("AAPL", "Close")] = np.nan
    dataset = ta.Dataset.from_frame(frame)
    day = 86_400_000_000_000
    msft = read_back(dataset, "MSFT")["time"].tolist()
    assert msft == [START_NS + row * day for row in (0, 1, 3, 4)]
    assert np.isnan(read_back(dataset, "AAPL")["close"]).tolist() == [
        False, False, False, True, False,
    ]  # fmt: skip


def test_levels_that_hold_no_prices_are_refused():
    frame = pd.DataFrame(np.zeros((2, 2)), columns=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)]))
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append_frame(frame, symbol="A")
    assert caught.value.code == "python.column_levels"


def test_append_finds_columns_by_the_same_rule():
    columns = {**named(close="Close"), "timestamp": named()["time"]}
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset().append("A", "1d", columns)
    assert caught.value.code == "python.column_ambiguous"
