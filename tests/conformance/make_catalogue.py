# SPDX-License-Identifier: MIT
"""Writes catalogue.json: a case for every entry of the catalogue (catalogue.py).

make_catalogue.py --write LIBRARY   asks the library for the bits of the cases that are not exact
make_catalogue.py --check           compares catalogue.json with the independent values again

A value that is further from its independent one than the case allows is refused, both times.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import numpy as np
from catalogue import CATALOGUE, EXACTLY
from make_cases import output_record, text_of
from markets import DATASETS, PRICES

HERE = Path(__file__).resolve().parent
BY_HAND = "computed without the library; every bit is expected"
AGREED = (
    "bits of the library, agreeing with the definition in long double (tests/oracles) within "
    "{:g} of the largest value"
)


def independent(case):
    """{output: list of floats} of the case's own way, and the bars."""
    bars = DATASETS[case.dataset][0]
    arrays = {name: np.array(getattr(bars, name)) for name in PRICES}
    columns = case.columns(bars, arrays)
    return bars, {name: [float(value) for value in column] for name, column in columns.items()}


def disagreement(case, name, values, right):
    """What is wrong with `values`, or None."""
    if len(values) != len(right):
        return f"{len(values)} rows, expected {len(right)}"
    scale = max((abs(value) for value in right if not math.isnan(value)), default=0.0)
    for row, (value, other) in enumerate(zip(values, right, strict=True)):
        both_missing = math.isnan(value) and math.isnan(other)
        if not both_missing and not abs(value - other) <= case.tolerance * scale:
            return f"{case.entry}: {name}: row {row}: {value!r}, independently {other!r}"
    return None


def bits_of_library(api, case, bars):
    dataset = api.dataset_create()
    prices = [getattr(bars, name) for name in PRICES]
    key = (bars.symbol, bars.timeframe, bars.source)
    api.dataset_append_ohlcv(dataset, *key, bars.time, *prices)
    found = {}
    for output in api.execute_plan(dataset, case.plan)["outputs"]:
        pairs = zip(output["values"], output["valid"], strict=True)
        found[output["name"]] = [float(v) if valid else math.nan for v, valid in pairs]
    return found


def record_of(case, bars, columns):
    outputs = [output_record(bars, n, column, n in case.signals) for n, column in columns.items()]
    return {
        "name": case.entry,
        "expected_from": AGREED.format(case.tolerance) if case.tolerance else BY_HAND,
        "dataset": case.dataset,
        "plan": case.plan,
        "outputs": outputs,
    }


def write(api):
    problems, records = [], []
    for case in CATALOGUE:
        bars, columns = independent(case)
        found = bits_of_library(api, case, bars)
        if list(found) != list(columns):
            problems.append(f"{case.entry}: outputs {list(found)}, expected {list(columns)}")
            continue
        for name, right in columns.items():
            problem = disagreement(case, name, found[name], right)
            problems += [problem] if problem else []
        records.append(record_of(case, bars, found if case.tolerance else columns))
    left_out = {entry["id"] for entry in api.catalog()} - {case.entry for case in CATALOGUE}
    problems += [f"{name}: no case" for name in sorted(left_out)]
    if not problems:
        (HERE / "catalogue.json").write_text(text_of({"cases": records}) + "\n", "utf-8")
    return problems


def check():
    problems = []
    records = json.loads((HERE / "catalogue.json").read_text("utf-8"))["cases"]
    if [record["name"] for record in records] != [case.entry for case in CATALOGUE]:
        return ["catalogue.json has other cases than catalogue.py"]
    for case, record in zip(CATALOGUE, records, strict=True):
        bars, columns = independent(case)
        if case.tolerance == EXACTLY and record != record_of(case, bars, columns):
            problems.append(f"{case.entry}: catalogue.json says something else")
        for output, (name, right) in zip(record["outputs"], columns.items(), strict=True):
            values = [number(word) for word in output["values"]]
            problem = disagreement(case, name, values, right)
            problems += [problem] if problem else []
    return problems


def number(word):
    if word is None:
        return math.nan
    return float.fromhex(word) if isinstance(word, str) else float(word)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted = arguments.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--write", metavar="LIBRARY")
    wanted.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    if options.check:
        problems = check()
    else:
        sys.path.insert(0, str(HERE.parent.parent / "bindings" / "ctypes"))
        import laakhay_ta as api

        api.load(options.write)
        problems = write(api)
    print("\n".join(problems) or f"catalogue: {len(CATALOGUE)} entries agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
