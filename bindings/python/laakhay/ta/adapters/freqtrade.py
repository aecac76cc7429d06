# SPDX-License-Identifier: MIT
"""freqtrade: a plan in `populate_indicators` that computes the new candles alone.

class Cross(IStrategy):
    timeframe = "5m"
    plan = Indicators({"rsi": "rsi(close, 14)"}, timeframe)
    startup_candle_count = plan.startup_candles

    def populate_indicators(self, dataframe, metadata):
        return self.plan(dataframe, metadata)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._time import column_to_ns
from ..errors import DataError
from ..expressions import Expression
from ..plan import Plan, compile
from ..session import Session

__all__ = ["Indicators"]

_PRICES = ("open", "high", "low", "close", "volume")


class Indicators:
    """A plan with a state per pair: called with candles, it gives them with the outputs.

    computed_rows: {(pair, timeframe): rows computed by the last call}.
    """

    def __init__(self, plan: str | Expression | Mapping[str, Any] | Plan, timeframe: str) -> None:
        """timeframe: of the candles, "5m" or "1h", as the strategy's."""
        self.plan = plan if isinstance(plan, Plan) else compile(plan)
        self.timeframe = timeframe
        self.computed_rows: dict[tuple[str, str], int] = {}
        self._states: dict[tuple[str, str], _State] = {}

    @property
    def startup_candles(self) -> int:
        """For `startup_candle_count`: see `Plan.startup_candles_on`."""
        return self.plan.startup_candles_on(self.timeframe)

    def __call__(
        self, dataframe: Any, metadata: Mapping[str, Any], timeframe: str | None = None
    ) -> Any:
        """The candles with a column per output: float64, NaN where missing, signals 1.0 and 0.0.

        dataframe: pandas, with date, open, high, low, close and volume, closed candles in order.
        It is not changed. metadata: {"pair": ...}; each pair and timeframe has its own state.

        Candles that were there in the call before must be the same in time and in every price,
        and only those after them are computed. Otherwise (a candle corrected or missing, a frame
        that begins earlier, ends earlier, or is cut at its beginning alone, as freqtrade's
        analyses do) the frame is computed from its first row. Rows computed by an earlier call
        know the candles that have left the frame since.

        Raises ValueError (`DataError`) for candles out of order and for an output with the name
        of a column, KeyError for a plan that reads other pairs, RuntimeError for one that looks
        ahead; the state is kept.
        """
        taken = [name for name in self.plan.names if name in dataframe.columns]
        if taken:
            raise DataError(
                f"the output {taken[0]!r} has the name of a column of the candles: rename it",
                "python.output_name",
            )
        key = (str(metadata["pair"]), timeframe or self.timeframe)
        candles = _Candles(dataframe)
        state = self._states.get(key)
        known = 0 if state is None else state.known_rows(candles)
        if state is None or not known:
            state = _State(self.plan, key)
            known = 0
        if known < len(candles):
            state.push(candles, known)
        state.forget_before(candles)
        self._states[key] = state
        self.computed_rows[key] = len(candles) - known
        made = {name: state.values[:, place] for place, name in enumerate(self.plan.names)}
        return dataframe.assign(**made)

    def reset(self) -> None:
        """Forget the candles of all pairs."""
        self._states.clear()
        self.computed_rows.clear()

    def __getstate__(self) -> dict[str, Any]:
        """Workers of hyperopt get the plan, and candles of their own."""
        return {"plan": self.plan, "timeframe": self.timeframe}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["plan"], state["timeframe"])  # type: ignore[misc]


class _Candles:
    """Times and prices of a frame, [row] and [row, price]."""

    def __init__(self, frame: Any) -> None:
        self.times = column_to_ns(frame["date"])
        self.prices = np.column_stack([frame[name].to_numpy(np.float64) for name in _PRICES])

    def __len__(self) -> int:
        return len(self.times)


class _State:
    """The session of one pair, the candles it has seen, and what it answered."""

    def __init__(self, plan: Plan, key: tuple[str, str]) -> None:
        self._key = key
        self._session: Session = plan.session(detached=True)
        self._times = np.empty(0, np.int64)
        self._prices = np.empty((0, len(_PRICES)))
        self.values = np.empty((0, len(plan.names)))

    def known_rows(self, candles: _Candles) -> int:
        """How many of the candles' first rows are the last ones seen; 0 if the frame does not
        go on where the one before ended."""
        if not len(candles) or not len(self._times) or candles.times[0] < self._times[0]:
            return 0
        first = int(np.searchsorted(self._times, candles.times[0]))
        count = len(self._times) - first
        is_cut = first > 0 and count == len(candles)
        if count > len(candles) or is_cut:
            return 0
        is_same = np.array_equal(self._times[first:], candles.times[:count]) and np.array_equal(
            self._prices[first:], candles.prices[:count], equal_nan=True
        )
        return count if is_same else 0

    def push(self, candles: _Candles, known: int) -> None:
        """Compute the rows after the known ones."""
        prices = dict(zip(_PRICES, candles.prices[known:].T, strict=True))
        rows = self._session.push(*self._key, time=candles.times[known:], unit="ns", **prices)
        if len(rows) != len(candles) - known:
            raise DataError(
                f"{len(candles) - known} candles of {self._key} made {len(rows)} rows: a plan in "
                "populate_indicators reads the candles of one pair and timeframe",
                "python.candle_rows",
            )
        self._times = np.concatenate([self._times, candles.times[known:]])
        self._prices = np.concatenate([self._prices, candles.prices[known:]])
        self.values = np.concatenate([self.values, rows.values])

    def forget_before(self, candles: _Candles) -> None:
        """Keep what the frame still has."""
        start = len(self._times) - len(candles)
        self._times, self._prices = self._times[start:], self._prices[start:]
        self.values = self.values[start:]
