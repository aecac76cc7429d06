# SPDX-License-Identifier: MIT
"""The families of errors, and what each of them carries."""

import pickle

import laakhay.ta as ta
import pytest
from laakhay.ta import _ffi
from laakhay.ta._ffi import lib

FAMILIES = {
    "LTA_INVALID_ARGUMENT": (ta.DataError, ValueError),
    "LTA_INVALID_HANDLE": (ta.UnknownNameError, KeyError),
    "LTA_NOT_FOUND": (ta.UnknownNameError, KeyError),
    "LTA_PARSE_ERROR": (ta.DataError, ValueError),
    "LTA_TYPE_MISMATCH": (ta.DataError, ValueError),
    "LTA_OUT_OF_ORDER": (ta.DataError, ValueError),
    "LTA_LIMIT_EXCEEDED": (ta.DataError, ValueError),
    "LTA_OUT_OF_MEMORY": (ta.OutOfMemoryError, MemoryError),
    "LTA_UNSUPPORTED": (ta.UnsupportedError, RuntimeError),
    "LTA_CORRUPT_DATA": (ta.DataError, ValueError),
    "LTA_BUSY": (ta.BusyError, RuntimeError),
    "LTA_CANCELLED": (ta.CancelledError, RuntimeError),
    "LTA_INTERNAL": (ta.InternalError, RuntimeError),
    "LTA_IO_FAILED": (ta.StorageError, OSError),
}


def failing_statuses():
    return [name for name in dir(lib) if name in FAMILIES]


def test_every_failing_status_has_a_family():
    names = {_ffi.ffi.string(lib.lta_status_name(status)).decode() for status in range(-14, 0)}
    assert names == set(FAMILIES) == set(failing_statuses())


@pytest.mark.parametrize("name", FAMILIES)
def test_a_status_is_its_python_family(name):
    kind, family = FAMILIES[name]
    error = _ffi.translate(getattr(lib, name), "room.what_happened", "what was wrong", 7)
    assert type(error) is kind and isinstance(error, family)
    assert isinstance(error, ta.LaakhayError)
    assert (error.code, error.position) == ("room.what_happened", 7)
    assert error.status == getattr(lib, name)
    assert str(error) == "what was wrong"  # KeyError alone would print quotes


def test_unknown_names_inside_plan_text_are_wrong_text():
    error = _ffi.translate(lib.LTA_NOT_FOUND, "plan.unknown_indicator", "no smaa", 3)
    assert isinstance(error, ValueError) and not isinstance(error, KeyError)


def test_a_status_of_a_later_library_is_internal():
    assert type(_ffi.translate(-99, "new.code", "message", -1)) is ta.InternalError


def test_no_position_is_none():
    assert _ffi.translate(-1, "a.b", "message", -1).position is None
    assert _ffi.translate(-1, "a.b", "message", 0).position == 0


@pytest.mark.parametrize("name", FAMILIES)
def test_errors_are_pickled_whole(name):
    error = _ffi.translate(getattr(lib, name), "a.b", "message", 5)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error) and str(copy) == "message"
    assert (copy.code, copy.position, copy.status) == ("a.b", 5, error.status)


def test_stale_ids_of_every_kind_are_key_errors(dataset, bars):
    plan = ta.compile("close")
    session, other = plan.session(dataset), ta.compile("close")
    other.close()
    session.close()
    for call in (
        lambda: other.explain(),
        lambda: other.run(dataset),
        lambda: other.session(dataset),
        lambda: session.snapshot(),
        lambda: session.info,
        lambda: ta.execute_plan(2**40, "close"),
    ):
        with pytest.raises(KeyError) as caught:
            call()
        assert isinstance(caught.value, ta.UnknownNameError)
        assert caught.value.status == lib.LTA_INVALID_HANDLE and caught.value.code


def test_ids_of_another_kind_are_refused(dataset):
    plan = ta.compile("close")
    with pytest.raises(ta.UnknownNameError):
        ta.dataset_info(plan.id)
    with pytest.raises(ta.UnknownNameError):
        plan.run(plan.id)


def test_ids_that_are_no_ids():
    for wrong in (-1, 2**64):
        with pytest.raises(OverflowError):
            ta.dataset_info(wrong)
    for wrong in ("1", None, 1.5):
        with pytest.raises(TypeError):
            ta.dataset_info(wrong)


def test_messages_are_one_line_and_name_the_value():
    with pytest.raises(ta.DataError) as caught:
        ta.compile("close > smaa(close, 20)")
    assert "smaa" in str(caught.value).splitlines()[0]


@pytest.mark.parametrize(
    ("plan", "line", "column"),
    [
        ("close > smaa(close, 20)", "close > smaa(close, 20)", 8),
        ("close >\n  smaa(close, 20) # é", "  smaa(close, 20) # é", 2),
        ({"fine": "close", "é": "'é' == close"}, "'é' == close", 0),
        ({"a": ta.col("close") + ta.call("smaa", 3)}, "close + smaa(3)", 8),
        ("\t\tsmaa(close)", "\t\tsmaa(close)", 2),
    ],
)
def test_an_error_in_a_plan_shows_the_line_and_a_caret_below_the_place(plan, line, column, dataset):
    with pytest.raises(ta.DataError) as caught:
        ta.compile(plan)
    message, shown, caret = str(caught.value).split("\n")
    assert message == caught.value.message and shown == f"    {line}"
    assert len(caret) == 4 + column + 1 and caret.endswith("^")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    with pytest.raises(ta.DataError) as again:
        ta.execute_plan(dataset, plan)
    assert str(again.value) == str(caught.value)


def test_of_a_long_line_the_surroundings_are_shown():
    text = " + ".join(["close"] * 100) + " + smaa(3) + " + " + ".join(["open"] * 100)
    with pytest.raises(ta.DataError) as caught:
        ta.compile(text)
    _, shown, caret = str(caught.value).split("\n")
    assert len(shown) < 120 and shown[caret.index("^") :].startswith("smaa(3)")
    assert shown.startswith("    ...") and shown.endswith("...")


def test_a_text_that_cannot_be_printed_is_printed_as_far_as_it_can():
    with pytest.raises(ValueError) as caught:
        ta.compile("close + \ud800")
    assert str(caught.value).encode("utf-8").endswith(b"close + ?\n            ^")


def test_a_suggestion_is_there_where_the_message_has_one():
    with pytest.raises(ta.DataError) as caught:
        ta.compile("close > rssi(close, 20)")
    assert caught.value.suggestion == "rsi"
    with pytest.raises(ta.DataError) as caught:
        ta.compile("close >")
    assert caught.value.suggestion is None
    with pytest.raises(ta.DataError) as caught:
        ta.Dataset.from_frame({"time": [], "opne": []}, symbol="A")
    assert caught.value.suggestion == "opne" and caught.value.text is None
