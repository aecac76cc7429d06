# SPDX-License-Identifier: MIT
"""The commands and their options. What they do is in the files beside this one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import __version__
from ..catalog import catalog
from . import doctor as doctor_command
from . import replay as replay_command
from . import run as run_command
from . import show as show_command
from .files import Bars

__all__ = ["app", "run"]

app = typer.Typer(
    name="laakhay-ta",
    help="Technical analysis of bars: one plan for history and for live.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

EXPRESSIONS = typer.Argument(
    metavar="EXPR...", help="EXPR, NAME=EXPR, or @plan.json for a payload.", show_default=False
)
Expressions = Annotated[list[str], EXPRESSIONS]
File = Annotated[
    str, typer.Argument(metavar="FILE", help="csv, parquet or arrow; - is standard input.")
]
Symbol = Annotated[str | None, typer.Option(help="Of all rows, where no column tells it.")]
Timeframe = Annotated[str | None, typer.Option(help="Of all rows; else the smallest step.")]
Source = Annotated[str | None, typer.Option(help="Of all rows; else ohlcv.")]
TimeUnit = Annotated[str | None, typer.Option(help="Of integer times: s, ms, us or ns.")]
Timezone = Annotated[str | None, typer.Option(help="Of times that do not tell theirs.")]
Convention = Annotated[str | None, typer.Option(help="talib or laakhay.")]
InputFormat = Annotated[str | None, typer.Option(help="Of FILE: csv, parquet or arrow.")]
IndicatorsFile = Annotated[
    Path | None, typer.Option("--indicators", help="A TOML file of functions that EXPR may call.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Everything as one JSON document.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _every_command(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def _names(begun: str) -> list[str]:
    """What a shell offers for the name of an indicator."""
    return [entry["id"] for entry in catalog() if entry["id"].startswith(begun.lower())]


def _categories(begun: str) -> list[str]:
    known = {entry["category"] for entry in catalog()}
    return sorted(name for name in known if name.startswith(begun.lower()))


@app.command("run")
def run_(
    expressions: Expressions,
    file: File,
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="Write to this file, or a chart: .html, .png.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Of --out: csv, parquet or arrow.")] = None,
    last: Annotated[int, typer.Option(min=0, help="Only the newest rows; 0 is all.")] = 0,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Over symbols.")] = 1,
    symbol: Symbol = None,
    timeframe: Timeframe = None,
    source: Source = None,
    time_unit: TimeUnit = None,
    timezone: Timezone = None,
    input_format: InputFormat = None,
    convention: Convention = None,
    indicators: IndicatorsFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compute every output over all bars of a file.

    On a terminal the newest rows are shown as a table; into a pipe everything goes as CSV.
    """
    run_command.run(
        expressions,
        file,
        Bars(symbol, timeframe, source, time_unit, timezone, input_format),
        out=out,
        format=format,
        last=last,
        threads=threads,
        convention=convention,
        indicators=indicators,
        as_json=as_json,
        quiet=quiet,
    )


@app.command()
def explain(
    expressions: Expressions,
    format: Annotated[str, typer.Option(help="text, json, payload or dot.")] = "text",
    convention: Convention = None,
    indicators: IndicatorsFile = None,
) -> None:
    """Show how a plan computes: its nodes, their history and cost."""
    show_command.explain(expressions, format, convention, indicators)


@app.command()
def validate(
    expressions: Expressions,
    convention: Convention = None,
    indicators: IndicatorsFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether a plan compiles, and if not, where and why."""
    show_command.validate(expressions, convention, indicators, as_json)


@app.command()
def indicators(
    name: Annotated[
        str | None,
        typer.Argument(help="A name, an alias, or words to search for.", autocompletion=_names),
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Only of this category.", autocompletion=_categories)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the catalogue, or show one entry with its formula and an example."""
    show_command.indicators(name, category, as_json)


@app.command()
def replay(
    expressions: Expressions,
    file: File,
    speed: Annotated[
        float, typer.Option(min=0, help="Bars a second and symbol; 0 is as fast as it goes.")
    ] = 0,
    warm_up: Annotated[int, typer.Option(min=0, help="Bars taken as history first.")] = 0,
    snapshot: Annotated[Path | None, typer.Option(help="Write the session's state here.")] = None,
    restore: Annotated[Path | None, typer.Option(help="Go on from this state.")] = None,
    symbol: Symbol = None,
    timeframe: Timeframe = None,
    source: Source = None,
    time_unit: TimeUnit = None,
    timezone: Timezone = None,
    input_format: InputFormat = None,
    convention: Convention = None,
    indicators: IndicatorsFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Push the bars of a file one by one, as if they came now, and show the newest rows."""
    replay_command.replay(
        expressions,
        file,
        Bars(symbol, timeframe, source, time_unit, timezone, input_format),
        speed=speed,
        warm_up=warm_up,
        snapshot=snapshot,
        restore=restore,
        convention=convention,
        indicators=indicators,
        as_json=as_json,
        quiet=quiet,
    )


@app.command()
def bench(
    bars: Annotated[int, typer.Option(min=1000, help="Of one symbol.")] = 1_000_000,
    repeats: Annotated[int, typer.Option(min=3)] = 7,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Time common plans on this machine: nanoseconds per bar, medians of the repeats."""
    doctor_command.bench(bars, repeats, as_json, quiet)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check the installation: library, instruction set, versions, optional packages."""
    doctor_command.doctor(as_json)


def run() -> Any:
    """What the console script starts."""
    return app()
