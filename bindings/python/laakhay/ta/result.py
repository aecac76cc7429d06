# SPDX-License-Identifier: MIT
"""Results: every output of a plan over every partition of an execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from ._exports import (
    as_arrow,
    as_html,
    as_numpy,
    as_pandas,
    as_polars,
    edges_of,
    records_of,
)
from ._ffi import Handle, check, lib, new_error, struct
from ._output import DTYPES, Output
from ._partitions import PartitionKey, not_there
from ._time import time_to_ns
from ._time_columns import texts_to_ns
from .errors import UnknownNameError, UnsupportedError

if TYPE_CHECKING:
    from .chart import Chart
    from .dataset import Dataset
    from .plan import Plan

__all__ = ["DTYPES", "Members", "Output", "Result", "envelope"]

Key = str | tuple[str, ...]


class Result(Mapping[Any, Any]):
    """Outputs by name where there is one partition, else by (symbol, timeframe[, source], name).

    result["rsi"], or result.rsi, is a read-only float64 array of the engine's memory, NaN where
    missing; it stays valid as long as you hold it. A signal comes as 1.0, 0.0 and NaN; `is_true`
    gives its bools. Reading makes no crossing: the values are there since the run.
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
        return self._narrowed({key: self._index[key]})

    def between(self, start: Any = None, end: Any = None) -> Result:
        """The same result, narrowed to the rows with start <= time < end: result[start:end].

        Times as everywhere, and ISO 8601 text. Values are those of the whole run, and `signals`
        knows what was before.
        """
        bounds = [None if time is None else np.datetime64(_ns(time), "ns") for time in (start, end)]
        narrowed: dict[PartitionKey, dict[str, Output]] = {}
        for key, named in self._index.items():
            for name, output in named.items():
                narrowed.setdefault(key, {})[name] = (
                    output if output.status < 0 else output.between(*bounds)
                )
        return self._narrowed(narrowed)

    def _narrowed(self, index: dict[PartitionKey, dict[str, Output]]) -> Result:
        narrowed = Result(self._handle, self._plan, self._dataset)
        narrowed._by_partition = index
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

    @overload
    def __getitem__(self, key: Key) -> np.ndarray[Any, Any]: ...

    @overload
    def __getitem__(self, key: slice) -> Result: ...

    def __getitem__(self, key: Key | slice) -> Any:
        if isinstance(key, slice):
            if key.step is not None:
                raise TypeError("result[start:end] takes times, and no step")
            return self.between(key.start, key.stop)
        return self.output(*((key,) if isinstance(key, str) else key)).values

    def __getattr__(self, name: str) -> Any:
        """result.rsi for result["rsi"], result.macd.signal for result["macd.signal"]."""
        if name.startswith("_"):
            raise AttributeError(name)
        known = self.names
        if name in known:
            return self[name]
        members = [other for other in known if other.startswith(f"{name}.")]
        if members:
            return Members(self, name, members)
        listed = ", ".join(known[:20])
        raise AttributeError(f"the result has no {name!r}; its outputs are {listed}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name.partition(".")[0] for name in self.names)})

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

    def to_pandas(self) -> Any:
        """A pandas frame: a column per output, NaN where missing, and the times (UTC) as index.

        Of several partitions it is long, with an index of symbol, timeframe, source and time.
        Signals are 1.0, 0.0 and NaN. Here and below an output that failed raises its error.
        """
        return as_pandas(self)

    def to_polars(self) -> Any:
        """A polars frame: time (UTC) and a column per output, null where missing.

        Of several partitions it is long, beginning with columns symbol, timeframe and source.
        Signals are booleans.
        """
        return as_polars(self)

    def to_arrow(self) -> Any:
        """A pyarrow table with the columns of `to_polars`."""
        return as_arrow(self)

    def to_numpy(self) -> np.ndarray[Any, Any]:
        """A structured array with the columns of `to_polars`; float64, NaN where missing."""
        return as_numpy(self)

    def signals(self) -> np.ndarray[Any, Any]:
        """Every change of every signal by time: a structured array, ready for any data frame.

        Columns: time, symbol, timeframe, source, name, row, and edge, which is 1 where the signal
        became true and -1 where it ceased to be. Missing is not true.
        """
        return edges_of(self.outputs)

    def describe(self) -> list[dict[str, Any]]:
        """A dict per output: rows, values, warm_up (rows before the first value), status, times,
        the last value; of signals also how often they are true and change."""
        return records_of(self.outputs)

    def _repr_html_(self) -> str:
        return as_html(self)

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


class Members(Mapping[str, Any]):
    """The outputs of one call: result.macd.signal, result.macd["signal"]."""

    def __init__(self, result: Result, name: str, full_names: Sequence[str]) -> None:
        self._result = result
        self._names = {full[len(name) + 1 :]: full for full in full_names}

    def __getitem__(self, member: str) -> np.ndarray[Any, Any]:
        if member not in self._names:
            known = [repr(name) for name in self._names]
            raise not_there(f"no member {member!r}", "python.unknown_output", known)
        return self._result[self._names[member]]

    def __getattr__(self, name: str) -> np.ndarray[Any, Any]:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"no member {name!r}; there are {', '.join(self._names)}")
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<laakhay.ta.Members {', '.join(self._names)}>"


def _ns(time: Any) -> int:
    if isinstance(time, str):
        return int(texts_to_ns([time])[0][0])
    return time_to_ns(time)


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
