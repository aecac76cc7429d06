# SPDX-License-Identifier: MIT
"""laakhay.ta.talib is TA-Lib to whoever calls it: names, arguments, defaults, lengths, values.

LTA_SEED=n draws other bars and parameters.
"""

import inspect

import numpy as np
import pandas as pd
import polars as pl
import pytest
import talib
import talib.abstract
from laakhay.ta import talib as ours
from laakhay.ta._talib_table import FIELDS, FUNCTIONS
from oracle_series import SEED, generator_for

CASES = 24
# Averages that start from one value are seeded as TA-Lib seeds them whatever the input is.
MATYPES = (0, 1, 2, 3, 4, 5, 8, 9, 13)
# TA-Lib leaves the 100 out where a DI has one bar, and takes the range itself for such a NATR.
SHORTEST = {"AC": 2, "PLUS_DI": 2, "MINUS_DI": 2, "NATR": 2}
# An RSI that stands still but for its last digit: a stochastic of it is 0 or 100 by chance.
WITHOUT_TIES = ("STOCHRSI",)


def draw_bars(generator, case, *, ties=True):
    """Walks of any length, every third rounded so that prices tie, some missing at the start."""
    count = int(generator.integers(8 if case % 5 == 4 else 1, 400)) if case % 4 else 300
    close = 100 * np.exp(0.02 * np.cumsum(generator.normal(size=count)))
    opening = close * np.exp(0.01 * generator.normal(size=count))
    high = np.maximum(opening, close) + generator.random(count)
    low = np.minimum(opening, close) - generator.random(count)
    if ties and case % 3 == 2:
        close, opening, high, low = map(np.round, (close, opening, high, low))
        high, low = np.maximum(high, close), np.minimum(low, close)
    bars = {"open": opening, "high": high, "low": low, "close": close}
    bars["volume"] = generator.random(count) * 1e4
    bars["periods"] = generator.random(count) * 40
    if case % 5 == 4:
        for values in bars.values():
            values[:7] = np.nan
    return bars


def draw_parameters(known, generator, case):
    if case < 3:
        return {}
    drawn = {}
    for name, default in known.parameters.items():
        if "matype" in name:
            drawn[name] = int(generator.choice(MATYPES)) if case % 2 else default
        elif isinstance(default, int):
            drawn[name] = int(generator.integers(SHORTEST.get(known.name, 1 + case % 2), 40))
        elif name.startswith("nbdev"):
            drawn[name] = round(float(generator.uniform(0.5, 4)), 2)
        elif name == "acceleration":
            drawn[name] = round(float(generator.uniform(0.005, 0.1)), 3)
    if "minperiod" in drawn:
        drawn["minperiod"], drawn["maxperiod"] = sorted((drawn["minperiod"], drawn["maxperiod"]))
    return drawn


def as_tuple(values):
    return values if isinstance(values, tuple) else (values,)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_shared_function_agrees_with_talib(name):
    known, function = FUNCTIONS[name], getattr(talib, name)
    print(f"LTA_SEED={SEED}")
    compared = 0
    for case in range(CASES):
        generator = generator_for("face", name, case)
        bars = draw_bars(generator, case, ties=name not in WITHOUT_TIES)
        inputs = [bars[FIELDS[each]] for each in known.inputs]
        parameters = draw_parameters(known, generator, case)
        try:
            theirs = as_tuple(function(*inputs, **parameters))
        except Exception as error:
            assert "TA_BAD_PARAM" in str(error)
            continue
        found = as_tuple(getattr(ours, name)(*inputs, **parameters))
        assert len(found) == len(theirs)
        for own, other in zip(found, theirs, strict=True):
            where = f"LTA_SEED={SEED} case {case}, {parameters}"
            assert own.dtype == other.dtype and own.shape == other.shape, where
            own, other = own.astype(float), other.astype(float)
            assert (np.isnan(own) == np.isnan(other)).all(), where
            there = ~np.isnan(other)
            if there.any():
                scale = max(np.abs(other[there]).max(), 1.0)
                np.testing.assert_allclose(own, other, rtol=0, atol=1e-8 * scale, err_msg=where)
                compared += 1
    assert compared > CASES / 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_names_arguments_and_defaults_are_talibs(name):
    info = talib.abstract.Function(name).info
    known = FUNCTIONS[name]
    assert dict(known.parameters) == dict(info["parameters"])
    assert [type(each) for each in known.parameters.values()] == [
        type(each) for each in info["parameters"].values()
    ]
    assert list(known.outputs(**known.parameters)) == info["output_names"] or len(
        info["output_names"]
    ) == len(known.integers)
    fields = [
        field
        for given in info["input_names"].values()
        for field in (given if isinstance(given, list) else [given])
    ]
    assert [FIELDS[each] for each in known.inputs] == fields
    documented = getattr(talib, name).__doc__.splitlines()[0]
    theirs = [part.split("=")[0].split()[-1] for part in documented[:-1].split("(")[1].split(",")]
    assert list(inspect.signature(getattr(ours, name)).parameters) == theirs


