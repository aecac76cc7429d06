# SPDX-License-Identifier: MIT
"""The bench judges: what is grossly worse fails the quick run, and targets compare the worst."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch):
    """A module of bench/ by name, as bench/run.py sees it."""
    monkeypatch.syspath_prepend(str(BENCH))

    def load(name):
        spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load


LIMITS = """
[at_least]
"peer" = 2.0
[at_most]
"cost" = 1.5
"""


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"peer": 2.0, "cost": 1.5}, []),
        ({"peer": 1.9, "cost": 1.0}, ["peer: 1.90, expected at least 2.0"]),
        ({"peer": 3.0, "cost": 1.6}, ["cost: 1.60, expected at most 1.5"]),
        ({"peer": 3.0}, ["cost: not measured, expected at most 1.5"]),
        ({"peer": float("nan"), "cost": 1.0}, ["peer: nan, expected at least 2.0"]),
    ],
)
def test_a_worse_a_missing_and_an_undefined_ratio_fail_the_quick_run(bench, tmp_path, facts, words):
    limits = tmp_path / "limits.toml"
    limits.write_text(LIMITS)
    assert bench("thresholds").regressions(facts, path=limits) == words


def test_a_peer_that_pip_could_not_install_is_not_missed(bench, tmp_path):
    limits = tmp_path / "limits.toml"
    limits.write_text(LIMITS + '"batch.KunQuant" = 1.0\n')
    assert len(bench("thresholds").regressions({"peer": 2.0, "cost": 1.0}, path=limits)) == 1
    assert not bench("thresholds").regressions({"peer": 2.0, "cost": 1.0}, ["KunQuant"], limits)


def test_no_threshold_is_a_time(bench):
    limits = bench("thresholds").limits()
    assert limits["at_least"] and limits["at_most"]
    assert not [key for kind in limits.values() for key in kind if key.endswith("_ns")]


def test_a_target_is_the_worst_of_its_figures_and_incomplete_ones_are_not_measured(bench):
    targets = bench("targets")
    ratio = targets.Target(1, "ratio", 3, ("a", "b"))
    cost = targets.Target(2, "cost", 1.1, ("a", "b"), at_most=True)
    assert ratio.worst({"a": 4.0, "b": 2.0}) == 2.0
    assert cost.worst({"a": 4.0, "b": 2.0}) == 4.0
    assert ratio.worst({"a": 4.0}) is None


def test_the_closing_table_has_every_row_but_the_fifth(bench):
    table = bench("targets").targets_table({"plan12.talib": 6.5, "threads.two": 1.7})
    assert {row[0] for row in table.rows} == {str(k) for k in range(1, 15) if k != 5}
    told = {row[1]: row[3:] for row in table.rows}
    assert told["12-output plan in batch, 1e6 bars: TA-Lib / ours"] == ("6.50x", "yes", "")
    assert told["64 symbols x 1e5 bars: 1 thread / 2 threads"] == ("1.70x", "no", "")
    assert told["forming update / closed step"] == ("", "not measured", "")


def test_what_a_target_could_reach_is_told_of_the_worst_indicator_known_by_hand(bench):
    targets = bench("targets")
    windows = targets.Target(3, "windows", 3, targets.of("a", "b", "c"), bounded=("a", "b"))
    facts = {"batch.a.TA-Lib": 1.5, "batch.b.TA-Lib": 1.0, "batch.c.TA-Lib": 0.5}
    assert windows.reachable(facts) is None
    assert windows.reachable(facts | {"bound.a": 0.5, "bound.b": 0.8}) == 1.25
    assert targets.Target(1, "plan", 3, targets.of("a")).reachable({"bound.a": 0.5}) is None


def test_figures_by_hand_are_those_the_programs_print(bench):
    printed = """a word first
One symbol, 12 outputs (ns per bar)
  the step alone                  85.00    11.25
  push of 1, attached            180.10    15.50
Two threads by hand (one thread / two)
  results in memory              1.85
"""
    assert bench("by_hand").sections(printed) == {
        "One symbol, 12 outputs": {
            "the step alone": [85.0, 11.25],
            "push of 1, attached": [180.1, 15.5],
        },
        "Two threads by hand": {"results in memory": [1.85]},
    }
    assert bench("by_hand").sections("") == {}


def test_by_hand_stands_beside_a_peer_as_it_does_beside_ours(bench):
    facts = {"plan12.talib": 2.0, "by_hand.plan12.ours": 2.5, "push.handles": 0.25}
    bench("by_hand").combine(facts)
    assert facts["by_hand.plan12.talib"] == 5.0
    assert "by_hand.push.handles" not in facts


def test_every_cost_of_a_push_by_hand_is_one_the_table_has(bench, monkeypatch):
    printed = "One symbol, 12 outputs (ns per bar)\n"
    pushes = [f"push of {size}, {kind}" for size in (1, 64) for kind in ("attached", "detached")]
    printed += "".join(f"  {name}  8.00  2.00\n" for name in pushes)
    printed += "One bar each of 4096 symbols (ns per symbol-bar)\n"
    printed += "".join(f"  push, {kind}  8.00  2.00\n" for kind in ("attached", "detached"))
    module = bench("by_hand")
    monkeypatch.setattr(module, "output_of", lambda *_: printed)
    facts = module.live_table("", 1).facts
    wanted = [t.by_hand for t in bench("targets").TARGETS if t.by_hand.endswith("_ns")]
    assert len(wanted) == 5
    assert [facts[key] for key in wanted] == [2.0] * 5
