# SPDX-License-Identifier: MIT
"""bindings/julia/src/generated.jl: constants, structs and one Julia function per C function."""

from __future__ import annotations

from .header import CType, Field, Function, Header, HeaderError, Struct
from .layout import is_opaque, is_struct, scalar_base, struct_layout

_SCALARS = {
    "char": "UInt8",
    "double": "Float64",
    "int8_t": "Int8",
    "int32_t": "Int32",
    "int64_t": "Int64",
    "uint8_t": "UInt8",
    "uint32_t": "UInt32",
    "uint64_t": "UInt64",
}
_RESERVED = {"begin", "end", "function", "global", "local", "module", "struct", "type", "using"}

_START = """\
# SPDX-License-Identifier: MIT
# Generated from include/laakhay_ta.h by tools/generate_bindings.py; edits are lost.
#
# A struct whose first member is struct_size is made with keywords, and knows its size:
# lta_plan_options(flags = LTA_PLAN_EXPRESSION). Functions take what @ccall takes: a Ref or an
# array for a pointer, a String for text.
"""

_RESOLVE = """\
const ADDRESSES = fill(C_NULL, length(FUNCTIONS))

# Looks every function up in the library `handle` is of; the first one it lacks is an error.
function resolve_functions(handle::Ptr{Cvoid})
    for (index, name) in enumerate(FUNCTIONS)
        ADDRESSES[index] = Libdl.dlsym(handle, name)
    end
end
"""


def julia_text(header: Header) -> str:
    parts = [_START]
    parts += [f"const {name} = Int32({value})" for name, value in header.constants]
    parts.append("")
    parts += [f"const {t.name} = {_scalar(t.base)}" for t in header.typedefs]
    for struct in header.structs:
        parts += ["", *_struct(header, struct)]
    parts += ["", "const STRUCT_SIZES_BYTES = ("]
    parts += [f"    {s.name} = {struct_layout(header, s)[1]}," for s in header.structs]
    parts += [")", "", "const FUNCTIONS = ("]
    parts += [f"    :{function.name}," for function in header.functions]
    parts += [")", _RESOLVE]
    for index, function in enumerate(header.functions, 1):
        parts += _function(header, function, index)
    return "\n".join(parts) + "\n"


def _struct(header: Header, struct: Struct) -> list[str]:
    lines = [f"struct {struct.name}"]
    lines += [f"    {_name(f.name)}::{_member(header, f)}" for f in struct.fields]
    lines.append("end")
    if struct.fields[0].name == "struct_size":
        size = struct_layout(header, struct)[1]
        names = [_name(f.name) for f in struct.fields[1:]]
        lines.append(f"{struct.name}(;")
        for member, name in zip(struct.fields[1:], names, strict=True):
            lines.append(f"    {name} = {_zero(header, member)},")
        lines.append(f") = {struct.name}({size},")
        lines += [f"    {name}," for name in names]
        lines.append(")")
    return lines


def _zero(header: Header, member: Field) -> str:
    if member.length is not None:
        return f"ntuple(_ -> zero({_type(header, member.type)}), {member.length})"
    return "C_NULL" if member.type.pointers else "0"


def _member(header: Header, member: Field) -> str:
    kind = _type(header, member.type)
    return kind if member.length is None else f"NTuple{{{member.length},{kind}}}"


def _function(header: Header, function: Function, index: int) -> list[str]:
    names = [_name(parameter.name) for parameter in function.parameters]
    lines = [f"{function.name}({', '.join(names)}) ="]
    lines.append(f"    @ccall $(ADDRESSES[{index}])(")
    for name, parameter in zip(names, function.parameters, strict=True):
        lines.append(f"        {name}::{_type(header, parameter.type)},")
    if function.parameters:
        lines[-1] = lines[-1][:-1]
    lines.append(f"    )::{_type(header, function.returns)}")
    return lines


def _type(header: Header, ctype: CType) -> str:
    if ctype.base == "void" or is_opaque(header, ctype.base):
        name = "Cvoid"
    elif is_struct(header, ctype.base) or scalar_base(header, ctype.base) != ctype.base:
        name = ctype.base
    else:
        name = _scalar(ctype.base)
    for _ in range(ctype.pointers):
        name = f"Ptr{{{name}}}"
    return name


def _scalar(base: str) -> str:
    if base not in _SCALARS:
        raise HeaderError(f"the type {base!r} has no counterpart in Julia")
    return _SCALARS[base]


def _name(name: str) -> str:
    return f"{name}_" if name in _RESERVED else name
