# SPDX-License-Identifier: MIT
"""A Python function per entry of the catalogue, made when it is first asked for."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ._one_liners import holds_data, run_call
from .catalog import catalog
from .expressions import Expression, call, col

__all__ = ["function", "function_names"]


@functools.cache
def _entries() -> dict[str, dict[str, Any]]:
    """Every id and alias, with the entry it stands for."""
    names: dict[str, dict[str, Any]] = {}
    for entry in catalog():
        spellings = [entry["id"], *entry["aliases"], *entry.get("output_aliases", {})]
        names.update(dict.fromkeys(spellings, entry))
    return names


def function_names() -> list[str]:
    """What `ta.<name>` knows: the ids and aliases of the catalogue."""
    return sorted(_entries())


@functools.cache
def function(name: str) -> Callable[..., Any] | None:
    """The function of an entry, which writes calls of it and computes it of data; nothing where
    the catalogue has none."""
    entry = _entries().get(name)
    if entry is None:
        return None

    def write(*arguments: Any, **keywords: Any) -> Any:
        if holds_data(arguments, keywords):
            return run_call(entry, name, arguments, keywords)
        return call(name, *arguments, **keywords)

    write.__name__ = write.__qualname__ = name
    write.__module__ = "laakhay.ta"
    write.__doc__ = _documentation(entry, name)
    write.__signature__ = _signature(entry)  # type: ignore[attr-defined]
    return write


def _signature(entry: dict[str, Any]) -> inspect.Signature:
    """Inputs, then parameters. Positions are the engine's to judge: rsi(14) is rsi(close, 14)."""
    made, must_default = [], False
    for given in entry["inputs"]:
        field = given.get("default_field")
        must_default = must_default or field is not None
        made.append(_parameter(given["name"], col(field) if field else None, must_default))
    for given in entry["parameters"]:
        made.append(_parameter(given["name"], given["default"], True))
    return inspect.Signature(made, return_annotation=Expression)


def _parameter(name: str, default: Any, has_default: bool) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=default if has_default else inspect.Parameter.empty,
    )


def _documentation(entry: dict[str, Any], name: str) -> str:
    lines = [f"{entry['display_name']}: {entry['description']}", "", f"    {entry['formula']}", ""]
    for given in entry["inputs"]:
        field = given.get("default_field")
        lines.append(f"{given['name']}: series" + (f", {field} when left out." if field else "."))
    for given in entry["parameters"]:
        described = given["description"].rstrip(".") or given["type"]
        choices = given.get("choices")
        words = f" ({', '.join(map(repr, choices))})" if choices else ""
        lines.append(f"{given['name']}: {described}{words}; {given['default']!r} when left out.")
    outputs = [given["name"] for given in entry["outputs"]]
    one_output = entry.get("output_aliases", {}).get(name)
    if one_output:
        lines.append(f"Only the member {one_output}.")
    elif len(outputs) > 1:
        lines.append(f"Members: {', '.join(outputs)}; alone it means .{outputs[0]} in expressions.")
    aliases = ", ".join(entry["aliases"])
    if aliases:
        lines.append(f"Also called {aliases}.")
    given = ", ".join(each["name"] for each in entry["inputs"])
    if given:
        lines.append(
            f"With arrays or series for {given}, or one table in their place, the values; else an "
            "expression."
        )
    lines.append(f"Source: {entry['reference']}")
    return "\n".join(lines)
