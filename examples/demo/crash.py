# SPDX-License-Identifier: MIT
"""A market of 200 symbols told by four threads, a kill in the middle, and the session recovered.

crash.py [--symbols N] [--minutes N] [--seed N]
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import laakhay.ta as ta
import numpy as np
from minutes import TIMEFRAME, Symbol, Told, make_market

PLAN = {
    "sma": "sma(close, 20)",
    "rsi": "rsi(close, 14)",
    "macd": "macd(close)",
    "obv": "obv()",
    "breakout": "crossup(close, lag(highest(high, 15), 1))",
}
PRODUCERS = 4
QUEUED = 4096  # bars of each that may wait
COMMIT_EVERY = 16  # drains
KILL_AT = 0.6  # of the market's minutes
WAIT_AT = 0.75  # whoever kills may be slow: no more is told

# The rows delivered last, per symbol and time: a row may be replaced by a later one.
Delivered = dict[tuple[str, int], bytes]


class Desk:
    """The session, what producers told it, and what it delivered."""

    def __init__(self, session: ta.Session) -> None:
        self.session = session
        self.delivered: Delivered = {}
        self.told = Counter()

    def drain(self) -> bool:
        """Takes what has arrived; whether there may be more."""
        rows = self.session.drain()
        for index in np.flatnonzero(~rows.provisional).tolist():
            values = np.array([rows[name][index] for name in rows.names], dtype=float)
            key = rows.partition(index)[0], int(rows.times[index].astype(np.int64))
            self.delivered[key] = values.tobytes()
        return rows.more


def tell(producer: ta.Producer, symbol: str, bar: Told) -> None:
    """Into the session's queue; the producer waits where the queue is full."""
    producer.push_bars(
        symbol,
        TIMEFRAME,
        time=bar.time_ns,
        unit="ns",
        open=bar.open,
        high=bar.high,
        low=bar.low,
        close=bar.close,
        volume=bar.volume,
        state=bar.state,
        timeout=60,
    )


def tell_market(
    desk: Desk,
    market: list[Symbol],
    firsts: list[int],
    on_minute: Callable[[int], None],
    wait_at: int = -1,
) -> None:
    """Every producer tells its part of the symbols, minute by minute, from where each stands.

    A symbol that goes on in the middle has its last corrections told again: what is right
    already changes nothing. Minute `wait_at` comes a minute late. This thread drains.
    """
    minutes = len(market[0].time_ns)
    done = [0] * PRODUCERS
    told = [Counter() for _ in range(PRODUCERS)]

    def produce(number: int) -> None:
        part = list(zip(market, firsts, strict=True))[number::PRODUCERS]

        def say(symbol: Symbol, bar: Told) -> None:
            tell(producer, symbol.name, bar)
            told[number][bar.state] += 1

        with desk.session.producer(QUEUED) as producer:
            for symbol, first in part:
                for bar in symbol.corrections(0, first - 1):
                    if bar.time_ns >= symbol.time_ns[max(first - 8, 0)]:
                        say(symbol, bar)
            for minute in range(min(firsts), minutes):
                if minute == wait_at:
                    time.sleep(60)
                for symbol, first in part:
                    for bar in symbol.of_minute(minute) if minute >= first else ():
                        say(symbol, bar)
                done[number] = minute + 1

    threads = [threading.Thread(target=produce, args=(n,)) for n in range(PRODUCERS)]
    for thread in threads:
        thread.start()
    shown = 0
    while any(thread.is_alive() for thread in threads) or desk.session.feed_info["waiting_count"]:
        while desk.drain():
            pass
        if min(done) > shown:
            shown = min(done)
            on_minute(shown)
    for thread in threads:
        thread.join()
    desk.told = sum(told, Counter())
    refused = desk.session.feed_info["messages"]
    if refused:
        raise RuntimeError(f"refused: {refused}")


def record(path: str, market: list[Symbol]) -> None:
    """The process that is going to be killed: it says how far it is and what is on file."""
    session = ta.compile(PLAN).session()
    for symbol in market:
        session.dataset.names.open(symbol.name, TIMEFRAME, "ohlcv")
    session.attach_log(path, commit_every=COMMIT_EVERY)

    def say(minute: int) -> None:
        session.flush_log()
        print(minute, session.log_info.durable_sequence, flush=True)

    wait_at = int(WAIT_AT * len(market[0].time_ns))
    tell_market(Desk(session), market, [0] * len(market), say, wait_at)


