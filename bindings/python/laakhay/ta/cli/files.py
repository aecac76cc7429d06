# SPDX-License-Identifier: MIT
"""Files of bars in, files of outputs out: CSV, Parquet and Arrow, or standard input and output."""

from __future__ import annotations

import csv
import importlib
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from ..dataset import Dataset
from ..errors import DataError

__all__ = ["FORMATS", "Bars", "Columns", "load", "write"]

FORMATS = ("csv", "parquet", "arrow")
_BY_SUFFIX = {".csv": "csv", ".gz": "csv", ".parquet": "parquet", ".pq": "parquet"}
_BY_SUFFIX |= {".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow"}


class Bars(NamedTuple):
    """How a file of bars is to be read; None is as the file tells."""

    symbol: str | None = None
    timeframe: str | None = None
    source: str | None = None
    time_unit: str | None = None
    timezone: str | None = None
    format: str | None = None


class Columns(NamedTuple):
    """What is written: names, and one array or list each."""

    names: list[str]
    columns: list[Any]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns, strict=True)


def format_of(file: str, given: str | None, option: str) -> str:
    """By name of the format, else by the file's suffix; standard input and output are CSV.

    option: what would have given it.
    """
    if given is not None:
        if given not in FORMATS:
            known = ", ".join(FORMATS)
            raise DataError(f"unknown format {given!r}; expected one of {known}", "cli.format")
        return given
    if file == "-":
        return "csv"
    suffix = Path(file).suffix.lower()
    if suffix not in _BY_SUFFIX:
        known = ", ".join(_BY_SUFFIX)
        charts = " of data, nor of a chart" if option == "--format" else ""
        raise DataError(
            f"{file}: the suffix {suffix!r} is none of {known}{charts}; say {option}", "cli.format"
        )
    return _BY_SUFFIX[suffix]


def load(file: str, bars: Bars) -> Dataset:
    """A dataset with the bars of a file, whose name is the symbol where nothing tells one."""
    kind = format_of(file, bars.format, "--input-format")
    options: dict[str, Any] = {
        key: value for key, value in bars._asdict().items() if key != "format" and value is not None
    }
    try:
        return _load(file, kind, options)
    except DataError as failure:
        if failure.code != "python.symbol_missing" or "symbol" in options:
            raise
        stem = "stdin" if file == "-" else Path(file).name.split(".")[0]
        return _load(file, kind, {**options, "symbol": stem})


def _load(file: str, kind: str, options: dict[str, Any]) -> Dataset:
    if kind == "csv":
        return Dataset.read_csv(_standard_input() if file == "-" else file, **options)
    source: Any = io.BytesIO(_standard_input().getvalue()) if file == "-" else file
    if kind == "parquet":
        return Dataset.read_parquet(source, **options)
    return Dataset.from_frame(_arrow_table(file, source), **options)


def _arrow_table(file: str, source: Any) -> Any:
    try:
        return _feather().read_table(source)
    except _pyarrow("pyarrow").ArrowException as failure:
        raise DataError(f"{file} is no Arrow file: {failure}", "cli.arrow") from failure


_taken: bytes | None = None


def _standard_input() -> io.BytesIO:
    """Standard input can be read once, and a second try needs it again."""
    global _taken
    if _taken is None:
        _taken = sys.stdin.buffer.read()
    made = io.BytesIO(_taken)
    made.name = "standard input"  # as errors call it
    return made


def write(columns: Columns, file: str, given: str | None) -> None:
    """Write to a file, or to standard output where it is "-"."""
    kind = format_of(file, given, "--format")
    if kind == "csv":
        _write_csv(columns, file)
        return
    table = _pyarrow("pyarrow").table(columns.columns, names=columns.names)
    sink: Any = sys.stdout.buffer if file == "-" else file
    if kind == "parquet":
        _pyarrow("pyarrow.parquet").write_table(table, sink)
    else:
        _feather().write_feather(table, sink, compression="uncompressed")


def _write_csv(columns: Columns, file: str) -> None:
    with ExitStack() as opened:
        out: Any = sys.stdout
        if file != "-":
            out = opened.enter_context(open(file, "w", encoding="utf-8", newline=""))
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns.names)
        for row in columns.rows():
            writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> str:
    """Shortest text that reads back as the same number; nothing where missing."""
    return "" if value is None or value != value else str(value)


def _feather() -> Any:
    return _pyarrow("pyarrow.feather")


def _pyarrow(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as absent:
        raise ImportError("Parquet and Arrow files need pyarrow: pip install pyarrow") from absent
