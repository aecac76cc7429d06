# SPDX-License-Identifier: MIT
"""A picture of one market, drawn by matplotlib: the same panes and lines as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .layout import PRICE_PANE, Drawing

__all__ = ["save_picture"]

_UP, _DOWN = "#16a34a", "#dc2626"
_WIDTH_INCH, _PRICE_INCH, _PANE_INCH = 12, 5, 2
_DASHES = {"solid": "-", "dashed": "--", "dotted": ":"}
_MARK_SIZE = 40


def save_picture(
    title: str, drawings: Sequence[Drawing], market: dict[str, Any], path: Path
) -> None:
    """Write market as .png, .svg or .pdf."""
    figure_of, ticks = _matplotlib()
    panes = max((drawing.pane for drawing in drawings), default=PRICE_PANE)
    heights = [_PRICE_INCH, *[_PANE_INCH] * panes]
    figure = figure_of(figsize=(_WIDTH_INCH, sum(heights)), layout="constrained")
    axes = figure.subplots(
        len(heights), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
    )[:, 0]
    places = np.arange(len(market["times"]))
    _draw_candles(axes[PRICE_PANE], places, market)
    for drawing in drawings:
        _draw(axes[drawing.pane], places, drawing, market)
    for axis in axes:
        axis.grid(alpha=0.2)
        if axis.get_legend_handles_labels()[1]:
            axis.legend(loc="upper left", fontsize="small", frameon=False)
    times = np.array(market["times"], dtype="datetime64[s]")
    days = times.astype("datetime64[D]")
    labels = (days if (days == times).all() else times).astype(str)
    axes[-1].xaxis.set_major_locator(ticks.MaxNLocator(8, integer=True))
    axes[-1].xaxis.set_major_formatter(
        ticks.FuncFormatter(lambda x, _: labels[int(x)] if 0 <= x < len(labels) else "")
    )
    figure.suptitle(title)
    figure.savefig(path, dpi=120)


def _matplotlib() -> tuple[Any, Any]:
    try:
        from matplotlib import ticker
        from matplotlib.figure import Figure
    except ImportError as absent:
        raise ImportError(
            "a chart as a picture needs matplotlib: pip install matplotlib; .html needs nothing"
        ) from absent
    return Figure, ticker


def _numbers(values: list[float | None]) -> Any:
    return np.array(values, dtype=np.float64)


def _draw_candles(axis: Any, places: Any, market: dict[str, Any]) -> None:
    opens, highs, lows, closes = (_numbers(market[n]) for n in ("open", "high", "low", "close"))
    colors = np.where(closes >= opens, _UP, _DOWN)
    there = ~np.isnan(opens)
    axis.vlines(places[there], lows[there], highs[there], colors[there], linewidth=0.6)
    axis.vlines(places[there], opens[there], closes[there], colors[there], linewidth=2)


def _draw(axis: Any, places: Any, drawing: Drawing, market: dict[str, Any]) -> None:
    style = {"color": drawing.color, "alpha": drawing.alpha}
    values = market["values"]
    moved = [place + drawing.shift for place in places.tolist()]
    if drawing.kind == "band":
        upper, lower = _numbers(values[drawing.upper]), _numbers(values[drawing.lower])
        axis.fill_between(moved, upper, lower, linewidth=0, **style)
    elif drawing.kind == "line":
        line = {"linewidth": drawing.width, "linestyle": _DASHES[drawing.dash]}
        axis.plot(moved, _numbers(values[drawing.name]), label=drawing.name, **style, **line)
    elif drawing.kind == "histogram":
        axis.bar(moved, _numbers(values[drawing.name]), label=drawing.name, width=0.8, **style)
    else:
        _draw_marks(axis, drawing, market)


def _draw_marks(axis: Any, drawing: Drawing, market: dict[str, Any]) -> None:
    marks = marked(drawing, market["values"][drawing.name])
    for rising, shape, at, color in (
        (True, "^", "low", drawing.color),
        (False, "v", "high", _DOWN),
    ):
        rows = [row for row, rises in marks if rises == rising]
        prices = [market[at][row] for row in rows]
        there = [(row, price) for row, price in zip(rows, prices, strict=True) if price is not None]
        if there:
            label = f"{drawing.name} {'up' if rising else 'down'}"
            axis.scatter(
                *zip(*there, strict=True), s=_MARK_SIZE, c=color, marker=shape, label=label
            )


def marked(drawing: Drawing, values: Sequence[float | None]) -> list[tuple[int, bool]]:
    """Rows with a marker, and whether it points up: as static/chart.js marks them."""
    found = []
    before: float | None = 0.0 if drawing.kind == "signal" else None
    for row, value in enumerate(values):
        if value is not None and value != 0 and value != before:
            found.append((row, value > 0))
        before = 0.0 if drawing.kind == "signal" and value is None else value
    return found
