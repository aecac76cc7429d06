# SPDX-License-Identifier: MIT
"""The definitions of channels, oscillators and weighted averages, written down once more like
those of oracle_reference.py: naive, slow, in long double; leading rows without a value are NaN."""

import math

import numpy as np
from oracle_reference import (
    _led,
    changes,
    ema,
    rma,
    rolling_max,
    rolling_min,
    rolling_sum,
    sma,
    true_range,
    wide,
    windows,
)


def wides(*columns):
    return [np.asarray(column, wide) for column in columns]


def ratio(a, b, otherwise):
    """a / b, `otherwise` where b is 0 and a is there."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((b == 0) & ~np.isnan(a), otherwise, a / b)


def shifted(x, n):
    x = np.asarray(x, wide)
    return np.concatenate([np.full(min(n, len(x)), np.nan, wide), x[: max(len(x) - n, 0)]])


def rolling_var(x, n, ddof=0):
    view = windows(x, n)
    mean = view.sum(axis=1) / wide(n)
    return _led(((view - mean[:, None]) ** 2).sum(axis=1) / wide(n - ddof), len(x))


def wma(x, n):
    weights = np.arange(1, n + 1).astype(wide)
    return _led((windows(x, n) * weights).sum(axis=1) / weights.sum(), len(x))


def hma(x, n):
    fast, slow = wma(x, max(n // 2, 1)), wma(x, n)
    return wma(2 * fast - slow, math.isqrt(n))


def rate_of_change(x, n, from_zero=0):
    before = shifted(x, n)
    return 100 * ratio(np.asarray(x, wide) - before, before, wide(from_zero))


def coppock(x, n, fast, slow):
    return wma(rate_of_change(x, fast) + rate_of_change(x, slow), n)


def median(x, n):
    """The middle of the window in order, or half the sum of the middle two."""
    ordered = np.sort(windows(x, n), axis=1)
    missing = np.isnan(ordered).any(axis=1)
    middle = (ordered[:, (n - 1) // 2] + ordered[:, n // 2]) / 2
    return _led(np.where(missing, np.nan, middle), len(x))


def bars_back(x, n, is_better):
    """Bars back to the window's extreme; of equals the newest."""
    out = np.full(len(x), np.nan)
    for t in range(n - 1, len(x)):
        window = x[t - n + 1 : t + 1][::-1]
        if np.isnan(window).any():
            continue
        best = 0
        for k in range(1, n):
            if is_better(window[k], window[best]):
                best = k
        out[t] = best
    return out


def typical_price(high, low, close):
    high, low, close = wides(high, low, close)
    return (high + low + close) / 3


def middle(high, low):
    high, low = wides(high, low)
    return (high + low) / 2


def mean_deviation(x, n):
    view = windows(x, n)
    mean = view.sum(axis=1) / wide(n)
    deviation = abs(view - mean[:, None]).sum(axis=1) / wide(n)
    is_flat = view.max(axis=1) == view.min(axis=1)
    return _led(np.where(is_flat, 0, deviation), len(x))


def cci(high, low, close, n):
    price = typical_price(high, low, close)
    deviation = mean_deviation(price, n)
    return ratio(price - sma(price, n), wide(0.015) * deviation, wide(0))


def cmo(x, n):
    change = changes(x)
    up = rma(np.where(change > 0, change, change * 0), n)
    down = rma(np.where(change < 0, -change, change * 0), n)
    return 100 * ratio(up - down, up + down, wide(0))


def money_flow(high, low, close, volume, n):
    price = typical_price(high, low, close)
    flow = price * np.asarray(volume, wide)
    change = changes(price)
    up = rolling_sum(np.where(change > 0, flow, change * 0), n)
    down = rolling_sum(np.where(change < 0, flow, change * 0), n)
    return 100 * ratio(up, up + down, wide(0))


def vortex(high, low, close, n):
    total = rolling_sum(true_range(high, low, close), n)
    high, low = wides(high, low)
    plus = rolling_sum(abs(high - shifted(low, 1)), n)
    minus = rolling_sum(abs(low - shifted(high, 1)), n)
    return ratio(plus, total, wide(0)), ratio(minus, total, wide(0))


