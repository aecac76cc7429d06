# SPDX-License-Identifier: MIT
"""Plans: the ways to write one, what they tell, and how wrong text is told."""

import json

import laakhay.ta as ta
import pytest

EXPRESSIONS = {"signal": "close > sma(close, 20)", "rsi": "rsi(close, 14)"}
PAYLOAD = {
    "version": 1,
    "outputs": [{"name": name, "expr": text} for name, text in EXPRESSIONS.items()],
}


def test_every_way_to_write_a_plan_gives_the_same_one():
    plans = [
        ta.compile(EXPRESSIONS),
        ta.compile(PAYLOAD),
        ta.compile(json.dumps(PAYLOAD)),
        ta.compile("\n  " + json.dumps(PAYLOAD, indent=2)),
    ]
    assert len({plan.fingerprint for plan in plans}) == 1
    assert all(plan.names == ("signal", "rsi") for plan in plans)


def test_one_expression_is_called_value():
    assert ta.compile("rsi(close, 14)").names == ("value",)


def test_the_order_of_a_dict_is_the_order_of_outputs():
    backwards = dict(reversed(EXPRESSIONS.items()))
    assert ta.compile(backwards).names == ("rsi", "signal")
    assert ta.compile(backwards).fingerprint != ta.compile(EXPRESSIONS).fingerprint


def test_an_output_may_be_called_version():
    assert ta.compile({"version": "close", "outputs": "open"}).names == ("version", "outputs")


def test_outputs_tell_their_history():
    signal, rsi = ta.compile(EXPRESSIONS).outputs
    assert (signal.name, signal.dtype) == ("signal", "int8")
    assert (rsi.name, rsi.dtype) == ("rsi", "float64")
    assert (signal.first_valid_row, signal.required_history) == (19, 20)
    assert (rsi.first_valid_row, rsi.required_history) == (14, 15)
    assert rsi.stable_history > rsi.required_history


def test_members_of_a_whole_output_are_named():
    names = ta.compile({"macd": "macd(close)"}).names
    assert names == ("macd.macd", "macd.signal", "macd.histogram")


def test_info_counts():
    plan = ta.compile(EXPRESSIONS)
    info = plan.info
    assert info["output_count"] == 2 and info["required_history"] == 20
    assert info["node_count"] > 2 and info["state_bytes"] > 0
    assert info["convention"] == "talib"
    assert info["fingerprint"] == plan.fingerprint


def test_conventions():
    text = {**PAYLOAD, "convention": "laakhay"}
    assert ta.compile(text).info["convention"] == "laakhay"
    assert ta.compile(PAYLOAD, convention="laakhay").fingerprint == ta.compile(text).fingerprint
    assert ta.compile(PAYLOAD, convention="talib").fingerprint == ta.compile(PAYLOAD).fingerprint
    with pytest.raises(ta.DataError) as caught:
        ta.compile(PAYLOAD, convention="other")
    assert caught.value.code == "python.convention"


def test_explain_and_requirements():
    plan = ta.compile(EXPRESSIONS)
    assert "sma" in plan.explain("payload") or "close" in plan.explain("payload")
    assert plan.explain() and plan.explain("dot").lstrip().startswith("digraph")
    json.loads(plan.explain("json"))
    assert ta.compile(plan.explain("payload")).fingerprint == plan.fingerprint
    assert "close" in json.dumps(plan.requirements)
    with pytest.raises(ta.DataError) as caught:
        plan.explain("html")
    assert caught.value.code == "python.format"


def test_repr_names_what_matters():
    plan = ta.compile(EXPRESSIONS)
    assert f"{plan.fingerprint:016x}" in repr(plan)
    assert "signal" in repr(plan) and "rsi" in repr(plan)


@pytest.mark.parametrize(
    ("text", "position", "code"),
    [
        ("close > smaa(close, 20)", 8, "plan.unknown_indicator"),
        ("volume > 0 and close", 15, "plan.type_mismatch"),
        ("sma(close, 0)", 11, "plan.parameter_out_of_range"),
        ("sma(close, period=20, perod=3)", 22, "plan.unknown_parameter"),
    ],
)
def test_wrong_text_is_a_value_error_with_a_position(text, position, code):
    with pytest.raises(ValueError) as caught:
        ta.compile(text)
    error = caught.value
    assert isinstance(error, ta.DataError)
    assert (error.code, error.position) == (code, position)
    assert not isinstance(error, KeyError) and error.status < 0


