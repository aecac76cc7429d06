# SPDX-License-Identifier: MIT
"""docs/indicators says what the library says, and what it prints works when pasted."""

import json
import re
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

import laakhay.ta as ta
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/indicators"
sys.path.insert(0, str(ROOT / "tools"))

import indicator_pages  # noqa: E402

ENTRIES = {entry["id"]: entry for entry in ta.catalog()}
CHART_BYTES_MAX = 20_000


def examples(identity):
    text = (FOLDER / f"{identity}.md").read_text(encoding="utf-8")
    return re.search(r"## Example\n\n```text\n(.*?)\n```", text, re.DOTALL)[1].splitlines()


def operations(plan):
    return {node["op"] for node in json.loads(plan.explain("payload"))["nodes"]}


def test_the_pages_are_what_the_library_says():
    stale = indicator_pages.stale(indicator_pages.files())
    assert not stale, f"run make docs: {stale}"


@pytest.mark.parametrize("identity", ENTRIES)
def test_the_example_is_a_plan_with_this_entry(identity):
    whole, *members = examples(identity)
    plan = ta.compile({"value": whole})
    names = [output["name"] for output in ENTRIES[identity]["outputs"]]
    expected = ["value"] if len(names) == 1 else [f"value.{name}" for name in names]
    assert list(plan.names) == expected
    # A selection is its field; every other entry is a node of its own.
    assert identity in operations(plan) or identity == "select"
    for member, name in zip(members, names, strict=bool(members)):
        assert member == f"{whole}.{name}"
        assert len(ta.compile(member).names) == 1


@pytest.mark.parametrize("identity", ENTRIES)
def test_the_chart_is_small_and_shows_something(identity):
    path = FOLDER / f"charts/{identity}.svg"
    assert path.stat().st_size < CHART_BYTES_MAX
    root = tree.parse(path).getroot()
    assert root.tag.endswith("svg")
    shapes = [node for node in root.iter() if node.tag.endswith(("path", "circle"))]
    assert len(shapes) >= 2 and "nan" not in path.read_text()


def test_the_index_lists_every_entry_once():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[`(\w+)`\]\(\w+\.md\)", text, re.MULTILINE)) == sorted(ENTRIES)
