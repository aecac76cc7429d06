# SPDX-License-Identifier: MIT
"""Bars from ticks agree with slow builders written from the definitions, and with pandas.

Prices and quantities are quarters, so sums are exact and agree in every bit.
"""

import laakhay.ta as ta
import numpy as np
import oracle_bars as naive
import pandas as pd
import pytest
from oracle_series import SEED, generator_for

PLAN = ta.compile({name: name for name in ("open", "high", "low", "close", "volume")})
STREAMS = 1000
SECOND = 10**9
START = 1_700_000_000 * SECOND


def random_ticks(generator, count, is_sorted):
    steps = generator.integers(0, generator.choice([2, 20, 200]), count) * (SECOND // 4)
    times = START + np.cumsum(steps)
    if not is_sorted:
        times = times - generator.integers(0, 120, count) * SECOND * (generator.random(count) < 0.2)
    prices = 100 + np.cumsum(generator.integers(-4, 5, count)) / 4
    quantities = generator.integers(0, 30, count) / 4
    sides = generator.integers(-1, 2, count)
    return list(zip(times.tolist(), prices.tolist(), quantities.tolist(), sides.tolist(),
                    strict=True))  # fmt: skip


def feed(session, timeframe, ticks, generator):
    """In portions of any size; what the last rows said of the open bar."""
    at = 0
    while at < len(ticks):
        size = int(generator.integers(1, 80))
        times, prices, quantities, sides = zip(*ticks[at : at + size], strict=True)
        session.ticks("X", timeframe, time=list(times), price=np.array(prices),
                      quantity=np.array(quantities), side=list(sides), unit="ns")  # fmt: skip
        at += size


def built(session, timeframe):
    result = PLAN.run(session.dataset, include_forming=True)
    names = ("open", "high", "low", "close", "volume")
    columns = [result[name] for name in names]
    return np.column_stack([np.asarray(result.times).view(np.int64).astype(float), *columns])


def wanted_rows(bars):
    return np.array([[bar[0], *bar[2:7]] for bar in bars], float).reshape(-1, 6)


def random_case(generator):
    """(timeframe, options of the builder, ticks, the bars there should be)."""
    kind = generator.choice(["time", "time", "time", "tick", "volume", "dollar", "range", "renko"])
    is_time = kind == "time"
    ticks = random_ticks(generator, int(generator.integers(1, 200)), not is_time or
                         generator.random() < 0.3)  # fmt: skip
    split = bool(generator.random() < 0.5)
    if is_time:
        return time_case(generator, ticks)
    if kind == "tick":
        size = int(generator.integers(1, 12))
        return f"tick:{size}", {}, ticks, naive.counted_bars(ticks, None, size)[0]
    if kind == "volume":
        size = float(generator.integers(1, 60))
        wanted = naive.counted_bars(ticks, lambda price: 1.0, size, split)[0]
        return f"volume:{size:g}", {"split": split}, ticks, wanted
    if kind == "dollar":
        size = float(generator.integers(100, 5000))
        wanted = naive.counted_bars(ticks, abs, size, split)[0]
        return f"dollar:{size:g}", {"split": split}, ticks, wanted
    size = float(generator.integers(1, 12)) / 4
    if kind == "range":
        wanted = naive.range_bars(ticks, size, split)[0]
        return f"range:{size:g}", {"split": split}, ticks, wanted
    return f"range:{size:g}", {"kind": "renko"}, ticks, naive.renko_bricks(ticks, size)


def time_case(generator, ticks):
    length = int(generator.choice([1, 5, 60, 300])) * SECOND
    closed = str(generator.choice(["left", "right"]))
    empty, skip = bool(generator.random() < 0.4), bool(generator.random() < 0.2)
    revise = bool(generator.random() < 0.5)
    offset, sessions = 0, None
    if generator.random() < 0.3:
        edges = START + np.sort(generator.choice(4000, 6, replace=False)) * SECOND
        sessions = edges.reshape(-1, 2).tolist()
    elif generator.random() < 0.3:
        offset = int(generator.integers(0, length // SECOND)) * SECOND
    options = {"closed": closed, "empty_bars": empty, "skip_first": skip, "offset": offset,
               "late": "revise" if revise else "refuse"}  # fmt: skip
    if sessions is not None:
        options["sessions"] = np.array(sessions, np.int64)
    wanted = naive.time_bars(ticks, length, offset, closed, sessions, empty, skip,
                             8 if revise else 0)  # fmt: skip
    name = f"{length // SECOND}s" if length < 60 * SECOND else f"{length // SECOND // 60}m"
    return name, options, ticks, wanted


def test_bars_are_those_of_slow_builders():
    for number in range(STREAMS):
        generator = generator_for("feed", str(number))
        timeframe, options, ticks, bars = random_case(generator)
        session = PLAN.session()
        session.builder("X", timeframe, **options)
        feed(session, timeframe, ticks, generator)
        where = f"stream {number} of {timeframe} {options}, LTA_SEED={SEED}"
        got = built(session, timeframe)
        if options.get("kind") == "renko":
            got = got[: len(bars)]  # the open brick is told by its price, see the unit tests
        wanted = wanted_rows(bars)
        assert len(got) == len(wanted), where
        told = ~np.isnan(wanted[:, 1])  # prices of empty bars before revised ones
        exact = not (options.get("split") and timeframe.startswith("dollar"))
        compare = np.testing.assert_array_equal if exact else np.testing.assert_allclose
        compare(got[told], wanted[told], err_msg=where)
        np.testing.assert_array_equal(got[~told][:, [0, 5]], wanted[~told][:, [0, 5]], where)


def test_heikin_ashi_bars_are_the_transform_of_the_plain_ones():
    for number in range(50):
        generator = generator_for("feed heikin ashi", str(number))
        ticks = random_ticks(generator, 150, True)
        session = PLAN.session()
        session.builder("X", "1m", heikin_ashi=True)
        feed(session, "1m", ticks, generator)
        bars = naive.heikin_ashi(naive.time_bars(ticks, 60 * SECOND))
        np.testing.assert_array_equal(built(session, "1m"), wanted_rows(bars), f"LTA_SEED={SEED}")


@pytest.mark.parametrize("closed", ["left", "right"])
@pytest.mark.parametrize("frequency", ["1s", "15s", "1min", "1h", "1D"])
def test_time_bars_are_those_of_pandas(closed, frequency):
    generator = generator_for("feed pandas", closed, frequency)
    ticks = random_ticks(generator, 3000, True)
    frame = pd.DataFrame(ticks, columns=["time", "price", "quantity", "side"])
    frame.index = pd.to_datetime(frame["time"])
    grouped = frame.resample(frequency, closed=closed, label="left", origin="epoch")
    wanted = grouped["price"].ohlc().assign(volume=grouped["quantity"].sum()).dropna()
    session = PLAN.session()
    timeframe = frequency.replace("min", "m").replace("D", "d")
    session.builder("X", timeframe, closed=closed, series=True)
    feed(session, timeframe, ticks, generator)
    times = wanted.index.as_unit("ns").asi8.astype(float)
    expected = np.column_stack([times, wanted.to_numpy()])
    np.testing.assert_array_equal(built(session, timeframe), expected, f"LTA_SEED={SEED}")

    frame["value"] = frame["price"] * frame["quantity"]
    frame["bought"] = frame["quantity"].where(frame["side"] == 1, 0)
    sums = frame.resample(frequency, closed=closed, label="left", origin="epoch").sum()
    sums["count"] = grouped.size()
    sums = sums.loc[wanted.index[:-1]]  # closed bars alone have points
    extras = ta.compile({name: name for name in ("bar_vwap", "buy_volume", "trade_count")})
    result = extras.run(session.dataset)
    vwap = (sums["value"] / sums["quantity"]).to_numpy()
    np.testing.assert_array_equal(result["bar_vwap"], vwap)
    np.testing.assert_array_equal(result["buy_volume"], sums["bought"])
    np.testing.assert_array_equal(result["trade_count"], sums["count"])
