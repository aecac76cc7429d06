# SPDX-License-Identifier: MIT
"""Expression objects print as the text they mean, and compile as that text does."""

import copy
import inspect
import keyword
import subprocess
import sys

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import rising_bars
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

close, volume = ta.col("close"), ta.col("volume")
up, calm = close > ta.col("open"), volume < 5


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (close > ta.sma(20), "close > sma(20)"),
        (close + 1 - 2, "close + 1 - 2"),
        (close + (1 - volume), "close + (1 - volume)"),
        ((close + 1) * 2, "(close + 1) * 2"),
        (close / (volume * 2), "close / (volume * 2)"),
        (close / volume % 2, "close / volume % 2"),
        (2 - close, "2 - close"),
        (1 / close, "1 / close"),
        (-(close**2), "-close ** 2"),
        ((-close) ** 2, "(-close) ** 2"),
        ((close**2) ** 3, "(close ** 2) ** 3"),
        (-close * 2, "-close * 2"),
        (-(close * 2), "-(close * 2)"),
        (close - -volume, "close - -volume"),
        (+close, "+close"),
        (close + -5, "close + -5"),
        (ta.lit(-5) ** 2, "(-5) ** 2"),
        (abs(close), "abs(close)"),
        (up & calm, "close > open and volume < 5"),
        (up | up & calm, "close > open or close > open and volume < 5"),
        ((up | calm) & up, "(close > open or volume < 5) and close > open"),
        (up & (calm & up), "close > open and (volume < 5 and close > open)"),
        (~up & calm, "not close > open and volume < 5"),
        (~(up & calm), "not (close > open and volume < 5)"),
        ((close > 1) == calm, "(close > 1) == (volume < 5)"),
        (close != 3, "close != 3"),
        (close < 3, "close < 3"),
        (close[3], "close[3]"),
        ((close + 1)[3], "(close + 1)[3]"),
        (ta.lit(5)[1], "(5)[1]"),
        (ta.macd(12, 26, 9).signal, "macd(12, 26, 9).signal"),
        (close.member("24h_ago"), "close.24h_ago"),
        (ta.lag(close, "24h") + ta.change_pct("1d"), 'lag(close, "24h") + change_pct("1d")'),
        (ta.ema(close, 12, seed="first"), 'ema(close, 12, seed="first")'),
        (ta.ema(close, 12, seed='say "x"'), "ema(close, 12, seed='say \"x\"')"),
        (ta.if_else(up, close, None), "if_else(close > open, close, na)"),
        (close.sum(3) + volume.count(), "close.sum(3) + volume.count()"),
        (close.filter(up).max(5), "close.filter(close > open).max(5)"),
        ((close - 1).min(5), "(close - 1).min(5)"),
        (close.avg(), "close.avg()"),
        (ta.expr("close if open > 1 else 2") + 1, "(close if open > 1 else 2) + 1"),
        (ta.expr("close # the last") + 1, "(close # the last\n) + 1"),
        (ta.tf("4h", ta.rsi(14)), 'tf("4h", rsi(14))'),
        (ta.tf("4h", close, forming=True), 'tf("4h", close, forming=true)'),
        (ta.symbol("BRK.B", "1d").close, 'symbol("BRK.B", "1d").close'),
        (close + 1e-7, "close + 1e-07"),
        (close + np.float32(0.5), "close + 0.5"),
        (np.int64(2) * close, "2 * close"),
        (np.float64(2.5) * close, "2.5 * close"),
        (close + float("nan"), "close + na"),
        (ta.lit(True) & ta.lit(np.False_), "true and false"),
    ],
)
def test_an_object_prints_as_the_text_it_means(made, text):
    assert str(made) == text
    assert repr(made) == f"<Expression {text}>"


# An independent printer: parentheses around everything. (object, that text, is it a signal)
NUMBERS = st.sampled_from(["close", "open", "volume", "hl2"]).map(lambda n: (ta.col(n), n, False))
INFIX = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
}
COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
LOGIC = {"and": lambda a, b: a & b, "or": lambda a, b: a | b}


def infix(operators, signal):
    def made(operator, a, b):
        return operators[operator](a[0], b[0]), f"(({a[1]}) {operator} ({b[1]}))", signal

    return made


