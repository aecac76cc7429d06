# SPDX-License-Identifier: MIT
"""laakhay-ta as it is typed: files in and out, pipes, exit codes."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest

COMMAND = str(Path(sys.executable).parent / "laakhay-ta")
COLUMNS = ("time", "open", "high", "low", "close", "volume")


def bars(count=40, seed=3):
    close = 100 + np.cumsum(np.random.default_rng(seed).normal(size=count))
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2024-01-01") + count)
    return pd.DataFrame(
        dict(zip(COLUMNS, (days, close, close + 1, close - 1, close, np.ones(count)), strict=True))
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    place = tmp_path_factory.mktemp("bars")
    bars().to_csv(place / "one.csv", index=False)
    two = pd.concat([bars(seed=1).assign(symbol="A"), bars(seed=2).assign(symbol="B")])
    two.to_csv(place / "two.csv", index=False)
    two.to_parquet(place / "two.parquet")
    two.reset_index(drop=True).to_feather(place / "two.arrow")
    for kind in ("parquet", "arrow"):
        whole = (place / f"two.{kind}").read_bytes()
        (place / f"cut.{kind}").write_bytes(whole[: len(whole) // 2])
    return place


def run(*arguments, given=None, code=0, cwd=None):
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        input=given,
        capture_output=True,
        text=not isinstance(given, bytes),
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def expected(frame, text):
    dataset = ta.Dataset.from_frame(frame, symbol="X", timeframe="1d")
    return ta.compile(text).run(dataset)["value"]


def same(cells, values):
    got = np.array([float(cell) if cell else np.nan for cell in cells])
    np.testing.assert_array_equal(got, values)


def test_a_pipe_has_every_row_and_reads_back_as_the_same_numbers(files):
    rows = rows_of(
        run("run", "m=sma(close, 3)", "up = close > sma(close, 3)", files / "one.csv").stdout
    )
    same([row["m"] for row in rows], expected(bars(), "sma(close, 3)"))
    above = bars()["close"].to_numpy() > expected(bars(), "sma(close, 3)")
    assert [row["up"] for row in rows] == ["", "", *map(str, above[2:].tolist())]
    assert list(rows[0]) == ["time", "m", "up"]


@pytest.mark.parametrize("name", ["two.csv", "two.parquet", "two.arrow"])
def test_long_tables_of_every_format_are_told_apart_by_symbol(files, name):
    rows = rows_of(run("run", "rsi(close, 5)", files / name).stdout)
    for symbol, seed in (("A", 1), ("B", 2)):
        cells = [row["value"] for row in rows if row["symbol"] == symbol]
        same(cells, expected(bars(seed=seed), "rsi(close, 5)"))


def test_standard_input_and_output(files):
    text = (files / "one.csv").read_text()
    through = run("run", "ema(close, 4)", "-", "--symbol", "X", given=text).stdout
    assert through == run("run", "ema(close, 4)", files / "one.csv").stdout
    table = (files / "two.parquet").read_bytes()
    done = run("run", "ema(close, 4)", "-", "--input-format", "parquet", given=table)
    assert done.stdout.decode() == run("run", "ema(close, 4)", files / "two.csv").stdout


@pytest.mark.parametrize(("name", "read"), [("o.parquet", "parquet"), ("o.arrow", "feather")])
def test_files_are_written_in_the_format_of_their_suffix(files, tmp_path, name, read):
    run("run", "m=sma(close, 3)", files / "one.csv", "-o", tmp_path / name)
    table = getattr(pd, f"read_{read}")(tmp_path / name)
    np.testing.assert_array_equal(table["m"].to_numpy(), expected(bars(), "sma(close, 3)"))
    assert table["time"].dtype.kind == "M"


def test_a_chart_is_drawn_into_a_page(files, tmp_path):
    run("run", "rsi(close, 5)", files / "one.csv", "-o", tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text()
    assert '"name":"value"' in page and "LightweightCharts" in page


def test_the_newest_rows_as_json(files):
    document = json.loads(
        run("run", "rsi(close, 5)", files / "one.csv", "--last", 2, "--json").stdout
    )
    values = [row["value"] for row in document["rows"]]
    assert values == expected(bars(), "rsi(close, 5)")[-2:].tolist()
    assert document["failed"] == []


def test_a_payload_is_read_from_a_file(files, tmp_path):
    payload = {"version": 1, "outputs": [{"name": "m", "expr": "sma(close, 3)"}]}
    (tmp_path / "plan.json").write_text(json.dumps(payload))
    rows = rows_of(run("run", f"@{tmp_path}/plan.json", files / "one.csv").stdout)
    same([row["m"] for row in rows], expected(bars(), "sma(close, 3)"))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["run", "rsi(close, 0)", "one.csv"], 1, "plan.parameter_out_of_range"),
        (["run", "rsi(close", "one.csv"], 1, "plan.unexpected_end"),
        (["run", "close", "none.csv"], 1, "cli.no_file"),
        (["run", "close", "one.txt"], 1, "say --input-format"),
        (["run", "close", "one.csv", "--out", "one.gif"], 1, "nor of a chart; say --format"),
        (["run", "close", "cut.parquet"], 1, "cut.parquet: it is no Parquet file"),
        (["run", "close", "cut.arrow"], 1, "cut.arrow is no Arrow file"),
        (["run", "close", "-"], 1, "standard input is empty"),
        (["run", "close", "one.csv", "--format", "xls"], 1, "cli.format"),
        (["run", "a=close", "a=open", "one.csv"], 1, "cli.name_twice"),
        (["run", "nothing", "one.csv"], 3, "execute.unknown_field"),
        (["run", "close"], 2, "FILE"),
        (["indicators", "rsii"], 1, "did you mean rsi"),
        (["indicators", "--category", "magic"], 1, "momentum"),
        (["replay", "close", "one.csv", "--restore", "none"], 1, "cli.no_file"),
        (["explain", "close", "--format", "svg"], 1, "python.format"),
    ],
)
def test_what_is_wrong_is_told_and_ends_with_its_code(files, arguments, code, told):
    done = run(*arguments, code=code, cwd=files, given="")
    assert told in done.stderr and "Traceback" not in done.stderr


def test_a_caret_stands_below_the_place(files):
    lines = run("validate", "sma(close, 3) +", code=1).stderr.splitlines()
    assert lines[-2:] == ["  sma(close, 3) +", "                 ^"]


def test_an_error_can_be_json_too(files):
    document = json.loads(run("validate", "rsi(close, 0)", "--json", code=1).stdout)
    assert document["error"]["code"] == "plan.parameter_out_of_range"
    assert document["error"]["position"] == 11


def test_validate_says_how_much_history_a_plan_needs():
    document = json.loads(run("validate", "m=sma(close, 20)", "--json").stdout)
    assert document["outputs"][0]["required_history"] == 20
    assert "20 bars" in run("validate", "m=sma(close, 20)").stdout


def test_explain_is_the_compilers_own_text():
    text = "close > sma(close, 3)"
    assert run("explain", text).stdout == ta.compile(text).explain().rstrip("\n") + "\n"
    assert run("explain", text, "--format", "dot").stdout.startswith("digraph")


def test_the_catalogue_can_be_searched_and_every_entry_shown():
    found = json.loads(run("indicators", "bollinger", "--json").stdout)
    assert [entry["id"] for entry in found] == ["bbands"]
    shown = run("indicators", "bb").stdout
    assert "middle +- std_dev" in shown and "laakhay-ta run" in shown
    listed = json.loads(run("indicators", "--json").stdout)
    assert [entry["id"] for entry in listed] == [entry["id"] for entry in ta.catalog()]


def test_replay_ends_where_a_run_ends_and_goes_on_from_a_snapshot(files, tmp_path):
    whole = json.loads(run("replay", "rsi(close, 5)", files / "two.csv", "--json").stdout)
    newest = {row["symbol"]: row["value"] for row in whole["newest"]}
    last = expected(bars(seed=1), "rsi(close, 5)")[-1]
    assert newest["A"] == last and whole["info"]["closed_count"] == 80

    half = tmp_path / "half.csv"
    table = pd.read_csv(files / "two.csv")
    table[table["time"] < "2024-01-21"].to_csv(half, index=False)
    state = tmp_path / "state"
    run("replay", "rsi(close, 5)", half, "--snapshot", state)
    rest = run("replay", "rsi(close, 5)", files / "two.csv", "--restore", state, "--json").stdout
    assert json.loads(rest)["newest"] == whole["newest"]


def test_replay_keeps_the_speed_asked_for(files):
    timed = json.loads(
        run("replay", "close", files / "one.csv", "--warm-up", 30, "--speed", 20, "--json").stdout
    )
    assert timed["info"]["closed_count"] == 10
    done = run("replay", "close", files / "one.csv", "--warm-up", 30, "--speed", 20)
    assert float(re.search(r"in ([0-9.]+) s", done.stderr)[1]) >= 0.5


def test_a_reader_that_has_enough_ends_the_command_in_silence(tmp_path):
    bars(20_000).to_csv(tmp_path / "long.csv", index=False)
    command = f"{COMMAND} run close long.csv 2>said | head -n 1; echo ${{PIPESTATUS[0]}} $(<said)"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "time,value\n141\n" and done.stderr == ""


def test_progress_is_shown_on_a_terminal_and_stays_out_of_the_results(files, tmp_path):
    """Standard error is a terminal here, and standard output a file, as people have it."""
    main, side = pty.openpty()
    with open(tmp_path / "out.csv", "w") as out:
        command = [COMMAND, "run", "rsi(close, 5)", str(files / "one.csv")]
        done = subprocess.run(command, stdout=out, stderr=side)
    os.close(side)
    shown = os.read(main, 65536)
    os.close(main)
    assert done.returncode == 0 and b"/3" in shown
    rows = rows_of((tmp_path / "out.csv").read_text())
    same([row["value"] for row in rows], expected(bars(), "rsi(close, 5)"))


def test_a_terminal_gets_a_table_and_live_rows(files):
    def on_a_terminal(*arguments):
        main, side = pty.openpty()
        child = subprocess.Popen([COMMAND, *map(str, arguments)], stdout=side, stderr=side)
        os.close(side)
        read = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # the other side has gone
                break
            if not part:
                break
            read += part
        os.close(main)
        assert child.wait() == 0
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read.decode())

    shown = on_a_terminal("run", "m=sma(close, 3)", files / "one.csv")
    assert "2024-02-09" in shown and "newest 20 of 40" in shown and "2024-01-01" not in shown
    live = on_a_terminal("replay", "m=close", files / "one.csv", "--warm-up", 35, "--speed", 25)
    assert "2024-02-09" in live and "5 bars" in live


def test_doctor_finds_nothing_wrong_and_knows_the_versions():
    document = json.loads(run("doctor", "--json").stdout)
    assert document["laakhay-ta"] == ta.__version__ and all(document["checks"].values())
    assert document["packages"]["numpy"] == np.__version__


def test_bench_times_more_than_nothing():
    document = json.loads(run("bench", "--bars", 2000, "--repeats", 3, "--json").stdout)
    assert all(ns > 0 for ns in document["ns_per_bar"].values())


def test_without_its_packages_the_command_says_what_to_install():
    code = """
import importlib.util as util, sys
find = util.find_spec
util.find_spec = lambda name: None if name == "typer" else find(name)
from laakhay.ta.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "pip install 'laakhay-ta[cli]'" in done.stderr


def test_a_shell_can_be_taught_to_complete():
    def asked(what, **words):
        environment = {**os.environ, **words, "_LAAKHAY_TA_COMPLETE": what}
        done = subprocess.run([COMMAND], env=environment, capture_output=True, text=True)
        return done.stdout

    def offered(line):
        """What bash is told when the tabulator is pressed at the end of the line."""
        words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        return asked("complete_bash", **words).split()

    assert "complete -o default -F" in asked("source_bash")
    assert offered("laakhay-ta ex") == ["explain"]
    assert offered("laakhay-ta indicators bb") == ["bbands"]
    assert offered("laakhay-ta indicators --category vol") == ["volatility", "volume"]
    assert "--timeframe" in offered("laakhay-ta run --time")


def test_the_version_is_that_of_the_package():
    assert run("--version").stdout == f"{ta.__version__}\n"
