# SPDX-License-Identifier: MIT
"""Snapshot and restore: the state of a session as bytes. A session restored from them, here or in
any other process or language, goes on as if nothing had happened."""

import laakhay_ta as ta
from market import expect, market_bar

plan = ta.compile({"strength": "rsi(close, 14)", "average": "ema(close, 12)"})
session = plan.session()
for index in range(80):
    session.push("BTCUSDT", "1h", **market_bar(index))
snapshot = session.snapshot()
restored = plan.restore(snapshot)
for index in range(80, 120):
    bar = market_bar(index)
    rows, others = (one.push("BTCUSDT", "1h", **bar) for one in (session, restored))
    for name in plan.names:
        expect(rows[name] == others[name], "both give the same bits")
expect(session.snapshot() == restored.snapshot(), "same state, same bytes")
print(f"{len(snapshot)} bytes after 80 bars; 40 more gave the same rows to both sessions")
