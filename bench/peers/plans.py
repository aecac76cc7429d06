# SPDX-License-Identifier: MIT
"""What is measured: our expressions per indicator, its outputs in order."""

import numpy as np

PLAN = {
    "ema20": ("ema(close, 20)",),
    "macd": (
        "macd(close, 12, 26, 9).macd",
        "macd(close, 12, 26, 9).signal",
        "macd(close, 12, 26, 9).histogram",
    ),
    "rsi14": ("rsi(close, 14)",),
    "bbands20": (
        "bbands(close, 20, 2).upper",
        "bbands(close, 20, 2).middle",
        "bbands(close, 20, 2).lower",
    ),
    "stddev20": ("rolling_std(close, 20)",),
    "atr14": ("atr(14)",),
    "max20": ("rolling_max(close, 20)",),
    "min20": ("rolling_min(close, 20)",),
}
# The regression's last value from two averages: 3 * wma - 2 * sma is the same line.
SINGLES = PLAN | {
    "sma20": ("sma(close, 20)",),
    "rma14": ("rma(close, 14)",),
    "sum20": ("rolling_sum(close, 20)",),
    "true_range": ("true_range()",),
    "obv": ("obv()",),
    "cci20": ("cci(20)",),
    "stoch": ("stochastic(14, 3, 3).k", "stochastic(14, 3, 3).d"),
    "mfi14": ("mfi(14)",),
    "adx14": ("adx(14).adx",),
    "linreg14": ("3 * wma(close, 14) - 2 * sma(close, 14)",),
    "aroon14": (
        "100 * (14 - rolling_argmin(low, 15)) / 14",
        "100 * (14 - rolling_argmax(high, 15)) / 14",
    ),
    "max200": ("rolling_max(close, 200)",),
}

# Averages that begin otherwise agree to the last digits once this many bars have passed.
SETTLED_BARS = 1000


def flat_outputs(plan):
    """{name: expression} of every output of the plan."""
    return {
        f"{name}.{k}": expression
        for name, expressions in plan.items()
        for k, expression in enumerate(expressions)
    }


def disagreement(ours, theirs, first=0):
    """The worst difference where the peer has values, relative to the column's size."""
    ours, theirs = ours[first:], theirs[first:]
    valid = ~np.isnan(theirs)
    if np.isnan(ours[valid]).any():
        return np.inf
    error = np.abs(ours[valid] - theirs[valid])
    return float(error.max() / np.abs(theirs[valid]).max()) if valid.any() else np.inf
