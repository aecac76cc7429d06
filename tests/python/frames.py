# SPDX-License-Identifier: MIT
"""What the tests of frames share: reading any kind of table back as plain lists."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

# The kind of table that comes out for every kind that goes in (names of loading.KINDS).
OUT = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.Table,
    "stream": pa.Table,
    "array": pa.Table,
    "duckdb": duckdb.DuckDBPyRelation,
}


def kind_out(name):
    """The class of the table that a table of loading.KINDS[name] becomes."""
    return OUT.get(name.partition(" ")[0], dict)


def as_lists(table):
    """{column: list}, None where missing, signals as bools or numbers alike."""
    if isinstance(table, duckdb.DuckDBPyRelation):
        table = table.to_arrow_table()
    if isinstance(table, pa.Table):
        return table.to_pydict()
    if isinstance(table, pl.DataFrame):
        return table.to_dict(as_series=False)
    columns = dict(table.items())
    return {name: none_for_nan(np.asarray(values).tolist()) for name, values in columns.items()}


def none_for_nan(values):
    return [None if isinstance(value, float) and value != value else value for value in values]
