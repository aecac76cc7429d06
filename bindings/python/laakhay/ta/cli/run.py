# SPDX-License-Identifier: MIT
"""laakhay-ta run: a plan over a file of bars."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.table import Table

from ..result import Output, Result
from .console import FAILED, error_console, out_console, print_json, progress, telling
from .expressions import compile_typed, the_one_text
from .files import Bars, Columns, load, write

__all__ = ["cell", "run", "time_text"]

_SHOWN = 20
_PICTURES = {".html", ".png", ".svg", ".pdf"}


def run(
    expressions: Sequence[str],
    file: str,
    bars: Bars,
    *,
    out: str | None,
    format: str | None,
    last: int,
    threads: int,
    convention: str | None,
    indicators: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    with telling(as_json=as_json, text=the_one_text(expressions)):
        plan = compile_typed(expressions, convention, indicators)
    with telling(as_json=as_json):
        with progress(quiet=quiet) as bar:
            task = bar.add_task("reading", total=3)
            dataset = load(file, bars)
            bar.update(task, description="computing", advance=1)
            result = plan.run(dataset, last_row_count=last, thread_count=threads)
            bar.update(task, description="writing", advance=1)
            is_picture = out is not None and Path(out).suffix.lower() in _PICTURES
            if out is not None and is_picture:
                result.plot().save(out)
            columns = columns_of(result)
            to_terminal = out is None and format is None and sys.stdout.isatty()
            if not (is_picture or as_json or to_terminal):
                write(columns, out or "-", format)
        if is_picture:
            out_console.print(f"{out}: a chart of {', '.join(result.names)}", markup=False)
            return
        if as_json:
            print_json(_document(result, columns))
        elif to_terminal:
            _print_table(columns)
    failed = [output for output in result.outputs if output.status < 0]
    if failed and not as_json:
        for output in failed:
            error_console.print(f"[bold red]failed[/] {output.error_code}: ", end="")
            error_console.print(
                f"{' '.join(output.partition)} {output.name}: {output.error_message}",
                markup=False,
                highlight=False,
            )
    if failed:
        raise typer.Exit(FAILED)


def columns_of(result: Result) -> Columns:
    """A long table: symbol, timeframe and source where there are several partitions."""
    names, several = result.names, len(result.partitions) > 1
    parts = []
    for partition in result.partitions:
        outputs = {o.name: o for o in result.outputs if o.partition == partition}
        done = [output for output in outputs.values() if output.status >= 0]
        if done:
            times = done[0].times
            values = [_values(outputs[name], len(times)) for name in names]
            labels = [np.full(len(times), text, dtype=object) for text in partition]
            parts.append([*(labels if several else []), times, *values])
    heads = ["symbol", "timeframe", "source"] if several else []
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    if not parts:
        columns = [np.empty(0)] * (len(heads) + 1 + len(names))
    return Columns([*heads, "time", *names], columns)


def _values(output: Output, row_count: int) -> Any:
    if output.status < 0:
        return np.full(row_count, np.nan)
    if output.dtype != "int8":
        return output.values
    made = output.is_true.astype(object)  # a signal is true, false or missing
    made[~output.valid] = None
    return made


def time_text(time: np.datetime64) -> str:
    """Without the parts of a time that are zero on every bar of a day or a minute."""
    text = str(time.astype("datetime64[ns]")).rstrip("0").rstrip(".")
    for zero in (":00", "T00:00"):
        text = text.removesuffix(zero)
    return text.replace("T", " ")


def cell(value: Any) -> str:
    """A value as people read it."""
    if value is None or value != value:
        return "[dim]·[/]"
    if isinstance(value, (bool, np.bool_)):
        return "[green]true[/]" if value else "false"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _print_table(columns: Columns) -> None:
    table = Table(box=None, header_style="bold")
    for name in columns.names:
        table.add_column(name, justify="left" if name in ("symbol", "time") else "right")
    row_count = len(columns.columns[0])
    for row in range(max(0, row_count - _SHOWN), row_count):
        values = [column[row] for column in columns.columns]
        table.add_row(*(time_text(v) if isinstance(v, np.datetime64) else cell(v) for v in values))
    out_console.print(table)
    if row_count > _SHOWN:
        error_console.print(
            f"[dim]the newest {_SHOWN} of {row_count:,} rows; --out FILE or a pipe has all[/]"
        )


def _document(result: Result, columns: Columns) -> dict[str, Any]:
    rows = [
        {
            name: str(value) if isinstance(value, np.datetime64) else _plain(value)
            for name, value in zip(columns.names, row, strict=True)
        }
        for row in columns.rows()
    ]
    failed = [
        {"partition": o.partition, "name": o.name, "code": o.error_code, "message": o.error_message}
        for o in result.outputs
        if o.status < 0
    ]
    return {"rows": rows, "failed": failed}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
