# SPDX-License-Identifier: MIT
"""Small SVG charts: the price, an entry's outputs over or under it, and nothing that moves.

Coordinates have one decimal, so that a last bit of some other machine could not be seen.
"""

import math

WIDTH, LEFT, RIGHT, TOP = 640, 8, 56, 18
PRICE_HEIGHT, PANE_HEIGHT, GAP = 170, 100, 14
PRICE_COLOR, INK, RULE = "#64748b", "#475569", "#e2e8f0"
DASHES = {"dashed": ' stroke-dasharray="5 3"', "dotted": ' stroke-dasharray="1.5 2.5"'}
DEFAULT_STROKE = {"color": "#38bdf8", "width": 1.5, "dash": "solid", "alpha": 1}
DEFAULT_MARK = {"color": "#ef4444", "width": 1, "dash": "solid", "alpha": 1}


def decimal(value):
    """At most one digit after the point, and no minus before a zero."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


class Scale:
    """Places of one pane: bars from left to right, values from its foot to its head."""

    def __init__(self, first, end, values, top, height):
        present = [v for v in values if not math.isnan(v)] or [0.0, 1.0]
        self.low, self.high = min(present), max(present)
        if self.low == self.high:
            self.low, self.high = self.low - 1, self.high + 1
        self.first, self.step = first, (WIDTH - LEFT - RIGHT) / max(end - first - 1, 1)
        self.top, self.height = top, height

    def x(self, bar):
        return LEFT + (bar - self.first) * self.step

    def y(self, value):
        return self.top + self.height * (self.high - value) / (self.high - self.low)

    def point(self, bar, value):
        return f"{decimal(self.x(bar))},{decimal(self.y(value))}"

    def frame(self):
        """The pane's edges, its zero, and the two values at its head and foot."""
        right = WIDTH - RIGHT
        edges = [self.high, self.low] + ([0.0] if self.low < 0 < self.high else [])
        lines = "".join(f"M{LEFT} {decimal(self.y(v))}H{right}" for v in edges)
        labels = "".join(
            f'<text x="{right + 4}" y="{decimal(self.y(v) + 3)}">{v:.4g}</text>' for v in edges[:2]
        )
        return [f'<path d="{lines}" stroke="{RULE}" fill="none"/>', labels]


def runs(points):
    """Stretches of (bar, value) without a missing value."""
    run = []
    for bar, value in points:
        if math.isnan(value):
            if run:
                yield run
            run = []
        else:
            run.append((bar, value))
    if run:
        yield run


def line(scale, points, style):
    dash = DASHES.get(style["dash"], "")
    path = "".join(
        "M" + "L".join(scale.point(bar, value) for bar, value in run) for run in runs(points)
    )
    return (
        f'<path d="{path}" fill="none" stroke="{style["color"]}" '
        f'stroke-width="{style["width"]}"{dash}/>'
    )


def histogram(scale, points, style):
    base = decimal(scale.y(min(max(0.0, scale.low), scale.high)))
    path = "".join(
        f"M{decimal(scale.x(bar))},{base}V{decimal(scale.y(value))}"
        for run in runs(points)
        for bar, value in run
    )
    return (
        f'<path d="{path}" stroke="{style["color"]}" stroke-opacity="{style["alpha"]}" '
        f'stroke-width="{decimal(max(scale.step * 0.7, 1))}"/>'
    )


def band(scale, upper, lower, style):
    both = [
        (bar, (a, b)) if not (math.isnan(a) or math.isnan(b)) else (bar, None)
        for (bar, a), (_, b) in zip(upper, lower, strict=True)
    ]
    present = [(bar, pair) for bar, pair in both if pair is not None]
    there = [scale.point(bar, pair[0]) for bar, pair in present]
    back = [scale.point(bar, pair[1]) for bar, pair in reversed(present)]
    return (
        f'<path d="M{"L".join(there + back)}Z" fill="{style["color"]}" '
        f'fill-opacity="{style["alpha"]}"/>'
    )


