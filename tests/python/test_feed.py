# SPDX-License-Identifier: MIT
"""The feed from Python: ticks, producers on threads, the clock, asyncio queues, pickles."""

import asyncio
import pickle
import threading
from types import SimpleNamespace

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest

SECOND = 10**9
START = 1_700_000_040 * SECOND  # a whole minute


@pytest.fixture
def session():
    return ta.compile({"close": "close", "mean": "sma(close, 2)"}).session()


def ticks(session, seconds, prices, **more):
    times = START + np.asarray(seconds, np.int64) * SECOND
    return session.ticks("X", "1m", time=times, price=np.asarray(prices, float), unit="ns", **more)


def test_ticks_become_rows_without_more_ado(session):
    rows = ticks(session, [0, 30, 60, 61], [1, 2, 3, 4])
    assert rows["close"].tolist() == [2, 4]
    assert rows.provisional.tolist() == [False, True]
    one = session.ticks("X", "1m", time=START + 62 * SECOND, price=5.0, quantity=2, side="sell")
    assert one.last()["close"] == 5
    assert session.feed_info["tick_count"] == 5


def test_series_and_several_timeframes_come_from_one_stream(session):
    session.builder("X", "1m", series=True)
    session.builder("X", "tick:3", ticks_of=("X", "1m"))
    rows = ticks(session, [0, 30, 90], [10, 20, 30], quantity=[1.0, 3.0, 1.0],
                 side=["buy", "sell", None])  # fmt: skip
    assert sorted(rows.partitions) == [
        ("X", "1m", "ohlcv"),
        ("X", "1m", "ohlcv"),
        ("X", "tick:3", "ohlcv"),
    ]
    extras = ta.compile({n: n for n in ("buy_volume", "sell_volume", "trade_count", "bar_vwap")})
    result = extras.run(session.dataset, partitions=[("X", "1m")])
    assert [result[name].tolist() for name in extras.names] == [[1], [3], [2], [17.5]]


def test_producers_on_threads_lose_nothing(session):
    session.builder("X", "1m")
    threads = []
    counts = [0, 0, 0]

    def produce(index):
        with session.producer(capacity=50) as producer:
            for k in range(300):
                counts[index] += producer.push_ticks(
                    f"Y{index}", "1m", time=START + k * SECOND, price=float(k), timeout=60
                )

    for index in range(3):
        session.builder(f"Y{index}", "1m")
        threads.append(threading.Thread(target=produce, args=(index,)))
        threads[-1].start()
    while any(thread.is_alive() for thread in threads):
        session.drain(100)
    while session.drain().more:
        pass
    assert counts == [300] * 3
    assert session.feed_info["tick_count"] == 900
    assert session.feed_info["refusals"] == {}
    assert session.info["closed_count"] == 12


def test_a_full_queue_says_how_much_it_took(session):
    producer = session.producer(capacity=3)
    with pytest.raises(ta.BusyError) as full:
        producer.push_ticks("X", "1m", time=[START] * 5, price=np.ones(5), unit="ns")
    assert (full.value.code, full.value.position) == ("python.producer_full", 3)


def test_bars_go_through_producers_too(session):
    with session.producer() as producer:
        assert producer.push_bars(
            "X", "1m", time=[START, START + 60 * SECOND], open=[1, 2], high=[1, 2], low=[1, 2],
            close=[1, 2], volume=[1, 1], unit="ns",
        ) == 2  # fmt: skip
    rows = session.drain()
    assert rows["mean"][-1] == 1.5


def test_refusals_are_counted_and_told(session):
    ticks(session, [60, 0, 61], [1, 2, float("nan")])
    info = session.feed_info
    assert info["refusals"] == {"feed.tick_late": 1, "feed.price": 1}
    assert "finite" in info["messages"]["feed.price"]
    assert info["refused_count"] == 2


def test_the_clock_closes_bars_and_does_not_go_back(session):
    session.builder("X", "1m", empty_bars=True)
    ticks(session, [5], [7])
    rows = session.advance_clock(START + 150 * SECOND)
    assert rows["close"].tolist() == [7, 7]
    assert not rows.provisional.any()
    with pytest.raises(ta.DataError) as refused:
        session.advance_clock(START)
    assert refused.value.code == "session.clock_not_rising"


