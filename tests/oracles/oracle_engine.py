# SPDX-License-Identifier: MIT
"""The package under test, asked one thing: these bars, these outputs, please."""

import laakhay.ta as ta
import numpy as np

MINUTE_NS = 60_000_000_000
START_NS = 946_684_800_000_000_000  # 2000-01-01
PRICES = ("open", "high", "low", "close", "volume")


def evaluate(columns, outputs, convention="talib"):
    """{name: float64 array} of {name: expression} over one partition; NaN where missing.

    columns: the bars' fields, beside them any named series.
    """
    dataset = ta.Dataset()
    count = len(next(iter(columns.values())))
    filled = {name: np.full(count, 1.0) for name in PRICES if name not in columns}
    times = START_NS + MINUTE_NS * np.arange(count, dtype=np.int64)
    dataset.append("X", "1m", {"time": times, **filled, **columns}, unit="ns", check="off")
    payload = {
        "version": 1,
        "convention": convention,
        "outputs": [{"name": name, "expr": text} for name, text in outputs.items()],
    }
    result = ta.compile(payload).run(dataset)
    return {name: np.array(result[name]) for name in outputs}


def evaluate_one(columns, expression, convention="talib"):
    return evaluate(columns, {"value": expression}, convention)["value"]


def first_value(values):
    """Row of the first value; the number of rows where there is none."""
    present = np.flatnonzero(~np.isnan(values))
    return int(present[0]) if len(present) else len(values)
