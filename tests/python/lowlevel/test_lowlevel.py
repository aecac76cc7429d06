# SPDX-License-Identifier: MIT
"""The same scenarios through cffi and through ctypes; ctypes with nothing but the library."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import pytest
from conftest import ROOT

HERE = Path(__file__).resolve().parent
BINDING = ROOT / "bindings" / "ctypes"
LIBRARY = Path(ta.__file__).with_name("liblaakhay_ta.so.1")


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


scenarios = load("lowlevel_scenarios", HERE / "scenarios.py").SCENARIOS


@pytest.fixture(scope="session")
def ctypes_failures(tmp_path_factory):
    """One process: no site packages, no environment, and a PATH that leads nowhere."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    finished = subprocess.run(
        [sys.executable, "-I", "-S", HERE / "run_ctypes.py", BINDING, LIBRARY],
        env={"PATH": str(nowhere)},
        cwd=nowhere,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.mark.parametrize("name", scenarios)
def test_cffi(name):
    scenarios[name](ta)


@pytest.mark.parametrize("name", [*scenarios, "nothing_else_is_loaded"])
def test_ctypes(name, ctypes_failures):
    failure = ctypes_failures[name]
    assert failure is None, failure


def test_there_are_scenarios():
    assert len(scenarios) >= 15


@pytest.fixture(scope="module")
def binding():
    os.environ.setdefault("LAAKHAY_TA_LIBRARY", str(LIBRARY))
    return load("laakhay_ta_ctypes", BINDING / "laakhay_ta.py")


def test_both_bindings_see_the_same_constants(binding):
    from laakhay.ta._ffi import lib

    names = [name for name in dir(lib) if name.startswith("LTA_")]
    assert len(names) > 40
    assert {name: getattr(binding, name) for name in names} == {
        name: getattr(lib, name) for name in names
    }


def test_both_bindings_see_the_same_layouts(binding):
    import ctypes

    from laakhay.ta._ffi import ffi

    kinds = {name: getattr(binding, name) for name in dir(binding) if name.startswith("lta_")}
    structs = [name for name, kind in kinds.items() if issubclass(kind, ctypes.Structure)]
    assert set(kinds) == {name for name in ffi.list_types()[0] if name.startswith("lta_")}
    assert "lta_result_output" in structs and len(structs) >= 15
    for name in structs:
        struct = getattr(binding, name)
        assert ctypes.sizeof(struct) == ffi.sizeof(name), name
        offsets = {field: ffi.offsetof(name, field) for field, _ in ffi.typeof(name).fields}
        assert offsets == {field[0]: getattr(struct, field[0]).offset for field in struct._fields_}


def test_every_function_has_a_prototype(binding):
    from laakhay.ta._ffi import lib

    functions = {name for name in dir(lib) if name.startswith("lta_")}
    assert set(binding.PROTOTYPES) == functions


# Arrow streams are structs of Arrow's own: who has them calls these with their address.
ARROW = {"lta_dataset_append_arrow", "lta_dataset_export_arrow", "lta_result_export_arrow"}


def test_every_function_but_those_of_arrow_has_a_caller(binding):
    text = (BINDING / "laakhay_ta.py").read_text("utf-8").split("# [generated: end]")[1]
    used = {name for name in binding.PROTOTYPES if re.search(rf"\b{name}\b", text)}
    assert set(binding.PROTOTYPES) - used == ARROW


def test_error_classes_are_the_same_by_status(binding):
    from laakhay.ta import _ffi

    assert {status: kind.__name__ for status, kind in binding.ERROR_CLASSES.items()} == {
        status: kind.__name__ for status, kind in _ffi._ERROR_CLASSES.items()
    }


@pytest.mark.parametrize("way", ["argument", "environment", "beside"])
def test_the_library_is_found(way, tmp_path):
    (tmp_path / "laakhay_ta.py").write_bytes((BINDING / "laakhay_ta.py").read_bytes())
    if way == "beside":
        (tmp_path / LIBRARY.name).symlink_to(LIBRARY)
    environment = {"LAAKHAY_TA_LIBRARY": str(LIBRARY)} if way == "environment" else {}
    argument = repr(str(LIBRARY)) if way == "argument" else ""
    code = f"import laakhay_ta as ta; ta.load({argument}); print(ta.dataset_create() > 0)"
    finished = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert finished.stdout == "True\n", finished.stderr


def test_a_missing_library_says_so(tmp_path):
    code = "import laakhay_ta as ta; ta.load('/nowhere/liblaakhay_ta.so.1')"
    finished = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=BINDING, capture_output=True, text=True
    )
    assert finished.returncode != 0 and "/nowhere/liblaakhay_ta.so.1" in finished.stderr
