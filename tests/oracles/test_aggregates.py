# SPDX-License-Identifier: MIT
"""Aggregates, changes and labels against pandas: rolling, cummax, shift(n) and shift(-n)."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = 400
DAY_NS = 86_400_000_000_000


def make_frame(seed, missing_rate):
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.02, ROWS)))
    frame = pd.DataFrame(
        {
            "time": pd.date_range("2020-01-01", periods=ROWS, freq="D"),
            "open": close * (1 + random.normal(0, 0.01, ROWS)),
            "close": close,
            "volume": np.floor(random.uniform(1, 1000, ROWS)),
        }
    )
    frame["high"] = frame[["open", "close"]].max(axis=1) * 1.01
    frame["low"] = frame[["open", "close"]].min(axis=1) * 0.99
    for name in ("open", "high", "low", "close", "volume"):
        frame.loc[random.uniform(size=ROWS) < missing_rate, name] = np.nan
    return frame


FRAMES = {"whole": make_frame(1, 0.0), "gappy": make_frame(2, 0.1)}
DATASETS = {}
for _name, _frame in FRAMES.items():
    DATASETS[_name] = ta.Dataset()
    DATASETS[_name].append("A", "1d", _frame, check="off")


def computed(text, frame, label=False):
    plan = {"y": ta.label(text)} if label else {"y": text}
    return pd.Series(np.asarray(DATASETS[frame].run(plan)["y"], dtype=float))


def agree(ours, expected):
    expected = expected.astype(float).reset_index(drop=True)
    missing = expected.isna()
    assert (ours.isna() == missing).all(), (
        f"missing on other rows: {np.flatnonzero(ours.isna() != missing)[:8]}"
    )
    np.testing.assert_allclose(ours[~missing], expected[~missing], rtol=1e-10, atol=1e-10)


def chosen(f):
    return f.close.where(f.close > f.open)


CASES = {
    "close.sum(7)": lambda f: f.close.rolling(7).sum(),
    "close.avg(7)": lambda f: f.close.rolling(7).mean(),
    "high.max(20)": lambda f: f.high.rolling(20).max(),
    "low.min(20)": lambda f: f.low.rolling(20).min(),
    "close.count(9)": lambda f: f.close.notna().rolling(9).sum(),
    "close.sum()": lambda f: f.close.cumsum(),
    "close.avg()": lambda f: f.close.expanding().mean().where(f.close.notna()),
    "close.max()": lambda f: f.close.cummax(),
    "close.min()": lambda f: f.close.cummin(),
    "close.count()": lambda f: f.close.notna().cumsum(),
    "close.filter(close > open)": chosen,
    "close.filter(close > open).count(20)": lambda f: chosen(f).notna().rolling(20).sum(),
    "close.filter(close > open).count()": lambda f: chosen(f).notna().cumsum(),
    "close.filter(close > open).sum()": lambda f: chosen(f).cumsum(),
    "close.filter(close > open).max()": lambda f: chosen(f).cummax(),
    "close.filter(close > open).sum(2)": lambda f: chosen(f).rolling(2).sum(),
    "fill_null(close.filter(close > open), 0).sum(20)": lambda f: (
        chosen(f).fillna(0).rolling(20).sum()
    ),
    "change(close, 5)": lambda f: f.close.diff(5),
    "change_pct(close, 5)": lambda f: f.close.pct_change(5, fill_method=None) * 100,
    "(close > open).count(3)": lambda f: (f.close.notna() & f.open.notna()).rolling(3).sum(),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("text", CASES)
def test_an_aggregate_is_what_pandas_computes(text, frame):
    agree(computed(text, frame), CASES[text](FRAMES[frame]))


LABELS = {
    "lead(close, 5)": lambda f: f.close.shift(-5),
    "lead(close, 5) / close - 1": lambda f: f.close.shift(-5) / f.close - 1,
    "lead(high.max(5), 5) / close": lambda f: f.high.rolling(5).max().shift(-5) / f.close,
    "lead(lead(close, 2), 3)": lambda f: f.close.shift(-5),
    "lead(close, 5)[2]": lambda f: f.close.shift(-5).shift(2),
    "lag(lead(close, 2), 5)": lambda f: f.close.shift(-2).shift(5),
    "lead(close, 3).avg(4)": lambda f: f.close.shift(-3).rolling(4).mean(),
    "lead(close, 3).count(4)": lambda f: f.close.shift(-3).notna().rolling(4).sum(),
    "lead(close, 3).count()": lambda f: f.close.shift(-3).notna().cumsum(),
    "lead(close, 3).sum()": lambda f: f.close.shift(-3).cumsum(),
    "lead(close, 3).max()": lambda f: f.close.shift(-3).cummax(),
    "ffill(lead(close, 3))": lambda f: f.close.shift(-3).ffill(),
    "ffill(lag(lead(close, 3), 1))": lambda f: f.close.shift(-3).shift(1).ffill(),
    "is_missing(lead(close, 2))": lambda f: f.close.shift(-2).isna(),
    "lag(is_missing(lead(close, 2)), 3)": lambda f: f.close.shift(-2).isna().shift(3),
    "fill_null(lead(close, 2), 7)": lambda f: f.close.shift(-2).fillna(7),
    "fill_null(lead(close, 2), 7).sum()": lambda f: f.close.shift(-2).fillna(7).cumsum(),
    "fill_null(lead(close, 2), 7).sum(3)": lambda f: f.close.shift(-2).fillna(7).rolling(3).sum(),
    "lead(close, 1) - lead(open, 4)": lambda f: f.close.shift(-1) - f.open.shift(-4),
    "lead(close.sum(), 3) - close.sum()": lambda f: f.close.cumsum().shift(-3) - f.close.cumsum(),
    "cumulative_sum(close) * 0 + lead(close)": lambda f: f.close.cumsum() * 0 + f.close.shift(-1),
    "1 if lead(close, 2) > close else 0": lambda f: (
        (f.close.shift(-2) > f.close)
        .astype(float)
        .where(f.close.notna() & f.close.shift(-2).notna())
    ),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("text", LABELS)
def test_a_label_reads_later_bars_as_pandas_does(text, frame):
    agree(computed(text, frame, label=True), LABELS[text](FRAMES[frame]))


# Random labels: (text, the same in pandas).
LEAVES = st.sampled_from(["close", "open", "volume"]).map(lambda n: (n, lambda f: f[n]))


def larger(part):
    n = st.integers(1, 9)

    def one(form, compute):
        return st.builds(
            lambda a, k: (form.format(a[0], k), lambda f: compute(a[1](f), k)), part, n
        )

    def two(form, compute):
        return st.builds(
            lambda a, b: (form.format(a[0], b[0]), lambda f: compute(a[1](f), b[1](f))), part, part
        )

    return st.one_of(
        one("lead({}, {})", lambda x, k: x.shift(-k)),
        one("lead({}, {})", lambda x, k: x.shift(-k)),
        one("lag({}, {})", lambda x, k: x.shift(k)),
        one("rolling_max({}, {})", lambda x, k: x.rolling(k).max()),
        one("rolling_count({}, {})", lambda x, k: x.notna().rolling(k).sum()),
        one("cumulative_min(fill_null({}, {}))", lambda x, k: x.fillna(k).cummin()),
        one("fill_null({}, {})", lambda x, k: x.fillna(k)),
        one("ffill({}) + {}", lambda x, k: x.ffill() + k),
        two("(({}) - ({}))", lambda x, y: x - y),
        two("elementwise_max({}, {})", lambda x, y: np.maximum(x, y)),
        two("fill_null({}, {})", lambda x, y: x.fillna(y)),
    )


@settings(max_examples=200, deadline=None)
@given(st.recursive(LEAVES, larger, max_leaves=8), st.sampled_from(sorted(FRAMES)))
def test_random_labels_are_what_pandas_computes(tree, frame):
    text, compute = tree
    agree(computed(text, frame, label=True), compute(FRAMES[frame]))


def test_a_label_does_not_depend_on_the_rows_reported():
    text, frame = "lead(close, 5) / close - 1", FRAMES["whole"]
    whole = computed(text, "whole", label=True)
    plan = ta.compile({"y": ta.label(text), "x": "close"})
    part = plan.run(DATASETS["whole"], start_time=frame.time[100], end_time=frame.time[390])
    assert np.array_equal(part["y"], whole[100:390])
    last = plan.run(DATASETS["whole"], last_row_count=20)
    assert np.array_equal(last["y"], whole[-20:], equal_nan=True)
    assert np.array_equal(last["x"], frame.close[-20:])
