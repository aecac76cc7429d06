# SPDX-License-Identifier: MIT
"""TA-Lib's functions over this engine: `from laakhay.ta import talib` in place of `import talib`.

    talib.RSI(close, timeperiod=14)
    upper, middle, lower = talib.BBANDS(close, 20, 2, 2)
    talib.abstract.MACD(frame, fastperiod=12)

Names, arguments, defaults, their order, the order of the outputs and their lengths are TA-Lib's:
float64 arrays as long as the inputs, NaN before the first value, int32 where TA-Lib has it; Series
of pandas and polars for such. Values agree with TA-Lib's to about 1e-9 of the price's scale. What
differs is told in docs/talib.md: above all a missing value in the middle is missing there and does
not end the series. Functions of TA-Lib that the catalogue does not have are not here.

Each call is a plan of its own; a plan of many outputs reads the bars once.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from ._one_liners import compiled_outputs, run_arrays
from ._shapes import Column
from ._talib_table import FIELDS, FUNCTIONS, TalibFunction
from ._time import frame_column
from .errors import DataError

__all__ = ["MA_Type", "abstract", "get_functions", *FUNCTIONS]


class MA_Type:
    """TA-Lib's numbers of the kinds of moving averages; those that are not here are refused."""

    SMA, EMA, WMA, DEMA, TEMA, TRIMA, KAMA, MAMA, T3, HMA = range(10)
    DISABLED, DEFAULT, ZLEMA, RMA = range(10, 14)


def get_functions() -> list[str]:
    """The names of the functions there are."""
    return list(FUNCTIONS)


def _call(known: TalibFunction, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    given = _signature(known.name).bind(*arguments, **keywords)
    given.apply_defaults()
    inputs = {name: given.arguments[name] for name in known.inputs}
    return _compute(known, inputs, {name: given.arguments[name] for name in known.parameters})


def _compute(known: TalibFunction, inputs: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:
    texts = known.outputs(**{name: _number(value) for name, value in parameters.items()})
    plan = compiled_outputs(tuple(texts.items()))
    arrays = {_field(name): (name, _array(name, values)) for name, values in inputs.items()}
    made = [_formed(known, column, inputs) for column in run_arrays(plan, arrays)]
    return made[0] if len(made) == 1 else tuple(made)


def _field(name: str) -> str:
    """What the expressions call an input: periods are no price, and MAVP reads no volume."""
    return "volume" if name == "periods" else FIELDS[name]


def _number(value: Any) -> Any:
    """A parameter as the language writes it; TA-Lib's own numbers for "the default" are refused
    by the engine."""
    return value.item() if isinstance(value, np.generic) else value


def _array(name: str, values: Any) -> Any:
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise DataError(f"{name} must be 1-d, got {values.ndim}-d", "python.column_not_1d")
    return values


def _formed(known: TalibFunction, column: Column, inputs: Mapping[str, Any]) -> Any:
    values = column.values
    if column.name in known.integers:
        values = np.where(np.isnan(values), 0, values).astype(np.int32)
    series = [each for each in inputs.values() if frame_column(each) is not None]
    library = type(series[0]).__module__.partition(".")[0] if series else ""
    if library == "pandas":
        import pandas as pd

        return pd.Series(values, index=series[0].index, copy=True)
    if library == "polars":
        import polars as pl

        return pl.Series(values)
    return values.copy()


@functools.cache
def _signature(name: str) -> inspect.Signature:
    known = FUNCTIONS[name]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature(
        [
            *(inspect.Parameter(given, kind) for given in known.inputs),
            *(
                inspect.Parameter(given, kind, default=default)
                for given, default in known.parameters.items()
            ),
        ]
    )


def _function(known: TalibFunction) -> Callable[..., Any]:
    def function(*arguments: Any, **keywords: Any) -> Any:
        return _call(known, arguments, keywords)

    function.__name__ = function.__qualname__ = known.name
    function.__module__ = __name__
    function.__signature__ = _signature(known.name)  # type: ignore[attr-defined]
    outputs = known.outputs(**known.parameters)
    lines = [f"{known.name}{_signature(known.name)}", ""]
    lines += [f"{name}: {text}" for name, text in outputs.items()]
    function.__doc__ = "\n".join(lines)
    return function


def _abstract(known: TalibFunction) -> Callable[..., Any]:
    """function(table, parameters, price="close"): inputs are columns of a table."""

    def function(table: Any, *arguments: Any, price: str | None = None, **keywords: Any) -> Any:
        parameters = dict(known.parameters)
        if len(arguments) > len(parameters):
            listed = ", ".join(parameters) or "no parameter"
            raise TypeError(f"{known.name} takes {listed}; {len(arguments)} values are given")
        parameters.update(zip(parameters, arguments, strict=False))
        for name, value in keywords.items():
            if name not in parameters:
                raise TypeError(f"{known.name} has no parameter {name!r}")
            parameters[name] = value
        columns = {
            name: table[price if price and FIELDS[name] == "close" else FIELDS[name]]
            for name in known.inputs
        }
        made = _compute(known, columns, parameters)
        if not isinstance(made, tuple):
            return made
        if isinstance(table, Mapping):
            return list(made)
        return type(table)(dict(zip(known.outputs(**parameters), made, strict=True)))

    function.__name__ = function.__qualname__ = known.name
    function.__doc__ = f"{known.name} of the columns {', '.join(known.inputs)} of a table."
    return function


def _by_name(name: str) -> Callable[..., Any]:
    """The function of a name, whatever its case."""
    if name.upper() not in FUNCTIONS:
        raise DataError(f"there is no function {name!r} here", "python.talib_function")
    return _abstract(FUNCTIONS[name.upper()])


abstract = SimpleNamespace(
    Function=_by_name, **{name: _abstract(known) for name, known in FUNCTIONS.items()}
)
globals().update({name: _function(known) for name, known in FUNCTIONS.items()})
