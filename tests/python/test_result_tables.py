# SPDX-License-Identifier: MIT
"""Results as attributes, slices, tables of every library, edges, records and HTML."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import rising_bars
from frames import none_for_nan
from hypothesis import given, settings
from hypothesis import strategies as st

PLAN = ta.compile({"average": "sma(close, 3)", "m": "macd(close, 2, 3, 2)", "up": "close > 102"})


@pytest.fixture
def result():
    dataset = ta.Dataset()
    dataset.append("A", "1d", rising_bars(6).columns)
    return PLAN.run(dataset)


@pytest.fixture
def two():
    dataset = ta.Dataset()
    dataset.append("B", "1d", rising_bars(6).columns)
    dataset.append("A", "1d", rising_bars(4).columns)
    return PLAN.run(dataset)


def test_outputs_are_attributes_and_members_of_attributes(result):
    np.testing.assert_array_equal(result.average, result["average"])
    np.testing.assert_array_equal(result.m.signal, result["m.signal"])
    np.testing.assert_array_equal(result.m["histogram"], result["m.histogram"])
    assert list(result.m) == ["macd", "signal", "histogram"] and len(result.m) == 3
    assert {"average", "m", "up", "to_pandas"} <= set(dir(result))
    with pytest.raises(AttributeError, match="averages.*average, m.macd"):
        result.averages  # noqa: B018
    with pytest.raises(AttributeError, match="no member 'line'"):
        result.m.line  # noqa: B018
    with pytest.raises(KeyError, match="signal"):
        result.m["line"]


def test_it_is_sliced_by_time(result):
    part = result["2024-01-03":"2024-01-05"]
    assert part.times.tolist() == result.times[2:4].tolist()
    assert part["average"].tolist() == [101.0, 102.0] and part.is_true("up").tolist() == [
        False,
        True,
    ]
    assert part.valid("average").all() and part.output("m.signal").first_valid_row == 1
    assert result[np.datetime64("2024-01-05") :]["average"].tolist() == [103.0, 104.0]
    assert result[: pd.Timestamp("2024-01-02")].average.shape == (1,)
    assert part["2024-01-04":].times.tolist() == result.times[3:4].tolist()
    assert (
        len(result["2030-01-01":].times) == 0 and len(result["2024-01-05":"2024-01-01"].times) == 0
    )
    with pytest.raises(TypeError, match="no step"):
        result["2024-01-03"::2]
    with pytest.raises(ValueError):
        result[3:5]


def test_to_pandas(result, two):
    frame = result.to_pandas()
    assert list(frame.columns) == result.names and frame.index.name == "time"
    assert str(frame.index.tz) == "UTC" and frame.index[0] == pd.Timestamp("2024-01-01", tz="UTC")
    assert none_for_nan(frame["average"].tolist()) == [None, None, 101.0, 102.0, 103.0, 104.0]
    assert frame["up"].tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    long = two.to_pandas()
    assert long.index.names == ["symbol", "timeframe", "source", "time"] and len(long) == 10
    assert long.loc["A"]["average"].tolist()[2:] == [101.0, 102.0]


def test_to_polars_and_arrow(result, two):
    frame = result.to_polars()
    assert frame.columns == ["time", *result.names]
    assert frame.schema["time"] == pl.Datetime("ns", "UTC") and frame.schema["up"] == pl.Boolean
    assert frame["average"].to_list() == [None, None, 101.0, 102.0, 103.0, 104.0]
    table = result.to_arrow()
    assert table.schema.field("time").type == pa.timestamp("ns", "UTC")
    assert table.to_pydict() == frame.to_dict(as_series=False)
    assert two.to_polars().columns[:4] == ["symbol", "timeframe", "source", "time"]
    assert two.to_arrow()["symbol"].to_pylist() == ["A"] * 4 + ["B"] * 6


def test_to_numpy(result, two):
    array = result.to_numpy()
    assert array.dtype.names == ("time", *result.names) and array["average"][2] == 101.0
    assert array["time"].tolist() == result.times.tolist()
    assert two.to_numpy()["symbol"].tolist() == ["A"] * 4 + ["B"] * 6


def test_a_slice_is_a_table_too(result):
    assert result["2024-01-05":].to_polars()["average"].to_list() == [103.0, 104.0]
    assert result["2030-01-01":].to_pandas().empty


def test_an_output_that_failed_is_raised_by_tables_and_told_by_records():
    dataset = ta.Dataset()
    dataset.append("A", "bar", rising_bars(4).columns)
    result = ta.compile({"c": "close", "day": 'tf("1d", close)'}).run(dataset)
    with pytest.raises(RuntimeError, match="day"):
        result.to_pandas()
    records = result.describe()
    assert [record["status"] for record in records] == ["ok", result.output("day").error_code]
    assert result.output("day").error_code in result._repr_html_()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([1.0, 2.0, None]), min_size=1, max_size=20), st.data())
def test_signals_are_the_edges_that_a_session_gives(values, data):
    close = np.array([np.nan if value is None else value for value in values])
    bars = rising_bars(len(close)).columns | {n: close for n in ("open", "high", "low", "close")}
    plan = ta.compile({"up": "close > 1.5", "c": "close", "down": "close < 1.5"})
    session = plan.session()
    rows = session.push("A", "1d", **bars)
    expected = [
        (int(row), name, edge)
        for row in range(len(close))
        for name in ("up", "down")
        for edge, there in ((1, rows.rose(name)[row]), (-1, rows.fell(name)[row]))
        if there
    ]
    result = plan.run(session.dataset)
    edges = result.signals()
    found = [(int(e["row"]), str(e["name"]), int(e["edge"])) for e in edges]
    assert sorted(found) == sorted(expected)
    assert (edges["time"] == result.times[edges["row"]]).all()
    start = data.draw(st.integers(0, len(close) - 1))
    later = result[result.times[start] :].signals()
    assert len(later) == sum(row >= start for row, _, _ in expected)  # knows what was before


def test_signals_of_several_symbols_are_ordered_by_time(two):
    edges = two.signals()
    assert edges["time"].tolist() == sorted(edges["time"].tolist())
    assert edges["symbol"].tolist() == ["A", "B"] and edges["edge"].tolist() == [1, 1]
    assert list(pd.DataFrame(edges).columns) == list(edges.dtype.names)


def test_describe(result):
    average, _, _, _, up = result.describe()
    assert average["name"] == "average" and average["status"] == "ok"
    assert (average["rows"], average["values"], average["warm_up"]) == (6, 4, 2)
    assert average["last"] == 104.0 and average["last_time"] == result.times[-1]
    assert (up["dtype"], up["true"], up["edges"]) == ("signal", 3, 1)
    assert len(pd.DataFrame(result.describe())) == 5


def test_html_shows_both_ends_the_warm_up_and_the_status():
    dataset = ta.Dataset()
    dataset.append("A<b>", "1d", rising_bars(60).columns)
    shown = ta.compile({"s<i>": "sma(close, 3)", "up": "close > 102"}).run(dataset)._repr_html_()
    assert "<b>" not in shown.replace("A&lt;b&gt;", "") and "s&lt;i&gt;" in shown
    assert "2024-01-01" in shown and "2024-02-29" in shown and "2024-01-20" not in shown
    assert "<td>158</td>" in shown and "true" in shown and "<td>2</td>" in shown
    assert "<td>ok</td>" in shown and shown.count("<table>") == shown.count("</table>") == 2


def test_html_of_several_partitions_and_of_no_rows(two):
    assert two._repr_html_().count("<table>") == 1
    dataset = ta.Dataset()
    dataset.append("A", "1d", rising_bars(0).columns)
    assert "<table>" in PLAN.run(dataset)._repr_html_()
