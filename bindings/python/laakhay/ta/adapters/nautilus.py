# SPDX-License-Identifier: MIT
"""NautilusTrader: a plan as an Indicator, fed by the bars that a strategy is subscribed to.

self.plan = PlanIndicator({"fast": "ema(close, 10)", "slow": "ema(close, 30)"}, "1m")
self.register_indicator_for_bars(bar_type, self.plan)
...
if self.plan.initialized and self.plan["fast"] > self.plan["slow"]: ...
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nautilus_trader.indicators.base import Indicator

from ..expressions import Expression
from ..plan import Plan, compile
from ..stepper import Row, Stepper

__all__ = ["PlanIndicator"]


class PlanIndicator(Indicator):  # type: ignore[misc]
    """A session of a plan over one bar type.

    plan["fast"] is the newest value, NaN where missing and before the first bar. `initialized`
    after as many bars as the slowest output takes to its first value.
    """

    def __init__(
        self,
        plan: str | Expression | Mapping[str, Any] | Plan,
        timeframe: str,
        symbol: str = "nautilus",
    ) -> None:
        """timeframe: of the bars, as "1m"; symbol: as the plan calls it, where it does."""
        self.plan = plan if isinstance(plan, Plan) else compile(plan)
        super().__init__([str(self.plan.names), timeframe])
        self._partition = (symbol, timeframe)
        self._bar_count = 0
        self._row: Row | None = None
        self._step = self._new_step()

    def _new_step(self) -> Stepper:
        return self.plan.session(detached=True).stepper(*self._partition)

    def handle_bar(self, bar: Any) -> None:
        """Take a closed bar; its `ts_event`, in ns, is its time. One that is there already
        changes nothing. Raises ValueError (`DataError`) for one that is older."""
        row = self._step(
            bar.ts_event,
            bar.open.as_double(),
            bar.high.as_double(),
            bar.low.as_double(),
            bar.close.as_double(),
            bar.volume.as_double(),
        )
        if row is None:
            return
        self._row = row
        self._bar_count += 1
        self._set_has_inputs(True)
        if self._bar_count >= self.plan.info["required_history"]:
            self._set_initialized(True)

    def __getitem__(self, name: str) -> float:
        if self._row is None:
            self.plan._row_names.column(name)
            return float("nan")
        return self._row[name]

    def is_true(self, name: str) -> bool:
        """Whether a signal is true; missing is False."""
        return self._row is not None and self._row.is_true(name)

    def _reset(self) -> None:
        self._bar_count, self._row = 0, None
        self._step = self._new_step()
