# SPDX-License-Identifier: MIT
"""Reads the marked part of include/laakhay_ta.h into plain records.

The header keeps to a small subset of C on purpose (docs of the ABI), so a hundred lines read it
whole. Whatever falls outside the subset is refused with its line number, never skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BEGIN = "/* [bindings: begin] */"
END = "/* [bindings: end] */"


class HeaderError(ValueError):
    """The header says something the generators do not know how to carry over."""


@dataclass(frozen=True)
class CType:
    """`const char *` is CType("char", const=True, pointers=1)."""

    base: str
    const: bool = False
    pointers: int = 0

    def __str__(self) -> str:
        text = ("const " if self.const else "") + self.base
        return text + (" " + "*" * self.pointers if self.pointers else "")


@dataclass(frozen=True)
class Field:
    name: str
    type: CType
    length: int | None = None  # of a fixed array


@dataclass(frozen=True)
class Enum:
    constants: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Typedef:
    name: str
    base: str


@dataclass(frozen=True)
class Struct:
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Opaque:
    name: str


@dataclass(frozen=True)
class Function:
    name: str
    returns: CType
    parameters: tuple[Field, ...]


@dataclass
class Header:
    """Declarations in the order of the header."""

    text: str  # the marked part without comments and LTA_API: what cffi reads
    enums: list[Enum] = field(default_factory=list)
    typedefs: list[Typedef] = field(default_factory=list)
    structs: list[Struct] = field(default_factory=list)
    opaques: list[Opaque] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)

    @property
    def constants(self) -> list[tuple[str, int]]:
        return [constant for enum in self.enums for constant in enum.constants]


def parse_header(source: str) -> Header:
    if source.count(BEGIN) != 1 or source.count(END) != 1:
        raise HeaderError(f"the header must hold {BEGIN} and {END} exactly once")
    start = source.index(BEGIN) + len(BEGIN)
    first_line = source.count("\n", 0, start) + 1
    marked = _strip(source[start : source.index(END)])
    header = Header(text=_compact(marked))
    for line, declaration in _declarations(marked, first_line):
        _read_declaration(header, declaration, line)
    return header


def _strip(text: str) -> str:
    """Without comments and export attributes, every line where it was."""
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), text, flags=re.S)
    return re.sub(r"\bLTA_API\b[ \t]*", "", text)


def _compact(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def _declarations(text: str, first_line: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    depth, start = 0, 0
    for index, character in enumerate(text):
        if character in "{(":
            depth += 1
        elif character in "})":
            depth -= 1
        elif character == ";" and depth == 0:
            body = text[start:index]
            leading = len(body) - len(body.lstrip())
            line = first_line + text.count("\n", 0, start + leading)
            found.append((line, " ".join(body.split())))
            start = index + 1
    if text[start:].strip():
        raise HeaderError(f"not a whole declaration: {text[start:].strip()[:60]!r}")
    return found


def _read_declaration(header: Header, text: str, line: int) -> None:
    if match := re.fullmatch(r"enum \{(.*)\}", text):
        header.enums.append(Enum(_read_constants(match[1], line)))
    elif match := re.fullmatch(r"typedef struct (\w+) \{(.*)\} (\w+)", text):
        if match[1] != match[3]:
            raise HeaderError(f"line {line}: struct {match[1]} is typedefed as {match[3]}")
        declared = [part.strip() for part in match[2].split(";") if part.strip()]
        header.structs.append(Struct(match[1], tuple(_read_field(f, line) for f in declared)))
    elif match := re.fullmatch(r"struct (\w+)", text):
        header.opaques.append(Opaque(match[1]))
    elif match := re.fullmatch(r"typedef (\w+) (\w+)", text):
        header.typedefs.append(Typedef(match[2], match[1]))
    elif match := re.fullmatch(r"([\w *]+?)\b(\w+)\((.*)\)", text):
        parameters = [] if match[3] == "void" else match[3].split(",")
        header.functions.append(
            Function(
                match[2],
                _read_type(match[1], line),
                tuple(_read_field(parameter, line) for parameter in parameters),
            )
        )
    else:
        raise HeaderError(f"line {line}: cannot read {text[:60]!r}")


def _read_constants(body: str, line: int) -> tuple[tuple[str, int], ...]:
    constants: list[tuple[str, int]] = []
    following = 0
    for part in (part.strip() for part in body.split(",")):
        if not part:
            continue
        match = re.fullmatch(r"(\w+)(?: ?= ?(-?(?:0[xX][0-9a-fA-F]+|\d+)))?", part)
        if match is None:
            raise HeaderError(f"line {line}: cannot read the constant {part!r}")
        value = following if match[2] is None else int(match[2], 0)
        constants.append((match[1], value))
        following = value + 1
    return tuple(constants)


def _read_field(text: str, line: int) -> Field:
    match = re.fullmatch(r"(.*?)\b(\w+)(?:\[(\d+)\])?", text.strip())
    if match is None or not match[1].strip():
        raise HeaderError(f"line {line}: cannot read the member {text.strip()!r}")
    length = None if match[3] is None else int(match[3])
    return Field(match[2], _read_type(match[1], line), length)


def _read_type(text: str, line: int) -> CType:
    match = re.fullmatch(r"(const )?(?:struct )?(\w+)((?: ?\*)*)", " ".join(text.split()))
    if match is None:
        raise HeaderError(f"line {line}: cannot read the type {text.strip()!r}")
    return CType(match[2], match[1] is not None, match[3].count("*"))
