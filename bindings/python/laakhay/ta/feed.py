# SPDX-License-Identifier: MIT
"""The feed of a session: ticks and bars from many threads, builders, the clock."""

from __future__ import annotations

import threading
import time as host_time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ._bars import bar_rows
from ._ffi import Handle, check, ffi, lib, new_error, struct, text
from ._frames import column
from ._partitions import Partitions
from ._time import column_to_ns, duration_to_ns, time_to_ns
from .dataset import Dataset
from .errors import BusyError, DataError
from .rows import Rows

__all__ = ["SIDES", "TICK", "Producer", "SessionFeed", "calendar_sessions"]

TICK = np.dtype(
    [
        ("time_ns", np.int64),
        ("price", np.float64),
        ("quantity", np.float64),
        ("partition", np.uint32),
        ("side", np.int32),
    ]
)
SIDES = {"buy": lib.LTA_SIDE_BUY, "sell": lib.LTA_SIDE_SELL, "": 0, None: 0}
_KINDS = {"timeframe": lib.LTA_BUILD_TIMEFRAME, "renko": lib.LTA_BUILD_RENKO}
_LATE = {"refuse": lib.LTA_LATE_REFUSE, "revise": lib.LTA_LATE_REVISE}
_CLOSED = {"left": 0, "right": lib.LTA_BUILDER_CLOSED_RIGHT}
_WAIT_SECONDS = 0.0005


class Producer:
    """A way into a session's queue, for any thread and during any call on the session.

    Calls on one producer take turns; a thread of its own may as well have a producer of its own.
    What one producer pushes is drained in its order; between two of them there is none, also where
    one thread has both. Made by `session.producer`.
    """

    def __init__(self, handle: Handle, names: Partitions) -> None:
        self._handle = handle
        self._names = names
        self._lock = threading.Lock()

    @property
    def id(self) -> int:
        return self._handle.id

    def push_ticks(
        self,
        symbol: str,
        timeframe: str,
        *,
        time: Any,
        price: Any,
        quantity: Any = 1.0,
        side: Any = None,
        source: str = "ohlcv",
        unit: str | None = None,
        timeout: float = 0.0,
    ) -> int:
        """Push one tick, or columns of many; their count.

        side: "buy", "sell" or None for who took the price, or 1, -1 and 0; for all or one each.
        Ticks are judged when they are drained. When the queue is full for longer than timeout
        (seconds) it is a BusyError, python.producer_full: `position` says how many were taken,
        from the first.
        """
        partition = self._names.open(symbol, timeframe, source)
        return self._push(
            lib.lta_producer_push_ticks,
            tick_rows(time, price, quantity, side, unit, partition),
            "lta_tick[]",
            timeout,
        )

    def push_bars(
        self,
        symbol: str,
        timeframe: str,
        *,
        time: Any,
        open: Any,
        high: Any,
        low: Any,
        close: Any,
        volume: Any,
        source: str = "ohlcv",
        close_time: Any = None,
        closed: bool = True,
        state: str | Sequence[str] | None = None,
        unit: str | None = None,
        timeout: float = 0.0,
    ) -> int:
        """Push one bar, or columns of many, as `session.push` takes them; their count."""
        partition = self._names.open(symbol, timeframe, source)
        states = ("closed" if closed else "forming") if state is None else state
        prices = (open, high, low, close, volume)
        bars = bar_rows(time, close_time, prices, unit, partition, states)
        return self._push(lib.lta_producer_push_bars, bars, "lta_bar[]", timeout)

    def _push(self, call: Callable[..., int], items: Any, kind: str, timeout: float) -> int:
        rows = ffi.from_buffer(kind, items) if isinstance(items, np.ndarray) else items
        count, done = len(rows), 0
        out, error = ffi.new("int64_t *"), new_error()
        deadline = host_time.monotonic() + timeout
        with self._lock:
            while True:
                check(call(self.id, rows + done, count - done, out, error), error)
                done += out[0]
                if done == count:
                    return count
                if host_time.monotonic() >= deadline:
                    raise BusyError(
                        f"the queue took {done} of {count}: drain, or wait longer",
                        "python.producer_full",
                        done,
                    )
                host_time.sleep(_WAIT_SECONDS)

    def close(self) -> None:
        """End the id now; what was pushed is still drained."""
        self._handle.close()

    def __enter__(self) -> Producer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def tick_rows(
    time: Any, price: Any, quantity: Any, side: Any, unit: str | None, partition: int
) -> np.ndarray[Any, Any]:
    """One tick where price is a number, else one per row of the columns."""
    if np.ndim(price) == 0:
        times = np.array([time_to_ns(time, unit)], np.int64)
        prices = np.array([price], np.float64)
    else:
        times, prices = column_to_ns(time, unit), column(price, "price")
    ticks = np.zeros(len(times), TICK)
    quantities = quantity if np.ndim(quantity) == 0 else column(quantity, "quantity")
    for name, values in (("price", prices), ("quantity", quantities), ("side", _sides(side))):
        if np.ndim(values) and len(values) != len(times):
            raise DataError(
                f"column {name!r} has {len(values)} rows, the times have {len(times)}",
                "python.column_length",
            )
        ticks[name] = values
    ticks["time_ns"], ticks["partition"] = times, partition
    return ticks


