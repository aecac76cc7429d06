# SPDX-License-Identifier: MIT
"""Results: by name, by partition, as numpy, and as an envelope."""

import gc

import laakhay.ta as ta
import numpy as np
import pytest
from conftest import random_bars, rising_bars

PLAN = {
    "signal": "close > sma(close, 20)",
    "average": "sma(close, 3)",
    "macd": "macd(close, 3, 5, 2)",
}


@pytest.fixture
def plan():
    return ta.compile(PLAN)


@pytest.fixture
def two(bars):
    """Two partitions of different length."""
    dataset = ta.Dataset()
    dataset.append("MSFT", "1d", bars.columns)
    dataset.append("AAPL", "1d", bars[:25].columns)
    return dataset


def test_one_partition_is_read_by_name(plan, dataset, bars):
    result = plan.run(dataset)
    average = result["average"]
    assert average.dtype == np.float64 and average.shape == (30,)
    assert np.isnan(average[:2]).all()
    assert average[2:].tolist() == (bars.close[2:] - 1.0).tolist()  # of 100, 101, 102, ...
    assert result.times.dtype == np.dtype("datetime64[ns]")
    assert result.times.tolist() == bars.times.tolist()


def test_signals_are_one_zero_and_nan_and_have_bools(plan, dataset):
    result = plan.run(dataset)
    signal = result["signal"]
    assert signal.dtype == np.float64
    assert np.isnan(signal[:19]).all() and (signal[19:] == 1.0).all()
    true = result.is_true("signal")
    assert true.dtype == bool and true.tolist() == [False] * 19 + [True] * 11
    assert result.valid("signal").tolist() == [False] * 19 + [True] * 11
    output = result.output("signal")
    assert output.dtype == "int8" and output.raw.dtype == np.int8


def test_a_number_has_no_truth(plan, dataset):
    result = plan.run(dataset)
    with pytest.raises(ta.DataError) as caught:
        result.is_true("average")
    assert caught.value.code == "python.not_a_signal"


def test_members_are_read_by_their_full_name(plan, dataset):
    result = plan.run(dataset)
    assert result.names == [
        "signal", "average", "macd.macd", "macd.signal", "macd.histogram",
    ]  # fmt: skip
    difference = result["macd.macd"] - result["macd.signal"]
    np.testing.assert_allclose(result["macd.histogram"], difference, rtol=0, atol=1e-12)
    with pytest.raises(KeyError, match="macd.signal"):
        result["macd"]


def test_the_last_row(plan, dataset, bars):
    last = plan.run(dataset).last()
    assert list(last) == ["signal", "average", "macd.macd", "macd.signal", "macd.histogram"]
    assert last["signal"] == 1.0 and last["average"] == bars.close[-1] - 1.0
    short = ta.Dataset()
    short.append("A", "1d", bars[:1].columns)
    assert all(np.isnan(value) for value in plan.run(short).last().values())


def test_any_partition_is_read_by_its_names(plan, two, bars):
    result = plan.run(two)
    assert result.partitions == [("AAPL", "1d", "ohlcv"), ("MSFT", "1d", "ohlcv")]
    assert len(result["AAPL", "1d", "average"]) == 25
    assert len(result["MSFT", "1d", "ohlcv", "average"]) == 30
    apple = result.select("AAPL", "1d")
    assert apple["average"].tolist()[2:] == (bars.close[2:25] - 1.0).tolist()
    assert apple.times.tolist() == bars.times[:25].tolist()
    assert apple.last()["average"] == bars.close[24] - 1.0
    assert result.is_true("AAPL", "1d", "signal").sum() == 6
    assert result.select("MSFT", "1d", "ohlcv").partitions == [("MSFT", "1d", "ohlcv")]


def test_several_partitions_must_be_named(plan, two):
    result = plan.run(two)
    for read in (lambda: result["average"], lambda: result.times, result.last):
        with pytest.raises(KeyError) as caught:
            read()
        assert isinstance(caught.value, ta.UnknownNameError)
        assert "AAPL" in str(caught.value) and "MSFT" in str(caught.value)
        assert not str(caught.value).startswith("'")


