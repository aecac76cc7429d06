# SPDX-License-Identifier: MIT
"""The definitions, written down once more: naive, slow, in long double. Leading rows without a
value are NaN. Nothing here is faster than it is plain."""

import numpy as np

wide = np.longdouble


def _led(values, count):
    """`values` as the last rows of `count`, NaN before."""
    led = np.full(count, np.nan, wide)
    if len(values):
        led[count - len(values) :] = values
    return led


def windows(x, n):
    x = np.asarray(x, wide)
    if n > len(x):
        return np.empty((0, n), wide)
    return np.lib.stride_tricks.sliding_window_view(x, n)


def rolling_sum(x, n):
    return _led(windows(x, n).sum(axis=1), len(x))


def sma(x, n):
    return _led(windows(x, n).sum(axis=1) / wide(n), len(x))


def rolling_std(x, n, ddof=0):
    view = windows(x, n)
    mean = view.sum(axis=1) / wide(n)
    squares = ((view - mean[:, None]) ** 2).sum(axis=1)
    return _led(np.sqrt(squares / wide(n - ddof)), len(x))


def rolling_max(x, n):
    return _led(windows(x, n).max(axis=1), len(x))


def rolling_min(x, n):
    return _led(windows(x, n).min(axis=1), len(x))


def recursion(x, alpha, seed):
    """s = s + alpha (x - s) from the mean of the first `seed` values of x that are not NaN."""
    x = np.asarray(x, wide)
    out = np.full(len(x), np.nan, wide)
    start = int(np.isnan(x).argmin())
    first = start + seed - 1
    if first >= len(x):
        return out
    out[first] = x[start : first + 1].sum() / wide(seed)
    for t in range(first + 1, len(x)):
        out[t] = out[t - 1] + alpha * (x[t] - out[t - 1])
    return out


def ema(x, n):
    return recursion(x, wide(2) / wide(n + 1), n)


def rma(x, n):
    return recursion(x, wide(1) / wide(n), n)


def macd(x, fast, slow, signal):
    """TA-Lib's: both averages are seeded so that they give their first value on the same bar."""
    fast, slow = min(fast, slow), max(fast, slow)
    x = np.asarray(x, wide)
    later = x.copy()
    later[: slow - fast] = np.nan
    line = ema(later, fast) - ema(x, slow)
    smoothed = ema(line, signal)
    return line, smoothed, line - smoothed


def changes(x):
    x = np.asarray(x, wide)
    return _led(x[1:] - x[:-1], len(x))


def rsi(x, n):
    change = changes(x)
    up = rma(np.where(change > 0, change, change * 0), n)
    down = rma(np.where(change < 0, -change, change * 0), n)
    total = up + down
    flat = total == 0
    return np.where(flat, total * 0, 100 * up / np.where(flat, 1, total))


def bbands(x, n, width):
    middle, deviation = sma(x, n), rolling_std(x, n)
    return middle + wide(width) * deviation, middle, middle - wide(width) * deviation


def true_range(high, low, close):
    high, low, close = (np.asarray(values, wide) for values in (high, low, close))
    previous = close[:-1]
    ranges = [high[1:] - low[1:], abs(high[1:] - previous), abs(low[1:] - previous)]
    return _led(np.max(ranges, axis=0), len(close))


def atr(high, low, close, n):
    return rma(true_range(high, low, close), n)


def obv(x, volume):
    x, volume = np.asarray(x, wide), np.asarray(volume, wide)
    return volume[0] + np.concatenate([[0], np.cumsum(np.sign(x[1:] - x[:-1]) * volume[1:])])


def cumulative_sum(x):
    return np.cumsum(np.asarray(x, wide))
