# SPDX-License-Identifier: MIT
"""The package moves columns and computes none: a check of its syntax trees."""

import ast
import subprocess
import sys
from pathlib import Path

import laakhay.ta as ta
import pytest
from conftest import ROOT

PACKAGE = Path(ta.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

# What numpy is used for: to make, look at and convert arrays; of times also units and zones.
NUMPY = {
    "asarray", "array", "concatenate", "datetime64", "dtype", "empty", "float64", "int32",
    "int64", "int8", "isnan", "nan", "ndarray", "ndim", "ones", "require", "uint32", "unique",
    "unpackbits", "where", "zeros",
}  # fmt: skip
NUMPY_OF_TIMES = NUMPY | {
    "ascontiguousarray", "bool_", "flatnonzero", "integer", "isnat", "timedelta64",
}  # fmt: skip
# Rows back to where they came from: places and nothing else.
NUMPY_OF_ROWS = NUMPY | {
    "arange", "argsort", "flatnonzero", "full", "generic", "integer", "searchsorted", "split",
}  # fmt: skip
NUMPY_OF_TABLES = NUMPY | {"count_nonzero", "datetime_as_string", "flatnonzero"}
NUMPY_OF = {
    "_time.py": NUMPY_OF_TIMES,
    "_time_columns.py": NUMPY_OF_TIMES,
    "_one_liners.py": NUMPY_OF_ROWS,
    "_table_runs.py": NUMPY_OF_ROWS,
    "chart/market.py": NUMPY_OF_ROWS | {"isin"},
    "chart/picture.py": NUMPY_OF_ROWS,
    "_exports.py": NUMPY_OF_TABLES,
    "_membership.py": NUMPY | {"atleast_1d"},
    "_output.py": NUMPY_OF_ROWS,
    # What the packages want: matrices of outputs, signals without a missing state, overlaps.
    "adapters/backtesting.py": NUMPY | {"nan_to_num", "stack"},
    "adapters/freqtrade.py": NUMPY_OF_ROWS | {"array_equal", "column_stack"},
    "adapters/vectorbt.py": NUMPY | {"column_stack"},
    "rows.py": NUMPY | {"abs"},  # of numbers of edges
    "talib.py": NUMPY_OF_ROWS,
}

# Functions with an arithmetic operator: sizes, offsets, places in a row and flags.
ARITHMETIC = {
    "__main__.py": {"flags"},  # paths
    "_time.py": {
        "_datetime_to_ns", "_integer_to_ns", "_integers_to_ns", "duration_to_ns", "unit_candidates",
        "<module>",
    },
    "_time_columns.py": {"_distance", "texts_to_ns"},  # "+05:30"
    "_zone.py": {"_change", "_offset", "zone_changes", "<module>"},  # a zone's own table
    "_columns.py": {"_chunk_at", "column_chunks"},  # row numbers
    "_execution.py": set(),
    # How many candles are new, and which columns are whose.
    "adapters/freqtrade.py": {"__call__", "forget_before", "known_rows", "push"},
    "adapters/nautilus.py": {"handle_bar"},
    "adapters/vectorbt.py": {"_grid"},
    "__init__.py": {"<module>"},  # lists of names
    "errors.py": {"_pointed_at"},  # columns of text
    "result.py": {"__init__"},  # the length of a name
    # How many items a queue has taken, room for rows, and whether times come in pairs.
    "feed.py": {"_collect_feed", "_feed", "_push", "_session_pairs"},
    "_exports.py": {"_rows_table"},  # which rows are shown
    "_output.py": {"_all_valid", "between"},  # bits of bytes, row numbers
    "chart/layout.py": {"_pane_of", "drawings"},  # lists, and numbers of panes
    "chart/live.py": {"rows"},  # how many rows
    "chart/page.py": {"_read", "page_of"},  # paths; whether times are days
    "chart/picture.py": {"_draw"},  # places on the paper
    "_shapes.py": {"joined"},  # places of columns
    # Numbers of bars.
    "_startup.py": {"_coarse_bars", "_ratio", "_seconds", "startup_candles", "<module>"},
    "_table_runs.py": {"_run_levels"},  # the other one of two levels
    "_talib_texts.py": {"adosc", "average", "dpo", "tillson", "zlema"},  # bars back, weights
    # How many bars back, and constants of lines: numbers in texts.
    "_talib_windows.py": {
        "_late", "_lookback", "directional_movement", "intercept", "percent_rank", "regression",
        "variable_average",
    },
    "_tables.py": {"_single_level", "price_level"},
    "expressions.py": {"_infix"},
    "_plan_text.py": {"_unescaped_offset", "point_into_text"},
    "session.py": {"push"},
    "stepper.py": {
        "<module>", "_edge", "_make_room", "_newest", "fell", "is_true", "rose", "_value",
    },
}  # fmt: skip
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


def is_text(node):
    return isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def functions_with_arithmetic(tree):
    found = set()

    def visit(node, name):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = node.name
        operator = getattr(node, "op", None)
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(operator, OPERATORS):
            sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
            if not any(is_text(part) for side in sides for part in ast.walk(side)):
                found.add(name)
        for child in ast.iter_child_nodes(node):
            visit(child, name)

    visit(tree, "<module>")
    return found


def numpy_names(tree):
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "np"
    }


# The command line times, counts and prints; columns come and go through the package.
@pytest.mark.parametrize("path", [p for p in SOURCES if p.parent.name != "cli"], ids=name_of)
def test_no_arithmetic_on_columns(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert functions_with_arithmetic(tree) <= ARITHMETIC.get(name_of(path), set())
    assert numpy_names(tree) <= NUMPY_OF.get(name_of(path), NUMPY)


def test_the_check_sees_arithmetic():
    tree = ast.parse("def f(column):\n    return (column - column.mean()) / 2\n")
    assert functions_with_arithmetic(tree) == {"f"}
    assert numpy_names(ast.parse("np.cumsum(x)")) == {"cumsum"}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_public_thing_has_a_docstring_and_types(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), path.name
    public = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    ]
    for node in public:
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, f"{path.name}: {node.name}"


def test_public_names_are_what_they_say():
    for name in ta.__all__:
        assert getattr(ta, name).__doc__, name


def test_nothing_optional_is_imported_at_the_top():
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"pandas", "polars", "pyarrow", "narwhals"}, path.name


def test_types_hold_strictly(tmp_path):
    pytest.importorskip("mypy")
    options = ["--config-file", ROOT / "pyproject.toml", "--cache-dir", tmp_path]
    finished = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "-p", "laakhay.ta"],
        cwd=ROOT / "bindings" / "python",
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout
