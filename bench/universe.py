# SPDX-License-Identifier: MIT
"""Many symbols: one bar of each per call beside KunQuant, bars of random symbols, and how the cost
of a bar depends on how many symbols there are."""

from functools import partial

import laakhay.ta as ta
import numpy as np
from laakhay.ta._ffi import check, ffi, lib, new_error
from market import MINUTE_NS, START_NS
from peers import PLAN, TALIB, flat_outputs
from peers.plans import SETTLED_BARS
from report import Table
from timing import measure

AGREEMENT = 1e-7
BAR = np.dtype(
    [
        ("time_ns", "<i8"),
        ("close_time_ns", "<i8"),
        *((name, "<f8") for name in ("open", "high", "low", "close", "volume")),
        ("partition", "<u4"),
        ("state", "<i4"),
    ]
)
MOVES = 64  # bars before the prices repeat


def prices(count, symbols, seed=20261123):
    """{field: bars x symbols}."""
    generator = np.random.default_rng(seed)
    steps = generator.normal(0, 0.1, (count, symbols))
    close = 1000 + np.cumsum(steps - steps.mean(0), 0)
    width = generator.random((2, count, symbols))
    return {"high": close + width[0], "low": close - width[1], "close": close}


class Universe:
    """A session over many symbols, pushed through the C ABI without Python in between."""

    def __init__(self, symbols, detached, fields=None):
        self.plan = ta.compile(flat_outputs(PLAN))
        self.dataset = ta.Dataset()
        out, error = ffi.new("uint32_t *"), new_error()
        self.partitions = np.empty(symbols, np.uint32)
        for k in range(symbols):
            name = f"S{k}".encode()
            check(
                lib.lta_dataset_open_partition(
                    self.dataset.id, name, len(name), b"1m", 2, ffi.NULL, 0, out, error
                ),
                error,
            )
            self.partitions[k] = out[0]
        self.session = self.plan.session(self.dataset, detached=detached)
        self.fields = fields or prices(MOVES, symbols)
        self.bars = np.zeros(symbols, BAR)
        self.bars["partition"] = self.partitions
        self.bars["state"] = lib.LTA_BAR_CLOSED
        self.bars["volume"] = 1000.0
        self.values = np.empty((symbols, 12))
        self.count = 0
        self._error, self._rows = new_error(), ffi.new("int64_t *")
        self._bars_at = ffi.cast("lta_bar *", self.bars.ctypes.data)
        self._values_at = ffi.cast("double *", self.values.ctypes.data)
        assert ffi.sizeof("lta_bar") == BAR.itemsize

    def set_bars(self, at=None):
        """The next bar of every symbol, ready to be pushed."""
        at = self.count % len(self.fields["close"]) if at is None else at
        for name, values in self.fields.items():
            self.bars[name] = values[at]
        self.bars["open"] = self.bars["close"]
        self.bars["time_ns"] = START_NS + self.count * MINUTE_NS
        self.count += 1

    def push(self, first=0, count=None):
        count = len(self.bars) if count is None else count
        null = ffi.NULL
        status = lib.lta_session_push(
            *(self.session.id, self._bars_at + first, count, count, null, null, null),
            *(self._values_at, null, null, self._rows, self._error),
        )
        if status < 0:
            check(status, self._error)

    def step(self):
        self.set_bars()
        self.push()

    def warm_up(self, count=60):
        for _ in range(count):
            self.step()
        return self


def kunquant(folder):
    try:
        from peers import with_kunquant
    except ImportError:
        return None, None
    return with_kunquant, with_kunquant.load(folder)


def must_agree(module, library):
    """Both sides step over the same bars; the batch of KunQuant gives what its steps give."""
    symbols, count = 16, SETTLED_BARS + 50
    fields = prices(count, symbols)
    ours, theirs = Universe(symbols, True, fields), module.Stream(library, symbols)
    batches = {name: module.Batch(library, name, fields) for name in ("lanes", "rows")}
    for k in range(count):
        ours.step()
        theirs.step(*(np.ascontiguousarray(fields[name][k]) for name in module.FIELDS))
    sides = {"stream": theirs} | batches
    for o, name in enumerate(flat_outputs(PLAN)):
        for way, side in sides.items():
            # Oscillators around zero are compared on the scale of the prices they come from.
            size = 1000 if name.startswith("macd") else np.abs(ours.values[:, o]).max()
            apart = float(np.abs(ours.values[:, o] - side.last(name)).max()) / size
            if not apart <= AGREEMENT:
                raise SystemExit(f"bench: {name} is {apart:.2g} from KunQuant's {way}")


def timed_steps(universe):
    """Only the push is measured: the bars are made once, and their times moved on."""

    def step():
        universe.bars["time_ns"] += MINUTE_NS
        universe.count += 1
        universe.push()

    return step