def stochastic(high, low, close, k, d, smooth, flat=0):
    lowest, highest = rolling_min(low, k), rolling_max(high, k)
    fast = 100 * ratio(np.asarray(close, wide) - lowest, highest - lowest, wide(flat))
    slow = sma(fast, smooth)
    return slow, sma(slow, d)


def williams_r(high, low, close, n):
    lowest, highest = rolling_min(low, n), rolling_max(high, n)
    return 100 * ratio(np.asarray(close, wide) - highest, highest - lowest, wide(0))


def donchian(high, low, n):
    upper, lower = rolling_max(high, n), rolling_min(low, n)
    return upper, (upper + lower) / 2, lower


def elder_ray(high, low, close, n):
    average = ema(close, n)
    high, low = wides(high, low)
    return high - average, low - average


def ao(high, low, fast, slow):
    price = middle(high, low)
    return sma(price, fast) - sma(price, slow)


def keltner(high, low, close, n, m, multiplier):
    """TA-Lib's: typical prices, and both averages give their first value on the same bar."""
    first = max(n - 1, m)
    price, span = typical_price(high, low, close), true_range(high, low, close)
    price[: first - (n - 1)] = np.nan
    span[: first - m + 1] = np.nan
    center, width = ema(price, n), wide(multiplier) * rma(span, m)
    return center + width, center, center - width


def directional_movement(high, low, close):
    high, low, close = wides(high, low, close)
    up, down = _led(high[1:] - high[:-1], len(high)), _led(low[:-1] - low[1:], len(high))
    plus = np.where((up > down) & (up > 0), up, up * 0)
    minus = np.where((down > up) & (down > 0), down, down * 0)
    return plus, minus, true_range(high, low, close)


def wilder_sum(x, n):
    """TA-Lib's: the sum of n - 1 values (the first of x is missing), then s - s / n + x."""
    out = np.full(len(x), np.nan, wide)
    total = x[1:n].sum() if n > 1 else wide(0)
    for t in range(n, len(x)):
        total = total - total / n + x[t]
        out[t] = total
    return out


def adx(high, low, close, n):
    plus, minus, span = (wilder_sum(x, n) for x in directional_movement(high, low, close))
    plus_di, minus_di = 100 * ratio(plus, span, wide(0)), 100 * ratio(minus, span, wide(0))
    out = np.full(len(plus), np.nan, wide)
    average = total = wide(0)
    for t in range(n, len(plus)):
        both = plus[t] + minus[t]
        index = 100 * abs(plus[t] - minus[t]) / both if both != 0 else None
        if t < 2 * n:
            total += index or 0
            average = total / n
        elif index is not None:
            average = (average * (n - 1) + index) / n
        if t >= 2 * n - 1:
            out[t] = average
    return out, plus_di, minus_di


def fisher(high, low, n, bound=0.99):
    """Ehlers, November 2002: beyond +-0.99 the value is set to +-0.999."""
    price = middle(high, low)
    lowest, highest = rolling_min(price, n), rolling_max(price, n)
    place = ratio(price - lowest, highest - lowest, wide(0.5)) - wide(0.5)
    out = np.full(len(price), np.nan, wide)
    value = transformed = wide(0)
    for t in range(n - 1, len(price)):
        value = wide(0.33) * 2 * place[t] + wide(0.67) * value
        if abs(value) > wide(bound):
            value = wide(0.999) if value > 0 else wide(-0.999)
        transformed = np.log((1 + value) / (1 - value)) / 2 + transformed / 2
        out[t] = transformed
    return out, shifted(out, 1)


def ichimoku(high, low, close, tenkan, kijun, span):
    def center(n):
        return (rolling_max(high, n) + rolling_min(low, n)) / 2

    short, long = center(tenkan), center(kijun)
    return short, long, (short + long) / 2, center(span), np.asarray(close, wide)
