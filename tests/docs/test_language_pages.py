# SPDX-License-Identifier: MIT
"""The programs on the pages of Go, Julia, C# and ctypes work when pasted, one program a page."""

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
sys.path.insert(0, str(Path(__file__).parent))

import languages
from test_code_blocks import blocks

ROOT = Path(__file__).resolve().parents[2]
GO = ROOT / "bindings/go"
GO_PAGE = (ROOT / "docs/go.md").read_text(encoding="utf-8")
USING = ("System", "System.Collections.Generic", "System.Linq", "Laakhay.TA")


def program(language, page):
    text = "\n".join(blocks(language, ROOT / "docs" / page))
    assert text
    return text


def check(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    return done.stdout


def test_go(tmp_path):
    (tmp_path / "first.go").write_text(program("go", "go.md"))
    module = f"module first\n\ngo 1.19\n\nrequire laakhay/ta v0.0.0\n\nreplace laakhay/ta => {GO}\n"
    (tmp_path / "go.mod").write_text(module)
    printed = check([str(ROOT / "tools/go.sh"), "-C", str(tmp_path), "run", "."], os.environ)
    assert printed.splitlines() == re.findall(r"// (\[.*|plan\..*)$", GO_PAGE, re.MULTILINE)


def test_julia(tmp_path):
    script = tmp_path / "pasted.jl"
    script.write_text(program("julia", "julia.md"))
    check(languages.julia_program(script), languages.julia_environment())


def test_csharp(tmp_path):
    using = "".join(f"using {name};\n" for name in USING)
    body = program("csharp", "csharp.md")
    source = tmp_path / "Pasted.cs"
    source.write_text(f"{using}static class Pasted\n{{ static void Main()\n{{\n{body}\n}} }}\n")
    check(languages.csharp_program("pasted", [source]), languages.csharp_environment())


def test_ctypes(tmp_path):
    script = tmp_path / "pasted.py"
    script.write_text(program("py", "ctypes.md"))
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "bindings/ctypes"),
        "LAAKHAY_TA_LIBRARY": str(languages.LIBRARIES / "liblaakhay_ta.so.1"),
    }
    check([sys.executable, str(script)], environment)
