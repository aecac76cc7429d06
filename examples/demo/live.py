# SPDX-License-Identifier: MIT
"""The live side: a session that is told the feed, and the process that takes over from it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import laakhay.ta as ta
import numpy as np
from market import SYMBOLS, TIMEFRAME, Update

RESUME = Path(__file__).with_name("resume.py")


def tell(
    session: ta.Session,
    updates: Sequence[Update],
    after_each: Callable[[Update], None] = lambda update: None,
) -> np.ndarray:
    """Push the updates one by one; return what the session answered, a row per update."""
    bars = [session.stepper(symbol, TIMEFRAME) for symbol in SYMBOLS]
    rows = np.empty((len(updates), len(session.names)))
    for index, update in enumerate(updates):
        rows[index] = tuple(bars[update.company](*update[3:]))
        after_each(update)
    return rows


def seconds_to_tell(session: ta.Session, updates: Sequence[Update], signal: str) -> float:
    """The time to push the updates one by one and read a signal after each, as a trader would."""
    bars = [session.stepper(symbol, TIMEFRAME) for symbol in SYMBOLS]
    calls = [(bars[update.company], update[3:]) for update in updates]
    began = time.perf_counter()
    for bar, update in calls:
        bar(*update).is_true(signal)
    return time.perf_counter() - began


def finish_in_new_process(snapshot: bytes, first: int, days: int) -> tuple[np.ndarray, int]:
    """What a new process answers that gets a snapshot file and goes on from update `first`.

    Returns its rows and its process id.
    """
    with tempfile.TemporaryDirectory(prefix="laakhay-ta-demo-") as directory:
        state, rows = Path(directory, "session.snapshot"), Path(directory, "rows.npy")
        state.write_bytes(snapshot)
        command = [sys.executable, str(RESUME), str(state), str(first), str(days), str(rows)]
        process = subprocess.Popen(command)
        if process.wait() != 0:
            raise SystemExit(f"the new process ended with code {process.returncode}")
        return np.load(rows), process.pid