@pytest.mark.parametrize("text", ["", "close >", "sma(close, 20", "close close", "1 +", "{", "{}"])
def test_text_that_cannot_be_read(text):
    with pytest.raises(ta.DataError) as caught:
        ta.compile(text)
    assert caught.value.code.count(".") == 1


@pytest.mark.parametrize(
    ("before", "expression", "bad"),
    [
        ("close", "close > smaa(close, 20)", "smaa"),
        ('"quoted"', "close >\n  smaa(close, 20)", "smaa"),
        ("\\ and ünïcödé", "smaa(close)", "smaa"),
        ("x", 'close # a comment with "quotes", ü and \\\n + smaa(close)', "smaa"),
    ],
)
def test_positions_in_a_dict_point_into_the_expression(before, expression, bad):
    with pytest.raises(ta.DataError, match="second") as caught:
        ta.compile({before: "close", "second": expression})
    wanted = expression.encode().index(bad.encode())
    assert caught.value.position == wanted


def test_positions_in_json_text_point_into_the_text():
    text = '{"version": 1, "outputs": [{"name": "a", "expr": "close + smaa(close)"}]}'
    with pytest.raises(ta.DataError) as caught:
        ta.compile(text)
    assert caught.value.position == text.index("smaa")


@pytest.mark.parametrize(
    "payload",
    [
        {"version": 2, "outputs": [{"name": "a", "expr": "close"}]},
        {"version": 1},
        {"version": 1, "outputs": [{"name": "a", "expr": "close"}], "extra": 1},
        {"version": 1, "outputs": [{"name": "a", "expr": "close"}] * 2},
        {"a": 5},
        {"a": None},
        {},
    ],
    ids=repr,
)
def test_wrong_payloads_are_the_engines_to_refuse(payload):
    with pytest.raises(ta.DataError) as caught:
        ta.compile(payload)
    assert not caught.value.code.startswith("python.")


def test_what_json_cannot_say_is_refused():
    for value in (float("nan"), object(), b"close"):
        with pytest.raises(ta.DataError) as caught:
            ta.compile({"version": 1, "outputs": value})
        assert caught.value.code == "python.payload"


@pytest.mark.parametrize("plan", [5, None, ["close"], b"close"])
def test_what_is_no_plan_is_a_type_error(plan):
    with pytest.raises(TypeError):
        ta.compile(plan)


@pytest.mark.parametrize(
    ("partitions", "named"),
    [
        (7, "not 7"),
        ("AAPL", "not 'AAPL'"),
        ([7], r"\[0\] is 7"),
        ([("AAPL", "1d"), "MSFT"], r"\[1\] is 'MSFT'"),
        ([("AAPL",)], r"\[0\] is \('AAPL',\)"),
        ([("AAPL", 1)], r"\[0\] is \('AAPL', 1\)"),
        ([("AAPL", "1d", "ohlcv", "more")], r"\[0\] is"),
    ],
)
def test_what_is_no_partition_is_named(dataset, partitions, named):
    plan = ta.compile("close")
    with pytest.raises(TypeError, match=named):
        plan.run(dataset, partitions=partitions)
    with pytest.raises(TypeError, match=named):
        plan.session(dataset, partitions=partitions)


def test_text_is_not_cut_at_a_nul():
    with pytest.raises(ta.DataError):
        ta.compile("close\0")


def test_limits_are_passed_on():
    with pytest.raises(ta.DataError) as caught:
        ta.compile(EXPRESSIONS, node_limit=1)
    assert caught.value.code == "plan.too_many_nodes"
    with pytest.raises(ta.DataError) as caught:
        ta.compile(EXPRESSIONS, state_limit_bytes=8)
    assert caught.value.code == "plan.state_too_large"


def test_catalogue_and_library():
    records = ta.catalog()
    ids = [record["id"] for record in records]
    assert len(set(ids)) == len(ids) and {"sma", "rsi", "macd"} <= set(ids)
    info = ta.library_info()
    assert info["version"] == ta.__version__ and info["abi_version"] >> 16 == 1
    assert info["instruction_set"] in ("baseline", "avx2", "avx512")


def test_the_library_and_the_distribution_have_one_version():
    from importlib.metadata import version

    assert version("laakhay-ta") == ta.__version__
