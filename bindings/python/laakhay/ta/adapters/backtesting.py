# SPDX-License-Identifier: MIT
"""backtesting.py: plans in `Strategy.init`, declared with `self.I` so that they are revealed bar
by bar.

class Cross(Strategy):
    def init(self):
        self.rsi = indicator(self, "rsi(close, 14)")
        attach(self, {"fast": "ema(close, 10)", "slow": "ema(close, 30)"})

    def next(self):
        if self.fast[-1] > self.slow[-1] and self.rsi[-1] < 70: ...
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import DataError
from ..expressions import Expression
from ..plan import Plan, compile

__all__ = ["attach", "indicator"]


def indicator(strategy: Any, plan: str | Expression | Plan, **options: Any) -> Any:
    """One expression over the strategy's data, for an attribute: `self.rsi = indicator(self, ...)`.

    An array of float64 [row]; of a call with several members [member, row]. NaN before the first
    value, where backtesting.py does not begin to trade; signals are 1.0 and 0.0, missing is 0.0,
    for NaN would be true. options: those of `Strategy.I` (plot, overlay, color, name ...).

    Assign it to an attribute of the strategy: backtesting.py hides the future of those alone.
    Raises ValueError (`DataError`) for what is wrong in the expression.
    """
    compiled = plan if isinstance(plan, Plan) else compile(plan)
    columns = list(_columns(strategy, compiled).values())
    if "name" not in options:
        names = _texts(plan, compiled)
        options["name"] = names if len(names) > 1 else names[0]
    values = columns[0] if len(columns) == 1 else np.stack(columns)
    return strategy.I(lambda: values, **options)


def attach(strategy: Any, plan: Mapping[str, Any] | Plan, **options: Any) -> None:
    """Every output of a plan as an attribute of the strategy; the plan runs once.

    "fast" becomes `strategy.fast`, "macd.signal" `strategy.macd_signal`, arrays as of `indicator`.
    options: those of `Strategy.I`, for all of them.

    Raises ValueError (`DataError`) for an output with the name of something that the strategy
    has, as "buy" or "data", before anything is attached.
    """
    compiled = plan if isinstance(plan, Plan) else compile(plan)
    attributes = {name: name.replace(".", "_") for name in compiled.names}
    for name, attribute in attributes.items():
        if hasattr(strategy, attribute) or not attribute.isidentifier():
            raise DataError(
                f"the output {name!r} cannot be the attribute {attribute!r} of the strategy: "
                "the name is taken or is none; give the output another",
                "python.output_name",
            )
    for name, values in _columns(strategy, compiled).items():
        settings = {"name": name, **options}
        setattr(strategy, attributes[name], strategy.I(lambda values=values: values, **settings))


def _columns(strategy: Any, plan: Plan) -> dict[str, np.ndarray[Any, Any]]:
    """The outputs over all of the strategy's data."""
    frame = plan.run(strategy.data.df, keep="none")
    made = {}
    for output in plan.outputs:
        values = frame[output.name].to_numpy()
        made[output.name] = np.nan_to_num(values) if output.dtype == "int8" else values
    return made


def _texts(plan: str | Expression | Plan, compiled: Plan) -> list[str]:
    """What the chart's legend says. backtesting.py formats names, so braces would be fields."""
    if isinstance(plan, Plan) or len(compiled.names) > 1:
        return list(compiled.names)
    return [str(plan).replace("{", "{{").replace("}", "}}")]
