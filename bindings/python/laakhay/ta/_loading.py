# SPDX-License-Identifier: MIT
"""Tables into datasets: names and times are settled here, everything else by the engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._arrow import append_stream
from ._csv import CsvFile, Wanted, read_file, title_of
from ._ffi import lib
from ._frames import column, numeric
from ._names import KEYS, PRICES, Roles, find_roles, name_columns, require
from ._streams import Field, Lent, Stream, foreign_stream, lend
from ._tables import Table, is_arrow, read_table
from ._time_columns import TimeRules, read_times
from ._zone import zone_changes
from .errors import DataError

__all__ = [
    "Target",
    "append_columns",
    "append_csv",
    "append_parquet",
    "append_table",
    "codes",
]

_TIMES = ("time", "close_time")


@dataclass(frozen=True)
class Target:
    """Where the rows of a table go, and how its columns are to be understood."""

    dataset: int
    symbol: str | None = None
    timeframe: str | None = None
    source: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    series: bool | Sequence[str] = False
    times: TimeRules = TimeRules()
    flags: int = 0

    def has_no_volume(self) -> bool:
        """Was the volume left out in so many words?"""
        return "volume" in self.columns and self.columns["volume"] is None

    def roles(self, names: Sequence[str], times: set[int] | None = None) -> Roles:
        """The roles of a table's columns; keys are given once."""
        roles = find_roles(names, self.columns, times=times or ())
        require(
            roles,
            names,
            series_only=self.series is not False,
            without_volume=self.has_no_volume(),
        )
        for key in KEYS:
            given = getattr(self, key)
            if key in roles.places and given is not None:
                name = names[roles.places[key]]
                raise DataError(
                    f"{key}={given!r} is given and the column {name!r} tells it too: leave one "
                    f"out, the column with columns={{{key!r}: None}}",
                    "python.key_twice",
                )
        if "symbol" not in roles.places and self.symbol is None:
            raise DataError(
                "no symbol: pass symbol=, or name the column that holds it with "
                "columns={'symbol': ...}",
                "python.symbol_missing",
            )
        return roles


def append_table(target: Target, data: Any) -> int:
    """Append the rows of a table of any kind, all or none; the count of rows added."""
    if hasattr(data, "collect") and not hasattr(data, "__arrow_c_stream__"):
        data = data.collect()  # a lazy frame
    if is_arrow(data):
        stream = foreign_stream(data)
        fields = stream.fields()
        roles = target.roles([known.name for known in fields])
        if not _is_read_here(target, fields, roles):
            return _append_stream(target, stream, fields, roles)
        data = stream.frame()
    wanted = [name for name in target.columns.values() if name]
    if not isinstance(target.series, bool):
        wanted.extend(target.series)
    return append_columns(target, read_table(data, wanted, target.symbol))


def _is_read_here(target: Target, fields: list[Field], roles: Roles) -> bool:
    """Are there columns that the engine does not read: times as text, decimals?"""
    if any(fields[roles.places[name]].is_text for name in _TIMES if name in roles.places):
        return True
    chosen, places = target.series, roles.places.values()
    return any(
        known.is_decimal
        and (place in places or (chosen if isinstance(chosen, bool) else known.name in chosen))
        for place, known in enumerate(fields)
    )


def _append_stream(target: Target, stream: Stream, fields: list[Field], roles: Roles) -> int:
    for name in _TIMES:
        if name not in roles.places:
            continue
        place = roles.places[name]
        known = fields[place]
        knows_zone = known.format.startswith("ts") and not known.format.endswith(":")
        if target.times.zone is not None and (known.is_integer or knows_zone):
            raise _zone_known(known.name)
    is_number = [known.is_number for known in fields]
    names = name_columns([known.name for known in fields], roles, target.series, is_number)
    return _append(target, stream, names)


def _zone_known(name: str) -> DataError:
    return DataError(
        f"column {name!r} holds moments in UTC already; timezone= is for local times that do not "
        "tell their zone",
        "python.timezone_known",
    )


def append_columns(target: Target, table: Table) -> int:
    """Append the rows of named columns, all or none; the count of rows added."""
    roles = target.roles(table.names, table.times)
    is_number = [False] * len(table.names)
    if target.series is not False:
        for place in roles.others:
            is_number[place] = numeric(table.values[place]) is not None
    names = name_columns(table.names, roles, target.series, is_number)
    lent = [
        _lent(name, table.names[place], table.values[place], target.times)
        for place, name in enumerate(names)
        if name
    ]
    row_count = len(lent[0].values)
    for known in lent:
        if len(known.values) != row_count:
            raise DataError(
                f"column {known.name!r} has {len(known.values)} rows, {lent[0].name!r} has "
                f"{row_count}",
                "python.ragged_columns",
            )
    return _append(target, lend(lent, row_count), [known.name for known in lent])


