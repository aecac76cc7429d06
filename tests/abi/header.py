# SPDX-License-Identifier: MIT
"""Reads the part of laakhay_ta.h between the binding markers: structs, functions, constants.

The header keeps to a small language (that is what check_header.py holds it to), so a few patterns
read all of it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

BEGIN = "/* [bindings: begin] */"
END = "/* [bindings: end] */"


@dataclass
class Parameter:
    type: str
    name: str


@dataclass
class Function:
    name: str
    returns: str
    parameters: list[Parameter]


@dataclass
class Struct:
    name: str
    fields: list[Parameter]


@dataclass
class Header:
    text: str  # between the markers, without comments
    functions: list[Function]
    structs: list[Struct]
    typedefs: dict[str, str]
    constants: dict[str, str]


def _declaration(text: str) -> Parameter:
    text = " ".join(text.split())
    match = re.fullmatch(r"(.*?[\s*])(\w+)((?:\[\w+\])?)", text)
    if not match:
        raise ValueError(f"not a declaration: {text!r}")
    return Parameter(match[1].replace(" *", "*").strip() + match[3], match[2])


def read(path: Path) -> Header:
    source = path.read_text(encoding="utf-8")
    if source.count(BEGIN) != 1 or source.count(END) != 1:
        raise ValueError("expected each binding marker once")
    text = source.split(BEGIN)[1].split(END)[0]
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)

    structs = []
    for match in re.finditer(r"typedef struct (\w+) \{(.*?)\} (\w+);", text, re.DOTALL):
        if match[1] != match[3]:
            raise ValueError(f"struct {match[1]} is called {match[3]}")
        fields = [_declaration(field) for field in match[2].split(";") if field.strip()]
        structs.append(Struct(match[1], fields))

    functions = []
    for match in re.finditer(r"LTA_API ([^;()]*?)\b(\w+)\(([^)]*)\);", text):
        inside = match[3].strip()
        parameters = [] if inside == "void" else [_declaration(p) for p in inside.split(",")]
        returns = " ".join(match[1].split()).replace(" *", "*")
        functions.append(Function(match[2], returns, parameters))
    if len(functions) != text.count("LTA_API"):
        raise ValueError("an LTA_API declaration was not understood")

    typedefs = dict((name, kind) for kind, name in re.findall(r"typedef (\w+) (\w+);", text))
    constants = dict(
        pair
        for body in re.findall(r"\benum \{(.*?)\}", text, re.DOTALL)
        for pair in re.findall(r"(\w+)\s*=\s*(-?\w+)", body)
    )
    return Header(text, functions, structs, typedefs, constants)
