# SPDX-License-Identifier: MIT
"""Payloads: plans of several outputs as JSON, over several partitions."""

import json

import reference as r
from expressions import BatchCase


def payload(**keys):
    return json.dumps({"version": 1, **keys}, ensure_ascii=False)


def outputs(**expressions):
    return [{"name": name, "expr": text} for name, text in expressions.items()]


NODES = [
    {"id": "up", "op": "gt", "inputs": ["c", "mean"]},
    {"id": "c", "op": "field", "name": "close"},
    {"id": "mean", "op": "sma", "inputs": ["c"], "params": {"period": 3}},
    {"id": "bands", "op": "bbands", "inputs": ["c"], "params": {"period": 4, "std_dev": 1.5}},
    {"id": "half", "op": "number", "value": 0.5},
    {"id": "width", "op": "sub", "inputs": [{"node": "bands", "output": "upper"}, "mean"]},
    {"id": "part", "op": "mul", "inputs": ["width", "half"]},
]


FUNCTIONS = [
    {
        "name": "channel",
        "parameters": [
            "x",
            {"name": "middle", "default": "sma(close, n_of_default())"},
            {"name": "n", "default": 4},
            {"name": "k", "default": 1.5},
        ],
        "outputs": [
            {"name": "upper", "expr": "middle + spread(x, n, k)"},
            {"name": "lower", "expr": "middle - spread(x, n, k)"},
        ],
    },
    {"name": "spread", "parameters": ["x", "n", "k"], "expr": "k * stddev(x, n)"},
    {"name": "n_of_default", "expr": "3"},
]


def of_functions(b):
    mean, wide = r.sma(b.close, 3), r.mul(r.std(b.high, 5), 2.0)
    narrow = r.mul(r.std(b.close, 4), 1.5)
    return {
        "channel.upper": r.add(mean, narrow),
        "channel.lower": r.sub(mean, narrow),
        "low": r.sub(mean, wide),
        "above": r.greater(b.close, r.add(b.open, wide)),
    }


def of_nodes(b):
    mean, bands = r.sma(b.close, 3), r.bbands(b.close, 4, 1.5)
    return {
        "signal": r.greater(b.close, mean),
        "part": r.mul(r.sub(bands[0], mean), 0.5),
        "lower": bands[2],
    }


PAYLOADS = [
    BatchCase(
        "outputs in order over partitions in order",
        "two",
        payload(outputs=outputs(z="close - open", a="close > open", m="high")),
        lambda b: {
            "z": r.sub(b.close, b.open),
            "a": r.greater(b.close, b.open),
            "m": b.high,
        },
        frozenset({"a"}),
    ),
    BatchCase(
        "nodes in any order",
        "two",
        payload(
            nodes=NODES,
            outputs=[
                {"name": "signal", "node": "up"},
                {"name": "part", "node": "part"},
                {"name": "lower", "node": "bands", "output": "lower"},
            ],
        ),
        of_nodes,
        frozenset({"signal"}),
    ),
    BatchCase(
        "functions of the payload",
        "two",
        payload(
            functions=FUNCTIONS,
            outputs=outputs(
                channel="channel(close)",
                low="channel(high, 5, k=2).lower",
                above="close > channel(high, open, 5, 2)",
            ),
        ),
        of_functions,
        frozenset({"above"}),
    ),
    BatchCase(
        "select a source",
        "two",
        payload(outputs=outputs(sum="close + open"), select={"source": "other"}),
        lambda b: {"sum": r.add(b.close, b.open)},
        selects=lambda b: b.source == "other",
    ),
    BatchCase(
        "select symbols",
        "two",
        payload(outputs=outputs(sum="close + open"), select={"symbols": ["BB"]}),
        lambda b: {"sum": r.add(b.close, b.open)},
        selects=lambda b: b.symbol == "BB",
    ),
    BatchCase(
        "the other convention",
        "walk",
        payload(convention="laakhay", outputs=outputs(ema="ema(close, 6)", rsi="rsi(close, 6)")),
        lambda b: {
            "ema": r.ema(b.close, 6, 1),
            "rsi": r.rsi(b.close, 6, flat=0.5, zero=0.0),
        },
    ),
    BatchCase(
        "the other convention on a flat price",
        "flat",
        payload(convention="laakhay", outputs=outputs(rsi="rsi(close, 6)")),
        lambda b: {"rsi": r.rsi(b.close, 6, flat=0.5, zero=0.0)},
    ),
    BatchCase(
        "a time as a parameter, on the timeframe that is selected",
        "walk",
        payload(
            nodes=[
                {"id": "c", "op": "field", "name": "close"},
                {"id": "l", "op": "lag", "inputs": ["c"], "params": {"periods": "48h"}},
            ],
            outputs=[{"name": "before", "node": "l"}],
            select={"timeframe": "1d"},
        ),
        lambda b: {"before": r.lag(b.close, 2)},
    ),
    BatchCase(
        "text beyond ASCII in a name",
        "short",
        payload(outputs=outputs(**{"Spanne für 上海": "high - low"})),
        lambda b: {"Spanne für 上海": r.sub(b.high, b.low)},
    ),
]
