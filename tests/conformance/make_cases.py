# SPDX-License-Identifier: MIT
"""Writes the data of the conformance suite; every expected value comes from reference.py.

make_cases.py --write [PROGRAM]  writes datasets, expressions, payloads, streams and snapshots;
                                 PROGRAM is the C runner, which makes the snapshots' bytes
make_cases.py --check            exits 1 when they say something else

errors.json is written by hand. In all of them a price is a number, or a hexadecimal float in
quotes; null is a missing value.
"""

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

from expressions import EXPRESSIONS
from markets import DATASETS, PRICES
from payloads import PAYLOADS
from stream_cases import SNAPSHOTS, STREAMS
from streams import told

HERE = Path(__file__).resolve().parent
WIDTH = 100


def word(value):
    if math.isnan(value):
        return None
    is_short = abs(value) < 2**31 and value == int(value) and math.copysign(1, value) == 1
    return int(value) if is_short else value.hex()


def words(column):
    return [word(value) for value in column]


def dataset_record(bars):
    record = {name: getattr(bars, name) for name in ("symbol", "timeframe", "source", "time")}
    record |= {name: words(getattr(bars, name)) for name in PRICES}
    return record | {"series": {name: words(values) for name, values in bars.series.items()}}


def output_record(bars, name, column, is_signal):
    first = next((row for row, value in enumerate(column) if not math.isnan(value)), len(column))
    return {
        "symbol": bars.symbol,
        "timeframe": bars.timeframe,
        "source": bars.source,
        "name": name,
        "dtype": "int8" if is_signal else "float64",
        "first_valid_row": first,
        "values": words(column),
    }


def batch_record(case):
    """Outputs by partition, ordered by symbol, timeframe and source, then as in the plan."""
    order = sorted(DATASETS[case.dataset], key=lambda b: (b.symbol, b.timeframe, b.source))
    chosen = [bars for bars in order if case.selects(bars)]
    outputs = [
        output_record(bars, name, column, name in case.signals)
        for bars in chosen
        for name, column in case.outputs(bars).items()
    ]
    return {"name": case.name, "dataset": case.dataset, "plan": case.plan, "outputs": outputs}


def stream_record(case):
    return {"name": case.name, "plan": case.plan, "steps": told(case, word)}


def snapshot_record(case, written):
    """The steps before the restore and after it, and the bytes between them."""
    steps = told(case, word)
    at = steps.index({"restore": True})
    record = {"name": case.name, "plan": case.plan, "snapshot": written.get(case.name, "")}
    return record | {"before": steps[:at], "steps": steps[at + 1 :]}


def written_snapshots():
    path = HERE / "snapshots.json"
    if not path.exists():
        return {}
    records = json.loads(path.read_text("utf-8"))["cases"]
    return {record["name"]: record["snapshot"] for record in records}


def take_snapshots(program):
    """The bytes the C runner makes of the steps before."""
    command = [program, HERE, "--write-snapshots"]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    taken = dict(zip([case.name for case in SNAPSHOTS], lines, strict=True))
    content = {"cases": [snapshot_record(case, taken) for case in SNAPSHOTS]}
    (HERE / "snapshots.json").write_text(text_of(content) + "\n", "utf-8")


def text_of(value, indent=0):
    """JSON in which arrays of plain values fill their lines."""
    pad, inner = " " * indent, " " * (indent + 1)
    plain = json.dumps(value, ensure_ascii=False)
    if len(plain) + indent <= WIDTH or not isinstance(value, (list, dict)):
        return plain
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(k)}: {text_of(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{pad}}}"
    if any(isinstance(item, (list, dict)) for item in value):
        return "[\n" + ",\n".join(inner + text_of(v, indent + 1) for v in value) + f"\n{pad}]"
    lines, line = [], inner
    for item in map(json.dumps, value):
        if len(line) + len(item) + 2 > WIDTH:
            lines.append(line.rstrip())
            line = inner
        line += item + ", "
    return "[\n" + "\n".join([*lines, line.removesuffix(", ")]) + f"\n{pad}]"


def files():
    datasets = {
        name: [dataset_record(bars) for bars in partitions] for name, partitions in DATASETS.items()
    }
    yield "datasets.json", {"datasets": datasets}
    yield "expressions.json", {"cases": [batch_record(case) for case in EXPRESSIONS]}
    yield "payloads.json", {"cases": [batch_record(case) for case in PAYLOADS]}
    yield "streams.json", {"cases": [stream_record(case) for case in STREAMS]}
    written = written_snapshots()
    yield "snapshots.json", {"cases": [snapshot_record(case, written) for case in SNAPSHOTS]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted = arguments.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--write", nargs="?", const="", metavar="PROGRAM")
    wanted.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    differing = 0
    for name, content in files():
        path, text = HERE / name, text_of(content) + "\n"
        if options.write is not None:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"{name} is not what make_cases.py writes; run it with --write")
            differing += 1
    if options.write:
        take_snapshots(options.write)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
