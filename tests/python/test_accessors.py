# SPDX-License-Identifier: MIT
"""`frame.laakhay`: there whatever is imported first, and nothing is imported for it."""

import subprocess
import sys

import laakhay.ta as ta
import pandas as pd
import polars as pl
import pytest
from conftest import rising_bars


@pytest.fixture(params=["pandas", "polars", "lazy"])
def frame(request):
    columns = rising_bars(6).columns
    if request.param == "pandas":
        return pd.DataFrame(columns)
    made = pl.DataFrame(columns)
    return made.lazy() if request.param == "lazy" else made


def test_a_plan_runs_over_the_frame(frame):
    for plan in ("sma(close, 2)", {"value": ta.sma(2)}, ta.compile("sma(2)")):
        out = frame.laakhay.run(plan, keep="none")
        assert list(out.columns) == ["value"] and out["value"].to_list()[1:] == [
            100.5, 101.5, 102.5, 103.5, 104.5,
        ]  # fmt: skip


def test_functions_of_the_catalogue_take_the_frame(frame):
    assert frame.laakhay.sma(3).to_list()[2:] == [101.0, 102.0, 103.0, 104.0]
    assert list(frame.laakhay.macd(2, 3, 2).columns) == ["macd", "signal", "histogram"]
    assert frame.laakhay.dataset(symbol="A").partitions == [("A", "1d", "ohlcv")]
    with pytest.raises(AttributeError, match="smaa"):
        frame.laakhay.smaa(3)


@pytest.mark.parametrize(
    "order",
    [
        ("laakhay.ta", "pandas", "polars"),
        ("pandas", "laakhay.ta", "polars"),
        ("polars", "laakhay.ta", "pandas"),
        ("pandas", "polars", "laakhay.ta"),
    ],
)
def test_whatever_is_imported_first(order):
    code = f"""
import sys
for name in {order!r}:
    __import__(name)
    if name == "laakhay.ta":
        expected = set({order!r}[: {order!r}.index(name)])
        assert {{"pandas", "polars", "pyarrow", "narwhals"}} & set(sys.modules) <= (
            expected | {{"pyarrow", "narwhals"}} if expected else set()
        )
import pandas, polars
assert pandas.DataFrame({{"close": [1.0, 2.0]}}).laakhay.sma(2).tolist()[1] == 1.5
assert polars.DataFrame({{"close": [1.0, 2.0]}}).laakhay.sma(2).to_list() == [None, 1.5]
assert not [finder for finder in sys.meta_path if "laakhay" in type(finder).__module__]
assert "laakhay" not in type(pandas.__loader__).__module__
assert "laakhay" not in type(pandas.__spec__.loader).__module__
print("fine")
"""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert finished.stdout == "fine\n", finished.stderr


def test_a_library_that_is_not_installed_stays_so():
    code = """
import sys
class Hide:
    def find_spec(self, name, path, target=None):
        if name in ("pandas", "polars"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hide())
import laakhay.ta as ta
assert ta.sma([1.0, 2.0], 2).tolist()[1] == 1.5
try:
    import pandas
except ModuleNotFoundError:
    print("fine")
"""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert finished.stdout == "fine\n", finished.stderr
