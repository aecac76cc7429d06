# SPDX-License-Identifier: MIT
"""What the engine's words mean, one slot at a time in plain Python: slow, naive, and its own.

A column is a list of floats, one per bar, NaN where missing. Every definition below is the
sequence of IEEE operations the design states, so results are compared bit for bit. Nothing here
comes from the library.
"""

import math
from fractions import Fraction

MISSING = math.nan


def present(*values):
    return not any(math.isnan(value) for value in values)


def stored(value):
    """What a primitive writes: a finite number, or the missing value."""
    return value if math.isfinite(value) else MISSING


def fma(a, b, c):
    """a * b + c rounded once."""
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    return float(exact) if exact else a * b + c


# ---- One slot at a time --------------------------------------------------------------------


def each(rule):
    """A rule of numbers as a rule of columns; missing where an operand is, or without a result."""

    def apply(*columns):
        count = max(len(column) for column in columns if isinstance(column, list))
        spread = [column if isinstance(column, list) else [column] * count for column in columns]
        out = []
        for values in zip(*spread, strict=True):
            try:
                out.append(stored(float(rule(*values))) if present(*values) else MISSING)
            except (ZeroDivisionError, ValueError):
                out.append(MISSING)
        return out

    return apply


add = each(lambda a, b: a + b)
sub = each(lambda a, b: a - b)
mul = each(lambda a, b: a * b)
div = each(lambda a, b: a / b)
mod = each(lambda a, b: a - math.floor(a / b) * b)
neg = each(lambda a: -a)
absolute = each(lambda a: abs(a))
sign = each(lambda a: (a > 0) - (a < 0))
root = each(math.sqrt)
larger = each(lambda a, b: a if a > b else b)
smaller = each(lambda a, b: a if a < b else b)
less = each(lambda a, b: a < b)
greater = each(lambda a, b: a > b)
at_least = each(lambda a, b: a >= b)
at_most = each(lambda a, b: a <= b)
equal = each(lambda a, b: a == b)
both = each(lambda a, b: a and b)  # of events: missing beside a missing one
is_not = each(lambda a: 1 - a)


def and_(a, b):
    """False beside a missing value is false."""
    return [
        0.0 if 0.0 in (x, y) else 1.0 if present(x, y) else MISSING
        for x, y in zip(a, b, strict=True)
    ]


def or_(a, b):
    """True beside a missing value is true."""
    return [
        1.0 if 1.0 in (x, y) else 0.0 if present(x, y) else MISSING
        for x, y in zip(a, b, strict=True)
    ]


def choose(condition, a, b):
    picked = zip(condition, a, b, strict=True)
    return [MISSING if not present(c) else x if c else y for c, x, y in picked]


def is_missing(x):
    return [float(not present(value)) for value in x]


def fill_null(x, value):
    return [old if present(old) else value for old in x]


def ffill(x):
    last, out = MISSING, []
    for value in x:
        last = value if present(value) else last
        out.append(last)
    return out


def lag(x, bars):
    return ([MISSING] * bars + x)[: len(x)]


def diff(x, bars=1):
    return sub(x, lag(x, bars))


# ---- Windows: trees of doubling parts, the smallest part newest ----------------------------


