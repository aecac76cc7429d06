# SPDX-License-Identifier: MIT
"""bindings/go/generated.go: constants, structs in Go's own types, and what must be linked.

cgo reads prototypes from the header itself. What is made here are the names and types a Go
program sees, and the conversions from and to the structs of C.
"""

from __future__ import annotations

from .header import CType, Field, Header, HeaderError, Struct
from .layout import scalar_base, struct_layout

_SCALARS = {
    "double": "float64",
    "int8_t": "int8",
    "int32_t": "int32",
    "int64_t": "int64",
    "uint8_t": "uint8",
    "uint32_t": "uint32",
    "uint64_t": "uint64",
}
_INITIALISMS = {"abi": "ABI", "ns": "NS", "ok": "OK", "json": "JSON"}
_RESERVED = {"type", "range", "func", "map", "chan", "go", "select", "package", "import", "var"}

_START = """\
// SPDX-License-Identifier: MIT

// Code generated from include/laakhay_ta.h by tools/generate_bindings.py; DO NOT EDIT.

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"runtime"
	"unsafe"
)
"""


def go_text(header: Header) -> str:
    parts = [_START, *_constants(header)]
    for struct in header.structs:
        if is_record_of_arrays(struct):
            parts += ["", *_same_layout(header, struct)]
        elif _is_given(struct):
            parts += ["", *_given(header, struct)]
        else:
            parts += ["", *_received(header, struct)]
    parts += ["", *_linked(header)]
    return "\n".join(parts) + "\n"


def is_record_of_arrays(struct: Struct) -> bool:
    """Records without a size come in arrays, which Go hands over as they lie in memory."""
    return struct.fields[0].name != "struct_size"


def _is_given(struct: Struct) -> bool:
    """Options are written by the caller and read by the library; all others the other way."""
    return struct.name.endswith("_options")


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """As gofmt sets consecutive lines: every column but the last as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return ["\t" + " ".join([*map(str.ljust, row[:-1], widths), row[-1]]).rstrip() for row in rows]


def _constants(header: Header) -> list[str]:
    lines = ["// The constants of the header, by their own names without LTA_.", "const ("]
    for enum in header.enums:
        names = [name for name, _ in enum.constants]
        is_status = "LTA_OK" in names
        rows: list[tuple[str, ...]] = []
        for name, value in enum.constants:
            short = _exported(name.removeprefix("LTA_").lower())
            made = (f"Status{short}", "Status") if is_status else (short,)
            rows.append((*made, f"= {value}", f"// {name}"))
        lines += [*_aligned(rows), ""]
    return [*lines[:-1], ")"]


def _same_layout(header: Header, struct: Struct) -> list[str]:
    offsets, size = struct_layout(header, struct)
    name = _exported(_short(struct.name))
    lines = [
        f"// {name} is {struct.name} of the header, member by member.",
        f"type {name} struct {{",
    ]
    lines += _aligned([(_exported(f.name), _type(header, f.type)) for f in struct.fields])
    lines += ["}", "", "// They lie in memory alike, or this does not compile."]
    lines += [f"var _ [unsafe.Sizeof({name}{{}})]byte = [C.sizeof_{struct.name}]byte{{}}"]
    lines += [f"var _ [unsafe.Sizeof({name}{{}})]byte = [{size}]byte{{}}"]
    for member in struct.fields:
        offset = f"unsafe.Offsetof({name}{{}}.{_exported(member.name)})"
        lines.append(f"var _ [{offset}]byte = [{offsets[member.name]}]byte{{}}")
    return lines


def _visible(struct: Struct) -> list[Field]:
    """Without sizes, which Go's types know, and without room for later."""
    texts = {f"{f.name}_size" for f in struct.fields if f.type == CType("char", True, 1)}
    return [
        f
        for f in struct.fields
        if f.name not in texts and f.name not in ("struct_size", "reserved")
    ]


