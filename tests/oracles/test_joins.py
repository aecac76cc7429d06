# SPDX-License-Identifier: MIT
"""Fields of other partitions agree with pandas' merge_asof on close times, in batch and live."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_series import SEED, generator_for
from test_clocks import HOUR_NS, random_bars

QUARTER_NS = HOUR_NS // 4
STEPS = {"1h": HOUR_NS, "15m": QUARTER_NS, "4h": 4 * HOUR_NS}
FIELDS = ("open", "high", "low", "close", "volume")


def bars_of(generator, timeframe, count, start_ns):
    """Bars with holes, beginning near start_ns."""
    step = STEPS[timeframe]
    jumps = np.where(generator.random(count) < 0.1, generator.integers(2, 9, count), 1)
    return random_bars(generator, start_ns // step * step + step * np.cumsum(jumps))


def append(dataset, symbol, timeframe, bars, source="ohlcv"):
    dataset.append(symbol, timeframe, bars, source=source, unit="ns")


def as_of(times, step, known, values):
    """values at the last of `known` that is at most the reader's close; NaN where there is none."""
    left = pd.DataFrame({"at": np.asarray(times) + step})
    right = pd.DataFrame({"at": known, "value": values})
    return pd.merge_asof(left, right, on="at")["value"].to_numpy()


@pytest.fixture
def market():
    generator = generator_for("joins")
    start = pd.Timestamp("2023-05-01").value
    return {
        ("ETH", "1h", "ohlcv"): bars_of(generator, "1h", 400, start),
        ("BTC", "1h", "ohlcv"): bars_of(generator, "1h", 380, start + 9 * HOUR_NS),
        ("BTC", "15m", "ohlcv"): bars_of(generator, "15m", 1200, start + 5 * HOUR_NS),
        ("BTC", "4h", "ohlcv"): bars_of(generator, "4h", 90, start),
        ("ETH", "1h", "trades"): bars_of(generator, "1h", 350, start + 3 * HOUR_NS),
    }


def dataset_of(market):
    dataset = ta.Dataset()
    for (symbol, timeframe, source), bars in market.items():
        append(dataset, symbol, timeframe, bars, source)
    return dataset


PATHS = {
    "BTC.close": ("BTC", "1h", "ohlcv", "close"),
    'BTC["15m"].volume': ("BTC", "15m", "ohlcv", "volume"),
    'symbol("BTC", "4h").high': ("BTC", "4h", "ohlcv", "high"),
    "trades.low": ("ETH", "1h", "trades", "low"),
    'source("trades").open': ("ETH", "1h", "trades", "open"),
    "ETH.close": ("ETH", "1h", "ohlcv", "close"),
}


def reader_only(plan_outputs):
    return {"version": 1, "outputs": [{"name": n, "expr": e} for n, e in plan_outputs.items()],
            "select": {"symbols": ["ETH"], "timeframe": "1h"}}  # fmt: skip


def test_batch_agrees_with_merge_asof(market):
    result = ta.compile(reader_only({str(k): text for k, text in enumerate(PATHS)})).run(
        dataset_of(market)
    )
    times = market["ETH", "1h", "ohlcv"]["time"]
    for k, (text, (*key, field)) in enumerate(PATHS.items()):
        bars = market[tuple(key)]
        wanted = as_of(times, HOUR_NS, bars["time"] + STEPS[key[1]], bars[field])
        got = np.array(result[str(k)])
        np.testing.assert_array_equal(got, wanted, err_msg=f"{text}, LTA_SEED={SEED}")