def larger(parts):
    def of(signal):
        return parts.filter(lambda part: part[2] == signal)

    value, truth = of(False), of(True)
    periods = st.integers(1, 30)
    return st.one_of(
        st.builds(infix(INFIX, False), st.sampled_from(sorted(INFIX)), value, value),
        st.builds(infix(COMPARISONS, True), st.sampled_from(sorted(COMPARISONS)), value, value),
        st.builds(infix(LOGIC, True), st.sampled_from(sorted(LOGIC)), truth, truth),
        st.builds(
            lambda a, c: (a[0] * c, f"(({a[1]}) * ({c!r}))", False),
            value,
            st.floats(-1e9, 1e9, allow_subnormal=False),
        ),
        value.map(lambda a: (-a[0], f"(-({a[1]}))", False)),
        truth.map(lambda a: (~a[0], f"(not ({a[1]}))", True)),
        st.builds(lambda a, n: (a[0][n], f"(({a[1]})[{n}])", a[2]), parts, periods),
        st.builds(lambda a, n: (a[0] ** (n % 5), f"(({a[1]}) ** {n % 5})", False), value, periods),
        st.builds(
            lambda a, n: (ta.sma(a[0], n) + 1, f"((sma(({a[1]}), {n})) + 1)", False),
            value,
            periods,
        ),
        st.builds(
            lambda a, n: (ta.bbands(a[0], n).upper, f"(bbands(({a[1]}), {n}).upper)", False),
            value,
            periods,
        ),
        st.builds(
            lambda c, a, b: (
                ta.if_else(c[0], a[0], b[0]),
                f"(({a[1]}) if ({c[1]}) else ({b[1]}))",
                False,
            ),
            truth,
            value,
            value,
        ),
    )


SIGNALS = st.just((ta.col("close") > ta.col("open"), "(close > open)", True))
TREES = st.recursive(st.one_of(NUMBERS, SIGNALS), larger, max_leaves=12)


# Trees that grow beyond their leaves are drawn again.
UNTROUBLED = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@settings(UNTROUBLED, max_examples=300)
@given(TREES)
def test_random_objects_text_and_payload_are_the_same_plan(tree):
    made, text, _ = tree
    fingerprint = ta.compile(text).fingerprint
    assert ta.compile(made).fingerprint == fingerprint
    assert ta.compile(str(made)).fingerprint == fingerprint
    assert ta.compile({"value": made}).fingerprint == fingerprint
    payload = {"version": 1, "outputs": [{"name": "value", "expr": made}]}
    assert ta.compile(payload).fingerprint == fingerprint
    canonical = ta.compile(made).explain("payload")
    assert ta.compile(canonical).fingerprint == fingerprint
    assert ta.compile(canonical).explain("payload") == canonical


@settings(UNTROUBLED, max_examples=200)
@given(TREES)
def test_no_pair_of_parentheses_can_be_left_out(tree):
    text = str(tree[0])
    fingerprint = ta.compile(text).fingerprint
    opened = []
    for at, character in enumerate(text):
        if character == "(":
            is_call = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
            opened.append(None if is_call else at)
        elif character == ")" and (begin := opened.pop()) is not None:
            shorter = text[:begin] + text[begin + 1 : at] + text[at + 1 :]
            verdict = ta.validate(shorter)
            same_value = verdict and ta.compile(shorter).fingerprint == fingerprint
            # Folding and x if c else x may make another tree the same plan.
            assert not same_value or "if_else" in text or not has_same_shape(text, shorter)


def has_same_shape(text, shorter):
    """Whether Python's grammar, alike in these operators, reads the same tree."""
    import ast

    def tree(source):
        return ast.dump(ast.parse(source.replace("if_else", "f"), mode="eval"))

    return tree(text) == tree(shorter)


@pytest.mark.parametrize(
    "act",
    [
        lambda: bool(up),
        lambda: up and calm,
        lambda: up or calm,
        lambda: not up,
        lambda: 1 if up else 2,
        lambda: 1 < close < 2,
        lambda: close in [volume],
        lambda: sorted([close, volume]),
    ],
)
def test_truth_is_refused_with_the_words_to_use_instead(act):
    with pytest.raises(TypeError) as caught:
        act()
    for word in ("a & b", "a | b", "~a", "ta.if_else"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "act",
    [
        lambda: close > "20",
        lambda: close == "x",
        lambda: close != [1],
        lambda: close + [1],
        lambda: np.array([1.0, 2.0]) + close,
        lambda: list(close),
        lambda: 3 in close,
        lambda: close[1:2],
        lambda: ta.sma(object()),
        lambda: ta.col(3),
    ],
)
def test_what_is_no_operand_is_a_type_error(act):
    with pytest.raises(TypeError):
        act()


