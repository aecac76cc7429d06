# SPDX-License-Identifier: MIT
"""Plans: a set of outputs, compiled once, run over history or bar by bar."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, overload

from ._execution import Cancel, convention_number, execute_text, run_plan
from ._ffi import Handle, check, ffi, lib, new_error, struct, take_blob, text
from ._plan_text import Functions, plan_text, point_into_text
from ._startup import startup_candles
from ._table_runs import is_dataset, run_table, table_options
from .dataset import Dataset, as_dataset
from .errors import DataError
from .expressions import Expression
from .result import DTYPES, Result, envelope
from .rows import Names
from .session import Session, create_session, restore_session, session_options

__all__ = ["Plan", "PlanOutput", "compile", "execute_plan"]

_EXPLAIN = {
    "text": lib.LTA_EXPLAIN_TEXT,
    "json": lib.LTA_EXPLAIN_JSON,
    "payload": lib.LTA_EXPLAIN_PAYLOAD,
    "dot": lib.LTA_EXPLAIN_DOT,
}


class PlanOutput(NamedTuple):
    """One output of a plan. History is counted in bars."""

    name: str
    dtype: str  # "float64", or "int8" for a signal
    first_valid_row: int  # earliest possible row with a value
    required_history: int  # bars to the first value
    stable_history: int  # bars until the start weighs less than 1e-9


def compile(  # the name users look for
    plan: str | Expression | Mapping[str, Any],
    *,
    functions: Functions | None = None,
    convention: str | None = None,
    node_limit: int = 0,
    state_limit_bytes: int = 0,
) -> Plan:
    """Compile one expression, {name: expression}, or a payload (a dict or JSON text).

    Expressions are text or Expression objects, {name: ta.label(expression)} may look ahead.

    Everything wrong in the text is a DataError with a code and a position: a byte offset into
    the expression or the JSON text; for {name: expression} into the expression at fault.
    functions: those of `define` and `load_indicators` that texts call by name; Expression objects
    bring their own. convention: "talib" or "laakhay"; None is as the payload says, else "talib".
    """
    content, is_expression = plan_text(plan, functions)
    options = struct(
        "lta_plan_options",
        flags=lib.LTA_PLAN_EXPRESSION if is_expression else 0,
        convention=convention_number(convention),
        node_limit=node_limit,
        state_limit_bytes=state_limit_bytes,
    )
    out, error = ffi.new("lta_plan *"), new_error()
    try:
        check(lib.lta_plan_compile(content, len(content), options, out, error), error)
    except DataError as failure:
        point_into_text(failure, plan, content, functions)
        raise
    return Plan(Handle(out[0], lib.lta_plan_drop))


def execute_plan(
    dataset: int | Dataset,
    plan: str | Expression | Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Compile through the dataset's cache, run, and return the envelope.

    options: partitions [(symbol, timeframe[, source])], thread_count, start_time, end_time,
    last_row_count, include_forming, convention, cancel, unit.

    The envelope is {"status", "failed_count", "outputs"}; status is "ok", or "partial" where an
    output failed. Outputs are ordered by partition (as asked, else symbol, timeframe, source),
    then as in the plan; each is a dict of symbol, timeframe, source, name, dtype, status,
    error_code, error_message, error_position, row_count, first_valid_row, time, values, valid.
    """
    identity = dataset.id if isinstance(dataset, Dataset) else dataset
    try:
        return envelope(Result(execute_text(identity, plan, options)))
    except DataError as failure:
        if failure.code.startswith("plan."):
            point_into_text(failure, plan, plan_text(plan)[0])
        raise


