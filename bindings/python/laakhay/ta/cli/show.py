# SPDX-License-Identifier: MIT
"""laakhay-ta explain, validate, indicators."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from ..catalog import catalog
from .console import fail, out_console, print_json, telling
from .expressions import compile_typed, the_one_text

__all__ = ["explain", "indicators", "validate"]

_READABLE = 34  # characters a line of prose has at least, where a terminal is narrow


def explain(
    expressions: Sequence[str], format: str, convention: str | None, indicators: Path | None
) -> None:
    with telling(as_json=False, text=the_one_text(expressions)):
        plan = compile_typed(expressions, convention, indicators)
    with telling(as_json=False):
        sys.stdout.write(plan.explain(format).rstrip("\n") + "\n")


def validate(
    expressions: Sequence[str], convention: str | None, indicators: Path | None, as_json: bool
) -> None:
    with telling(as_json=as_json, text=the_one_text(expressions)):
        plan = compile_typed(expressions, convention, indicators)
    if as_json:
        outputs = [output._asdict() for output in plan.outputs]
        print_json({"valid": True, "fingerprint": f"{plan.fingerprint:016x}", "outputs": outputs})
        return
    table = Table(box=None, header_style="bold")
    for name in ("output", "type", "first value after", "stable after"):
        table.add_column(name, justify="left" if name in ("output", "type") else "right")
    for output in plan.outputs:
        stable = "never" if output.stable_history < 0 else f"{output.stable_history:,} bars"
        kind = "signal" if output.dtype == "int8" else "number"
        table.add_row(output.name, kind, f"{output.required_history:,} bars", stable)
    out_console.print(table)


def indicators(name: str | None, category: str | None, as_json: bool) -> None:
    entries = catalog()
    categories = sorted({entry["category"] for entry in entries})
    if category is not None and category not in categories:
        message = f"unknown category {category!r}; expected one of {', '.join(categories)}"
        fail(message, "cli.category", as_json=as_json)
    entries = [entry for entry in entries if category in (None, entry["category"])]
    named = [e for e in entries if name is not None and name.lower() in (e["id"], *e["aliases"])]
    if named:
        print_json(named[0]) if as_json else _print_entry(named[0])
        return
    found = entries if name is None else _search(entries, name)
    if not found and name is not None:
        known = [text for entry in entries for text in (entry["id"], *entry["aliases"])]
        near = difflib.get_close_matches(name.lower(), known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        fail(f"nothing in the catalogue matches {name!r}{hint}", "cli.indicator", as_json=as_json)
    if as_json:
        print_json(found)
        return
    table = Table(box=None, header_style="bold")
    table.add_column("name")
    table.add_column("category", no_wrap=True)
    table.add_column("what it is", min_width=_READABLE)
    for entry in sorted(found, key=lambda e: (e["category"], e["id"])):
        table.add_row(_call(entry), entry["category"], entry["description"])
    out_console.print(table)


def _search(entries: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Entries in which every word occurs."""

    def text(entry: dict[str, Any]) -> str:
        words = (entry[key] for key in ("id", "display_name", "category", "description"))
        return " ".join((*words, *entry["aliases"])).lower()

    return [e for e in entries if all(word in text(e) for word in words.lower().split())]


def _call(entry: dict[str, Any]) -> str:
    """How it is written with its defaults."""
    given = [i["default_field"] or i["name"] for i in entry["inputs"]]
    given += [f"{p['name']}={_default(p['default'])}" for p in entry["parameters"]]
    return f"{entry['id']}({', '.join(given)})"


def _default(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _print_entry(entry: dict[str, Any]) -> None:
    print_text = out_console.print
    print_text(f"[bold]{entry['id']}[/]  {entry['display_name']}, {entry['category']}")
    print_text(entry["description"], markup=False, highlight=False)
    rows = [("call", _call(entry))]
    rows += [("aliases", ", ".join(entry["aliases"]))] if entry["aliases"] else []
    rows += [
        (word, entry[key])
        for word, key in (
            ("formula", "formula"),
            ("zero", "zero_rule"),
            ("convention", "convention_note"),
            ("source", "reference"),
        )
        if entry.get(key)
    ]
    rows.append(("example", f"laakhay-ta run '{_call(entry)}' bars.csv"))
    for spec in entry["parameters"]:
        allowed = ", ".join(spec.get("choices", ())) or (
            f"{spec['min']:,.7g} to {spec['max']:,.7g}" if "min" in spec else ""
        )
        rows.append((spec["name"], f"{spec['description']} ({allowed})" if allowed else ""))
    for output in entry["outputs"]:
        history = output["history"]["talib"]["required_history"]
        main = ", the main output" if output["main"] and len(entry["outputs"]) > 1 else ""
        words = f"{output['type']}, first value after {history:,} bars{main}"
        rows.append((f".{output['name']}", words))
    table = Table(box=None, show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for row in rows:
        table.add_row(*row)
    print_text(table)
