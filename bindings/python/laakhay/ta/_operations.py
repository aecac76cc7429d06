# SPDX-License-Identifier: MIT
"""Operations on whole datasets: each makes a new one of the rows present, sharing what it can."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._execution import partition_array
from ._ffi import check, encode, ffi, lib, new_error, struct
from ._partitions import Partitions
from ._time import duration_to_ns, time_to_ns
from .errors import DataError

__all__ = [
    "Operations",
    "dataset_align",
    "dataset_resample",
    "dataset_slice",
    "dataset_upsample",
]

Keys = Sequence[Sequence[str]] | None
Made = TypeVar("Made", bound="Operations")

_FILLS = {"none": lib.LTA_FILL_NONE, "previous": lib.LTA_FILL_PREVIOUS}
_LASTS = {
    "forming": lib.LTA_LAST_FORMING,
    "closed": lib.LTA_LAST_CLOSED,
    "drop": lib.LTA_LAST_DROPPED,
}
_FIRSTS = {"keep": 0, "drop": lib.LTA_RESAMPLE_DROP_FIRST}
_JOINS = {
    "inner": lib.LTA_JOIN_INNER,
    "outer": lib.LTA_JOIN_OUTER,
    "left": lib.LTA_JOIN_LEFT,
}


def dataset_slice(
    dataset: int,
    start: Any = None,
    end: Any = None,
    *,
    last: int = 0,
    partitions: Keys = None,
    unit: str | None = None,
) -> int:
    """The id of a new dataset with a time range of the rows: see `Dataset.slice`."""
    flags, times = 0, {}
    if start is not None:
        flags, times["start_time_ns"] = flags | lib.LTA_SLICE_START, time_to_ns(start, unit)
    if end is not None:
        flags, times["end_time_ns"] = flags | lib.LTA_SLICE_END, time_to_ns(end, unit)
    options = struct("lta_slice_options", flags=flags, last_row_count=last, **times)
    return _make(lib.lta_dataset_slice, dataset, partitions, options)


def dataset_resample(
    dataset: int,
    timeframe: str = "",
    *,
    row_factor: int = 0,
    rules: Mapping[str, str] | None = None,
    fill: str = "none",
    first: str = "keep",
    last: str = "forming",
    offset: Any = 0,
    partitions: Keys = None,
) -> int:
    """The id of a new dataset with coarser bars: see `Dataset.resample` and `downsample`."""
    name, rules_text = encode(timeframe), _rules_text(rules)
    options = struct(
        "lta_resample_options",
        flags=_named(_FIRSTS, "first", first),
        offset_ns=duration_to_ns(offset, "offset"),
        row_factor=row_factor,
        fill=_named(_FILLS, "fill", fill),
        last=_named(_LASTS, "last", last),
    )
    texts = (name, len(name), rules_text, len(rules_text))
    return _make(lib.lta_dataset_resample, dataset, partitions, *texts, options)


def dataset_upsample(
    dataset: int,
    timeframe: str,
    *,
    offset: Any = 0,
    tolerance: Any = None,
    partitions: Keys = None,
) -> int:
    """The id of a new dataset with finer bars: see `Dataset.upsample`."""
    name = encode(timeframe)
    options = struct(
        "lta_upsample_options",
        offset_ns=duration_to_ns(offset, "offset"),
        tolerance_ns=_tolerance_to_ns(tolerance),
    )
    return _make(lib.lta_dataset_upsample, dataset, partitions, name, len(name), options)


def dataset_align(
    dataset: int,
    join: str | None = None,
    *,
    reference: Sequence[str] | None = None,
    fill: str = "none",
    tolerance: Any = None,
    partitions: Keys = None,
) -> int:
    """The id of a new dataset whose partitions close together: see `Dataset.align`."""
    if reference is None:
        number, partition = _named(_JOINS, "join", "inner" if join is None else join), 0
    elif join is not None:
        raise DataError(f"join {join!r} beside a reference; give one of them", "python.join")
    else:
        array, _ = partition_array(Partitions(dataset), [reference])
        number, partition = lib.LTA_JOIN_REFERENCE, array[0]
    options = struct(
        "lta_align_options",
        join=number,
        reference=partition,
        fill=_named(_FILLS, "fill", fill),
        tolerance_ns=_tolerance_to_ns(tolerance),
    )
    return _make(lib.lta_dataset_align, dataset, partitions, options)


class Operations:
    """What `Dataset` gets from here. The old dataset is left as it is.

    Rows that stay the same are shared, not copied, and what is appended to or revised in one
    dataset later never shows in the other. A new dataset keeps all rows and has the memory limit
    of the old one. partitions: (symbol, timeframe) or (symbol, timeframe, source) tuples, each
    once; None takes all. Whatever is refused raises DataError, a partition that is not there
    UnknownNameError (a KeyError).
    """

    _id: int

    if TYPE_CHECKING:

        @classmethod
        def _own(cls: type[Made], dataset: int) -> Made: ...

    def slice(
        self: Made,
        start: Any = None,
        end: Any = None,
        *,
        last: int = 0,
        partitions: Keys = None,
        unit: str | None = None,
    ) -> Made:
        """The rows with start <= time < end, without a copy; `last`: only the newest of those.

        Times as everywhere: datetime64, datetime, a timestamp, or integers with `unit`. Rows are
        numbered from 0, as if nothing else had ever been appended. A forming bar in the range
        stays, and so do points of series in the range and those that a kept bar reads.
        """
        made = dataset_slice(self._id, start, end, last=last, partitions=partitions, unit=unit)
        return self._own(made)

    def resample(
        self: Made,
        timeframe: str,
        *,
        rules: Mapping[str, str] | None = None,
        fill: str = "none",
        first: str = "keep",
        last: str = "forming",
        offset: Any = 0,
        partitions: Keys = None,
    ) -> Made:
        """Coarser bars by the clock: "4h", "1d", weeks from Monday "1w", civil months "1M".

        Open is the first, high the highest, low the lowest, close the last, volume the sum;
        missing values are passed over. rules: {series: "first", "last", "sum", "mean", "min" or
        "max"}, last where none is given; series with own times stay as they are unless named.
        fill: of bars without rows, "none" leaves them out, "previous" repeats the last close with
        volume 0. last: an incomplete last bar becomes the "forming" bar, a "closed" one, or
        "drop". first: a first bar whose beginning is missing is "keep" or "drop". offset: shifts
        the grid, a timedelta or integer nanoseconds.
        """
        made = dataset_resample(
            self._id,
            timeframe,
            rules=rules,
            fill=fill,
            first=first,
            last=last,
            offset=offset,
            partitions=partitions,
        )
        return self._own(made)

    def downsample(
        self: Made,
        factor: int,
        *,
        timeframe: str = "",
        rules: Mapping[str, str] | None = None,
        last: str = "closed",
        partitions: Keys = None,
    ) -> Made:
        """Bars of `factor` consecutive rows each, whatever their times; 15m by 4 is called 60m.

        A bar has the time of its first row and the close time of its last one. rules and last are
        those of `resample`; series with own times named in rules are counted by themselves.
        """
        if factor == 0:
            raise DataError("factor 0: expected a count of rows of at least 1", "python.factor")
        made = dataset_resample(
            self._id, timeframe, row_factor=factor, rules=rules, last=last, partitions=partitions
        )
        return self._own(made)

    def upsample(
        self: Made,
        timeframe: str,
        *,
        offset: Any = 0,
        tolerance: Any = None,
        partitions: Keys = None,
    ) -> Made:
        """Finer bars; each holds the last bar that had closed at its own close, all five fields.

        They go from the first one that closes with the first old bar to the one that closes with
        the last. tolerance: no row longer than this after the last known close. offset: shifts
        the grid. Both are timedeltas or integer nanoseconds.
        """
        made = dataset_upsample(
            self._id, timeframe, offset=offset, tolerance=tolerance, partitions=partitions
        )
        return self._own(made)

    def align(
        self: Made,
        join: str | None = None,
        *,
        reference: Sequence[str] | None = None,
        fill: str = "none",
        tolerance: Any = None,
        partitions: Keys = None,
    ) -> Made:
        """The same close times for all partitions.

        join: "inner" (the default) keeps those all have, "outer" those any has, "left" those of
        the first partition; reference, a (symbol, timeframe) tuple, takes its place. A partition
        without a bar there gets a missing one, or with fill="previous" its last bar closed before,
        at most `tolerance` (a timedelta or integer nanoseconds) ago; never a later one.
        """
        made = dataset_align(
            self._id,
            join,
            reference=reference,
            fill=fill,
            tolerance=tolerance,
            partitions=partitions,
        )
        return self._own(made)


def _make(function: Any, dataset: int, partitions: Keys, *arguments: Any) -> int:
    array, count = partition_array(Partitions(dataset), partitions)
    out, error = ffi.new("lta_dataset *"), new_error()
    check(function(dataset, array, count, *arguments, out, error), error)
    return int(out[0])


def _named(known: Mapping[str, int], what: str, name: str) -> int:
    if name not in known:
        expected = ", ".join(repr(each) for each in known)
        raise DataError(f"unknown {what} {name!r}; expected one of {expected}", f"python.{what}")
    return known[name]


def _rules_text(rules: Mapping[str, str] | None) -> bytes:
    if not rules:
        return b""
    return encode(json.dumps(dict(rules), ensure_ascii=False))


def _tolerance_to_ns(tolerance: Any) -> int:
    if tolerance is None:
        return 0
    if (tolerance_ns := duration_to_ns(tolerance, "tolerance")) <= 0:
        raise DataError(f"tolerance {tolerance!r}: expected more than 0", "python.tolerance")
    return tolerance_ns
