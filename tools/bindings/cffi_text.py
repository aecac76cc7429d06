# SPDX-License-Identifier: MIT
"""Declarations and C source for the cffi extension of the Python package."""

from __future__ import annotations

import re

from .header import Function, Header

# Calls that only read what is there, or only name something, are no crossings: they compute
# nothing. All others count.
_QUIET = re.compile(r"_get_|_drop$|^lta_abi_version$|^lta_status_name$|^lta_dataset_open_")


def counts_as_crossing(function: Function) -> bool:
    return _QUIET.search(function.name) is None


def cffi_declarations(header: Header) -> str:
    """What cffi's cdef takes: the header's own text."""
    return header.text


def crossing_macros(header: Header, counter: str) -> str:
    """C lines after which every working call adds one to `counter` before it is made."""
    return "".join(
        f"#define {function.name}(...) "
        f"(__atomic_fetch_add(&{counter}, 1, __ATOMIC_RELAXED), {function.name}(__VA_ARGS__))\n"
        for function in header.functions
        if counts_as_crossing(function)
    )
