# SPDX-License-Identifier: MIT
"""Plans run over tables: a table in, a table of the same kind out, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ._loading import Target, append_columns, append_table, codes
from ._names import KEYS, PRICES, find_roles, missing_column
from ._shapes import Column, Settled, columns_as, joined, settle, with_structs
from ._tables import Table, price_level, read_table
from .dataset import Dataset
from .errors import DataError
from .result import Result

if TYPE_CHECKING:
    from .plan import Plan

__all__ = ["TableOptions", "TableRun", "is_dataset", "run_table", "table_options"]

_KEPT = ("time", "close_time", *KEYS)
_NAME = "table"  # of bars that nobody has named


@dataclass(frozen=True)
class TableOptions:
    """How a table is to be read, and what is to be in the one that comes out."""

    symbol: str | None = None
    timeframe: str | None = None
    source: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    time_unit: str | None = None
    timezone: Any = None
    time_format: str | None = None
    check: str = "default"
    keep: str = "keys"
    members: str = "columns"

    def target(self, dataset: Dataset, **changed: Any) -> Target:
        """Where rows go."""
        given = {
            name: changed.get(name, getattr(self, name))
            for name in ("symbol", "timeframe", "source", "columns", "time_unit", "timezone")
        }
        return dataset._target(
            **given,
            series=changed.get("series", False),
            time_format=self.time_format,
            check=self.check,
        )


def table_options(given: Mapping[str, Any]) -> TableOptions:
    """The options by name; TypeError for one that tables do not have."""
    known = {each.name for each in fields(TableOptions)}
    for name in given:
        if name not in known:
            raise TypeError(
                f"a run over a table has no option {name!r}; it has {', '.join(sorted(known))}"
            )
    return TableOptions(**given)


def is_dataset(data: Any) -> bool:
    """A dataset or its id, and no table?"""
    return isinstance(data, (Dataset, int, np.integer))


def run_table(plan: Plan, data: Any, options: TableOptions, **execution: Any) -> Any:
    """The outputs of a plan, a column each, beside what tells who and when the rows are."""
    for what, chosen, known in (
        ("keep", options.keep, ("keys", "all", "none")),
        ("members", options.members, ("columns", "struct")),
    ):
        if chosen not in known:
            expected = ", ".join(map(repr, known))
            raise DataError(f"unknown {what} {chosen!r}; expected {expected}", f"python.{what}")
    settled = settle(data)
    if settled.kind == "pandas" and settled.table.columns.nlevels > 1:
        return _run_levels(plan, settled.table, options, execution)
    run = TableRun(plan, settled, options, execution)
    made = columns_as(settled.kind, run.columns(), run.index)
    if options.members == "struct":
        made = with_structs(settled.kind, made)
    kept = run.kept()
    for place in kept:
        if run.table.names[place] in made:
            raise DataError(
                f"the output {run.table.names[place]!r} has the name of a column that is kept: "
                f"rename it, or run with keep={'none' if options.keep == 'keys' else 'keys'!r}",
                "python.output_name",
            )
    return joined(settled, kept, made, run.table)


class TableRun:
    """A plan over the rows of one table, each partition's rows put back where they came from."""

    def __init__(
        self, plan: Plan, settled: Settled, options: TableOptions, execution: Mapping[str, Any]
    ) -> None:
        self._plan = plan
        self._settled = settled
        self._options = options
        self.table = read_table(settled.table, _fields(plan), options.symbol)
        self.index = settled.table.index if settled.kind == "pandas" else None
        self.roles = find_roles(self.table.names, options.columns, times=self.table.times)
        self.row_count = len(self.table)
        self._result = self._run(execution) if self.row_count else None

    def kept(self) -> list[int]:
        """The places of the columns that go into the table that comes out."""
        if self._options.keep == "keys":
            places = self.roles.places
            return sorted(places[role] for role in _KEPT if role in places)
        return list(range(len(self.table.names))) if self._options.keep == "all" else []

    def columns(self) -> list[Column]:
        """Every output, as long as the table; missing on rows of partitions that had no part."""
        result = self._result
        rows = {} if result is None else dict(self._rows(result))
        made = []
        for output in self._plan.outputs:
            values = None
            for partition, where in rows.items():
                assert result is not None
                found = result.output(*partition, output.name).values
                if where is None:
                    values = found
                    break
                if values is None:
                    values = np.full(self.row_count, np.nan)
                values[where] = found
            if values is None:
                values = np.full(self.row_count, np.nan)
            made.append(Column(output.name, values, output.dtype == "int8"))
        return made

    def _run(self, execution: Mapping[str, Any]) -> Result:
        dataset = Dataset()
        self._load(dataset)
        result = self._plan.run(dataset, **execution)
        if not result.partitions:
            raise DataError(
                f"the plan selects none of the table's partitions: {dataset.partitions}",
                "python.nothing_selected",
            )
        return result

    def _load(self, dataset: Dataset) -> None:
        read = _fields(self._plan)
        target = self._options.target(
            dataset,
            symbol=self._symbol(),
            timeframe=self._timeframe(),
            series=self._series(read),
            columns={
                role: name
                for role, name in self._options.columns.items()
                if name is not None or role not in PRICES
            },
        )
        filled = self._filled(read)
        if filled is None:
            append_table(target, self._settled.table)
        else:
            append_columns(target, filled)

    def _symbol(self) -> str | None:
        if "symbol" in self.roles.places or self._options.symbol is not None:
            return self._options.symbol
        selected = self._plan.requirements["symbols"] or []
        return selected[0] if len(selected) == 1 else _NAME

    def _timeframe(self) -> str | None:
        if "time" in self.roles.places or self._options.timeframe is not None:
            return self._options.timeframe
        return "bar"

    def _series(self, read: set[str]) -> list[str]:
        names = [self.table.names[place] for place in self.roles.others]
        return sorted(read.intersection(names).difference(PRICES))

    def _filled(self, read: set[str]) -> Table | None:
        """The table with the columns that no output reads and that a bar needs; None if it has
        all of them."""
        places, names = self.roles.places, self.table.names
        absent = [name for name in PRICES if name not in places]
        for name in absent:
            if name in read and name not in self._options.columns:
                raise missing_column(name, names)
        if "time" not in places and (self._options.timeframe or self._keys_of_time()):
            raise missing_column("time", names)
        if "time" in places and not absent:
            return None
        filled = replace(self.table, names=list(names), values=list(self.table.values))
        for name in absent:
            filled.names.append(name)
            filled.values.append(np.full(self.row_count, np.nan))
        if "time" not in places:  # rows are counted; the engine knows them from times
            filled.names.append("time")
            filled.values.append(np.arange(self.row_count).view("datetime64[ns]"))
        return filled

    def _keys_of_time(self) -> bool:
        return "close_time" in self.roles.places or "timeframe" in self.roles.places

    def _rows(
        self, result: Result
    ) -> Iterator[tuple[tuple[str, str, str], np.ndarray[Any, Any] | None]]:
        """The rows of each partition of the result; None for all of them in order."""
        keys = [key for key in KEYS if key in self.roles.places]
        rows_of = self._rows_by_key(keys) if keys else {}
        for partition in result.partitions:
            named = dict(zip(KEYS, partition, strict=True))
            rows = rows_of[tuple(named[key] for key in keys)] if keys else None
            length = self.row_count if rows is None else len(rows)
            _check_length(result, partition, length, self._unread_text())
            yield partition, rows

    def _unread_text(self) -> str | None:
        """A column of text that may well be the symbols, where none is known to be."""
        if "symbol" in self.roles.places:
            return None
        values, names = self.table.values, self.table.names
        texts = (place for place in self.roles.others if isinstance(_first(values[place]), str))
        return next((names[place] for place in texts), None)

    def _rows_by_key(self, keys: Sequence[str]) -> dict[tuple[str, ...], np.ndarray[Any, Any]]:
        columns = []
        for key in keys:
            place = self.roles.places[key]
            numbers, texts = codes(self.table.values[place], self.table.names[place])
            columns.append([texts[number].decode("utf-8") for number in numbers.tolist()])
        places: dict[tuple[str, ...], int] = {}
        of_row = np.array(
            [places.setdefault(key, len(places)) for key in zip(*columns, strict=True)]
        )
        order = np.argsort(of_row, kind="stable")
        ends = np.searchsorted(of_row[order], np.arange(len(places)), side="right")
        return dict(zip(places, np.split(order, ends[:-1]), strict=True))


