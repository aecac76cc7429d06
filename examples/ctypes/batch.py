# SPDX-License-Identifier: MIT
"""Batch: put bars into a dataset, run a plan of three outputs over all of them in one call."""

import laakhay_ta as ta
from market import expect, market_bar

bars = [market_bar(index) for index in range(200)]
columns = {name: [bar[name] for bar in bars] for name in bars[0]}
dataset = ta.dataset_create()
added = ta.dataset_append_ohlcv(dataset, "BTCUSDT", "1h", "ohlcv", *columns.values())
expect(added == 200, "every bar was appended")

plan = ta.compile(
    {
        "average": "sma(close, 20)",
        "strength": "rsi(close, 14)",
        "buy": "close > sma(close, 20) and rsi(close, 14) < 70",
    }
)
result = plan.run(dataset)
for output in result.outputs:
    name, first = output["name"], output["first_valid_row"]
    print(f"{name:10}first value at row {first}, last {result[name][-1]}")
mean = sum(columns["close"][:20]) / 20
expect(abs(result["average"][19] - mean) < 1e-9, "an average of 20 bars is their mean")
