# SPDX-License-Identifier: MIT
"""Messages of a feed into a session, as they would come from a websocket.

    python replay.py binance     (or ccxt, alpaca, databento)

The messages are in messages/, written by hand after each provider's documentation.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import alpaca
import binance
import ccxt_rows
import databento
import laakhay.ta as ta

MESSAGES = Path(__file__).with_name("messages")


def adapters() -> dict[str, Callable[[Any], Iterable[dict[str, Any]]]]:
    """From a message to items; new ones each time, as one of them remembers."""
    return {
        "binance": binance.items,
        "ccxt": ccxt_rows.Rows("BTC/USDT", "1m").items,
        "alpaca": alpaca.items,
        "databento": lambda record: databento.items(record, {5482: "ESH1"}),
    }


def recorded(name: str) -> list[Any]:
    lines = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


async def replay(name: str, session: ta.Session) -> list[ta.Rows]:
    """Every message by itself; what the session answered."""
    adapt, answers = adapters()[name], []
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def receive() -> None:
        for message in recorded(name):
            for item in adapt(message):
                await queue.put(item)
            while not queue.empty():  # the session keeps up
                await asyncio.sleep(0)
        await queue.put(None)

    receiving = asyncio.create_task(receive())
    async for rows in session.stream(queue):
        answers.append(rows)
    await receiving
    return answers


def main() -> None:
    plan = ta.compile({"close": "close", "mean": "sma(close, 2)"})
    session = plan.session()
    for rows in asyncio.run(replay(sys.argv[1], session)):
        for row in rows:
            mark = "forming" if row.provisional else "revised" if row.revised else "closed"
            print(f"{'/'.join(row.partition[:2]):<14} {row.time} {mark:<8} {row['close']:.6g}")
    print("refused:", session.feed_info["refusals"] or "nothing")


if __name__ == "__main__":
    main()
