# SPDX-License-Identifier: MIT
"""Stops, volume averages, swings and legs from their definitions: one bar after the other, whole
histories looked through again on every bar, in long double where numbers are computed. No gaps
in the data except where a function says so; nan where there is no value."""

import numpy as np
import oracle_reference as reference

wide = np.longdouble
NAN = wide("nan")


def wide_arrays(*columns):
    return [np.asarray(values, wide) for values in columns]


# Stops ----------------------------------------------------------------------------------------


def sar_talib(high, low, start, increment, maximum):
    """Wilder's stop as TA-Lib computes it: (stop, direction)."""
    high, low = wide_arrays(high, low)
    start, increment, maximum = wide(start), wide(increment), wide(maximum)
    start = min(start, maximum)
    stops, sides = np.full(len(high), NAN), np.full(len(high), NAN)
    if len(high) < 2:
        return stops, sides
    fell, rose = low[0] - low[1], high[1] - high[0]
    is_long = not (fell > 0 and fell > rose)
    stop, extreme = (low[0], high[1]) if is_long else (high[0], low[1])
    factor = start
    for t in range(1, len(high)):
        before = t - 1 if t > 1 else t
        ceiling, floor = max(high[before], high[t]), min(low[before], low[t])
        touched = low[t] <= stop if is_long else high[t] >= stop
        if touched:
            stop = max(extreme, ceiling) if is_long else min(extreme, floor)
            is_long_now, factor, extreme = not is_long, start, low[t] if is_long else high[t]
        else:
            is_long_now = is_long
            if high[t] > extreme if is_long else low[t] < extreme:
                extreme, factor = high[t] if is_long else low[t], min(factor + increment, maximum)
        stops[t], sides[t] = stop, 1 if is_long_now else -1
        is_long = is_long_now
        stop = stop + factor * (extreme - stop)
        stop = min(stop, floor) if is_long else max(stop, ceiling)
    return stops, sides


def sar_laakhay(high, low, close, start, increment, maximum):
    """The predecessor's: the first bar is long, the second tells the direction."""
    high, low, close = wide_arrays(high, low, close)
    start, increment, maximum = wide(start), wide(increment), wide(maximum)
    stops, sides = np.full(len(high), NAN), np.full(len(high), NAN)
    stops[0], sides[0] = low[0], 1
    if len(high) < 2:
        return stops, sides
    is_long = close[1] >= close[0]
    stop, extreme = (low[0], high[0]) if is_long else (high[0], low[0])
    factor = start
    for t in range(1, len(high)):
        stop = stop + factor * (extreme - stop)
        recent = range(max(t - 2, 0), t)
        if is_long:
            stop = min([stop, *(low[k] for k in recent)])
            if low[t] < stop:
                is_long, stop, extreme, factor = False, extreme, low[t], start
            elif high[t] > extreme:
                extreme, factor = high[t], min(factor + increment, maximum)
        else:
            stop = max([stop, *(high[k] for k in recent)])
            if high[t] > stop:
                is_long, stop, extreme, factor = True, extreme, high[t], start
            elif low[t] < extreme:
                extreme, factor = low[t], min(factor + increment, maximum)
        stops[t], sides[t] = stop, 1 if is_long else -1
    return stops, sides


def supertrend(high, low, close, average_range, multiplier):
    """(line, direction) of the bands around the middle. Bars where average_range or a price is nan
    are passed over, as if they were not there."""
    high, low, close, average_range = wide_arrays(high, low, close, average_range)
    lines, sides = np.full(len(high), NAN), np.full(len(high), NAN)
    upper = lower = side = last = None
    for t in range(len(high)):
        if np.isnan([average_range[t], high[t], low[t], close[t]]).any():
            continue
        middle, width = (high[t] + low[t]) / 2, average_range[t] * wide(multiplier)
        if side is None:
            upper, lower = middle + width, middle - width
            side = 1 if close[t] > upper else -1
        else:
            if middle + width < upper or last > upper:
                upper = middle + width
            if middle - width > lower or last < lower:
                lower = middle - width
            if side < 0 and close[t] > upper:
                side = 1
            elif side > 0 and close[t] < lower:
                side = -1
        last = close[t]
        lines[t], sides[t] = (lower if side > 0 else upper), side
    return lines, sides


