# SPDX-License-Identifier: MIT
"""One page with everything in it: the template, the chart library, our script and the data."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .layout import Drawing

__all__ = ["page_of"]

_FOLDER = Path(__file__).parent / "static"
_LIBRARY = "lightweight-charts.js"
_DAY_SECONDS = 86_400


def page_of(
    title: str,
    drawings: Sequence[Drawing],
    markets: Sequence[dict[str, Any]],
    live_ms: int = 0,
) -> str:
    """live_ms: how often the page asks its server for new rows; 0 is a page that stands still."""
    data = {
        "series": [drawing._asdict() for drawing in drawings],
        "markets": markets,
        "intraday": any(time % _DAY_SECONDS for m in markets for time in m["times"]),
        "volume": any(value is not None for m in markets for value in m["volume"]),
        "sources": len({market["source"] for market in markets}) > 1,
        "live": live_ms,
    }
    # A "</script>" in a name would end the data; JSON has another way to write "<".
    content = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    page = _read("chart.html")
    parts = {
        "title": html.escape(title),
        "data": content,
        "library": _library(),
        "script": _read("chart.js"),
    }
    first, *rest = page.split("{{")
    return first + "".join(
        parts[name] + text for name, text in (piece.split("}}", 1) for piece in rest)
    )


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _library() -> str:
    try:
        return _read(_LIBRARY)
    except FileNotFoundError:
        raise ImportError(
            "this build of laakhay-ta comes without the chart library: build it with "
            "`make build`, which fetches lightweight-charts, or install the wheel"
        ) from None
