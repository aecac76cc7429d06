# SPDX-License-Identifier: MIT
"""Tables of any kind as named columns: pandas, dicts, structured arrays, lists of bars."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ._names import PRICES, find_roles, missing_column, plain
from .errors import DataError

__all__ = ["Table", "is_arrow", "is_pandas", "price_level", "read_table"]

_TUPLE = ("time", *PRICES)


@dataclasses.dataclass
class Table:
    """Columns in order, and the places of those that are an index of dates."""

    names: list[str]
    values: list[Any]
    times: set[int] = dataclasses.field(default_factory=set)

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 0


def is_pandas(data: Any) -> bool:
    import narwhals.dependencies as known

    return known.is_pandas_dataframe(data)


def is_arrow(data: Any) -> bool:
    """Does it hand out Arrow by itself? pandas does so only where pyarrow is there as well."""
    has_protocol = hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__")
    return has_protocol and not is_pandas(data)


def read_table(data: Any, wanted: Iterable[str] = (), symbol: str | None = None) -> Table:
    """The columns of whatever holds some.

    wanted: names of attributes to read from bars that are objects, beside the known ones. symbol:
    what the caller calls the only symbol of a frame whose columns have two levels.
    """
    if isinstance(data, Mapping):
        return Table([str(name) for name in data], list(data.values()))
    if isinstance(data, np.ndarray):
        return _structured(data)
    if is_pandas(data):
        return _pandas(data, symbol)
    if isinstance(data, (list, tuple)):
        return _bars(data, wanted)
    return _other_frame(data)


def _structured(array: np.ndarray[Any, Any]) -> Table:
    if array.dtype.names is None:
        raise TypeError(
            f"an array of {array.dtype} has no column names: pass a dict of columns or a "
            "structured array"
        )
    if array.ndim != 1:
        raise DataError(f"rows must be 1-d, got {array.ndim}-d", "python.column_not_1d")
    return Table(list(array.dtype.names), [array[name] for name in array.dtype.names])


def _other_frame(data: Any) -> Table:
    import narwhals as nw

    if nw.dependencies.is_pyarrow_table(data):  # of which two columns may have one name
        return Table(list(data.column_names), list(data.columns))
    frame = nw.from_native(data, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, nw.DataFrame):
        raise TypeError(
            "expected a data frame, an Arrow table, a dict of columns or a list of bars, "
            f"got {type(data).__name__}"
        )
    return Table(list(frame.columns), [frame[name].to_native() for name in frame.columns])


# ---- pandas ----------------------------------------------------------------------------------


def _pandas(frame: Any, symbol: str | None) -> Table:
    if frame.columns.nlevels > 1:
        frame = _single_level(frame, symbol)
    table = Table([], [])
    for level in range(frame.index.nlevels):
        name = frame.index.names[level]
        values = frame.index.get_level_values(level)
        is_time = getattr(values.dtype, "kind", "") == "M"
        if name is None and not is_time or _is_column_too(frame, name, values):
            continue
        if is_time:
            table.times.add(len(table.names))
        table.names.append("index" if name is None else str(name))
        table.values.append(values.to_series(index=range(len(values))))
    for place, name in enumerate(frame.columns):
        table.names.append(str(name))
        table.values.append(frame.iloc[:, place])
    return table


def _is_column_too(frame: Any, name: Any, values: Any) -> bool:
    """Is this level of the index also a column, as after `set_index(name, drop=False)`?"""
    same = frame.loc[:, [known == name for known in frame.columns]]
    return same.shape[1] == 1 and bool(values.equals(type(values)(same.iloc[:, 0])))


def price_level(frame: Any) -> int:
    """Which of two levels of columns names prices; the other one names symbols."""
    levels = range(frame.columns.nlevels)
    known = [len({plain(str(n)) for n in frame.columns.levels[k]} & set(PRICES)) for k in levels]
    if frame.columns.nlevels != 2 or not any(known):
        raise DataError(
            f"columns have {frame.columns.nlevels} levels, expected prices and symbols, as "
            "('Close', 'AAPL')",
            "python.column_levels",
        )
    return 1 - known.index(min(known))


def _single_level(frame: Any, symbol: str | None) -> Any:
    """Columns of two levels, as (Close, AAPL) or (AAPL, Close): symbols become a column.

    Rows in which a symbol has no value at all are not its bars.
    """
    symbols = 1 - price_level(frame)
    there = frame.columns.get_level_values(symbols).unique()
    if len(there) == 1 and symbol is not None:
        return frame.xs(there[0], axis=1, level=symbols)
    try:
        long = frame.stack(level=symbols, future_stack=True)
    except TypeError:  # pandas before 2.1
        long = frame.stack(level=symbols)
    long = long.dropna(how="all")
    return long.set_axis(long.index.set_names("symbol", level=-1), axis=0)


# ---- Lists of bars ---------------------------------------------------------------------------


def _bars(bars: Sequence[Any], wanted: Iterable[str]) -> Table:
    if not bars:
        return Table(list(_TUPLE), [[] for _ in _TUPLE])
    first = bars[0]
    if isinstance(first, Mapping):
        names = [str(name) for name in first]
        rows = [_values_of_mapping(bar, row, list(first)) for row, bar in enumerate(bars)]
    elif isinstance(first, (list, tuple)) and not hasattr(first, "_fields"):
        names = list(_TUPLE)
        rows = [_values_of_tuple(bar, row) for row, bar in enumerate(bars)]
    else:
        names = _attributes(first, set(wanted))
        rows = [_values_of_object(bar, row, names) for row, bar in enumerate(bars)]
    return Table(names, [list(column) for column in zip(*rows, strict=True)])


def _attributes(bar: Any, wanted: set[str]) -> list[str]:
    there = [name for name in dir(bar) if not name.startswith("_")]
    by_role = [find_roles([name]).places for name in there]
    names = [
        name
        for name, role in zip(there, by_role, strict=True)
        if (role or name in wanted) and not callable(getattr(bar, name))
    ]
    if not names:
        raise TypeError(
            f"expected bars as dicts, tuples or objects with open, high, low, close, "
            f"got {type(bar).__name__}"
        )
    return names


def _values_of_mapping(bar: Any, row: int, keys: list[Any]) -> list[Any]:
    if not isinstance(bar, Mapping):
        raise _unlike(bar, row, "a dict")
    try:
        return [bar[key] for key in keys]
    except KeyError:
        absent = next(key for key in keys if key not in bar)
        error = missing_column(str(absent), [str(key) for key in bar])
        raise DataError(f"row {row}: {error}", error.code, row) from None


def _values_of_tuple(bar: Any, row: int) -> list[Any]:
    if not isinstance(bar, (list, tuple)):
        raise _unlike(bar, row, "a tuple")
    if len(bar) != len(_TUPLE):
        raise DataError(
            f"row {row}: a bar of {len(bar)} values, expected {', '.join(_TUPLE)}",
            "python.bar_length",
            row,
        )
    return list(bar)


def _values_of_object(bar: Any, row: int, names: list[str]) -> list[Any]:
    try:
        return [getattr(bar, name) for name in names]
    except AttributeError:
        raise _unlike(bar, row, f"an object with {', '.join(names)}") from None


def _unlike(bar: Any, row: int, expected: str) -> DataError:
    return DataError(
        f"row {row}: {bar!r:.80} is not {expected}, as row 0 is", "python.bar_type", row
    )
