# SPDX-License-Identifier: MIT
"""The page of error codes is complete, and its generator reads the calls right."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("error_codes", ROOT / "tools/error_codes.py")
error_codes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(error_codes)


def test_the_page_is_what_the_source_says():
    assert error_codes.PAGE.read_text(encoding="utf-8") == error_codes.page(), "run make docs"


def test_every_code_has_a_status():
    table = error_codes.collect()
    assert table, "no error code was found in src/"
    assert [code for code, (statuses, _) in table.items() if not statuses] == []


def test_a_call_is_read():
    text = """
    return fail(LTA_NOT_FOUND, "plan.unknown_name", position_of(a, b),
                "%s is no name; did you mean \\"%.*s\\", "
                "or %lld%%?", quoted(text).c_str());
    """
    message = '… is no name; did you mean "…", or …%?'
    assert list(error_codes.codes_of(text)) == [("plan.unknown_name", "LTA_NOT_FOUND", message)]


def test_a_code_handed_to_a_helper_gets_the_helpers_status():
    text = """
    failure wrong(const char* code) { return fail(LTA_PARSE_ERROR, code, -1, "wrong"); }
    if (bad) return wrong("data.bad_side");
    """
    assert list(error_codes.codes_of(text)) == [("data.bad_side", "LTA_PARSE_ERROR", "wrong")]


def test_other_literals_are_left_alone():
    assert list(error_codes.codes_of('open("file.txt"); name = "bbands.lower";')) == []
