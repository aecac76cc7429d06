# SPDX-License-Identifier: MIT
"""The programs of docs/c.md and docs/go.md print what their comments say."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("LAAKHAY_TA_BUILD", "build/release")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def program(page, language):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (code,) = [code for name, code in BLOCK.findall(text) if name == language]
    return code


def run(command, folder, **environment):
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "language, compiler, printed",
    [
        ("c", [*shlex.split(os.environ.get("CC", "cc")), "-std=c99"], ["12", "14"]),
        (
            "cpp",
            [*shlex.split(os.environ.get("CXX", "c++")), "-std=c++17"],
            ["12", "14", "plan.unknown_indicator at 0"],
        ),
    ],
)
def test_c_and_cpp(language, compiler, printed, tmp_path):
    source = tmp_path / f"first.{language}"
    source.write_text(program("c.md", language))
    warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    places = [f"-I{ROOT / 'include'}", f"-L{BUILD / 'src'}", f"-Wl,-rpath,{BUILD / 'src'}"]
    run([*compiler, *warnings, *places, source, "-llaakhay_ta", "-o", "first"], tmp_path)
    assert run(["./first"], tmp_path) == printed


GO_MODULE = """\
module first

go 1.19

require laakhay/ta v0.0.0

replace laakhay/ta => {binding}
"""


def test_go(tmp_path):
    (tmp_path / "main.go").write_text(program("go.md", "go"))
    (tmp_path / "go.mod").write_text(GO_MODULE.format(binding=ROOT / "bindings/go"))
    tool = str(ROOT / "tools/go.sh")
    assert run([tool, "-C", str(tmp_path), "run", "."], tmp_path) == [
        "[NaN NaN 12]",
        "[14 1] true",
        "plan.unknown_indicator 0",
    ]
