# SPDX-License-Identifier: MIT
"""Windows are as accurate as promised: at most 4 ceil(log2 n) 2^-53 of the window's scale from
the exact value, whatever the bar; deviations never negative and 0 on flat windows; the mean of a
flat window is that value. The exact values are fractions."""

import math
import os
from fractions import Fraction

import numpy as np
import pytest
from oracle_engine import evaluate, evaluate_one
from oracle_series import CASE_COUNT, KINDS, SEED, generator_for

UNIT = Fraction(1, 2**53)
ROW_COUNT = 2000
LENGTHS = (1, 2, 3, 7, 14, 16, 20, 31, 33, 63, 64, 65, 100, 255, 500)


def spikes(generator, count):
    """Values of every size beside each other, of both signs."""
    x = generator.normal(0, 1, count) * 10.0 ** generator.integers(-12, 12, count)
    return np.where(generator.random(count) < 0.01, 1e18, x)


def cancelling(generator, count):
    """Sums near zero of numbers near a million."""
    return np.where(np.arange(count) % 2 == 0, 1e6, -1e6) + generator.normal(0, 1e-6, count)


SHAPES = KINDS | {"spikes": spikes, "cancelling": cancelling}


def bound(n):
    return 4 * math.ceil(math.log2(n)) * UNIT


