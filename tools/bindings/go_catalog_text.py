# SPDX-License-Identifier: MIT
"""bindings/go/indicators/generated.go: a type per catalogue entry, with its inputs and parameters.

Entries that are written as symbols, `close > open`, need no type; nor does `tf`, whose first
argument is a timeframe and whose second is any expression.
"""

from __future__ import annotations

import textwrap
from typing import Any

LEFT_OUT = {"tf"}
_START = """\
// SPDX-License-Identifier: MIT

// Code generated from the catalogue by tools/go_indicators.py; DO NOT EDIT.

package indicators
"""


def go_catalog_text(entries: list[dict[str, Any]], symbols: set[str]) -> str:
    shown = [e for e in entries if e["id"] not in symbols | LEFT_OUT]
    parts = [_START, *(_entry(entry) for entry in shown)]
    parts.append("// All has one of each, with all it needs and every default.")
    parts.append("var All = []Indicator{")
    parts += [f"\t{_example(entry)}," for entry in shown]
    return "\n".join([*parts, "}"]) + "\n"


def _name(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in text.split("_"))


def _kind(parameter: dict[str, Any]) -> tuple[str, str]:
    """The Go type, and the method of a call that takes it; a pointer where zero is not the default
    but may be meant."""
    kind, default = parameter["kind"], parameter["default"]
    if kind == "flag":
        return ("*bool", "flagAt") if default else ("bool", "flag")
    if kind == "integer":
        zero_is_meant = default != 0 and parameter["min"] <= 0
        return ("*int64", "integerAt") if zero_is_meant else ("int64", "integer")
    if kind == "number":
        zero_is_meant = default != 0 and parameter["min"] <= 0
        return ("*float64", "numberAt") if zero_is_meant else ("float64", "number")
    return "string", "word"


def _default(parameter: dict[str, Any]) -> str:
    default = parameter["default"]
    return "none" if default is None else str(default).lower()


def _entry(entry: dict[str, Any]) -> str:
    name = _name(entry["id"])
    described = f"{name} is {entry['id']}, {entry['display_name']}: {entry['description']}"
    outputs = [output["name"] for output in entry["outputs"]]
    lines = [f"// {line}" for line in textwrap.wrap(described, 96)]
    if len(outputs) > 1:
        listed = textwrap.wrap(f"Outputs: {', '.join(outputs)}.", 96)
        lines += ["//", *(f"// {line}" for line in listed)]
    fields = [
        (_name(i["name"]), "string", f"// {i['default_field'] or 'required'}")
        for i in entry["inputs"]
    ]
    fields += [
        (_name(p["name"]), _kind(p)[0], f"// {_default(p)}: {p['description']}")
        for p in entry["parameters"]
    ]
    assert len({field[0] for field in fields}) == len(fields), entry["id"]
    if fields:
        widths = [max(len(field[column]) for field in fields) for column in (0, 1)]
        lines.append(f"type {name} struct {{")
        lines += [f"\t{a.ljust(widths[0])} {b.ljust(widths[1])} {c}".rstrip() for a, b, c in fields]
        lines.append("}")
    else:
        lines.append(f"type {name} struct{{}}")
    lines += ["", "// Expr is the call as text.", f"func (f {name}) Expr() string {{"]
    lines.append(f'\tc := call{{name: "{entry["id"]}"}}')
    inputs = entry["inputs"]
    if inputs:
        given = ", ".join(f"f.{_name(i['name'])}" for i in inputs)
        defaults = ", ".join(f'"{i["default_field"] or ""}"' for i in inputs)
        lines.append(f"\tc.inputs([]string{{{given}}}, []string{{{defaults}}})")
    for p in entry["parameters"]:
        lines.append(f'\tc.{_kind(p)[1]}("{p["name"]}", f.{_name(p["name"])})')
    if not entry["inputs"] + entry["parameters"]:
        lines[-2:] = [lines[-2].replace("(f ", "("), lines[-1]]
    return "\n".join([*lines, "\treturn c.text()", "}", ""])


def _example(entry: dict[str, Any]) -> str:
    signals = ("close > open", "close < open")
    given = [
        f'{_name(i["name"])}: "{signals[k % 2] if i["type"] == "signal" else "close"}"'
        for k, i in enumerate(entry["inputs"])
        if not i["default_field"]
    ]
    return f"{_name(entry['id'])}{{{', '.join(given)}}}"
