# SPDX-License-Identifier: MIT
"""Indicators of one's own: ta.define and ta.load_indicators are the text they stand for."""

import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pandas as pd
import polars as pl
import pytest
from laakhay.ta import custom

BAND = "ema(close, 20) + 2.0 * stddev(close, 20)"
COMMAND = Path(sys.executable).parent / "laakhay-ta"


@pytest.fixture
def band():
    return ta.define("my_band", "ema(x, n) + k * stddev(x, n)", "x", n=20, k=2.0)


@pytest.fixture
def bands():
    body = {"middle": "sma(x, n)", "upper": "middle + k * stddev(x, n)", "width": "upper - middle"}
    return ta.define("my_bands", body, x="close", n=5, k=1.5)


@pytest.fixture
def close():
    return 100 + 10 * np.sin(np.arange(200) / 7)


def fingerprint(plan, **options):
    return ta.compile(plan, **options).fingerprint


def test_a_call_is_the_plan_written_by_hand_wherever_it_stands(band):
    by_hand = fingerprint(BAND)
    assert fingerprint(band(ta.col("close"))) == by_hand
    assert fingerprint("my_band(close)", functions=band) == by_hand
    assert fingerprint("my_band(close)", functions=[band]) == by_hand
    assert fingerprint({"value": "my_band(x=close)"}, functions=band) == by_hand
    assert fingerprint({"value": band(ta.col("close"), n=20)}) == by_hand
    assert fingerprint(ta.expr("my_band(close)"), functions=band) == by_hand
    payload = {"version": 1, "outputs": [{"expr": "my_band(close)"}]}
    assert fingerprint(payload, functions=band) == by_hand
    assert fingerprint({**payload, "functions": [band.record]}) == by_hand
    assert fingerprint({"version": 1, "outputs": [{"expr": band(ta.col("close"))}]}) == by_hand
    both = {
        "a": band(ta.col("close"), k=3) > ta.col("close"),
        "b": ta.label(band(ta.lead("close"))),
    }
    assert str(both["a"]) == "my_band(close, k=3) > close"


def test_members_defaults_and_expressions_as_bodies(bands):
    assert ta.compile({"b": bands()}).names == ("b.middle", "b.upper", "b.width")
    upper = "sma(hl2, 9) + 1.5 * stddev(hl2, 9)"
    assert fingerprint(bands(ta.col("hl2"), 9).upper) == fingerprint(upper)
    outer = ta.define("outer", bands(ta.col("y"), 9).upper, y=ta.col("high") + ta.col("low"))
    assert list(outer.definitions) == ["my_bands", "outer"]
    by_hand = "sma(high + low, 9) + 1.5 * stddev(high + low, 9)"
    assert fingerprint(outer()) == fingerprint(by_hand)
    other = ta.define("other", "outer(x) + 1", "x", functions=outer)
    assert fingerprint(other(ta.col("hl2"))) == fingerprint(f"{upper} + 1")
    daily = ta.define("daily", "tf(t, x)", x="close", t="'1d'")
    assert fingerprint(daily(t="1w")) == fingerprint("tf('1w', close)")


def test_it_streams_and_its_snapshots_are_those_of_the_plan_by_hand(bands, close):
    bars = pd.DataFrame({name: close for name in ("open", "high", "low", "close")})
    bars.insert(0, "time", pd.date_range("2024-01-01", periods=len(close), freq="h"))
    bars["volume"] = 1.0
    plan = ta.compile({"b": bands(), "up": bands().upper > 100})
    texts = {
        "b.middle": "sma(close, 5)",
        "b.upper": "sma(close, 5) + 1.5 * stddev(close, 5)",
        "b.width": "sma(close, 5) + 1.5 * stddev(close, 5) - sma(close, 5)",
        "up": "sma(close, 5) + 1.5 * stddev(close, 5) > 100",
    }
    by_hand = ta.compile(texts)
    assert plan.fingerprint == by_hand.fingerprint
    ds = ta.Dataset()
    ds.append("A", "1h", bars[:150])
    session = plan.session(ds)
    restored = by_hand.restore(session.snapshot())
    whole = ta.Dataset()
    whole.append("A", "1h", bars)
    expected = plan.run(whole)
    for row in range(150, 200):
        bar = bars.iloc[row].to_dict()
        one, other = session.push("A", "1h", **bar), restored.push("A", "1h", **bar)
        for name in plan.names:
            assert one[name][0] == other[name][0] == expected[name][row]


def test_with_data_a_call_is_the_values(band, bands, close):
    expected = ta.compile(BAND).run({"close": close})["value"]
    assert np.array_equal(band(close), expected, equal_nan=True)
    series = band(pd.Series(close, name="c"), n=20)
    assert isinstance(series, pd.Series) and series.name == "my_band"
    assert isinstance(band(pl.Series(close)), pl.Series)
    frame = pd.DataFrame({"close": close, "high": close + 1})
    assert np.array_equal(band(frame, ta.col("close")), expected, equal_nan=True)
    lines = bands(frame, n=9)
    assert list(lines.columns) == ["middle", "upper", "width"]
    assert np.array_equal(bands(close, n=9).upper, lines["upper"], equal_nan=True)
    spread = ta.define("spread", "a - b", "a", "b")
    assert np.array_equal(spread(close, close[::-1]), close - close[::-1])


