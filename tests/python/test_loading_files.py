# SPDX-License-Identifier: MIT
"""CSV and Parquet files: what is in them comes out, what is wrong is told by its place."""

import csv
import gzip
import io
import sys

import laakhay.ta as ta
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import COLUMNS, KINDS, PRICES, assert_same, read_back, some_columns, table_of

HEADER = "Date,Open,High,Low,Close,Adj Close,Volume\n"
ROWS = [
    "2024-01-01,99.5,101,99,100,50,1000\n",
    "2024-01-02,100.5,102,100,101,50.5,1010\n",
    "2024-01-03,101.5,103,101,102,51,1020\n",
    "2024-01-04,102.5,104,102,103,51.5,1030\n",
    "2024-01-05,103.5,105,103,104,52,1040\n",
]
YAHOO = HEADER + "".join(ROWS)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bars.csv"


def written(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


def refused(path, text, **options):
    with pytest.raises(ValueError) as caught:
        ta.read_csv(written(path, text), **{"symbol": "A", **options})
    assert str(caught.value).startswith(str(path))
    return caught.value


def test_a_file_comes_in_by_path_text_and_bytes(path):
    written(path, YAHOO)
    with open(path) as text, open(path, "rb") as raw:
        sources = [path, str(path), text, raw, io.StringIO(YAHOO), io.BytesIO(YAHOO.encode())]
        for source in sources:
            dataset = ta.read_csv(source, symbol="A")
            assert dataset.partitions == [("A", "1d", "ohlcv")]
            assert_same(read_back(dataset), some_columns())
        assert not raw.closed and not text.closed


def test_compressed_files_of_other_dress(tmp_path):
    packed = tmp_path / "bars.csv.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as file:
        file.write(YAHOO)
    assert_same(read_back(ta.read_csv(packed, symbol="A")), some_columns())
    semicolons = written(tmp_path / "b.csv", YAHOO.replace(",", ";"), "utf-16")
    dataset = ta.read_csv(semicolons, symbol="A", delimiter=";", encoding="utf-16")
    assert_same(read_back(dataset), some_columns())
    marked = written(tmp_path / "c.csv", YAHOO, "utf-8-sig")
    assert_same(read_back(ta.read_csv(marked, symbol="A")), some_columns())
    quoted = written(tmp_path / "d.csv", YAHOO.replace("101.5", '"101.5"') + "\n\n")
    assert_same(read_back(ta.read_csv(quoted, symbol="A")), some_columns())


def test_a_file_without_a_header_is_given_its_names(path):
    times = some_columns()["time"] // 10**6
    lines = [f"{t},{row.split(',', 1)[1]}" for t, row in zip(times, ROWS, strict=True)]
    written(path, "".join(lines))
    names = ["open_time", "open", "high", "low", "close", "other", "volume"]
    dataset = ta.read_csv(path, symbol="A", names=names, time_unit="ms")
    assert_same(read_back(dataset), some_columns())
    error = refused(path, "".join(lines))
    assert error.code == "python.csv_header" and "line 1" in str(error)


def test_a_long_file_is_split_by_symbol(path):
    lines = [f"{name},{row}" for row in ROWS for name in ("A", "B")]
    dataset = ta.read_csv(written(path, "ticker," + HEADER + "".join(lines)))
    assert dataset.partitions == [("A", "1d", "ohlcv"), ("B", "1d", "ohlcv")]
    assert_same(read_back(dataset, "B"), some_columns())


def test_other_columns_are_series_when_asked_for(path):
    text = YAHOO.replace("Adj Close", "rate")
    text = "".join(f"{line},note\n" for line in text.splitlines())
    for asked in (True, "rate", ["rate"]):
        dataset = ta.read_csv(written(path, text), symbol="A", series=asked)
        series = dataset.info()["partitions"][0]["series"]
        assert [known["name"] for known in series] == ["rate"]
        assert ta.compile("rate").run(dataset)["value"].tolist() == [50.0, 50.5, 51.0, 51.5, 52.0]
    assert refused(path, text, series=["note"]).code == "python.csv_number"


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "null", "NA", "n/a", " None "])
def test_empty_cells_are_missing_values(path, cell):
    text = YAHOO.replace(",102,51,", f",{cell},51,")
    close = read_back(ta.read_csv(written(path, text), symbol="A"))["close"]
    assert np.isnan(close).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("cell", ["abc", "1_000", '"1,000"', "1.5.2", "0x10", "--", "12 USD"])
def test_what_is_no_number_is_told_by_file_row_and_column(path, cell):
    error = refused(path, YAHOO.replace(",102,51,", f",{cell},51,"))
    assert error.code == "python.csv_number" and error.position == 2
    assert "line 4 (row 2), column 'Close'" in str(error) and cell.strip('"') in str(error)


def test_cells_beside_the_point_are_not_looked_at(path):
    text = YAHOO.replace(",51,", ",fifty one,")
    assert_same(read_back(ta.read_csv(written(path, text), symbol="A")), some_columns())


def test_rows_of_another_length_are_told(path):
    error = refused(path, YAHOO.replace(",51,", ",51,5,"))
    assert error.code == "python.csv_row" and error.position == 2
    assert "line 4 (row 2): 8 cells, expected 7" in str(error)


def test_lines_are_counted_as_editors_do(path):
    text = "\n" + YAHOO.replace("2024-01-02", '"2024-01\n-02"')
    error = refused(path, text)
    assert "line 5" in str(error) and error.position == 1


