# SPDX-License-Identifier: MIT
"""Streaming: push bars one by one. While a bar forms it may be pushed again and again; when it
closes, its row is final and holds the same bits a batch run gives."""

import laakhay_ta as ta
from market import expect, market_bar

plan = ta.compile({"strength": "rsi(close, 14)", "turn": "crossup(ema(close, 5), ema(close, 12))"})
session = plan.session()
turns, rows = 0, None
for index in range(120):
    bar = market_bar(index)
    for part in (0.25, 0.5, 0.75):
        now = bar["open"] + (bar["close"] - bar["open"]) * part
        rows = session.push("BTCUSDT", "1h", **{**bar, "close": now}, closed=False)
        expect(rows.provisional == [True], "a forming bar gives a provisional row")
    rows = session.push("BTCUSDT", "1h", **bar)
    expect(rows.provisional == [False], "a closed bar gives a final row")
    turns += rows["turn"] == [1.0]
expect(turns > 0, "the averages crossed")
batch = plan.run(session.dataset)["strength"][-1]
expect([batch] == rows["strength"], "streaming equals batch, bit for bit")
print(f"120 bars, each pushed four times, {turns} turns; the last rsi is {batch} in batch too")
