# SPDX-License-Identifier: MIT
"""The recipes of docs/adapters.md: the code blocks of a section are one program."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/adapters.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TITLES = {
    "backtesting": "backtesting.py",
    "freqtrade": "freqtrade",
    "vectorbt": "vectorbt",
    "nautilus": "NautilusTrader",
}


def programs():
    """{title of a section: its program}"""
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    made = {part.splitlines()[0]: "\n".join(BLOCK.findall(part)) for part in sections}
    return {title: program for title, program in made.items() if program}


def printed(name, folder):
    """What the recipe of an adapter prints, run as a user would in an empty folder."""
    script = folder / "recipe.py"
    script.write_text(programs()[TITLES[name]])
    done = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