@pytest.mark.parametrize("date", ["01/02/2024", "", "1704067200000"])
def test_times_are_told_by_file_row_and_column(path, date):
    error = refused(path, YAHOO.replace("2024-01-03", date))
    assert error.code == "python.time_text" and error.position == 2
    assert "line 4" in str(error) and "'Date'" in str(error)


def test_integer_times_are_told_what_they_could_be(path):
    text = YAHOO
    for row, time in enumerate(some_columns()["time"] // 10**6):
        text = text.replace(f"2024-01-0{row + 1}", str(time))
    error = refused(path, text)
    assert error.code == "python.time_without_unit" and "line 2" in str(error)
    assert "1704067200000 would be 2024-01-01 as milliseconds; pass time_unit='ms'" in str(error)
    assert_same(read_back(ta.read_csv(path, symbol="A", time_unit="ms")), some_columns())


def test_local_times_and_formats_are_said(path):
    text = YAHOO
    for day in range(1, 6):
        text = text.replace(f"2024-01-0{day}", f"{day}.1.2024 00:00")
    options = {"time_format": "%d.%m.%Y %H:%M", "timezone": "Asia/Kolkata"}
    dataset = ta.read_csv(written(path, text), symbol="A", **options)
    moved = some_columns()["time"] - 19_800 * 10**9  # half past five earlier
    assert read_back(dataset)["time"].tolist() == moved.tolist()


def test_what_the_engine_refuses_is_told_by_file_and_line(path):
    error = refused(path, YAHOO.replace("102.5,104,", "102.5,1,"))
    assert error.code == "dataset.high_too_low" and error.position == 3 and error.status == -1
    assert "line 5" in str(error)
    swapped = HEADER + ROWS[1] + ROWS[0]
    error = refused(path, swapped)
    assert error.code == "dataset.time_not_rising" and "line 3" in str(error)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "python.csv_empty"),
        ("\n\n", "python.csv_empty"),
        (HEADER, "python.table_empty"),
        ("Date,Close\n2024-01-01,5\n", "python.column_missing"),
        ('Date,Open,High,Low,Close,Volume\n"2024', "python.csv_row"),
    ],
)
def test_files_without_bars_are_refused(path, text, code):
    assert refused(path, text).code == code


def test_appending_an_empty_file_adds_nothing(path):
    assert ta.Dataset().append_csv(written(path, HEADER), symbol="A") == 0


def test_bytes_that_are_no_text_are_refused(path):
    path.write_bytes(YAHOO.encode() + b"\xff\xfe,1,2,3,4,5,6\n")
    with pytest.raises(ta.DataError) as caught:
        ta.read_csv(path, symbol="A")
    assert caught.value.code == "python.csv_text" and str(path) in str(caught.value)


def test_what_is_no_file_is_told():
    with pytest.raises(FileNotFoundError):
        ta.read_csv("not/there.csv", symbol="A")
    with pytest.raises(TypeError, match="path or a file"):
        ta.read_csv(5, symbol="A")
    with pytest.raises(TypeError, match="separator"):
        ta.read_csv("x.csv", separator=";")


def test_a_file_of_many_blocks(path):
    columns = some_columns(40_000, step_ns=60 * 10**9)
    table_of(columns).to_pandas().to_csv(path, index=False)
    dataset = ta.read_csv(path, symbol="A")
    assert dataset.partitions == [("A", "1m", "ohlcv")]
    assert_same(read_back(dataset, timeframe="1m"), columns)
    text = path.read_text().splitlines(keepends=True)
    text[30_001] = text[30_001].replace(",", ",x", 1)
    error = refused(path, "".join(text))
    assert error.position == 30_000 and "line 30002" in str(error)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.floats(-1e300, 1e300)] * 4, st.floats(0, 1e300)), min_size=1, max_size=20
    )
)
def test_numbers_written_by_python_come_back_to_the_bit(rows):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    times = some_columns(len(rows))["time"].view("M8[ns]")
    for time, row in zip(times, rows, strict=True):
        writer.writerow([time, *map(repr, row)])
    file.seek(0)
    found = read_back(ta.read_csv(file, symbol="A", timeframe="1d", check="off"))
    for name, expected in zip(PRICES, zip(*rows, strict=True), strict=True):
        assert found[name].tolist() == list(expected)


@pytest.mark.parametrize("reader", ["pyarrow", "polars"])
def test_parquet_is_read_by_whichever_is_there(tmp_path, monkeypatch, reader):
    path = tmp_path / "bars.parquet"
    pq.write_table(table_of(some_columns()), path, row_group_size=2)
    if reader == "polars":
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        dataset = ta.read_parquet(source, symbol="A")
        assert_same(read_back(dataset), some_columns())


def test_parquet_without_a_reader_says_what_to_install(tmp_path, monkeypatch):
    for name in ("pyarrow", "pyarrow.parquet", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="pip install pyarrow"):
        ta.read_parquet(tmp_path / "bars.parquet", symbol="A")


def test_what_is_wrong_in_a_parquet_file_is_told_with_its_name(tmp_path):
    path = tmp_path / "bars.parquet"
    bad = some_columns()
    bad["low"][3] = 1e9
    KINDS["polars"](bad).write_parquet(path)
    with pytest.raises(ta.DataError) as caught:
        ta.read_parquet(path, symbol="A")
    assert str(caught.value).startswith(str(path)) and caught.value.position == 3
    pl.DataFrame({"x": [1]}).write_parquet(path)
    with pytest.raises(ta.DataError) as caught:
        ta.read_parquet(path, symbol="A")
    assert caught.value.code == "python.column_missing"
