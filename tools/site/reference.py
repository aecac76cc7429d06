# SPDX-License-Identifier: MIT
"""The page of the Python API: what laakhay.ta exports, read without importing it."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "bindings/python/laakhay/ta"

# What is looked for together; every other name comes with the module that makes it.
TITLES = {
    "dataset": "Datasets",
    "plan": "Plans",
    "sweeps": "Grids",
    "result": "Results",
    "session": "Sessions",
    "rows": "Rows",
    "stepper": "Steppers",
    "feed": "The feed",
    "event_log": "The event log",
    "expressions": "Expressions",
    "analysis": "Checking plans",
    "catalog": "The catalogue",
    "errors": "Errors",
}
# Ids instead of objects, for bindings and for those who need every function of the header.
BY_ID = "With ids"
MORE = {
    "Charts": ["laakhay.ta.chart.Chart", "laakhay.ta.chart.LiveChart"],
    "Adapters": [
        "laakhay.ta.adapters.backtesting",
        "laakhay.ta.adapters.freqtrade",
        "laakhay.ta.adapters.vectorbt",
        "laakhay.ta.adapters.nautilus",
    ],
}
HEAD = """# Python API

Made of the package's docstrings. The functions of the catalogue, `ta.rsi` and the like, have
[pages of their own](indicators/README.md); the C API is documented in
[its header](../include/laakhay_ta.h).
"""


def exported():
    """{name: module} of the package's __all__, in the order of its imports."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    made = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            made |= {name.asname or name.name: node.module for name in node.names}
    return {name: module for name, module in made.items() if not name.startswith("_")}


def sections():
    """{title: full names}"""
    made = {title: [] for title in TITLES.values()} | {name: list(MORE[name]) for name in MORE}
    made[BY_ID] = []
    for name, module in exported().items():
        by_id = name.startswith("dataset_") or name == "execute_plan"
        title = BY_ID if by_id else TITLES.get(module, "Plans")
        made[title].append(f"laakhay.ta.{module}.{name}")
    return made


def page():
    text = [HEAD]
    for title, names in sections().items():
        text.append(f"\n## {title}\n")
        text += [f"\n::: {name}\n" for name in names]
    return "".join(text)
