# SPDX-License-Identifier: MIT
"""pandas and polars: rolling windows and exponential averages of frames. Their exponential averages
start with the first value, ours with a mean, which fades. The plan of polars is one select."""

import pandas as pd
import polars as pl


def _pandas_wilder(x, n):
    return x.ewm(alpha=1 / n, adjust=False).mean()


def _pandas_macd(f):
    fast, slow = (f.close.ewm(span=n, adjust=False).mean() for n in (12, 26))
    line = fast - slow
    signal = line.ewm(span=9, adjust=False).mean()
    return line, signal, line - signal


def _pandas_rsi(f):
    move = f.close.diff()
    up, down = _pandas_wilder(move.clip(lower=0), 14), _pandas_wilder(-move.clip(upper=0), 14)
    return (100 * up / (up + down),)


def _pandas_bands(f):
    window = f.close.rolling(20)
    middle, reach = window.mean(), 2 * window.std(ddof=0)
    return middle + reach, middle, middle - reach


def _pandas_true_range(f):
    before = f.close.shift(1)
    return f.high.where(f.high > before, before) - f.low.where(f.low < before, before)


PANDAS = {
    "ema20": lambda f: (f.close.ewm(span=20, adjust=False).mean(),),
    "macd": _pandas_macd,
    "rsi14": _pandas_rsi,
    "bbands20": _pandas_bands,
    "stddev20": lambda f: (f.close.rolling(20).std(ddof=0),),
    "atr14": lambda f: (_pandas_wilder(_pandas_true_range(f), 14),),
    "max20": lambda f: (f.close.rolling(20).max(),),
    "min20": lambda f: (f.close.rolling(20).min(),),
    "sma20": lambda f: (f.close.rolling(20).mean(),),
    "rma14": lambda f: (_pandas_wilder(f.close, 14),),
    "sum20": lambda f: (f.close.rolling(20).sum(),),
    "max200": lambda f: (f.close.rolling(200).max(),),
}

_close, _high, _low = pl.col("close"), pl.col("high"), pl.col("low")
_before = _close.shift(1)
_move = _close.diff()
_line = _close.ewm_mean(span=12, adjust=False) - _close.ewm_mean(span=26, adjust=False)
_signal = _line.ewm_mean(span=9, adjust=False)
_up = _move.clip(lower_bound=0).ewm_mean(alpha=1 / 14, adjust=False)
_down = (-_move.clip(upper_bound=0)).ewm_mean(alpha=1 / 14, adjust=False)
_middle, _deviation = _close.rolling_mean(20), _close.rolling_std(20, ddof=0)
_true_range = pl.max_horizontal(_high, _before) - pl.min_horizontal(_low, _before)

POLARS = {
    "ema20": (_close.ewm_mean(span=20, adjust=False),),
    "macd": (_line, _signal, _line - _signal),
    "rsi14": (100 * _up / (_up + _down),),
    "bbands20": (_middle + 2 * _deviation, _middle, _middle - 2 * _deviation),
    "stddev20": (_deviation,),
    "atr14": (_true_range.ewm_mean(alpha=1 / 14, adjust=False),),
    "max20": (_close.rolling_max(20),),
    "min20": (_close.rolling_min(20),),
    "sma20": (_middle,),
    "rma14": (_close.ewm_mean(alpha=1 / 14, adjust=False),),
    "sum20": (_close.rolling_sum(20),),
    "max200": (_close.rolling_max(200),),
}


def polars_select(frame, names):
    """All outputs of these indicators in one lazy query, in which polars finds what they share."""
    outputs = {f"{name}.{k}": e for name in names for k, e in enumerate(POLARS[name])}
    return frame.lazy().select(**outputs).collect()


def pandas_frame(bars):
    return pd.DataFrame({name: bars[name] for name in ("high", "low", "close")})


def polars_frame(bars):
    return pl.DataFrame({name: bars[name] for name in ("high", "low", "close")})
