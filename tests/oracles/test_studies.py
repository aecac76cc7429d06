# SPDX-License-Identifier: MIT
"""Indicators that TA-Lib does not have, and the other convention's forms of some it has, against
definitions written down once more."""

import numpy as np
import oracle_study_reference as reference
import pytest
import talib
from oracle_engine import evaluate, first_value
from oracle_series import CASE_COUNT, KINDS, SEED, bars, generator_for
from oracle_studies import lengths
from oracle_talib import ranges, so_far

BAR_COUNT = 500
# Names of outputs in order, and functions of (bars, parameters).
FISHER = ("fisher", "signal")
LINES = ("tenkan_sen", "kijun_sen", "senkou_span_a", "senkou_span_b", "chikou_span")


def fisher(columns, p, bound=0.99):
    return reference.fisher(columns["high"], columns["low"], p["n"], bound)


def ichimoku(columns, p):
    return reference.ichimoku(*ranges(columns), p["a"], p["b"], p["c"])


def sums_of_moves(columns, p):
    """Chande's own, from the first full window of changes on."""
    return (talib.CMOU(columns["close"], p["n"]),)


def movement_from_means(columns, p):
    """ADX whose averages all start from the mean of the first n."""
    plus, minus, span = reference.directional_movement(*ranges(columns))
    plus, minus, span = (reference.rma(x, p["n"]) for x in (plus, minus, span))
    both = plus + minus
    index = 100 * reference.ratio(abs(plus - minus), both, np.longdouble(0))
    out = reference.rma(index, p["n"])
    for t in range(first_value(out) + 1, len(out)):
        out[t] = out[t - 1] + (0 if both[t] == 0 else (index[t] - out[t - 1]) / p["n"])
    zero = np.longdouble(0)
    return out, 100 * reference.ratio(plus, span, zero), 100 * reference.ratio(minus, span, zero)


# (expression, outputs, convention, reference, lengths it takes, scale, rows it starts earlier)
STUDIES = {
    "fisher": ("fisher({n})", FISHER, "talib", fisher, ("n",), 1.0, 0),
    "fisher, laakhay": (
        "fisher({n})",
        FISHER,
        "laakhay",
        lambda columns, p: fisher(columns, p, 0.999),
        ("n",),
        1.0,
        0,
    ),
    "ichimoku": ("ichimoku({a}, {b}, {c})", LINES, "talib", ichimoku, ("a", "b", "c"), None, 0),
    "cmo, laakhay": ("cmo(close, {n})", ("result",), "laakhay", sums_of_moves, ("n",), 100.0, 1),
    "adx from means": (
        'adx({n}, "sma")',
        ("adx", "plus_di", "minus_di"),
        "talib",
        movement_from_means,
        ("n",),
        100.0,
        0,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("study", STUDIES)
def test_agrees_with_its_definition(study, kind):
    expression, names, convention, function, parameters, scale, earlier = STUDIES[study]
    if study == "cmo, laakhay" and kind == "bad_tick":
        # TA-Lib's sums keep what a bad tick rounded away: no judge of the bars after it.
        kind = "walk"
    generator = generator_for("study", study, kind)
    columns = bars(kind, generator, BAR_COUNT)
    draw = lengths(*parameters, low=2)
    sets = [draw(generator) for _ in range(max(4, CASE_COUNT // 5))]
    for p in sets:
        call = expression.format(**p)
        outputs = {name: f"{call}.{name}" if len(names) > 1 else call for name in names}
        ours = evaluate(columns, outputs, convention)
        for name, right in zip(names, function(columns, p), strict=True):
            what = f"{call}.{name}, {kind}, LTA_SEED={SEED}"
            first = first_value(right)
            assert first_value(ours[name]) == max(first - earlier, 0), what
            allowed = 1e-9 * (so_far(columns["high"]) if scale is None else scale)
            # Logarithms of almost 0 and almost 1: the place in the range has lost digits.
            if study.startswith("fisher"):
                allowed += 1e-9 * so_far(columns["high"]) / 1e2 if kind == "offset" else 0
            error = np.abs(ours[name] - right)[first:]
            over = error - np.broadcast_to(allowed, right.shape)[first:]
            assert not np.isnan(error).any() and (over <= 0).all(), (what, int(np.argmax(over)))
