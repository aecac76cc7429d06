# SPDX-License-Identifier: MIT
"""The peers' own environment, .cache/bench: what .venv has, and what only the bench needs.

A peer that does not install is left out of the tables, and what pip said is printed and written.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".cache/bench"
REFUSED = PLACE / "refused.json"


def wanted():
    """The requirements of requirements/bench.txt, one by one."""
    text = (ROOT / "requirements/bench.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if re.match(r"[A-Za-z]", line)]


def visible_packages():
    """Where the interpreter that was started finds what is installed."""
    return [place for place in sys.path if place.endswith("site-packages")]


def key():
    """Another interpreter, place or list of peers makes another environment."""
    text = "\n".join([sys.version, str(ROOT), *visible_packages(), *wanted()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make(python):
    print(f"bench: installing the peers into {PLACE.relative_to(ROOT)}", flush=True)
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", PLACE])
    asked = [python, "-c", "import site; print(site.getsitepackages()[0])"]
    packages = Path(subprocess.check_output(asked, text=True).strip())
    # Below the environment's own, so that what is installed here comes first.
    (packages / "of_the_project.pth").write_text("\n".join(visible_packages()) + "\n")
    install(python, wanted())
    (PLACE / ".key").write_text(key())


def install(python, requirements):
    """One by one: what does not install is remembered with the last line of what pip said."""
    left = {}
    for requirement in requirements:
        command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        constraints = ["-c", ROOT / "requirements/constraints.txt"]
        done = subprocess.run([*command, requirement, *constraints], capture_output=True, text=True)
        if done.returncode:
            left[requirement] = done.stderr.strip().splitlines()[-1]
            print(f"bench: {requirement}: {done.stderr.strip()}", flush=True)
    REFUSED.write_text(json.dumps(left))


def enter():
    """Goes on in the environment; the program is started again with its Python."""
    if Path(sys.prefix) == PLACE:
        return
    python = PLACE / "bin/python"
    stamp = PLACE / ".key"
    if not stamp.exists() or stamp.read_text() != key():
        make(python)
    elif refused():
        install(python, list(refused()))
    # One core is measured; a pool of threads would only take turns on it.
    os.environ["POLARS_MAX_THREADS"] = "1"
    os.execv(python, [str(python), *sys.argv])


def refused():
    """{requirement: the last line of what pip said}."""
    return json.loads(REFUSED.read_text()) if REFUSED.exists() else {}