def test_what_is_computed_over_joined_values_is_computed_on_the_reader(market):
    outputs = {
        "ratio": "close / BTC.close",
        "mean": "sma(BTC.hl2, 5)",
        "coarse": 'tf("4h", BTC.close)',
    }
    result = ta.compile(reader_only(outputs)).run(dataset_of(market))
    eth, btc = market["ETH", "1h", "ohlcv"], market["BTC", "1h", "ohlcv"]
    known = btc["time"] + HOUR_NS
    close = as_of(eth["time"], HOUR_NS, known, btc["close"])
    middle = as_of(eth["time"], HOUR_NS, known, (btc["high"] + btc["low"]) / 2)
    np.testing.assert_array_equal(np.array(result["ratio"]), eth["close"] / close)
    np.testing.assert_allclose(
        np.array(result["mean"]), pd.Series(middle).rolling(5).mean(), rtol=1e-12
    )
    buckets = eth["time"] // (4 * HOUR_NS)
    closes = (eth["time"] + HOUR_NS) % (4 * HOUR_NS) == 0
    last = pd.Series(close).groupby(buckets).last().to_numpy()
    at = np.cumsum(np.concatenate([[True], np.diff(buckets) != 0])) - 1 - np.where(closes, 0, 1)
    wanted = np.where(at >= 0, last[np.maximum(at, 0)], np.nan)
    np.testing.assert_array_equal(np.array(result["coarse"]), wanted)


def test_series_of_another_source_are_known_from_the_close_of_their_bar(market):
    dataset = dataset_of({("ETH", "1h", "ohlcv"): market["ETH", "1h", "ohlcv"]})
    times = market["ETH", "1h", "ohlcv"]["time"]
    points = np.arange(len(times) - 5, dtype=float)
    dataset.append_series("ETH", "1h", "imbalance", times[5:], points, source="book", unit="ns")
    result = ta.compile(reader_only({"value": "book.imbalance"})).run(dataset)
    wanted = np.concatenate([np.full(5, np.nan), points])
    np.testing.assert_array_equal(np.array(result["value"]), wanted)


def test_who_is_not_there_or_there_twice_is_an_error_of_the_output(market):
    dataset = dataset_of(market)
    outputs = {
        "a": "DOGE.close",
        "b": "BTC.funding",
        "c": 'symbol("BTC", "1d").close',
        "d": "close",
    }
    result = ta.compile(reader_only(outputs)).run(dataset)
    assert len(result["d"]) == 400
    for name, message in {"a": "DOGE", "b": "funding", "c": "1d"}.items():
        with pytest.raises(ta.LaakhayError, match=message):
            result[name]
    append(dataset, "trades", "1h", market["BTC", "1h", "ohlcv"])
    result = ta.compile(reader_only({"value": "trades.close"})).run(dataset)
    with pytest.raises(ta.LaakhayError, match='source\\("trades"\\) or symbol\\("trades"\\)'):
        result["value"]
    with pytest.raises(ta.LaakhayError, match="DOGE"):
        ta.compile(reader_only({"value": "DOGE.close"})).session(dataset)


def bar_at(bars, row):
    return {name: bars[name][row].item() for name in ("time", *FIELDS)}


def calls_in_order_of_knowledge(generator, market, lateness):
    """(key, row) of every bar, by close time, some of them late."""
    calls = []
    for key, bars in market.items():
        close = bars["time"] + STEPS[key[1]]
        delay = generator.integers(0, lateness + 1, len(close)) * HOUR_NS if lateness else 0
        # Bars of one partition stay in order.
        at = np.maximum.accumulate(close + delay)
        calls += [(int(t), k, key, row) for row, (t, k) in enumerate(zip(at, close, strict=True))]
    calls.sort(key=lambda call: (call[0], call[1], call[2]))
    return [(key, row) for _, _, key, row in calls]


def take(final, rows):
    for row in range(len(rows)):
        if not rows.provisional[row]:
            final[rows.times[row].astype("int64")] = rows.values[row]


@pytest.mark.parametrize("detached", [False, True])
@pytest.mark.parametrize("lateness", [0, 3])
def test_live_rows_end_as_batch_says(market, detached, lateness):
    generator = generator_for("joins live", detached, lateness)
    outputs = {str(k): text for k, text in enumerate(PATHS)} | {
        "mean": "sma(BTC.close, 4) - ema(trades.low, 3)",
        "coarse": 'tf("4h", BTC.close + close)',
    }
    plan = ta.compile(reader_only(outputs))
    batch = plan.run(dataset_of(market))
    live = ta.Dataset()
    for symbol, timeframe, source in market:
        live.names.open(symbol, timeframe, source)
    session = plan.session(live, detached=detached, revision_depth=40)
    final = {}
    for key, row in calls_in_order_of_knowledge(generator, market, lateness):
        symbol, timeframe, source = key
        bar = bar_at(market[key], row)
        if key == ("ETH", "1h", "ohlcv") and generator.random() < 0.2:
            forming = {**bar, "close": bar["open"]}
            take(final, session.push(symbol, timeframe, **forming, closed=False, unit="ns"))
        take(final, session.push(symbol, timeframe, **bar, source=source, unit="ns"))
        if generator.random() < 0.01 and not detached:
            session = plan.restore(session.snapshot(), live)
    times = market["ETH", "1h", "ohlcv"]["time"]
    got = np.array([final[time] for time in times])
    for k, name in enumerate(session.names):
        wanted = np.array(batch[name])
        np.testing.assert_array_equal(got[:, k], wanted, err_msg=f"{name}, LTA_SEED={SEED}")
    assert session.info["late_count"] == 0
    assert session.info["revised_count"] > 0


