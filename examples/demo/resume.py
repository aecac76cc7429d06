# SPDX-License-Identifier: MIT
"""The new process of the demo: restores the session from a file and finishes the replay.

resume.py SNAPSHOT FIRST DAYS ROWS    answers the updates from number FIRST on into the file ROWS
"""

import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
from live import tell
from market import feed, load_market
from stock_plan import PLAN


def main(snapshot: str, first: str, days: str, rows: str) -> None:
    updates = feed(load_market(int(days)))[int(first) :]
    session = ta.compile(PLAN).restore(Path(snapshot).read_bytes())  # no bars: the state is enough
    np.save(rows, tell(session, updates))


if __name__ == "__main__":
    main(*sys.argv[1:])
