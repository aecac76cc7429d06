# SPDX-License-Identifier: MIT
"""Many producers: threads push bars, each of its own symbol, through a queue; one session takes
them out and gives the rows."""

import threading

import laakhay_ta as ta
from market import expect, market_bar

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT")
BAR_COUNT = 200


def produce(producer, partition):
    waiting = []
    for index in range(BAR_COUNT):
        time, *prices = market_bar(index).values()
        waiting.append(ta.lta_bar(time, 0, *prices, partition, ta.LTA_BAR_CLOSED))
    while waiting:  # a full queue takes what fits
        waiting = waiting[producer.push_bars(waiting) :]


session = ta.compile("sma(close, 20)").session()
threads = []
for symbol in SYMBOLS:
    arguments = session.producer(capacity=64), ta.open_partition(session.dataset, symbol, "1h")
    threads.append(threading.Thread(target=produce, args=arguments))
for thread in threads:
    thread.start()
seen = 0
while True:
    finished = not any(thread.is_alive() for thread in threads)
    rows = session.drain()
    seen += len(rows)
    if finished and not len(rows) and not session.feed_info["waiting_count"]:
        break
expect(seen == len(SYMBOLS) * BAR_COUNT, "every bar gave a row")
expect(not session.refusals, "none was refused")
print(f"{seen} rows of {len(SYMBOLS)} producers")