def window(x, n, leaf, join):
    """join(newer, older) over the parts of n's binary digits; None while a slot is missing."""

    def part(t, size):
        if size == 1:
            return leaf(x[t])
        return join(part(t, size // 2), part(t - size // 2, size // 2))

    def whole(t):
        total, covered = None, 0
        for digit in range(n.bit_length()):
            size = 1 << digit
            if n & size:
                older = part(t - covered, size)
                total = older if total is None else join(total, older)
                covered += size
        return total

    full = [t >= n - 1 and present(*x[t - n + 1 : t + 1]) for t in range(len(x))]
    return [whole(t) if full[t] else None for t in range(len(x))]


def value_of(trees, rule=lambda tree: tree):
    return [MISSING if tree is None else stored(rule(tree)) for tree in trees]


def rolling_sum(x, n):
    return value_of(window(x, n, float, lambda newer, older: newer + older))


def rolling_min(x, n):
    return value_of(window(x, n, float, lambda newer, older: newer if newer < older else older))


def rolling_max(x, n):
    return value_of(window(x, n, float, lambda newer, older: newer if newer > older else older))


def join_moments(newer, older):
    """(count, mean, sum of squared deviations from it) of two parts."""
    (na, ma, a), (nb, mb, b) = newer, older
    apart = mb - ma
    mean = ma + apart * (nb / (na + nb))
    return na + nb, mean, (a + b) + apart * apart * (na * nb / (na + nb))


def moments(x, n):
    return window(x, n, lambda value: (1.0, value, 0.0), join_moments)


def sma(x, n):
    return value_of(moments(x, n), lambda tree: tree[1])


def std(x, n, ddof=0):
    return root(value_of(moments(x, n), lambda tree: tree[2] * (1.0 / (n - ddof))))


# ---- Recursions ----------------------------------------------------------------------------


def recursion(x, alpha, seed, skip=0):
    """s = fma(1 - alpha, s, alpha * x), begun with the mean of `seed` inputs after `skip`.

    A missing input gives a missing output and leaves the recursion where it was.
    """
    out, taken, state = [], 0, 0.0
    for value in x:
        if not present(value):
            out.append(MISSING)
            continue
        taken += 1
        if taken == skip + 1:
            state = value
        elif skip < taken <= skip + seed:
            state += value
        elif taken > skip:
            state = fma(1.0 - alpha, state, alpha * value)
        if taken == skip + seed:
            state /= seed
        out.append(state if taken >= skip + seed else MISSING)
    return out


def ema(x, n, seed=None, skip=0):
    return recursion(x, 2.0 / (n + 1.0), n if seed is None else seed, skip)


def rma(x, n, seed=None):
    return recursion(x, 1.0 / n, n if seed is None else seed)


def accumulate(x, start):
    """A sum that begins with the first present `start`; what rounding loses is kept beside it."""
    out, high, low = [], MISSING, 0.0
    for value, first in zip(x, start, strict=True):
        if not present(high):
            high = first
            out.append(first)
            continue
        if not present(value):
            out.append(MISSING)
            continue
        total = high + value
        shadow = total - high
        low += (high - (total - shadow)) + (value - shadow)
        high = total
        out.append(high + low)
    return out


# ---- Indicators, by TA-Lib's conventions ---------------------------------------------------


def macd(x, fast=12, slow=26, signal=9):
    line = sub(ema(x, fast, fast, slow - fast), ema(x, slow))
    average = ema(line, signal)
    return line, average, sub(line, average)


def bbands(x, n=20, width=2.0):
    middle, reach = sma(x, n), mul(std(x, n), width)
    return add(middle, reach), middle, sub(middle, reach)


def rsi(x, n=14, flat=0.0, zero=0.0):
    change = diff(x)
    up, down = rma(larger(change, 0.0), n), rma(larger(neg(change), 0.0), n)
    share = each(lambda u, d: flat if abs(u + d) <= zero else u / (u + d))
    return mul(100.0, share(up, down))


def true_range(high, low, close):
    before = lag(close, 1)
    return larger(larger(sub(high, low), absolute(sub(high, before))), absolute(sub(low, before)))


def atr(high, low, close, n=14):
    return rma(true_range(high, low, close), n)


def obv(x, volume):
    start = [v if present(value) else MISSING for value, v in zip(x, volume, strict=True)]
    return accumulate(mul(sign(diff(x)), volume), start)


def crossup(a, b):
    return both(greater(a, b), at_most(lag(a, 1), lag(b, 1)))


def crossdown(a, b):
    return both(less(a, b), at_least(lag(a, 1), lag(b, 1)))
