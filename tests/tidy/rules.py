# SPDX-License-Identifier: MIT
"""The house rules, each a function from (path, text) to findings. Paths are relative, with /."""

import ast
import re
from functools import cache

from cpp_text import functions, without_comments, without_strings

LINE_LIMIT_COLUMNS = 100
FILE_LIMIT_LINES = 600
FILE_REASON_LINES = 400
FUNCTION_LIMIT_LINES = 70

# The header is read from top to bottom, the ctypes binding is copied: one file each, whatever its
# length.
ONE_FILE_BY_DESIGN = ("include/laakhay_ta.h", "bindings/ctypes/laakhay_ta.py")

# What a room may include, as in the design: base is open to all, and whoever may include a room
# may include what that room is made of. Nothing includes abi.
ARROWS = {
    "base": [],
    "data": [],
    "graph": [],
    "lang": [],
    "kernels": [],
    "indicators": ["graph"],
    "catalog": ["indicators"],
    "plan": ["lang", "catalog", "graph"],
    "exec": ["plan", "graph", "kernels", "data"],
    "feed": ["data"],
    "log": [],
    "stream": ["exec", "data", "feed", "log"],
    "abi": ["stream", "feed", "exec", "plan", "data", "catalog"],
}

CPP = (".cc", ".hh", ".h", ".c")
CODE = (*CPP, ".py", ".jl", ".cs", "meson.build", "meson.options")
WITH_SPDX = (
    *CODE,
    ".sh",
    ".toml",
    ".yaml",
    ".map",
    "Makefile",
    ".ci/run",
    ".clang-format",
    ".clang-tidy",
    ".editorconfig",
)
GENERATED = re.compile(r"\.gen\.|generated")

# Written in halves where the whole would be a finding in this file.
UNFINISHED = (
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|(?<!return )NotImple" r"mented|not imple" r"mented|st" r"ub)\b"
)
PLACES = (
    r"(^|[^A-Za-z0-9_.])/(work|farm|tmp|root|home)/|bash_"
    r"jobs|\.libr"
    r"ary/"
    r"|(deb|registry|proxy|index|static|repo1?)[.][a-z-]+[.](org|com|io)|(pypi|crates)[.](org|io)"
)

# (what, pattern, rooms of src where it is at home)
BANNED = [
    (
        "streams",
        r"#include <(iostream|fstream|sstream|iomanip|ostream|istream)>|std::c(out|err)\b",
        (),
    ),
    (
        "locale",
        r"#include <(locale|clocale|locale\.h)>|\bsetlocale\(|\bstrto[df]\(|\bato[fi]\("
        r"|std::sto[dfi]\(",
        (),
    ),
    ("regular expressions", r"#include <regex>", ()),
    ("environment", r"\b(secure_)?getenv\b", ()),
    (
        "clock",
        r"\b(system|steady|high_resolution)_clock\b|\bclock_gettime\b|\btime\((NULL|nullptr|0)"
        r"\)",
        (),
    ),
    ("randomness", r"(?<![\w.])s?rand\(|std::random_device|#include <random>", ()),
    ("threads", r"std::j?thread\b|#include <thread>", ("exec",)),
    ("printing", r"(?<![\w:])(f?printf|puts|fputs|perror)\(|std::(f?printf|puts|fputs)\(", ()),
    ("exits", r"\b(abort|exit|_exit|quick_exit|terminate)\(", ()),
]
LIBM = (
    r"(?<!\w)(std)?::(log|log10|log2|log1p|exp|exp2|expm1|pow|sin|cos|tan|asin|acos|atan|atan2"
    r"|sinh|cosh|tanh|cbrt|hypot)\("
)


def lines_of(text):
    return text.splitlines()


def matching(pattern, text, what):
    found = re.compile(pattern)
    return [
        f"line {number}: {what}: {line.strip()[:80]}"
        for number, line in enumerate(lines_of(text), 1)
        if found.search(line)
    ]


def file_length(path, text):
    """Parts a generator keeps up to date inside a file do not count."""
    written = re.sub(r"\[generated from.*?\[generated: end\]", "", text, flags=re.DOTALL)
    count = len(lines_of(written))
    return [f"{count} lines, the end is {FILE_LIMIT_LINES}"] if count > FILE_LIMIT_LINES else []


def line_length(path, text):
    return [
        f"line {number}: {len(line)} columns, the limit is {LINE_LIMIT_COLUMNS}"
        for number, line in enumerate(lines_of(text), 1)
        if len(line) > LINE_LIMIT_COLUMNS
    ]


def spdx_first(path, text):
    first = lines_of(text)[:2] if text.startswith("#!") else lines_of(text)[:1]
    if first and "SPDX-License-Identifier: MIT" in first[-1]:
        return []
    return ["the first line is not the SPDX line"]


def unfinished(path, text):
    return matching(UNFINISHED, text, "unfinished")


def places(path, text):
    return matching(PLACES, text, "a place of one machine, or a registry's host")


def white_space(path, text):
    findings = matching(r"[ \t]+$|\t(?<!^\t)", text, "white space") if path.endswith(CPP) else []
    if text and not text.endswith("\n"):
        findings.append("no newline at the end")
    return findings


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else ""


def banned_words(path, text):
    code = without_comments(text)
    findings = []
    for what, pattern, at_home in BANNED:
        if room_of(path) not in at_home:
            findings += matching(pattern, code, what)
    if room_of(path) in ("kernels", "indicators"):
        findings += matching(LIBM, without_strings(code), "bits of libm differ by machine")
    return findings


@cache
def may_include(room):
    """The rooms a room may include: its arrows, what they reach, base and itself."""
    reached = {room, "base"}
    for target in ARROWS[room]:
        reached |= may_include(target)
    return frozenset(reached)


def include_arrows(path, text):
    room = room_of(path)
    if room not in ARROWS:
        return [f"room {room!r} is not in the table of arrows"]
    findings = []
    for number, line in enumerate(lines_of(without_comments(text)), 1):
        include = re.match(r'\s*#\s*include\s+["<]([a-z_]+)/', line)
        if include and include[1] in ARROWS and include[1] not in may_include(room):
            findings.append(f"line {number}: {room} must not include {include[1]}")
        if re.match(r'\s*#\s*include\s+"\.', line):
            findings.append(f"line {number}: includes start at src/: {line.strip()}")
    return findings


def function_length(path, text):
    if path.endswith(".py"):
        spans = [
            (node.name, node.lineno, node.end_lineno)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]
    else:
        spans = functions(text)
    return [
        f"line {first}: {name} has {last - first + 1} lines, the limit is {FUNCTION_LIMIT_LINES}"
        for name, first, last in spans
        if last - first + 1 > FUNCTION_LIMIT_LINES
    ]


# name: (rule, the files it is about)
RULES = {
    "file_length": (
        file_length,
        lambda path: path.endswith(CODE) and path not in ONE_FILE_BY_DESIGN,
    ),
    "line_length": (line_length, lambda path: path.endswith(CODE)),
    "spdx_first": (spdx_first, lambda path: path.endswith(WITH_SPDX)),
    "unfinished": (unfinished, lambda path: True),
    "places": (places, lambda path: True),
    "white_space": (white_space, lambda path: path.endswith((*CODE, ".md"))),
    "banned_words": (banned_words, lambda path: path.startswith("src/") and path.endswith(CPP)),
    "include_arrows": (include_arrows, lambda path: path.startswith("src/") and path.endswith(CPP)),
    "function_length": (
        function_length,
        lambda path: path.endswith(".py") or path.startswith("src/") and path.endswith(CPP),
    ),
}