def test_names_that_are_not_there_list_those_that_are(plan, two, dataset):
    result = plan.run(two)
    with pytest.raises(KeyError, match="MSFT"):
        result["GOOG", "1d", "average"]
    with pytest.raises(KeyError, match="average"):
        result["AAPL", "1d", "averages"]
    with pytest.raises(KeyError):
        result["AAPL", "1d", "trades", "average"]
    with pytest.raises(KeyError, match="signal"):
        plan.run(dataset)["nothing"]


def test_a_partition_of_two_sources_needs_its_source(plan, bars):
    dataset = ta.Dataset()
    dataset.append("A", "1d", bars.columns, "ohlcv")
    dataset.append("A", "1d", bars[:9].columns, "other")
    every = [("A", "1d", "ohlcv"), ("A", "1d", "other")]
    result = ta.compile("close").run(dataset, partitions=every)
    with pytest.raises(KeyError, match="other"):
        result["A", "1d", "value"]
    assert len(result["A", "1d", "other", "value"]) == 9


def test_it_is_a_mapping(plan, dataset, two):
    one, several = plan.run(dataset), plan.run(two)
    assert list(one) == one.names and len(one) == 5
    assert "average" in one and "nothing" not in one and 5 not in one
    assert ("AAPL", "1d", "average") in several and "average" not in several
    assert len(several) == 10 and list(several)[0] == ("AAPL", "1d", "ohlcv", "signal")
    assert {key: len(values) for key, values in several.items()}[list(several)[0]] == 25
    assert one == one and one != several and len({one, several}) == 2


def test_partitions_can_be_chosen_and_keep_their_order(plan, two):
    result = plan.run(two, partitions=[("MSFT", "1d"), ("AAPL", "1d", "ohlcv")])
    assert [key[0] for key in result.partitions] == ["MSFT", "AAPL"]
    with pytest.raises(KeyError, match="AAPL"):
        plan.run(two, partitions=[("GOOG", "1d")])
    with pytest.raises(TypeError):
        plan.run(two, partitions=("MSFT", "1d"))


