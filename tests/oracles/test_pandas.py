# SPDX-License-Identifier: MIT
"""Rolling primitives agree with pandas, with gaps too: a window is missing while any value in it
is (pandas: min_periods = window)."""

import numpy as np
import pandas as pd
import pytest
from oracle_engine import evaluate
from oracle_series import CASE_COUNT, KINDS, SEED, generator_for

ROW_COUNT = 600
# pandas carries its sums along: after a bad tick, and for the deviation of large or tiny numbers,
# it is no judge.
ORDINARY = ("walk", "trend", "flat", "halted", "gapped", "ticks")


def newest_extreme(function):
    """Bars back to the extreme; the first of the window read backwards is the newest."""
    return lambda x, n: x.rolling(n).apply(lambda window: function(window[::-1]), raw=True)


def weighted_mean(x, n):
    weights = np.arange(1, n + 1)
    return x.rolling(n).apply(lambda window: window @ weights / weights.sum(), raw=True)


PRIMITIVES = {
    "rolling_sum": (lambda x, n: x.rolling(n).sum(), "rolling_sum(close, {n})"),
    "sma": (lambda x, n: x.rolling(n).mean(), "sma(close, {n})"),
    "rolling_std": (lambda x, n: x.rolling(n).std(ddof=0), "rolling_std(close, {n})"),
    "rolling_std_ddof1": (
        lambda x, n: x.rolling(n).std(ddof=1),
        "rolling_std(close, {n}, ddof=1)",
    ),
    "rolling_min": (lambda x, n: x.rolling(n).min(), "rolling_min(close, {n})"),
    "rolling_max": (lambda x, n: x.rolling(n).max(), "rolling_max(close, {n})"),
    "rolling_var": (lambda x, n: x.rolling(n).var(ddof=1), "rolling_var(close, {n}, ddof=1)"),
    "rolling_median": (lambda x, n: x.rolling(n).median(), "rolling_median(close, {n})"),
    "rolling_argmin": (newest_extreme(np.argmin), "rolling_argmin(close, {n})"),
    "rolling_argmax": (newest_extreme(np.argmax), "rolling_argmax(close, {n})"),
    "wma": (weighted_mean, "wma(close, {n})"),
    "lag": (lambda x, n: x.shift(n), "lag(close, {n})"),
    "diff": (lambda x, n: x.diff(n), "diff(close, {n})"),
    "cumulative_sum": (lambda x, n: x.cumsum(), "cumulative_sum(close)"),
}
DEVIATIONS = ("rolling_std", "rolling_std_ddof1")
EXACT = ("rolling_min", "rolling_max", "lag", "diff", "rolling_argmin", "rolling_argmax")
EXACT += ("rolling_median",)
GAPS = {"none": 0.0, "few": 0.005, "many": 0.05}


def with_gaps(x, rate, generator):
    x = x.copy()
    x[generator.random(len(x)) < rate] = np.nan
    if rate:
        x[: generator.integers(0, 4)] = np.nan
        start = int(generator.integers(0, len(x) - 30))
        x[start : start + int(generator.integers(2, 30))] = np.nan
    return x


def draw_windows(generator):
    lengths = np.round(np.exp(generator.uniform(np.log(2), np.log(250), CASE_COUNT))).astype(int)
    return sorted({2, 3, *(int(n) for n in lengths)})


@pytest.mark.parametrize("gaps", GAPS)
@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_agrees_with_pandas(primitive, gaps):
    pandas_function, expression = PRIMITIVES[primitive]
    print(f"LTA_SEED={SEED} LTA_ORACLE_CASES={CASE_COUNT}")
    for kind in KINDS if primitive in EXACT else ORDINARY:
        generator = generator_for("pandas", primitive, gaps, kind)
        x = with_gaps(KINDS[kind](generator, ROW_COUNT), GAPS[gaps], generator)
        lengths = draw_windows(generator)
        outputs = {str(n): expression.format(n=n) for n in lengths}
        ours = evaluate({"close": x}, outputs)
        scale = np.fmax.accumulate(np.nan_to_num(np.abs(x)))
        for n in lengths:
            theirs = pandas_function(pd.Series(x), n).to_numpy()
            what = f"{kind}, n = {n}, LTA_SEED={SEED}"
            assert (np.isnan(ours[str(n)]) == np.isnan(theirs)).all(), what
            error = np.abs(ours[str(n)] - theirs)
            allowed = 1e-9 * np.fmax(np.abs(theirs), scale)
            if primitive in EXACT:
                allowed = 0.0
            elif primitive == "rolling_var":
                allowed = 1e-12 * scale**2
            elif primitive in DEVIATIONS:
                # Of the variances: where it is 0, pandas has the root of a residue.
                error = np.abs(ours[str(n)] ** 2 - theirs**2)
                allowed = 1e-12 * scale**2
            over = np.nan_to_num(error) - allowed
            assert (over <= 0).all(), (what, int(np.argmax(over)))


def test_the_windows_drawn_reach_from_short_to_long():
    lengths = draw_windows(generator_for("pandas", "sma", "none", "walk"))
    assert len(lengths) >= min(15, CASE_COUNT / 2) and lengths[0] < 10 and lengths[-1] > 100