def exact_root(value):
    """The square root of a fraction, to more than 200 bits."""
    shift = 2 * max(0, 220 - value.numerator.bit_length() // 2 + value.denominator.bit_length())
    return Fraction(math.isqrt((value.numerator << shift) // value.denominator), 1 << (shift // 2))


def exact(name, window):
    """(value, scale) of one full window."""
    numbers = [Fraction(float(v)) for v in window]
    total, n = sum(numbers), len(numbers)
    largest = max(abs(v) for v in numbers)
    if name == "sum":
        return total, sum(abs(v) for v in numbers)
    if name == "mean":
        return total / n, largest
    if name == "weighted":
        weighted = sum((k + 1) * v for k, v in enumerate(numbers))
        return weighted / Fraction(n * (n + 1), 2), largest
    ddof = 1 if name == "std1" else 0
    variance = sum((v - total / n) ** 2 for v in numbers) / (n - ddof)
    return exact_root(variance), largest


EXPRESSIONS = {
    "sum": "rolling_sum(close, {n})",
    "mean": "sma(close, {n})",
    "weighted": "wma(close, {n})",
    "std": "rolling_std(close, {n})",
    "std1": "rolling_std(close, {n}, ddof=1)",
}


def check_rows(name, n, x, values, rows):
    """The worst error at these rows, in bounds."""
    assert not np.isnan(values[rows]).any()
    largest = 0.0
    for t in rows:
        value, scale = exact(name, x[t - n + 1 : t + 1])
        error = abs(Fraction(float(values[t])) - value)
        # One more rounding: the result itself is a double.
        allowed = bound(n) * scale + (UNIT * abs(value) if n > 1 else 0)
        assert error <= allowed, (name, n, int(t), float(error), float(allowed), SEED)
        largest = max(largest, float(error / allowed) if allowed else 0.0)
    return largest


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_windows_are_within_the_bound_of_the_exact_value(name, shape):
    generator = generator_for("accuracy", name, shape)
    x = SHAPES[shape](generator, ROW_COUNT)
    lengths = [n for n in LENGTHS if not (name == "std1" and n == 1)]
    values = evaluate({"close": x}, {str(n): EXPRESSIONS[name].format(n=n) for n in lengths})
    for n in lengths:
        rows = generator.integers(n - 1, ROW_COUNT, max(8, CASE_COUNT // 4))
        worst = check_rows(name, n, x, values[str(n)], np.unique(rows))
        print(f"{name} n={n}: {worst:.3f} of the bound, LTA_SEED={SEED}")


def test_the_bound_is_not_so_wide_that_a_running_sum_would_pass():
    """The planted fault: sums carried along, over data with spikes."""
    x = spikes(generator_for("accuracy", "fault"), ROW_COUNT)
    running = np.cumsum(x)
    n = 20
    running[n:] = running[n:] - running[:-n]
    with pytest.raises(AssertionError):
        check_rows("sum", n, x, running, np.arange(n - 1, ROW_COUNT, 50))


FLAT_VALUES = (0.1, 1 / 3, -7.3, 0.0, 1e8 + 0.1, 123456.789, 5e-324, 1e-310, 1e150, -1e-20)


@pytest.mark.parametrize("value", FLAT_VALUES)
def test_flat_windows_are_exact(value):
    """Between two walks, so that flat windows follow others and a residue would be seen."""
    generator = generator_for("flat", value)
    noise = generator.normal(0, abs(value) or 1.0, (2, 300))
    x = np.concatenate([value + noise[0], np.full(600, value), value + noise[1]])
    outputs = {}
    for n in LENGTHS:
        outputs[f"mean {n}"] = f"sma(close, {n})"
        outputs[f"std {n}"] = f"rolling_std(close, {n})"
        outputs[f"upper {n}"] = f"bbands(close, {n}, 2).upper"
        outputs[f"weighted {n}"] = f"wma(close, {n})"
        outputs[f"median {n}"] = f"rolling_median(close, {n})"
    values = evaluate({"close": x}, outputs)
    for n in LENGTHS:
        flat = slice(300 + n - 1, 900)
        assert (values[f"mean {n}"][flat] == value).all(), n
        assert (values[f"std {n}"][flat] == 0).all(), n
        assert (values[f"upper {n}"][flat] == value).all(), n
        assert (values[f"weighted {n}"][flat] == value).all(), n
        assert (values[f"median {n}"][flat] == value).all(), n


@pytest.mark.parametrize("shape", SHAPES)
def test_a_deviation_is_never_negative_and_never_missing_in_a_full_window(shape):
    x = SHAPES[shape](generator_for("variance", shape), 20_000)
    lengths = (2, 3, 20, 64, 333)
    values = evaluate({"close": x}, {str(n): f"rolling_std(close, {n})" for n in lengths})
    for n in lengths:
        assert (values[str(n)][n - 1 :] >= 0).all(), n


LONG = 10_000_000 if os.environ.get("LAAKHAY_TA_LONG_TESTS") else 1_000_000


@pytest.mark.parametrize("shape", ["walk", "offset", "spikes"])
def test_no_drift(shape):
    """The last thousand bars repeat the first: the same bits, and the bound holds at both ends."""
    generator = generator_for("drift", shape)
    x = SHAPES[shape](generator, LONG)
    x[-1000:] = x[:1000]
    names = {
        f"{name} {n}": (name, n, EXPRESSIONS[name].format(n=n))
        for name in EXPRESSIONS
        for n in (14, 20, 200)
    }
    values = evaluate({"close": x}, {key: text for key, (_, _, text) in names.items()})
    for key, (name, n, _) in names.items():
        early, late = values[key][n - 1 : 1000], values[key][LONG - 1000 + n - 1 :]
        assert early.tobytes() == late.tobytes(), key
        check_rows(name, n, x, values[key], np.arange(LONG - 900, LONG, 97))


def test_a_cumulative_sum_does_not_drift():
    """Compensated: two roundings of the result and next to nothing of what went by."""
    x = generator_for("cumulative").normal(0, 1, LONG) * 1e3 + 0.1
    values = evaluate_one({"close": x}, "cumulative_sum(close)")
    for row in (999, LONG // 2, LONG - 1):
        nearest = math.fsum(x[: row + 1])
        right = Fraction(nearest) + Fraction(math.fsum([*x[: row + 1], -nearest]))
        size = Fraction(math.fsum(np.abs(x[: row + 1])))
        allowed = 2 * UNIT * abs(right) + (row + 1) * UNIT**2 * size
        assert abs(Fraction(float(values[row])) - right) <= allowed, row
