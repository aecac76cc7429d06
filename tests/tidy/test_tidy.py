# SPDX-License-Identifier: MIT
"""The tree keeps the house rules, and every rule finds what was planted for it."""

import os
import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import cpp_text
import rules

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {
    ".git",
    ".venv",
    "build",
    "dist",
    ".cache",
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".ruff_cache",
    "node_modules",
}
BINARY = (".so", ".pyc", ".png", ".parquet", ".bin", ".a", ".o", ".whl", ".gz")


@cache
def tree():
    """Every text file of the project: relative path -> text."""
    files = {}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(ROOT).as_posix()
            if relative.startswith("fuzz/seeds/") or name.endswith(BINARY) or path.is_symlink():
                continue
            if name == ".git" or rules.GENERATED.search(relative):
                continue
            files[relative] = path.read_text(encoding="utf-8")
    return files


@pytest.mark.parametrize("name", rules.RULES)
def test_tree_keeps(name):
    rule, is_about = rules.RULES[name]
    findings = [
        f"{path}: {finding}"
        for path, text in tree().items()
        if is_about(path)
        for finding in rule(path, text)
    ]
    assert not findings, "\n" + "\n".join(findings)


def test_the_tree_was_read():
    assert "include/laakhay_ta.h" in tree()
    assert sum(path.startswith("src/") for path in tree()) > 10


def test_long_files_are_reported():
    lengths = {path: len(text.splitlines()) for path, text in tree().items()}
    long_files = {
        path: count
        for path, count in lengths.items()
        if path.endswith((*rules.CPP, ".py")) and count > rules.FILE_REASON_LINES
    }
    for path, count in long_files.items():
        print(f"{path}: {count} lines; beyond {rules.FILE_REASON_LINES} wants a reason")
    assert "include/laakhay_ta.h" in long_files


SPDX = "// SPDX-License-Identifier: MIT\n"
LONG_BODY = "  int x = 0;\n" * 70

# rule, path, a text it must refuse
PLANTED = [
    ("file_length", "src/base/a.cc", SPDX + "int x;\n" * 600),
    ("line_length", "src/base/a.cc", SPDX + "int " + "x" * 96 + ";\n"),
    ("line_length", "meson.build", "# " + "x" * 99 + "\n"),
    ("spdx_first", "src/base/a.cc", "\n" + SPDX),
    ("spdx_first", "tools/a.sh", "#!/bin/sh\necho\n"),
    ("unfinished", "docs/a.md", "TO" + "DO: later\n"),
    ("unfinished", "src/base/a.cc", "// FIX" + "ME\n"),
    ("unfinished", "tests/a.py", "raise NotImple" + "mented\n"),
    ("places", "docs/a.md", "see /wo" + "rk/here\n"),
    ("places", "tools/a.sh", "cd /t" + "mp/x\n"),
    ("places", "requirements/a.txt", "--index-url https://py" + "pi.org/simple\n"),
    ("places", "Makefile", "curl https://registry" + ".example.com/\n"),
    ("white_space", "src/base/a.cc", "int x; \n"),
    ("white_space", "README.md", "no newline"),
    ("banned_words", "src/plan/a.cc", "#include <iostream>\n"),
    ("banned_words", "src/plan/a.cc", "std::cout << x;\n"),
    ("banned_words", "src/plan/a.cc", 'std::getenv("HOME");\n'),
    ("banned_words", "src/plan/a.cc", "int x = rand();\n"),
    ("banned_words", "src/plan/a.cc", "std::chrono::system_clock::now();\n"),
    ("banned_words", "src/plan/a.cc", "std::thread worker(f);\n"),
    ("banned_words", "src/plan/a.cc", 'std::printf("x");\n'),
    ("banned_words", "src/plan/a.cc", "double x = std::stod(text);\n"),
    ("banned_words", "src/plan/a.cc", "std::abort();\n"),
    ("banned_words", "src/kernels/a.hh", "double y = std::log(x);\n"),
    ("include_arrows", "src/kernels/a.hh", '#include "graph/node.hh"\n'),
    ("include_arrows", "src/lang/a.cc", '#include "plan/program.hh"\n'),
    ("include_arrows", "src/base/a.cc", '#include "data/dataset.hh"\n'),
    ("include_arrows", "src/stream/a.cc", '#include "abi/guard.hh"\n'),
    ("include_arrows", "src/base/a.cc", '#include "../data/dataset.hh"\n'),
    ("include_arrows", "src/unknown/a.cc", "int x;\n"),
    (
        "function_length",
        "src/base/a.cc",
        "namespace lta {\nint f(int a) {\n" + LONG_BODY + "}\n}\n",
    ),
    (
        "function_length",
        "src/base/a.hh",
        "struct s {\n  void g() const {\n" + LONG_BODY + "  }\n};\n",
    ),
    ("function_length", "tools/a.py", "def f():\n" + "    x = 0\n" * 70),
]

GENERATED = "# [generated from x: begin]\n" + "x = 0\n" * 500 + "# [generated: end]\n"

# rule, path, a text it must leave alone
INNOCENT = [
    ("file_length", "bindings/a.py", "x = 0\n" * 500 + GENERATED),
    ("line_length", "src/base/a.cc", SPDX + "x" * 100 + "\n"),
    ("spdx_first", "tools/a.sh", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n"),
    ("unfinished", "src/base/a.cc", "// Implemented once; the method is stubborn.\n"),
    ("places", "docs/a.md", "the network/ folder, example.com, https://pandas.pydata.org\n"),
    ("banned_words", "src/exec/a.cc", "std::thread worker(f);\n"),
    ("banned_words", "src/plan/a.cc", "// getenv is not called; operand(x), snprintf(a, b)\n"),
    ("banned_words", "src/plan/a.cc", 'int n = std::snprintf(a, sizeof a, "x");\n'),
    ("banned_words", "src/kernels/a.hh", "double y = lta::log(x) + own_log(x);\n"),
    ("include_arrows", "src/stream/a.cc", '#include "plan/program.hh"\n#include "base/text.hh"\n'),
    ("include_arrows", "src/kernels/a.hh", '// as in "graph/node.hh"\n#include "laakhay_ta.h"\n'),
    (
        "function_length",
        "src/base/a.cc",
        "namespace a {\n" + "int f() { return 1; }\n" * 90 + "}\n",
    ),
    ("function_length", "src/base/a.cc", "const int table[] = {\n" + "  f(1),\n" * 90 + "};\n"),
]


@pytest.mark.parametrize(("name", "path", "text"), PLANTED)
def test_rule_finds_what_was_planted(name, path, text):
    rule, is_about = rules.RULES[name]
    assert is_about(path)
    assert rule(path, text)


@pytest.mark.parametrize(("name", "path", "text"), INNOCENT)
def test_rule_leaves_alone(name, path, text):
    rule, is_about = rules.RULES[name]
    assert not (is_about(path) and rule(path, text))


def test_every_rule_has_a_planted_violation():
    assert {name for name, _, _ in PLANTED} == set(rules.RULES)


def test_functions_are_measured():
    text = """\
namespace lta {
template <class T>
T first(T a,
        T b) {
  if (a) { return b; }
  return [&] { return a; }();
}
class box {
 public:
  explicit box(int n) : n_{n}, m_(f(n)) {
    use("}", '{', R"(})");  // }
  }
  bool operator==(const box& other) const { return true; }
};
const int table[] = {1, 2};
}  // namespace lta
"""
    assert cpp_text.functions(text) == [("first", 2, 7), ("box", 10, 12), ("operator==", 13, 13)]
