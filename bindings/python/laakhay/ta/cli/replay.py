# SPDX-License-Identifier: MIT
"""laakhay-ta replay: a file of bars as if they came now."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.live import Live
from rich.table import Table

from ..dataset import Dataset
from ..plan import Plan, compile
from ..rows import Rows
from ..session import Session
from .console import error_console, out_console, print_json, progress, telling
from .expressions import compile_typed, the_one_text
from .files import Bars, load
from .run import cell, time_text

__all__ = ["replay"]

_FIELDS = ("open", "high", "low", "close", "volume")
_SCREEN_SECONDS = 0.1
Partition = tuple[str, str, str]


class Market(NamedTuple):
    """Bars of one partition, a column per field."""

    partition: Partition
    times: Any
    fields: dict[str, Any]


def replay(
    expressions: Sequence[str],
    file: str,
    bars: Bars,
    *,
    speed: float,
    warm_up: int,
    snapshot: Path | None,
    restore: Path | None,
    convention: str | None,
    indicators: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    with telling(as_json=as_json, text=the_one_text(expressions)):
        plan = compile_typed(expressions, convention, indicators)
    with telling(as_json=as_json):
        markets = _markets(load(file, bars))
        session = _open(plan, markets, warm_up, restore)
        began = time.perf_counter()
        shown = _play(session, markets, speed, as_json, quiet)
        seconds = time.perf_counter() - began
        if snapshot is not None:
            snapshot.write_bytes(session.snapshot())
        _report(session, shown, seconds, as_json)


def _markets(dataset: Dataset) -> list[Market]:
    result = compile({name: name for name in _FIELDS}).run(dataset)
    return [
        Market(
            key, (one := result.select(*key)).times, {name: one.output(name) for name in _FIELDS}
        )
        for key in result.partitions
    ]


def _open(plan: Plan, markets: list[Market], warm_up: int, restore: Path | None) -> Session:
    """A session over the first bars of the file, or where a snapshot left off."""
    dataset = Dataset()
    if restore is not None:
        return plan.restore(restore.read_bytes(), dataset)
    for market in markets:
        symbol, timeframe, source = market.partition
        columns = {name: output.values[:warm_up] for name, output in market.fields.items()}
        table = {"time": market.times[:warm_up], **columns}
        dataset.append(symbol, timeframe, table, source=source)
    return plan.session(dataset)


def _play(
    session: Session, markets: list[Market], speed: float, as_json: bool, quiet: bool
) -> dict[Partition, dict[str, Any]]:
    """Pushes every bar the session has not seen, by time and then as the file lists symbols."""
    seen = {
        tuple(p[k] for k in ("symbol", "timeframe", "source")): p
        for p in session.dataset.info()["partitions"]
    }
    first = [_rows_before(market, seen.get(market.partition)) for market in markets]
    total = sum(len(m.times) - start for m, start in zip(markets, first, strict=True))
    newest: dict[Partition, dict[str, Any]] = {}
    is_live = speed > 0 and out_console.is_terminal and not as_json
    screen = Live(console=out_console, auto_refresh=False) if is_live else nullcontext()
    last_drawn = 0.0
    began = time.perf_counter()
    with progress(quiet=quiet or is_live) as bar, screen as live:
        task = bar.add_task("bars", total=total)
        for step, (market, row) in enumerate(_in_order(markets, first)):
            rows = _push(session, market, row)
            if len(rows):
                newest[market.partition] = {"time": market.times[row], **rows.last()}
            bar.advance(task)
            if speed > 0:
                due = began + (step + 1) / (speed * len(markets))
                time.sleep(max(0.0, due - time.perf_counter()))
            if live is not None and time.perf_counter() - last_drawn > _SCREEN_SECONDS:
                live.update(_table(session, newest), refresh=True)
                last_drawn = time.perf_counter()
        if live is not None:
            live.update(_table(session, newest), refresh=True)
    return newest


def _rows_before(market: Market, known: Any) -> int:
    """Rows the session has: those up to the last bar of its dataset."""
    if known is None or known["row_count"] == 0:
        return 0
    return int(np.searchsorted(market.times, known["last_time"], side="right"))


def _in_order(markets: list[Market], first: list[int]) -> Iterator[tuple[Market, int]]:
    times = np.concatenate([m.times[start:] for m, start in zip(markets, first, strict=True)])
    owner = np.repeat(
        np.arange(len(markets)),
        [len(m.times) - start for m, start in zip(markets, first, strict=True)],
    )
    at = list(first)
    for index in np.argsort(times, kind="stable"):
        market = int(owner[index])
        yield markets[market], at[market]
        at[market] += 1


def _push(session: Session, market: Market, row: int) -> Rows:
    symbol, timeframe, source = market.partition
    values = {name: output.values[row] for name, output in market.fields.items()}
    return session.push(symbol, timeframe, source=source, time=market.times[row], **values)


def _table(session: Session, newest: dict[Partition, dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("symbol", "time", *session.names):
        table.add_column(name, justify="left" if name in ("symbol", "time") else "right")
    for (symbol, _, _), values in newest.items():
        table.add_row(
            symbol, time_text(values["time"]), *(cell(values[name]) for name in session.names)
        )
    return table


def _report(
    session: Session, newest: dict[Partition, dict[str, Any]], seconds: float, as_json: bool
) -> None:
    info = session.info
    if as_json:
        rows = [
            {
                **dict(zip(("symbol", "timeframe", "source"), key, strict=True)),
                **{name: str(v) if name == "time" else v for name, v in values.items()},
            }
            for key, values in newest.items()
        ]
        print_json({"newest": rows, "info": info})
        return
    if not (sys.stdout.isatty() and newest):
        out_console.print(_table(session, newest))
    count = info["closed_count"]
    rate = f", {count / seconds:,.0f} a second" if seconds > 0 and count else ""
    error_console.print(f"[dim]{count:,} bars in {seconds:.2f} s{rate}[/]")
