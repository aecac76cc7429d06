# SPDX-License-Identifier: MIT
"""Clocks agree with pandas' periods: sessions by the time of a bar, in batch and live."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_series import SEED, generator_for

FREQUENCIES = {"1h": "1h", "4h": "4h", "1d": "D", "1w": "W", "1M": "M", "3M": "Q", "12M": "Y"}


def gappy_times(generator, count, step):
    """Opens on a grid of `step`, with gaps of all lengths."""
    jumps = np.where(generator.random(count) < 0.15, generator.integers(2, 400, count), 1)
    start = pd.Timestamp("1969-11-20").value + int(generator.integers(0, 10_000)) * step
    return start + step * np.cumsum(jumps)


def random_bars(generator, times):
    close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, len(times))))
    open_ = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(open_, close) * (1 + generator.uniform(0, 0.01, len(times)))
    low = np.minimum(open_, close) * (1 - generator.uniform(0, 0.01, len(times)))
    volume = np.floor(generator.uniform(0, 1000, len(times)))
    return {
        "time": times, "open": open_, "high": high, "low": low, "close": close, "volume": volume,
    }  # fmt: skip


def changes(times, frequency):
    if frequency.endswith("h"):
        periods = times // pd.Timedelta(frequency).value
    else:
        periods = pd.PeriodIndex(pd.to_datetime(times), freq=frequency).asi8
    return np.concatenate([[np.nan], (np.diff(periods) != 0).astype(float)])


@pytest.mark.parametrize("timeframe", FREQUENCIES)
def test_a_change_of_timeframe_is_where_the_calendar_says(timeframe):
    generator = generator_for("clocks", timeframe)
    step = pd.Timedelta("1h").value
    bars = random_bars(generator, gappy_times(generator, 3000, step))
    wanted = changes(bars["time"], FREQUENCIES[timeframe])
    plan = ta.compile({"value": f'timeframe_change("{timeframe}")'})
    dataset = ta.Dataset()
    dataset.append("X", "1h", bars, unit="ns")
    np.testing.assert_array_equal(plan.run(dataset)["value"], wanted, err_msg=f"LTA_SEED={SEED}")

    half = {name: column[:1500] for name, column in bars.items()}
    live = ta.Dataset()
    live.append("X", "1h", half, unit="ns")
    rest = {name: column[1500:] for name, column in bars.items()}
    rows = plan.session(live).push("X", "1h", **rest)
    np.testing.assert_array_equal(rows["value"], wanted[1500:], err_msg=f"LTA_SEED={SEED}")


def test_row_numbers_are_no_times():
    dataset = ta.Dataset()
    dataset.append("X", "bar", random_bars(generator_for("clocks"), np.arange(5)), unit="ns")
    plan = ta.compile({"value": "timeframe_change()", "other": "close"})
    result = plan.run(dataset)
    assert list(result["other"]) == list(plan.run(dataset)["other"])
    with pytest.raises(ta.UnsupportedError, match="row numbers"):
        result["value"]
    with pytest.raises(ta.UnsupportedError, match="row numbers"):
        plan.session(dataset)
