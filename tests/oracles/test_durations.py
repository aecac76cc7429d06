# SPDX-License-Identifier: MIT
"""Lags that are times agree with pandas' shift(freq=...), on every clock and in every mode."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_series import SEED, generator_for
from test_clocks import HOUR_NS, bucket_starts, closed_values, random_bars

FIELDS = ("open", "high", "low", "close", "volume")
STEPS = {"15m": HOUR_NS // 4, "1h": HOUR_NS, "4h": 4 * HOUR_NS, "1d": 24 * HOUR_NS}


def frame_of(bars):
    return pd.DataFrame({n: bars[n] for n in FIELDS}, index=pd.to_datetime(bars["time"]))


def gapless_bars(name, timeframe, count=400):
    start = pd.Timestamp("2023-03-01").value
    times = start + STEPS[timeframe] * np.arange(count, dtype=np.int64)
    return random_bars(generator_for("durations", name, timeframe), times)


def before(x, time):
    """The value that long ago, on a gapless grid."""
    return x.shift(freq=time).reindex(x.index)


FORMULAS = {
    "close.24h_ago": lambda f: before(f.close, "24h"),
    'lag(high, "2d")': lambda f: before(f.high, "48h"),
    "close.change_24h": lambda f: f.close - before(f.close, "24h"),
    "close.change_pct_1d": lambda f: (f.close / before(f.close, "1D") - 1) * 100,
    'change(volume, "1w")': lambda f: f.volume - before(f.volume, "7D"),
    'sma(close, 3) - change("1d")': lambda f: (
        f.close.rolling(3).mean() - (f.close - before(f.close, "24h"))
    ),
}


def rows_of(bars, first, end=None):
    return {name: column[first:end] for name, column in bars.items()}


@pytest.mark.parametrize("timeframe", STEPS)
def test_lags_by_time_agree_in_batch_and_live_and_through_a_snapshot(timeframe):
    bars = gapless_bars("all", timeframe, 900)
    frame = frame_of(bars)
    plan = ta.compile({f"o{i}": text for i, text in enumerate(FORMULAS)})
    dataset, live = ta.Dataset(), ta.Dataset()
    dataset.append("X", timeframe, bars, unit="ns")
    live.append("X", timeframe, rows_of(bars, 0, 100), unit="ns")
    result = plan.run(dataset)
    session = plan.session(live)
    first = session.push("X", timeframe, **rows_of(bars, 100, 780))
    restored = plan.restore(session.snapshot(), ta.Dataset())
    second = restored.push("X", timeframe, **rows_of(bars, 780))
    for i, formula in enumerate(FORMULAS.values()):
        got, wanted = np.array(result[f"o{i}"]), formula(frame).to_numpy()
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-9, err_msg=f"LTA_SEED={SEED}")
        assert np.isfinite(wanted).any()
        streamed = np.concatenate([first[f"o{i}"], second[f"o{i}"]])
        np.testing.assert_array_equal(streamed, got[100:])


def test_one_call_counts_a_time_in_each_partition_s_own_bars():
    dataset = ta.Dataset()
    all_bars = {timeframe: gapless_bars("mixed", timeframe) for timeframe in STEPS}
    for timeframe, bars in all_bars.items():
        dataset.append("X", timeframe, bars, unit="ns")
    weeks = random_bars(generator_for("weeks"), 168 * HOUR_NS * np.arange(9))
    dataset.append("W", "1w", weeks, unit="ns")
    result = ta.compile({"value": "close.24h_ago", "other": "close"}).run(dataset, thread_count=2)
    for timeframe, bars in all_bars.items():
        wanted = before(frame_of(bars).close, "24h").to_numpy()
        np.testing.assert_array_equal(result["X", timeframe, "value"], wanted)
    with pytest.raises(ta.DataError, match="lag of 1d is no whole number of bars of 1w"):
        result["W", "1w", "value"]
    assert len(result["W", "1w", "other"]) == 9


@pytest.mark.parametrize("inside", ["close.1d_ago", "close.8h_ago"])
def test_inside_tf_a_time_is_counted_in_bars_of_its_clock(inside):
    bars = gapless_bars("clock", "1h")
    frame = frame_of(bars).reset_index(drop=True)
    buckets, ends = bucket_starts(bars["time"], "4h")
    count = {"close.1d_ago": 6, "close.8h_ago": 2}[inside]
    wanted = closed_values(
        frame, buckets, bars["time"] + HOUR_NS >= ends, lambda b: b.close.shift(count)
    )
    dataset = ta.Dataset()
    dataset.append("X", "1h", bars, unit="ns")
    got = ta.compile({"value": f'tf("4h", {inside})'}).run(dataset)["value"]
    np.testing.assert_array_equal(got, wanted)


def test_months_are_counted_in_bars_of_months():
    opens = pd.date_range("2019-01-01", periods=40, freq="MS").astype("datetime64[ns]").asi8
    bars = random_bars(generator_for("months"), opens)
    dataset = ta.Dataset()
    dataset.append("X", "1M", bars, unit="ns")
    plan = ta.compile({"year": "close.12M_ago", "day": "close.1d_ago"})
    np.testing.assert_array_equal(plan.run(dataset)["year"], pd.Series(bars["close"]).shift(12))
    with pytest.raises(ta.DataError, match="lag of 1d is no whole number of bars of 1M"):
        plan.run(dataset)["day"]


def test_requirements_say_the_bars_where_the_timeframe_is_known():
    outputs = [{"name": "value", "expr": "close.24h_ago"}]
    known = ta.compile({"version": 1, "outputs": outputs, "select": {"timeframe": "1h"}})
    assert known.info["required_history"] == 25 and known.outputs[0].first_valid_row == 24
    open_plan = ta.compile({"value": "close.24h_ago"})
    assert open_plan.info["required_history"] == 2 and open_plan.outputs[0].first_valid_row == 1
    assert known.fingerprint == open_plan.fingerprint
    dataset = ta.Dataset()
    dataset.append("X", "1h", gapless_bars("history", "1h"), unit="ns")
    values = np.array(open_plan.run(dataset)["value"])
    assert np.flatnonzero(np.isfinite(values))[0] == 24


def test_a_session_of_lags_by_time_has_one_timeframe():
    plan = ta.compile({"value": "close.24h_ago"})
    with pytest.raises(ta.DataError, match="name a timeframe"):
        plan.session(ta.Dataset())
    dataset = ta.Dataset()
    dataset.append("X", "1h", gapless_bars("one", "1h"), unit="ns")
    dataset.append("X", "4h", gapless_bars("one", "4h"), unit="ns")
    with pytest.raises(ta.UnsupportedError, match="session of its own"):
        plan.session(dataset)


def test_a_filtered_source_agrees():
    generator = generator_for("filtered source")
    bars = gapless_bars("filtered", "1h")
    count = len(bars["time"])
    amount = np.floor(generator.uniform(0, 100, count))
    price = generator.uniform(1, 2, count)
    dataset = ta.Dataset()
    dataset.append("X", "1h", bars, unit="ns")
    for name, column in (("amount", amount), ("paid", price)):
        dataset.append_series("X", "1h", name, bars["time"], column, source="trades", unit="ns")
    is_big = pd.Series(amount) > 60
    texts = {
        "count": "trades.filter(amount > 60).count(20)",
        "ever": "trades.filter(amount > 60).count()",
        "sum": "fill_null(trades.filter(amount > 60).amount, 0).sum(5)",
        "price": "trades.filter(amount > 60).paid",
        "both": "trades.filter(amount > 60).filter(paid < 1.5).count(7) > 2",
    }
    result = ta.compile(texts).run(dataset)
    both = (is_big & (price < 1.5)).rolling(7).sum()
    wanted = {
        "count": is_big.rolling(20).sum(),
        "ever": is_big.cumsum(),
        "sum": pd.Series(np.where(is_big, amount, 0.0)).rolling(5).sum(),
        "price": pd.Series(price).where(is_big),
        "both": (both > 2).astype(float).where(both.notna()),
    }
    for name, column in wanted.items():
        np.testing.assert_allclose(result[name], column.to_numpy(), err_msg=name)


def test_labels_beside_other_partitions_read_ahead_and_nothing_else_does():
    bars, other = gapless_bars("label", "1h"), gapless_bars("label other", "1h")
    outputs = [
        {"name": "y", "expr": "lead(BTC.close, 5) / BTC.close - 1", "label": True},
        {"name": "z", "expr": 'lead(close - tf("4h", BTC.close), 3)', "label": True},
        {"name": "x", "expr": 'close - BTC.close + tf("4h", BTC.high)'},
    ]

    def run(own, second):
        dataset = ta.Dataset()
        dataset.append("X", "1h", own, unit="ns")
        dataset.append("BTC", "1h", second, unit="ns")
        payload = {"version": 1, "outputs": outputs, "select": {"symbols": ["X"]}}
        result = ta.compile(payload).run(dataset)
        return {name: np.array(result[name]) for name in "xyz"}

    got = run(bars, other)
    close = pd.Series(other["close"])
    np.testing.assert_allclose(got["y"], (close.shift(-5) / close - 1).to_numpy(), rtol=1e-12)
    _, ends = bucket_starts(bars["time"], "4h")
    is_closing = bars["time"] + HOUR_NS >= ends
    coarse = close.where(is_closing).ffill()
    wanted = (pd.Series(bars["close"]) - coarse).shift(-3)
    np.testing.assert_allclose(got["z"], wanted.to_numpy(), rtol=1e-12)

    changed = {name: np.where(np.arange(400) > 200, 2 * c, c) for name, c in other.items()}
    changed["time"] = other["time"]
    after = run(bars, changed)
    np.testing.assert_array_equal(after["x"][:201], got["x"][:201])
    np.testing.assert_array_equal(after["y"][:196], got["y"][:196])
    assert (after["y"][196:201] != got["y"][196:201]).all()


def test_what_a_host_must_load_is_told_in_bars_once_the_timeframe_is_known():
    outputs = [{"name": "m", "expr": "lag(close, '24h')"}]
    bound = ta.compile({"version": 1, "outputs": outputs, "select": {"timeframe": "4h"}})
    needs = bound.requirements
    assert needs["durations_in_bars_of"] == "4h" and needs["required_history"] == 7
    assert "durations_in_bars_of" not in ta.compile("lag(close, 6)").requirements
    assert bound.startup_candles == 7
    assert "lags that are times are in bars of 4h" in bound.explain()

    unbound = ta.compile("lag(close, '24h')")
    assert unbound.requirements["durations_in_bars_of"] is None
    assert unbound.fingerprint == ta.compile({"value": "close.1d_ago"}).fingerprint
    with pytest.raises(ValueError, match="timeframe") as caught:
        _ = unbound.startup_candles
    assert caught.value.code == "python.no_timeframe"
