# SPDX-License-Identifier: MIT
"""Runs the cases with one of the Python bindings: what they share is what both must do.

runner.py ctypes BINDING_DIRECTORY LIBRARY    with python -I -S: nothing but the library
runner.py cffi
"""

import json
import math
import sys
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Wrong(Exception):
    """A case did not come out as it must."""


def number(word):
    if word is None:
        return math.nan
    return float.fromhex(word) if isinstance(word, str) else float(word)


def shown(value):
    """The bits of a value, as text; every missing value is one."""
    return "missing" if math.isnan(value) else float(value).hex()


def expect(what, got, wanted):
    if got != wanted:
        raise Wrong(f"{what}: got {got}, expected {wanted}")


class Runner:
    def __init__(self, api):
        self.api = api
        self.value_count = 0
        self.datasets = load("datasets")["datasets"]

    # ---- Batch ----

    def fill(self, name):
        dataset = self.api.dataset_create()
        for part in self.datasets[name]:
            key = (part["symbol"], part["timeframe"], part["source"])
            prices = [
                [number(word) for word in part[column]]
                for column in ("open", "high", "low", "close", "volume")
            ]
            added = self.api.dataset_append_ohlcv(dataset, *key, part["time"], *prices)
            expect("rows appended", added, len(part["time"]))
            for series, words in part["series"].items():
                points = [number(word) for word in words]
                self.api.dataset_append_series(dataset, *key, series, part["time"], points)
        return dataset

    def batch(self, case):
        dataset = self.fill(case["dataset"])
        outputs = self.api.execute_plan(dataset, case["plan"])["outputs"]
        keys = ("symbol", "timeframe", "source", "name", "dtype", "first_valid_row")
        expect(
            "outputs",
            [[output[key] for key in keys] for output in outputs],
            [[output[key] for key in keys] for output in case["outputs"]],
        )
        times = {
            (part["symbol"], part["source"]): part["time"]
            for part in self.datasets[case["dataset"]]
        }
        for output, wanted in zip(outputs, case["outputs"], strict=True):
            where = f"{output['symbol']} {output['name']}"
            expect(f"{where}: status", output["status"], 0)
            got = [int(time) for time in output["time"]]
            expect(f"{where}: times", got, times[output["symbol"], output["source"]])
            pairs = zip(output["values"], output["valid"], strict=True)
            got = [float(value) if valid else math.nan for value, valid in pairs]
            self.same(where, got, wanted["values"])
        self.api.dataset_drop(dataset)

    def same(self, where, got, words):
        expect(f"{where}: count", len(got), len(words))
        for row, (value, word) in enumerate(zip(got, words, strict=True)):
            expect(f"{where}: row {row}", shown(value), shown(number(word)))
        self.value_count += len(words)

    # ---- Streams ----

    def stream(self, case):
        plan = self.api.compile(case["plan"])
        self.run_steps(plan, plan.session(), case["steps"])

    def snapshot(self, case):
        plan = self.api.compile(case["plan"])
        written = self.run_steps(plan, plan.session(), case["before"]).snapshot()
        expect("the bytes of the snapshot", written.hex(), case["snapshot"])
        restored = plan.restore(bytes.fromhex(case["snapshot"]))
        self.run_steps(plan, restored, case["steps"])

    def run_steps(self, plan, session, steps):
        for at, step in enumerate(steps):
            if "restore" in step:
                session = plan.restore(session.snapshot())
            elif "error" in step:
                before = session.snapshot()
                self.refused(step["error"], partial(self.push, session, step))
                expect(f"step {at}: the state after", session.snapshot() == before, True)
            else:
                self.rows(f"step {at}", self.push(session, step), step["rows"])
        return session

    def push(self, session, step):
        times, *prices = zip(*step["bars"], strict=True)
        names = ("open", "high", "low", "close", "volume")
        columns = {
            name: [number(word) for word in words]
            for name, words in zip(names, prices, strict=True)
        }
        times = list(times)
        if len(times) == 1:
            times, columns = times[0], {name: values[0] for name, values in columns.items()}
        return session.push(step["symbol"], "1d", time=times, **columns, state=step["state"])

    def rows(self, where, rows, wanted):
        got = [
            (int(time), "forming" if provisional else "revised" if revised else "closed")
            for time, provisional, revised in zip(
                rows.times, rows.provisional, rows.revised, strict=True
            )
        ]
        expect(f"{where}: rows", got, [tuple(row[:2]) for row in wanted])
        columns = [list(rows[name]) for name in rows.names]
        for index, row in enumerate(wanted):
            self.same(f"{where}, row {index}", [column[index] for column in columns], row[2:])

    # ---- Errors ----

    def error(self, case):
        api = self.api
        if "append" in case:
            self.refused(case, lambda: self.append(case["append"]))
        elif "restore" in case:
            plan = api.compile(case["plan"])
            self.refused(case, lambda: plan.restore(bytes.fromhex(case["restore"])))
        elif "use" in case:
            dataset = 0
            if case["use"] == "dropped dataset":
                dataset = api.dataset_create()
                api.dataset_drop(dataset)
            self.refused(case, lambda: api.dataset_info(dataset))
        else:
            self.refused(case, lambda: api.compile(case["plan"]))

    def append(self, record):
        columns = [list(column) for column in zip(*record["bars"], strict=True)] or [[]] * 6
        prices = [[number(word) for word in column] for column in columns[1:]]
        dataset = self.api.dataset_create()
        key = (record["symbol"], record["timeframe"], "ohlcv")
        try:
            self.api.dataset_append_ohlcv(dataset, *key, columns[0], *prices)
        finally:
            expect("rows after", self.api.dataset_info(dataset)["row_count"], 0)
            self.api.dataset_drop(dataset)

    def refused(self, wanted, call):
        try:
            call()
        except self.api.LaakhayError as error:
            got = (error.status, error.code, error.position)
            expect("error", got, (wanted["status"], wanted["code"], wanted["position"]))
            expect("a message", bool(str(error)), True)
        else:
            raise Wrong(f"accepted, expected {wanted['code']}")


def load(name):
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def run(language, api):
    """0 when every case came out as it must; one line says so."""
    runner, failed, counts = Runner(api), 0, {}
    kinds = {
        "expressions": runner.batch,
        "catalogue": runner.batch,
        "payloads": runner.batch,
        "streams": runner.stream,
        "snapshots": runner.snapshot,
        "errors": runner.error,
    }
    for kind, check in kinds.items():
        cases = load(kind)["cases"]
        counts[kind] = len(cases)
        for case in cases:
            try:
                check(case)
            except Exception as error:
                failed += 1
                print(f"{language}: {kind}: {case['name']}: {type(error).__name__}: {error}")
    listed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    print(f"{language}: {listed}; {runner.value_count} values; {failed} failed")
    return 1 if failed else 0


def main(language, *paths):
    if language == "cffi":
        import laakhay.ta as api
    else:
        sys.path.insert(0, paths[0])
        sys.dont_write_bytecode = True
        import laakhay_ta as api

        api.load(paths[1])
    return run(f"Python {language}", api)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
