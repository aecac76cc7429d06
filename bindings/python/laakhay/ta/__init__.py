# SPDX-License-Identifier: MIT
"""laakhay.ta: one plan of indicators and signals for history and for live bars.

import laakhay.ta as ta

ds = ta.Dataset()
ds.append("AAPL", "1d", frame)
plan = ta.compile({"signal": "close > sma(close, 20)", "rsi": "rsi(close, 14)"})
result = plan.run(ds)            # all history, one call: result["rsi"]
session = plan.session(ds)       # bar by bar, the same bits
rows = session.push("AAPL", "1d", time=t, open=o, high=h, low=l, close=c, volume=v)
"""

from ._bars import dataset_append_bar, dataset_revise, dataset_set_forming
from ._columns import dataset_column
from ._execution import Cancel
from .catalog import catalog, library_info
from .dataset import (
    Dataset,
    dataset_append_ohlcv,
    dataset_append_series,
    dataset_create,
    dataset_drop,
    dataset_info,
)
from .errors import (
    BusyError,
    CancelledError,
    DataError,
    InternalError,
    LaakhayError,
    OutOfMemoryError,
    UnknownNameError,
    UnsupportedError,
)
from .plan import Plan, PlanOutput, compile, execute_plan
from .result import Output, Result
from .rows import Rows
from .session import Session
from .stepper import Row, Stepper

__version__: str = library_info()["version"]

__all__ = [
    "BusyError",
    "Cancel",
    "CancelledError",
    "DataError",
    "Dataset",
    "InternalError",
    "LaakhayError",
    "OutOfMemoryError",
    "Output",
    "Plan",
    "PlanOutput",
    "Result",
    "Row",
    "Rows",
    "Session",
    "Stepper",
    "UnknownNameError",
    "UnsupportedError",
    "catalog",
    "compile",
    "dataset_append_bar",
    "dataset_append_ohlcv",
    "dataset_append_series",
    "dataset_column",
    "dataset_create",
    "dataset_drop",
    "dataset_info",
    "dataset_revise",
    "dataset_set_forming",
    "execute_plan",
    "library_info",
]
