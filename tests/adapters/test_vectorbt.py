# SPDX-License-Identifier: MIT
"""laakhay.ta.adapters.vectorbt in vectorbt's own indicator factory and portfolio."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
import recipes
import vectorbt as vbt
from bars import mean, walk
from laakhay.ta.adapters import vectorbt as adapter
from laakhay.ta.adapters.vectorbt import indicator

ONE, TWO = walk(300), walk(300, seed=8)
PRICES = pd.DataFrame({"one": ONE["close"].to_numpy(), "two": TWO["close"].to_numpy()})
PRICES.index = ONE["time"]


def test_a_grid_over_several_columns_is_what_loops_say():
    average = indicator("sma(close, n)", name="Average", n=14)
    assert list(average.input_names) == ["close"]
    assert list(average.output_names) == ["value"]
    made = average.run(PRICES, n=[5, 20, 5]).value
    assert made.shape == (300, 6)
    assert made.index.equals(PRICES.index)
    for place, (length, symbol) in enumerate((n, s) for n in (5, 20, 5) for s in ("one", "two")):
        assert made.columns[place] == (length, symbol)
        expected = mean(PRICES[symbol], length)
        assert np.allclose(made.iloc[:, place], expected, rtol=1e-12, equal_nan=True)


def test_a_grid_is_one_plan_and_shares_its_work(monkeypatch):
    plans = []

    def noted(texts, points):
        plans.append(ta.sweeps.compile_points(texts, points))
        return plans[-1]

    monkeypatch.setattr(adapter, "compile_points", noted)
    made = indicator("ema(close - sma(close, 50), n)", n=9).run(PRICES["one"], n=list(range(5, 25)))
    assert made.value.shape == (300, 20)
    assert len(plans) == 2  # the class's own, and the grid's
    alone, grid = (plan.info["node_count"] for plan in plans)
    assert grid < 20 * alone / 2


def test_products_defaults_and_several_outputs():
    cross = indicator(
        {"line": "ema(close, fast) - ema(close, slow)", "range": "high - low"}, fast=5, slow=20
    )
    assert list(cross.input_names) == ["high", "low", "close"]
    made = cross.run(
        ONE["high"], ONE["low"], ONE["close"], fast=[3, 5], slow=[20, 30], param_product=True
    )
    assert made.line.columns.tolist() == [(3, 20), (3, 30), (5, 20), (5, 30)]
    wanted = (ONE["high"] - ONE["low"]).to_numpy()
    assert np.allclose(made.range.to_numpy(), wanted[:, None], rtol=1e-12)
    default = cross.run(ONE["high"], ONE["low"], ONE["close"]).line
    assert np.array_equal(default, made.line[(5, 20)], equal_nan=True)


def test_members_are_outputs_and_an_indicator_may_have_no_parameters():
    macd = indicator("macd(close, 12, 26, 9)")
    assert list(macd.output_names) == ["value_macd", "value_signal", "value_histogram"]
    made = macd.run(ONE["close"])
    gap = (made.value_macd - made.value_signal - made.value_histogram).dropna()
    assert len(gap) > 250
    assert gap.abs().max() < 1e-12


def test_signals_trade_in_a_portfolio():
    average = indicator("sma(close, n)", n=14)
    fast, slow = average.run(PRICES["one"], n=5), average.run(PRICES["one"], n=20)
    entries, exits = fast.value_crossed_above(slow), fast.value_crossed_below(slow)
    portfolio = vbt.Portfolio.from_signals(PRICES["one"], entries, exits, freq="1min")
    above = mean(PRICES["one"], 5) > mean(PRICES["one"], 20)
    changes = np.flatnonzero(above[20:] & ~above[19:-1]) + 20
    assert len(changes) > 2
    assert portfolio.trades.records["entry_idx"].tolist() == changes.tolist()


@pytest.mark.parametrize(
    ("expression", "parameters", "code"),
    [
        ("sma(close, n)", {"m": 3}, "python.sweep_name"),
        ("sma(funding, n)", {"n": 3}, "python.indicator_inputs"),
    ],
)
def test_what_cannot_be_an_indicator_is_refused(expression, parameters, code):
    with pytest.raises(ta.DataError) as failure:
        indicator(expression, **parameters)
    assert failure.value.code == code


def test_the_recipe_has_a_return_for_every_point_of_its_grid(tmp_path):
    rows = [line.split() for line in recipes.printed("vectorbt", tmp_path).splitlines()]
    returns = {int(row[0]): float(row[1]) for row in rows if len(row) == 2 and row[0].isdigit()}
    assert sorted(returns) == [5, 10, 20] and all(value > 0 for value in returns.values())
