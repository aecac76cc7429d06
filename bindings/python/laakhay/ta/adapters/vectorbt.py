# SPDX-License-Identifier: MIT
"""vectorbt: indicators whose parameter grids are one plan.

RSI = indicator("rsi(close, n)", n=14)
rsi = RSI.run(prices, n=[5, 10, 20])    # one plan: what the points share is computed once
entries = rsi.value_crossed_below(30)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import vectorbt

from .._names import PRICES
from .._one_liners import run_arrays
from ..errors import DataError
from ..plan import Plan
from ..sweeps import compile_points

__all__ = ["indicator"]


def indicator(
    expression: str | Mapping[str, str], *, name: str = "Laakhay", **defaults: Any
) -> Any:
    """An indicator class of vectorbt's factory, of an expression or {output: expression}.

    defaults: the parameters, names that stand in the expression, with their default values.
    Inputs are the fields that the expression reads (`Class.input_names`), in the order open, high,
    low, close, volume; arrays, Series, or frames with a column per symbol. Outputs
    (`Class.output_names`) are "value" or the names given; of a call with several members
    "value_signal" and so on.

    `Class.run(close, n=[5, 10])` computes all points of the grid as one plan, once per column of
    the inputs. Values are float64, NaN where missing; signals are 1.0 and 0.0.

    Raises ValueError (`DataError`) for what is wrong in the expression, and for one that reads
    other symbols or fields than prices and volume: columns are rows in order, without times.
    """
    texts = {"value": expression} if isinstance(expression, str) else dict(expression)
    plan = compile_points(texts, [defaults])
    inputs = _inputs(plan)
    outputs = [column.partition(":")[2].replace(".", "_") for column in plan.names]
    factory = vectorbt.IndicatorFactory(
        class_name=name,
        short_name=name.lower(),
        input_names=inputs,
        param_names=list(defaults),
        output_names=outputs,
    )

    def compute(
        arrays: Sequence[Any], _in_outputs: Sequence[Any], parameters: Sequence[Sequence[Any]]
    ) -> Any:
        points = [dict(zip(defaults, each, strict=True)) for each in zip(*parameters, strict=True)]
        grid = compile_points(texts, points or [{}])
        made = _grid(grid, dict(zip(inputs, arrays, strict=True)), len(outputs))
        return made[0] if len(made) == 1 else tuple(made)

    return factory.from_custom_func(compute, as_lists=True, **defaults)


def _inputs(plan: Plan) -> list[str]:
    read = {known["field"] for known in plan.requirements["fields"]}
    if plan.requirements["symbols"] or not read.issubset(PRICES):
        raise DataError(
            f"an indicator reads {', '.join(PRICES)} of its own columns; this one reads "
            f"{', '.join(sorted(read))} of {plan.requirements['symbols'] or 'them'}",
            "python.indicator_inputs",
        )
    return [field for field in PRICES if field in read]


def _grid(plan: Plan, arrays: Mapping[str, Any], output_count: int) -> list[Any]:
    """Per output an array [row, point x column], the columns of a point side by side."""
    widths = range(next(iter(arrays.values())).shape[1])
    columns = [
        run_arrays(plan, {field: (field, array[:, at]) for field, array in arrays.items()})
        for at in widths
    ]
    points = range(len(plan.names) // output_count)
    return [
        np.column_stack(
            [columns[at][point * output_count + output].values for point in points for at in widths]
        )
        for output in range(output_count)
    ]
