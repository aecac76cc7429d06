# SPDX-License-Identifier: MIT
"""bindings/csharp/Native.generated.cs: constants, structs and P/Invoke declarations.

C# 7.3 and nothing of it that netstandard2.0 or mono lacks. Structs are blittable: text of the
library is a pointer, because it need not end with a NUL.
"""

from __future__ import annotations

from .header import CType, Field, Function, Header, HeaderError, Struct
from .layout import is_opaque, is_struct, scalar_base, struct_layout

_SCALARS = {
    "char": "byte",
    "double": "double",
    "int8_t": "sbyte",
    "int32_t": "int",
    "int64_t": "long",
    "uint8_t": "byte",
    "uint32_t": "uint",
    "uint64_t": "ulong",
}
_RESERVED = {"base", "checked", "event", "fixed", "in", "is", "lock", "object", "out", "params"}
_RESERVED |= {"ref", "string", "unchecked"}

_START = """\
// SPDX-License-Identifier: MIT
// Generated from include/laakhay_ta.h by tools/generate_bindings.py; edits are lost.
using System;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    internal static unsafe class Native
    {
        internal const string Library = "laakhay_ta";
"""


def csharp_text(header: Header) -> str:
    lines = [_START]
    lines += [f"        internal const int {name} = {value};" for name, value in header.constants]
    for struct in header.structs:
        lines += ["", *_struct(header, struct)]
    lines += ["", *_check(header)]
    for function in header.functions:
        lines += ["", *_function(header, function)]
    lines += ["    }", "}"]
    return "\n".join(lines) + "\n"


def _struct(header: Header, struct: Struct) -> list[str]:
    lines = ["        [StructLayout(LayoutKind.Sequential)]"]
    lines += [f"        internal struct {struct.name}", "        {"]
    lines += [f"            {_member(header, member)}" for member in struct.fields]
    lines.append("        }")
    return lines


def _member(header: Header, member: Field) -> str:
    kind = _type(header, member.type)
    if member.length is not None:
        return f"internal fixed {kind} {_name(member.name)}[{member.length}];"
    return f"internal {kind} {_name(member.name)};"


def _check(header: Header) -> list[str]:
    lines = [
        "        // The name of the first struct whose size is not the one of C, or null.",
        "        internal static string FindWrongLayout()",
        "        {",
    ]
    for struct in header.structs:
        size = struct_layout(header, struct)[1]
        condition = f"sizeof({struct.name}) != {size}"
        lines.append(f'            if ({condition}) return "{struct.name}";')
    return [*lines, "            return null;", "        }"]


def _function(header: Header, function: Function) -> list[str]:
    attributes = "CallingConvention = CallingConvention.Cdecl, ExactSpelling = true"
    returns = _type(header, function.returns)
    lines = [
        f"        [DllImport(Library, {attributes})]",
        f"        internal static extern {returns} {function.name}(",
    ]
    for parameter in function.parameters:
        lines.append(f"            {_type(header, parameter.type)} {_name(parameter.name)},")
    lines[-1] = lines[-1].removesuffix(",") + ");"
    return lines


def _type(header: Header, ctype: CType) -> str:
    if ctype.base == "void" or is_opaque(header, ctype.base):
        name = "void"
    elif is_struct(header, ctype.base):
        name = ctype.base
    else:
        base = scalar_base(header, ctype.base)
        if base not in _SCALARS:
            raise HeaderError(f"the type {ctype.base!r} has no counterpart in C#")
        name = _SCALARS[base]
    return name + "*" * ctype.pointers


def _name(name: str) -> str:
    return f"@{name}" if name in _RESERVED else name
