# SPDX-License-Identifier: MIT
"""Arrow streams for the engine: those of other libraries, and our own over columns of numpy."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._arrow import capsule_pointer
from ._ffi import ffi, lib
from .errors import DataError

__all__ = ["Field", "Lent", "Stream", "foreign_stream", "lend"]

_INTEGERS = "cCsSiIlL"
_NUMBERS = frozenset(_INTEGERS + "fg")
_TEXTS = frozenset({"u", "U", "vu"})


@dataclass(frozen=True)
class Field:
    """A column of a stream: its name and the format of the Arrow C data interface."""

    name: str
    format: str

    @property
    def is_number(self) -> bool:
        return self.format in _NUMBERS

    @property
    def is_integer(self) -> bool:
        return len(self.format) == 1 and self.format in _INTEGERS

    @property
    def is_decimal(self) -> bool:
        return self.format.startswith("d:")

    @property
    def is_text(self) -> bool:
        return self.format in _TEXTS


class Stream:
    """A stream to be handed to the engine once; it keeps alive what the stream reads."""

    def __init__(self, pointer: Any, owner: Any, capsule: Any = None) -> None:
        self.pointer = pointer
        self._owner = owner
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._capsule

    def frame(self) -> Any:
        """The stream read into a frame of pyarrow or polars; it can be read no more."""
        import narwhals as nw

        if self._capsule is None:
            raise DataError(
                "a single Arrow array cannot be read again: pass a table", "python.arrow"
            )
        for backend in ("pyarrow", "polars"):
            with contextlib.suppress(ImportError):
                return nw.from_arrow(self, backend=backend).to_native()
        raise ImportError("an Arrow stream with texts or decimals needs pyarrow or polars")

    def fields(self) -> list[Field]:
        """The columns, as the stream's schema has them."""
        schema = ffi.new("struct ArrowSchema *")
        self._ask(self.pointer.get_schema, schema)
        try:
            if ffi.string(schema.format) != b"+s":
                raise DataError(
                    "one column is no table: pass a frame, or a dict as {'close': column}",
                    "python.arrow",
                )
            return [_field(schema.children[place]) for place in range(schema.n_children)]
        finally:
            schema.release(schema)

    def _ask(self, function: Any, out: Any) -> None:
        if function(self.pointer, out) == 0:
            return
        said = self.pointer.get_last_error(self.pointer)
        text = ffi.string(said).decode("utf-8", "replace") if said != ffi.NULL else "no reason"
        raise DataError(f"the stream failed: {text}", "python.arrow")


def _field(schema: Any) -> Field:
    name = "" if schema.name == ffi.NULL else ffi.string(schema.name).decode("utf-8", "replace")
    return Field(name, ffi.string(schema.format).decode("ascii", "replace"))


def foreign_stream(data: Any) -> Stream:
    """The stream of an object with `__arrow_c_stream__` or `__arrow_c_array__`."""
    if hasattr(data, "__arrow_c_stream__"):
        capsule = data.__arrow_c_stream__()
        address = capsule_pointer(capsule, b"arrow_array_stream")
        return Stream(ffi.cast("struct ArrowArrayStream *", address), data, capsule)
    schema, array = data.__arrow_c_array__()
    batch = ffi.new("python_batch *")
    batch.schema = ffi.cast("struct ArrowSchema *", capsule_pointer(schema, b"arrow_schema"))
    batch.array = ffi.cast("struct ArrowArray *", capsule_pointer(array, b"arrow_array"))
    lent_schema = ffi.new("struct ArrowSchema *", batch.schema[0])  # the capsule's own is kept
    lib.python_lend_schema(lent_schema)
    batch.schema = lent_schema
    return _open(batch, (schema, array, lent_schema))


def _open(batch: Any, owner: Any) -> Stream:
    stream = ffi.new("struct ArrowArrayStream *")
    lib.python_open_stream(stream, batch)
    return Stream(stream, (batch, owner))


# ---- Our own ---------------------------------------------------------------------------------


@dataclass
class Lent:
    """A column to lend: int64 or float64 values, or int32 places in `texts`."""

    name: str
    format: str
    values: np.ndarray[Any, Any]
    texts: Sequence[bytes] | None = None


def lend(columns: Sequence[Lent], row_count: int) -> Stream:
    """One batch over the memory of the columns, which stay as they are."""
    keep: list[Any] = [columns]
    schemas = [_schema(column, keep) for column in columns]
    arrays = [_array(column, row_count, keep) for column in columns]
    schema = _new_schema(b"+s", b"", keep)
    schema.n_children = len(columns)
    schema.children = _kept(keep, "struct ArrowSchema *[]", schemas)
    array = _new_array(row_count, [ffi.NULL], keep)
    array.n_children = len(columns)
    array.children = _kept(keep, "struct ArrowArray *[]", arrays)
    batch = _kept(keep, "python_batch *", {"schema": schema, "array": array})
    return _open(batch, keep)


def _kept(keep: list[Any], kind: str, content: Any) -> Any:
    keep.append(ffi.new(kind, content))
    return keep[-1]


def _new_schema(format: bytes, name: bytes, keep: list[Any]) -> Any:
    content = {
        "format": _kept(keep, "char[]", format),
        "name": _kept(keep, "char[]", name),
    }
    schema = _kept(keep, "struct ArrowSchema *", content)
    lib.python_lend_schema(schema)
    return schema


def _new_array(length: int, buffers: list[Any], keep: list[Any]) -> Any:
    content = {
        "length": length,
        "n_buffers": len(buffers),
        "buffers": _kept(keep, "void const *[]", buffers),
    }
    array = _kept(keep, "struct ArrowArray *", content)
    lib.python_lend_array(array)
    return array


def _schema(column: Lent, keep: list[Any]) -> Any:
    name = column.name.encode("utf-8", "surrogatepass")
    schema = _new_schema(column.format.encode("ascii"), name, keep)
    if column.texts is not None:
        schema.dictionary = _new_schema(b"u", b"", keep)
    return schema


def _array(column: Lent, row_count: int, keep: list[Any]) -> Any:
    array = _new_array(row_count, [ffi.NULL, ffi.from_buffer(column.values)], keep)
    if column.texts is not None:
        ends = np.array([0, *itertools.accumulate(map(len, column.texts))], dtype=np.int32)
        data = _kept(keep, "char[]", b"".join(column.texts))
        keep.append(ends)
        buffers = [ffi.NULL, ffi.from_buffer(ends), data]
        array.dictionary = _new_array(len(column.texts), buffers, keep)
    return array
