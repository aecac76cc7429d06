# SPDX-License-Identifier: MIT
"""A freqtrade strategy whose indicators are a plan: `freqtrade trade --strategy LaakhayCross`."""

from freqtrade.strategy import IStrategy
from laakhay.ta.adapters.freqtrade import Indicators


class LaakhayCross(IStrategy):
    """Long while the fast average is above the slow one."""

    timeframe = "1m"
    minimal_roi = {"0": 10}  # noqa: RUF012 - freqtrade's own form
    stoploss = -0.2
    plan = Indicators(
        {
            "fast": "sma(close, 10)",
            "long": "crossup(sma(close, 10), sma(close, 30)) and rsi(close, 14) < 70",
            "out": "crossdown(sma(close, 10), sma(close, 30))",
        },
        timeframe,
    )
    startup_candle_count = plan.startup_candles

    def populate_indicators(self, dataframe, metadata):
        return self.plan(dataframe, metadata)

    def populate_entry_trend(self, dataframe, metadata):
        dataframe.loc[dataframe["long"] == 1, "enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        dataframe.loc[dataframe["out"] == 1, "exit_long"] = 1
        return dataframe
