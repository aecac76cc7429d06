# SPDX-License-Identifier: MIT
"""Columns of results in the form of the library they are asked in: numpy, pandas, polars, pyarrow.

A missing value is NaN in numpy and pandas and null in the others, where a signal is a boolean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ._streams import foreign_stream
from ._tables import Table, is_arrow, is_pandas
from .errors import DataError

__all__ = ["Column", "Settled", "columns_as", "frame_as", "joined", "settle", "with_structs"]


class Column(NamedTuple):
    """An output: float64, NaN where missing; a signal is 1.0 and 0.0."""

    name: str
    values: np.ndarray[Any, Any]
    is_signal: bool


class Settled(NamedTuple):
    """A table that can be read twice, and what it is: the library's name."""

    table: Any
    kind: str  # "pandas", "polars", "pyarrow", "duckdb" or "numpy"


def settle(data: Any) -> Settled:
    """Collect what is lazy, and read into memory what can be read only once."""
    import narwhals.dependencies as known

    if known.is_polars_lazyframe(data):
        data = data.collect()
    if is_pandas(data):
        return Settled(data, "pandas")
    if known.is_polars_dataframe(data):
        return Settled(data, "polars")
    if known.is_pyarrow_table(data):
        return Settled(data, "pyarrow")
    if not is_arrow(data):
        return Settled(data, "numpy")
    stream = foreign_stream(data)
    stream.fields()  # a column alone is refused here, before a library does it in its own words
    if hasattr(data, "__arrow_c_stream__"):
        read = stream.frame()
    else:
        import pyarrow as pa

        read = pa.Table.from_batches([pa.record_batch(data)])
    if known.is_polars_dataframe(read):
        return Settled(read, "polars")
    return Settled(read, "duckdb" if known.is_duckdb_relation(data) else "pyarrow")


def columns_as(kind: str, columns: Sequence[Column], index: Any = None) -> dict[str, Any]:
    """{name: column of the library}; index is that of pandas' series."""
    return {column.name: _made(kind, column, index) for column in columns}


def _made(kind: str, column: Column, index: Any) -> Any:
    values = column.values
    if kind == "pandas":
        import pandas as pd

        return pd.Series(values, index=index, name=column.name, copy=True)
    if kind == "polars":
        import polars as pl

        series = pl.Series(column.name, values, nan_to_null=True, dtype=pl.Float64)
        return series.cast(pl.Boolean) if column.is_signal else series
    if kind in ("pyarrow", "duckdb"):
        import pyarrow as pa

        missing = np.isnan(values)
        return pa.array(values == 1.0 if column.is_signal else values, mask=missing)
    return values


def with_structs(kind: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """Columns macd.macd, macd.signal, ... as one struct column macd."""
    groups: dict[str, dict[str, Any]] = {}
    for name, column in made.items():
        group, _, member = name.rpartition(".")
        groups.setdefault(group or name, {})[member if group else ""] = column
    return {
        name: members[""] if "" in members else _struct(kind, name, members)
        for name, members in groups.items()
    }


def _struct(kind: str, name: str, members: Mapping[str, Any]) -> Any:
    if kind == "polars":
        import polars as pl

        return pl.DataFrame(dict(members)).to_struct(name)
    if kind in ("pyarrow", "duckdb"):
        import pyarrow as pa

        return pa.StructArray.from_arrays(list(members.values()), names=list(members))
    raise DataError(
        f"members='struct' is for polars, pyarrow and DuckDB; {kind} has columns alone",
        "python.members",
    )


def frame_as(kind: str, columns: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> Any:
    """A table of columns of the library's own, by name or named; of numpy a dict of arrays.

    Of two columns of pyarrow that have one name both are kept.
    """
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame(dict(columns))
    if kind == "polars":
        import polars as pl

        return pl.DataFrame(dict(columns))
    if kind in ("pyarrow", "duckdb"):
        import pyarrow as pa

        named = list(columns.items() if isinstance(columns, Mapping) else columns)
        made = pa.Table.from_arrays([each for _, each in named], [name for name, _ in named])
        return _relation(kind, made)
    return dict(columns)


def _relation(kind: str, table: Any) -> Any:
    if kind != "duckdb":
        return table
    import duckdb

    return duckdb.from_arrow(table)


def joined(settled: Settled, kept: Sequence[int], made: Mapping[str, Any], names: Table) -> Any:
    """The columns at the places `kept` of a table, and the columns made beside them."""
    table, kind = settled
    if kind == "pandas":
        import pandas as pd

        outputs = pd.DataFrame(dict(made), index=table.index)
        first = len(names.names) - len(table.columns)  # before it: the levels of the index
        columns = [place - first for place in kept if place >= first]
        return pd.concat([table.iloc[:, columns], outputs], axis=1) if columns else outputs
    if kind == "numpy":
        arrays = {names.names[place]: np.asarray(names.values[place]) for place in kept}
        return {**arrays, **made}
    kept_columns = [(names.names[place], names.values[place]) for place in kept]
    return frame_as(kind, [*kept_columns, *made.items()])
