# SPDX-License-Identifier: MIT
"""ta.rsi(data, 14): values of whatever the data is; without data an expression."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import rising_bars
from frames import none_for_nan
from loading import KINDS, some_columns

MEANS = [None, 1.5, 3.0, 6.0]  # of two in a row of 1, 2, 4, 8
X = np.array([1.0, 2.0, 4.0, 8.0])
HLC = ("high", "low", "close")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (X, np.ndarray),
        (X.tolist(), np.ndarray),
        (X.astype(int), np.ndarray),
        (X.astype("f4")[::1], np.ndarray),
        (tuple(X.tolist()), np.ndarray),
        (pd.Series(X), pd.Series),
        (pd.array(X), np.ndarray),
        (pl.Series(X), pl.Series),
        (pa.array(X), pa.DoubleArray),
        (pa.chunked_array([X[:1], X[1:]]), pa.DoubleArray),
        (pd.DataFrame({"close": X}), pd.Series),
        (pl.DataFrame({"close": X}), pl.Series),
        (pl.DataFrame({"close": X}).lazy(), pl.Series),
        (pa.table({"close": X}), pa.DoubleArray),
        ({"close": X}, np.ndarray),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_come_in_the_form_of_the_data(given, kind):
    out = ta.sma(given, 2)
    assert isinstance(out, kind)
    assert none_for_nan(out.to_pylist() if isinstance(out, pa.Array) else list(out)) == MEANS


def test_series_keep_their_index_and_are_named_by_the_function():
    series = pd.Series(X, index=list("abcd"), name="close")
    out = ta.sma(series, 2)
    assert out.index.tolist() == list("abcd") and out.name == "sma"
    assert ta.sma(pl.Series("close", X), 2).name == "sma"
    assert ta.rsi(pd.DataFrame({"close": X}, index=list("abcd")), 2).index.tolist() == list("abcd")


def test_without_data_it_is_an_expression():
    assert str(ta.rsi(14) > 70) == "rsi(14) > 70"
    assert isinstance(ta.rsi(), ta.Expression)
    assert str(ta.sma(np.int64(3))) == "sma(3)"


def test_several_members_are_a_named_tuple_or_a_frame():
    arrays = ta.macd(X, 2, 3, 2)
    assert arrays._fields == ("macd", "signal", "histogram")
    assert [none_for_nan(values.tolist())[:2] for values in arrays] == [[None] * 2] * 3
    upper, middle, lower = ta.bbands(X, 2, 1)
    assert none_for_nan(middle.tolist()) == MEANS and upper[1] == 2.0 and lower[1] == 1.0
    assert list(ta.macd(pd.Series(X), 2, 3, 2).columns) == ["macd", "signal", "histogram"]
    assert ta.macd(pl.Series(X), 2, 3, 2).columns == ["macd", "signal", "histogram"]
    assert ta.bb_upper(X, 2, 1)[1] == 2.0


def test_several_inputs_are_arrays_in_order_or_by_name():
    bars = rising_bars(6)
    by_place = ta.atr(bars.high, bars.low, bars.close, 2)
    by_name = ta.atr(close=bars.close, low=bars.low, high=bars.high, period=2)
    of_table = ta.atr(pd.DataFrame(bars.columns), 2)
    # high - low is 2, and the last close lies between them
    assert by_place.tolist()[2:] == by_name.tolist()[2:] == of_table.tolist()[2:] == [2.0] * 4


def test_signals_go_in_and_come_out():
    assert none_for_nan(ta.crossup(X, 3.0).tolist()) == [None, 0.0, 1.0, 0.0]
    assert ta.if_else(X > 2, X, 0.0).tolist() == [0.0, 0.0, 4.0, 8.0]
    for condition in (pd.Series(X > 2), pl.Series(X > 2), pa.array(X > 2), (X > 2).tolist()):
        assert list(np.asarray(ta.if_else(condition, X, 0.0))) == [0.0, 0.0, 4.0, 8.0]
    assert ta.crossup(pl.Series(X), 3.0).to_list() == [None, False, True, False]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow table", "duckdb", "dict of arrays"])
def test_tables_of_bars_stand_for_all_inputs(kind):
    table = KINDS[kind](some_columns())
    out = ta.typical_price(table)
    values = out.to_pylist() if isinstance(out, pa.Array) else list(out)
    assert values == [100.0, 101.0, 102.0, 103.0, 104.0]  # high, low: 1 off


def test_a_dataset_stands_for_all_inputs_too(dataset, bars):
    assert ta.sma(dataset, 2)[1:].tolist() == (bars.close[1:] - 0.5).tolist()
    dataset.append("MSFT", "1d", bars.columns)
    assert ta.sma(dataset, 2).partitions == [("AAPL", "1d", "ohlcv"), ("MSFT", "1d", "ohlcv")]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ta.obv(X), "x, volume, or one table; volume is missing"),
        (lambda: ta.atr(X, X, 14), "close is 14"),
        (lambda: ta.atr(X, X, ta.col("close")), "expression beside arrays"),
        (lambda: ta.sma(X.reshape(2, 2), 2), "must be 1-d"),
        (lambda: ta.sma(np.array(["a", "b"]), 2), "not numeric"),
        (lambda: ta.atr(X, X, X[:3], 2), "'close' has 3 values, 'high' has 4"),
        (lambda: ta.sma(X, 0), "must be from 1"),
        (lambda: ta.sma(X, periods=2), "periods"),
        (lambda: ta.sma(pd.DataFrame({"open": X}), 2), "no column 'close'"),
    ],
)
def test_what_is_wrong_is_said(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


def test_errors_name_the_arrays_and_show_the_call_as_it_was_made():
    wrong = X.copy()
    wrong[2] = np.inf
    for call, name in ((ta.sma, "x"), (ta.typical_price, "high"), (ta.typical_price, "low")):
        given = [wrong] if name == "x" else [wrong if name == other else X for other in HLC]
        with pytest.raises(ValueError, match=f"^{name} of row 2 is inf") as caught:
            call(*given)
        assert caught.value.code == "dataset.infinite_value" and caught.value.position == 2
    with pytest.raises(ValueError) as caught:
        ta.atr(X, X, X, 0)
    assert caught.value.text == "atr(high, low, close, 0)"


def test_what_is_masked_is_missing():
    masked = np.ma.masked_array(X, [False, True, False, False])
    expected = [None, None, None, 6.0]
    assert none_for_nan(ta.sma(masked, 2).tolist()) == expected
    assert none_for_nan(ta.sma(masked.astype(int), 2).tolist()) == expected


def test_rows_are_not_matched_by_labels_so_labels_that_differ_are_refused():
    series = pd.Series(X, index=list("abcd"))
    assert ta.typical_price(series, series, series).index.tolist() == list("abcd")
    assert len(ta.typical_price(series, X, series)) == 4
    for other in (series[::-1], series.reset_index(drop=True)):
        with pytest.raises(ValueError, match="index of 'low' is not that of 'high'") as caught:
            ta.typical_price(series, other, series)
        assert caught.value.code == "python.index_differs"


def test_no_bars_are_no_values():
    assert ta.sma([], 2).tolist() == [] and ta.sma(np.empty(0), 2).shape == (0,)
    assert len(ta.sma(pd.Series([], dtype=float), 2)) == 0


WITH_DEFAULTS = [
    entry
    for entry in ta.catalog()
    if entry["inputs"] and all(given["default_field"] for given in entry["inputs"])
]


@pytest.mark.parametrize("entry", WITH_DEFAULTS, ids=lambda entry: entry["id"])
def test_every_indicator_is_a_one_liner_and_equals_its_plan(entry):
    frame = pd.DataFrame(rising_bars(80).columns)
    out = getattr(ta, entry["id"])(frame)
    expected = ta.compile(f"{entry['id']}()").run(frame, keep="none")
    made = out.to_frame() if isinstance(out, pd.Series) else out
    np.testing.assert_array_equal(made.to_numpy(), expected.to_numpy())
