# SPDX-License-Identifier: MIT
"""What a dataset holds: its partitions and their names."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._ffi import check, encode, ffi, lib, new_error, struct, text
from .errors import UnknownNameError

__all__ = ["PartitionKey", "Partitions", "dataset_info", "not_there"]

PartitionKey = tuple[str, str, str]  # symbol, timeframe, source


def dataset_info(dataset: int) -> dict[str, Any]:
    """What the dataset holds: counts, bytes, revision, and a record per partition."""
    info, error = struct("lta_dataset_info"), new_error()
    check(lib.lta_dataset_get_info(dataset, info, error), error)
    return {
        "id": dataset,
        "partition_count": info.partition_count,
        "row_count": info.row_count,
        "memory_bytes": info.memory_bytes,
        "revision": info.revision,
        "partitions": [_partition_info(dataset, p) for p in range(info.partition_count)],
    }


def open_partition(dataset: int, symbol: str, timeframe: str, source: str) -> int:
    """Find or add; the dense id is good for this dataset."""
    key = [encode(symbol), encode(timeframe), encode(source)]
    out, error = ffi.new("uint32_t *"), new_error()
    sized = [part for value in key for part in (value, len(value))]
    check(lib.lta_dataset_open_partition(dataset, *sized, out, error), error)
    return int(out[0])


def _partition_key(dataset: int, partition: int) -> PartitionKey:
    info, error = struct("lta_partition_info"), new_error()
    check(lib.lta_dataset_get_partition(dataset, partition, info, error), error)
    return _key(info)


def _key(info: Any) -> PartitionKey:
    return (
        text(info.symbol, info.symbol_size),
        text(info.timeframe, info.timeframe_size),
        text(info.source, info.source_size),
    )


def _partition_info(dataset: int, partition: int) -> dict[str, Any]:
    info, error = struct("lta_partition_info"), new_error()
    check(lib.lta_dataset_get_partition(dataset, partition, info, error), error)
    symbol, timeframe, source = _key(info)
    return {
        "symbol": symbol,
        "timeframe": timeframe,
        "source": source,
        "row_count": info.row_count,
        "first_row": info.first_row,
        "first_time": _time_or_none(info.first_time_ns, info.row_count),
        "last_time": _time_or_none(info.last_time_ns, info.row_count),
        "memory_bytes": info.memory_bytes,
        "revision": info.revision,
        "forming": bool(info.forming),
        "series": [_series_info(dataset, partition, s) for s in range(info.series_count)],
    }


def _series_info(dataset: int, partition: int, series: int) -> dict[str, Any]:
    info, error = struct("lta_series_info"), new_error()
    check(lib.lta_dataset_get_series(dataset, partition, series, info, error), error)
    return {
        "name": text(info.name, info.name_size),
        "row_count": info.row_count,
        "first_time": _time_or_none(info.first_time_ns, info.row_count),
        "last_time": _time_or_none(info.last_time_ns, info.row_count),
        "own_times": bool(info.flags & lib.LTA_SERIES_OWN_TIMES),
    }


def _time_or_none(time_ns: int, row_count: int) -> np.datetime64 | None:
    return np.datetime64(time_ns, "ns") if row_count else None


def not_there(what: str, code: str, known: list[str]) -> UnknownNameError:
    """The error for a name that is not there, listing the ones that are."""
    listed = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
    return UnknownNameError(f"{what}; there is {listed or 'none'}", code)


class Partitions:
    """The names of a dataset's partitions, read once: ids are dense and never change."""

    def __init__(self, dataset: int) -> None:
        self._dataset = dataset
        self._keys: list[PartitionKey] = []
        self._ids: dict[PartitionKey, int] = {}

    def keys(self) -> list[PartitionKey]:
        self._read_new()
        return list(self._keys)

    def key(self, partition: int) -> PartitionKey:
        if partition >= len(self._keys):
            self._read_new()
        return self._keys[partition]

    def find(self, symbol: str, timeframe: str, source: str = "ohlcv") -> int:
        """The id of a partition that is there."""
        wanted = (symbol, timeframe, source)
        if wanted not in self._ids:
            self._read_new()
        if wanted not in self._ids:
            raise not_there(
                f"no partition {wanted}", "python.unknown_partition", [str(k) for k in self._keys]
            )
        return self._ids[wanted]

    def open(self, symbol: str, timeframe: str, source: str = "ohlcv") -> int:
        """Find or add."""
        wanted = (symbol, timeframe, source)
        partition = self._ids.get(wanted)
        if partition is None:
            partition = self._ids[wanted] = open_partition(self._dataset, *wanted)
        return partition

    def _read_new(self) -> None:
        info, error = struct("lta_dataset_info"), new_error()
        check(lib.lta_dataset_get_info(self._dataset, info, error), error)
        for partition in range(len(self._keys), info.partition_count):
            key = _partition_key(self._dataset, partition)
            self._keys.append(key)
            self._ids[key] = partition
