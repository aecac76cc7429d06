# SPDX-License-Identifier: MIT
"""Runs every part of the suite, goes on after a failure, and counts what passed and failed.

    tools/run_tests.py [--long] [--only PART]

The numbers come from the reports the runners write, not from exit codes; a part that fails
without a report counts as one failure.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as tree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import adapter_tests
import languages
import planted_faults
import python_faults

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv/bin/python")
MESON = str(ROOT / ".venv/bin/meson")
REPORTS = ROOT / "build/reports"
JOBS = os.environ.get("JOBS", "2")
# The tools of .venv come first: two versions of ninja on one build directory rebuild everything.
os.environ["PATH"] = f"{ROOT / '.venv/bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
DOCTEST_LINE = re.compile(r"\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def step(title):
    print(f"\n== {title}", flush=True)


def run(command, **environment):
    sys.stdout.flush()
    return subprocess.call(command, cwd=ROOT, env=os.environ | environment)


def count_meson(log):
    """Counts of a meson test log; a doctest program counts its cases, any other program is one."""
    count = Count()
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        cases = DOCTEST_LINE.findall(re.sub(r"\x1b\[[0-9;]*m", "", entry.get("stdout", "")))
        if entry["result"] in ("SKIP", "IGNORED"):
            count.skipped += 1
        elif cases:
            count.passed += sum(int(passed) for passed, _ in cases)
            failed = sum(int(failed) for _, failed in cases)
            count.failed += failed or int(entry["result"] not in ("OK", "EXPECTEDFAIL"))
        elif entry["result"] in ("OK", "EXPECTEDFAIL"):
            count.passed += 1
        else:
            count.failed += 1
    return count


def count_junit(report):
    count = Count()
    for suite in tree.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count.passed += tests - failed - skipped
        count.failed += failed
        count.skipped += skipped
    return count


def judged(code, count):
    """A runner that says it failed is believed, whatever its report counts."""
    if code != 0 and count.failed == 0:
        count.failed = 1
    return count


def meson_tests(build, suites=(), **environment):
    log = ROOT / build / "meson-logs/testlog.json"
    log.unlink(missing_ok=True)
    command = [MESON, "test", "-C", build, "--print-errorlogs", "--num-processes", JOBS]
    for suite in suites:
        command += ["--suite", suite]
    code = run(command, **environment)
    return judged(code, count_meson(log) if log.exists() else Count())


def pytest_run(name, paths, *options, python=PYTHON, **environment):
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    code = run(
        [
            python,
            "-m",
            "pytest",
            "-q",
            f"--junitxml={report}",
            "-o",
            "junit_family=xunit1",
            *options,
            *paths,
        ],
        **environment,
    )
    return judged(code, count_junit(report) if report.exists() else Count())


def native(_options):
    step("C and C++: unit, promises, ABI, examples, fuzz seeds (build/release)")
    return meson_tests("build/release")


def pytest_part(folder):
    """Each folder has a process of its own: their conftest modules share a name."""

    def part(_options):
        step(f"pytest: {folder}")
        return pytest_run(folder.replace("/", "-"), [folder])

    return part


def simulator(options):
    events = 1_000_000_000 if options.long else 10_000_000
    step(f"simulator: {events:,} events of random lives (build/release)")
    program = str(ROOT / "build/release/tests/simulator/simulator")
    code = run([program, "--events", str(events)])
    return Count(passed=int(code == 0), failed=int(code != 0))


def conformance(_options):
    count = Count()
    for runner in sorted((ROOT / "tests/conformance").glob("run_*.py")):
        step(f"conformance: {runner.stem.removeprefix('run_')}")
        code = run([PYTHON, str(runner)])
        count.passed += code == 0
        count.failed += code != 0
    if not count.passed + count.failed:
        step("conformance: no runner yet")
    return count


def adapters(_options):
    """Each in the environment of its package, whose pins are other than ours.

    Environments are made together, for most of that is waiting for PyPI, and each is tested as
    soon as it is there.
    """
    step("adapters: in environments of their own (.cache/adapters)")
    count = Count()
    try:
        package = adapter_tests.wheel()
    except subprocess.CalledProcessError:
        return Count(failed=1)
    with ThreadPoolExecutor(len(adapter_tests.NAMES)) as pool:
        making = {
            name: pool.submit(adapter_tests.environment, name, package)
            for name in adapter_tests.NAMES
        }
        for name, made in making.items():
            try:
                python = made.result()
            except subprocess.CalledProcessError:
                count.failed += 1
                continue
            part = pytest_run(f"adapters-{name}", [f"tests/adapters/test_{name}.py"], python=python)
            count.passed += part.passed
            count.failed += part.failed
            count.skipped += part.skipped
    return count


def go(_options):
    step("Go: vet, gofmt, tests under the race detector (bindings/go)")
    tool, count = str(ROOT / "tools/go.sh"), Count()
    for check in (["-C", "bindings/go", "vet", "./..."], ["fmt"]):
        code = run([tool, *check])
        count.passed += code == 0
        count.failed += code != 0
    command = [tool, "-C", "bindings/go", "test", "-race", "-json", "-count=1", "-timeout", "60m"]
    done = subprocess.run([*command, "./..."], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        event = json.loads(line) if line.startswith("{") else {"Output": line + "\n"}
        if event.get("Test") and event["Action"] in ("pass", "fail"):
            count.passed += event["Action"] == "pass"
            count.failed += event["Action"] == "fail"
        elif done.returncode and event.get("Output"):
            print(event["Output"], end="")
    return judged(done.returncode, count)


def counted(command, environment):
    """Programs of other languages say "3 passed, 0 failed", or print what Julia's Test prints."""
    sys.stdout.flush()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(done.stdout, end="", flush=True)
    count = Count()
    for passed, failed in re.findall(r"^(\d+) passed, (\d+) failed$", done.stdout, re.MULTILINE):
        count.passed += int(passed)
        count.failed += int(failed)
    if not count.passed + count.failed:
        count.passed = len(re.findall(r"^Test Summary:", done.stdout, re.MULTILINE)) or 1
        count.passed -= done.returncode != 0
        count.failed = int(done.returncode != 0)
    return judged(done.returncode, count)


