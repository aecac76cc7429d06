# SPDX-License-Identifier: MIT
"""Snapshot and restore beside a copy of their bytes, and beside opening from bars again."""

from functools import partial

import laakhay.ta as ta
import numpy as np
from laakhay.ta._ffi import check, ffi, lib, new_error, struct
from market import make_bars
from peers import PLAN, flat_outputs
from report import Table
from timing import measure

HISTORY = 500


def detached_options():
    return struct("lta_session_options", flags=lib.LTA_SESSION_DETACHED)


class Market:
    def __init__(self, symbols):
        bars = make_bars(HISTORY)
        self.dataset, self.empty = ta.Dataset(), ta.Dataset()
        for k in range(symbols):
            self.dataset.append(f"S{k}", "1m", bars, unit="ns")
        self.plan = ta.compile(flat_outputs(PLAN))
        self.live = self.plan.session(self.dataset, detached=True)
        self.bytes = self.live.snapshot()
        self._error = new_error()
        self._out, self._blob = ffi.new("lta_session *"), ffi.new("lta_blob *")
        self._options = detached_options()

    def snapshot(self):
        error = self._error
        check(lib.lta_session_snapshot(self.live.id, ffi.NULL, 0, self._blob, error), error)
        check(lib.lta_blob_drop(self._blob[0], error), error)

    def restore(self):
        error = self._error
        status = lib.lta_session_restore(
            *(self.plan.id, self.dataset.id, self.bytes, len(self.bytes)),
            *(self._options, self._out, error),
        )
        check(status, error)
        check(lib.lta_session_drop(self._out[0], error), error)

    def reopen(self):
        """A session consumes the rows its dataset has."""
        self.plan.session(self.dataset, detached=True).close()


def snapshots_table(effort, counts=(1, 64, 512)):
    table = Table(
        "Snapshot and restore, 12 outputs",
        [*("symbols", "bytes each", "copy ns", "snapshot / copy", "restore / copy")]
        + [f"from {HISTORY} bars / restore"],
        "Per symbol, through the C ABI. The copy is a memcpy of the snapshot's bytes into memory "
        "that was written before.",
    )
    for symbols in counts:
        market = Market(symbols)
        source = np.frombuffer(market.bytes, np.uint8)
        target = np.empty_like(source)
        # A copy of few bytes is repeated, or the call of numpy would be what is measured.
        repeats = max(1, (1 << 20) // len(source))
        block, blocks = np.tile(source, repeats), np.tile(target, repeats)
        measured = measure(
            {
                "snapshot": market.snapshot,
                "restore": market.restore,
                "reopen": market.reopen,
            },
            symbols,
            effort,
        )
        copied = measure({"copy": partial(np.copyto, blocks, block)}, symbols * repeats, effort)
        copy = copied["copy"].median
        snapshot, restore, reopen = (measured[side].median for side in measured)
        table.add(
            *(f"{symbols:,}", f"{len(source) // symbols:,}", f"{copy:.0f}"),
            *(f"{snapshot / copy:.1f}x", f"{restore / copy:.1f}x", f"{reopen / restore:.0f}x"),
        )
        table.facts |= {
            f"snapshot.{symbols}.copy": snapshot / copy,
            f"restore.{symbols}.copy": restore / copy,
            f"restore.{symbols}.reopen": reopen / restore,
        }
    return table
