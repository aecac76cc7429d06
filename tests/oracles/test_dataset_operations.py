# SPDX-License-Identifier: MIT
"""Resample, upsample and align agree with pandas on random bars with gaps and missing values.

pandas sees rows and times only; what it has no word for (which bin is complete, what a fill puts
where) is said in a few lines beside it.
"""

import laakhay.ta as ta
import numpy as np
import pandas as pd
import pytest
from oracle_series import SEED, generator_for

CASES = 1000
PRICES = ("open", "high", "low", "close", "volume")
COLUMNS = (*PRICES, "funding")
PLAN = ta.compile({name: name for name in COLUMNS})
SPACINGS = {
    name: pd.Timedelta(length)
    for name, length in (("1m", "1min"), ("5m", "5min"), ("1h", "1h"), ("1d", "1D"))
}
# ours: (pandas' bins, their length)
TARGETS = {
    "1m": {"1m": "1min", "3m": "3min", "15m": "15min", "1h": "60min"},
    "5m": {"15m": "15min", "1h": "1h", "4h": "4h"},
    "1h": {"4h": "4h", "1d": "1D", "1w": "W-MON", "1M": "MS"},
    "1d": {"2d": "2D", "1w": "W-MON", "1M": "MS", "3M": "QS-JAN", "12M": "YS"},
}
CIVIL = {
    "W-MON": pd.DateOffset(weeks=1),
    "MS": pd.DateOffset(months=1),
    "QS-JAN": pd.DateOffset(months=3),
    "YS": pd.DateOffset(years=1),
}


def random_frame(generator, spacing, row_max=120):
    """Bars on the grid of `spacing` with gaps, short and long, and missing values."""
    count = int(generator.integers(1, row_max))
    steps = generator.choice([1, 1, 1, 1, 2, 3, 40], count)
    start = pd.Timestamp("2019-01-01") + int(generator.integers(0, 2000)) * pd.Timedelta("11h")
    start = start.floor(spacing)
    times = start + spacing * (np.cumsum(steps) - 1)
    frame = pd.DataFrame(
        {name: generator.normal(100, 10, count).round(3) for name in COLUMNS},
        index=pd.DatetimeIndex(times).astype("datetime64[ns]"),
    )
    frame["volume"] = generator.random(count) * 1e6
    rate = generator.choice([0.0, 0.05, 0.5])
    return frame.mask(generator.random(frame.shape) < rate)


def append(dataset, symbol, timeframe, frame):
    dataset.append(symbol, timeframe, {"time": frame.index, **frame}, check="off")
    return dataset


def read(dataset, symbol="X", timeframe=None):
    keys = [key for key in dataset.partitions if key[0] == symbol]
    if timeframe is not None:
        keys = [key for key in keys if key[1] == timeframe]
    result = PLAN.run(dataset, partitions=keys)
    frame = pd.DataFrame({name: np.array(result[name]) for name in COLUMNS})
    frame.index = pd.DatetimeIndex(result.times)
    return frame


def assert_same(ours, theirs, case, rtol=0.0):
    assert list(ours.index) == list(theirs.index), f"{case}\n{ours}\n{theirs}"
    for name in COLUMNS:
        same = np.isclose(ours[name], theirs[name], rtol=rtol, atol=0, equal_nan=True)
        assert same.all(), f"{case}: {name}\n{ours[name][~same]}\n{theirs[name][~same]}"


def bins_of(frame, rule, offset, funding_rule):
    """pandas' bins, every one between the first and the last, and the rows in each."""
    shifted = frame.set_axis(frame.index - offset)
    options = {"origin": "epoch"} if rule not in CIVIL else {}
    bins = shifted.resample(rule, closed="left", label="left", **options)
    made = pd.DataFrame(
        {
            "open": bins["open"].first(),
            "high": bins["high"].max(),
            "low": bins["low"].min(),
            "close": bins["close"].last(),
            "volume": bins["volume"].sum(min_count=1),
        }
    )
    if funding_rule == "sum":
        made["funding"] = bins["funding"].sum(min_count=1)
    else:
        made["funding"] = getattr(bins["funding"], funding_rule)()
    sizes = bins.size()
    made.index = made.index + offset
    sizes.index = made.index
    return made, sizes