def test_the_rows_reported_can_be_chosen(plan, dataset, bars):
    whole = plan.run(dataset)["average"]
    assert plan.run(dataset, last_row_count=4)["average"].tolist() == whole[-4:].tolist()
    part = plan.run(dataset, start_time=bars.times[10], end_time=bars.times[20])
    assert part["average"].tolist() == whole[10:20].tolist()
    assert part.times.tolist() == bars.times[10:20].tolist()
    seconds = int(bars.times_ns[25] // 10**9)
    assert len(plan.run(dataset, start_time=seconds, unit="s")["average"]) == 5
    with pytest.raises(ta.DataError):
        plan.run(dataset, start_time=seconds)


def test_threads_change_no_bit(plan):
    dataset = ta.Dataset()
    for seed in range(6):
        dataset.append(f"S{seed}", "1d", random_bars(500, seed).columns)
    one, two = plan.run(dataset), plan.run(dataset, thread_count=2)
    for key in one:
        assert one[key].tobytes() == two[key].tobytes()


def test_a_forming_bar_is_an_extra_row_when_asked_for(plan, dataset, bars):
    later = rising_bars(31)
    plan.session(dataset).push("AAPL", "1d", **later.bar(30), closed=False)
    assert len(plan.run(dataset)["average"]) == 30
    result = plan.run(dataset, include_forming=True)
    assert len(result["average"]) == 31
    assert result.output("average").provisional
    assert result["average"][-1] == later.close[29]


def test_arrays_are_views_that_cannot_be_written(plan, dataset):
    result = plan.run(dataset)
    first, second = result["average"], result["average"]
    assert np.shares_memory(first, second)
    assert np.shares_memory(first, result.output("average").raw)
    for array in (first, result.times, result.output("average").valid, result["signal"]):
        assert array.flags.c_contiguous
    for array in (first, result.times):
        with pytest.raises(ValueError):
            array[0] = array[1]


def test_arrays_outlive_everything_they_came_from(dataset, bars):
    def take():
        plan = ta.compile(PLAN)
        mine = ta.Dataset()
        mine.append("A", "1d", bars.columns)
        result = plan.run(mine)
        return result["average"], result.times, result.output("average").valid

    taken = [take() for _ in range(20)]
    gc.collect()
    again = [take() for _ in range(20)]  # memory that was freed would be written over here
    for average, times, valid in taken + again:
        assert average[2:].tolist() == (bars.close[2:] - 1.0).tolist()
        assert times.tolist() == bars.times.tolist()
        assert valid.tolist() == [False] * 2 + [True] * 28


def test_the_envelope(two, bars):
    envelope = ta.execute_plan(two.id, PLAN)
    assert list(envelope) == ["status", "failed_count", "outputs"]
    assert (envelope["status"], envelope["failed_count"]) == ("ok", 0)
    order = [(o["symbol"], o["name"]) for o in envelope["outputs"]]
    assert order[:2] == [("AAPL", "signal"), ("AAPL", "average")] and order[5][0] == "MSFT"
    average = envelope["outputs"][1]
    assert list(average) == [
        "symbol", "timeframe", "source", "name", "dtype", "status", "error_code",
        "error_message", "error_position", "row_count", "first_valid_row", "time", "values",
        "valid",
    ]  # fmt: skip
    assert (average["dtype"], average["status"], average["row_count"]) == ("float64", 0, 25)
    assert average["first_valid_row"] == 2 and average["error_position"] is None
    assert average["time"].tolist() == bars.times[:25].tolist()
    assert envelope["outputs"][0]["values"].dtype == np.int8


def test_the_envelope_of_one_expression_and_its_options(two):
    options = {"partitions": [("MSFT", "1d")], "last_row_count": 2, "thread_count": 2}
    envelope = ta.execute_plan(two, "sma(close, 3)", options)
    (output,) = envelope["outputs"]
    assert (output["symbol"], output["name"], output["row_count"]) == ("MSFT", "value", 2)
    with pytest.raises(ta.DataError, match="last_row_count") as caught:
        ta.execute_plan(two, "close", {"last": 2})
    assert caught.value.code == "python.option"
    with pytest.raises(KeyError):
        ta.execute_plan(two, "close", {"partitions": [("GOOG", "1d")]})


def test_one_failed_output_leaves_the_others(dataset, bars):
    dataset.append("MSFT", "1d", {**bars.columns, "funding": bars.close})
    plan = ta.compile({"price": "sma(close, 3)", "funding": "sma(funding, 3)"})
    result = plan.run(dataset)
    assert result.failed_count == 1
    assert len(result["AAPL", "1d", "price"]) == 30
    assert len(result["MSFT", "1d", "funding"]) == 30
    with pytest.raises(ta.LaakhayError, match="funding") as caught:
        result["AAPL", "1d", "funding"]
    failed = result.output("AAPL", "1d", "funding")
    assert caught.value.code == failed.error_code != ""
    assert caught.value.status == failed.status < 0
    assert failed.row_count == 0 and len(failed.raw) == 0
    assert np.isnan(result.select("AAPL", "1d").last()["funding"])
    envelope = ta.execute_plan(dataset, {"price": "close", "funding": "sma(funding, 3)"})
    assert (envelope["status"], envelope["failed_count"]) == ("partial", 1)
    assert envelope["outputs"][1]["error_code"] == failed.error_code


def test_an_empty_dataset_gives_an_empty_result(plan):
    result = plan.run(ta.Dataset())
    assert len(result) == 0 and result.partitions == [] and len(result.times) == 0
    assert result.last() == {}
    with pytest.raises(KeyError):
        result["average"]


def test_a_dropped_dataset_is_a_key_error(plan):
    dataset = ta.Dataset()
    dataset.close()
    with pytest.raises(KeyError) as caught:
        plan.run(dataset)
    assert isinstance(caught.value, ta.UnknownNameError)


def test_a_plain_id_stands_for_its_dataset(plan, dataset, bars):
    result = plan.run(dataset.id, partitions=[("AAPL", "1d")])
    assert result["average"][-1] == bars.close[-1] - 1.0
    session = plan.session(dataset.id)
    assert session.dataset.id == dataset.id
    del session
    assert dataset.info()["row_count"] == 30  # a borrowed id is not dropped


def test_the_result_knows_where_it_came_from(plan, dataset, bars):
    first = plan.run(dataset)
    assert first.plan_fingerprint == plan.fingerprint
    assert first.dataset_revision == dataset.info()["revision"]
    dataset.append("AAPL", "1d", rising_bars(31)[30:].columns)
    assert plan.run(dataset).dataset_revision > first.dataset_revision
    assert len(first["average"]) == 30
    assert "average" in repr(first) and "AAPL" in repr(first.output("average"))