def _append(target: Target, stream: Stream, names: list[str]) -> int:
    texts = {key: getattr(target, key) for key in KEYS}
    no_volume = lib.LTA_ARROW_NO_VOLUME if target.has_no_volume() else 0
    try:
        return append_stream(
            target.dataset,
            stream.pointer,
            {key: text for key, text in texts.items() if text is not None}
            | {"column_names": "\n".join(names)},
            unit=target.times.unit,
            flags=lib.LTA_ARROW_SERIES | lib.LTA_ARROW_INFER_TIMEFRAME | no_volume,
            append_flags=target.flags,
            zone=None if target.times.zone is None else zone_changes(target.times.zone),
        )
    except DataError as error:
        if error.code != "arrow.time_unit":
            raise
        message = f"{error}; pass time_unit='s', 'ms', 'us' or 'ns'"
        code = "python.time_without_unit"  # as for every other kind of table
        raise DataError(message, code, error.position, error.status) from error


def _lent(role: str, name: str, values: Any, rules: TimeRules) -> Lent:
    if role in _TIMES:
        times = read_times(values, name, rules)
        if rules.zone is not None and not times.is_local:
            raise _zone_known(name)
        return Lent(role, "tsn:" if times.is_local else "tsn:UTC", times.ns)
    if role in KEYS:
        places, texts = codes(values, name)
        return Lent(role, "i", places, texts)
    return Lent(role, "g", column(values, name))


def codes(values: Any, name: str) -> tuple[np.ndarray[Any, Any], list[bytes]]:
    """A column of text as places in the list of its different texts."""
    if hasattr(values, "cat") and hasattr(values, "astype"):  # pandas' categories
        values = values.astype(object)
    if hasattr(values, "to_pylist"):
        values = values.to_pylist()
    else:
        values = values.tolist() if hasattr(values, "tolist") else list(values)
    places: dict[Any, int] = {}
    taken = [places.setdefault(value, len(places)) for value in values]
    for value, place in places.items():
        if not isinstance(value, str):
            row = taken.index(place)
            raise DataError(
                f"column {name!r}, row {row}: expected text, got {value!r}",
                "python.column_type",
                row,
            )
    return np.array(taken, dtype=np.int32), [
        text.encode("utf-8", "surrogatepass") for text in places
    ]


# ---- Files -----------------------------------------------------------------------------------


def append_csv(
    target: Target, source: Any, names: Sequence[str] | None, delimiter: str, encoding: str
) -> int:
    """Append the rows of a CSV file, all or none."""

    def choose(found: Sequence[str]) -> Wanted:
        roles = target.roles(found)
        numbers = {place for role, place in roles.places.items() if role in PRICES}
        texts = set(roles.places.values()).difference(numbers)
        others = set(roles.others)
        if isinstance(target.series, bool):
            return Wanted(numbers, texts, others if target.series else set())
        return Wanted(numbers | {p for p in others if found[p] in target.series}, texts, set())

    file = read_file(source, names, delimiter, encoding, choose)
    with file.telling():
        return append_columns(target, _table_of(target, file))


def _table_of(target: Target, file: CsvFile) -> Table:
    read = [place for place, values in enumerate(file.values) if values is not None]
    table = Table([file.names[place] for place in read], [file.values[place] for place in read])
    roles = target.roles(table.names)
    for role in _TIMES:
        if role in roles.places and target.times.text_format is None:
            place = roles.places[role]
            table.values[place] = _integers(table.values[place]) or table.values[place]
    return table


def _integers(cells: list[str]) -> list[int] | None:
    """The cells as integers where all of them are some."""
    try:
        return None if "_" in "".join(cells) else list(map(int, cells))
    except ValueError:
        return None


def append_parquet(target: Target, source: Any) -> int:
    """Append the rows of a Parquet file, all or none."""
    with _telling(title_of(source)):
        return append_table(target, _read_parquet(source))


def _read_parquet(source: Any) -> Any:
    with contextlib.suppress(ImportError):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            file = pq.ParquetFile(source)
        except pa.ArrowException as failure:
            raise _no_parquet(failure) from failure
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
    with contextlib.suppress(ImportError):
        import polars as pl

        try:
            return pl.read_parquet(source)
        except pl.exceptions.PolarsError as failure:
            raise _no_parquet(failure) from failure
    raise ImportError("reading Parquet needs pyarrow or polars: pip install pyarrow")


def _no_parquet(failure: Exception) -> DataError:
    return DataError(f"it is no Parquet file: {failure}", "python.parquet")


@contextlib.contextmanager
def _telling(title: str) -> Iterator[None]:
    try:
        yield
    except DataError as error:
        message = f"{title}: {error}"
        raise type(error)(message, error.code, error.position, error.status) from error
