# SPDX-License-Identifier: MIT
"""Rolling primitives agree with polars, gaps as nulls."""

import numpy as np
import polars as pl
import pytest
from oracle_engine import evaluate
from oracle_series import SEED, generator_for, walk
from test_pandas import GAPS, draw_windows, with_gaps

PRIMITIVES = {
    "rolling_sum(close, {n})": lambda x, n: x.rolling_sum(n),
    "sma(close, {n})": lambda x, n: x.rolling_mean(n),
    "rolling_std(close, {n})": lambda x, n: x.rolling_std(n, ddof=0),
    "rolling_var(close, {n}, ddof=1)": lambda x, n: x.rolling_var(n, ddof=1),
    "rolling_min(close, {n})": lambda x, n: x.rolling_min(n),
    "rolling_max(close, {n})": lambda x, n: x.rolling_max(n),
    "rolling_median(close, {n})": lambda x, n: x.rolling_median(n),
    "wma(close, {n})": lambda x, n: x.rolling_mean(n, weights=[float(k + 1) for k in range(n)]),
}


@pytest.mark.parametrize("gaps", GAPS)
@pytest.mark.parametrize("expression", PRIMITIVES)
def test_agrees_with_polars(expression, gaps):
    generator = generator_for("polars", expression, gaps)
    has_weights = "wma" in expression
    x = with_gaps(walk(generator, 600), 0.0 if has_weights else GAPS[gaps], generator)
    series = pl.Series(x).fill_nan(None)
    lengths = draw_windows(generator)
    ours = evaluate({"close": x}, {str(n): expression.format(n=n) for n in lengths})
    for n in lengths:
        theirs = PRIMITIVES[expression](series, n).fill_null(np.nan).to_numpy()
        what = f"{expression}, n = {n}, LTA_SEED={SEED}"
        assert np.allclose(ours[str(n)], theirs, rtol=1e-9, atol=1e-9, equal_nan=True), what
