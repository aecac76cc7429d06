# SPDX-License-Identifier: MIT
"""laakhay.ta: one plan of indicators and signals for history and for live bars.

import laakhay.ta as ta

ds = ta.Dataset()
ds.append("AAPL", "1d", frame)
plan = ta.compile({"signal": "close > sma(close, 20)", "rsi": "rsi(close, 14)"})
result = plan.run(ds)            # all history, one call: result["rsi"]
session = plan.session(ds)       # bar by bar, the same bits
rows = session.push("AAPL", "1d", time=t, open=o, high=h, low=l, close=c, volume=v)

Plans run over tables too, and give tables of the same kind: plan.run(frame), and as an accessor
frame.laakhay.run(plan).

Every function of the catalogue is a Python function: of a table or arrays it gives the values,
ta.rsi(frame, 14), else an expression that stands wherever plan text does:
ta.compile({"signal": ta.col("close") > ta.sma(20)}).
"""

import sys
from typing import TYPE_CHECKING, Any

from . import _functions
from ._bars import dataset_append_bar, dataset_revise, dataset_set_forming
from ._columns import dataset_column
from ._execution import Cancel
from ._operations import dataset_align, dataset_resample, dataset_slice, dataset_upsample
from .accessors import register as _register_accessors
from .analysis import Validation, analyze, validate
from .catalog import catalog, library_info
from .custom import Function, Indicators, define, load_indicators
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
    StorageError,
    UnknownNameError,
    UnsupportedError,
)
from .event_log import EventLogWarning, LogInfo, Recovery, recover
from .expressions import Expression, Label, call, col, expr, label, lead, lit, na, symbol
from .feed import Producer, calendar_sessions
from .plan import Plan, PlanOutput, compile, execute_plan
from .result import Output, Result
from .rows import Rows
from .session import Session
from .stepper import Row, Stepper
from .sweeps import Sweep, sweep

read_csv = Dataset.read_csv
read_parquet = Dataset.read_parquet

_register_accessors()

__version__: str = library_info()["version"]

__all__ = [
    "BusyError",
    "Cancel",
    "CancelledError",
    "DataError",
    "Dataset",
    "EventLogWarning",
    "Expression",
    "Function",
    "Indicators",
    "InternalError",
    "LaakhayError",
    "Label",
    "LogInfo",
    "OutOfMemoryError",
    "Output",
    "Plan",
    "PlanOutput",
    "Producer",
    "Recovery",
    "Result",
    "Row",
    "Rows",
    "Session",
    "Stepper",
    "StorageError",
    "Sweep",
    "UnknownNameError",
    "UnsupportedError",
    "Validation",
    "analyze",
    "calendar_sessions",
    "call",
    "catalog",
    "col",
    "compile",
    "dataset_align",
    "dataset_append_bar",
    "dataset_append_ohlcv",
    "dataset_append_series",
    "dataset_column",
    "dataset_create",
    "dataset_drop",
    "dataset_info",
    "dataset_resample",
    "dataset_revise",
    "dataset_set_forming",
    "dataset_slice",
    "dataset_upsample",
    "define",
    "execute_plan",
    "expr",
    "label",
    "lead",
    "library_info",
    "lit",
    "load_indicators",
    "na",
    "read_csv",
    "read_parquet",
    "recover",
    "sweep",
    "symbol",
    "validate",
]


if TYPE_CHECKING:
    from . import _catalogue
    from ._catalogue import *  # noqa: F403

    __all__ += _catalogue.__all__
else:

    def __getattr__(name: str) -> Any:
        """The functions of the catalogue, read when the first of them is used."""
        made = None if name.startswith("_") else _functions.function(name)
        if made is None:
            # Python looks for the nearest name where it is told where to look.
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules[__name__])
        return made


def __dir__() -> list[str]:
    return sorted({*globals(), *_functions.function_names()})
