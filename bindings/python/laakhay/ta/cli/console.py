# SPDX-License-Identifier: MIT
"""How commands speak: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..errors import LaakhayError

__all__ = ["FAILED", "REFUSED", "error_console", "fail", "out_console", "print_json", "telling"]

REFUSED = 1  # the plan, the data or the file was refused
FAILED = 3  # the run was done, and some of its outputs failed
_READER_GONE = 141  # as shells have it of SIGPIPE

out_console = Console(soft_wrap=True)
error_console = Console(stderr=True, soft_wrap=True)


def print_json(document: Any) -> None:
    """One JSON document to standard output; missing values are null."""
    json.dump(_without_nan(document), sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(inner) for inner in value]
    return value


def fail(
    message: str, code: str, position: int | None = None, text: str | None = None, *, as_json: bool
) -> NoReturn:
    """Tell what was refused, with a caret below the place in the text, and exit."""
    if as_json:
        print_json({"error": {"code": code, "message": message, "position": position}})
        raise typer.Exit(REFUSED)
    error_console.print(f"[bold red]error[/] {code}: ", end="")
    error_console.print(message, markup=False, highlight=False)
    if text is not None and position is not None and "\n" not in text:
        before = text.encode()[:position].decode(errors="ignore")
        error_console.print(f"  {text}", markup=False, highlight=False)
        error_console.print(f"  {' ' * len(before)}^", markup=False, highlight=False)
    raise typer.Exit(REFUSED)


@contextmanager
def telling(*, as_json: bool, text: str | None = None) -> Iterator[None]:
    """Turns what goes wrong inside into a message and an exit code."""
    try:
        yield
    except LaakhayError as failure:
        if failure.text is not None and not failure.text.lstrip().startswith("{"):
            text = failure.text  # of a function, or one of several expressions
        fail(failure.message, failure.code, failure.position, text, as_json=as_json)
    except FileNotFoundError as failure:
        fail(f"{failure.filename}: there is no such file or folder", "cli.no_file", as_json=as_json)
    except BrokenPipeError:  # as of `| head`, which has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left to flush
        raise typer.Exit(_READER_GONE) from None
    except (OSError, ImportError) as failure:
        fail(str(failure), "cli.file", as_json=as_json)


def progress(*, quiet: bool) -> Progress:
    """A bar on standard error that goes when it is done; nothing where nobody looks."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=error_console,
        transient=True,
        redirect_stdout=False,  # results go past the bar, also where they go into a file
        disable=quiet or not error_console.is_terminal,
    )
