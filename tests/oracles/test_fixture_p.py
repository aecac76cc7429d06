# SPDX-License-Identifier: MIT
"""Under the convention "laakhay" the numbers are the predecessor's: fixture_p.toml. Where the two
conventions differ, "talib" must not give them."""

from pathlib import Path

import numpy as np
import pytest
import tomllib
from oracle_engine import evaluate_one

FIXTURE = tomllib.loads((Path(__file__).parent / "fixture_p.toml").read_text(encoding="utf-8"))
BARS = {name: np.array(values, float) for name, values in FIXTURE["bars"].items()}
BARS["open"] = BARS["close"]
ROWS = FIXTURE["row"]
DIFFER = ("ema(3) first-value seed", "rma(3) first-value seed", "atr(3)", "macd(2,4,2) macd")


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


def test_nothing_is_missing_from_the_fixture():
    wanted = {"sma", "ema", "rma", "rsi", "macd", "atr", "bbands", "obv", "crossup", "crossdown"}
    assert wanted <= {row["expression"].split("(")[0] for row in ROWS}
    assert all(len(row["values"]) == 10 for row in ROWS)
