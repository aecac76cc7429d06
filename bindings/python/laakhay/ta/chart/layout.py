# SPDX-License-Identifier: MIT
"""What is drawn where: the catalogue's visual hints, looked up for every output of a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..catalog import catalog
from ..plan import Plan

__all__ = ["Drawing", "drawings_of"]

PRICE_PANE = 0
PALETTE = ("#38bdf8", "#f97316", "#a855f7", "#22c55e", "#eab308", "#ec4899", "#14b8a6", "#64748b")
_PRICES = {"open", "high", "low", "close", "hl2", "hlc3", "ohlc4", "price"}
_PRICES |= {"typical_price", "median_price", "weighted_close"}
_LINE = {"color": PALETTE[0], "width": 1.5, "dash": "solid", "alpha": 1.0}
# What entries measure that say how far prices are apart.
_DISTANCES = {"atr", "rolling_std", "true_range"}
_SCALED: dict[tuple[str, ...], str] = {
    ("price", "number"): "price",
    ("distance", "number"): "distance",
}
_MOVED: dict[tuple[str, ...], str] = {("price", "number"): "price", ("price", "distance"): "price"}
_MOVED |= {("distance", "distance"): "distance"}
_ARITHMETIC: dict[str, dict[tuple[str, ...], str]] = {
    "add": _MOVED
    | {("number", "price"): "price", ("distance", "price"): "price", ("price", "price"): "price"},
    "sub": _MOVED | {("price", "price"): "distance"},
    "mul": _SCALED | {("number", "price"): "price", ("number", "distance"): "distance"},
    "div": _SCALED,
}


class Drawing(NamedTuple):
    """One thing on a chart, of one output of the plan; a band is between two of them."""

    name: str
    kind: str  # line, histogram, band, signal, or flag: a marker where a number is not 0
    pane: int  # 0 is that of the prices
    color: str
    width: float
    dash: str
    alpha: float
    shift: int  # bars to the right
    upper: str = ""
    lower: str = ""


def drawings_of(plan: Plan) -> list[Drawing]:
    """Drawings in the order of the plan's outputs, bands first: they lie below the lines."""
    return _Layout(plan).drawings()


class _Layout:
    def __init__(self, plan: Plan) -> None:
        payload = json.loads(plan.explain("payload"))
        self._nodes = {node["id"]: node for node in payload["nodes"]}
        self._outputs = payload["outputs"]
        self._types = {output.name: output.dtype for output in plan.outputs}
        self._entries = {entry["id"]: entry for entry in catalog()}
        self._scales: dict[str, str] = {}
        for known in payload["nodes"]:  # inputs come before their readers
            self._scales[known["id"]] = self._scale_of(known)
        self._panes: dict[str, int] = {}  # of nodes that have their own
        self._used: dict[tuple[int, str], str] = {}  # the node that has a colour, by pane

    def drawings(self) -> list[Drawing]:
        bands = [band for node in self._nodes for band in self._bands(node)]
        return bands + [self._drawing(output) for output in self._outputs]

    def _entry(self, node: str) -> Any:
        return self._entries.get(self._nodes[node]["op"], {})

    def _pane_of(self, node: str) -> int:
        if self._scales[node] == "price":
            return PRICE_PANE
        return self._panes.setdefault(node, len(self._panes) + 1)

    def _scale_of(self, node: Mapping[str, Any]) -> str:
        """What a node's values are measured in, as far as its formula tells."""
        operation = node["op"]
        inputs = [self._scales[i] for i in node.get("inputs", [])]
        if operation == "field":
            return "price" if node["name"] in _PRICES else "other"
        if operation in ("number", "constant"):
            return "number"
        if operation in _ARITHMETIC:
            return _ARITHMETIC[operation].get(tuple(inputs), "other")
        if operation in _DISTANCES:
            return "distance" if set(inputs) <= {"price", "distance"} else "other"
        pane = self._entries.get(operation, {}).get("visual", {}).get("pane", "none")
        if pane not in ("none", "price_overlay"):
            return "other"
        if pane == "price_overlay":
            return inputs[0] if inputs else "price"
        return inputs[-1] if inputs and inputs[-1] in ("price", "distance") else "other"

    def _style(self, node: str, drawn: Any) -> dict[str, Any]:
        slots = self._entry(node).get("visual", {}).get("style_slots", [])
        found = next((slot for slot in slots if drawn and slot["slot"] == drawn["style"]), _LINE)
        return {key: found[key] for key in ("color", "width", "dash", "alpha")}

    def _hint(self, node: str, output: str | None) -> Any:
        """The drawing the catalogue has for an output of a node; the main one without a name."""
        drawings = self._entry(node).get("visual", {}).get("drawings", [])
        named = self._output_name(node, output)
        return next((drawing for drawing in drawings if drawing["output"] == named), None)

    def _output_name(self, node: str, output: str | None) -> str | None:
        outputs = self._entry(node).get("outputs", [])
        main = (spec["name"] for spec in outputs if spec["main"])
        return output or next(main, None)

    def _shift(self, node: str, output: str | None) -> int:
        named = self._output_name(node, output)
        outputs = self._entry(node).get("outputs", [])
        return next((spec["display_shift"] for spec in outputs if spec["name"] == named), 0)

    def _drawing(self, output: Any) -> Drawing:
        node, member, name = output["node"], output.get("output"), output["name"]
        hint = self._hint(node, member)
        kind = {"signal_flag": "flag", "histogram": "histogram"}.get(
            hint["primitive"] if hint else "", "line"
        )
        if self._types[name] == "int8":
            kind = "signal"
        pane = PRICE_PANE if kind in ("signal", "flag") else self._pane_of(node)
        style = self._style(node, hint)
        if kind == "signal":
            style["color"] = "#16a34a"
        if kind == "line":
            style["color"] = self._free_color(pane, node, style["color"])
        return Drawing(name, kind, pane, shift=self._shift(node, member), **style)

    def _free_color(self, pane: int, node: str, wanted: str) -> str:
        """The colour asked for, or another where a line of another node has it already."""
        for color in (wanted, *PALETTE):
            if self._used.setdefault((pane, color), node) == node:
                return color
        return wanted

    def _bands(self, node: str) -> list[Drawing]:
        """Areas between two outputs of a node, where the plan has both."""
        found = []
        for hint in self._entry(node).get("visual", {}).get("drawings", []):
            if hint["primitive"] != "band_fill":
                continue
            upper, lower = (self._named(node, member) for member in hint["output"].split("|"))
            if upper is not None and lower is not None:
                style = self._style(node, hint)
                shift = self._shift(node, hint["output"].split("|")[0])
                name = f"{upper}|{lower}"
                pane = self._pane_of(node)
                found.append(
                    Drawing(name, "band", pane, shift=shift, upper=upper, lower=lower, **style)
                )
        return found

    def _named(self, node: str, member: str) -> str | None:
        """What the plan calls an output of a node."""
        for output in self._outputs:
            if output["node"] == node and self._output_name(node, output.get("output")) == member:
                return str(output["name"])
        return None
