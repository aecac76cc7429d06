# SPDX-License-Identifier: MIT
"""A chart of a result: one page that needs no network, or a picture."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .._partitions import PartitionKey
from ..errors import DataError
from ..plan import Plan
from ..result import Result
from .layout import Drawing, drawings_of
from .market import market_of
from .page import page_of

__all__ = ["Chart"]

_FRAME_HEIGHT_PX = 560


class Chart:
    """Candles, the plan's outputs over them or in panes of their own, signals as markers.

    save("chart.html") writes one page that opens anywhere, without a network; save("chart.png") a
    picture, with matplotlib. show() opens it. A notebook shows it by itself.
    """

    def __init__(self, title: str, drawings: Sequence[Drawing], markets: list[dict[str, Any]]):
        self.title = title
        self.drawings = tuple(drawings)
        self._markets = markets

    @classmethod
    def of_result(
        cls, plan: Plan, result: Result, bars: Result | None, title: str | None = None
    ) -> Chart:
        """bars: open to volume of the same rows; without them only the outputs are drawn."""
        markets = [market_of(result, bars, key) for key in result.partitions]
        return cls(title or title_of(result.partitions), drawings_of(plan), markets)

    def to_html(self) -> str:
        """The whole page as text: HTML, style, scripts and data."""
        return page_of(self.title, self.drawings, self._markets)

    def save(self, path: str | Path, *, market: int = 0) -> Path:
        """Write the page (.html) or, with matplotlib installed, a picture (.png, .svg, .pdf).

        market: which of several partitions a picture shows, by its place.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".html", ".htm"):
            target.write_text(self.to_html(), encoding="utf-8")
        elif suffix in (".png", ".svg", ".pdf"):
            from .picture import save_picture

            save_picture(self.title, self.drawings, self._markets[market], target)
        else:
            raise DataError(
                f"{target}: a chart is saved as .html, .png, .svg or .pdf, not {suffix!r}",
                "python.chart_format",
            )
        return target

    def show(self) -> None:
        """In a notebook below the cell, else in the web browser."""
        if not shown_in_notebook(self):
            folder = tempfile.mkdtemp(prefix="laakhay-ta-")
            webbrowser.open(self.save(Path(folder) / "chart.html").as_uri())

    def _repr_html_(self) -> str:
        return frame(f'srcdoc="{html.escape(self.to_html(), quote=True)}"')

    def __repr__(self) -> str:
        panes = len({drawing.pane for drawing in self.drawings} | {0})
        return f"<laakhay.ta.chart.Chart {self.title}: {panes} panes>"


def frame(source: str) -> str:
    """A frame of a notebook: what is inside cannot reach the notebook itself."""
    style = f"width:100%;height:{_FRAME_HEIGHT_PX}px;border:0"
    return f'<iframe {source} style="{style}" sandbox="allow-scripts allow-same-origin"></iframe>'


def title_of(partitions: Sequence[PartitionKey]) -> str:
    named = [f"{symbol} {timeframe}" for symbol, timeframe, _ in partitions]
    return ", ".join(named[:3]) + (", ..." if len(named) > 3 else "") or "no rows"


def shown_in_notebook(chart: Any) -> bool:
    """Whether there is a notebook; if so it shows the chart."""
    import sys

    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return False
    sys.modules["IPython"].display.display(chart)
    return True
