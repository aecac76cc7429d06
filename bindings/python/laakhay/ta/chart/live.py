# SPDX-License-Identifier: MIT
"""A chart that follows a session: the page asks, on loopback, for the rows it does not have."""

from __future__ import annotations

import json
import secrets
import threading
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .._partitions import PartitionKey
from ..dataset import Dataset
from ..errors import LaakhayError
from ..plan import Plan
from .chart import Chart, frame, shown_in_notebook, title_of
from .layout import drawings_of
from .market import BAR_FIELDS, bars_of, market_of
from .page import page_of

__all__ = ["LiveChart"]

_ASK_EVERY_MS = 300


class LiveChart:
    """A chart of a session's dataset as it is now, and as it becomes while show() is up.

    save(path) writes how it stands. show() serves it on loopback until close(), and a page that
    is open follows: new bars, forming ones, and those revised within the session's depth.
    """

    def __init__(
        self, plan: Plan, dataset: Dataset, revision_depth: int, title: str | None = None
    ) -> None:
        self._plan = plan
        self._dataset = dataset
        self._depth = revision_depth
        self._title = title
        self._drawings = drawings_of(plan)
        self._partitions: list[PartitionKey] = []
        self._server: ThreadingHTTPServer | None = None
        self._secret = secrets.token_urlsafe(16)

    def now(self) -> Chart:
        """The chart as it stands, with the forming bars."""
        result = self._plan.run(self._dataset, include_forming=True)
        bars = bars_of(self._dataset, result.partitions, include_forming=True)
        return Chart.of_result(self._plan, result, bars, self._title)

    def save(self, path: Any) -> Any:
        """Write the chart as it stands: .html, .png, .svg or .pdf."""
        return self.now().save(path)

    @property
    def url(self) -> str:
        """Where the page is while it is served; only this machine can reach it."""
        if self._server is None:
            self._serve()
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}/{self._secret}/"

    def show(self) -> None:
        """In a notebook below the cell, else in the web browser."""
        if not shown_in_notebook(self):
            webbrowser.open(self.url)

    def close(self) -> None:
        """Stop serving; pages that are open stay as they are."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> LiveChart:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _repr_html_(self) -> str:
        return frame(f'src="{self.url}"')

    def _serve(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    # What the server's threads call. Plans and datasets may be read from any thread.

    def page(self) -> str:
        """The page with what is there now."""
        result = self._plan.run(self._dataset, include_forming=True)
        self._partitions = result.partitions
        bars = bars_of(self._dataset, result.partitions, include_forming=True)
        markets = [market_of(result, bars, key) for key in result.partitions]
        title = self._title or title_of(result.partitions)
        return page_of(title, self._drawings, markets, _ASK_EVERY_MS)

    def rows(self, last: list[str]) -> list[dict[str, Any]]:
        """Rows from the last one a page has on, and as many before it as can be revised."""
        found = []
        for place, (key, time_ns) in enumerate(zip(self._partitions, last, strict=True)):
            start = int(time_ns) if time_ns else None
            result = self._plan.run(
                self._dataset, partitions=[key], start_time=start, unit="ns", include_forming=True
            )
            count = len(result.times) + self._depth
            result = self._plan.run(
                self._dataset, partitions=[key], last_row_count=count, include_forming=True
            )
            bars = bars_of(self._dataset, [key], include_forming=True)
            market = market_of(result, bars, key)
            kept = ("times", "values", "last", *BAR_FIELDS)
            found.append({"market": place, **{name: market[name] for name in kept}})
        return found


def _handler_of(chart: LiveChart) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            try:
                if asked.path == f"/{chart._secret}/":
                    self._answer(chart.page(), "text/html")
                elif asked.path == f"/{chart._secret}/rows":
                    last = parse_qs(asked.query, keep_blank_values=True).get("last", [""])
                    rows = chart.rows(last[0].split(","))
                    self._answer(json.dumps(rows, allow_nan=False), "application/json")
                else:
                    self.send_error(HTTPStatus.NOT_FOUND)
            except (LaakhayError, ValueError) as failure:
                self.send_error(HTTPStatus.CONFLICT, explain=str(failure))

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode("utf-8")
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *ignored: object) -> None:
            """Nothing is written where nobody asked for it."""

    return Handler