def show(done: int, minutes: int, note: str) -> None:
    """A bar that moves on a terminal, and stays away from files."""
    if sys.stdout.isatty():
        full = 40 * done // minutes
        print(
            f"\r  [{'#' * full}{'.' * (40 - full)}] minute {done:>4}  {note:<30}",
            end="",
            flush=True,
        )


def run_and_kill(path: Path, options: argparse.Namespace) -> int:
    """Starts the recording process and kills it; what it had acknowledged."""
    command = [sys.executable, __file__, "--record", str(path)]
    command += [f"--{name}={getattr(options, name)}" for name in ("symbols", "minutes", "seed")]
    acknowledged = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            minute, acknowledged = map(int, line.split())
            show(minute, options.minutes, f"{acknowledged:,} drains on file")
            if minute >= KILL_AT * options.minutes:
                os.kill(process.pid, signal.SIGKILL)
                break
        # What it had said before it died; the last word may be cut.
        for line in process.stdout.read().split("\n")[:-1]:
            acknowledged = int(line.split()[1])
    print(
        f"\r  killed    process {process.pid} in minute {minute}, {acknowledged:,} drains on file"
    )
    return acknowledged


def first_minutes(session: ta.Session, market: list[Symbol]) -> list[int]:
    """The minute after the last closed one of every symbol, as the recovered rows have it."""
    last_times = {
        held["symbol"]: held["last_time"] for held in session.dataset.info()["partitions"]
    }
    firsts = []
    for symbol in market:
        last = last_times.get(symbol.name)
        firsts.append(
            0 if last is None else int(np.searchsorted(symbol.time_ns, last.astype(np.int64))) + 1
        )
    return firsts


def differing_rows(plan: ta.Plan, market: list[Symbol], delivered: Delivered) -> int:
    """Rows of the live market that are not, bit for bit, those of one run over the final bars."""
    dataset = ta.Dataset()
    for symbol in market:
        names = ("open", "high", "low", "close")
        columns = dict(zip(names, symbol.prices.T.copy(), strict=True))
        dataset.append(
            symbol.name,
            TIMEFRAME,
            {"time": symbol.time_ns.view("datetime64[ns]"), **columns, "volume": symbol.volume},
        )
    result = plan.run(dataset)
    differing = 0
    for symbol in market:
        table = np.column_stack([result[symbol.name, TIMEFRAME, name] for name in plan.names])
        for minute, time_ns in enumerate(symbol.time_ns.tolist()):
            row = delivered.get((symbol.name, time_ns))
            differing += row is not None and row != table[minute].astype(float).tobytes()
    return differing


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--symbols", type=int, default=200)
    arguments.add_argument("--minutes", type=int, default=240)
    arguments.add_argument("--seed", type=int, default=20240102)
    arguments.add_argument("--record", default="", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    market = make_market(options.symbols, options.minutes, options.seed)
    if options.record:
        record(options.record, market)
        return 0

    print(f"\n{options.symbols} symbols, {options.minutes} minutes, {PRODUCERS} producers")
    plan = ta.compile(PLAN)
    with tempfile.TemporaryDirectory(prefix="laakhay-ta-demo-") as folder:
        path = Path(folder, "market.log")
        acknowledged = run_and_kill(path, options)
        began = time.perf_counter()
        session = ta.recover(path, plan, commit_every=COMMIT_EVERY)
        taken, found = time.perf_counter() - began, session.recovery
        print(
            f"  recovered {found.last_sequence:,} drains in {taken * 1e3:.0f} ms, from {path.name}"
        )
        if found.last_sequence < acknowledged:
            print(f"FAILED: {acknowledged:,} were acknowledged")
            return 1
        desk, firsts = Desk(session), first_minutes(session, market)
        show_rest = lambda minute: show(minute, options.minutes, "after the recovery")  # noqa: E731
        tell_market(desk, market, firsts, show_rest)
        session.close()
    told = ", ".join(f"{count:,} {state}" for state, count in desk.told.items())
    print(f"\r  went on   {told} bars{'':<40}")
    differing = differing_rows(plan, market, desk.delivered)
    wanted = sum(options.minutes - first for first in firsts)
    if differing or len(desk.delivered) < wanted:
        print(f"FAILED: {differing:,} of {len(desk.delivered):,} rows are not those of batch")
        return 1
    print(
        f"  verified  {len(desk.delivered):,} rows = one batch run over the final bars, bit for bit"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
