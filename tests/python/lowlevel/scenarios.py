# SPDX-License-Identifier: MIT
"""What both Python bindings must do, written against the names they share.

Nothing but the standard library, and no pytest: the ctypes binding runs these in an interpreter
that has neither numpy nor cffi nor a compiler. `api` is laakhay.ta or laakhay_ta.
"""

import math

DAY_NS = 86_400_000_000_000
START_NS = 1_704_067_200_000_000_000  # 2024-01-01
CLOSE = [10.0, 11.0, 12.0, 11.0, 13.0, 14.0]
COUNT = len(CLOSE)
SMA3 = [None, None, 11.0, 34.0 / 3.0, 12.0, 38.0 / 3.0]
ABOVE = [None, None, 1, 0, 1, 1]  # close > sma(close, 3)
PLAN = {"average": "sma(close, 3)", "above": "close > sma(close, 3)"}


def times(count=COUNT, first=0):
    return [START_NS + DAY_NS * row for row in range(first, first + count)]


def columns(close=CLOSE):
    return (
        list(close),
        [value + 1.0 for value in close],
        [value - 1.0 for value in close],
        list(close),
        [100.0] * len(close),
    )


def bar(row, close=None):
    value = CLOSE[row] if close is None else close
    return {
        "time": START_NS + DAY_NS * row,
        "open": value,
        "high": value + 1.0,
        "low": value - 1.0,
        "close": value,
        "volume": 100.0,
    }


def filled(api, symbol="AAPL", count=COUNT):
    dataset = api.dataset_create()
    data = columns(CLOSE[:count])
    added = api.dataset_append_ohlcv(dataset, symbol, "1d", "ohlcv", times(count), *data)
    assert added == count
    return dataset


def same(got, wanted):
    got = [float(value) for value in got]
    assert len(got) == len(wanted), f"{len(got)} values, wanted {len(wanted)}"
    for row, (a, b) in enumerate(zip(got, wanted, strict=True)):
        missing = b is None or b != b
        right = math.isnan(a) if missing else math.isclose(a, b, rel_tol=1e-12)
        assert right, f"row {row}: {a}, wanted {b}"