def _given(header: Header, struct: Struct) -> list[str]:
    if any(member.type.pointers for member in struct.fields):
        return [f"// {struct.name} holds pointers and has no counterpart here."]
    name = _exported(_short(struct.name))
    members = _visible(struct)
    lines = [f"// {name} is {struct.name} of the header; the zero value is the default."]
    lines.append(f"type {name} struct {{")
    lines += _aligned([(_exported(f.name), _type(header, f.type)) for f in members])
    lines += ["}", "", f"func (o *{name}) fill(c *C.{struct.name}) {{"]
    lines.append(f"\tc.struct_size = C.sizeof_{struct.name}")
    for member in members:
        ctype = f"C.{member.type.base}"
        lines.append(f"\tc.{_member(member.name)} = {ctype}(o.{_exported(member.name)})")
    return [*lines, "}"]


def _borrows(member: Field) -> bool:
    return member.type.pointers > 0 and member.type.base != "char"


def _received(header: Header, struct: Struct) -> list[str]:
    members = _visible(struct)
    name = _exported(_short(struct.name))
    lines = [f"// {name} is {struct.name} of the header; text is copied."]
    if any(_borrows(member) for member in members):
        name = f"{name[0].lower()}{name[1:]}Record"
        lines = [f"// {name} is {struct.name}; its pointers are borrowed, its text is copied."]
    lines.append(f"type {name} struct {{")
    lines += _aligned([(_field(f), _field_type(header, f)) for f in members])
    lines += ["}", "", f"func (r *{name}) read(c *C.{struct.name}) {{"]
    lines += [f"\tr.{_field(f)} = {_value(header, struct, f)}" for f in members]
    return [*lines, "}"]


def _field(member: Field) -> str:
    name = _exported(member.name)
    return f"{name[0].lower()}{name[1:]}" if _borrows(member) else name


def _field_type(header: Header, member: Field) -> str:
    if member.type.base == "char":
        return "string"
    if member.type.base == "void":
        return "unsafe.Pointer"
    kind = "*" * member.type.pointers + _type(header, CType(member.type.base))
    return kind if member.length is None else f"[{member.length}]{kind}"


def _value(header: Header, struct: Struct, member: Field) -> str:
    source = f"c.{_member(member.name)}"
    if member.type.base == "char":
        if member.length is not None:
            return f"C.GoString(&{source}[0])"
        if any(f.name == f"{member.name}_size" for f in struct.fields):
            return f"C.GoStringN({source}, C.int(c.{member.name}_size))"
        return f"C.GoString({source})"
    kind = _field_type(header, member)
    if member.length is not None:
        return f"*(*{kind})(unsafe.Pointer(&{source}))"
    if member.type.base == "void":
        return f"unsafe.Pointer({source})"
    return f"({kind})({source})" if member.type.pointers else f"{kind}({source})"


def _linked(header: Header) -> list[str]:
    lines = [
        "// Every function of the header: a library that lacks one is refused when the program",
        "// starts, not when the function is first called.",
        "var linked = [...]unsafe.Pointer{",
    ]
    lines += [f"\tunsafe.Pointer(C.{function.name})," for function in header.functions]
    use = ["func init() {", "\truntime.KeepAlive(&linked)", "}"]
    return [*lines, "}", "", *use]


def _type(header: Header, ctype: CType) -> str:
    if ctype.base == "lta_status":
        return "Status"
    base = scalar_base(header, ctype.base)
    if ctype.pointers or base not in _SCALARS:
        raise HeaderError(f"the type {str(ctype)!r} has no counterpart in Go")
    return _SCALARS[base]


def _short(name: str) -> str:
    return name.removeprefix("lta_")


def _exported(name: str) -> str:
    return "".join(_INITIALISMS.get(word, word.capitalize()) for word in name.split("_"))


def _member(name: str) -> str:
    return f"_{name}" if name in _RESERVED else name