def test_kinds_of_averages_have_talibs_names_and_numbers(bars):
    theirs = {name: value for name, value in _public(talib.MA_Type) if isinstance(value, int)}
    assert dict(_public(ours.MA_Type)) == theirs
    own = ours.MA(bars["close"], 5, matype=ours.MA_Type.EMA)
    np.testing.assert_allclose(own, talib.MA(bars["close"], 5, talib.MA_Type.EMA), rtol=1e-9)
    with pytest.raises(ValueError, match="matype 6: expected one of 0 "):
        ours.MA(bars["close"], 5, matype=ours.MA_Type.KAMA)


def _public(kinds):
    return [(name, getattr(kinds, name)) for name in dir(kinds) if not name.startswith("_")]


@pytest.fixture
def bars():
    return draw_bars(generator_for("face", "shape"), 0)


def test_series_go_in_and_come_out(bars):
    index = pd.date_range("2024-01-01", periods=len(bars["close"]))
    close = pd.Series(bars["close"], index=index, name="close")
    pd.testing.assert_series_equal(ours.SMA(close, 5), talib.SMA(close, 5), rtol=1e-9)
    for own, other in zip(ours.MACD(close), talib.MACD(close), strict=True):
        pd.testing.assert_series_equal(own, other, rtol=1e-6)
    series = pl.Series("close", bars["close"])
    own, other = ours.RSI(series, timeperiod=7), talib.RSI(series, timeperiod=7)
    assert type(own) is type(other) and own.name == other.name and own.dtype == other.dtype
    np.testing.assert_allclose(own.to_numpy(), other.to_numpy(), rtol=1e-9)


def test_the_abstract_functions_take_columns_by_their_names(bars):
    own, other = ours.abstract.ATR(bars, timeperiod=5), talib.abstract.ATR(bars, timeperiod=5)
    np.testing.assert_allclose(own, other, rtol=1e-9)
    own, other = ours.abstract.SMA(bars, 5, price="open"), talib.abstract.SMA(bars, 5, price="open")
    np.testing.assert_allclose(own, other, rtol=1e-9)
    frame = pd.DataFrame(bars)
    pd.testing.assert_frame_equal(
        ours.abstract.BBANDS(frame, 7), talib.abstract.BBANDS(frame, 7), rtol=1e-9
    )
    pd.testing.assert_series_equal(
        ours.abstract.Function("RSI")(frame), talib.abstract.Function("rsi")(frame), rtol=1e-9
    )
    for own, other in zip(ours.abstract.STOCH(bars), talib.abstract.STOCH(bars), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-9)


def test_lengths_are_those_of_the_inputs():
    for count in (0, 1, 13, 14, 15):
        close = 100.0 + np.arange(count)
        assert ours.RSI(close).shape == talib.RSI(close).shape == (count,)
        assert (np.isnan(ours.RSI(close)) == np.isnan(talib.RSI(close))).all()


def test_values_are_the_callers_own(bars):
    made = ours.SMA(bars["close"], 3)
    made[0] = 1.0
    assert np.isnan(ours.SMA(bars["close"], 3)[0])


def test_a_missing_value_leaves_when_its_window_does():
    close = 100.0 + np.arange(40)
    close[20] = np.nan
    assert np.isnan(talib.EMA(close, 3)[20:]).all()  # TA-Lib's goes on for ever
    assert np.isnan(ours.EMA(close, 3)[20]) and not np.isnan(ours.EMA(close, 3)[30:]).any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: ours.RSI(x, 0), "must be from 1"),
        (lambda x: ours.RSI(x.reshape(10, -1)), "1-d"),
        (lambda x: ours.ATR(x, x, x[1:]), "299 values"),
        (lambda x: ours.RSI(x, 14, 15), "too many positional"),
        (lambda x: ours.RSI(), "missing a required argument: 'real'"),
        (lambda x: ours.abstract.RSI({"close": x}, 14, 15), "takes timeperiod; 2 values are given"),
        (lambda x: ours.abstract.RSI({"close": x}, period=14), "no parameter 'period'"),
        (lambda x: ours.MA(x, 5, matype=7), "matype 7: expected one of 0 "),
        (lambda x: ours.SAREXT(x, x, startvalue=1.0), "startvalue 0"),
    ],
)
def test_what_is_wrong_is_said(bars, call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call(bars["close"])
