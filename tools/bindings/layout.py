# SPDX-License-Identifier: MIT
"""Where C puts the members of a struct, for the languages that must be told or want to check.

The ABI has no implicit padding, so sizes are the same on every machine with pointers of 8 bytes.
"""

from __future__ import annotations

from .header import CType, Header, HeaderError, Struct

SIZES_BYTES = {
    "char": 1,
    "int8_t": 1,
    "uint8_t": 1,
    "int32_t": 4,
    "uint32_t": 4,
    "int64_t": 8,
    "uint64_t": 8,
    "double": 8,
}


def scalar_base(header: Header, base: str) -> str:
    """The C type a name stands for: lta_plan is uint64_t. Structs and opaques stay as they are."""
    for typedef in header.typedefs:
        if typedef.name == base:
            return typedef.base
    return base


def type_size_bytes(header: Header, ctype: CType) -> int:
    if ctype.pointers:
        return 8
    base = scalar_base(header, ctype.base)
    if base not in SIZES_BYTES:
        raise HeaderError(f"the type {ctype.base!r} has no size a generator knows")
    return SIZES_BYTES[base]


def struct_layout(header: Header, struct: Struct) -> tuple[dict[str, int], int]:
    """The offset of every member, and the size, in bytes."""
    offsets: dict[str, int] = {}
    end, alignment = 0, 1
    for member in struct.fields:
        size = type_size_bytes(header, member.type)
        if end % size:
            raise HeaderError(f"{struct.name}.{member.name} would need padding before it")
        offsets[member.name] = end
        end += size * (member.length or 1)
        alignment = max(alignment, size)
    if end % alignment:
        raise HeaderError(f"{struct.name} would need padding at its end")
    return offsets, end


def is_opaque(header: Header, base: str) -> bool:
    return any(opaque.name == base for opaque in header.opaques)


def is_struct(header: Header, base: str) -> bool:
    return any(struct.name == base for struct in header.structs)