def _sides(side: Any) -> Any:
    def number(one: Any) -> int:
        if one is None or isinstance(one, str):
            if one in SIDES:
                return int(SIDES[one])
        elif one in (-1, 0, 1):
            return int(one)
        raise DataError(
            f"side {one!r}: expected 'buy', 'sell' or None, or 1, -1 or 0", "python.side"
        )

    if side is None or isinstance(side, str) or np.ndim(side) == 0:
        return number(side)
    return np.array([number(one) for one in side], np.int32)


def calendar_sessions(calendar: Any, start: Any = None, end: Any = None) -> np.ndarray[Any, Any]:
    """The sessions of an `exchange_calendars` calendar (or anything with such a `schedule`) as
    `session.builder` takes them: int64 nanoseconds, [session, (open, close)].

    A break in the middle of a day makes two sessions of it. start and end are dates.
    """
    schedule = calendar.schedule.loc[start:end]
    pairs = []
    for row in schedule.itertuples():
        opens, closes = time_to_ns(row.open), time_to_ns(row.close)
        pause, resume = getattr(row, "break_start", None), getattr(row, "break_end", None)
        if pause is not None and resume is not None and pause == pause and resume == resume:
            pairs += [(opens, time_to_ns(pause)), (time_to_ns(resume), closes)]
        else:
            pairs.append((opens, closes))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _session_pairs(sessions: Any, unit: str | None) -> np.ndarray[Any, Any]:
    if isinstance(sessions, np.ndarray) and sessions.dtype == np.int64 and unit is None:
        pairs = sessions.copy(order="C")
    else:
        flat = [time for pair in sessions for time in pair]
        pairs = column_to_ns(flat, unit) if flat else np.empty(0, np.int64)
        pairs = pairs.reshape(-1, 2) if len(pairs) == 2 * len(sessions) else pairs
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise DataError(
            f"sessions of shape {pairs.shape}: expected pairs of an open and a close",
            "python.sessions",
        )
    return pairs


def _choice(name: str, given: str, known: Mapping[str, int]) -> int:
    if given not in known:
        names = ", ".join(repr(one) for one in known)
        raise DataError(f"{name} {given!r}: expected one of {names}", f"python.{name}")
    return int(known[given])


