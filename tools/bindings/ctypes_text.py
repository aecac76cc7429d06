# SPDX-License-Identifier: MIT
"""The generated region of bindings/ctypes/laakhay_ta.py."""

from __future__ import annotations

from .header import CType, Field, Function, Header, HeaderError, Struct

BEGIN = "# [generated from include/laakhay_ta.h by tools/generate_bindings.py: begin]"
END = "# [generated: end]"

# Short names keep the region on few lines; the formatter is told to leave it alone.
_SCALARS = {
    "char": "c_char",
    "double": "c_double",
    "int8_t": "c_int8",
    "int32_t": "c_int32",
    "int64_t": "c_int64",
    "uint8_t": "c_uint8",
    "uint32_t": "c_uint32",
    "uint64_t": "c_uint64",
}


def ctypes_region(header: Header) -> str:
    """The text between the markers, both included."""
    parts = [BEGIN, "# fmt: off", *_constants(header), "", *_typedefs(header)]
    for struct in header.structs:
        parts += ["", "", *_struct(header, struct)]
    parts += ["", "", *_prototypes(header), "# fmt: on", END]
    return "\n".join(parts) + "\n"


def replace_region(text: str, region: str) -> str:
    if text.count(BEGIN + "\n") != 1 or text.count(END + "\n") != 1:
        raise HeaderError(f"the markers {BEGIN!r} and {END!r} must be there exactly once")
    before, rest = text.split(BEGIN + "\n")
    after = rest.split(END + "\n")[1]
    return before + region + after


def _constants(header: Header) -> list[str]:
    lines: list[str] = []
    for enum in header.enums:
        names = [name for name, _ in enum.constants]
        values = [str(value) for _, value in enum.constants]
        for first in range(0, len(names), 3):
            chosen = slice(first, first + 3)
            lines.append(f"{', '.join(names[chosen])} = {', '.join(values[chosen])}")
    return lines


def _typedefs(header: Header) -> list[str]:
    return [f"{typedef.name} = {_scalar(header, typedef.base)}" for typedef in header.typedefs]


def _struct(header: Header, struct: Struct) -> list[str]:
    members = [f'("{f.name}", {_member(header, f)})' for f in struct.fields]
    return [f"class {struct.name}(Structure):", "    _fields_ = [", *_wrap(members, 8), "    ]"]


def _member(header: Header, member: Field) -> str:
    # Text of the library is a pointer and a size: c_char_p would read on to a NUL that need not
    # be there.
    is_text = member.type.base == "char" and member.type.pointers == 1
    text = "POINTER(c_char)" if is_text else _type(header, member.type)
    return text if member.length is None else f"{text} * {member.length}"


def _prototypes(header: Header) -> list[str]:
    lines = ["PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {"]
    for function in header.functions:
        lines += _prototype(header, function)
    return [*lines, "}"]


def _prototype(header: Header, function: Function) -> list[str]:
    arguments = [_type(header, parameter.type) for parameter in function.parameters]
    returns = _type(header, function.returns)
    lines = _wrap(arguments, 8) or [""]
    return [f'    "{function.name}": ({returns}, [', *lines[:-1], lines[-1][:-1] + "]),"]


def _wrap(items: list[str], indent: int) -> list[str]:
    """The items, each with a comma, filled into lines with room for what ends the last one."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 2 <= 98:
            lines[-1] += f" {item},"
        else:
            lines.append(" " * indent + f"{item},")
    return lines


def _type(header: Header, ctype: CType) -> str:
    if ctype.base == "void":
        names = ["None", "c_void_p", "POINTER(c_void_p)"]
        return names[ctype.pointers]
    if any(opaque.name == ctype.base for opaque in header.opaques):
        return "c_void_p"
    if ctype.base == "char" and ctype.pointers == 1:
        return "c_char_p"
    name = _scalar(header, ctype.base)
    for _ in range(ctype.pointers):
        name = f"POINTER({name})"
    return name


def _scalar(header: Header, base: str) -> str:
    if base in _SCALARS:
        return _SCALARS[base]
    known = [typedef.name for typedef in header.typedefs]
    known += [struct.name for struct in header.structs]
    if base not in known:
        raise HeaderError(f"the type {base!r} has no ctypes counterpart")
    return base
