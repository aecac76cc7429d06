# SPDX-License-Identifier: MIT
"""Breaks one rule of loading in Python after the other and looks that its test fails.

    tools/python_faults.py [--only PREFIX]

tests/faults/python.toml names the faults: pieces of the installed package `laakhay.ta` that say
something else, and the test of tests/python that has to fail. Every fault has a folder of its own
with links to the package's files but the broken one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests/faults/python.toml"
TIMEOUT_SECONDS = 120
PASSED, FAILED = 0, 1  # of pytest; anything else says that the test was not run
KEYS = {"file", "right", "wrong", "test"}


def package(python):
    """The folder of the package that is installed for an interpreter."""
    ask = "import laakhay.ta; print(laakhay.ta.__file__)"
    told = subprocess.run([python, "-c", ask], stdout=subprocess.PIPE, text=True, check=True)
    return Path(told.stdout.strip()).parent


def check_list(faults, folder):
    """What is wrong with the list: every piece is in its file once."""
    wrong = []
    for name, fault in faults.items():
        if fault.keys() != KEYS:
            wrong.append(f"{name}: expected {', '.join(sorted(KEYS))}")
            continue
        count = (folder / fault["file"]).read_text(encoding="utf-8").count(fault["right"])
        if count != 1:
            wrong.append(f"{name}: {fault['right']!r} is {count} times in {fault['file']}")
    return wrong


def broken_package(folder, fault, place):
    """Links to all of the package, the compiled files too, and one file that is other."""
    for source in folder.rglob("*"):
        to = place / "laakhay/ta" / source.relative_to(folder)
        if source.is_dir():
            to.mkdir(parents=True, exist_ok=True)
        elif source != folder / fault["file"]:
            to.parent.mkdir(parents=True, exist_ok=True)
            to.symlink_to(source)
    text = (folder / fault["file"]).read_text(encoding="utf-8")
    broken = text.replace(fault["right"], fault["wrong"])
    (place / "laakhay/ta" / fault["file"]).write_text(broken, encoding="utf-8")


def run(python, tests, path=None):
    """The exit code of pytest and what it printed."""
    command = [python, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider"]
    environment = os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # half a second each time
    }
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [*command, *(f"tests/python/{test}" for test in tests)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    return done.returncode, done.stdout


def verdict(python, name, fault, folder):
    """What is wrong: None where the test failed, as it should."""
    with tempfile.TemporaryDirectory(prefix="laakhay-fault-") as place:
        broken_package(folder, fault, Path(place))
        code, said = run(python, [fault["test"]], place)
    if code == FAILED:
        return None
    if code == PASSED:
        return f"survived: {name}, in spite of {fault['test']!r}"
    return f"{name}: its test did not run\n{said}"


def hunt(python=sys.executable, prefix=""):
    """Runs the faults whose names begin so: how many were found, how many not.

    What is wrong with the list or the tests themselves counts as not found.
    """
    folder = package(python)
    faults = tomllib.loads(LIST.read_text(encoding="utf-8"))
    if wrong := check_list(faults, folder):
        print("\n".join(wrong))
        return 0, len(wrong)
    chosen = sorted(name for name in faults if name.startswith(prefix))
    code, said = run(python, sorted({faults[name]["test"] for name in chosen}))
    if code != PASSED:
        print(f"tests named for faults fail without one\n{said}")
        return 0, 1
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        verdicts = pool.map(lambda name: verdict(python, name, faults[name], folder), chosen)
        missed = [said for said in verdicts if said]
    print("\n".join(missed + [f"Python: {len(chosen) - len(missed)} found, {len(missed)} not"]))
    return len(chosen) - len(missed), len(missed)


def main():
    arguments = argparse.ArgumentParser(description="faults of Python and the tests that find them")
    arguments.add_argument("--only", default="", help="faults whose names begin so")
    _, missed = hunt(prefix=arguments.parse_args().only)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
