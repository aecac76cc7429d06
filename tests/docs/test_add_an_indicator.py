# SPDX-License-Identifier: MIT
"""docs/add-an-indicator.md, done as it says: the example compiles, runs and keeps the promises."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("LTA_TEST_BUILD", ROOT / "build/release"))
PAGE = (ROOT / "docs/add-an-indicator.md").read_text(encoding="utf-8")
LINES_MAX = 40

# disparity(close, 2) of 10, 12, 18, 18: the averages are 11, 15, 18.
PROGRAM = r"""
#include <cstdio>
#include "laakhay_ta.h"
int main() {
  lta_error error = {};
  error.struct_size = sizeof error;
  const char text[] = "disparity(close, 2)";
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  lta_plan plan = 0;
  lta_dataset dataset = 0;
  uint32_t partition = 0;
  int64_t appended = 0;
  const int64_t day = 86400000000000;
  const int64_t times[] = {0, day, 2 * day, 3 * day};
  const double x[] = {10, 12, 18, 18};
  lta_result result = 0;
  lta_result_output output = {};
  output.struct_size = sizeof output;
  if (lta_plan_compile(text, sizeof text - 1, &options, &plan, &error) < 0 ||
      lta_dataset_create(nullptr, &dataset, &error) < 0 ||
      lta_dataset_open_partition(dataset, "A", 1, "1d", 2, "", 0, &partition, &error) < 0 ||
      lta_dataset_append_ohlcv(dataset, partition, 4, times, nullptr, x, x, x, x, x, nullptr, 0,
                               &appended, &error) < 0 ||
      lta_plan_run(plan, dataset, nullptr, 0, nullptr, &result, &error) < 0 ||
      lta_result_get_output(result, 0, &output, &error) < 0) {
    std::puts(error.message);
    return 1;
  }
  for (int k = 0; k < 4; ++k) std::printf("%.6f\n", static_cast<const double*>(output.values)[k]);
}
"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def added(text, change):
    """The text with the change's lines beside the one line it shows of what is there."""
    known = [line[1:] for line in change.splitlines() if line.startswith(" ")]
    assert len(known) == 1 and text.count(f"\n{known[0]}\n") == 1, change
    after = "\n".join(line[1:] for line in change.splitlines())
    return text.replace(f"\n{known[0]}\n", f"\n{after}\n")


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    """The example and a registry that knows it, compiled."""
    folder = tmp_path_factory.mktemp("indicator")
    (code,), (declaration, registration, source) = blocks("cpp"), blocks("diff")
    assert source == "+  'disparity.cc',\n"
    (folder / "indicators").mkdir()
    for path, change in (
        ("indicators/indicators.hh", declaration),
        ("catalog/registry.cc", registration),
    ):
        text = added((ROOT / "src" / path).read_text(encoding="utf-8"), change)
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    (folder / "indicators/disparity.cc").write_text(code)
    (folder / "program.cc").write_text(PROGRAM)
    sources = ["indicators/disparity.cc", "catalog/registry.cc", "program.cc"]
    includes = [f"-I{folder}", f"-I{ROOT / 'src'}", f"-I{ROOT / 'include'}"]
    flags = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"]
    call([*compiler(), *flags, *includes, "-c", *sources], folder)
    return folder


def compiler():
    return shlex.split(os.environ.get("CXX", "c++"))


def call(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def libraries():
    """What the engine was built with and has to be linked with."""
    known = json.loads((BUILD / "meson-info/intro-dependencies.json").read_text())
    has_log = any(dependency["name"] == "sqlite3" for dependency in known)
    return ["-pthread", *(["-lsqlite3"] if has_log else [])]


def linked(folder, name, *parts):
    engine = BUILD / "src/liblaakhay_ta_rooms.a"
    objects = ("disparity.o", "registry.o", str(engine))
    call([*compiler(), "-o", name, *parts, *objects, *libraries()], folder)
    return f"./{name}"


def test_the_example_is_short():
    (code,) = blocks("cpp")
    assert len(code.splitlines()) <= LINES_MAX


def test_the_example_runs_from_an_expression(objects):
    values = call([linked(objects, "run", "program.o")], objects).split()
    assert values == ["nan", "9.090909", "20.000000", "0.000000"]


@pytest.mark.parametrize("kind", ["streaming", "values", "calls"])
def test_the_example_keeps_the_promises(objects, kind):
    tests = BUILD / "tests/promises"
    program = linked(
        objects,
        f"promises_{kind}",
        str(tests / f"catalogue_tests.p/test_catalogue_{kind}.cc.o"),
        "-Wl,--whole-archive",
        str(tests / "libpromise_support.a"),
        "-Wl,--no-whole-archive",
    )
    assert "SUCCESS" in call([program], objects)