def raises(kind, code, call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except kind as error:
        assert error.code == code, f"code {error.code!r}, wanted {code!r}: {error}"
        assert str(error) and not str(error).startswith(("'", '"')), f"prints as {error}"
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def dataset_counts_rows(api):
    first, second = api.dataset_create(), filled(api)
    assert first != second and first > 0
    assert api.dataset_info(first)["row_count"] == 0
    info = api.dataset_info(second)
    assert info["row_count"] == len(CLOSE) and info["partition_count"] == 1
    partition = info["partitions"][0]
    names = (partition["symbol"], partition["timeframe"], partition["source"])
    assert names == ("AAPL", "1d", "ohlcv")
    api.dataset_drop(first)
    api.dataset_drop(second)


def identical_row_is_not_counted(api):
    dataset = filled(api, count=3)
    again = columns(CLOSE[2:5])
    added = api.dataset_append_ohlcv(dataset, "AAPL", "1d", "ohlcv", times(3, 2), *again)
    assert added == 2, added
    assert api.dataset_info(dataset)["row_count"] == 5
    api.dataset_drop(dataset)


def stale_dataset_is_a_key_error(api):
    dataset = api.dataset_create()
    api.dataset_drop(dataset)
    for call in (api.dataset_drop, api.dataset_info):
        try:
            call(dataset)
        except KeyError as error:
            assert isinstance(error, api.UnknownNameError)
            assert error.code and error.position is None
            assert str(error) == error.args[0]
        else:
            raise AssertionError("a stale id was accepted")
    for forged in (0, 1, 2**64 - 1):
        try:
            api.dataset_info(forged)
        except api.UnknownNameError:
            continue
        raise AssertionError(f"{forged} was accepted")


def wrong_rows_change_nothing(api):
    dataset = filled(api, count=3)
    before = api.dataset_info(dataset)

    def append(when, data):
        api.dataset_append_ohlcv(dataset, "AAPL", "1d", "ohlcv", when, *data)

    falling = times(3, 3)
    falling[2] = falling[0] + 1
    error = raises(ValueError, "dataset.time_not_rising", append, falling, columns(CLOSE[3:6]))
    assert isinstance(error, api.DataError) and error.position == 2
    infinite = columns(CLOSE[3:6])
    infinite[4][1] = math.inf
    error = raises(ValueError, "dataset.infinite_value", append, times(3, 3), infinite)
    assert error.position == 1
    ragged = columns(CLOSE[3:6])
    ragged[2].pop()
    error = raises(ValueError, "dataset.ragged_columns", append, times(3, 3), ragged)
    assert "low" in str(error)
    assert api.dataset_info(dataset) == before
    api.dataset_drop(dataset)


def small_times_need_a_unit(api):
    dataset = api.dataset_create()
    seconds = [time // 10**9 for time in times()]
    key = (dataset, "AAPL", "1d", "ohlcv")
    raises(
        ValueError, "python.time_without_unit", api.dataset_append_ohlcv, *key, seconds, *columns()
    )
    assert api.dataset_append_ohlcv(*key, seconds, *columns(), unit="s") == len(CLOSE)
    milliseconds = [time // 10**6 for time in times()]
    assert api.dataset_append_ohlcv(*key, milliseconds[-1:], *columns(CLOSE[-1:]), unit="ms") == 0
    raises(
        ValueError, "python.time_unit", api.dataset_append_ohlcv, *key, seconds, *columns(),
        unit="fortnight",
    )  # fmt: skip
    api.dataset_drop(dataset)


def series_are_appended_and_read(api):
    dataset = filled(api)
    key = (dataset, "AAPL", "1d", "ohlcv")
    points = [0.1, 0.2, math.nan, 0.4, 0.5, 0.6]
    assert api.dataset_append_series(*key, "funding", times(), points) == len(points)
    output = api.execute_plan(dataset, "funding * 2")["outputs"][0]
    got = [v if ok else math.nan for v, ok in zip(output["values"], output["valid"], strict=True)]
    same(got, [0.2, 0.4, None, 0.8, 1.0, 1.2])
    api.dataset_drop(dataset)


def execute_gives_the_envelope(api):
    dataset = filled(api)
    payload = {
        "version": 1,
        "outputs": [
            {"name": "average", "expr": "sma(close, 3)"},
            {"name": "above", "expr": "close > sma(close, 3)"},
        ],
    }
    envelope = api.execute_plan(dataset, payload)
    assert envelope["status"] == "ok" and envelope["failed_count"] == 0
    average, above = envelope["outputs"]
    for output, name, dtype in ((average, "average", "float64"), (above, "above", "int8")):
        assert (output["symbol"], output["timeframe"], output["source"]) == ("AAPL", "1d", "ohlcv")
        assert (output["name"], output["dtype"], output["status"]) == (name, dtype, 0)
        assert (output["error_code"], output["error_message"]) == ("", "")
        assert output["row_count"] == len(CLOSE) and output["first_valid_row"] == 2
        assert [int(time) for time in output["time"]] == times()
        assert [bool(valid) for valid in output["valid"]] == [False] * 2 + [True] * 4
    same(average["values"], SMA3)
    assert [int(value) for value in above["values"]][2:] == [1, 0, 1, 1]
    api.dataset_drop(dataset)


def outputs_are_ordered_by_partition(api):
    dataset = filled(api, "MSFT")
    api.dataset_append_ohlcv(dataset, "AAPL", "1d", "ohlcv", times(2), *columns(CLOSE[:2]))
    result = api.compile({"b": "close", "a": "open"}).run(dataset)
    envelope = api.execute_plan(dataset, {"b": "close", "a": "open"})
    order = [(output["symbol"], output["name"]) for output in envelope["outputs"]]
    assert order == [("AAPL", "b"), ("AAPL", "a"), ("MSFT", "b"), ("MSFT", "a")]
    same(result["MSFT", "1d", "a"], CLOSE)
    same(result["AAPL", "1d", "ohlcv", "b"], CLOSE[:2])
    raises(KeyError, "python.ambiguous_partition", result.__getitem__, "a")
    api.dataset_drop(dataset)


def plan_runs(api):
    dataset = filled(api)
    plan = api.compile(PLAN)
    assert plan.names == ("average", "above")
    assert plan.fingerprint == api.compile(dict(PLAN)).fingerprint != 0
    result = plan.run(dataset)
    same(result["average"], SMA3)
    same(result["above"], ABOVE)
    error = raises(KeyError, "python.unknown_output", result.__getitem__, "averages")
    assert "average" in str(error)
    api.dataset_drop(dataset)
    same(result["average"], SMA3)  # the result keeps its rows


def plan_text_errors_have_a_position(api):
    text = "close > smaa(close, 3)"
    error = raises(ValueError, "plan.unknown_indicator", api.compile, text)
    assert isinstance(error, api.DataError) and error.position == text.index("smaa")
    assert "sma" in str(error)
    for broken in ('{"version": 1', '{"version": 1, "outputs": []}', "sma(close,", ""):
        try:
            api.compile(broken)
        except ValueError as failure:
            assert failure.code.count(".") == 1, failure.code
        else:
            raise AssertionError(f"{broken!r} compiled")


def canonical_payload_compiles_to_the_same_plan(api):
    plan = api.compile("rsi(close, 2) > 50 and close > open")
    payload = api.compile(plan.explain(*_payload_format(api)))
    assert payload.fingerprint == plan.fingerprint
    assert plan.requirements


def _payload_format(api):
    return (getattr(api, "LTA_EXPLAIN_PAYLOAD", "payload"),)


def session_equals_batch(api):
    whole = filled(api)
    plan = api.compile(PLAN)
    wanted = plan.run(whole)
    live = filled(api, count=2)
    session = plan.session(live)
    average, above, when = [], [], []
    for row in range(2, len(CLOSE)):
        for close in (CLOSE[row] + 3.0, CLOSE[row] - 2.0):  # the bar is forming
            rows = session.push("AAPL", "1d", **bar(row, close), closed=False)
            assert list(rows.provisional) == [True] and list(rows.revised) == [False]
        rows = session.push("AAPL", "1d", **bar(row))
        assert len(rows) == 1 and list(rows.provisional) == [False]
        average += list(rows["average"])
        above += list(rows["above"])
        when += [int(time) for time in rows.times]
    assert when == times(4, 2)
    same(average, wanted["average"][2:])
    same(above, wanted["above"][2:])
    again = session.push("AAPL", "1d", **bar(5))
    assert len(again) == 0
    counters = session.info
    assert counters["closed_count"] == 6 or counters["closed_count"] == 4
    assert counters["provisional_count"] == 8 and counters["duplicate_count"] == 1


def session_takes_columns_and_revisions(api):
    plan = api.compile(PLAN)
    session = plan.session()
    names = ("open", "high", "low", "close", "volume")
    rows = session.push("AAPL", "1d", time=times(), **dict(zip(names, columns(), strict=True)))
    same(rows["average"], SMA3)
    changed = session.push("AAPL", "1d", **bar(5, 20.0), state="revised")
    assert list(changed.revised) == [True]
    same(changed["average"], [44.0 / 3.0])
    raises(KeyError, "python.unknown_output", changed.__getitem__, "nothing")


def refused_bars_change_nothing(api):
    session = api.compile(PLAN).session(filled(api))
    before = session.snapshot()
    for row, close in ((0, 99.0), (5, 15.0)):
        try:
            session.push("AAPL", "1d", **bar(row, close))
        except api.DataError as error:
            assert error.position == 0, error.position
        else:
            raise AssertionError("an earlier bar with other values was accepted")
    assert session.snapshot() == before


def snapshot_continues_elsewhere(api):
    plan = api.compile(PLAN)
    session = plan.session(filled(api, count=4))
    snapshot = session.snapshot()
    assert isinstance(snapshot, bytes) and session.snapshot() == snapshot
    other = api.compile(PLAN).restore(snapshot)
    assert other.snapshot() == snapshot
    for row in (4, 5):
        here = session.push("AAPL", "1d", **bar(row))
        there = other.push("AAPL", "1d", **bar(row))
        same(there["average"], [SMA3[row]])
        same(there["average"], list(here["average"]))
    assert session.snapshot() == other.snapshot()


def wrong_snapshots_are_refused(api):
    plan = api.compile(PLAN)
    snapshot = plan.session(filled(api)).snapshot()
    flipped = bytearray(snapshot)
    flipped[len(flipped) // 2] ^= 1
    for wrong in (b"", b"not a snapshot", snapshot[:-1], snapshot + b"\0", bytes(flipped)):
        try:
            plan.restore(wrong)
        except ValueError as error:
            assert error.code.startswith("snapshot."), error.code
        else:
            raise AssertionError("a damaged snapshot was restored")
    raises(ValueError, "snapshot.other_plan", api.compile("close").restore, snapshot)


def sessions_advance_and_replay(api):
    dataset = filled(api, count=3)
    plan = api.compile(PLAN)
    session = plan.session(dataset)
    snapshot = session.snapshot()
    api.dataset_append_ohlcv(dataset, "AAPL", "1d", "ohlcv", times(3, 3), *columns(CLOSE[3:]))
    rows = session.advance()
    same(rows["average"], SMA3[3:])
    assert len(session.advance()) == 0
    behind = plan.restore(snapshot, dataset)
    first, rest = behind.replay(2), behind.replay(2)
    same(list(first["average"]) + list(rest["average"]), SMA3[3:])
    assert len(behind.replay(2)) == 0


def catalog_has_records(api):
    ids = [record["id"] for record in api.catalog()]
    assert len(ids) == len(set(ids))
    assert {"sma", "rsi", "macd", "bbands", "atr", "obv", "ema"} <= set(ids)


def objects_may_be_dropped_in_any_order(api):
    dataset = filled(api)
    plan = api.compile(PLAN)
    session, result = plan.session(dataset), plan.run(dataset)
    del plan
    api.dataset_drop(dataset)
    same(result["average"], SMA3)
    rows = session.push("AAPL", "1d", **{**bar(5), "time": START_NS + 6 * DAY_NS})
    assert len(rows) == 1
    del result, session


def operations_make_new_datasets(api):
    dataset = filled(api)
    other = columns([1.0, 2.0])
    api.dataset_append_ohlcv(dataset, "MSFT", "1d", "ohlcv", times(2, 1), *other)
    key = [("AAPL", "1d")]

    def closes(made, text="close"):
        values = api.compile(text).run(made)["value"]
        api.dataset_drop(made)
        return list(values)

    same(closes(api.dataset_slice(dataset, times()[1], times()[3], partitions=key)), CLOSE[1:3])
    same(closes(api.dataset_slice(dataset, last=2, partitions=key)), CLOSE[-2:])
    week = api.dataset_resample(dataset, "2d", last="closed", partitions=key)
    assert api.dataset_info(week)["partitions"][0]["timeframe"] == "2d"
    same(closes(week), [10.0, 12.0, 13.0, 14.0])  # two days are counted from 1970
    rows = api.dataset_resample(dataset, row_factor=4, last="drop", partitions=key)
    same(closes(rows, "volume"), [400.0])
    finer = api.dataset_upsample(dataset, "12h", tolerance=DAY_NS // 2, partitions=key)
    assert api.dataset_info(finer)["row_count"] == 11
    api.dataset_drop(finer)
    aligned = api.dataset_align(dataset, reference=("MSFT", "1d"), partitions=key)
    same(closes(aligned), CLOSE[1:3])
    outer = api.dataset_align(dataset, "outer", fill="previous", partitions=[("MSFT", "1d")])
    same(closes(outer), [1.0, 2.0])
    raises(ValueError, "dataset.timeframe_ratio", api.dataset_resample, dataset, "5h")
    raises(ValueError, "python.fill", api.dataset_align, dataset, fill="next")
    raises(
        KeyError, "python.unknown_partition", api.dataset_slice, dataset, partitions=[("X", "1")]
    )
    api.dataset_drop(dataset)


SCENARIOS = {
    name: function
    for name, function in list(globals().items())
    if callable(function)
    and getattr(function, "__code__", None) is not None
    and function.__code__.co_varnames[: function.__code__.co_argcount] == ("api",)
    and not name.startswith("_")
}
