# SPDX-License-Identifier: MIT
"""Types: the generated ones are up to date, and what users write holds under mypy and pyright."""

import json
import re
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import pytest
from conftest import HERE, ROOT

EXAMPLE, MISTAKES = HERE / "typing_example.py", HERE / "typing_mistakes.py"
PYRIGHT = ROOT / ".cache/pyright/index.js"
ARROWS = {
    number
    for number, line in enumerate(MISTAKES.read_text("utf-8").splitlines(), start=1)
    if line.endswith("# <-")
}


def mypy(file, folder):
    # pandas and pyarrow bring no types for it.
    options = ["--strict", "--disable-error-code", "import-untyped"]
    return subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--cache-dir", folder / "cache", file],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def pyright(file, folder):
    return subprocess.run(
        ["node", PYRIGHT, "--outputjson", "--pythonpath", sys.executable, file],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_the_generated_types_are_those_of_the_catalogue():
    finished = subprocess.run(
        [sys.executable, ROOT / "tools/python_types.py", "--check"],
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_generated_types_are_installed():
    folder = Path(ta.__file__).parent
    for name in ("_catalogue.pyi", "talib.pyi", "py.typed"):
        assert (folder / name).read_text("utf-8") == (
            ROOT / "bindings/python/laakhay/ta" / name
        ).read_text("utf-8")


def test_every_function_has_a_type():
    text = (ROOT / "bindings/python/laakhay/ta/_catalogue.pyi").read_text("utf-8")
    defined = set(re.findall(r"^def (\w+)\(", text, re.MULTILINE))
    defined |= set(re.findall(r"^(\w+) = ", text, re.MULTILINE))
    keywords = {"and", "in", "not", "or"}
    assert {name for name in ta._functions.function_names()} - defined == keywords


def test_mypy_has_nothing_to_say_of_what_users_write(tmp_path):
    finished = mypy(EXAMPLE, tmp_path)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_programs_of_the_readme_are_clean_for_both(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    programs = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert programs
    for number, program in enumerate(programs):
        (tmp_path / f"readme_{number}.py").write_text(program)
    for check in (mypy, pyright):
        finished = check(".", tmp_path)
        assert finished.returncode == 0, finished.stdout + finished.stderr


def test_mypy_finds_mistakes(tmp_path):
    finished = mypy(MISTAKES, tmp_path)
    found = {int(line) for line in re.findall(r"^[^:\n]*:(\d+): error", finished.stdout, re.M)}
    assert found == ARROWS, finished.stdout


@pytest.mark.parametrize(("file", "expected"), [(EXAMPLE, set()), (MISTAKES, ARROWS)])
def test_pyright_says_the_same(file, expected, tmp_path):
    finished = pyright(file, tmp_path)
    said = json.loads(finished.stdout)["generalDiagnostics"]
    found = {each["range"]["start"]["line"] + 1 for each in said if each["severity"] == "error"}
    assert found == expected, said