def expected_resample(frame, spacing, rule, offset, settings):
    made, sizes = bins_of(frame, rule, offset, settings["rules"].get("funding", "last"))
    ends = (made.index[-1] - offset) + (CIVIL[rule] if rule in CIVIL else pd.Timedelta(rule))
    is_whole = frame.index[-1] + spacing >= ends + offset
    empty = sizes == 0
    if settings["first"] == "drop" and frame.index[0] != made.index[0]:
        made, empty = made.iloc[1:], empty.iloc[1:]
        began = np.flatnonzero(~empty.to_numpy())  # nothing is filled before the first bar
        start = began[0] if len(began) else len(made)
        made, empty = made.iloc[start:], empty.iloc[start:]
    if settings["fill"] == "previous":
        last_close = made["close"].ffill()
        for name in ("open", "high", "low", "close"):
            made[name] = made[name].where(~empty, last_close)
        made["volume"] = made["volume"].where(~empty, 0.0)
    else:
        made = made[~empty]
    if len(made) and not is_whole and settings["last"] != "closed":
        made = made.iloc[:-1]
    return made, is_whole


@pytest.mark.parametrize("part", range(4))
def test_resample_agrees_with_pandas(part):
    print(f"LTA_SEED={SEED}")
    generator = generator_for("resample", part)
    for case in range(CASES // 4):
        source = str(generator.choice(list(SPACINGS)))
        spacing = SPACINGS[source]
        target = str(generator.choice(list(TARGETS[source])))
        rule = TARGETS[source][target]
        frame = random_frame(generator, spacing)
        steps = int(generator.choice([0, 0, 1, 2, -1]))
        if target == "2d":  # an offset is less than a bar
            steps %= 2
        offset = steps * spacing if target != source else pd.Timedelta(0)
        settings = {
            "rules": {"funding": str(generator.choice(["first", "sum", "mean", "min", "max"]))}
            if generator.random() < 0.7
            else {},
            "fill": str(generator.choice(["none", "previous"])),
            "first": str(generator.choice(["keep", "drop"])),
            "last": str(generator.choice(["closed", "forming", "drop"])),
        }
        theirs, is_whole = expected_resample(frame, spacing, rule, offset, settings)
        dataset = append(ta.Dataset(), "X", source, frame)
        made = dataset.resample(target, offset=offset, **settings)
        what = (case, source, target, offset, settings)
        assert_same(read(made), theirs, what, rtol=1e-12)
        is_forming = made.info()["partitions"][0]["forming"]
        dropped_whole = settings["first"] == "drop" and theirs.empty
        if not dropped_whole:
            assert is_forming == (settings["last"] == "forming" and not is_whole), what


def test_downsample_agrees_with_pandas():
    print(f"LTA_SEED={SEED}")
    generator = generator_for("downsample")
    for case in range(200):
        frame = random_frame(generator, SPACINGS["1h"])
        factor = int(generator.integers(1, 9))
        groups = frame.groupby(np.arange(len(frame)) // factor)
        theirs = groups.agg(
            {"open": "first", "high": "max", "low": "min", "close": "last", "funding": "mean"}
        )
        theirs["volume"] = groups["volume"].sum(min_count=1)
        theirs.index = frame.index[::factor]
        dataset = append(ta.Dataset(), "X", "1h", frame)
        made = dataset.downsample(factor, rules={"funding": "mean"})
        assert made.partitions == [("X", f"{factor}h", "ohlcv")]
        assert_same(read(made), theirs, (case, factor), rtol=1e-12)


def as_of(slots, frame, spacing, tolerance):
    """Per close time in `slots` the last row of `frame` that has closed, at most so old."""
    known = frame.reset_index(drop=True)
    known["close_time"] = frame.index + spacing
    made = pd.merge_asof(
        pd.DataFrame({"close_time": slots}), known, on="close_time", tolerance=tolerance
    )
    return made[list(COLUMNS)]


@pytest.mark.parametrize("part", range(4))
def test_align_agrees_with_pandas(part):
    print(f"LTA_SEED={SEED}")
    generator = generator_for("align", part)
    for case in range(CASES // 4):
        names = "ABCD"[: int(generator.integers(1, 5))]
        shared = str(generator.choice(list(SPACINGS)))
        start_seed = generator.integers(0, 2**32)
        frames, timeframes, dataset = {}, {}, ta.Dataset()
        for name in names:
            timeframe = shared if generator.random() < 0.8 else {"1m": "5m"}.get(shared, shared)
            near = np.random.default_rng(start_seed)  # the same start, so that they overlap
            frame = random_frame(near, SPACINGS[timeframe], 80)
            frame = frame[generator.random(len(frame)) < 0.7]
            if frame.empty:
                frame = random_frame(near, SPACINGS[timeframe], 2)
            frame = frame.mask(generator.random(frame.shape) < 0.1)
            frames[name], timeframes[name] = frame, timeframe
            append(dataset, name, timeframe, frame)
        join = str(generator.choice(["inner", "outer", "left", "reference"]))
        fill = str(generator.choice(["none", "previous"]))
        tolerance = None
        if fill == "previous" and generator.random() < 0.5:
            tolerance = int(generator.integers(1, 8)) * SPACINGS[shared] / 2
        lead = names[0] if join == "left" else str(generator.choice(list(names)))
        slots = expected_slots(frames, timeframes, join, lead)
        settings = {"fill": fill, "tolerance": tolerance}
        if join == "reference":
            made = dataset.align(reference=(lead, timeframes[lead]), **settings)
        else:
            made = dataset.align(join, **settings)
        assert made.partitions == dataset.partitions
        for name, frame in frames.items():
            age = pd.Timedelta(0) if fill == "none" else tolerance
            theirs = as_of(slots.index, frame, SPACINGS[timeframes[name]], age)
            theirs.index = pd.DatetimeIndex(slots)
            assert_same(read(made, name), theirs, (case, join, lead, settings, timeframes, name))


def expected_slots(frames, timeframes, join, lead):
    """The time of each row by its close time."""
    closing = {
        name: pd.Series(frame.index, index=frame.index + SPACINGS[timeframes[name]])
        for name, frame in frames.items()
    }
    if join in ("left", "reference"):
        return closing[lead]
    table = pd.concat(closing.values(), axis=1, join=join, sort=True).sort_index()
    slots = table.max(axis=1).astype("datetime64[ns]")
    for row in range(1, len(slots)):
        if slots.iloc[row] <= slots.iloc[row - 1]:
            slots.iloc[row] = slots.index[row - 1]
    return slots


def test_upsample_agrees_with_pandas():
    print(f"LTA_SEED={SEED}")
    generator = generator_for("upsample")
    finer = {"5m": "1m", "1h": "5m", "1d": "1h"}
    for case in range(200):
        source = str(generator.choice(list(finer)))
        target = finer[source]
        frame = random_frame(generator, SPACINGS[source], 30)
        closes = frame.index + SPACINGS[source]
        slots = pd.date_range(closes[0], closes[-1], freq=SPACINGS[target])
        theirs = as_of(slots, frame, SPACINGS[source], None)
        theirs.index = slots - SPACINGS[target]
        made = append(ta.Dataset(), "X", source, frame).upsample(target)
        assert_same(read(made), theirs, (case, source))


def test_a_slice_is_as_if_only_its_rows_had_been_appended():
    print(f"LTA_SEED={SEED}")
    generator = generator_for("slice")
    plan = ta.compile({"a": "ema(close, 5)", "b": "rsi(close, 4)", "c": "cumulative_sum(volume)"})
    for case in range(200):
        frame = random_frame(generator, SPACINGS["1h"], 400)
        start, end = sorted(generator.integers(0, len(frame) + 1, 2).tolist())
        times = [*frame.index, frame.index[-1] + SPACINGS["1h"]]
        part = append(ta.Dataset(), "X", "1h", frame).slice(times[start], times[end])
        alone = append(ta.Dataset(), "X", "1h", frame.iloc[start:end])
        ours, theirs = plan.run(part), plan.run(alone)
        for name in ("a", "b", "c"):
            assert np.array_equal(ours[name], theirs[name], equal_nan=True), (case, start, end)
        assert read(part).equals(read(alone)), (case, start, end)
