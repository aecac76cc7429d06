# SPDX-License-Identifier: MIT
"""The programs of README.md and of docs/ work when pasted: run as a user would run them.

The Python blocks of a page of docs/ are one program, in their order.
"""

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/adapters")]

import adapter_tests  # noqa: E402
import recipes  # noqa: E402

LIBRARY = ROOT / "build/release/src"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language, page=ROOT / "README.md"):
    text = page.read_text(encoding="utf-8")
    return [code for name, code in BLOCK.findall(text) if name == language]


def run(command, folder, **environment):
    # What opens a browser opens none here.
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"BROWSER": "true"} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Recipes need other people's packages: tests/adapters runs them in environments of their own.
ELSEWHERE = {"adapters.md"}
PAGES = [
    page
    for page in sorted((ROOT / "docs").glob("*.md"))
    if blocks("python", page) and page.name not in ELSEWHERE
]


def test_there_are_programs():
    assert blocks("python")
    assert blocks("c")
    assert ROOT / "docs/loading.md" in PAGES


def test_every_recipe_has_the_adapter_whose_tests_run_it():
    assert sorted(recipes.programs()) == sorted(recipes.TITLES.values())
    assert tuple(recipes.TITLES) == adapter_tests.NAMES
    for name in recipes.TITLES:
        text = (ROOT / f"tests/adapters/test_{name}.py").read_text(encoding="utf-8")
        assert f'recipes.printed("{name}", tmp_path)' in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page, tmp_path):
    program = tmp_path / "pasted.py"
    program.write_text("\n".join(blocks("python", page)))
    assert run([sys.executable, str(program)], tmp_path).strip()


@pytest.mark.parametrize("code", blocks("python"))
def test_python(code, tmp_path):
    program = tmp_path / "pasted.py"
    program.write_text(code)
    assert run([sys.executable, str(program)], tmp_path).strip()


COMPILERS = {
    "c": ("CC", "cc", "-std=c99"),
    "cpp": ("CXX", "c++", "-std=c++17"),
}


@pytest.mark.parametrize(
    ("language", "code"),
    [
        pytest.param(language, code, id=f"{page.stem}-{language}")
        for page in (ROOT / "README.md", ROOT / "docs/c.md")
        for language in COMPILERS
        for code in blocks(language, page)
    ],
)
def test_c(language, code, tmp_path):
    program = tmp_path / f"pasted.{language}"
    program.write_text(code)
    variable, default, standard = COMPILERS[language]
    compiler = shlex.split(os.environ.get(variable, default))
    flags = [standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{ROOT / 'include'}"]
    run(
        [*compiler, *flags, str(program), f"-L{LIBRARY}", "-llaakhay_ta", "-o", "pasted"],
        tmp_path,
    )
    printed = run(["./pasted"], tmp_path, LD_LIBRARY_PATH=str(LIBRARY)).splitlines()
    said = re.findall(r"(?:/\*|//) (\d[\d.]*|plan\.\S+ at \d+)\b", code)
    assert printed == said and said


FRAGMENTS = ("event-log", "feed", "streaming")


def test_c_fragments(tmp_path):
    """Lines of programs, which fragments.c has the rest of."""
    for name in FRAGMENTS:
        for number, code in enumerate(blocks("c", ROOT / f"docs/{name}.md")):
            (tmp_path / f"{name}_{number}.inc").write_text(code)
    source = ROOT / "tests/docs/fragments.c"
    written = {path.name for path in tmp_path.glob("*.inc")}
    assert set(re.findall(r'#include "(.*\.inc)"', source.read_text("utf-8"))) == written
    compiler = shlex.split(os.environ.get("CC", "cc"))
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", f"-L{LIBRARY}"]
    folders = [f"-I{tmp_path}", f"-I{ROOT / 'include'}", f"-I{ROOT / 'examples/c'}"]
    libraries = ["-llaakhay_ta", "-lm"]
    run([*compiler, *flags, *folders, str(source), *libraries, "-o", "fragments"], tmp_path)
    printed = run(["./fragments", str(tmp_path / "log")], tmp_path, LD_LIBRARY_PATH=str(LIBRARY))
    assert printed == "done\n"


def test_every_c_block_is_run():
    pages = {page.stem for page in (ROOT / "docs").glob("*.md") if blocks("c", page)}
    assert pages == {"c", *FRAGMENTS}


def test_expressions_compile():
    """Fences without a language hold expressions, a line each, or a session at the prompt."""
    count = 0
    for name in ("language.md", "clocks.md"):
        for code in blocks("", ROOT / "docs" / name):
            if code.startswith(">>>"):
                test = doctest.DocTestParser().get_doctest(code, {"ta": ta}, name, name, 0)
                assert doctest.DocTestRunner().run(test).failed == 0
                continue
            for line in code.splitlines():
                assert ta.compile(line).names == ("value",), line
                count += 1
        for payload in blocks("json", ROOT / "docs" / name):
            count += len(ta.compile(json.loads(payload)).names)
    assert count > 10