def marks(scale, points, heights, style):
    """A dot on the price wherever a signal is true, or another value is new."""
    dots, before = [], math.nan
    for (bar, value), (_, height) in zip(points, heights, strict=True):
        is_new = not math.isnan(value) and value != before and value != 0
        if is_new and not math.isnan(height):
            x, y = decimal(scale.x(bar)), decimal(scale.y(height))
            dots.append(f'<circle cx="{x}" cy="{y}" r="2.5"/>')
        before = value
    return f'<g fill="{style["color"]}">{"".join(dots)}</g>'


def document(title, dates, height, parts):
    texts = (
        f'<text x="{LEFT}" y="12" font-weight="bold">{title}</text>'
        f'<text x="{LEFT}" y="{height - 4}">{dates[0]}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{height - 4}" text-anchor="end">{dates[1]}</text>'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="sans-serif" font-size="10" fill="{INK}">',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            texts,
            *parts,
            "</svg>\n",
        ]
    )


class Chart:
    """The last bars of a market with one entry's outputs.

    entry: its record. outputs: {name: values}. close: the price. All of one length.
    """

    def __init__(self, entry, outputs, close, dates, bars=120):
        self.entry, self.outputs, self.close = entry, outputs, close
        self.end, self.first = len(close), len(close) - bars
        self.dates = (dates[self.first], dates[-1])
        shifts = {o["name"]: o["display_shift"] for o in entry["outputs"]}
        self.shifts = shifts
        self.last = self.end + max(0, *shifts.values())
        self.is_signal = {o["name"]: o["type"] == "signal" for o in entry["outputs"]}
        visual = entry["visual"]
        self.styles = {style["slot"]: style for style in visual["style_slots"]}
        self.drawings = sorted(visual["drawings"], key=lambda d: d["z_index"]) or [
            {"output": name, "primitive": "signal_flag" if self.is_signal[name] else "line"}
            for name in outputs
        ]

    def points(self, name):
        """(bar, value) of every place of the chart, the output moved as its record says."""
        values, shift = self.outputs[name], self.shifts[name]
        return [
            (bar, float(values[bar - shift]) if 0 <= bar - shift < self.end else math.nan)
            for bar in range(self.first, self.last)
        ]

    def price(self):
        close = [float(value) for value in self.close[self.first :]]
        return list(zip(range(self.first, self.end), close, strict=True))

    def drawn(self, scale, drawing):
        style = self.styles.get(drawing.get("style"), {})
        names = drawing["output"].split("|")
        points = [self.points(name) for name in names]
        kind = drawing["primitive"]
        if kind == "band_fill":
            return band(scale, points[0], points[1], style)
        if kind == "histogram":
            return histogram(scale, points[0], DEFAULT_STROKE | style)
        return line(scale, points[0], DEFAULT_STROKE | style)

    def svg(self):
        is_mark = [d["primitive"] in ("signal_flag", "markers") for d in self.drawings]
        flags = [d for d, mark in zip(self.drawings, is_mark, strict=True) if mark]
        curves = [d for d, mark in zip(self.drawings, is_mark, strict=True) if not mark]
        names = dict.fromkeys(name for d in curves for name in d["output"].split("|"))
        values = [value for name in names for _, value in self.points(name)]
        price = self.price()
        is_over = self.entry["visual"]["pane"] == "price_overlay"
        shown = [value for _, value in price] + (values if is_over else [])
        above = Scale(self.first, self.last, shown, TOP, PRICE_HEIGHT)
        height = TOP + PRICE_HEIGHT + GAP
        parts = above.frame()
        parts.append(line(above, price, {"color": PRICE_COLOR, "width": 1, "dash": "solid"}))
        pane = above
        if curves and not is_over:
            pane = Scale(self.first, self.last, values, height, PANE_HEIGHT)
            parts += pane.frame()
            height += PANE_HEIGHT + GAP
        parts += [self.drawn(pane, drawing) for drawing in curves]
        for drawing in flags:
            style = DEFAULT_MARK | self.styles.get(drawing.get("style"), {})
            there = self.points(drawing["output"])[: len(price)]
            parts.append(marks(above, there, price, style))
        return document(self.entry["display_name"], self.dates, height, parts)