def _first(values: Any) -> Any:
    return next(iter(values), None)


def _check_length(
    result: Result, partition: tuple[str, str, str], expected: int, text: str | None
) -> None:
    hint = "" if text is None else f", or tell symbols apart with columns={{'symbol': {text!r}}}"
    for output in result.select(*partition).outputs:
        if output.status >= 0 and output.row_count != expected:
            raise DataError(
                f"{expected} rows of {partition} hold {output.row_count} different bars: leave "
                f"repeated rows out{hint}",
                "python.rows_repeated",
            )


def _fields(plan: Plan) -> set[str]:
    """What a plan reads of the bars."""
    return {known["field"] for known in plan.requirements["fields"]}


# ---- pandas frames with a column per price and symbol ----------------------------------------


def _run_levels(plan: Plan, frame: Any, options: TableOptions, execution: Mapping[str, Any]) -> Any:
    """("Close", "AAPL") or ("AAPL", "Close") in, ("rsi", "AAPL") or ("AAPL", "rsi") out.

    Rows in which a symbol has no value at all are none of its bars, and missing in its outputs.
    """
    import pandas as pd

    level = price_level(frame)
    symbols = frame.columns.get_level_values(1 - level).unique()
    dataset, rows, dataset_names = Dataset(), {}, []
    for symbol in symbols:
        bars = frame.xs(symbol, axis=1, level=1 - level)
        rows[symbol] = np.flatnonzero(bars.notna().any(axis=1).to_numpy())
        is_renamed = options.symbol is not None and len(symbols) == 1
        dataset_names.append(options.symbol if is_renamed else str(symbol))
        target = options.target(
            dataset,
            symbol=dataset_names[-1],
            series=sorted(_fields(plan).intersection(map(str, bars.columns)).difference(PRICES)),
        )
        append_table(target, bars.iloc[rows[symbol]])
    result = plan.run(dataset, **execution)
    names = dict(zip(symbols, dataset_names, strict=True))
    partitions = {partition[0]: partition for partition in result.partitions}
    made = {}
    for output in plan.outputs:
        for symbol in symbols:
            values = np.full(len(frame), np.nan)
            if names[symbol] in partitions:
                partition = partitions[names[symbol]]
                values[rows[symbol]] = result.output(*partition, output.name).values
            made[(symbol, output.name) if level else (output.name, symbol)] = values
    outputs = pd.DataFrame(made, index=frame.index)
    outputs.columns.names = frame.columns.names
    return pd.concat([frame, outputs], axis=1) if options.keep == "all" else outputs
