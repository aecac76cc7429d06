# SPDX-License-Identifier: MIT
"""laakhay.ta.adapters.freqtrade in a strategy that freqtrade itself loads and calls."""

import pickle
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pytest
import recipes
from bars import mean, walk
from freqtrade.data.dataprovider import DataProvider
from freqtrade.enums import RunMode
from freqtrade.resolvers import StrategyResolver
from laakhay.ta.adapters.freqtrade import Indicators

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/adapters/strategies"
BARS = walk(600).rename(columns={"time": "date"})
PLAN = {"fast": "sma(close, 5)", "rsi": "rsi(close, 14)", "up": "close > sma(close, 5)"}
PAIR = {"pair": "BTC/USDT"}


def window(start, end):
    return BARS.iloc[start:end].reset_index(drop=True)


def outputs(frame, rows=slice(None)):
    return frame[list(PLAN)].to_numpy()[rows]


@pytest.fixture
def indicators():
    return Indicators(PLAN, "1m")


def strategy():
    config = {
        "strategy": "LaakhayCross",
        "strategy_path": str(EXAMPLES),
        "stake_currency": "USDT",
        "runmode": RunMode.DRY_RUN,
        "dry_run": True,
        "user_data_dir": EXAMPLES,
        "exchange": {"name": "binance"},
    }
    loaded = StrategyResolver.load_strategy(config)
    loaded.dp = DataProvider(config, None)
    return loaded


def test_freqtrade_loads_the_strategy_and_only_new_candles_are_computed():
    loaded = strategy()
    entries = 0
    for end in range(300, 330):
        frame = loaded.analyze_ticker(window(end - 300, end), PAIR)
        key = ("BTC/USDT", loaded.timeframe)
        assert loaded.plan.computed_rows[key] == (300 if end == 300 else 1)
        expected = mean(BARS["close"][:end], 10)[end - 300 :]
        found = frame["fast"].to_numpy()
        assert np.allclose(found, expected, rtol=1e-12, equal_nan=True)
        entries += int((frame["enter_long"] == 1).any())
    assert entries
    assert loaded.startup_candle_count == loaded.plan.startup_candles > 30


def test_a_rolling_window_has_the_values_of_the_whole_history(indicators):
    whole = ta.compile(PLAN).run(BARS.rename(columns={"date": "time"}), keep="none")
    for end in [200, 201, 202, 210, 300, 301, 450]:
        made = indicators(window(max(0, end - 200), end), PAIR)
        expected = whole.to_numpy()[max(0, end - 200) : end]
        assert np.array_equal(outputs(made), expected, equal_nan=True)


def test_pairs_and_timeframes_have_states_of_their_own(indicators):
    other = walk(300, seed=8).rename(columns={"time": "date"})
    indicators(window(0, 200), PAIR)
    made = indicators(other.iloc[:200], {"pair": "ETH/USDT"})
    assert indicators.computed_rows == {("BTC/USDT", "1m"): 200, ("ETH/USDT", "1m"): 200}
    assert np.allclose(made["fast"], mean(other["close"][:200], 5), rtol=1e-12, equal_nan=True)
    indicators(window(1, 201), PAIR)
    indicators(window(0, 200), PAIR, timeframe="5s")
    assert indicators.computed_rows[("BTC/USDT", "1m")] == 1
    assert indicators.computed_rows[("BTC/USDT", "5s")] == 200


def corrected(frame):
    frame.loc[len(frame) - 2, "close"] += 0.125
    return frame


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda: corrected(window(100, 301)), id="a candle was corrected"),
        pytest.param(lambda: window(100, 301).drop(index=150), id="a candle is missing"),
        pytest.param(lambda: window(320, 400), id="nothing is common"),
        pytest.param(lambda: window(50, 301), id="it begins earlier"),
        pytest.param(lambda: window(100, 290), id="it ends earlier"),
        pytest.param(lambda: window(150, 300), id="it is cut at its beginning"),
    ],
)
def test_a_frame_that_does_not_go_on_is_computed_from_its_first_row(indicators, again):
    indicators(window(100, 300), PAIR)
    frame = again().reset_index(drop=True)
    made = indicators(frame, PAIR)
    assert indicators.computed_rows[("BTC/USDT", "1m")] == len(frame)
    fresh = Indicators(PLAN, "1m")(frame, PAIR)
    assert np.array_equal(outputs(made), outputs(fresh), equal_nan=True)


def test_the_same_frame_again_costs_nothing_and_frames_are_not_changed(indicators):
    frame = window(0, 100)
    first = indicators(frame, PAIR)
    second = indicators(frame, PAIR)
    assert indicators.computed_rows[("BTC/USDT", "1m")] == 0
    assert first.equals(second)
    assert list(frame.columns) == list(BARS.columns)


def test_workers_get_the_plan_without_the_candles(indicators):
    indicators(window(0, 100), PAIR)
    copy = pickle.loads(pickle.dumps(indicators))
    made = copy(window(1, 101), PAIR)
    assert copy.computed_rows[("BTC/USDT", "1m")] == 100
    assert np.isnan(made["fast"].iloc[3])


def test_what_cannot_be_a_column_is_refused_and_the_state_stays(indicators):
    with pytest.raises(ta.DataError) as failure:
        Indicators({"close": "close"}, "1m")(window(0, 10), PAIR)
    assert failure.value.code == "python.output_name"
    indicators(window(0, 100), PAIR)
    broken = window(0, 101)
    broken.loc[100, "date"] = broken.loc[50, "date"]
    with pytest.raises(ta.DataError):
        indicators(broken, PAIR)
    indicators(window(0, 101), PAIR)
    assert indicators.computed_rows[("BTC/USDT", "1m")] == 1


def test_startup_candles_count_those_of_coarser_bars():
    assert Indicators({"day": "tf('1d', sma(close, 3))"}, "1h").startup_candles == 4 * 24


def test_the_recipe_computes_the_new_candles_and_enters(tmp_path):
    *computed, entries = recipes.printed("freqtrade", tmp_path).splitlines()
    assert [line.split()[0] for line in computed] == ["498", "1", "1"]
    assert float(entries.split()[0]) > 1
