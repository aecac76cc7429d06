# SPDX-License-Identifier: MIT
"""A user's program with types: mypy --strict and pyright have nothing to say of it."""

from typing import Any, TypedDict

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from laakhay.ta import talib
from numpy.typing import NDArray


def averages(close: NDArray[np.float64], periods: list[int]) -> dict[int, NDArray[np.float64]]:
    return {period: ta.sma(close, period) for period in periods}


def spread(close: NDArray[np.float64]) -> NDArray[np.float64]:
    bands = ta.bbands(close, 20, 2.5)
    return bands.upper - bands.lower


def range_of(table: pa.Table, frame: pl.DataFrame, bars: pd.DataFrame) -> None:
    print(ta.atr(table["high"], table["low"], table["close"]), ta.rsi(frame["close"], 14))
    print(ta.atr(frame["high"], frame["low"], frame["close"].to_numpy(), 14))
    print(ta.atr(bars["High"], low=bars["Low"], close=bars["Close"], seed="first"))


class Prices(TypedDict):
    open: float
    high: float
    low: float
    close: float
    volume: float


def pushed(session: ta.Session, prices: Prices) -> float:
    rows: ta.Rows = session.push("AAPL", "1d", time=1_700_000_000, unit="s", **prices)
    return rows.last()["entry"]


def entry() -> ta.Expression:
    rsi: ta.Expression = ta.rsi(14)
    line = ta.macd(fast_period=12, slow_period=26).histogram
    close = ta.col("close")
    return (rsi < 30) & (close > ta.ema(close, 50, seed="first")) & (line > 0)


def strategy() -> ta.Plan:
    plan: ta.Plan = ta.compile({"entry": entry(), "range": ta.atr(14), "high": ta.highest(20)})
    history: int = plan.startup_candles
    names: tuple[str, ...] = plan.names
    print(history, names, plan.info["node_count"])
    return plan


def over_history(dataset: ta.Dataset, frame: Any) -> float:
    result: ta.Result = strategy().run(dataset)
    recent: ta.Result = result["2024-01-01":"2024-02-01"]
    values: NDArray[Any] = recent["range"]
    table = strategy().run(frame, keep="all", timezone="America/New_York")
    print(table, result.signals()["time"], result.describe()[0]["warm_up"], ta.rsi(frame, 14))
    return float(values[-1])


def grid(dataset: ta.Dataset) -> dict[str, float]:
    sweep: ta.Sweep = ta.sweep("rsi(close, n)", n=range(5, 30))
    last = sweep.run(dataset).last()
    return {name: last[name] for name in sweep.parameters}


def migrated(close: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    line, signal, _ = talib.MACD(close, fastperiod=12)
    rsi = talib.RSI(close, timeperiod=14)
    return line - signal, rsi


def told(text: str) -> tuple[str, int | None, str | None]:
    try:
        ta.compile(text)
    except ta.DataError as error:
        return error.code, error.position, error.suggestion
    return "", None, None


def own(path: str) -> tuple[ta.Plan, ta.Expression]:
    band: ta.Function = ta.define("my_band", "ema(x, n) + k * stddev(x, n)", "x", n=20, k=2.0)
    my: ta.Indicators = ta.load_indicators(path)
    upper: ta.Expression = band(ta.col("close"), n=10)
    return ta.compile({"band": "my_band(close)", "upper": upper}, functions=[band, my]), upper
