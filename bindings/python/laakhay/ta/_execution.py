# SPDX-License-Identifier: MIT
"""Options of executions, and the functions that make a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._ffi import Handle, check, ffi, lib, new_error, struct
from ._partitions import Partitions
from ._plan_text import plan_text
from ._time import time_to_ns
from .errors import DataError
from .expressions import Expression

__all__ = ["Cancel", "execute_text", "run_plan"]

_CONVENTIONS = {
    None: lib.LTA_CONVENTION_DEFAULT,
    "talib": lib.LTA_CONVENTION_TALIB,
    "laakhay": lib.LTA_CONVENTION_LAAKHAY,
}


class Cancel:
    """A flag that stops executions: `plan.run(ds, cancel=flag)` here, `flag.raise_()` there."""

    def __init__(self) -> None:
        out, error = ffi.new("lta_cancel *"), new_error()
        check(lib.lta_cancel_create(out, error), error)
        self._handle = Handle(out[0], lib.lta_cancel_drop)

    @property
    def id(self) -> int:
        return self._handle.id

    def raise_(self) -> None:
        """From any thread; an execution that was given the flag ends with CancelledError."""
        error = new_error()
        check(lib.lta_cancel_raise(self.id, error), error)


def convention_number(name: str | None) -> int:
    if name not in _CONVENTIONS:
        raise DataError(
            f"unknown convention {name!r}; expected 'talib' or 'laakhay'", "python.convention"
        )
    return int(_CONVENTIONS[name])


def run_plan(
    plan: int,
    dataset: int,
    names: Partitions,
    partitions: Sequence[Sequence[str]] | None,
    **options: Any,
) -> Handle:
    """lta_plan_run: the one crossing of a run."""
    made, keep = _options(0, **options)
    array, count = partition_array(names, partitions)
    out, error = ffi.new("lta_result *"), new_error()
    check(lib.lta_plan_run(plan, dataset, array, count, made, out, error), error)
    del keep
    return Handle(out[0], lib.lta_result_drop)


def execute_text(
    dataset: int, plan: str | Expression | Mapping[str, Any], options: Mapping[str, Any] | None
) -> Handle:
    """lta_execute_plan: compile through the dataset's cache and run, in one crossing."""
    settings = dict(options or {})
    partitions = settings.pop("partitions", None)
    unknown = sorted(set(settings).difference(_OPTION_NAMES))
    if unknown:
        known = ", ".join(sorted(_OPTION_NAMES | {"partitions"}))
        raise DataError(f"unknown option {unknown[0]!r}; expected {known}", "python.option")
    text, is_expression = plan_text(plan)
    made, keep = _options(lib.LTA_EXECUTE_EXPRESSION if is_expression else 0, **settings)
    array, count = partition_array(Partitions(dataset), partitions)
    out, error = ffi.new("lta_result *"), new_error()
    status = lib.lta_execute_plan(dataset, text, len(text), array, count, made, out, error)
    check(status, error)
    del keep
    return Handle(out[0], lib.lta_result_drop)


def partition_array(
    names: Partitions, partitions: Sequence[Sequence[str]] | None
) -> tuple[Any, int]:
    """Dense ids for (symbol, timeframe) or (symbol, timeframe, source); NULL for None."""
    if partitions is None:
        return ffi.NULL, 0
    if isinstance(partitions, str) or not isinstance(partitions, Iterable):
        raise _not_keys(f"not {partitions!r}")
    keys = [_key_parts(place, key) for place, key in enumerate(partitions)]
    found = [names.find(*parts) for parts in keys]
    return ffi.new("uint32_t[]", found), len(found)


def _key_parts(place: int, key: object) -> list[str]:
    parts = list(key) if isinstance(key, Iterable) and not isinstance(key, str) else []
    if len(parts) not in (2, 3) or not all(isinstance(part, str) for part in parts):
        raise _not_keys(f"but [{place}] is {key!r}")
    return parts


def _not_keys(found: str) -> TypeError:
    return TypeError(f"partitions are a list of (symbol, timeframe[, source]) tuples, {found}")


_OPTION_NAMES = {
    "cancel",
    "convention",
    "end_time",
    "include_forming",
    "last_row_count",
    "start_time",
    "thread_count",
    "unit",
}


def _options(
    flags: int,
    *,
    thread_count: int = 1,
    start_time: Any = None,
    end_time: Any = None,
    last_row_count: int = 0,
    include_forming: bool = False,
    convention: str | None = None,
    cancel: Cancel | None = None,
    unit: str | None = None,
) -> tuple[Any, Any]:
    """The struct, and what must live as long as it is used."""
    if include_forming:
        flags |= lib.LTA_EXECUTE_INCLUDE_FORMING
    made = struct(
        "lta_execute_options",
        flags=flags,
        thread_count=thread_count,
        convention=convention_number(convention),
        start_time_ns=0 if start_time is None else time_to_ns(start_time, unit),
        end_time_ns=0 if end_time is None else time_to_ns(end_time, unit),
        last_row_count=last_row_count,
        cancel=0 if cancel is None else cancel.id,
    )
    return made, cancel
