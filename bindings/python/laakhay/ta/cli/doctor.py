# SPDX-License-Identifier: MIT
"""laakhay-ta doctor and bench: what is installed, and how fast it is here."""

from __future__ import annotations

import importlib.metadata
import platform
import statistics
import sys
import time
from typing import Any

import numpy as np
import typer
from rich.table import Table

from .. import __version__
from ..catalog import catalog, library_info
from ..dataset import Dataset
from ..plan import Plan, compile
from .console import REFUSED, out_console, print_json, progress

__all__ = ["bench", "doctor"]

_PACKAGES = ("numpy", "cffi", "narwhals", "pandas", "polars", "pyarrow", "duckdb", "matplotlib")

_TWELVE = {
    "ema": "ema(close, 20)",
    "macd": "macd(close, 12, 26, 9)",
    "rsi": "rsi(close, 14)",
    "bands": "bbands(close, 20, 2)",
    "deviation": "rolling_std(close, 20)",
    "atr": "atr(14)",
    "highest": "rolling_max(close, 20)",
    "lowest": "rolling_min(close, 20)",
}
_PLANS: dict[str, Any] = {
    "sma(close, 20)": "sma(close, 20)",
    "rsi(close, 14)": "rsi(close, 14)",
    "12 outputs": _TWELVE,
}


def doctor(as_json: bool) -> None:
    checks = _checks()
    info = {
        "laakhay-ta": __version__,
        "library": library_info(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": {name: _version(name) for name in _PACKAGES},
        "checks": checks,
    }
    if as_json:
        print_json(info)
    else:
        _print_doctor(info)
    if not all(checks.values()):
        raise typer.Exit(REFUSED)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _checks() -> dict[str, bool]:
    """Small things whose answers are known."""
    dataset = _walk(300)
    plan = compile({"mean": "sma(close, 3)", "signal": "close > sma(close, 3)"})
    result = plan.run(dataset)
    session = plan.session(dataset)
    again = plan.restore(session.snapshot())
    return {
        "a window starts when it is full": int(result.output("mean").first_valid_row) == 2,
        "a restored session has the same state": again.snapshot() == session.snapshot(),
        "the catalogue is there": len(catalog()) > 100,
    }


def _print_doctor(info: dict[str, Any]) -> None:
    table = Table(box=None, show_header=False)
    table.add_column(style="cyan")
    table.add_column()
    library = info["library"]
    table.add_row("laakhay-ta", info["laakhay-ta"])
    for key in sorted(set(library) - {"version"}):
        table.add_row(key.replace("_", " "), str(library[key]))
    table.add_row("python", f"{info['python']} ({sys.executable})")
    table.add_row("machine", info["machine"])
    for name, version in info["packages"].items():
        table.add_row(name, version or "[dim]not installed[/]")
    for what, is_right in info["checks"].items():
        table.add_row("check", f"{'[green]yes[/]' if is_right else '[red]NO[/]'}  {what}")
    out_console.print(table)


def _walk(count: int) -> Dataset:
    steps = np.random.default_rng(7).normal(size=count)
    close = 100 * np.exp(np.cumsum(steps) * 1e-4)
    table = {
        "time": np.datetime64("2020-01-01", "ns") + np.arange(count) * np.timedelta64(60, "s"),
        "open": close,
        "high": close * 1.001,
        "low": close * 0.999,
        "close": close,
        "volume": np.full(count, 1e3),
    }
    dataset = Dataset()
    dataset.append("WALK", "1m", table)
    return dataset


def bench(bars: int, repeats: int, as_json: bool, quiet: bool) -> None:
    dataset = _walk(bars)
    batch: dict[str, float] = {}
    with progress(quiet=quiet) as bar:
        task = bar.add_task("timing", total=len(_PLANS) + 1)
        for name, text in _PLANS.items():
            batch[name] = _batch_ns(compile(text), dataset, bars, repeats)
            bar.advance(task)
        push = _push_ns(compile(_TWELVE), min(bars, 20_000))
        bar.advance(task)
    if as_json:
        print_json({"bars": bars, "ns_per_bar": batch, "ns_per_push": push})
        return
    table = Table(box=None, header_style="bold")
    table.add_column("work")
    table.add_column("ns", justify="right")
    for name, ns in batch.items():
        table.add_row(f"{name}, over {bars:,} bars, per bar", f"{ns:.2f}")
    table.add_row("12 outputs, one bar pushed from Python", f"{push:,.0f}")
    out_console.print(table)


def _batch_ns(plan: Plan, dataset: Dataset, bars: int, repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        began = time.perf_counter_ns()
        plan.run(dataset)
        taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken) / bars


def _push_ns(plan: Plan, count: int) -> float:
    push = plan.session(detached=True).stepper("WALK", "1m")
    began = time.perf_counter_ns()
    for row in range(count):
        push(row * 60_000_000_000, 100.0, 101.0, 99.0, 100.0 + row % 7 * 0.1, 1e3)
    return (time.perf_counter_ns() - began) / count
