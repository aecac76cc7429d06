# SPDX-License-Identifier: MIT
"""Bars from ticks, slowly: each kind written down from its definition in docs/feed.md.

A tick is (time_ns, price, quantity, side), in the order of arrival. A bar is
[time, close_time, open, high, low, close, volume, buy_volume, sell_volume, trade_count, value].
"""

import math

BAR_FIELDS = 11


def bar_of(time, close_time, trades):
    """trades: (price, quantity, side), in the order that decides open and close."""
    prices = [price for price, _, _ in trades]
    return [
        time,
        close_time,
        prices[0],
        max(prices),
        min(prices),
        prices[-1],
        sum(quantity for _, quantity, _ in trades),
        sum(quantity for _, quantity, side in trades if side == 1),
        sum(quantity for _, quantity, side in trades if side == -1),
        len(trades),
        sum(price * quantity for price, quantity, _ in trades),
    ]


def slot_of(time, length, offset, closed, sessions):
    """(open, close) of the time bar that holds a time; None outside of sessions."""
    if sessions is None:
        if closed == "right":
            start = (math.ceil((time - offset) / length) - 1) * length + offset
        else:
            start = math.floor((time - offset) / length) * length + offset
        return start, start + length
    for opens, closes in sessions:
        start = opens
        while start < closes:
            end = min(start + length, closes)
            inside = start <= time < end if closed == "left" else start < time <= end
            if inside or time == start == opens:
                return start, end
            start = end
    return None


def slots_between(first, last, length, sessions):
    """All slots after `first` and before `last`."""
    if sessions is None:
        return [(t, t + length) for t in range(first[1], last[0], length)]
    every = [
        (t, min(t + length, closes)) for opens, closes in sessions
        for t in range(opens, closes, length)
    ]  # fmt: skip
    return [slot for slot in every if first[0] < slot[0] < last[0]]


def time_bars(
    ticks, length, offset=0, closed="left", sessions=None, empty=False, skip=False, revise=0
):
    """The closed bars and the open one; revise: how many closed bars late ticks still reach."""
    held = {}  # slot: [(time, arrival, trade)]
    order = []  # slots in the order they came to be
    for arrival, (time, price, quantity, side) in enumerate(ticks):
        slot = slot_of(time, length, offset, closed, sessions)
        if slot is None:
            continue
        trade = (time, arrival, (price, quantity, side))
        if not order:
            order.append(slot)
            held[slot] = [trade]
        elif slot == order[-1] or slot in held and slot < order[-1]:
            told = order[1:] if skip else order
            if slot == order[-1] or slot in told[-1 - revise : -1]:
                held[slot].append(trade)
        elif slot > order[-1]:
            between = slots_between(order[-1], slot, length, sessions) if empty else []
            for one in [*between, slot]:
                order.append(one)
                held[one] = []
            held[slot].append(trade)
    bars = []
    for slot in order:
        if held[slot]:
            bars.append(bar_of(*slot, [trade for _, _, trade in sorted(held[slot])]))
        else:
            # With revisions it is what the bar before closed with at that time: not judged here.
            close = None if revise else bars[-1][5]
            bars.append([*slot, close, close, close, close, 0, 0, 0, 0, 0])
    return bars[1:] if skip else bars


def stretch(bars):
    """Bars without a grid: times rise, closes never fall."""
    for before, bar in zip(bars, bars[1:], strict=False):
        bar[0] = max(bar[0], before[0] + 1)
        bar[1] = max(bar[1], bar[0], before[1])
    return bars


def counted_bars(ticks, weight, threshold, split=False):
    """weight(price): what a quantity of one counts; None counts ticks."""
    bars, trades, times, amount = [], [], [], 0.0
    for time, price, quantity, side in ticks:
        unit = 1.0 if weight is None else weight(price)
        left = 1.0 if weight is None else unit * quantity
        parts = [quantity]
        if split and amount + left > threshold:
            first = threshold - amount
            amounts = [first]
            left -= first
            while left > threshold:
                amounts.append(threshold)
                left -= threshold
            amounts += [left] if left > 0 else []
            parts = [part / unit for part in amounts]
        for part in parts:
            trades.append((price, part, side))
            times.append(time)
            amount += 1.0 if weight is None else unit * part
            if amount >= threshold * (1 - 1e-12 if split else 1):
                bars.append(bar_of(times[0], max(times), trades))
                trades, times, amount = [], [], 0.0
    if trades:
        bars.append(bar_of(times[0], max(times), trades))
    return stretch(bars), not trades


def range_bars(ticks, size, split=False):
    bars, bar = [], None
    for time, price, quantity, side in ticks:
        if bar is None:
            bar = [time, time, price, price, price, price, 0, 0, 0, 0, 0]
        bar[6] += quantity
        bar[7] += quantity if side == 1 else 0
        bar[8] += quantity if side == -1 else 0
        bar[9] += 1
        bar[10] += price * quantity
        while split and not bar[3] - size <= price <= bar[4] + size:
            edge = bar[4] + size if price > bar[3] else bar[3] - size
            bar[3], bar[4], bar[5], bar[1] = max(bar[3], edge), min(bar[4], edge), edge, time
            bars.append(bar)
            bar = [time, time, edge, edge, edge, edge, 0, 0, 0, 0, 0]
        bar[3], bar[4], bar[5] = max(bar[3], price), min(bar[4], price), price
        bar[1] = max(bar[1], time)
        if bar[3] - bar[4] >= size:
            bars.append(bar)
            bar = None
    closed = bar is None
    return stretch(bars if closed else [*bars, bar]), closed


def renko_bricks(ticks, size):
    """Closed bricks only. Levels are first price + n * size."""
    origin, low, high = ticks[0][1], 0, 0  # of the last brick, as levels
    bars, pending = [], None
    for time, price, quantity, side in ticks:
        if pending is None:
            pending = [time, time, 0, 0, 0, 0, 0]
        pending[1] = max(pending[1], time)
        pending[2] += quantity
        pending[3] += quantity if side == 1 else 0
        pending[4] += quantity if side == -1 else 0
        pending[5] += 1
        pending[6] += price * quantity
        while True:
            if price >= origin + (high + 1) * size:
                low, high = high, high + 1
                opens, closes = low, high
            elif price <= origin + (low - 1) * size:
                low, high = low - 1, low
                opens, closes = high, low
            else:
                break
            if pending is None:
                pending = [time, time, 0, 0, 0, 0, 0]
            prices = [origin + level * size for level in (opens, high, low, closes)]
            bars.append([pending[0], pending[1], *prices, *pending[2:]])
            pending = None
    return stretch(bars)


def heikin_ashi(bars):
    made, last = [], None
    for bar in bars:
        opens, high, low, close = bar[2:6]
        closes = (opens + high + low + close) / 4
        opens = (opens + close) / 2 if last is None else (last[0] + last[1]) / 2
        made.append([*bar[:2], opens, max(high, opens, closes), min(low, opens, closes), closes,
                     *bar[6:]])  # fmt: skip
        last = opens, closes
    return made