# Volume ---------------------------------------------------------------------------------------


def typical_price(bars):
    high, low, close = wide_arrays(bars["high"], bars["low"], bars["close"])
    return (high + low + close) / 3


def weighted(prices, volumes):
    """(mean, deviation) of prices weighted by volumes; the last price where nothing was traded."""
    total = volumes.sum()
    if total <= 0:
        return prices[-1], wide(0)
    mean = (prices * volumes).sum() / total
    return mean, np.sqrt((volumes * (prices - mean) ** 2).sum() / total)


def anchored_vwap(bars, reset):
    """(vwap, deviation): over everything since the last bar where reset was true, with it."""
    price, volume = typical_price(bars), np.asarray(bars["volume"], wide)
    rows, first = [], 0
    for t in range(len(price)):
        first = t if reset[t] else first
        rows.append(weighted(price[first : t + 1], volume[first : t + 1]))
    return np.array(rows, wide).T


def rolling_vwap(bars, n):
    """(vwap, deviation) over the last n bars."""
    price, volume = typical_price(bars), np.asarray(bars["volume"], wide)
    rows = [
        weighted(price[t - n + 1 : t + 1], volume[t - n + 1 : t + 1]) if t + 1 >= n else (NAN, NAN)
        for t in range(len(price))
    ]
    return np.array(rows, wide).T


def cmf(bars, n, without_volume):
    high, low, close, volume = wide_arrays(*(bars[k] for k in ("high", "low", "close", "volume")))
    values = np.full(len(close), NAN)
    for t in range(n - 1, len(close)):
        rows = range(t - n + 1, t + 1)
        flow = sum(
            volume[k] * ((close[k] - low[k]) - (high[k] - close[k])) / (high[k] - low[k])
            for k in rows
            if high[k] != low[k]
        )
        total = sum(volume[k] for k in rows)
        values[t] = flow / total if total else without_volume
    return values


def klinger_force(bars):
    """Klinger's: cm sums the ranges of the trend, the last bar before it included."""
    high, low, volume = wide_arrays(bars["high"], bars["low"], bars["volume"])
    price = typical_price(bars) * 3
    trend = [None] + [1 if price[t] > price[t - 1] else -1 for t in range(1, len(price))]
    values = np.full(len(price), NAN)
    for t in range(1, len(price)):
        first = t
        while first > 1 and trend[first - 1] == trend[t]:
            first -= 1
        total = sum(high[k] - low[k] for k in range(first - 1, t + 1))
        if total != 0:
            share = (high[t] - low[t]) / total
            values[t] = volume[t] * abs(2 * share - 1) * trend[t] * 100
    return values


def klinger_force_laakhay(bars):
    high, low, volume = wide_arrays(bars["high"], bars["low"], bars["volume"])
    price = typical_price(bars)
    values = np.zeros(len(price), wide)
    for t in range(1, len(price)):
        move, extent = price[t] - price[t - 1], high[t] - low[t]
        if extent > 0:
            trend = 1 if move > 0 else -1
            values[t] = volume[t] * abs(2 * move / extent - 1) * trend * 100
    return values


def klinger(force, fast, slow, signal, average=reference.ema):
    line = average(force, fast) - average(force, slow)
    return line, average(line, signal)


def ema_from_first(x, n):
    return reference.recursion(x, wide(2) / wide(n + 1), 1)


# Swings ---------------------------------------------------------------------------------------


def pivot_rows(x, left, right, allow_equal, is_high):
    """Rows of pivots. x may have gaps: no row near one is a pivot."""
    found = []
    for i in range(left, len(x) - right):
        window = [float(v) for v in x[i - left : i + right + 1]]
        if any(np.isnan(window)):
            continue
        best = max(window) if is_high else min(window)
        if window[left] == best and (allow_equal or window.count(best) == 1):
            found.append(i)
    return found


