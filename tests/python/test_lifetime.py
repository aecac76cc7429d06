# SPDX-License-Identifier: MIT
"""Objects end with their last owner, in any order, from any thread; exit is quiet."""

import gc
import itertools
import os
import random
import subprocess
import sys
import threading

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import HERE, rising_bars
from laakhay.ta._ffi import ffi, lib

PLAN = {"average": "sma(close, 3)", "signal": "close > sma(close, 3)"}


def is_alive(read, struct, id):
    info = ffi.new(f"{struct} *")
    info.struct_size = ffi.sizeof(struct)
    return read(id, info, ffi.NULL) == 0


def make():
    dataset = ta.Dataset()
    dataset.append("A", "1d", rising_bars(30).columns)
    plan = ta.compile(PLAN)
    return {
        "dataset": dataset,
        "plan": plan,
        "result": plan.run(dataset),
        "session": plan.session(dataset),
    }


def test_the_last_reference_drops_the_id():
    objects = make()
    ids = [
        (lib.lta_dataset_get_info, "lta_dataset_info", objects["dataset"].id),
        (lib.lta_plan_get_info, "lta_plan_info", objects["plan"].id),
        (lib.lta_session_get_info, "lta_session_info", objects["session"].id),
        (lib.lta_result_get_info, "lta_result_info", objects["result"]._handle.id),
    ]
    assert all(is_alive(*one) for one in ids)
    objects.clear()
    gc.collect()
    assert not any(is_alive(*one) for one in ids)


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["dataset", "plan", "result", "session"])), ids="-".join
)
def test_drops_in_every_order(order):
    objects = make()
    bars = rising_bars(31)
    for name in order:
        del objects[name]
        gc.collect()
        if "result" in objects:
            assert objects["result"]["average"][-1] == bars.close[28]
        if "session" in objects:
            rows = objects["session"].push("A", "1d", **bars.bar(30), closed=False)
            assert rows["average"].tolist() == [bars.close[29]]
        if "plan" in objects and "dataset" in objects:
            assert len(objects["plan"].run(objects["dataset"])["average"]) == 30


def test_an_output_and_an_array_keep_the_result():
    result = make()["result"]
    id, output, array = result._handle.id, result.output("average"), result["average"]
    del result
    gc.collect()
    assert output.values.tolist()[2:] == array.tolist()[2:]
    del output
    gc.collect()
    assert is_alive(lib.lta_result_get_info, "lta_result_info", id)
    view = array[5:]
    del array
    gc.collect()
    assert is_alive(lib.lta_result_get_info, "lta_result_info", id)
    assert view[0] == rising_bars(30).close[4]
    del view
    gc.collect()
    assert not is_alive(lib.lta_result_get_info, "lta_result_info", id)


def test_rows_are_the_callers_own():
    session = make()["session"]
    rows = session.push("A", "1d", **rising_bars(33)[30:].columns)
    kept = rows["average"], rows.times
    copies = [array.copy() for array in kept]
    for step in range(33, 60):
        session.push("A", "1d", **rising_bars(60).bar(step))
    del session, rows
    gc.collect()
    for array, copy in zip(kept, copies, strict=True):
        assert (array == copy).all()


def test_cycles_and_storms_of_garbage():
    random.seed(1)
    kept = []
    for _ in range(200):
        objects = make()
        objects["self"] = objects  # a cycle: only the collector ends it
        if random.random() < 0.3:
            kept.append(objects["result"]["average"])
        if len(kept) > 10:
            kept.pop(0)
    gc.collect()
    assert all(array[-1] == rising_bars(30).close[28] for array in kept)


def test_double_closes_exceptions_and_storms_of_garbage_neither_crash_nor_leak():
    seconds = "600" if os.environ.get("LAAKHAY_TA_LONG_TESTS") else "3"
    finished = subprocess.run(
        [sys.executable, str(HERE / "lowlevel/cffi_misuse.py"), seconds],
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""


def test_collections_from_other_threads():
    stop = threading.Event()

    def collect():
        while not stop.is_set():
            gc.collect()

    thread = threading.Thread(target=collect)
    thread.start()
    try:
        for _ in range(100):
            objects = make()
            objects["self"] = objects
            assert np.nansum(objects["result"]["average"]) > 0
    finally:
        stop.set()
        thread.join()


def test_closing_twice_is_fine():
    objects = make()
    for name in ("session", "plan", "dataset"):
        objects[name].close()
        objects[name].close()


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "sys.exit(3)",
        "raise RuntimeError",
        "import builtins; builtins.kept = [plan, result, session, ds, array, bar]",
        "holder = [plan, result]; holder.append(holder); gc.disable()",
        "threading.Thread(target=lambda: [plan.run(ds) for _ in range(50)], daemon=True).start()",
        """
class Last:
    def __del__(self):
        assert plan.run(ds)["average"].shape == (20,)
last = Last()
""",
    ],
)
def test_the_interpreter_ends_quietly(ending):
    code = f"""
import gc, sys, threading
import laakhay.ta as ta
ds = ta.Dataset()
ds.append("A", "1d", {{"time": range(10**17, 10**17 + 20), **{{
    name: range(5, 25) for name in ("open", "high", "low", "close", "volume")}}}}, check="off")
plan = ta.compile({PLAN!r})
result = plan.run(ds)
array = result["average"]
session = plan.session(ds)
bar = session.stepper("A", "1d")
ta.dataset_create()
{ending}
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    wanted = 3 if "sys.exit" in ending else 1 if "raise" in ending else 0
    assert finished.returncode == wanted, finished.stderr
    quiet = [line for line in finished.stderr.splitlines() if "Exception ignored" in line]
    assert not quiet, finished.stderr
    if wanted != 1:
        assert finished.stderr == ""


def test_a_forked_child_ends_quietly():
    code = """
import os
import laakhay.ta as ta
plan = ta.compile("close")
child = os.fork()
if child == 0:
    assert plan.names == ("value",)
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
assert plan.session() is not None
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (finished.returncode, finished.stderr) == (0, "")
