# SPDX-License-Identifier: MIT
"""Binance websocket messages: klines with their forming flag, and trades."""

from collections.abc import Iterator
from typing import Any


def items(message: dict[str, Any], timeframe: str = "1m") -> Iterator[dict[str, Any]]:
    """What `session.stream` takes. timeframe: of the bars that trades are to make."""
    message = message.get("data", message)  # combined streams wrap it
    if message.get("e") == "kline":
        kline = message["k"]
        yield {
            "symbol": kline["s"],
            "timeframe": kline["i"],
            "time": kline["t"],
            "unit": "ms",
            "open": float(kline["o"]),
            "high": float(kline["h"]),
            "low": float(kline["l"]),
            "close": float(kline["c"]),
            "volume": float(kline["v"]),
            "closed": kline["x"],
        }
    elif message.get("e") in ("trade", "aggTrade"):
        yield {
            "symbol": message["s"],
            "timeframe": timeframe,
            "time": message["T"],
            "unit": "ms",
            "price": float(message["p"]),
            "quantity": float(message["q"]),
            "side": "sell" if message["m"] else "buy",  # m: the buyer had been waiting
        }
