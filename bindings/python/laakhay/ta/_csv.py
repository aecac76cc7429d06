# SPDX-License-Identifier: MIT
"""CSV files as tables. What is wrong in one is told by file, line, row and column."""

from __future__ import annotations

import array
import contextlib
import csv
import gzip
import io
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import DataError

__all__ = ["CsvFile", "Wanted", "read_file", "title_of"]

_MISSING = frozenset({"", "nan", "null", "none", "na", "n/a"})
_BLOCK_ROWS = 16_384


@dataclass(frozen=True)
class Wanted:
    """Which columns to read, by place; the others are passed over."""

    numbers: set[int]
    texts: set[int]
    maybe_numbers: set[int]  # left out where a cell is no number


@dataclass
class CsvFile:
    """What was read of a file: float64 arrays, lists of text, None for what was left out."""

    title: str
    names: list[str]
    values: list[Any]
    lines: array.array[int]  # the line on which each row ends

    def refuse(self, row: int, column: str | None, what: str, code: str) -> DataError:
        """The error for a cell or a row; position is the row."""
        at = f"{self.title}, line {self.lines[row]} (row {row})"
        if column is not None:
            at += f", column {column!r}"
        return DataError(f"{at}: {what}", code, row)

    @contextlib.contextmanager
    def telling(self) -> Iterator[None]:
        """Errors inside tell the file, and the line of the row they are about."""
        try:
            yield
        except DataError as error:
            at = self.title
            if error.position is not None and error.position < len(self.lines):
                at += f", line {self.lines[error.position]}"
            raise type(error)(f"{at}: {error}", error.code, error.position, error.status) from error


def read_file(
    source: Any,
    names: Sequence[str] | None,
    delimiter: str,
    encoding: str,
    choose: Callable[[Sequence[str]], Wanted],
) -> CsvFile:
    """Read a file. names: those of the columns where the file has no header. choose: is told the
    names and says which columns to read.
    """
    title = title_of(source)
    with _opened(source, encoding) as file:
        try:
            rows = _rows(csv.reader(file, delimiter=delimiter, strict=True), title)
            made = CsvFile(title, list(names or _header(rows, title)), [], array.array("q"))
            with made.telling():
                wanted = choose(made.names)
            _read(made, rows, wanted)
            return made
        except UnicodeDecodeError as error:
            raise DataError(
                f"{title}: no text in {encoding}: {error}", "python.csv_text"
            ) from error


def title_of(source: Any) -> str:
    """What messages call a file."""
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "the file"


@contextlib.contextmanager
def _opened(source: Any, encoding: str) -> Iterator[Any]:
    if isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if path.endswith(".gz"):
            with gzip.open(path, "rt", encoding=encoding, newline="") as file:
                yield file
        else:
            with open(path, encoding=encoding, newline="") as file:
                yield file
        return
    if not hasattr(source, "read"):
        raise TypeError(f"expected a path or a file, got {type(source).__name__}")
    if isinstance(source.read(0), str):
        yield source
        return
    wrapper = io.TextIOWrapper(source, encoding=encoding, newline="")
    try:
        yield wrapper
    finally:
        wrapper.detach()  # the file is the caller's to close


def _header(rows: Iterator[tuple[int, list[str]]], title: str) -> list[str]:
    line, cells = next(rows, (0, []))
    names = [name.strip() for name in cells]
    if not names:
        raise DataError(f"{title} is empty: not even a header", "python.csv_empty")
    if all(_is_number(name) for name in names):
        raise DataError(
            f"{title}, line {line}: the first line holds numbers, no names; pass names=[...]",
            "python.csv_header",
        )
    return names


def _read(file: CsvFile, rows: Iterator[tuple[int, list[str]]], wanted: Wanted) -> None:
    texts: dict[int, list[str]] = {place: [] for place in wanted.texts}
    numbers: dict[int, list[np.ndarray[Any, Any]]] = {
        place: [np.empty(0)] for place in wanted.numbers | wanted.maybe_numbers
    }
    while block := list(itertools.islice(rows, _BLOCK_ROWS)):
        first_row = len(file.lines)
        for row, (line, cells) in enumerate(block, first_row):
            file.lines.append(line)
            if len(cells) != len(file.names):
                what = f"{len(cells)} cells, expected {len(file.names)}: {', '.join(file.names)}"
                raise file.refuse(row, None, what, "python.csv_row")
        columns = list(zip(*(cells for _, cells in block), strict=True))
        for place, column in texts.items():
            column.extend(columns[place])
        for place in list(numbers):
            try:
                numbers[place].append(_numbers(file, place, first_row, columns[place]))
            except DataError:
                if place in wanted.numbers:
                    raise
                del numbers[place]
    for place in range(len(file.names)):
        arrays = numbers.get(place)
        file.values.append(texts.get(place) if arrays is None else np.concatenate(arrays))


def _rows(reader: Any, title: str) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"{title}, line {reader.line_num}: {error}"
            raise DataError(message, "python.csv_row") from error
        if cells is None:
            return
        if cells:  # an empty line is no row
            yield reader.line_num, cells


def _numbers(
    file: CsvFile, place: int, first_row: int, cells: Sequence[str]
) -> np.ndarray[Any, Any]:
    try:
        if "_" not in "".join(cells):  # Python's own way to write 1_000
            return np.array(list(map(float, cells)), dtype=np.float64)
    except ValueError:
        pass
    values = []
    for row, cell in enumerate(cells, first_row):
        if cell.strip().casefold() in _MISSING:
            values.append(np.nan)
        elif _is_number(cell):
            values.append(float(cell))
        else:
            what = f"expected a number, got {cell!r}"
            raise file.refuse(row, file.names[place], what, "python.csv_number")
    return np.array(values, dtype=np.float64)


def _is_number(cell: str) -> bool:
    if "_" in cell:
        return False
    try:
        float(cell)
    except ValueError:
        return False
    return True
