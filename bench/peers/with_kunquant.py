# SPDX-License-Identifier: MIT
"""KunQuant: compiles C++ for a plan when it is asked to, many symbols side by side. Compiling is
kept and not counted. Its averages start with the first value, ours with a mean, which fades."""

import importlib.metadata
from pathlib import Path

import numpy as np
from KunQuant.Driver import KunCompilerConfig
from KunQuant.jit import cfake
from KunQuant.Op import Builder, ConstantOp, Input, Output
from KunQuant.ops import (
    Add,
    BackRef,
    Div,
    ExpMovingAvg,
    Max,
    Min,
    MulConst,
    Sub,
    WindowedAvg,
    WindowedMax,
    WindowedMin,
    WindowedStddev,
)
from KunQuant.runner import KunRunner
from KunQuant.Stage import Function

from .plans import PLAN, flat_outputs

LANES = 8
FIELDS = ("high", "low", "close")
# Names become parts of identifiers in C++: ours with another point.
OUTPUTS = {name.replace(".", "_"): name for name in flat_outputs(PLAN)}


def _of_close(close):
    """The eleven outputs of the close alone."""
    line = Sub(ExpMovingAvg(close, 12), ExpMovingAvg(close, 26))
    signal = ExpMovingAvg(line, 9)
    move = Sub(close, BackRef(close, 1))
    # A span of 27 has the weight of a wilder average over 14.
    up = ExpMovingAvg(Max(move, ConstantOp(0.0)), 27)
    down = ExpMovingAvg(Max(MulConst(move, -1.0), ConstantOp(0.0)), 27)
    middle = WindowedAvg(close, 20)
    deviation = MulConst(WindowedStddev(close, 20), (19 / 20) ** 0.5)
    reach = MulConst(deviation, 2.0)
    return {
        "ema20_0": ExpMovingAvg(close, 20),
        "macd_0": line,
        "macd_1": signal,
        "macd_2": Sub(line, signal),
        "rsi14_0": MulConst(Div(up, Add(up, down)), 100.0),
        "bbands20_0": Add(middle, reach),
        "bbands20_1": middle,
        "bbands20_2": Sub(middle, reach),
        "stddev20_0": deviation,
        "max20_0": WindowedMax(close, 20),
        "min20_0": WindowedMin(close, 20),
    }


def _plan():
    builder = Builder()
    with builder:
        high, low, close = (Input(name) for name in FIELDS)
        before = BackRef(close, 1)
        true_range = Sub(Max(high, before), Min(low, before))
        outputs = _of_close(close) | {"atr14_0": ExpMovingAvg(true_range, 27)}
        for name in OUTPUTS:
            Output(outputs[name], name)
    return Function(builder.ops)


def _config(layout):
    return KunCompilerConfig(
        dtype="double",
        input_layout=layout,
        output_layout=layout,
        blocking_len=LANES,
        options={"opt_reduce": True, "no_fast_stat": "no_warn"} if layout != "STREAM" else {},
    )


def load(folder):
    """The library of the plan in both layouts of batch and in streaming; compiled once."""
    version = importlib.metadata.version("KunQuant").replace(".", "_")
    name = f"twelve_{version}"
    folder = Path(folder).resolve()
    kept = folder / name / f"{name}.so"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        layouts = {"lanes": "STs", "rows": "TS", "stream": "STREAM"}
        parts = [(module, _plan(), _config(layout)) for module, layout in layouts.items()]
        compiler = cfake.CppCompilerConfig()
        cfake.compileit(parts, name, compiler, str(folder), keep_files=True, load=False)
    return KunRunner.Library.load(str(kept))


class Batch:
    """The plan over a history of many symbols: arrays of bars x symbols, outputs used again."""

    def __init__(self, library, layout, fields):
        count, symbols = fields["close"].shape
        self._module, self._count = library.getModule(layout), count
        self._executor = KunRunner.createSingleThreadExecutor()
        if layout == "lanes":
            fields = {name: in_lanes(values) for name, values in fields.items()}
        self._fields = {name: np.ascontiguousarray(values) for name, values in fields.items()}
        self._outputs = {}
        assert symbols % LANES == 0
        self._outputs = self.run()

    def run(self):
        arguments = self._executor, self._module, self._fields, 0, self._count
        return KunRunner.runGraph(*arguments, self._outputs)

    def last(self, name):
        """The newest value of each symbol."""
        values = self._outputs[name.replace(".", "_")]
        return values[-1] if values.ndim == 2 else values[:, -1, :].ravel()


def in_lanes(values):
    """Bars x symbols as KunQuant likes them best: groups of eight symbols, bars, eight values."""
    count, symbols = values.shape
    groups = values.reshape(count, symbols // LANES, LANES)
    return np.ascontiguousarray(groups.transpose(1, 0, 2))


class Stream:
    """The plan bar by bar: one bar of every symbol per step."""

    def __init__(self, library, symbols):
        self._executor = KunRunner.createSingleThreadExecutor()
        self._context = KunRunner.StreamContext(
            self._executor, library.getModule("stream"), symbols
        )
        self._handles = [self._context.queryBufferHandle(name) for name in FIELDS]
        self._outputs = {OUTPUTS[name]: self._context.queryBufferHandle(name) for name in OUTPUTS}

    def step(self, high, low, close):
        push = self._context.pushData
        for handle, values in zip(self._handles, (high, low, close), strict=True):
            push(handle, values)
        self._context.run()

    def last(self, name):
        return np.asarray(self._context.getCurrentBuffer(self._outputs[name]))