class SessionFeed:
    """What `Session` has of the feed."""

    _handle: Handle
    _dataset: Dataset
    _collect: Callable[..., Rows]
    _own_producer: Producer | None = None
    _built: frozenset[int] = frozenset()
    _drain_capacity = 1024

    @property
    def id(self) -> int:
        return self._handle.id

    def builder(
        self,
        symbol: str,
        timeframe: str,
        source: str = "ohlcv",
        *,
        ticks_of: Sequence[str] | None = None,
        kind: str = "timeframe",
        closed: str = "left",
        empty_bars: bool = False,
        skip_first: bool = False,
        split: bool = False,
        series: bool = False,
        heikin_ashi: bool = False,
        late: str = "refuse",
        offset: Any = 0,
        sessions: Any = None,
        unit: str | None = None,
    ) -> None:
        """Make bars of a partition from ticks; the session keeps the builder.

        timeframe: "5m" and its like, "tick:100", "volume:1000", "dollar:1e6", "range:0.5";
        kind="renko" makes bricks over "range:0.5". ticks_of: the (symbol, timeframe[, source])
        that ticks name, where it is another partition. closed="right": a tick at a boundary
        belongs to the bar before it. split: a trade that passes a threshold is split. series:
        write buy_volume, sell_volume, trade_count and bar_vwap beside the bars. late="revise": a
        late tick revises its bar. sessions: pairs of open and close (`calendar_sessions`).
        """
        partition = self._dataset.names.open(symbol, timeframe, source)
        flags = _choice("closed", closed, _CLOSED)
        for is_set, flag in (
            (ticks_of is not None, lib.LTA_BUILDER_TICKS_OF),
            (empty_bars, lib.LTA_BUILDER_EMPTY_BARS),
            (skip_first, lib.LTA_BUILDER_SKIP_FIRST),
            (split, lib.LTA_BUILDER_SPLIT),
            (series, lib.LTA_BUILDER_SERIES),
            (heikin_ashi, lib.LTA_BUILDER_HEIKIN_ASHI),
        ):
            flags |= flag if is_set else 0
        options = struct(
            "lta_builder_options",
            flags=flags,
            kind=_choice("kind", kind, _KINDS),
            late=_choice("late", late, _LATE),
            offset_ns=duration_to_ns(offset, "offset"),
            tick_partition=0 if ticks_of is None else self._dataset.names.open(*ticks_of),
        )
        pairs = np.empty((0, 2), np.int64) if sessions is None else _session_pairs(sessions, unit)
        pointer = ffi.from_buffer("int64_t[]", pairs)
        options.session_times_ns, options.session_count = pointer, len(pairs)
        out, error = ffi.new("lta_builder *"), new_error()
        check(lib.lta_builder_create(self.id, partition, options, out, error), error)
        lib.lta_builder_drop(out[0], ffi.NULL)
        self._built |= {partition}

    def producer(self, capacity: int = 0) -> Producer:
        """A way into the session's queue for other threads. capacity: ticks and bars that may
        wait; 0 is the library's 65536."""
        options = struct("lta_producer_options", capacity=capacity)
        out, error = ffi.new("lta_producer *"), new_error()
        check(lib.lta_producer_create(self.id, options, out, error), error)
        return Producer(Handle(out[0], lib.lta_producer_drop), self._dataset.names)

    def drain(self, max_items: int = 0) -> Rows:
        """Take what producers have pushed and return the rows it makes, at most max_items ticks
        and bars of it (0: 65536). `rows.more` says whether something is left.

        What is refused is counted in `feed_info` and raises nothing.
        """
        return self._collect_feed(lambda *rows: lib.lta_session_drain(self.id, max_items, *rows))

    def advance_clock(self, now: Any, unit: str | None = None) -> Rows:
        """Tell that time has passed: time bars that end by now close without a tick."""
        now_ns = time_to_ns(now, unit)
        rows = self._collect_feed(
            lambda *rows: lib.lta_session_advance_clock(self.id, now_ns, *rows)
        )
        return self._rest([rows])

    def ticks(
        self,
        symbol: str,
        timeframe: str,
        *,
        time: Any,
        price: Any,
        quantity: Any = 1.0,
        side: Any = None,
        source: str = "ohlcv",
        unit: str | None = None,
    ) -> Rows:
        """Push one tick, or columns of many, and return the rows they make, with those of all
        that producers have waiting. Without a builder one with the defaults is made.
        """
        partition = self._dataset.names.open(symbol, timeframe, source)
        items = tick_rows(time, price, quantity, side, unit, partition)
        self._need_builder(partition, symbol, timeframe, source)
        return self._feed(lib.lta_producer_push_ticks, items, "lta_tick[]")

    @property
    def feed_info(self) -> dict[str, Any]:
        """Counts of the feed; "refusals" is {code: count}, "messages" {code: the newest one's}."""
        info, error = struct("lta_feed_info"), new_error()
        check(lib.lta_session_get_feed_info(self.id, info, error), error)
        found: dict[str, Any] = {name: getattr(info, name) for name in _INFO_FIELDS}
        found["refusals"], found["messages"] = {}, {}
        for index in range(found.pop("refusal_count")):
            refusal = struct("lta_refusal")
            check(lib.lta_session_get_refusal(self.id, index, refusal, error), error)
            code = ffi.string(refusal.code).decode()
            found["refusals"][code] = refusal.count
            message = ffi.string(refusal.message)
            found["messages"][code] = text(refusal.message, len(message))
        return found

    async def stream(self, queue: Any, limit: int = 1024) -> AsyncIterator[Rows]:
        """Rows of what comes through an asyncio queue, until None comes.

        Items are dicts: the arguments of `ticks` where there is a "price", else of `push`. What is
        waiting is taken together, at most limit items at a time; what is wrong with a tick or bar
        is counted in `feed_info`.
        """
        is_open = True
        while is_open:
            items: list[Mapping[str, Any] | None] = [await queue.get()]
            while len(items) < limit and not queue.empty():
                items.append(queue.get_nowait())
            if None in items:
                items, is_open = items[: items.index(None)], False
            rows = self._take(item for item in items if item is not None)
            if len(rows):
                yield rows

    def _take(self, items: Iterable[Mapping[str, Any]]) -> Rows:
        producer = self._default_producer()
        parts = []
        for item in items:
            push: Callable[..., int] = producer.push_bars
            if "price" in item:
                push = producer.push_ticks
                key = (item["symbol"], item["timeframe"], item.get("source", "ohlcv"))
                self._need_builder(self._dataset.names.open(*key), *key)
            while True:
                try:
                    push(**item)
                    break
                except BusyError as full:
                    if full.code != "python.producer_full" or full.position:
                        raise
                    parts.append(self._rest([self.drain()]))
        parts.append(self._rest([self.drain()]))
        return parts[0] if len(parts) == 1 else Rows.joined(parts)

    def _need_builder(self, partition: int, symbol: str, timeframe: str, source: str) -> None:
        if partition in self._built:
            return
        try:
            self.builder(symbol, timeframe, source)
        except DataError as failure:
            if failure.code != "builder.other_options":  # of a snapshot: it is there
                raise
            self._built |= {partition}

    def _default_producer(self) -> Producer:
        if self._own_producer is None:
            self._own_producer = self.producer()
        return self._own_producer

    def _feed(self, call: Callable[..., int], items: np.ndarray[Any, Any], kind: str) -> Rows:
        producer = self._default_producer()
        parts: list[Rows] = []
        done = 0
        while done < len(items) or not parts:
            try:
                done += producer._push(call, items[done:], kind, 0.0)
            except BusyError as full:
                if full.code != "python.producer_full":
                    raise
                done += full.position or 0
            parts.append(self._rest([self.drain()]))
        return parts[0] if len(parts) == 1 else Rows.joined(parts)

    def _rest(self, parts: list[Rows]) -> Rows:
        while parts[-1].more:
            parts.append(self.drain())
        return parts[0] if len(parts) == 1 else Rows.joined(parts)

    def _collect_feed(self, call: Callable[..., int]) -> Rows:
        rows = self._collect(call, self._drain_capacity)
        if rows.more:  # perhaps for want of room
            self._drain_capacity = min(2 * self._drain_capacity, 65536)
        return rows


_INFO_FIELDS = [name for name, _ in ffi.typeof("lta_feed_info").fields][1:]