def added(counts):
    total = Count()
    for count in counts:
        total.passed += count.passed
        total.failed += count.failed
    return total


def storm_seconds(options):
    return "600" if options.long else "4"


EXAMPLES = ("batch", "stream", "snapshot", "producers")


def julia(options):
    step("Julia: the package, misuse, examples (bindings/julia)")
    environment = languages.julia_environment(
        JULIA_NUM_THREADS="2", LAAKHAY_TA_SECONDS=storm_seconds(options)
    )
    scripts = [ROOT / "bindings/julia/test/runtests.jl"]
    scripts += [ROOT / f"examples/julia/{name}.jl" for name in EXAMPLES]
    return added(counted(languages.julia_program(script), environment) for script in scripts)


def csharp(options):
    step("C#: the binding, misuse, examples (bindings/csharp)")
    count, environment = Count(), languages.csharp_environment()
    programs = [(f"tests/csharp/{name}.cs", "tests/csharp/Check.cs") for name in ("Api", "Misuse")]
    programs += [
        (f"examples/csharp/{name.capitalize()}.cs", "examples/csharp/Market.cs")
        for name in EXAMPLES
    ]
    for sources in programs:
        name = Path(sources[0]).stem.lower()
        try:
            command = languages.csharp_program(name, [ROOT / source for source in sources])
        except subprocess.CalledProcessError:
            count.failed += 1
            continue
        seconds = [storm_seconds(options)] if name == "misuse" else []
        count = added([count, counted([*command, *seconds], environment)])
    return count


def built(build, targets, *options, **environment):
    """Whether a build directory of that kind has the targets; it is made where there is none."""
    is_made = (ROOT / build / "build.ninja").exists()
    if not is_made and run([MESON, "setup", build, *options], **environment):
        return False
    return run(["ninja", "-C", build, "-j", JOBS, "--quiet", *targets]) == 0


# A report names functions and lines. Where variables are as well takes a gigabyte, and half of the
# time of compiling kernels.
SANITIZED_OPTIONS = (
    "-Dbuildtype=debug",
    "-Doptimization=1",
    "-Db_lundef=false",
    "-Dcpp_args=['-g1', '-gz']",
    "-Dcpp_link_args=-gz",
)


def sanitized(_options):
    step("ASan + UBSan: unit, promises, ABI, examples, fuzz seeds (build/sanitize)")
    build = "build/sanitize"
    options = [*SANITIZED_OPTIONS, "-Devent_log=enabled", "-Db_sanitize=address,undefined"]
    if not built(build, [], *options):
        return Count(failed=1)
    count = meson_tests(
        build,
        ASAN_OPTIONS="detect_leaks=1:abort_on_error=1:allocator_may_return_null=1",
        UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
    )
    # Gigabytes of programs, which nobody starts again where every run begins with a clone.
    if "CI" in os.environ and count.failed == 0:
        shutil.rmtree(ROOT / build)
    return count


