# SPDX-License-Identifier: MIT
"""The rules of the C header, checked: check_header.py <laakhay_ta.h> <version.hh> <version>."""

import re
import sys
from pathlib import Path

import header

SCALARS = {"int8_t", "uint8_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "double"}
# Records in arrays never grow, so they carry no size.
FROZEN_RECORDS = {"lta_bar": 64, "lta_tick": 32}
# Functions that cannot fail.
INFALLIBLE = {"lta_abi_version", "lta_status_name"}
# What a call takes over and marks as taken.
CONSUMED = {("struct ArrowArrayStream*", "stream")}
FORBIDDEN_WORDS = [
    "bool",
    "long",
    "short",
    "unsigned",
    "signed",
    "size_t",
    "ssize_t",
    "float",
    "union",
    "wchar_t",
    "...",
    ":",
]


def type_problems(
    parsed: header.Header, owner: str, kind: str, pointers_allowed: bool
) -> list[str]:
    records = {struct.name for struct in parsed.structs}
    values = SCALARS | set(parsed.typedefs)
    base = re.sub(r"\[\w+\]$", "", kind)
    base = base.replace("const ", "").replace("struct ", "")
    stars = base.count("*")
    base = base.rstrip("*").strip()
    found = []
    if stars and not pointers_allowed:
        found.append(f"{owner}: pointer {kind}")
    if base in records and not stars:
        found.append(f"{owner}: struct by value {kind}")
    opaque = {"void", "char", "ArrowArrayStream", "ArrowArray", "ArrowSchema"}
    if base in opaque and not stars and not (base == "char" and "[" in kind):
        found.append(f"{owner}: {kind} without a pointer")
    if base not in values | records | opaque:
        found.append(f"{owner}: type {kind} is not of fixed width")
    return found


def text_problems(parsed: header.Header) -> list[str]:
    found = []
    for word in FORBIDDEN_WORDS:
        pattern = rf"\b{word}\b" if word.isalpha() or "_" in word else re.escape(word)
        if re.search(pattern, parsed.text):
            found.append(f"the header says {word}")
    if re.search(r"\(\s*\*", parsed.text):
        found.append("a function pointer")
    if re.search(r"\benum\s+\w", parsed.text):
        found.append("an enum with a name: its size is the compiler's choice")
    for name, kind in parsed.typedefs.items():
        if kind not in SCALARS:
            found.append(f"typedef {name} is {kind}")
    for name in parsed.constants:
        if not name.startswith("LTA_"):
            found.append(f"constant {name} has no prefix")
    return found


def function_problems(parsed: header.Header, function: header.Function) -> list[str]:
    found = []
    name = function.name
    if not name.startswith("lta_"):
        found.append(f"{name}: no prefix")
    if name in {struct.name for struct in parsed.structs} or name in parsed.typedefs:
        found.append(f"{name}: a type has the same name")
    types = [p.type for p in function.parameters]
    if name in INFALLIBLE:
        if "lta_error*" in types:
            found.append(f"{name}: takes an error but cannot fail")
    else:
        if function.returns != "lta_status":
            found.append(f"{name}: returns {function.returns}, not lta_status")
        last = function.parameters[-1] if function.parameters else None
        if not last or (last.type, last.name) != ("lta_error*", "error"):
            found.append(f"{name}: the last parameter is not lta_error *error")
    names = {q.name for q in function.parameters}
    for p in function.parameters[: None if name in INFALLIBLE else -1]:
        owner = f"{name}({p.name})"
        found += type_problems(parsed, owner, p.type, pointers_allowed=True)
        writable = p.type.endswith("*") and not p.type.startswith("const ")
        if p.type in {"const void**", "const char**"}:
            writable = True
        is_out = p.name.startswith("out_") or (p.type, p.name) in CONSUMED
        if writable != is_out:
            found.append(f"{owner}: out_ and writable memory go together, not {p.type}")
        if p.type == "const char*" and f"{p.name}_size" not in names:
            found.append(f"{owner}: text without its size")
    return found


def struct_problems(parsed: header.Header, struct: header.Struct) -> list[str]:
    found = []
    is_record = struct.name in FROZEN_RECORDS
    first = (struct.fields[0].type, struct.fields[0].name)
    if not is_record and first != ("uint32_t", "struct_size"):
        found.append(f"{struct.name}: does not start with uint32_t struct_size")
    names = [field.name for field in struct.fields]
    if len(set(names)) != len(names):
        found.append(f"{struct.name}: a field twice")
    for field in struct.fields:
        owner = f"{struct.name}.{field.name}"
        found += type_problems(parsed, owner, field.type, pointers_allowed=not is_record)
    return found + padding(struct, parsed.typedefs)


def problems(parsed: header.Header) -> list[str]:
    found = text_problems(parsed)
    for function in parsed.functions:
        found += function_problems(parsed, function)
    for struct in parsed.structs:
        found += struct_problems(parsed, struct)
    return found


def padding(struct: header.Struct, typedefs: dict[str, str]) -> list[str]:
    """Implicit padding, on machines with 8-byte pointers."""
    offset = 0
    for field in struct.fields:
        array = re.search(r"\[(\w+)\]$", field.type)
        base = re.sub(r"\[\w+\]$", "", field.type)
        base = typedefs.get(base, base)
        if base.endswith("*") or base == "double":
            size = 8
        elif base == "char":
            size = 1
        else:
            size = int(re.sub(r"\D", "", base) or "0") // 8
        if size == 0 or offset % size:
            return [f"{struct.name}.{field.name}: padding before it, or a size nobody knows"]
        offset += size * (int(array[1]) if array else 1)
    if offset % 8:
        return [f"{struct.name}: padding at its end"]
    if struct.name in FROZEN_RECORDS and offset != FROZEN_RECORDS[struct.name]:
        return [f"{struct.name}: {offset} bytes, and it may never change"]
    return []


def main() -> int:
    path, version_path, version = sys.argv[1:]
    found = problems(header.read(Path(path)))
    written = re.search(r'library_version = "([^"]*)"', Path(version_path).read_text("utf-8"))
    if not written or written[1] != version:
        found.append(f"{version_path} does not say {version}, the version in meson.build")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