def test_a_body_that_reads_bars_takes_no_arrays(close):
    ranged = ta.define("ranged", "x / atr(14)", x="close")
    with pytest.raises(TypeError, match="ranged reads close, high, low of the bars: pass a table"):
        ranged(close)
    both = ta.define("both", "x - y", x="close", y="high")
    with pytest.raises(TypeError, match="both reads close of the bars"):
        both(y=close)


def test_functions_are_values(band, bands):
    assert pickle.loads(pickle.dumps(band)) == band != bands
    assert hash(pickle.loads(pickle.dumps(bands))) == hash(bands)
    expression = pickle.loads(pickle.dumps(band(ta.col("close"))))
    assert fingerprint(expression) == fingerprint(BAND)
    plan = ta.compile(bands())
    assert pickle.loads(pickle.dumps(plan)).fingerprint == plan.fingerprint
    assert repr(band) == "<laakhay.ta.Function my_band(x, n=20, k=2.0)>"
    assert str(inspect.signature(band)) == "(x, n=20, k=2.0)"
    assert band.__doc__ == "my_band(x, n=20, k=2.0): ema(x, n) + k * stddev(x, n)"
    assert band.name == "my_band" and band.record["expr"] == "ema(x, n) + k * stddev(x, n)"


def test_sweeps_analysis_and_charts_know_them(band, bands, close):
    grid = ta.sweep(lambda n: band(ta.col("close"), n=n), n=[5, 20])
    assert fingerprint({"n=5": BAND.replace("20", "5"), "n=20": BAND}) == grid.fingerprint
    text = ta.sweep("my_band(close, n=n)", n=[5, 20], functions=band)
    assert text.fingerprint == grid.fingerprint
    assert ta.validate("my_band(close)", functions=band)
    assert ta.validate("my_bnd(close)", functions=band).code == "plan.unknown_indicator"
    assert ta.analyze("my_band(close)", functions=band)["info"]["required_history"] == 20
    days = pd.date_range("2024-01-01", periods=len(close), name="time")
    frame = pd.DataFrame({name: close for name in ("open", "high", "low", "close")}, index=days)
    result = ta.Dataset.from_frame(frame.assign(volume=1.0), symbol="A").run({"b": bands()})
    assert [drawing.name for drawing in result.plot().drawings] == list(result.names)


@pytest.mark.parametrize(
    ("plan", "code", "text", "position"),
    [
        ("1 + my_band(close > open)", "plan.type_mismatch", "1 + my_band(close > open)", 12),
        ({"é": "my_band(close, n=0)"}, "plan.parameter_out_of_range", "my_band(close, n=0)", 17),
        ({"a": "close", "b": "my_bands(close).uper"}, "plan.unknown_member",
         "my_bands(close).uper", 16),
        ("broken(close)", "plan.unknown_parameter", "1 + sma(x, perod=3)", 11),
        ("late()", "plan.unknown_indicator", "smaa(close)", 0),
    ],
)  # fmt: skip
def test_errors_show_the_text_they_are_in(band, bands, plan, code, text, position):
    broken = custom.Function("broken", {
        "broken": '{"name": "broken", "parameters": ["x"], "expr": "1 + sma(x, perod=3)"}'
    })  # fmt: skip
    late = custom.Function("late", {
        "late": '{"name": "late", "parameters": [{"name": "x", "default": "smaa(close)"}],'
        ' "expr": "x"}'
    })  # fmt: skip
    given = [band, bands] + [each for each in (broken, late) if each.name in str(plan)]
    with pytest.raises(ta.DataError) as caught:
        ta.compile(plan, functions=given)
    assert caught.value.code == code
    assert (caught.value.text, caught.value.position) == (text, position)
    assert str(caught.value).endswith(f"\n    {text}\n    {' ' * position}^")


@pytest.mark.parametrize(
    ("name", "body", "options", "code"),
    [
        ("sma", "close", {}, "plan.shadowed_name"),
        ("f", "emaa(close)", {}, "plan.unknown_indicator"),
        ("f", "x", {"high": 3}, "plan.shadowed_name"),
        ("f", "f()", {}, "plan.function_cycle"),
        ("f", "x + n", {"n": 3, "x": "close"}, "plan.parameter_order"),
        ("f g", "close", {}, "plan.bad_name"),
        ("f", {}, {}, "plan.no_outputs"),
        ("f", "close +", {}, "plan.unexpected_end"),
    ],
)
def test_definitions_are_judged_when_they_are_written(name, body, options, code):
    with pytest.raises(ta.DataError) as caught:
        ta.define(name, body, **options)
    assert caught.value.code == code


def test_one_name_means_one_function(band):
    other = ta.define("my_band", "x", "x")
    with pytest.raises(ta.DataError, match="two functions are called 'my_band'"):
        ta.compile("close", functions=[band, other])
    with pytest.raises(ta.DataError, match="two functions are called 'my_band'"):
        band(ta.col("close")) + other(ta.col("close"))
    assert fingerprint("my_band(close)", functions=[band, band]) == fingerprint(BAND)


