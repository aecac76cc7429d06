# SPDX-License-Identifier: MIT
"""A table in, a table of the same kind out: same rows, same order, same index."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import DAY_NS, START_NS, rising_bars
from frames import as_lists, kind_out, none_for_nan
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import KINDS, PRICES, OnlyStream, some_columns

PLAN = ta.compile({"body": "close - open", "last": "close[1]", "up": "close > open"})


@st.composite
def columns(draw):
    """Bars with missing values; times rise by whole microseconds."""
    count = draw(st.integers(2, 12))
    steps = draw(st.lists(st.integers(1, 10**12), min_size=count, max_size=count))
    prices = st.one_of(st.floats(-1e9, 1e9, width=64), st.just(np.nan))
    rows = np.array(draw(st.lists(st.tuples(*[prices] * 5), min_size=count, max_size=count)))
    made = {name: rows[:, place].copy() for place, name in enumerate(PRICES)}
    return {"time": START_NS + 1000 * np.cumsum(np.array(steps, dtype=np.int64)), **made}


def expected(given_columns):
    """The three outputs, written out by hand."""
    open_, close = given_columns["open"], given_columns["close"]
    pairs = zip(open_.tolist(), close.tolist(), strict=True)
    up = [None if o != o or c != c else c > o for o, c in pairs]
    return {
        "body": none_for_nan((close - open_).tolist()),
        "last": [None, *none_for_nan(close[:-1].tolist())],
        "up": up,
    }


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(given_columns=columns())
def test_rows_out_are_rows_in_for_every_kind_of_table(kind, given_columns):
    table = KINDS[kind](given_columns)
    out = PLAN.run(table, timeframe="1d", check="off")
    assert type(out) is kind_out(kind)
    found = as_lists(out)
    for name, values in expected(given_columns).items():
        assert found[name] == values, name


@st.composite
def long_rows(draw):
    """Bars of three symbols mixed in any order, each of which rises in time."""
    symbols = draw(st.lists(st.sampled_from(["A", "B", "C/USDT"]), min_size=1, max_size=30))
    close = draw(st.lists(st.floats(1, 100), min_size=len(symbols), max_size=len(symbols)))
    seen: dict[str, int] = {}
    bars = [seen.update({s: seen.get(s, -1) + 1}) or seen[s] for s in symbols]
    return symbols, np.array(bars), np.array(close)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow", "dict"])
@settings(max_examples=40, deadline=None)
@given(rows=long_rows())
def test_long_tables_keep_their_order_whatever_it_is(library, rows):
    symbols, bars, close = rows
    table = {
        "time": (START_NS + DAY_NS * bars).view("datetime64[ns]"),
        "symbol": symbols,
        **{name: close for name in PRICES},
    }
    before: dict[str, float] = {}
    last = []
    for symbol, value in zip(symbols, close.tolist(), strict=True):
        last.append(before.get(symbol))
        before[symbol] = value
    made = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table, "dict": dict}
    out = as_lists(PLAN.run(made[library](table)))
    assert out["last"] == last and list(out["symbol"]) == symbols
    assert out["body"] == [0.0] * len(symbols)


@pytest.mark.parametrize("index", ["dates", "text", "repeated", "levels", "none"])
def test_pandas_keeps_its_index(index):
    bars = rising_bars(8)
    frame = pd.DataFrame(bars.columns)
    if index == "dates":
        frame = frame.set_index("time")
    elif index == "text":
        frame.index = list("hgfedcba")
    elif index == "repeated":
        frame.index = [3] * 8
    elif index == "levels":
        frame = frame.assign(symbol="A").set_index(["symbol", "time"])
    out = ta.compile("sma(close, 2)").run(frame)
    pd.testing.assert_index_equal(out.index, frame.index)
    assert list(out.columns) == ([] if index in ("dates", "levels") else ["time"]) + ["value"]
    assert out["value"].tolist()[1:] == (bars.close[1:] - 0.5).tolist()
    assert np.isnan(out["value"].iloc[0]) and out["value"].dtype == np.float64


def test_an_index_that_is_a_column_too_is_one_and_two_that_differ_are_told():
    frame = pd.DataFrame(rising_bars(4).columns).set_index("time", drop=False)
    out = ta.compile("close").run(frame)
    pd.testing.assert_index_equal(out.index, frame.index)
    assert list(out.columns) == ["time", "value"]
    frame = frame.assign(time=frame["time"].to_numpy() + np.timedelta64(1, "h"))
    with pytest.raises(
        ValueError, match="2 columns are called 'time', an index among them"
    ) as said:
        ta.compile("close").run(frame)
    assert said.value.code == "python.column_ambiguous"


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_columns_of_one_name_matter_only_where_they_are_read(library):
    def twice(name):
        table = pa.table(some_columns()).append_column("note", pa.array(range(5)))
        table = table.append_column(name, table[name])
        return table.to_pandas() if library == "pandas" else table

    plan = ta.compile({"c": "close"})
    out = plan.run(twice("note"), keep="all", time_unit="ns")
    names = list(out.columns) if library == "pandas" else out.column_names
    assert names == ["time", *PRICES, "note", "note", "c"]
    with pytest.raises(ValueError, match="2 columns are called 'close'") as caught:
        plan.run(twice("close"), time_unit="ns")
    assert caught.value.code == "python.column_ambiguous"


@pytest.mark.parametrize(
    "lone", [pd.Series([1.0]), pl.Series([1.0]), pa.array([1.0]), pa.chunked_array([[1.0]])]
)
def test_a_column_alone_is_no_table(lone):
    with pytest.raises(ValueError, match="one column is no table") as caught:
        PLAN.run(lone)
    assert caught.value.code == "python.arrow"


def test_symbols_in_a_column_that_is_not_known_are_guessed_at_in_the_error():
    bars = pd.DataFrame(rising_bars(3).columns)
    long = pd.concat([bars.assign(asset="A"), bars.assign(asset="B")])
    with pytest.raises(ValueError, match=r"columns=\{'symbol': 'asset'\}") as caught:
        PLAN.run(long)
    assert caught.value.code == "python.rows_repeated"
    assert len(PLAN.run(long, columns={"symbol": "asset"})) == 6


def test_what_comes_out_can_be_written_to_and_leaves_the_table_alone():
    frame = pd.DataFrame(rising_bars(4).columns)
    before = frame.copy()
    out = ta.compile({"c": "close"}).run(frame, keep="all")
    out.loc[0, "c"] = 5.0
    out.loc[0, "close"] = 6.0
    pd.testing.assert_frame_equal(frame, before)


def test_signals_are_booleans_with_nulls_in_polars_and_arrow_and_numbers_in_pandas():
    table = KINDS["polars"](some_columns())
    plan = ta.compile("close > close[1]")
    assert plan.run(table)["value"].to_list() == [None, True, True, True, True]
    assert plan.run(table.to_arrow())["value"].type == pa.bool_()
    out = plan.run(pd.DataFrame(table.to_dict(as_series=False)))["value"]
    assert out.dtype == np.float64 and np.isnan(out[0]) and out[1:].tolist() == [1.0] * 4


def test_members_are_columns_or_one_struct():
    plan = ta.compile({"m": "macd(close, 2, 3, 2)", "c": "close"})
    table = KINDS["polars"](some_columns())
    names = ["time", "m.macd", "m.signal", "m.histogram", "c"]
    assert plan.run(table).columns == names
    struct = plan.run(table, members="struct")
    assert struct.columns == ["time", "m", "c"]
    assert struct["m"].to_list()[-1] == {"macd": 0.5, "signal": 0.5, "histogram": 0.0}
    arrow = plan.run(table.to_arrow(), members="struct")
    assert arrow["m"].to_pylist()[0] == {"macd": None, "signal": None, "histogram": None}
    assert plan.run(pd.DataFrame(some_columns()), time_unit="ns").columns.tolist() == names
    with pytest.raises(ValueError) as caught:
        plan.run(KINDS["pandas"](some_columns()), members="struct")
    assert caught.value.code == "python.members"


def test_which_columns_are_kept():
    table = KINDS["polars"](some_columns()).with_columns(symbol=pl.lit("A"), note=pl.lit("x"))
    plan = ta.compile({"c": "close"})
    assert plan.run(table).columns == ["time", "symbol", "c"]
    assert plan.run(table, keep="none").columns == ["c"]
    assert plan.run(table, keep="all").columns == [*table.columns, "c"]
    with pytest.raises(ValueError) as caught:
        ta.compile({"close": "close"}).run(table, keep="all")
    assert caught.value.code == "python.output_name"
    with pytest.raises(ValueError, match="'keys', 'all', 'none'"):
        plan.run(table, keep="some")
    with pytest.raises(TypeError, match="time_zone"):
        plan.run(table, time_zone="UTC")


@pytest.mark.parametrize("is_price_first", [True, False])
def test_columns_of_two_levels_come_out_with_two_levels(is_price_first):
    wide = pd.concat(
        {
            "A": pd.DataFrame(rising_bars(6).columns).set_index("time"),
            "B": pd.DataFrame(rising_bars(6)[3:].columns).set_index("time"),
        },
        axis=1,
    )
    if is_price_first:
        wide = wide.swaplevel(axis=1)
    out = ta.compile({"s": "sma(close, 2)", "c": "close"}).run(wide)
    pd.testing.assert_index_equal(out.index, wide.index)
    of = (lambda name, symbol: (name, symbol)) if is_price_first else (lambda n, s: (s, n))
    assert set(out.columns) == {of(name, symbol) for name in "sc" for symbol in "AB"}
    assert none_for_nan(out[of("s", "A")].tolist()) == [None, 100.5, 101.5, 102.5, 103.5, 104.5]
    assert none_for_nan(out[of("s", "B")].tolist()) == [None] * 4 + [103.5, 104.5]


def test_columns_no_output_reads_need_not_be_there():
    plan = ta.compile({"s": "sma(close, 2)"})
    for table in (
        pl.DataFrame({"close": [1.0, 2.0, 4.0]}),
        pd.DataFrame({"Close": [1.0, 2.0, 4.0]}),
        pa.table({"close": [1.0, 2.0, 4.0], "volume": [1, 2, 3]}),
        {"close": [1.0, 2.0, 4.0]},
        OnlyStream(pa.table({"close": [1.0, 2.0, 4.0]})),
    ):
        assert as_lists(plan.run(table))["s"] == [None, 1.5, 3.0]
    with pytest.raises(ValueError, match="no column 'high'") as caught:
        ta.compile("atr(2)").run(pl.DataFrame({"close": [1.0, 2.0]}))
    assert caught.value.code == "python.column_missing"


def test_without_times_rows_are_counted_and_what_needs_times_is_refused():
    table = {name: [1.0, 2.0] for name in PRICES}
    assert ta.compile("close[1]").run(table)["value"].tolist()[1:] == [1.0]
    with pytest.raises(RuntimeError, match="times of bars"):
        ta.compile('tf("1d", close)').run(table)
    with pytest.raises(ValueError, match="no column 'time'"):
        ta.compile("close").run(table, timeframe="1h")


def test_other_columns_are_read_where_the_plan_names_them():
    table = KINDS["polars"](some_columns()).with_columns(funding=pl.Series([1, None, 3, 4, 5]))
    out = ta.compile({"f": "funding * 2"}).run(table)
    assert out["f"].to_list() == [2.0, None, 6.0, 8.0, 10.0]
    frame = KINDS["pandas"](some_columns()).assign(funding=[1, 2, 3, 4, 5])
    assert ta.compile({"f": "funding * 2"}).run(frame)["f"].tolist() == [2.0, 4.0, 6.0, 8.0, 10.0]


def test_a_plan_that_selects_leaves_the_other_rows_missing():
    table = KINDS["polars"](some_columns()).with_columns(
        symbol=pl.Series(["A", "B", "A", "B", "B"])
    )
    payload = {
        "version": 1,
        "outputs": [{"name": "c", "expr": "close"}],
        "select": {"symbols": ["B"]},
    }
    assert ta.compile(payload).run(table)["c"].to_list() == [None, 101.0, None, 103.0, 104.0]
    lone = KINDS["polars"](some_columns())
    assert ta.compile(payload).run(lone)["c"].to_list()[0] == 100.0  # the one symbol it names


def test_tables_without_rows_give_columns_without_rows():
    for kind in ("pandas", "polars", "pyarrow table", "dict of arrays"):
        out = PLAN.run(KINDS[kind](some_columns(0)))
        assert {name: list(values) for name, values in as_lists(out).items()} == {
            name: [] for name in ("time", "body", "last", "up")
        }


def test_what_loading_refuses_a_run_refuses_with_the_same_words():
    bad = some_columns()
    bad["high"][3] = 1.0
    with pytest.raises(ValueError, match="high") as caught:
        PLAN.run(KINDS["pandas"](bad))
    assert caught.value.position == 3 and caught.value.code == "dataset.high_too_low"
    falling = {name: values[::-1].copy() for name, values in some_columns().items()}
    with pytest.raises(ValueError) as caught:
        PLAN.run(KINDS["polars"](falling))
    assert caught.value.code == "dataset.time_not_rising"
    twice = KINDS["polars"](some_columns())
    with pytest.raises(ValueError) as caught:
        PLAN.run(pl.concat([twice, twice[-1:]]), timeframe="1d")
    assert caught.value.code == "python.rows_repeated"
    with pytest.raises(TypeError):
        PLAN.run("a text")


def test_startup_candles_are_what_a_bot_must_load():
    assert ta.compile("sma(20)").startup_candles == 20
    assert ta.compile({"a": "sma(20)", "b": "sma(50)"}).startup_candles == 50
    assert ta.compile("rsi(14)").startup_candles > 15 * 10  # its start fades
    assert ta.compile("supertrend(10)").startup_candles == 11  # its start never fades


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("tf('1d', sma(open, 5))", 6 * 24),
        ("close > tf('4h', close) and rsi(close, 3) > 30", 100),
        ("tf('1w', close[1]) + tf('1d', ema(close, 4))", 40 * 7 * 24),
        ("tf('2h', rsi(close, 14))", 320 * 2),
    ],
)
def test_startup_candles_of_coarser_bars_are_enough_wherever_they_are_cut(text, at_most):
    """Hourly bars from a Monday on: the newest value of the last so many is that of all."""
    plan = ta.compile(text)
    count = plan.startup_candles_on("1h")
    assert count <= at_most
    generator = np.random.default_rng(5)
    close = 100 + np.cumsum(generator.normal(size=count + 200))
    table = {"time": (START_NS + np.arange(len(close)) * DAY_NS // 24).view("M8[ns]")}
    table |= {name: close for name in PRICES}
    whole = plan.run(table, check="off")["value"]
    for end in range(count, len(close), 7):
        part = {name: values[end - count : end] for name, values in table.items()}
        assert plan.run(part, check="off")["value"][-1] == pytest.approx(whole[end - 1], rel=1e-9)


def test_startup_candles_of_coarser_bars_need_a_timeframe():
    plan = ta.compile("tf('1w', sma(close, 3))")
    with pytest.raises(ValueError, match=r"startup_candles_on\(\"1h\"\)") as caught:
        _ = plan.startup_candles
    assert caught.value.code == "python.no_timeframe"
    assert (plan.startup_candles_on("1d"), plan.startup_candles_on("1w")) == (28, 4)
    payload = {"version": 1, "outputs": [{"name": "w", "expr": "tf('1w', sma(close, 3))"}]}
    assert ta.compile({**payload, "select": {"timeframe": "1d"}}).startup_candles == 28
    for text, timeframe in (("tf('volume:5', sma(3))", "1h"), ("tf('1d', sma(3))", "bar")):
        with pytest.raises(ValueError, match="only the data know"):
            ta.compile(text).startup_candles_on(timeframe)
