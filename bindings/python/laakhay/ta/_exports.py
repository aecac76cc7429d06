# SPDX-License-Identifier: MIT
"""Results as tables of numpy, pandas, polars and pyarrow, as records and as edges of signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ._optional import optional
from ._output import Output
from ._shapes import Column, columns_as

if TYPE_CHECKING:
    from .result import Result

__all__ = ["as_arrow", "as_html", "as_numpy", "as_pandas", "as_polars", "edges_of", "records_of"]

_KEYS = ("symbol", "timeframe", "source")
_SHOWN_ROWS = 5
_SHOWN_OUTPUTS = 40


def _columns(result: Result) -> tuple[dict[str, list[str]], Any, list[Column]]:
    """Keys where there are several partitions, times, and a column per output: one below the
    other, by partition."""
    parts = [result.select(*partition) for partition in result.partitions]
    times = [part.times for part in parts]
    keys: dict[str, list[str]] = {}
    if len(parts) > 1:
        for place, key in enumerate(_KEYS):
            keys[key] = [
                part.partitions[0][place]
                for part, of_part in zip(parts, times, strict=True)
                for _ in range(len(of_part))
            ]
    joined = np.concatenate(times) if times else np.empty(0, "datetime64[ns]")
    columns = []
    for name in result.names:
        outputs = [part.output(name) for part in parts]
        values = [output.values for output in outputs]
        columns.append(Column(name, np.concatenate(values), outputs[0].dtype == "int8"))
    return keys, joined, columns


def as_pandas(result: Result) -> Any:
    """A pandas frame."""
    pd = optional("pandas")

    keys, times, columns = _columns(result)
    index: Any = pd.DatetimeIndex(times, name="time").tz_localize("UTC")
    if keys:
        index = pd.MultiIndex.from_arrays([*keys.values(), index], names=[*keys, "time"])
    return pd.DataFrame({column.name: column.values for column in columns}, index=index)


def as_polars(result: Result) -> Any:
    """A polars frame."""
    pl = optional("polars")

    keys, times, columns = _columns(result)
    time = pl.Series("time", times).dt.replace_time_zone("UTC")
    return pl.DataFrame({**keys, "time": time, **columns_as("polars", columns)})


def as_arrow(result: Result) -> Any:
    """A pyarrow table."""
    pa = optional("pyarrow")

    keys, times, columns = _columns(result)
    time = pa.array(times, pa.timestamp("ns")).cast(pa.timestamp("ns", "UTC"))
    return pa.table({**keys, "time": time, **columns_as("pyarrow", columns)})


def as_numpy(result: Result) -> np.ndarray[Any, Any]:
    """A structured array."""
    keys, times, columns = _columns(result)
    made = {name: np.array(texts) for name, texts in keys.items()}
    made["time"] = times
    made.update((column.name, column.values) for column in columns)
    array = np.empty(len(times), [(name, values.dtype) for name, values in made.items()])
    for name, values in made.items():
        array[name] = values
    return array


def edges_of(outputs: Sequence[Output]) -> np.ndarray[Any, Any]:
    """Where signals became true and ceased to be, by time, then as in the plan."""
    found: list[tuple[Any, ...]] = []
    for output in outputs:
        if output.dtype != "int8":
            continue
        edges, times = output.edges, output.times
        found += [
            (times[row], *output.partition, output.name, row, edges[row])
            for row in np.flatnonzero(edges).tolist()
        ]
    found.sort(key=lambda edge: edge[0])
    texts = [
        (name, f"U{max((len(edge[place]) for edge in found), default=1)}")
        for place, name in enumerate((*_KEYS, "name"), start=1)
    ]
    dtype = [("time", "datetime64[ns]"), *texts, ("row", "int64"), ("edge", "int8")]
    return np.array(found, dtype)


def records_of(outputs: Sequence[Output]) -> list[dict[str, Any]]:
    """What there is to say of each output."""
    return [_record(output) for output in outputs]


def _record(output: Output) -> dict[str, Any]:
    is_ok = output.status >= 0
    there = np.flatnonzero(output.valid).tolist() if is_ok else []
    times: Any = output.times if is_ok else []
    record: dict[str, Any] = {
        **dict(zip(_KEYS, output.partition, strict=True)),
        "name": output.name,
        "dtype": "signal" if output.dtype == "int8" else output.dtype,
        "status": "ok" if output.status >= 0 else output.error_code,
        "rows": output.row_count,
        "values": len(there),
        "warm_up": there[0] if there else output.row_count,
        "first_time": times[0] if len(times) else None,
        "last_time": times[-1] if len(times) else None,
        "last": float(output.values[-1]) if len(times) else None,
    }
    if output.dtype == "int8" and output.status >= 0:
        record["true"] = int(np.count_nonzero(output.is_true))
        record["edges"] = int(np.count_nonzero(output.edges))
    return record


# ---- HTML ------------------------------------------------------------------------------------


def as_html(result: Result) -> str:
    """The rows at both ends, of one partition, and how each output fares."""
    parts = [f"<p>{_escaped(repr(result)[1:-1])}</p>"]
    if len(result.partitions) == 1 and result.outputs:
        parts.append(_rows_table(result))
    parts.append(_outputs_table(result.outputs))
    return "\n".join(parts)


def _rows_table(result: Result) -> str:
    times = result.times
    count = len(times)
    rows: list[int | None] = list(range(count))
    if count > 2 * _SHOWN_ROWS:
        rows = [*rows[:_SHOWN_ROWS], None, *rows[-_SHOWN_ROWS:]]
    outputs = result.outputs[:_SHOWN_OUTPUTS]
    columns = [output.values if output.status >= 0 else None for output in outputs]
    lines = []
    for row in rows:
        if row is None:
            lines.append(["&hellip;"] * (len(outputs) + 1))
            continue
        cells = [_time(times[row])]
        for output, values in zip(outputs, columns, strict=True):
            cells.append(_cell(output, None if values is None else float(values[row])))
        lines.append(cells)
    return _table(["time", *(output.name for output in outputs)], lines)


def _outputs_table(outputs: Sequence[Output]) -> str:
    lines = []
    for record in records_of(outputs[:_SHOWN_OUTPUTS]):
        where = "/".join(record[key] for key in _KEYS)
        cells = (where, record["name"], record["rows"], record["warm_up"], record["status"])
        lines.append([_escaped(str(cell)) for cell in cells])
    if len(outputs) > _SHOWN_OUTPUTS:
        lines.append(["&hellip;"] * 5)
    return _table(["partition", "output", "rows", "warm-up", "status"], lines)


def _escaped(text: str) -> str:
    import html  # its table of names is large, and importing this package is quick

    return html.escape(text)


def _time(time: Any) -> str:
    return str(np.datetime_as_string(time, unit="auto")).replace("T", " ")


def _cell(output: Output, value: float | None) -> str:
    if value is None or value != value:
        return ""
    if output.dtype == "int8":
        return "true" if value else "false"
    return f"{value:.6g}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    titles = "".join(f"<th>{_escaped(title)}</th>" for title in head)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in lines
    )
    return f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
