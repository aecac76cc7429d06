# SPDX-License-Identifier: MIT
"""Results: every output of a plan over every partition of an execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._ffi import Handle, check, lib, new_error, struct
from ._output import DTYPES, Output
from ._partitions import PartitionKey, not_there
from .errors import UnknownNameError, UnsupportedError

if TYPE_CHECKING:
    from .chart import Chart
    from .dataset import Dataset
    from .plan import Plan

__all__ = ["DTYPES", "Output", "Result", "envelope"]

Key = str | tuple[str, ...]


class Result(Mapping[Any, Any]):
    """Outputs by name where there is one partition, else by (symbol, timeframe[, source], name).

    result["rsi"] is a read-only float64 array of the engine's memory, NaN where missing; it stays
    valid as long as you hold it. A signal comes as 1.0, 0.0 and NaN; `is_true` gives its bools.
    Reading makes no crossing: the values are there since the run.
    """

    def __init__(
        self, handle: Handle, plan: Plan | None = None, dataset: Dataset | None = None
    ) -> None:
        self._handle = handle
        self._plan = plan
        self._dataset = dataset
        info, error = struct("lta_result_info"), new_error()
        check(lib.lta_result_get_info(handle.id, info, error), error)
        self._info = info
        self._by_partition: dict[PartitionKey, dict[str, Output]] | None = None

    @property
    def _index(self) -> dict[PartitionKey, dict[str, Output]]:
        if self._by_partition is None:
            self._by_partition = {}
            for position in range(self._info.output_count):
                output = Output(self._handle, position)
                self._by_partition.setdefault(output.partition, {})[output.name] = output
        return self._by_partition

    @property
    def outputs(self) -> tuple[Output, ...]:
        """By partition as asked for, then in the plan's order; failed ones too."""
        return tuple(output for named in self._index.values() for output in named.values())

    @property
    def partitions(self) -> list[PartitionKey]:
        """(symbol, timeframe, source), in the order of the outputs."""
        return list(self._index)

    @property
    def names(self) -> list[str]:
        """The outputs' names, in the plan's order."""
        return list(dict.fromkeys(name for named in self._index.values() for name in named))

    @property
    def failed_count(self) -> int:
        return sum(output.status < 0 for output in self.outputs)

    @property
    def plan_fingerprint(self) -> int:
        return int(self._info.plan_fingerprint)

    @property
    def dataset_revision(self) -> int:
        """Of the rows the execution saw."""
        return int(self._info.dataset_revision)

    def output(self, *key: str) -> Output:
        """The output itself: by name, or by (symbol, timeframe[, source], name)."""
        *where, name = key
        named = self._index[self._find(*where)] if where else self._only(f"output {name!r}")
        if name not in named:
            known = [repr(other) for other in named]
            raise not_there(f"no output {name!r}", "python.unknown_output", known)
        return named[name]

    def select(self, symbol: str, timeframe: str, source: str | None = None) -> Result:
        """The same result, narrowed to one partition."""
        key = self._find(symbol, timeframe, source)
        narrowed = Result(self._handle, self._plan, self._dataset)
        narrowed._by_partition = {key: self._index[key]}
        return narrowed

    def _find(self, symbol: str, timeframe: str, source: str | None = None) -> PartitionKey:
        if source is not None and (symbol, timeframe, source) in self._index:
            return symbol, timeframe, source
        wanted = (symbol, timeframe) if source is None else (symbol, timeframe, source)
        found = [key for key in self._index if key[: len(wanted)] == wanted]
        if not found:
            known = [str(key) for key in self._index]
            raise not_there(f"no partition {wanted}", "python.unknown_partition", known)
        if len(found) > 1:
            raise _ambiguous(f"partition {wanted} without a source", found)
        return found[0]

    def _only(self, what: str) -> dict[str, Output]:
        if len(self._index) > 1:
            raise _ambiguous(what, self.partitions)
        return next(iter(self._index.values()), {})

    def __getitem__(self, key: Key) -> np.ndarray[Any, Any]:
        return self.output(*((key,) if isinstance(key, str) else key)).values

    def is_true(self, *key: str) -> np.ndarray[Any, Any]:
        """Where a signal is true; missing is False."""
        return self.output(*key).is_true

    def valid(self, *key: str) -> np.ndarray[Any, Any]:
        """Where an output has a value."""
        return self.output(*key).valid

    @property
    def times(self) -> np.ndarray[Any, Any]:
        """The bars' times of the one partition, datetime64[ns]; else `select` first."""
        for output in self._only("the times").values():
            if output.status >= 0:
                return output.times
        return np.empty(0, dtype="datetime64[ns]")

    def last(self) -> dict[str, float]:
        """The newest value of every output of the one partition; NaN where missing or failed."""
        return {
            output.name: float(output.values[-1])
            if output.status >= 0 and output.row_count
            else float("nan")
            for output in self._only("the last row").values()
        }

    def plot(self, title: str | None = None) -> Chart:
        """A chart: candles, outputs over them or in panes of their own, signals as markers.

        Bars are those the dataset holds now; rows it no longer has are drawn without.
        """
        from .chart import Chart
        from .chart.market import bars_of

        if self._plan is None or self._dataset is None:
            raise UnsupportedError("this result does not know its plan", "python.no_plan")
        bars = None
        if self.partitions:
            bars = bars_of(self._dataset, self.partitions, include_forming=True)
        return Chart.of_result(self._plan, self, bars, title)

    def __iter__(self) -> Iterator[Key]:
        if len(self._index) > 1:
            return iter([(*output.partition, output.name) for output in self.outputs])
        return iter(self.names)

    __eq__ = object.__eq__  # arrays have no one truth
    __hash__ = object.__hash__

    def __len__(self) -> int:
        return len(self.outputs)

    def __contains__(self, key: object) -> bool:
        try:
            self.output(*((key,) if isinstance(key, str) else key))  # type: ignore[misc]
        except (UnknownNameError, TypeError):
            return False
        return True

    def __repr__(self) -> str:
        names = ", ".join(self.names[:8]) + (", ..." if len(self.names) > 8 else "")
        return (
            f"<laakhay.ta.Result: {names} over {len(self.partitions)} partition(s), "
            f"{self.failed_count} failed>"
        )


def _ambiguous(what: str, partitions: list[PartitionKey]) -> UnknownNameError:
    listed = ", ".join(str(key) for key in partitions[:20])
    more = ", ..." if len(partitions) > 20 else ""
    return UnknownNameError(
        f"{what} is not the only one, name its partition: {listed}{more}",
        "python.ambiguous_partition",
    )


def envelope(result: Result) -> dict[str, Any]:
    """The result as plain records: see `execute_plan`."""
    return {
        "status": "partial" if result.failed_count else "ok",
        "failed_count": result.failed_count,
        "outputs": [_record(output) for output in result.outputs],
    }


def _record(output: Output) -> dict[str, Any]:
    return {
        "symbol": output.symbol,
        "timeframe": output.timeframe,
        "source": output.source,
        "name": output.name,
        "dtype": output.dtype,
        "status": output.status,
        "error_code": output.error_code,
        "error_message": output.error_message,
        "error_position": output.error_position,
        "row_count": output.row_count,
        "first_valid_row": output.first_valid_row,
        "time": output.times,
        "values": output.raw,
        "valid": output.valid,
    }
