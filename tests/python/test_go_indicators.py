# SPDX-License-Identifier: MIT
"""The types of Go are those of the catalogue."""

import laakhay.ta as ta
from bindings.go_catalog_text import LEFT_OUT, go_catalog_text
from conftest import ROOT  # noqa: F401  (puts tools on the path)
from go_indicators import PATH, wanted
from pages.example import SYMBOLS


def test_regenerating_gives_no_diff():
    assert PATH.read_text("utf-8") == wanted()


def test_every_entry_is_there_or_left_out():
    text = PATH.read_text("utf-8")
    for entry in ta.catalog():
        is_there = f'call{{name: "{entry["id"]}"}}' in text
        assert is_there != (entry["id"] in set(SYMBOLS) | LEFT_OUT), entry["id"]


def test_a_scratch_entry_reaches_go():
    entry = {
        "id": "scratch_mean",
        "display_name": "Scratch",
        "description": "Of x.",
        "inputs": [{"name": "x", "default_field": "close", "type": "number"}],
        "parameters": [
            {"name": "row_count", "kind": "integer", "default": 3, "min": 1, "description": "Rows"},
            {"name": "floor", "kind": "number", "default": 2, "min": 0, "description": "Least"},
        ],
        "outputs": [{"name": "result"}],
    }
    text = go_catalog_text([entry], set())
    assert "type ScratchMean struct {\n\tX        string   // close\n" in text
    assert "\tRowCount int64    // 3: Rows\n\tFloor    *float64 // 2: Least\n}" in text
    assert '\tc.numberAt("floor", f.Floor)\n' in text
