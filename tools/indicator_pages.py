# SPDX-License-Identifier: MIT
"""Writes docs/indicators/ from the catalogue of the installed library: pages, charts, index.

tools/indicator_pages.py --write    writes every page and removes those of entries that are gone
tools/indicator_pages.py --check    exits 1 when a page is not what the library says
"""

import argparse
import sys
from pathlib import Path

import laakhay.ta as ta
import numpy as np
from bokeh_sampledata import stocks
from pages.chart import Chart
from pages.example import example
from pages.page import index, page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/indicators"


def market():
    """Apple's daily bars, adjusted for splits and dividends."""
    raw = {name: np.array(values) for name, values in stocks.AAPL.items()}
    adjust = raw["adj_close"] / raw["close"]
    columns = {name: raw[name] * adjust for name in ("open", "high", "low", "close")}
    time = raw["date"].astype("datetime64[ns]")
    return {"time": time, **columns, "volume": raw["volume"].astype(float)}


def values_of(entry, dataset):
    """{output: values} of the entry's example; a missing value is NaN."""
    result = ta.compile({"value": example(entry)}).run(dataset)
    names = [output["name"] for output in entry["outputs"]]
    if len(names) == 1:
        return {names[0]: np.array(result["value"], float)}
    return {name: np.array(result[f"value.{name}"], float) for name in names}


def files():
    """{path below docs/indicators: text}"""
    entries, bars = ta.catalog(), market()
    dataset = ta.Dataset()
    dataset.append("AAPL", "1d", bars)
    dates = bars["time"].astype("datetime64[D]").astype(str)
    texts = {"README.md": index(entries)}
    for entry in entries:
        chart = Chart(entry, values_of(entry, dataset), bars["close"], dates)
        texts[f"{entry['id']}.md"] = page(entry)
        texts[f"charts/{entry['id']}.svg"] = chart.svg()
    return texts


def stale(texts):
    """Paths that differ from the texts, are not there, or should not be."""
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    differ = {
        name
        for name in there & set(texts)
        if (FOLDER / name).read_text(encoding="utf-8") != texts[name]
    }
    return sorted(differ | (there ^ set(texts)))


def main():
    arguments = argparse.ArgumentParser(description="the pages of the catalogue")
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    texts = files()
    names = stale(texts)
    if options.write:
        for name in names:
            path = FOLDER / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[name], "utf-8") if name in texts else path.unlink()
        print(f"docs/indicators: {len(texts)} files, {len(names)} changed")
    elif options.check and names:
        print(f"docs/indicators is not what the library says, run make docs: {', '.join(names)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
