# SPDX-License-Identifier: MIT
"""`make install` and `make wheel` give all that is needed, in an environment with nothing else.

Every test compiles and runs a program that prints the mean of 10, 11 and 15.
"""

import os
import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, only, run

HERE = Path(__file__).resolve().parent
BUILD = os.environ.get("LAAKHAY_TA_BUILD", "build/release")
LIBRARY = "liblaakhay_ta.so.1"


def compiled(language, flags, libraries, folder, **environment):
    """What program.c or program.cc prints, compiled with these flags."""
    compiler = {"c": ["cc", "-std=c99"], "cc": ["c++", "-std=c++17"]}[language]
    warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    source = HERE / f"program.{language}"
    run(*compiler, *warnings, *flags, source, *libraries, "-o", "program", folder=folder)
    return run(folder / "program", folder=folder, **environment)


@pytest.fixture(scope="session")
def staged(tmp_path_factory):
    """The root of a tree into which the library was installed, moved after that."""
    place = tmp_path_factory.mktemp("install") / "first"
    subprocess.run(
        ["make", "--no-print-directory", "install", "PREFIX=/opt/ta", f"DESTDIR={place}"]
        + [f"BUILD={BUILD}"],
        cwd=ROOT,
        env=os.environ | {"MAKEFLAGS": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return place.rename(place.with_name("second")) / "opt/ta"


def test_what_is_installed_and_nothing_more(staged):
    names = {path.name for path in staged.rglob("*") if not path.is_dir()}
    assert names == {
        "laakhay_ta.h",
        "laakhay_ta.hpp",
        "laakhay-ta.pc",
        "laakhay-ta-config.cmake",
        "laakhay-ta-config-version.cmake",
        "liblaakhay_ta.so",
        LIBRARY,
        f"{LIBRARY}.0.0",
    }
    needed = run("readelf", "-d", only(staged, f"{LIBRARY}.0.0"))
    assert "RUNPATH" not in needed and "RPATH" not in needed


@pytest.mark.parametrize("language", ["c", "cc"])
def test_a_program_finds_the_installed_library_by_pkg_config(staged, tmp_path, language):
    description = only(staged, "laakhay-ta.pc").parent
    flags = run("pkg-config", "--cflags", "--libs", "laakhay-ta", PKG_CONFIG_PATH=str(description))
    words = shlex.split(flags)
    libraries = only(staged, LIBRARY).parent
    printed = compiled(language, words, words, tmp_path, LD_LIBRARY_PATH=str(libraries))
    assert printed == "12.00\n"


CMAKE_LISTS = """
cmake_minimum_required(VERSION 3.13)
project(first C CXX)
set(CMAKE_CXX_STANDARD 17)
find_package(laakhay-ta {version} REQUIRED CONFIG)
add_executable(in_c {here}/program.c)
add_executable(in_cpp {here}/program.cc)
target_link_libraries(in_c PRIVATE laakhay::ta)
target_link_libraries(in_cpp PRIVATE laakhay::ta)
"""


def version():
    return re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]


def test_a_program_finds_the_installed_library_by_cmake(staged, tmp_path):
    (tmp_path / "CMakeLists.txt").write_text(CMAKE_LISTS.format(version=version(), here=HERE))
    run("cmake", f"-DCMAKE_PREFIX_PATH={staged}", "-S", ".", "-B", "b", folder=tmp_path)
    run("cmake", "--build", "b", folder=tmp_path)
    assert run(tmp_path / "b/in_c") == run(tmp_path / "b/in_cpp") == "12.00\n"


@pytest.mark.parametrize("wanted", ["99.0", "0.0.1"])
def test_cmake_refuses_another_version(staged, tmp_path, wanted):
    (tmp_path / "CMakeLists.txt").write_text(CMAKE_LISTS.format(version=wanted, here=HERE))
    done = subprocess.run(
        ["cmake", f"-DCMAKE_PREFIX_PATH={staged}", "-S", ".", "-B", "b"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "compatible" in done.stderr


# ---- The wheel ----


def test_the_wheel_is_for_every_python_from_3_10(wheel):
    assert re.fullmatch(r"laakhay_ta-[0-9.]+-cp310-abi3-linux_\w+\.whl", wheel.name)
    names = zipfile.ZipFile(wheel).namelist()
    assert "laakhay/ta/_native.abi3.so" in names
    assert not any(re.search(r"cpython-|libta_lib", name) for name in names)


def test_the_wheel_brings_all_a_compiler_needs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = "laakhay/ta/"
    inside = ["include/laakhay_ta.h", "include/laakhay_ta.hpp", "pkgconfig/laakhay-ta.pc", LIBRARY]
    assert {package + name for name in inside} <= names


# What the extensions may ask of an interpreter: of the stable ABI, and there in Python 3.10.
STABLE_ABI = {
    "PyArg_ParseTuple", "PyArg_UnpackTuple", "PyDict_GetItemString", "PyDict_GetItemWithError",
    "PyDict_Size", "PyDict_Type", "PyErr_Occurred", "PyErr_SetString", "PyEval_RestoreThread",
    "PyEval_SaveThread", "PyExc_IndexError", "PyExc_TypeError", "PyFloat_AsDouble",
    "PyFloat_FromDouble", "PyImport_ImportModule", "PyLong_AsLongLong", "PyLong_AsSsize_t",
    "PyLong_FromLong", "PyLong_FromVoidPtr", "PyModuleDef_Init", "PyModule_AddObject",
    "PyObject_Call", "PyObject_CallMethod", "PyObject_Free", "PyObject_GetAttrString",
    "PyObject_IsTrue", "PyObject_Malloc", "PyTuple_GetItem", "PyTuple_Size", "PyType_FromSpec",
    "PyType_GetSlot", "PyUnicode_Type", "_Py_Dealloc", "_Py_FalseStruct", "_Py_NoneStruct",
    "_Py_TrueStruct",
}  # fmt: skip


def test_the_extensions_ask_for_the_stable_abi_only(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    extensions = sorted((tmp_path / "laakhay/ta").glob("*.so"))
    assert "_native.abi3.so" in {path.name for path in extensions}
    for extension in extensions:
        symbols = run("nm", "-D", "--undefined-only", extension)
        assert set(re.findall(r"\b_?Py\w+", symbols)) <= STABLE_ABI, extension.name


def test_the_wheel_works_alone(clean_python, tmp_path):
    program = """
import laakhay.ta as ta
ds = ta.Dataset()
price = [10.0, 11.0, 15.0]
columns = {n: price for n in ("open", "high", "low", "close", "volume")}
ds.append("AAPL", "1d", {"time": [0, 86400, 172800], **columns}, unit="s")
print(ta.compile("sma(close, 3)").run(ds)["value"][-1])
"""
    assert run(clean_python, "-I", "-c", program, folder=tmp_path) == "12.0\n"


@pytest.mark.parametrize("language", ["c", "cc"])
def test_a_program_compiles_with_the_wheels_own_flags(clean_python, tmp_path, language):
    flags = run(clean_python, "-m", "laakhay.ta", "--cflags")
    libraries = run(clean_python, "-m", "laakhay.ta", "--libs")
    printed = compiled(language, shlex.split(flags), shlex.split(libraries), tmp_path)
    assert printed == "12.00\n"


def test_a_program_finds_the_wheels_library_by_pkg_config(clean_python, tmp_path):
    place = run(clean_python, "-m", "laakhay.ta", "--pkg-config-path").strip()
    flags = run("pkg-config", "--cflags", "--libs", "laakhay-ta", PKG_CONFIG_PATH=place)
    words = shlex.split(flags)
    assert compiled("c", words, words, tmp_path) == "12.00\n"


def test_there_are_the_tools_these_tests_need():
    assert shutil.which("cmake") and shutil.which("pkg-config")