@pytest.mark.parametrize("name", ["", "a b", "and", "3x", "close + open", "é"])
def test_a_column_has_a_name(name):
    with pytest.raises(ta.DataError, match="is no name"):
        ta.col(name)


def test_an_infinite_number_has_no_text():
    with pytest.raises(ta.DataError):
        close + float("inf")


def test_every_way_to_hand_over_an_expression_runs():
    ds = ta.Dataset()
    ds.append("A", "1d", rising_bars(30).columns)
    text = ds.run("close > sma(20)")["value"]
    for plan in (close > ta.sma(20), ta.compile(close > ta.sma(20))):
        assert np.array_equal(ds.run(plan)["value"], text, equal_nan=True)
    envelope = ta.execute_plan(ds, {"s": close > ta.sma(20)})
    assert [output["name"] for output in envelope["outputs"]] == ["s"]


def test_the_engine_judges_what_objects_say():
    with pytest.raises(ta.DataError) as caught:
        ta.compile(close[-1])
    assert (caught.value.code, caught.value.position) == ("plan.negative_lag", 6)
    with pytest.raises(ta.DataError) as caught:
        ta.compile({"a": close, "b": close + ta.sma(close, 0)})
    assert (caught.value.code, caught.value.position) == ("plan.parameter_out_of_range", 19)
    assert "output 'b'" in str(caught.value)


def test_functions_are_those_of_the_catalogue():
    for entry in ta.catalog():
        for name in (entry["id"], *entry["aliases"], *entry["output_aliases"]):
            if keyword.iskeyword(name):
                continue
            function = getattr(ta, name)
            assert function.__name__ == name
            assert entry["display_name"] in function.__doc__
            assert entry["formula"] in function.__doc__
            names = list(inspect.signature(function).parameters)
            assert names == [x["name"] for x in (*entry["inputs"], *entry["parameters"])]
            assert name in dir(ta)
    assert "Only the member upper" in ta.bb_upper.__doc__
    assert ta.compile(ta.bb_upper(20)).fingerprint == ta.compile(ta.bbands(20).upper).fingerprint
    assert str(inspect.signature(ta.sma)).startswith("(x=<Expression close>, period=20")
    with pytest.raises(AttributeError):
        _ = ta.no_such_function
    assert not hasattr(ta, "_private")


def test_the_catalogue_is_read_when_first_used():
    program = (
        "import laakhay.ta as ta; from laakhay.ta import _functions as f;"
        "assert f._entries.cache_info().currsize == 0; ta.sma;"
        "assert f._entries.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_objects_can_be_copied_and_used_as_keys():
    assert str(copy.deepcopy(close + 1)) == "close + 1"
    assert {close: 1}[close] == 1


def test_a_long_chain_is_no_deep_one():
    total = close
    for _ in range(5000):
        total = total + volume
    assert str(total).count("volume") == 5000
    assert ta.compile(total).info["node_count"] < 10_000


def test_an_object_that_would_print_without_end_is_refused():
    doubled = close
    for _ in range(60):
        doubled = doubled + doubled
    with pytest.raises(ta.DataError) as caught:
        ta.compile(doubled)
    assert caught.value.code == "python.expression_too_long"


def test_validate_and_analyze_tell_what_the_compiler_says():
    assert ta.validate(close > 1) == (True, None, None, None)
    verdict = ta.validate("close >")
    assert not verdict
    assert (verdict.code, verdict.position) == ("plan.unexpected_end", 7)
    assert "expected" in verdict.message
    known = ta.analyze({"fast": ta.sma(5), "up": close > ta.sma(20)})
    assert [output["name"] for output in known["outputs"]] == ["fast", "up"]
    assert known["info"]["required_history"] == 20
    assert known["requirements"]["fields"] == [
        {"field": "close", "required_history": 20, "stable_history": 20}
    ]
    assert known["explanation"]["outputs"][1]["formula"].startswith("close > ")
    assert ta.analyze(ta.compile(close))["info"]["node_count"] == 1
    with pytest.raises(ta.DataError):
        ta.analyze("close >")