def test_wrong_kinds_are_type_errors(band):
    with pytest.raises(TypeError, match=r"expected functions of ta\.define"):
        ta.compile("close", functions=["my_band"])
    with pytest.raises(TypeError, match="the default of n is an expression, a number or a truth"):
        ta.define("f", "x", n=None)
    with pytest.raises(ta.DataError, match="names its functions itself"):
        ta.compile('{"version": 1, "outputs": [{"expr": "close"}]}', functions=band)


# ---- Files -----------------------------------------------------------------------------------

TOML = """
[indicators]
spread = "ema(12) - ema(26)"

[indicators.my_band]
description = "An average, and deviations above it."
required = ["x"]
parameters = { n = 20, k = 2.0 }
expr = "ema(x, n) + k * stddev(x, n)"

[indicators.channel]
parameters = { x = "close", n = 10 }
outputs = { upper = "my_band(x, n)", lower = "my_band(x, n, k=-2)", width = "upper - lower" }
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def test_a_file_is_a_namespace_of_functions(file, close):
    my = ta.load_indicators(file)
    assert list(my) == ["spread", "my_band", "channel"] and len(my) == 3
    assert repr(my) == "<laakhay.ta.Indicators spread, my_band, channel>"
    assert my["spread"] is my.spread and "channel" in dir(my)
    assert my.my_band.__doc__ == "An average, and deviations above it."
    assert list(my.channel.definitions) == ["channel", "my_band"]
    assert fingerprint(my.my_band(ta.col("close"))) == fingerprint(BAND)
    assert fingerprint({"a": my.channel().width, "b": my.spread()}) == fingerprint(
        {"a": "channel().width", "b": "spread()"}, functions=my
    )
    assert np.array_equal(
        my.my_band(close), ta.compile(BAND).run({"close": close})["value"], equal_nan=True
    )
    assert pickle.loads(pickle.dumps(my)) == my
    with pytest.raises(AttributeError, match="no indicator 'spred'; there are spread, my_band"):
        _ = my.spred


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("[indicators", "python.toml", "is no TOML"),
        ("[indicator]\na = 'close'", "python.indicators", r"has no table \[indicators\]"),
        ("[indicators]\na = 5", "python.indicators", "must be a text or a table, not int"),
        ("[indicators.a]\nexp = 'close'", "python.indicators", "no key 'exp', did you mean 'expr'"),
        ("[indicators.a]\nexpr = 'x'\nrequired = 'x'", "python.indicators",
         "'required' of indicator 'a' must be a list, not str"),
        ("[indicators.a]\nexpr = 'close'\noutputs = { b = 'close' }", "plan.unclear_function",
         'either "expr" or "outputs"'),
        ("[indicators]\nclose = 'open'", "plan.shadowed_name", '"close" is a field already'),
        ("[indicators]\na = 'b()'\nb = '1 + a()'", "plan.function_cycle", "a > b > a"),
        ("[indicators]\na = 'smaa(3)'", "plan.unknown_indicator", 'in "a": there is no function'),
    ],
)  # fmt: skip
def test_a_file_is_judged_when_it_is_read(tmp_path, text, code, message):
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ta.DataError, match=message) as caught:
        ta.load_indicators(path)
    assert caught.value.code == code
    assert "my.toml" in str(caught.value) or "indicator 'a'" in str(caught.value)


def test_files_that_are_not_there_and_pythons_without_toml(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError):
        ta.load_indicators(tmp_path / "none.toml")
    monkeypatch.setattr(custom.sys, "version_info", (3, 10))
    monkeypatch.setitem(sys.modules, "tomli", None)
    with pytest.raises(ta.UnsupportedError, match="pip install tomli"):
        ta.load_indicators(tmp_path / "none.toml")


def command(*arguments, code=0):
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_the_command_line_knows_files_of_indicators(file, tmp_path, close):
    bars = pd.DataFrame({name: close for name in ("open", "high", "low", "close")})
    bars.insert(0, "time", pd.date_range("2024-01-01", periods=len(close)))
    bars.assign(volume=1).to_csv(tmp_path / "A.csv", index=False)
    out = command("run", "c=channel()", tmp_path / "A.csv", "--last", 1, "--indicators", file)
    assert out.splitlines()[0] == "time,c.upper,c.lower,c.width"
    plan = tmp_path / "plan.json"
    plan.write_text('{"version": 1, "outputs": [{"name": "s", "expr": "spread()"}]}')
    out = command("run", f"@{plan}", tmp_path / "A.csv", "--last", 1, "--indicators", file)
    assert out.splitlines()[0] == "time,s"
    assert "ema" in command("explain", "spread()", "--indicators", file)
    refused = command("validate", "a=spread()", "b=channel().uper", "--indicators", file, code=1)
    assert "plan.unknown_member" in refused and "  channel().uper\n            ^" in refused
    shown = command("replay", "spread()", tmp_path / "A.csv", "--quiet", "--indicators", file)
    assert "200 bars" in shown
