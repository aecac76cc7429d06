# SPDX-License-Identifier: MIT
"""laakhay.ta.adapters.backtesting in real backtests of backtesting.py."""

import laakhay.ta as ta
import numpy as np
import pytest
import recipes
from backtesting import Backtest, Strategy
from bars import mean, walk
from laakhay.ta.adapters.backtesting import attach, indicator

BARS = walk(400)
FRAME = BARS.set_index(BARS["time"].dt.tz_localize(None))[
    ["open", "high", "low", "close", "volume"]
].rename(columns=str.capitalize)
FAST, SLOW = mean(FRAME["Close"], 5), mean(FRAME["Close"], 20)


def backtest(strategy):
    return Backtest(FRAME, strategy, cash=100_000, finalize_trades=True).run()


def test_a_strategy_sees_every_value_at_its_bar_and_nothing_of_the_future():
    seen = []

    class Watch(Strategy):
        def init(self):
            self.slow = indicator(self, "sma(close, 20)")
            attach(self, {"fast": "sma(close, 5)", "up": "close > sma(close, 20)"})
            self.bands = indicator(self, "bbands(close, 20)")

        def next(self):
            row = len(self.data) - 1
            assert len(self.fast) == len(self.slow) == len(self.up) == row + 1
            assert self.bands.shape[1] == row + 1
            seen.append((row, self.fast[-1], self.slow[-1], self.up[-1]))

    backtest(Watch)
    assert [row for row, *_ in seen] == list(range(20, 400))  # 19 is the first with all values
    for row, fast, slow, up in seen:
        assert fast == pytest.approx(FAST[row], rel=1e-12)
        assert slow == pytest.approx(SLOW[row], rel=1e-12)
        assert up == (FRAME["Close"].iloc[row] > SLOW[row])


def test_trades_are_those_of_the_same_strategy_by_hand():
    class ByHand(Strategy):
        def init(self):
            self.fast, self.slow = self.I(lambda: FAST), self.I(lambda: SLOW)

        def next(self):
            if self.fast[-1] > self.slow[-1] and not self.position:
                self.buy(size=10)
            elif self.fast[-1] < self.slow[-1] and self.position:
                self.position.close()

    class ByPlan(ByHand):
        def init(self):
            attach(self, {"fast": "sma(close, 5)", "slow": "sma(close, 20)"})

    hand, plan = backtest(ByHand), backtest(ByPlan)
    assert len(hand["_trades"]) > 5
    columns = ["EntryBar", "ExitBar", "EntryPrice", "ExitPrice", "PnL"]
    assert hand["_trades"][columns].equals(plan["_trades"][columns])


def test_a_missing_signal_is_false_and_the_members_of_a_call_are_attributes():
    class Members(Strategy):
        def init(self):
            attach(self, {"macd": "macd(close, 12, 26, 9)", "up": "sma(close, 20) > 0"}, plot=False)
            assert self.up[:19].tolist() == [0.0] * 19
            assert np.isfinite(self.macd_signal[33])
            self.rows = [self.macd_macd, self.macd_signal, self.macd_histogram]

        def next(self):
            pass

    backtest(Members)


@pytest.mark.parametrize("name", ["buy", "data", "two words"])
def test_an_output_with_a_name_of_the_strategy_is_refused(name):
    class Named(Strategy):
        def init(self):
            attach(self, {name: "close > 0"})

        def next(self):
            pass

    with pytest.raises(ta.DataError, match=name) as failure:
        backtest(Named)
    assert failure.value.code == "python.output_name"


def test_the_recipe_trades(tmp_path):
    count, word = recipes.printed("backtesting", tmp_path).split()
    assert word == "trades" and int(count) > 10
