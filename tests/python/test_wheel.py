# SPDX-License-Identifier: MIT
"""What is installed: the files, what they need, and that there is no second path."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import pytest

PACKAGE = Path(ta.__file__).parent
LIBRARY = PACKAGE / "liblaakhay_ta.so.1"


@pytest.fixture(scope="module")
def distribution():
    return importlib.metadata.distribution("laakhay-ta")


def test_the_files_of_the_distribution(distribution):
    names = {str(path) for path in distribution.files if path.suffix != ".pyc"}
    inside = {name for name in names if ".dist-info/" not in name}
    assert all(name.startswith("laakhay/ta/") for name in inside), inside
    assert {"laakhay/ta/_native.abi3.so", "laakhay/ta/liblaakhay_ta.so.1"} <= inside
    assert {"laakhay/ta/py.typed", "laakhay/ta/__init__.py"} <= inside
    headers = {"laakhay/ta/include/laakhay_ta.h", "laakhay/ta/include/laakhay_ta.hpp"}
    assert {name for name in inside if name.endswith((".h", ".hpp"))} == headers
    assert "laakhay/ta/pkgconfig/laakhay-ta.pc" in inside
    assert not any(name.endswith((".c", ".build", ".in")) for name in inside)
    sources = {path.name for path in PACKAGE.glob("*.py")}
    assert {Path(name).name for name in inside if name.endswith(".py")} == sources


def test_laakhay_is_a_namespace(distribution):
    import laakhay

    assert getattr(laakhay, "__file__", None) is None
    assert not (PACKAGE.parent / "__init__.py").exists()


def test_the_wheel_is_abi3_and_needs_three_packages(distribution):
    assert "abi3" in distribution.read_text("WHEEL")
    needed = [line for line in distribution.requires if "extra ==" not in line]
    assert sorted(line.partition(">")[0] for line in needed) == ["cffi", "narwhals", "numpy"]
    assert distribution.metadata["Requires-Python"] == ">=3.10"
    assert distribution.metadata["Name"] == "laakhay-ta"


@pytest.mark.skipif(shutil.which("readelf") is None, reason="needs readelf")
def test_the_extension_finds_the_library_beside_it():
    dynamic = subprocess.run(
        ["readelf", "-d", PACKAGE / "_native.abi3.so"], capture_output=True, text=True, check=True
    ).stdout
    assert "Library runpath: [$ORIGIN]" in dynamic or "Library rpath: [$ORIGIN]" in dynamic
    assert "[liblaakhay_ta.so.1]" in dynamic
    assert "libpython" not in dynamic


@pytest.mark.skipif(shutil.which("nm") is None, reason="needs nm")
def test_the_library_exports_the_header_and_no_more():
    symbols = subprocess.run(
        ["nm", "-D", "--defined-only", LIBRARY], capture_output=True, text=True, check=True
    ).stdout
    exported = {line.split()[-1].partition("@")[0] for line in symbols.splitlines()}
    exported = {name for name in exported if not name.startswith("LAAKHAY_TA_")}
    functions = {name for name in dir(ta._ffi.lib) if name.startswith("lta_")}
    assert exported == functions


def test_without_the_library_there_is_no_package(tmp_path):
    copy = tmp_path / "laakhay" / "ta"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.pyc"))

    def run():
        return subprocess.run(
            [sys.executable, "-c", "import laakhay.ta as ta; print(ta.__file__)"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )

    assert run().stdout.strip() == str(copy / "__init__.py")
    (copy / LIBRARY.name).unlink()
    finished = run()
    assert finished.returncode != 0 and "ImportError" in finished.stderr


def test_an_empty_environment_with_three_packages_is_enough(tmp_path):
    """The package, cffi, numpy and narwhals; nothing optional is needed or loaded."""
    for module in ("numpy", "narwhals", "cffi", "_cffi_backend"):
        origin = Path(__import__(module).__file__)
        source = origin.parent if origin.name == "__init__.py" else origin
        (tmp_path / source.name).symlink_to(source)
    for libraries in Path(__import__("numpy").__file__).parent.parent.glob("numpy.libs"):
        (tmp_path / libraries.name).symlink_to(libraries)
    (tmp_path / "laakhay").symlink_to(PACKAGE.parent)
    code = """
import sys
sys.path.append(sys.argv[1])
import laakhay.ta as ta
loaded = {"pandas", "polars", "pyarrow", "narwhals", "cffi"} & set(sys.modules)
assert not loaded, loaded
dataset = ta.Dataset()
columns = {name: [1.0, 2.0, 3.0] for name in ("open", "high", "low", "close", "volume")}
dataset.append("A", "1d", {"time": [1, 2, 3], **columns}, unit="D")
assert ta.compile("sma(close, 3)").run(dataset)["value"][-1] == 2.0
print("fine")
"""
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert finished.stdout == "fine\n", finished.stderr


def test_import_is_quick():
    """At most 60 ms over numpy: the best of a few, for the machine may be busy."""
    code = """
import time, numpy
begin = time.perf_counter()
import laakhay.ta
print(time.perf_counter() - begin)
"""
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    assert min(taken) < 0.060, taken
