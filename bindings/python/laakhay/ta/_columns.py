# SPDX-License-Identifier: MIT
"""Columns of a dataset as numpy arrays: the engine's own memory, read-only."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._ffi import Handle, check, encode, ffi, lib, new_error, struct
from ._memory import Memory
from ._time import times_from_ns
from .errors import DataError

__all__ = ["column_array", "column_chunks"]

_DTYPES: dict[int, str] = {lib.LTA_FLOAT64: "float64", lib.LTA_INT64: "int64"}


def column_chunks(dataset: int, partition: int, name: str) -> list[np.ndarray[Any, Any]]:
    """The rows of a column, a view of each chunk they are in; at least one array."""
    values, row, end_row = _chunk_at(dataset, partition, name, -1)
    chunks = [values]
    while row < end_row:  # rows appended meanwhile are left out
        values, next_row, _ = _chunk_at(dataset, partition, name, row)
        chunks.append(values[: end_row - row])
        row = next_row
    return chunks


def column_array(
    dataset: int, partition: int, name: str, copy: bool | None
) -> np.ndarray[Any, Any]:
    """The rows of a column as one array; `copy` as numpy means it."""
    chunks = column_chunks(dataset, partition, name)
    if len(chunks) == 1:
        return chunks[0].copy() if copy else chunks[0]
    if copy is False:
        raise DataError(
            f"column {name!r} is in {len(chunks)} chunks: one array of it is a copy",
            "python.column_in_chunks",
        )
    return np.concatenate(chunks)


def _chunk_at(
    dataset: int, partition: int, name: str, row: int
) -> tuple[np.ndarray[Any, Any], int, int]:
    encoded, column = encode(name), struct("lta_column")
    view, error = ffi.new("lta_view *"), new_error()
    status = lib.lta_dataset_get_column(
        dataset, partition, encoded, len(encoded), row, view, column, error
    )
    check(status, error)
    owner = Handle(view[0], lib.lta_view_drop)
    dtype = _DTYPES[column.dtype]
    if column.row_count == 0:
        values = np.empty(0, dtype)
    else:
        values = np.asarray(Memory(column.values, dtype, column.row_count, owner))
    if dtype == "int64":
        values = times_from_ns(values)
    return values, column.first_row + column.row_count, column.end_row
