# SPDX-License-Identifier: MIT
"""laakhay.ta.adapters.nautilus with NautilusTrader's own bars."""

import math

import laakhay.ta as ta
import pytest
import recipes
from bars import mean, walk
from laakhay.ta.adapters.nautilus import PlanIndicator
from nautilus_trader.indicators.base import Indicator
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity

TYPE = BarType.from_str("BTCUSDT.BINANCE-1-MINUTE-LAST-EXTERNAL")
ROWS = walk(60).round(4)


def bars():
    for row in ROWS.itertuples():
        prices = [Price(value, 4) for value in (row.open, row.high, row.low, row.close)]
        yield Bar(TYPE, *prices, Quantity(row.volume, 0), row.time.value, row.time.value)


def test_values_come_bar_by_bar_and_again_after_a_reset():
    made = PlanIndicator({"slow": "sma(close, 20)", "up": "close > sma(close, 20)"}, "1m")
    assert isinstance(made, Indicator)
    expected = mean(ROWS["close"], 20)
    for _ in range(2):
        assert math.isnan(made["slow"])
        assert not made.has_inputs
        assert not made.initialized
        for place, bar in enumerate(bars()):
            made.handle_bar(bar)
            assert made.has_inputs
            assert made.initialized == (place >= 19)
            assert made["slow"] == pytest.approx(expected[place], rel=1e-12, nan_ok=True)
            assert made.is_true("up") == (ROWS["close"][place] > expected[place])
        made.reset()


def test_an_unknown_output_is_a_key_error_before_the_first_bar_too():
    made = PlanIndicator({"slow": "sma(close, 20)"}, "1m")
    with pytest.raises(KeyError):
        made["fast"]
    made.handle_bar(next(bars()))
    with pytest.raises(KeyError):
        made["fast"]


def test_a_bar_again_changes_nothing_and_an_older_one_is_refused():
    made = PlanIndicator({"n": "cumsum(close * 0 + 1)"}, "1m")
    first, second, *_ = bars()
    for bar in (first, second, second):
        made.handle_bar(bar)
    assert made["n"] == 2
    with pytest.raises(ta.LaakhayError):
        made.handle_bar(Bar(TYPE, *[Price(1, 4)] * 4, Quantity(1, 0), 60, 60))


def test_the_recipe_trades_in_a_backtest(tmp_path):
    count, word = recipes.printed("nautilus", tmp_path).split()
    assert word == "orders" and int(count) >= 4