class Plan:
    """A compiled plan. Immutable: share it between threads, datasets and sessions."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        info, error = struct("lta_plan_info"), new_error()
        check(lib.lta_plan_get_info(handle.id, info, error), error)
        self._info = {
            "convention": {1: "talib", 2: "laakhay"}.get(info.convention, info.convention),
            "fingerprint": info.fingerprint,
            "numeric_version": info.numeric_version,
            "output_count": info.output_count,
            "node_count": info.node_count,
            "column_count": info.column_count,
            "required_history": info.required_history,
            "stable_history": info.stable_history,
            "state_bytes": info.state_bytes,
        }
        self._outputs = tuple(self._read_output(i) for i in range(info.output_count))
        self._row_names = Names([(output.name, output.dtype) for output in self._outputs])

    def _read_output(self, index: int) -> PlanOutput:
        info, error = struct("lta_plan_output"), new_error()
        check(lib.lta_plan_get_output(self.id, index, info, error), error)
        return PlanOutput(
            text(info.name, info.name_size),
            DTYPES[info.dtype],
            info.first_valid_row,
            info.required_history,
            info.stable_history,
        )

    @property
    def id(self) -> int:
        return self._handle.id

    @property
    def fingerprint(self) -> int:
        """Same plan, same number: on every machine and in every language."""
        return int(self._info["fingerprint"])

    @property
    def outputs(self) -> tuple[PlanOutput, ...]:
        return self._outputs

    @property
    def names(self) -> tuple[str, ...]:
        """The outputs' names, in the plan's order."""
        return tuple(output.name for output in self._outputs)

    @property
    def info(self) -> dict[str, Any]:
        """Counts, history and state size of the whole plan."""
        return dict(self._info)

    @property
    def requirements(self) -> Any:
        """What a host must load: the minimal and the stable history per field."""
        out, error = ffi.new("lta_blob *"), new_error()
        check(lib.lta_plan_get_requirements(self.id, out, error), error)
        return json.loads(take_blob(out[0]))

    def explain(self, format: str = "text") -> str:
        """How the plan computes: "text", "json", "payload" (canonical) or "dot"."""
        if format not in _EXPLAIN:
            known = ", ".join(repr(name) for name in _EXPLAIN)
            raise DataError(f"unknown format {format!r}; expected {known}", "python.format")
        out, error = ffi.new("lta_blob *"), new_error()
        check(lib.lta_plan_explain(self.id, _EXPLAIN[format], out, error), error)
        return take_blob(out[0]).decode("utf-8")

    @property
    def startup_candles(self) -> int:
        """How many closed bars a live bot must load before its first bar counts.

        The stable history: with so many bars every output is what it would be after all history,
        to 1e-9. Outputs whose past never fades (obv, psar, supertrend) count with the bars to their
        first value; of a plan that has one it is the history of the others that is left out too.

        Coarser bars (`tf`) and lags that are times ("24h") are so many bars of a timeframe: a
        ValueError where no "select" of a payload names one. For the first `startup_candles_on`
        does.
        """
        return self._startup_candles(None)

    def startup_candles_on(self, timeframe: str) -> int:
        """`startup_candles` where the bars are of this timeframe: "1h".

        With tf("1d", sma(20)) that is 21 days of bars, weekends or not. A ValueError where bars of
        the plan are no lengths of time ("volume:1000").
        """
        return self._startup_candles(timeframe)

    def _startup_candles(self, timeframe: str | None) -> int:
        histories = [(each.required_history, each.stable_history) for each in self._outputs]
        return startup_candles(self.requirements, histories, timeframe)

    @overload
    def run(
        self,
        data: Dataset | int,
        *,
        partitions: Sequence[Sequence[str]] | None = None,
        thread_count: int = 1,
        start_time: Any = None,
        end_time: Any = None,
        last_row_count: int = 0,
        include_forming: bool = False,
        cancel: Cancel | None = None,
        unit: str | None = None,
    ) -> Result: ...

    @overload
    def run(
        self,
        data: Any,
        *,
        symbol: str | None = None,
        timeframe: str | None = None,
        source: str | None = None,
        columns: Mapping[str, str | None] | None = None,
        time_unit: str | None = None,
        timezone: Any = None,
        time_format: str | None = None,
        check: str = "default",
        keep: str = "keys",
        members: str = "columns",
        thread_count: int = 1,
        cancel: Cancel | None = None,
    ) -> Any: ...

    def run(self, data: Any, **options: Any) -> Any:
        """Every output over every bar, in one call: of a dataset a Result, of a table a table.

        Of a dataset, by its object or id. partitions: (symbol, timeframe[, source]) tuples, None is
        what the plan selects. start_time, end_time (exclusive) and last_row_count choose which rows
        are reported; values never depend on them. include_forming adds a provisional row where
        there is one.

        Of a table, which may be whatever `Dataset.append_frame` takes: a table of the same kind,
        pandas for pandas, polars for polars (a lazy frame is collected), with the same rows in the
        same order and the same index. It has the columns that say who and when (time, symbol,
        timeframe, source), as they were, and a column per output: float64, NaN where missing in
        numpy and pandas, null in the others, where signals are booleans. A dict of arrays comes
        for dicts, arrays and lists, a pyarrow table for what is known by `__arrow_c_stream__`
        alone. Tables without times are rows in order, of timeframe "bar"; columns that no output
        reads need not be there; other columns are read where the plan names them.

        symbol to check: as in `append_frame`. keep: which columns of the table are in the new one,
        "keys", "all" or "none". members: outputs of one call as columns "macd.signal", or with
        "struct" (polars, pyarrow, DuckDB) as fields of one column "macd".

        thread_count, cancel: as ever. Raises ValueError (`DataError`) for wrong data and options,
        KeyError for partitions that are not there, RuntimeError where the flag was raised.
        """
        if is_dataset(data):
            return self._run_dataset(data, **options)
        execution = {
            name: options.pop(name) for name in ("thread_count", "cancel") if name in options
        }
        options["columns"] = dict(options.get("columns") or {})
        return run_table(self, data, table_options(options), **execution)

    def _run_dataset(
        self,
        dataset: Dataset | int,
        *,
        partitions: Sequence[Sequence[str]] | None = None,
        **options: Any,
    ) -> Result:
        source = as_dataset(dataset)
        handle = run_plan(self.id, source.id, source.names, partitions, **options)
        return Result(handle, self, source)

    def session(
        self,
        dataset: Dataset | int | None = None,
        *,
        partitions: Sequence[Sequence[str]] | None = None,
        revision_depth: int | None = None,
        detached: bool = False,
        skip_history: bool = False,
        state_limit_bytes: int = 0,
        edges_only: bool = False,
        closed_edges: bool = False,
    ) -> Session:
        """Run bar by bar, beginning with the closed bars the dataset holds.

        Without a dataset the session makes its own. partitions None: what the plan selects, and
        those that join later. revision_depth: closed bars that can be revised, None is the
        library's 8. detached: keep state only and store no rows. skip_history: start after the
        rows already there. edges_only: give only rows with an edge of a signal. closed_edges:
        forming bars tell none.
        """
        made = create_session(
            self.id,
            self._row_names,
            Dataset() if dataset is None else as_dataset(dataset),
            partitions,
            session_options(
                revision_depth, detached, skip_history, state_limit_bytes, edges_only, closed_edges
            ),
        )
        made.plan, made.is_detached = self, detached
        return made

    def restore(
        self,
        snapshot: bytes,
        dataset: Dataset | int | None = None,
        *,
        detached: bool = False,
        state_limit_bytes: int = 0,
        edges_only: bool = False,
        closed_edges: bool = False,
    ) -> Session:
        """A session that continues where the snapshot was taken; an empty dataset is enough.

        The revision depth is the snapshot's.
        """
        made = restore_session(
            self.id,
            self._row_names,
            Dataset() if dataset is None else as_dataset(dataset),
            snapshot,
            session_options(None, detached, False, state_limit_bytes, edges_only, closed_edges),
        )
        made.plan, made.is_detached = self, detached
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """A plan is pickled as its canonical payload, which compiles to the same fingerprint."""
        return compile, (self.explain("payload"),)

    def close(self) -> None:
        """End the id now; sessions made from the plan go on."""
        self._handle.close()

    def __repr__(self) -> str:
        names = ", ".join(self.names[:8]) + (", ..." if len(self.names) > 8 else "")
        return (
            f"<laakhay.ta.Plan {self.fingerprint:016x}: {names}; "
            f"{self._info['node_count']} nodes, {self._info['required_history']} bars to start>"
        )
