# SPDX-License-Identifier: MIT
"""What one call costs through the package laakhay.ta: as bench/calls.c, from Python.

calls_cffi.py SHARE
"""

import sys
import time

import laakhay.ta as ta
import numpy as np

MINUTE_NS = 60_000_000_000


def cost_ns(count, body):
    began = time.thread_time_ns()
    for index in range(count):
        body(index)
    return (time.thread_time_ns() - began) / count


def main(share):
    plan, dataset = ta.compile("ema(close, 20)"), ta.Dataset()
    rows = 10_000
    prices = {"open": 100.0, "high": 102.0, "low": 99.0, "close": 101.0, "volume": 1000.0}
    columns = {name: np.full(rows, value) for name, value in prices.items()}
    dataset.append("AAPL", "1m", {"time": np.arange(rows) * MINUTE_NS, **columns}, unit="ns")
    session = plan.session(detached=True)

    def push(index):
        session.push("AAPL", "1m", time=index * MINUTE_NS, **prices, unit="ns")

    print(f"call {cost_ns(int(2e5 * share), lambda index: session.info):.1f}")
    print(f"push {cost_ns(int(1e5 * share), push):.1f}")
    print(f"run {cost_ns(int(5e3 * share), lambda index: plan.run(dataset)):.1f}")


if __name__ == "__main__":
    main(float(sys.argv[1]))
