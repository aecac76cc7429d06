# SPDX-License-Identifier: MIT
"""What one call costs through the one-file binding: as bench/calls.c.

calls_ctypes.py SHARE
"""

import sys
import time

import laakhay_ta as ta

MINUTE_NS = 60_000_000_000


def cost_ns(count, body):
    began = time.thread_time_ns()
    for index in range(count):
        body(index)
    return (time.thread_time_ns() - began) / count


def main(share):
    plan, dataset = ta.compile("ema(close, 20)"), ta.dataset_create()
    rows = 10_000
    prices = {"open": 100.0, "high": 102.0, "low": 99.0, "close": 101.0, "volume": 1000.0}
    columns = [[value] * rows for value in prices.values()]
    times = [index * MINUTE_NS for index in range(rows)]
    ta.dataset_append_ohlcv(dataset, "AAPL", "1m", "ohlcv", times, *columns, unit="ns")
    session = plan.session(flags=ta.LTA_SESSION_DETACHED)

    def push(index):
        session.push("AAPL", "1m", time=index * MINUTE_NS, **prices, unit="ns")

    def run(_index):
        out = ta.lta_result()
        ta.call("lta_plan_run", plan.id, dataset, None, 0, None, ta.byref(out))
        ta.call("lta_result_drop", out)

    print(f"call {cost_ns(int(2e5 * share), lambda index: session.info):.1f}")
    print(f"push {cost_ns(int(1e5 * share), push):.1f}")
    print(f"run {cost_ns(int(5e3 * share), run):.1f}")


if __name__ == "__main__":
    main(float(sys.argv[1]))
