# SPDX-License-Identifier: MIT
"""Breaks one rule after the other and looks that the test named for it fails.

    tools/planted_faults.py BUILD [--only PREFIX]

BUILD is a build directory with -Dplanted_faults=true. tests/faults/*.toml name the faults and
their tests, by test program; every planted("...") of the sources is in one of them. A new fault is
a hook in the source and a line in a list. Those of Python: tools/python_faults.py.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import python_faults
import tomllib

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {
    "unit": "tests/unit/unit_tests",
    "promises": "tests/promises/promise_tests",
    "catalogue": "tests/promises/catalogue_tests",
}
HOOK = re.compile(r'\bplanted\("([^"]+)"\)')
TIMEOUT_SECONDS = 120


def read_list():
    """Faults as name -> (program, test), and what is wrong with the lists."""
    faults, wrong = {}, []
    for path in sorted((ROOT / "tests/faults").glob("*.toml")):
        if path == python_faults.LIST:
            continue
        for program, entries in tomllib.loads(path.read_text()).items():
            if program not in PROGRAMS:
                wrong.append(f"{path.name}: program {program} is none of {', '.join(PROGRAMS)}")
                continue
            for fault, test in entries.items():
                if fault in faults:
                    wrong.append(f"{path.name}: {fault} is there twice")
                faults[fault] = (program, test)
    return faults, wrong


def check_hooks(faults):
    """Hooks without a test, tests without a hook, hooks of one name at two places."""
    places = {}
    for path in sorted((ROOT / "src").rglob("*.[ch][ch]")):
        if path.name == "planted.hh":
            continue
        for name in HOOK.findall(path.read_text()):
            places.setdefault(name, []).append(path.name)
    wrong = [f"{name} is planted twice: {', '.join(at)}" for name, at in places.items() if at[1:]]
    wrong += [f"{name} of {places[name][0]} names no test" for name in places.keys() - faults]
    return wrong + [f"{name} is planted nowhere" for name in faults.keys() - places]


def run(build, program, tests, fault=None):
    """The exit code, None after the time limit; commas separate names in doctest's filter."""
    names = ",".join(name.replace(",", "?") for name in tests)
    command = [str(build / PROGRAMS[program]), f"--test-case={names}", "--minimal"]
    try:
        done = subprocess.run(
            command + ([f"--fault={fault}"] if fault else []),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def check_tests(build, faults):
    """Every named test is there and passes while nothing is broken."""
    wrong = []
    for program in sorted({program for program, _ in faults.values()}):
        named = sorted({test for at, test in faults.values() if at == program})
        listed = subprocess.run(
            [str(build / PROGRAMS[program]), "--list-test-cases"], capture_output=True, text=True
        )
        known = set(listed.stdout.splitlines())
        wrong += [f"{program} has no test {test!r}" for test in named if test not in known]
        if run(build, program, named) != 0:
            wrong.append(f"{program}: tests named for faults fail without one")
    return wrong


def programs():
    """The test programs that have to be built."""
    return sorted({PROGRAMS[program] for program, _ in read_list()[0].values()})


def hunt(build, prefix=""):
    """Runs the faults whose names begin so and says what it saw: how many were found, how many not.

    What is wrong with the lists or the tests themselves counts as not found.
    """
    faults, wrong = read_list()
    wrong = wrong or check_hooks(faults) or check_tests(build, faults)
    if wrong:
        print("\n".join(wrong))
        return 0, len(wrong)
    chosen = sorted(name for name in faults if name.startswith(prefix))
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        codes = pool.map(lambda name: run(build, faults[name][0], [faults[name][1]], name), chosen)
    survivors = [name for name, code in zip(chosen, codes, strict=True) if code == 0]
    for name in survivors:
        print(f"survived: {name}, in spite of {faults[name][1]!r}")
    print(f"planted faults: {len(chosen) - len(survivors)} found, {len(survivors)} survived")
    return len(chosen) - len(survivors), len(survivors)


def main():
    arguments = argparse.ArgumentParser(description="planted faults and the tests that find them")
    arguments.add_argument("build", type=Path)
    arguments.add_argument("--only", default="", help="faults whose names begin so")
    options = arguments.parse_args()
    _, missed = hunt(options.build.resolve(), options.only)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