def swing_flags(x, left, right, allow_equal, is_high):
    """1 where a pivot is confirmed, 0 where none is, nan where nobody can tell."""
    flags = np.full(len(x), np.nan)
    for t in range(left + right, len(x)):
        if not np.isnan(np.asarray(x[t - left - right : t + 1], float)).any():
            flags[t] = 0.0
    for i in pivot_rows(x, left, right, allow_equal, is_high):
        flags[i + right] = 1.0
    return flags


def swing_at(x, index, left, right, allow_equal, is_high):
    """Price of the index-th last pivot confirmed up to each bar."""
    pivots = pivot_rows(x, left, right, allow_equal, is_high)
    values = np.full(len(x), np.nan)
    for t in range(len(x)):
        known = [i for i in pivots if i + right <= t]
        if len(known) >= index:
            values[t] = x[known[-index]]
    return values


def pivots_in_order(high, low, left, right, allow_equal):
    """[(confirmed, kind, price)], a high before a low of the same bar."""
    highs = pivot_rows(high, left, right, allow_equal, True)
    lows = pivot_rows(low, left, right, allow_equal, False)
    both = [(i + right, 0, "high", float(high[i])) for i in highs]
    both += [(i + right, 1, "low", float(low[i])) for i in lows]
    return [(confirmed, kind, price) for confirmed, _, kind, price in sorted(both)]


def legs_strict(pivots):
    runs = []
    for pivot in pivots:
        _, kind, price = pivot
        if not runs or runs[-1][1] != kind:
            runs.append(pivot)
        elif (price >= runs[-1][2]) if kind == "high" else (price <= runs[-1][2]):
            runs[-1] = pivot
    return list(zip(runs[:-1], runs[1:], strict=True))


def legs_latest(pivots):
    found = []
    for place, (confirmed, kind, price) in enumerate(pivots):
        others = [p for p in pivots[:place] if p[1] != kind and p[0] < confirmed]
        if others:
            found.append((others[-1], (confirmed, kind, price)))
    return found


def current_leg(pivots, t, kind, options):
    """(high, low, completed) of the leg to look at on bar t that ends in `kind`, or None."""
    visible = [p for p in pivots if p[0] <= t]
    pair = legs_strict if options["pairing_mode"] == "strict_alternating" else legs_latest
    kept = []
    for first, last in pair(visible):
        if last[1] != kind:
            continue
        high, low = max(first[2], last[2]), min(first[2], last[2])
        rising = last[2] > first[2] if kind == "high" else last[2] < first[2]
        move = 100 * (high - low)
        if rising and move >= options["min_leg_size_pct"] * abs(first[2]):
            kept.append((high, low, last[0]))
    if len(kept) < options["leg"]:
        return None
    leg = kept[-options["leg"]]
    age = options["max_leg_age_bars"]
    return leg if age is None or t - leg[2] <= age else None


def fibonacci(high, low, level, options):
    """{name: values} of anchors and of the levels down and up, bar by bar."""
    pivots = pivots_in_order(
        high, low, options["left"], options["right"], options["allow_equal_extremes"]
    )
    names = ("anchor_high", "anchor_low", "down", "up")
    values = {name: np.full(len(high), np.nan) for name in names}
    for t in range(len(high)):
        down = current_leg(pivots, t, "high", options)
        up = current_leg(pivots, t, "low", options)
        if down:
            values["down"][t] = down[0] - (down[0] - down[1]) * level
        if up:
            values["up"][t] = up[1] + (up[0] - up[1]) * level
        both = [leg for leg in (up, down) if leg]
        if both:
            last = max(both, key=lambda leg: (leg[2], leg is down))
            values["anchor_high"][t], values["anchor_low"][t] = last[0], last[1]
    return values


# What happened when ---------------------------------------------------------------------------


def bars_since(condition):
    values = np.full(len(condition), np.nan)
    for t in range(len(condition)):
        before = [k for k in range(t + 1) if condition[k] == 1]
        if before:
            values[t] = t - before[-1]
    return values


def value_when(condition, x, n):
    values = np.full(len(condition), np.nan)
    for t in range(len(condition)):
        before = [k for k in range(t + 1) if condition[k] == 1]
        if len(before) > n:
            values[t] = x[before[-1 - n]]
    return values