def lockstep_table(folder, effort, counts=(64, 512, 4096)):
    table = Table(
        "One bar of every symbol per call, 12 outputs",
        ["symbols", "stored ns", "detached ns", "KunQuant ns", "KunQuant / detached"],
        "Nanoseconds per symbol and bar through lta_session_push, values read. Stored: the bars "
        "are kept in the dataset. KunQuant streams compiled code and keeps no bars.",
    )
    module, library = kunquant(folder)
    if module:
        must_agree(module, library)
    for symbols in counts:
        stored, detached = (Universe(symbols, kind).warm_up() for kind in (False, True))
        work = {"stored": timed_steps(stored), "detached": timed_steps(detached)}
        if module:
            stream = module.Stream(library, symbols)
            rows = [np.ascontiguousarray(stored.fields[name][0]) for name in module.FIELDS]
            work["KunQuant"] = partial(stream.step, *rows)
        measured = measure(work, symbols, effort)
        cells = [f"{measured[side].median:.1f}" for side in work]
        own = measured["detached"].median
        if module:
            ratio = measured["KunQuant"].median / own
            cells.append(f"{ratio:.1f}x")
            table.facts[f"lockstep.{symbols}.KunQuant"] = ratio
        table.facts[f"lockstep.{symbols}.stored_ns"] = measured["stored"].median
        table.facts[f"lockstep.{symbols}.detached_ns"] = own
        table.add(f"{symbols:,}", *cells, *[""] * (4 - len(cells)))
    return table


def batch_dataset(fields):
    """A partition per symbol, and the columns of each."""
    dataset = ta.Dataset()
    count, symbols = fields["close"].shape
    times = START_NS + MINUTE_NS * np.arange(count)
    markets = []
    for k in range(symbols):
        columns = {name: np.ascontiguousarray(values[:, k]) for name, values in fields.items()}
        columns |= {"open": columns["close"], "volume": np.full(count, 1000.0), "time": times}
        dataset.append(f"S{k}", "1m", columns, unit="ns")
        markets.append(columns)
    return dataset, markets


def batch_table(folder, effort, shapes=((64, 10_000), (1024, 1000), (4096, 250))):
    sides = ("ours", "TA-Lib", "KunQuant, lanes", "KunQuant, rows")
    table = Table(
        "The 12-output plan in batch over many symbols",
        ["symbols", "bars of each", *(f"{side} ns" for side in sides), "TA-Lib / ours"],
        "Nanoseconds per symbol and bar. Ours reads columns of each symbol and makes a new result, "
        "in one call. TA-Lib: eight functions for each symbol, results dropped. KunQuant reads and "
        "writes arrays in its own layouts, used again: lanes of eight symbols, and rows of all "
        "symbols.",
    )
    module, library = kunquant(folder)
    plan = ta.compile(flat_outputs(PLAN))
    for symbols, count in shapes:
        fields = prices(count, symbols)
        dataset, markets = batch_dataset(fields)
        work = {
            "ours": partial(plan.run, dataset),
            "TA-Lib": partial(run_talib, markets),
        }
        if module:
            for layout in ("lanes", "rows"):
                work[f"KunQuant, {layout}"] = module.Batch(library, layout, fields).run
        measured = measure(work, symbols * count, effort)
        own = measured["ours"].median
        shown = [f"{measured[side].median:.2f}" if side in measured else "" for side in sides]
        table.add(f"{symbols:,}", f"{count:,}", *shown, f"{measured['TA-Lib'].median / own:.1f}x")
        for side in measured:
            if side != "ours":
                table.facts[f"batch.universe.{symbols}.{side}"] = measured[side].median / own
    return table


def run_talib(markets):
    for columns in markets:
        for name in PLAN:
            TALIB[name](columns)


def random_table(effort, counts=(64, 512, 4096), portion=64):
    """Portions of bars, as a market sends them: every symbol once a minute, in any order."""
    table = Table(
        f"Bars of random symbols, {portion} per push, 12 outputs, detached",
        ["symbols", "in order ns/bar", "random ns/bar", "random / in order"],
        "In order: the same bars, symbol after symbol. Each push reads states elsewhere.",
    )
    for symbols in counts:
        work = {}
        for order in ("in order", "random"):
            universe = Universe(symbols, True).warm_up(60)
            if order == "random":
                np.random.default_rng(7).shuffle(universe.bars)
            work[order] = portions(universe, min(portion, symbols))
        measured = measure(work, symbols, effort)
        in_order, random = (measured[order].median for order in work)
        table.add(f"{symbols:,}", f"{in_order:.0f}", f"{random:.0f}", f"{random / in_order:.2f}x")
        table.facts[f"random.{symbols}"] = random / in_order
    return table


def portions(universe, size):
    def run():
        universe.bars["time_ns"] += MINUTE_NS
        for first in range(0, len(universe.bars), size):
            universe.push(first, min(size, len(universe.bars) - first))

    return run


def symbols_table(effort, counts=(1, 8, 64, 512, 4096, 32768)):
    table = Table(
        "Symbols, one bar of each per call, detached",
        ["symbols", "ns per symbol and bar", "session bytes per symbol"],
        "A call of one symbol pays for the call, Python's part included; beyond some hundred "
        "symbols their states are no longer in the second cache.",
    )
    costs = {}
    for symbols in counts:
        universe = Universe(symbols, True).warm_up(40)
        measured = measure({"push": timed_steps(universe)}, symbols, effort)
        costs[symbols] = measured["push"].median
        bytes_each = universe.session.info["state_bytes"] // symbols
        table.add(f"{symbols:,}", f"{costs[symbols]:.1f}", f"{bytes_each:,}")
        del universe
    large = [costs[count] for count in counts if count >= 64]
    table.facts["scaling.symbols"] = max(large) / large[0]
    return table
