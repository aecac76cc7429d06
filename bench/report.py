# SPDX-License-Identifier: MIT
"""Tables for people: printed as they come, written as markdown at the end."""

import datetime
import importlib.metadata
import os
import platform
import subprocess
from dataclasses import dataclass, field

from environment import refused


@dataclass
class Table:
    title: str
    columns: list[str]
    note: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)

    def add(self, *cells):
        assert len(cells) == len(self.columns), (self.title, cells)
        self.rows.append(cells)

    def markdown(self):
        lines = [f"## {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines.append("| " + " | ".join(self.columns) + " |")
        lines.append("|---|" + "---:|" * (len(self.columns) - 1))
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines)

    def show(self):
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        print(f"\n{self.title}", flush=True)
        for row in (self.columns, *self.rows):
            cells = [
                cell.ljust(width) if k == 0 else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            print("  " + "  ".join(cells), flush=True)


PACKAGES = ("laakhay-ta", "TA-Lib", "KunQuant", "wickra", "talipp", "polars", "pandas", "numpy")


def version_of(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(not here)"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown processor"


def compiler():
    command = os.environ.get("CXX", "g++").split()[-1]
    try:
        text = subprocess.run([command, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return "unknown compiler"
    return text.splitlines()[0]


def load():
    return f"{os.getloadavg()[0]:.1f}"


def heading(command, core, load_before):
    versions = ", ".join(f"{name} {version_of(name)}" for name in PACKAGES)
    day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return "\n".join(
        [
            "# Speed, beside the peers",
            "",
            f"Written by `{command}`. Read ratios: both sides were measured in turns in this one "
            "run, pinned to one core, in time the process had the core, medians of the repeats. "
            "Nanoseconds of another run or machine are not comparable with these.",
            "",
            f"- Date: {day}",
            f"- Machine: {processor()}, {os.cpu_count()} cores, core {core} used; "
            f"{platform.system()} {platform.release()}",
            f"- Versions: {versions}, Python {platform.python_version()}, {compiler()}",
            *(f"- {name} did not install: {words}" for name, words in refused().items()),
            f"- Load average: {load_before} before, {load()} after "
            "(above 1 something else was running too)",
        ]
    )
