# SPDX-License-Identifier: MIT
"""Functions of the catalogue computed at once: `ta.rsi(frame, 14)`, `ta.atr(high, low, close)`.

Each is a plan of one call. Whoever wants several writes a plan: it reads the bars once.
"""

from __future__ import annotations

import functools
import numbers
from collections import namedtuple
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from ._frames import column
from ._shapes import Column, columns_as, frame_as, settle
from ._table_runs import TableOptions, TableRun, is_dataset
from ._time import frame_column
from .dataset import Dataset, dataset_append_ohlcv
from .errors import DataError
from .expressions import Expression, call, col

if TYPE_CHECKING:
    from .plan import Plan

__all__ = ["compiled_outputs", "holds_data", "run_arrays", "run_call"]


class _Functions(Protocol):
    """Functions by name, as `compile` takes them, and hashable."""

    @property
    def definitions(self) -> Mapping[str, str]: ...

    def __hash__(self) -> int: ...


_FIELDS = ("close", "open", "high", "low", "volume")
_PLAIN = (Expression, str, bytes, numbers.Number, np.generic, type(None))


def holds_data(arguments: Sequence[Any], keywords: Mapping[str, Any]) -> bool:
    """Is one of the arguments a column or the first one a table?"""
    return any(_is_column(each) for each in (*arguments, *keywords.values())) or bool(
        arguments and _is_table(arguments[0])
    )


def _is_column(value: Any) -> bool:
    if isinstance(value, (*_PLAIN, Mapping)):
        return False
    if isinstance(value, np.ndarray):
        return value.dtype.names is None
    if isinstance(value, (list, tuple, range)):
        return not value or isinstance(value[0], (numbers.Number, np.generic, type(None)))
    if _is_arrow_array(value) or frame_column(value) is not None:
        return True
    return _library(value) == "pandas" and getattr(value, "ndim", 0) == 1  # its own arrays


