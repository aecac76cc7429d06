# SPDX-License-Identifier: MIT
"""Under the convention "laakhay" the numbers are the predecessor's: fixture_p.toml. Where the two
conventions differ, "talib" must not give them."""

from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pytest
import tomllib
from oracle_engine import evaluate_one

FIXTURE = tomllib.loads((Path(__file__).parent / "fixture_p.toml").read_text(encoding="utf-8"))
BARS = {name: np.array(values, float) for name, values in FIXTURE["bars"].items()}
BARS["open"] = BARS["close"]
ROWS = FIXTURE["row"]
DIFFER = (
    "ema(3) first-value seed",
    "rma(3) first-value seed",
    "atr(3)",
    "macd(2,4,2) macd",
    "cmo(3) (conventional starts at 3)",
    "mfi(3) (conventional starts at 3)",
    "adx(3) adx, predecessor window",
    "elder_ray(3) bull",
    "keltner(3,3,2) upper",
)


def is_row(values, row):
    right = np.array(row["values"], float)
    return np.allclose(values, right, rtol=1e-9, atol=1e-10, equal_nan=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_row(row):
    values = evaluate_one(BARS, row["expression"], convention="laakhay")
    assert is_row(values, row), f"{values} is not {row['values']}"


@pytest.mark.parametrize("name", DIFFER)
def test_the_other_convention_gives_other_numbers(name):
    row = next(row for row in ROWS if row["row"] == name)
    assert not is_row(evaluate_one(BARS, row["expression"], convention="talib"), row)


def test_no_change_at_all_is_in_the_middle():
    """RSI of a flat series: 50 in the predecessor, 0 in TA-Lib."""
    flat = {"close": np.full(6, 7.0)}
    assert evaluate_one(flat, "rsi(close, 3)", convention="laakhay")[3:].tolist() == [50.0] * 3
    assert evaluate_one(flat, "rsi(close, 3)", convention="talib")[3:].tolist() == [0.0] * 3


FLAT = {name: np.full(8, 7.0) for name in ("high", "low", "close", "volume")}


@pytest.mark.parametrize(
    ("expression", "laakhay", "talib"),
    [
        ("stochastic(3, 1, 1).k", 50.0, 0.0),
        ("williams_r(3)", 0.0, 0.0),
        ("cci(3)", 0.0, 0.0),
        ("cmo(close, 3)", 0.0, 0.0),
        ("mfi(3)", 100.0, 0.0),
        ("roc(close - 7, 3)", np.nan, 0.0),
        ("vortex(3).plus", np.nan, 0.0),
        ("adx(2).plus_di", np.nan, 0.0),
        ("adx(2).adx", np.nan, 0.0),
        ("fisher(3).fisher", 0.0, 0.0),
    ],
)
def test_zero_ranges_follow_the_convention(expression, laakhay, talib):
    """A market that stands still: the predecessor's values, and those TA-Lib's functions give."""
    for convention, right in (("laakhay", laakhay), ("talib", talib)):
        values = evaluate_one(FLAT, expression, convention=convention)
        assert np.array_equal(values[3:], np.full(5, right), equal_nan=True), convention


def test_ichimoku_gives_its_lines_where_they_are_known():
    """The fixture's spans lie `displacement` bars later: display_shift is theirs to apply."""
    entry = next(e for e in ta.catalog() if e["id"] == "ichimoku")
    shifts = {output["name"]: output["display_shift"] for output in entry["outputs"]}
    values = evaluate_one(BARS, "ichimoku(2, 3, 4, 2).chikou_span", convention="laakhay")
    assert values.tolist() == BARS["close"].tolist()
    assert list(shifts.values()) == [0, 0, 26, 26, -26]


def test_fisher_signals_with_its_last_value():
    values = evaluate_one(BARS, "fisher(3).signal", convention="laakhay")
    right = [row for row in ROWS if row["expression"] == "fisher(3).fisher"][0]["values"]
    assert np.allclose(values[1:], right[:-1], rtol=1e-9, atol=1e-10, equal_nan=True)


def test_nothing_is_missing_from_the_fixture():
    wanted = {"sma", "ema", "rma", "rsi", "macd", "atr", "bbands", "obv", "crossup", "crossdown"}
    wanted |= {"wma", "hma", "rolling_median", "roc", "cmo", "ao", "coppock", "williams_r", "mfi"}
    wanted |= {"cci", "stochastic", "adx", "ichimoku", "vortex", "elder_ray", "fisher"}
    wanted |= {"donchian", "keltner"}
    assert wanted <= {row["expression"].split("(")[0] for row in ROWS}
    assert all(len(row["values"]) == 10 for row in ROWS)