def threads(_options):
    step("ThreadSanitizer: readers beside a writer, producers beside a drain (build/tsan)")
    build = "build/tsan"
    options = [*SANITIZED_OPTIONS, "-Db_sanitize=thread"]
    programs = ["tests/threads/thread_storm", "tests/threads/feed_storm"]
    if not built(build, programs, *options):
        return Count(failed=1)
    unseen = ROOT / "tests/threads/suppressions.txt"
    codes = [
        run([str(ROOT / build / program)], TSAN_OPTIONS=f"halt_on_error=1 suppressions={unseen}")
        for program in programs
    ]
    return Count(passed=codes.count(0), failed=len(codes) - codes.count(0))


def faults(_options):
    """Built as build/release is, so that the compiler's cache has what no fault is planted in."""
    step("planted faults: every broken rule is found (build/faults)")
    build = "build/faults"
    options = ["-Dbuildtype=release", "-Dplanted_faults=true"]
    if not built(build, planted_faults.programs(), *options):
        return Count(failed=1)
    found, missed = planted_faults.hunt(ROOT / build)
    step("planted faults: loading in Python")
    found_in_python, missed_in_python = python_faults.hunt(PYTHON)
    return Count(passed=found + found_in_python, failed=missed + missed_in_python)


def golden(build, *wrapper):
    """The bits of tests/golden/hashes.txt by the program of that build."""
    program = str(ROOT / build / "tests/golden/golden_hash")
    code = run([*wrapper, program, str(ROOT / "tests/golden/hashes.txt")])
    return Count(passed=int(code == 0), failed=int(code != 0))


def compilers(_options):
    """The native suite built by clang, and the golden hashes without optimisation by both."""
    step("clang: unit, promises, ABI, examples, fuzz seeds (build/clang)")
    cache = "ccache " if shutil.which("ccache") else ""
    clang = {"CC": f"{cache}clang-19", "CXX": f"{cache}clang++-19"}
    gcc = {"CC": f"{cache}gcc", "CXX": f"{cache}g++"}
    if not built("build/clang", [], "-Dbuildtype=release", "-Devent_log=enabled", **clang):
        return Count(failed=1)
    counts = [meson_tests("build/clang")]
    for name, environment in (("clang", clang), ("gcc", gcc)):
        step(f"{name} -O0: golden hashes (build/golden-{name})")
        build = f"build/golden-{name}"
        plain = ["-Dbuildtype=plain", "-Doptimization=0"]
        if not built(build, ["tests/golden/golden_hash"], *plain, **environment):
            counts.append(Count(failed=1))
            continue
        counts.append(golden(build))
    return added(counts)


def arm64(_options):
    """The portable path: built by a cross compiler, run by an emulator."""
    step("64-bit ARM: golden hashes under qemu (build/arm64)")
    options = ["--cross-file", "tools/cross/aarch64.ini", "-Dbuildtype=release"]
    if run(["tools/setup.sh", "arm64"]) or not built(
        "build/arm64", ["tests/golden/golden_hash"], *options
    ):
        return Count(failed=1)
    return golden("build/arm64", "qemu-aarch64", "-L", "/usr/aarch64-linux-gnu")


PARTS = {
    "native": native,
    "python": pytest_part("tests/python"),
    "oracles": pytest_part("tests/oracles"),
    "docs": pytest_part("tests/docs"),
    "tidy": pytest_part("tests/tidy"),
    "install": pytest_part("tests/install"),
    "adapters": adapters,
    "go": go,
    "julia": julia,
    "csharp": csharp,
    "conformance": conformance,
    "simulator": simulator,
    "sanitized": sanitized,
    "threads": threads,
    "faults": faults,
}
LONG_PARTS = {"compilers": compilers, "arm64": arm64}


def main():
    every = PARTS | LONG_PARTS
    arguments = argparse.ArgumentParser(description="run the test suite")
    arguments.add_argument("--long", action="store_true", help="the hour-long forms as well")
    arguments.add_argument("--only", choices=every, action="append", help="this part only")
    options = arguments.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    if options.long:
        os.environ["LAAKHAY_TA_LONG_TESTS"] = "1"

    lines, total = [], Count()
    for name in options.only or (every if options.long else PARTS):
        began = time.monotonic()
        count = every[name](options)
        skipped = f", {count.skipped} skipped" if count.skipped else ""
        lines.append(
            f"  {name:<12} {count.passed} passed, {count.failed} failed{skipped}"
            f"  ({time.monotonic() - began:.0f} s)"
        )
        total.passed += count.passed
        total.failed += count.failed
    step("summary")
    print("\n".join(lines))
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed and not options.only else 0


if __name__ == "__main__":
    sys.exit(main())
