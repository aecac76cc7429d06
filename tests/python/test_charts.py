# SPDX-License-Identifier: MIT
"""Charts in a real browser: what is on the page is what the engine gave."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

import laakhay.ta as ta
import numpy as np
import pytest
from browser import Browser
from laakhay.ta.chart.layout import drawings_of
from PIL import Image

DAY = np.timedelta64(1, "D")
PLAN = {
    "bands": "bbands(close, 20)",
    "rsi": "rsi(close, 14)",
    "macd": "macd(close)",
    "up": "crossup(close, sma(close, 10))",
    "sar": "psar()",
}


def market(seed=1, count=120, start="2024-01-01"):
    close = 100 + np.cumsum(np.random.default_rng(seed).normal(size=count))
    return {
        "time": np.datetime64(start) + np.arange(count) * DAY,
        "open": close - 0.3,
        "high": close + 1,
        "low": close - 1,
        "close": close,
        "volume": np.full(count, 1e6),
    }


def dataset(*symbols):
    made = ta.Dataset()
    for seed, symbol in enumerate(symbols or ("AAPL",), 1):
        made.append(symbol, "1d", market(seed))
    return made


@pytest.fixture(scope="module")
def browser():
    made = Browser()
    yield made
    made.close()


@pytest.fixture
def page(browser, tmp_path):
    def opened(chart):
        browser.open(chart.save(tmp_path / "chart.html"))
        assert browser.complaints() == []
        return browser

    return opened


def rises(values):
    true = values == 1.0
    return int((true & ~np.concatenate([[False], true[:-1]])).sum())


def test_every_series_on_the_page_has_the_engines_points_and_last_value(page):
    result = ta.compile(PLAN).run(dataset())
    shown = page(result.plot())
    for name in ("bands.upper", "bands.middle", "bands.lower", "rsi", "macd.histogram", "sar.sar"):
        points = shown.points(name)
        valid = result.valid(name)
        assert len(points) == valid.sum(), name
        assert [p["value"] for p in points] == result[name][valid].tolist(), name
        last = result.times[valid][-1].astype("datetime64[s]").astype(int)
        assert points[-1]["time"] == last
    bars = shown.run("return laakhay.candles.data()")
    assert [bar["close"] for bar in bars] == market()["close"].tolist()


def test_warm_up_is_a_gap_and_not_a_line_from_nowhere(page):
    result = ta.compile(PLAN).run(dataset())
    shown = page(result.plot())
    first = shown.points("rsi")[0]["time"]
    assert first == result.times[14].astype("datetime64[s]").astype(int)
    place = "laakhay.chart.timeScale().timeToCoordinate(arguments[0])"
    assert shown.run(f"return {place}", first) > shown.run(
        f"return {place}", int(market()["time"][0].astype("datetime64[s]").astype(int))
    )


def test_no_line_goes_over_what_is_missing(page):
    result = ta.compile({"m": "close if close != close[3] and volume > 2e6 else na"})
    bars = market()
    bars["volume"][20:40] = 3e6
    bars["volume"][60:90] = 3e6
    made = ta.Dataset()
    made.append("X", "1d", bars)
    shown = page(result.run(made).plot())
    points = shown.points("m")
    hidden = [row for row, point in enumerate(points) if point.get("color") == "transparent"]
    assert len(points) == 50 and hidden == [19, 49]


def test_signals_are_markers_where_they_become_true(page):
    result = ta.compile({"up": PLAN["up"]}).run(dataset())
    shown = page(result.plot())
    marks = shown.run("return laakhay.markers.markers()")
    assert len(marks) == rises(result["up"]) > 3
    assert {mark["text"] for mark in marks} == {"up"}


def test_panes_follow_the_catalogue():
    panes = {d.name: d.pane for d in drawings_of(ta.compile(PLAN)) if d.kind != "band"}
    assert panes["bands.upper"] == panes["sar.sar"] == panes["up"] == 0
    assert panes["macd.macd"] == panes["macd.signal"] == panes["macd.histogram"] != panes["rsi"]
    assert panes["rsi"] > 0


@pytest.mark.parametrize(
    ("text", "overlays"),
    [
        ("close", True),
        ("(high + low) / 2", True),
        ("close * 1.02", True),
        ("sma(close, 5) - 1", True),
        ("close[3]", True),
        ("1.02 * close", True),
        ("ema(close, 20) + 2 * rolling_std(close, 20)", True),
        ("close - 3 * atr(14)", True),
        ("sma(close, 5) - (high - low) * 1.5", True),
        ("atr(14) + atr(5)", False),
        ("rolling_std(volume, 5) + close", False),
        ("close - open", False),
        ("close / open", False),
        ("volume", False),
        ("sma(volume, 5)", False),
        ("sma(rsi(close, 5), 3)", False),
        ("1 / close", False),
    ],
)
def test_a_formula_on_the_scale_of_prices_is_drawn_over_them(text, overlays):
    (drawing,) = drawings_of(ta.compile(text))
    assert (drawing.pane == 0) == overlays


def test_the_picture_is_not_that_of_an_empty_plan(browser, tmp_path):
    empty = ta.compile("na").run(dataset())
    without = browser.open(empty.plot(title="t").save(tmp_path / "empty.html")).picture()
    result = ta.compile(PLAN).run(dataset())
    drawn = browser.open(result.plot(title="t").save(tmp_path / "full.html")).picture()
    assert browser.complaints() == []
    assert (without != drawn).any(axis=2).mean() > 0.02
    sky = np.array([0x38, 0xBD, 0xF8])  # the colour of bbands' lines and of rsi's
    near = (np.abs(drawn.astype(int) - sky).max(axis=2) < 24).sum()
    assert near > 500 > (np.abs(without.astype(int) - sky).max(axis=2) < 24).sum()


def test_a_selector_switches_between_symbols(page):
    result = ta.compile(PLAN).run(dataset("AAPL", "MSFT"))
    shown = page(result.plot())
    assert shown.run("return document.getElementById('market').options.length") == 2
    shown.run(
        "const s = document.getElementById('market'); s.selectedIndex = 1;"
        "s.dispatchEvent(new Event('change'))"
    )
    assert shown.points("rsi")[-1]["value"] == result["MSFT", "1d", "rsi"][-1]


def test_a_page_needs_no_network(tmp_path):
    text = ta.compile(PLAN).run(dataset()).plot().save(tmp_path / "c.html").read_text()
    tags = re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", text.split("<body>")[0])
    tags += re.findall(r"<script\b[^>]*\bsrc=[^>]*>", text)
    assert all("data:," in tag for tag in tags)


def test_names_from_outside_cannot_break_out_of_the_page(page):
    bars = ta.Dataset()
    bars.append('</script><script>throw "x"</script>', "1d", market())
    result = ta.compile({'</script><img src=x onerror="throw 1">': "close", "b'\"&": "rsi(5)"})
    shown = page(result.run(bars).plot())
    assert shown.run("return document.images.length") == 0
    assert len(shown.points('</script><img src=x onerror="throw 1">')) == 120


def test_missing_bars_and_rows_closer_than_a_second_are_drawn(page):
    bars = market(count=30)
    bars["close"][7] = np.nan
    bars["time"] = np.datetime64("2024-01-01T00:00:00", "ns") + np.arange(30) * np.timedelta64(
        10, "ms"
    )
    bars["close_time"] = bars["time"] + np.timedelta64(10, "ms")
    made = ta.Dataset()
    made.append("X", "tick:5", bars)
    shown = page(ta.compile({"m": "sma(close, 3)"}).run(made).plot())
    assert len(shown.points("m")) == 25  # 2 to start, and 3 windows with the missing close
    assert shown.run("return laakhay.candles.data().length") == 29


def test_spans_are_drawn_ahead_of_the_last_bar(page):
    result = ta.compile({"k": "ichimoku()"}).run(dataset())
    shown = page(result.plot())
    ahead = shown.points("k.senkou_span_a")[-1]["time"] - shown.points("k.tenkan_sen")[-1]["time"]
    assert ahead == 26 * 86_400


def test_without_rows_there_is_a_page_all_the_same(page):
    made = ta.Dataset()
    made.append("X", "1d", {name: values[:0] for name, values in market().items()})
    page(ta.compile("close").run(made).plot())


def test_a_live_chart_follows_its_session(browser):
    rows = dataset()
    plan = ta.compile(PLAN)
    session = plan.session(rows)
    day = market()["time"][-1] + DAY
    bar = {"open": 100.0, "high": 130.0, "low": 90.0, "volume": 5e5}

    def last_is(value, count):
        browser.until(f"return laakhay.candles.data().length === {count}")
        browser.until(f"return laakhay.candles.data().at(-1).close === {float(value)!r}")
        result = plan.run(rows, include_forming=True)
        last = float(result["rsi"][-1])
        browser.until(f"return laakhay.points('rsi').at(-1).value === {last!r}")
        assert len(browser.points("rsi")) == result.valid("rsi").sum()

    with session.chart() as chart:
        browser.open(chart.url)
        last_is(market()["close"][-1], 120)
        session.push("AAPL", "1d", time=day, close=110.0, closed=False, **bar)
        last_is(110.0, 121)
        session.push("AAPL", "1d", time=day, close=111.0, **bar)
        last_is(111.0, 121)
        session.push("AAPL", "1d", time=day + DAY, close=112.0, **bar)
        session.push("AAPL", "1d", time=day, close=95.0, state="revised", **bar)
        last_is(112.0, 122)
        browser.until("return laakhay.candles.data().at(-2).close === 95")
        assert browser.complaints() == []
    browser.until("return document.getElementById('state').textContent === 'ended'")


def test_a_live_chart_is_served_to_this_machine_and_by_its_own_address_only():
    with ta.compile("close").session(dataset()).chart() as chart:
        assert chart.url.startswith("http://127.0.0.1:")
        base = chart.url.rsplit("/", 2)[0]
        for path in ("/", "/rows?last=", "/other/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(base + path)
        with pytest.raises(urllib.error.HTTPError, match="409"):
            urllib.request.urlopen(chart.url + "rows?last=x")
        with urllib.request.urlopen(chart.url) as answer:
            assert b"</html>" in answer.read()


def test_a_detached_session_has_nothing_to_draw():
    with pytest.raises(RuntimeError, match="no rows"):
        ta.compile("close").session(detached=True).chart()


def test_a_picture_has_the_same_lines(tmp_path):
    result = ta.compile(PLAN).run(dataset())

    def pixels_of(result, name):
        with Image.open(result.plot(title="t").save(tmp_path / name)) as picture:
            return np.asarray(picture.convert("RGB")).astype(int)

    pixels = pixels_of(result, "all.png")
    bare = pixels_of(ta.compile("na").run(dataset()), "no.png")
    assert len(pixels) > len(bare)  # rsi and macd have panes of their own
    sky = np.array([0x38, 0xBD, 0xF8])
    assert (np.abs(pixels - sky).max(axis=2) < 24).sum() > 500
    assert result.plot().save(tmp_path / "c.svg").read_text().lstrip().startswith("<?xml")


def test_a_picture_without_matplotlib_says_what_to_install(tmp_path):
    script = f"""
import sys
sys.modules["matplotlib"] = None
import numpy as np, laakhay.ta as ta
ds = ta.Dataset()
ds.append("A", "1d", {{n: np.ones(3) if n != "time" else np.arange("2024-01-01", "2024-01-04",
          dtype="datetime64[D]") for n in ("time", "open", "high", "low", "close", "volume")}})
ta.compile("close").run(ds).plot().save({str(tmp_path / "c.png")!r})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "pip install matplotlib" in done.stderr.splitlines()[-1]


def test_another_suffix_is_refused_by_name(tmp_path):
    chart = ta.compile("close").run(dataset()).plot()
    with pytest.raises(ValueError, match=r"not '\.gif'"):
        chart.save(tmp_path / "c.gif")


def test_a_notebook_shows_the_page_in_a_frame():
    text = ta.compile("close").run(dataset()).plot()._repr_html_()
    assert text.startswith("<iframe srcdoc=") and "&lt;!DOCTYPE html&gt;" in text
    data = json.loads(
        re.search(
            r"type=&quot;application/json&quot; id=&quot;data&quot;&gt;(.*?)&lt;/script", text
        )[1].replace("&quot;", '"')
    )
    assert data["markets"][0]["symbol"] == "AAPL"
