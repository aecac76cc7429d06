# SPDX-License-Identifier: MIT
"""The adapters of examples/adapters, over their recorded messages."""

import asyncio
import math
import subprocess
import sys

import laakhay.ta as ta
import pytest
from conftest import ROOT

ADAPTERS = ROOT / "examples/adapters"
sys.path.insert(0, str(ADAPTERS))
import replay  # noqa: E402


def answers(name):
    """(symbol, minute of the bar after the first one, state, close) of every row."""
    session = ta.compile({"close": "close"}).session()
    rows = [row for part in asyncio.run(replay.replay(name, session)) for row in part]
    assert session.feed_info["refusals"] == {}
    return session, [
        (
            row.partition[0],
            "forming" if row.provisional else "revised" if row.revised else "closed",
            row["close"],
        )
        for row in rows
    ]


def column(session, symbol, name):
    return ta.compile({name: name}).run(session.dataset, partitions=[(symbol, "1m")])[name].tolist()


def test_binance_klines_form_and_close_and_trades_make_bars():
    session, rows = answers("binance")
    assert rows == [
        ("BNBBTC", "forming", 0.012),
        ("BNBBTC", "forming", 0.013),
        ("BNBBTC", "closed", 0.011),
        ("BNBBTC", "forming", 0.0115),
        ("BTCUSDT", "forming", 16500.25),
        ("BTCUSDT", "forming", 16510.75),
        ("BTCUSDT", "closed", 16510.75),
        ("BTCUSDT", "forming", 16499.5),
    ]
    assert column(session, "BTCUSDT", "volume") == [0.75]


def test_the_last_ccxt_row_is_forming_until_a_later_one_comes():
    session, rows = answers("ccxt")
    assert rows == [
        ("BTC/USDT", "closed", 103),
        ("BTC/USDT", "forming", 104),
        ("BTC/USDT", "forming", 106),
        ("BTC/USDT", "closed", 102),
        ("BTC/USDT", "forming", 102),
    ]
    assert column(session, "BTC/USDT", "low") == [99, 101]


def test_an_updated_bar_of_alpaca_revises():
    session, rows = answers("alpaca")
    assert rows == [("SPY", "closed", 389), ("SPY", "closed", 389.25), ("SPY", "revised", 389.5)]
    assert column(session, "SPY", "high") == [390, 389.5]


def test_fixed_point_prices_of_databento_are_the_nearest_doubles():
    session, rows = answers("databento")
    assert rows[0] == ("ESH1", "closed", 372025.1)
    assert math.isnan(rows[1][2])
    assert column(session, "ESH1", "open")[0] == 372025


@pytest.mark.parametrize("name", ["binance", "ccxt", "alpaca", "databento"])
def test_the_example_runs_as_a_program(name):
    done = subprocess.run(
        [sys.executable, "replay.py", name], cwd=ADAPTERS, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "refused: nothing" in done.stdout
