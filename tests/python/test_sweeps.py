# SPDX-License-Identifier: MIT
"""A grid of parameters is one plan."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from conftest import rising_bars
from laakhay.ta._ffi import crossings


def test_a_grid_is_one_plan_with_an_output_per_point(dataset):
    plan = ta.sweep("rsi(close, n)", n=range(5, 30))
    assert plan.names == tuple(f"n={n}" for n in range(5, 30))
    assert plan.parameters["n=7"] == {"n": 7}
    before = crossings()
    result = plan.run(dataset)
    assert crossings() - before == 1
    for n in (5, 17, 29):
        np.testing.assert_array_equal(result[f"n={n}"], ta.rsi(dataset, n))


def test_what_the_points_have_in_common_is_computed_once():
    alone = ta.compile("rsi(close, 5)").info["node_count"]
    together = ta.sweep("rsi(close, n)", n=range(5, 30)).info["node_count"]
    assert together < 25 * alone * 2 / 3  # the gains and losses are the same for all of them
    same = ta.sweep("sma(close, 20) > m", m=range(100, 200)).info
    assert same["node_count"] < 100 * 2 + 10  # the average is there once


def test_several_names_vary_like_the_digits_of_a_number():
    plan = ta.sweep("ema(close, a) - ema(close, b)", a=[5, 6], b=(20, 30))
    assert plan.names == ("a=5,b=20", "a=5,b=30", "a=6,b=20", "a=6,b=30")
    assert list(plan.parameters.values())[1] == {"a": 5, "b": 30}


def test_functions_members_texts_and_numbers_of_all_kinds():
    plan = ta.sweep(lambda n, k: ta.bbands(n, k), n=[5], k=np.array([1.0, 2.5]))
    assert plan.names[:4] == ("n=5,k=1.0.upper", "n=5,k=1.0.middle", "n=5,k=1.0.lower",
                              "n=5,k=2.5.upper")  # fmt: skip
    assert plan.parameters["n=5,k=2.5.lower"] == {"n": 5, "k": 2.5}
    seeds = ta.sweep("ema(close, 5, seed=s)", s=["sma", "first"])
    assert seeds.names == ("s=sma", "s=first")
    assert ta.sweep("x + close", x=[-1]).run({"close": [3.0]})["x=-1"].tolist() == [2.0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("lag(close, n=n)", "lag(close, n=3)"),
        ("close.n + 0 * n", None),
        ("close[n] # n bars ago", "close[3]"),
        ("close - n if n == 3 else n", "close - 3"),
        ('ema(close, n, seed="first") + n', 'ema(close, 3, seed="first") + 3'),
    ],
)
def test_a_name_is_replaced_where_it_is_a_value(text, meant):
    if meant is None:
        with pytest.raises(ValueError, match="n"):
            ta.sweep(text, n=[3])
        return
    frame = pd.DataFrame(rising_bars(10).columns)
    found = ta.sweep(text, n=[3]).run(frame, keep="none")["n=3"]
    pd.testing.assert_series_equal(found, ta.compile({"n=3": meant}).run(frame, keep="none")["n=3"])


def test_it_runs_wherever_a_plan_does(bars):
    plan = ta.sweep("sma(close, n)", n=[2, 3])
    out = plan.run(pd.DataFrame(bars.columns))
    assert list(out.columns) == ["time", "n=2", "n=3"]
    session = plan.session()
    rows = session.push("A", "1d", **bars.columns)
    assert rows["n=3"][2:].tolist() == (bars.close[2:] - 1.0).tolist()
    assert plan.startup_candles == 3


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ta.sweep("sma(close, n)"), "python.sweep_empty"),
        (lambda: ta.sweep("sma(close, n)", n=[]), "python.sweep_empty"),
        (lambda: ta.sweep("sma(close, n)", n=[5, 5]), "python.sweep_twice"),
        (lambda: ta.sweep("sma(close, n)", m=[5]), "python.sweep_name"),
        (lambda: ta.sweep(lambda n: ta.sma(n), m=[5]), "python.sweep_name"),
        (lambda: ta.sweep("sma(close, n)", n=[0]), "plan.parameter_out_of_range"),
    ],
)
def test_what_is_wrong_is_said(call, code):
    with pytest.raises(ValueError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ta.sweep("sma(close, n)", n=5), r"as n=\[5\]"),
        (lambda: ta.sweep("ema(close, 5, seed=s)", s="sma"), r"as s=\['sma'\]"),
        (lambda: ta.sweep({"a": "sma(close, n)"}, n=[5]), "one text or function, not dict"),
    ],
)
def test_what_is_no_row_of_values_and_no_expression_is_a_type_error(call, words):
    with pytest.raises(TypeError, match=words):
        call()
