# SPDX-License-Identifier: MIT
"""What a Dataset can be loaded from: frames, CSV and Parquet files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._csv import title_of
from ._ffi import lib
from ._loading import Target, append_csv, append_parquet, append_table
from ._time_columns import TimeRules
from ._zone import zone_of
from .errors import DataError

__all__ = ["Loaders", "check_flags"]

if TYPE_CHECKING:
    from typing_extensions import Self

Made = TypeVar("Made")
_UNITS = ("s", "ms", "us", "ns")
_CHECKS: dict[str, int] = {
    "default": 0,
    "strict": lib.LTA_APPEND_STRICT,
    "repair": lib.LTA_APPEND_REPAIR,
    "off": lib.LTA_APPEND_UNCHECKED,
}


def check_flags(name: str) -> int:
    """The flags of an append for how strictly bars are checked."""
    if name not in _CHECKS:
        known = ", ".join(repr(known) for known in _CHECKS)
        raise DataError(f"unknown check {name!r}; expected one of {known}", "python.check")
    return _CHECKS[name]


class Loaders:
    """The part of Dataset that takes tables."""

    _id: int

    def append_frame(
        self,
        table: Any,
        *,
        symbol: str | None = None,
        timeframe: str | None = None,
        source: str | None = None,
        columns: Mapping[str, str | None] | None = None,
        series: bool | Sequence[str] = False,
        time_unit: str | None = None,
        timezone: Any = None,
        time_format: str | None = None,
        check: str = "default",
    ) -> int:
        """Append the bars of a table, all or none, and return how many were added.

        table: a frame of pandas or polars, a table of pyarrow, a relation of DuckDB, anything with
        `__arrow_c_stream__`, a dict of arrays, a structured array, or a list of bars (dicts,
        objects, or tuples of time, open, high, low, close, volume). Rows of one symbol rise in
        time; a row identical to one that is there is skipped and not counted.

        Columns are found whatever their case: open, high, low, close, volume, time (or timestamp,
        datetime, date, open_time, ts; or an index of dates), and where there are some close_time,
        symbol (or ticker), timeframe and source, which split a long table into partitions. Two
        columns that could be the same are an error that lists them.

        symbol, timeframe, source: for all rows; given here or by a column. Without a timeframe it
        is the smallest step between bars of one symbol, where exchanges use such a timeframe,
        else "bar". Without a source it is "ohlcv".
        columns: {"close": "Adj Close"} chooses a column, {"symbol": None} leaves one out.
        series: names of other numeric columns that become series; True for all of them.
        time_unit: of integer times, "s", "ms", "us" or "ns"; they are refused without.
        timezone: of times that do not tell theirs, "America/New_York"; None is UTC. A local time
        that daylight saving skips or repeats is refused with its row.
        time_format: of times that are text, as of `datetime.strptime`; None is ISO 8601.
        check: of high, low and volume: "default" (1e-9 relative), "strict", "repair" or "off".

        Raises ValueError (`DataError`) with `.code` and, where there is one, the row as
        `.position`; TypeError for what is no table at all.
        """
        return append_table(
            self._target(
                symbol=symbol,
                timeframe=timeframe,
                source=source,
                columns=columns,
                series=series,
                time_unit=time_unit,
                timezone=timezone,
                time_format=time_format,
                check=check,
            ),
            table,
        )

    def append_csv(
        self,
        file: Any,
        *,
        names: Sequence[str] | None = None,
        delimiter: str = ",",
        encoding: str = "utf-8-sig",
        **options: Any,
    ) -> int:
        """Append the bars of a CSV file, all or none, and return how many were added.

        file: a path (also of a .gz), or an open file of text or bytes. names: the columns' names
        where the file has no header. options: those of `append_frame`. Empty cells and nan, null,
        none, na, n/a are missing values. What is wrong is told by file, line, row and column.
        """
        return append_csv(self._target(**options), file, names, delimiter, encoding)

    def append_parquet(self, file: Any, **options: Any) -> int:
        """Append the bars of a Parquet file, all or none, and return how many were added.

        file: a path or an open file of bytes. options: those of `append_frame`. pyarrow or polars
        reads it, whichever is installed; ImportError when neither is.
        """
        return append_parquet(self._target(**options), file)

    @classmethod
    def from_frame(cls, table: Any, **options: Any) -> Self:
        """A new dataset with the bars of a table: see `append_frame` for what it may be.

        A table without rows is a ValueError here.
        """
        made = cls()
        return _with_rows(made, made.append_frame(table, **options), "the table")

    @classmethod
    def read_csv(cls, file: Any, **options: Any) -> Self:
        """A new dataset with the bars of a CSV file: see `append_csv`."""
        made = cls()
        return _with_rows(made, made.append_csv(file, **options), title_of(file))

    @classmethod
    def read_parquet(cls, file: Any, **options: Any) -> Self:
        """A new dataset with the bars of a Parquet file: see `append_parquet`."""
        made = cls()
        return _with_rows(made, made.append_parquet(file, **options), title_of(file))

    def _target(
        self,
        *,
        symbol: str | None = None,
        timeframe: str | None = None,
        source: str | None = None,
        columns: Mapping[str, str | None] | None = None,
        series: bool | Sequence[str] = False,
        time_unit: str | None = None,
        timezone: Any = None,
        time_format: str | None = None,
        check: str = "default",
    ) -> Target:
        if time_unit is not None and time_unit not in _UNITS:
            raise DataError(
                f"unknown time_unit {time_unit!r}; expected one of {', '.join(_UNITS)}",
                "python.time_unit",
            )
        return Target(
            self._id,
            symbol,
            timeframe,
            source,
            dict(columns or {}),
            series if isinstance(series, bool) else names_of(series),
            TimeRules(time_unit, None if timezone is None else zone_of(timezone), time_format),
            check_flags(check),
        )


def names_of(series: Sequence[str]) -> list[str]:
    """One name, or several."""
    return [series] if isinstance(series, str) else list(series)


def _with_rows(made: Made, row_count: int, title: str) -> Made:
    if row_count == 0:
        raise DataError(f"{title} has no rows", "python.table_empty")
    return made