def _library(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _is_arrow_array(value: Any) -> bool:
    return (
        _library(value) == "pyarrow"
        and hasattr(value, "type")
        and not hasattr(value, "column_names")
    )


def _is_table(value: Any) -> bool:
    if isinstance(value, _PLAIN):
        return False
    if isinstance(value, (Mapping, Dataset, list, tuple)):
        return True
    if isinstance(value, np.ndarray):
        return value.dtype.names is not None
    signs = ("__arrow_c_stream__", "__arrow_c_array__", "columns", "collect")
    return any(hasattr(type(value), name) for name in signs)


def run_call(
    entry: Mapping[str, Any],
    name: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    functions: _Functions | None = None,
) -> Any:
    """The values of one call: of a table for the inputs, or of an array for each of them.

    functions: where the call is of one of these and no entry's.
    """
    if arguments and _is_table(arguments[0]) and not _is_column(arguments[0]):
        made = call(name, *arguments[1:], **keywords)
        return _of_table(name, _compiled(str(made), functions), arguments[0])
    return _of_arrays(entry, name, arguments, keywords, functions)


@functools.lru_cache(maxsize=256)
def _compiled(text: str, functions: _Functions | None = None) -> Plan:
    """The plan of a text; the last few are kept."""
    from .plan import compile  # plans know tables, so their module comes after this

    return compile(text, functions=functions)


@functools.lru_cache(maxsize=256)
def compiled_outputs(outputs: tuple[tuple[str, str], ...]) -> Plan:
    """The plan of named outputs; the last few are kept."""
    from .plan import compile

    return compile(dict(outputs))


def _of_table(name: str, plan: Plan, data: Any) -> Any:
    if is_dataset(data):
        result = plan.run(data)
        if len(result.partitions) > 1:
            return result
        columns = [Column(o.name, result[o.name], o.dtype == "int8") for o in plan.outputs]
        return _given(name, "numpy", columns, None)
    settled = settle(data)
    if settled.kind == "pandas" and settled.table.columns.nlevels > 1:
        return plan.run(data, keep="none")
    run = TableRun(plan, settled, TableOptions(), {})
    return _given(name, settled.kind, run.columns(), run.index)


def _given(name: str, kind: str, columns: Sequence[Column], index: Any) -> Any:
    """One column, or several by the names of the members."""
    members = [column.name.rpartition(".")[2] for column in columns]
    if len(columns) == 1:
        members = [name]
    renamed = [
        column._replace(name=member) for column, member in zip(columns, members, strict=True)
    ]
    made = columns_as("pyarrow" if kind == "duckdb" else kind, renamed, index)
    if len(made) == 1:
        return made[name]
    return tuple_of(name, made) if kind == "numpy" else frame_as(kind, made)


def tuple_of(name: str, made: Mapping[str, Any]) -> Any:
    """Arrays as a named tuple, in the catalogue's order."""
    return namedtuple(name, list(made))(**made)  # noqa: PYI024


# ---- Arrays ----------------------------------------------------------------------------------


def _of_arrays(
    entry: Mapping[str, Any],
    name: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    functions: _Functions | None,
) -> Any:
    arrays: dict[str, _Array] = {}
    bound = []
    for place, value in enumerate(arguments):
        bound.append(_bound(value, _name_at(entry, place), arrays))
    named = {key: _bound(value, key, arrays) for key, value in keywords.items()}
    _require_one_index(list(arrays.values()))
    if functions is None:
        _require_inputs(entry, name, arguments, keywords)
    else:
        _require_no_fields(name, arguments, keywords, functions)
    plan = _compiled(str(call(name, *bound, **named)), functions)
    first = next(iter(arrays.values())).values
    columns = run_arrays(plan, arrays)
    return _given(name, *_kind_of(first, columns))


def _name_at(entry: Mapping[str, Any], place: int) -> str:
    known = [*entry["inputs"], *entry["parameters"]]
    return str(known[place]["name"]) if place < len(known) else f"argument {place}"


class _Array(NamedTuple):
    """What the caller calls it, and its values."""

    name: str
    values: Any


def _bound(value: Any, name: str, arrays: dict[str, _Array]) -> Any:
    """The field that stands for an array; anything else as it is. Errors name fields, so an input
    that has the name of one stands in it."""
    if not _is_column(value):
        if isinstance(value, Expression):
            raise TypeError(f"{name} is an expression beside arrays: pass a table for its fields")
        return value
    if len(arrays) == len(_FIELDS):
        raise TypeError(f"more than {len(_FIELDS)} arrays")
    free = [each for each in _FIELDS if each not in arrays]
    place = name if name in free else free[0]
    arrays[place] = _Array(name, value)
    field = col(place)
    return field != 0 if _is_boolean(value) else field


def _require_one_index(arrays: Sequence[_Array]) -> None:
    """Rows are taken as they stand: Series of pandas are not matched by their labels."""
    series = [each for each in arrays if hasattr(each.values, "iloc")]
    for each in series[1:]:
        first = series[0]
        same_length = len(each.values) == len(first.values)  # else it is told with the others
        if same_length and not each.values.index.equals(first.values.index):
            raise DataError(
                f"the index of {each.name!r} is not that of {first.name!r}: align them first, or "
                "pass arrays",
                "python.index_differs",
            )


def _is_boolean(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "b"
    series = frame_column(value)
    if series is None and _is_arrow_array(value):
        return str(value.type) == "bool"
    if series is None:
        return isinstance(value, list) and bool(value) and isinstance(value[0], bool)
    import narwhals as nw

    return bool(series.dtype == nw.Boolean)


def _require_inputs(
    entry: Mapping[str, Any],
    name: str,
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
) -> None:
    """Arrays are bound by hand, so no input may be left to the default field of some bars."""
    for place, given in enumerate(entry["inputs"]):
        value = arguments[place] if place < len(arguments) else keywords.get(given["name"])
        if given.get("default_field") is not None and not _is_column(value):
            listed = ", ".join(each["name"] for each in entry["inputs"])
            raise TypeError(
                f"{name} takes an array for each of {listed}, or one table; {given['name']} is "
                f"{'missing' if value is None else repr(value)}"
            )


def _require_no_fields(
    name: str, arguments: Sequence[Any], keywords: Mapping[str, Any], functions: _Functions
) -> None:
    """A function's body may read fields of bars, which arrays are not."""

    def named(value: Any, place: int | str) -> Any:
        return col(f"_array_{place}") if _is_column(value) else value

    bound = [named(value, place) for place, value in enumerate(arguments)]
    made = call(name, *bound, **{key: named(value, key) for key, value in keywords.items()})
    read = {known["field"] for known in _compiled(str(made), functions).requirements["fields"]}
    fields = sorted(field for field in read if not field.startswith("_array_"))
    if fields:
        raise TypeError(
            f"{name} reads {', '.join(fields)} of the bars: pass a table in the arrays' place"
        )


def run_arrays(plan: Plan, arrays: Mapping[str, tuple[str, Any]]) -> list[Column]:
    """The outputs of a plan over arrays: by field, what the caller calls each and its values."""
    names = {field: name for field, (name, _) in arrays.items()}
    columns = {field: column(values, name) for field, (name, values) in arrays.items()}
    count = len(next(iter(columns.values())))
    for field, values in columns.items():
        if len(values) != count:
            first = next(iter(columns))
            raise DataError(
                f"{names[field]!r} has {len(values)} values, {names[first]!r} has {count}",
                "python.column_length",
            )
    if count == 0:
        empty = np.empty(0)
        return [Column(output.name, empty, output.dtype == "int8") for output in plan.outputs]
    missing = np.full(count, np.nan)
    bars: dict[str, Any] = {field: columns.get(field, missing) for field in _FIELDS}
    dataset = Dataset()
    times = np.arange(count).view("datetime64[ns]")
    try:
        dataset_append_ohlcv(dataset.id, "array", "bar", "ohlcv", times, **bars, check="off")
    except DataError as error:
        raise _in_the_callers_words(error, names) from None
    result = plan.run(dataset)
    return [
        Column(output.name, result[output.name], output.dtype == "int8") for output in plan.outputs
    ]


def _in_the_callers_words(error: DataError, names: Mapping[str, str]) -> DataError:
    """An error of a field's value, which begins with the field, told of the array."""
    field, of_row, rest = error.message.partition(" of row ")
    message = f"{names[field]}{of_row}{rest}" if of_row and field in names else error.message
    return DataError(message, error.code, error.position, error.status)


def _kind_of(first: Any, columns: list[Column]) -> tuple[str, list[Column], Any]:
    """The library of the first array, the columns and the index of its series."""
    library = _library(first)
    if library not in ("polars", "pyarrow") and not hasattr(first, "iloc"):
        return "numpy", columns, None
    return library, columns, getattr(first, "index", None) if library == "pandas" else None