def test_sessions_of_a_calendar(session):
    day = pd.Timestamp("2024-07-03", tz="UTC")
    schedule = pd.DataFrame(
        {
            "open": [day + pd.Timedelta("13:30:00"), day + pd.Timedelta("1 days 01:00:00")],
            "break_start": [pd.NaT, day + pd.Timedelta("1 days 02:00:00")],
            "break_end": [pd.NaT, day + pd.Timedelta("1 days 03:00:00")],
            "close": [day + pd.Timedelta("17:00:00"), day + pd.Timedelta("1 days 05:00:00")],
        },
        index=pd.DatetimeIndex(["2024-07-03", "2024-07-04"]),
    )
    calendar = SimpleNamespace(schedule=schedule)
    pairs = ta.calendar_sessions(calendar)
    hours = (pairs - day.value) / (3600 * SECOND)
    assert hours.tolist() == [[13.5, 17], [25, 26], [27, 29]]
    assert ta.calendar_sessions(calendar, "2024-07-04", "2024-07-04").tolist() == pairs[1:].tolist()
    session.builder("X", "1h", sessions=pairs)
    times = [day + pd.Timedelta(hours=h) for h in (13, 13.5, 16.75, 17, 25.5)]
    session.ticks("X", "1h", time=times, price=np.arange(5.0))
    rows = session.advance_clock(day + pd.Timedelta(hours=40))
    result = ta.compile("close").run(session.dataset)
    assert result.times.tolist() == [
        int((day + pd.Timedelta(hours=h)).value) for h in (13.5, 16.5, 25)
    ]
    assert len(rows) == 1
    assert session.feed_info["refusals"] == {"feed.outside_sessions": 2}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"late": "never"}, "python.late"),
        ({"closed": "both"}, "python.closed"),
        ({"kind": "candles"}, "python.kind"),
        ({"sessions": [(1, 2, 3)], "unit": "s"}, "python.sessions"),
        ({"split": True}, "builder.option_of_other_kind"),
        ({"kind": "renko"}, "builder.renko_timeframe"),
    ],
)
def test_options_that_cannot_be_are_refused(session, options, code):
    with pytest.raises(ta.DataError) as refused:
        session.builder("X", "1m", **options)
    assert refused.value.code == code


@pytest.mark.parametrize("side", ["bid", 2, [1, "ask"]])
def test_a_side_that_is_none_is_refused(session, side):
    with pytest.raises(ta.DataError) as refused:
        ticks(session, [0, 1], [1, 2], side=side)
    assert refused.value.code == "python.side"


def test_an_asyncio_queue_is_read_to_its_end(session):
    async def run():
        queue = asyncio.Queue()
        for k in range(4):
            await queue.put({"symbol": "X", "timeframe": "1m", "time": START + k * 40 * SECOND,
                             "price": float(k)})  # fmt: skip
        bar = dict.fromkeys(("open", "high", "low", "close", "volume"), 9.0)
        await queue.put({"symbol": "Z", "timeframe": "1m", "time": START, **bar})
        await queue.put(None)
        return [rows async for rows in session.stream(queue, limit=2)]

    answers = asyncio.run(run())
    closes = [row["close"] for rows in answers for row in rows if not row.provisional]
    assert sorted(closes) == [1, 2, 9]


def test_a_plan_and_a_session_are_pickled_and_go_on(session):
    ticks(session, [0, 30, 60], [1, 2, 3])
    other = pickle.loads(pickle.dumps(session))
    assert other.info == session.info
    assert other.snapshot() == session.snapshot()
    for one in (session, other):
        rows = ticks(one, [90, 120], [8, 5])
        assert rows["close"].tolist() == [8, 5]
        assert rows["mean"].tolist() == [5, 6.5]
    plan = ta.compile({"a": "ema(close, 3)"}, convention="laakhay")
    assert pickle.loads(pickle.dumps(plan)).fingerprint == plan.fingerprint