def hourly(first, count, value):
    """Bars of consecutive hours whose fields are all one value."""
    times = pd.Timestamp("2024-01-01").value + HOUR_NS * np.arange(first, first + count)
    return {"time": times} | {name: np.full(count, float(value)) for name in FIELDS}


def test_a_bar_others_read_rewrites_what_it_comes_before_as_far_as_the_depth():
    live = ta.Dataset()
    append(live, "BTC", "1h", hourly(0, 2, 1))
    append(live, "ETH", "1h", hourly(0, 2, 0))
    plan = ta.compile(reader_only({"value": "BTC.close"}))
    session = plan.session(live, revision_depth=2)
    for hour in range(2, 6):
        bar = bar_at(hourly(hour, 1, 0), 0)
        rows = session.push("ETH", "1h", **bar, unit="ns")
        assert rows["value"].tolist() == [1.0]
    # Hour 2 of BTC belongs before hours 2 to 5 of ETH; only the last two are within the depth.
    rows = session.push("BTC", "1h", **bar_at(hourly(2, 1, 7), 0), unit="ns")
    assert rows["value"].tolist() == [7.0, 7.0] and rows.revised.all()
    assert rows.times.astype("int64").tolist() == hourly(4, 2, 0)["time"].tolist()
    assert session.info["late_count"] == 1
    # A bar that closes with the newest slot changes that one; one that closes later, none.
    assert session.push("BTC", "1h", **bar_at(hourly(5, 1, 8), 0), unit="ns")["value"].tolist() == [
        8
    ]
    assert len(session.push("BTC", "1h", **bar_at(hourly(6, 1, 9), 0), unit="ns")) == 0
    assert session.info["late_count"] == 1
    # The forming bar closes when BTC's last one does; it knows no forming bar of others.
    forming = bar_at(hourly(6, 1, 0), 0)
    rows = session.push("ETH", "1h", **forming, closed=False, unit="ns")
    assert rows["value"].tolist() == [9.0] and rows.provisional.all()
    bar = bar_at(hourly(7, 1, 10), 0)
    assert len(session.push("BTC", "1h", **bar, closed=False, unit="ns")) == 0
    revised = bar_at(hourly(6, 1, 11), 0)
    rows = session.push("BTC", "1h", **revised, state="revised", unit="ns")
    assert rows["value"].tolist() == [11.0] and rows.provisional.all()


def test_a_session_goes_on_from_its_samples_where_the_rows_are_gone():
    live = ta.Dataset()
    append(live, "BTC", "1h", hourly(0, 3, 5))
    append(live, "ETH", "1h", hourly(0, 3, 0))
    plan = ta.compile(reader_only({"value": "BTC.close", "mean": "sma(BTC.close, 2)"}))
    snapshot = plan.session(live).snapshot()
    empty = ta.Dataset()
    session = plan.restore(snapshot, empty)
    rows = session.push("ETH", "1h", **bar_at(hourly(3, 1, 0), 0), unit="ns")
    assert rows["value"].tolist() == [5.0] and rows["mean"].tolist() == [5.0]
    session.push("BTC", "1h", **bar_at(hourly(4, 1, 7), 0), unit="ns")
    rows = session.push("ETH", "1h", **bar_at(hourly(4, 1, 0), 0), unit="ns")
    assert rows["value"].tolist() == [7.0] and rows["mean"].tolist() == [6.0]
