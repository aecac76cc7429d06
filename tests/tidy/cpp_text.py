# SPDX-License-Identifier: MIT
"""Just enough of C++ to find comments, literals and function bodies. Lines stay where they are."""

import re

_TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<raw>     R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)" )
  | (?P<string>  "(?:\\.|[^"\\\n])*" )
  | (?P<char>    (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+' )
    """,
    re.DOTALL | re.VERBOSE,
)
_NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum|concept)\b|extern\s*$|=\s*$")
_PASSED_OVER = re.compile(  # preprocessor lines and access labels
    r"^[ \t]*(?:#(?:[^\n]*\\\n)*[^\n]*|(?:public|private|protected)\s*:)", re.MULTILINE
)
_TEMPLATE = re.compile(r"template\s*<[^{;]*?>\s*(?=\w)|\[\[[^\]]*\]\]")
_MEMBER_INITIALISER = re.compile(r"\)\s*(noexcept\s*)?:.*\w\s*$", re.DOTALL)
_NAME = re.compile(r"([~\w:]+|operator\s*[^\s(]+)\s*\(")


def _blanked(text, kinds):
    def blank(match):
        if match.lastgroup not in kinds:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _TOKEN.sub(blank, text)


def without_comments(text):
    return _blanked(text, {"comment"})


def without_strings(text):
    return _blanked(text, {"raw", "mark", "string", "char"})


def _kind(head, inside_function):
    """What a brace after `head` opens, and the name where it is a function."""
    if inside_function:
        return "block", ""
    plain = _TEMPLATE.sub("", head)
    if _MEMBER_INITIALISER.search(plain):
        return "initialiser", ""
    name = _NAME.search(plain)
    if name and not _NOT_A_FUNCTION.search(plain) and plain.count("(") == plain.count(")"):
        return "function", name[1]
    return "scope", ""


def functions(text):
    """(name, first line, last line) of every function with a body outside other functions."""
    code = without_strings(without_comments(text))
    code = _PASSED_OVER.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), code)
    found, scopes, head_start = [], [], 0
    for at, character in enumerate(code):
        inside_function = "function" in scopes
        if character == ";" and not inside_function:
            head_start = at + 1
        elif character == "{":
            kind, name = _kind(code[head_start:at], inside_function)
            if kind == "function":
                first = head_start + len(code[head_start:at]) - len(code[head_start:at].lstrip())
                found.append([name, code.count("\n", 0, first) + 1, 0])
            if kind != "initialiser":
                head_start = at + 1
            scopes.append(kind)
        elif character == "}" and scopes:
            kind = scopes.pop()
            if kind == "function":
                found[-1][2] = code.count("\n", 0, at) + 1
            if kind != "initialiser":
                head_start = at + 1
    return [tuple(entry) for entry in found]
