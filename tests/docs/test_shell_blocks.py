# SPDX-License-Identifier: MIT
"""The commands of docs/command-line.md, line by line in the order of the page."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from test_code_blocks import ROOT, blocks

LINES = [
    line
    for block in blocks("sh", ROOT / "docs/command-line.md")
    for line in block.splitlines()
    if not line.startswith("pip install")  # tests/install
]
ROWS = 240  # of which the page's replay follows forty, twenty a second


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("shell")
    close = 100 + np.cumsum(np.random.default_rng(11).normal(size=ROWS))
    bars = pl.DataFrame(
        {
            "date": np.datetime64("2024-01-01") + np.arange(ROWS),
            "open": close - 0.2,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": np.full(ROWS, 1e6),
        }
    )
    bars.write_csv(made / "AAPL.csv")
    bars.write_parquet(made / "bars.parquet")
    return made


def run(line, folder):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONWARNINGS": "error::UserWarning"},
        capture_output=True,
        text=True,
    )


def test_the_page_has_commands():
    assert len(LINES) >= 7
    assert all("laakhay-ta " in line for line in LINES)


@pytest.mark.parametrize("line", LINES)
def test_command(line, folder):
    done = run(line, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    words = line.split()
    for option in ("--out", "--snapshot"):
        if option in words:
            assert (folder / words[words.index(option) + 1]).stat().st_size > 0
    if not {"--out", "--snapshot"} & set(words):
        assert done.stdout.strip()
    if "--json" in words:
        json.loads(done.stdout)
