# SPDX-License-Identifier: MIT
"""Single choices of a convention, and sessions as times: agreed with pandas."""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_engine import MINUTE_NS, START_NS, evaluate
from oracle_series import KINDS, generator_for

ROW_COUNT = 500
ORDINARY = ("walk", "trend", "ticks")


def assert_close(ours, theirs, scale, what):
    assert (np.isnan(ours) == np.isnan(theirs)).all(), what
    assert np.nanmax(np.abs(ours - theirs), initial=0) <= 1e-9 * scale, what


def wilder(values, n):
    """Wilder's average from the first value on; pandas calls that adjust=False."""
    return pd.Series(values).ewm(alpha=1 / n, adjust=False).mean().to_numpy()


@pytest.mark.parametrize("kind", ORDINARY)
def test_wilder_averages_may_start_from_the_first_value(kind):
    generator = generator_for("seed first", kind)
    close = KINDS[kind](generator, ROW_COUNT)
    spread = np.abs(generator.normal(0, 1, ROW_COUNT))
    columns = {"close": close, "high": close + spread, "low": close - spread}
    for n in (2, 5, 14, 60):
        ours = evaluate(
            columns,
            {
                "rsi": f'rsi(close, {n}, seed="first")',
                "atr": f'atr({n}, seed="first")',
                "usual": f'rsi(close, {n}, seed="sma")',
                "default": f"rsi(close, {n})",
            },
        )
        change = np.diff(close)
        up, down = wilder(np.maximum(change, 0), n), wilder(np.maximum(-change, 0), n)
        with np.errstate(invalid="ignore"):
            share = np.where(up + down == 0, 0, 100 * up / (up + down))
        assert_close(ours["rsi"], np.concatenate([[np.nan], share]), 100, (kind, n))
        previous = close[:-1]
        widest = np.maximum(columns["high"][1:], previous) - np.minimum(
            columns["low"][1:], previous
        )
        expected = np.concatenate([[np.nan], wilder(widest, n)])
        assert_close(ours["atr"], expected, np.abs(close).max(), (kind, n))
        assert ours["usual"].tobytes() == ours["default"].tobytes()


@pytest.mark.parametrize("kind", ORDINARY)
@pytest.mark.parametrize("ddof", [0, 1])
def test_bands_take_either_divisor(kind, ddof):
    close = KINDS[kind](generator_for("bands ddof", kind, ddof), ROW_COUNT)
    for n in (2, 7, 20, 100):
        outputs = {
            "upper": f"bbands(close, {n}, 2.5, ddof={ddof}).upper",
            "lower": f"bbands(close, {n}, 2.5, {ddof}).lower",
        }
        ours = evaluate({"close": close}, outputs)
        windows = pd.Series(close).rolling(n)
        middle, width = windows.mean().to_numpy(), 2.5 * windows.std(ddof=ddof).to_numpy()
        scale = 10 * np.abs(close).max()
        assert_close(ours["upper"], middle + width, scale, (kind, n))
        assert_close(ours["lower"], middle - width, scale, (kind, n))


def test_bands_of_one_bar_have_no_unbiased_deviation():
    with pytest.raises(ta.DataError, match="period must be greater than ddof"):
        ta.compile("bbands(close, 1, 2, ddof=1)")


def test_sessions_given_as_an_array_of_times_anchor_the_vwap():
    """The times are those of the first bars; a bar without a point of the series reads missing."""
    generator = generator_for("sessions")
    close = 100 + np.cumsum(generator.normal(0, 1, ROW_COUNT))
    volume = generator.integers(1, 100, ROW_COUNT).astype(float)
    times = START_NS + MINUTE_NS * np.arange(ROW_COUNT, dtype=np.int64)
    opens = np.sort(generator.choice(np.arange(1, ROW_COUNT), 12, replace=False))
    dataset = ta.Dataset()
    prices = {name: close for name in ("open", "high", "low", "close")}
    dataset.append("X", "1m", {"time": times, **prices, "volume": volume}, unit="ns")
    dataset.append_series("X", "1m", "session", times[opens], np.ones(len(opens)), unit="ns")
    result = ta.compile({"vwap": "anchored_vwap(not is_missing(session))"}).run(dataset)

    began = np.zeros(ROW_COUNT, dtype=int)
    began[opens] = 1
    frame = pd.DataFrame({"money": close * volume, "volume": volume, "session": began.cumsum()})
    sums = frame.groupby("session")[["money", "volume"]].cumsum()
    expected = (sums["money"] / sums["volume"]).to_numpy()
    assert_close(np.array(result["vwap"])[opens[0] :], expected[opens[0] :], 1000, "sessions")
