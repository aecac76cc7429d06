# SPDX-License-Identifier: MIT
"""A process of its own: restores sessions and lives on.

Reads a pickled list of (snapshot, {symbol: bars already in the dataset}, events) from its input
and answers with a pickled list of (rows of every event, snapshot at the end).
"""

import pickle
import sys

import laakhay.ta as ta
from live_events import PLAN, TIMEFRAME, columns, push


def main():
    answers, plan = [], ta.compile(PLAN)
    for snapshot, past, events in pickle.load(sys.stdin.buffer):
        dataset = ta.Dataset()
        for symbol, bars in past.items():
            dataset.append(symbol, TIMEFRAME, columns(bars))
        session = plan.restore(snapshot, dataset)
        answers.append(([push(session, event) for event in events], session.snapshot()))
    pickle.dump(answers, sys.stdout.buffer)


if __name__ == "__main__":
    main()
