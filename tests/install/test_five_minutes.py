# SPDX-License-Identifier: MIT
"""README's first screen, followed literally in an empty folder, ends with a chart in a browser."""

import os
import re
import sys
import venv

import pytest
from conftest import CONSTRAINTS, ROOT, SYSTEM_PATH, run

sys.path.insert(0, str(ROOT / "tests/python"))

from browser import Browser  # noqa: E402

SCREEN_LINES = 40
NAME = "laakhay-ta"
NETWORK = re.compile(r"PIP_|SSL_|\w+_proxy$", re.IGNORECASE)  # how pip finds its packages


def first_screen():
    """The line that installs and the program behind it, as README's first lines have them."""
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:SCREEN_LINES])
    (line,) = re.findall(r"^    (pip install .*)$", screen, re.MULTILINE)
    (program,) = re.findall(r"^```python\n(.*?)^```$", screen, re.DOTALL | re.MULTILINE)
    return line, program


@pytest.fixture
def browser():
    made = Browser()
    yield made
    made.close()


def test_readme_ends_with_a_chart_in_a_browser(wheel, browser, tmp_path):
    """Closes are 100, 101, ... 349: the mean of the last twenty is 339.5, and all changes rise."""
    line, program = first_screen()
    venv.create(tmp_path / "venv", with_pip=True)
    folder = tmp_path / "empty"
    folder.mkdir()
    path = f"{tmp_path / 'venv/bin'}:{SYSTEM_PATH}"
    # The registry's part is played by the wheel of this tree.
    assert NAME in line.split()
    install = line.replace(NAME, str(wheel), 1).replace("pip install", "pip install -q", 1)
    ways = {name: value for name, value in os.environ.items() if NETWORK.match(name)}
    ways["PIP_CONSTRAINT"] = str(CONSTRAINTS)
    run("bash", "-c", install, folder=folder, PATH=path, **ways)

    opened = tmp_path / "opened"
    program_of_browser = tmp_path / "browser"
    program_of_browser.write_text(f'#!/bin/sh\nprintf %s "$1" >"{opened}"\n')
    program_of_browser.chmod(0o755)
    (folder / "first.py").write_text(program)
    command = ["bash", "-c", "python -W error first.py"]
    printed = run(*command, folder=folder, PATH=path, BROWSER=str(program_of_browser))
    assert printed == "339.5\n"

    place = opened.read_text()
    assert place.startswith("file:///") and place.endswith("/chart.html")
    browser.open(place)
    mean = browser.points("mean")
    assert [point["value"] for point in mean] == [109.5 + row for row in range(231)]
    assert [point["value"] for point in browser.points("rsi")] == [100.0] * 236
    assert browser.run("return laakhay.candles.data().length") == 250
    assert browser.complaints() == []
