# SPDX-License-Identifier: MIT
"""README's first screen, followed literally in an empty folder, ends with a chart in a browser.

A checkout is played by a folder with dist/, in which `make wheel` has left the wheel.
"""

import json
import os
import re
import sys
import venv

import pytest
from conftest import CONSTRAINTS, ROOT, SYSTEM_PATH, run

sys.path.insert(0, str(ROOT / "tests/python"))

from browser import Browser  # noqa: E402

SCREEN_LINES = 40
NETWORK = re.compile(r"PIP_|SSL_|\w+_proxy$", re.IGNORECASE)  # how pip finds its packages


def first_screen():
    """The lines of the shell and the program behind them, as README's first lines have them."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:SCREEN_LINES]
    screen = "\n".join(lines).partition("\n## In Python\n")[2]
    (program,) = re.findall(r"^```python\n(.*?)^```$", screen, re.DOTALL | re.MULTILINE)
    return re.findall(r"^    (\S.*)$", screen.partition("```python")[0], re.MULTILINE), program


class Folder:
    """An empty folder beside a checkout, and an environment that has nothing yet."""

    def __init__(self, place):
        self.place, self.checkout = place / "empty", place / "checkout"
        self.place.mkdir()
        venv.create(place / "venv", with_pip=True)
        self.path = f"{place / 'venv/bin'}:{SYSTEM_PATH}"

    def type(self, line, **environment):
        """What a line prints that is typed into the shell there."""
        ways = {name: value for name, value in os.environ.items() if NETWORK.match(name)}
        ways |= {"PATH": self.path, "PIP_CONSTRAINT": str(CONSTRAINTS), "PIP_QUIET": "1"}
        line = line.replace("CHECKOUT", str(self.checkout))
        return run("bash", "-c", line, folder=self.place, **ways | environment)


@pytest.fixture(scope="module")
def folder(wheel, tmp_path_factory):
    """After the lines of the first screen: `make wheel` has been done, the rest is typed."""
    made = Folder(tmp_path_factory.mktemp("five"))
    make, *lines = first_screen()[0]
    assert make.startswith("make wheel ")
    (made.checkout / "dist").mkdir(parents=True)
    (made.checkout / "dist" / wheel.name).symlink_to(wheel)
    assert lines
    for line in lines:
        made.type(line)
    return made


@pytest.fixture
def browser():
    made = Browser()
    yield made
    made.close()


def test_readme_ends_with_a_chart_in_a_browser(folder, browser, tmp_path):
    """Closes are 100, 101, ... 349: the mean of the last twenty is 339.5, and all changes rise."""
    (folder.place / "first.py").write_text(first_screen()[1])
    opened, stand_in = tmp_path / "opened", tmp_path / "browser"
    stand_in.write_text(f'#!/bin/sh\nprintf %s "$1" >"{opened}"\n')
    stand_in.chmod(0o755)
    assert folder.type("python -W error first.py", BROWSER=str(stand_in)) == "339.5\n"

    place = opened.read_text()
    assert place.startswith("file:///") and place.endswith("/chart.html")
    browser.open(place)
    mean = browser.points("mean")
    assert [point["value"] for point in mean] == [109.5 + row for row in range(231)]
    assert [point["value"] for point in browser.points("rsi")] == [100.0] * 236
    assert browser.run("return laakhay.candles.data().length") == 250
    assert browser.complaints() == []


def test_the_page_of_the_command_line_begins_with_what_installs_it(folder):
    """Nothing is looked for that is there: pip adds what the extra names."""
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^(pip install .*)$", page, re.MULTILINE)
    folder.type(line)
    assert json.loads(folder.type("laakhay-ta doctor --json"))
