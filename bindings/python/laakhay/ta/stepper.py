# SPDX-License-Identifier: MIT
"""The fast way to stream: one callable per partition, buffers made once, a row used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._ffi import check, ffi, lib
from ._steps import RowBase, StepperBase
from .event_log import warn_not_logged
from .rows import Names

if TYPE_CHECKING:
    from .session import Session

__all__ = ["Row", "Stepper"]

_NOT_LOGGED = -(2**31)  # of python_step: rows were made, the event log does not hold the bar


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


_STEP = _address(ffi.addressof(lib, "python_step"))


class Row(RowBase):
    """The newest output row. The next bar overwrites it; take the floats you want to keep."""

    __slots__ = ("_edges", "_flags", "_names", "_times", "_values")

    _values: Any
    _edges: Any
    _times: Any
    _flags: Any

    def __init__(self, names: Names, state: Any) -> None:
        super().__init__(_address(state), state, names.index)
        self._names = names

    def _value(self, key: str | int) -> float:
        """row[key] of what is not the name of an output."""
        if isinstance(key, str):
            return float(self._values[self._base + self._names.column(key)])
        return float(self._values[self._base + range(len(self))[key]])

    @property
    def time_ns(self) -> int:
        return int(self._times[self._row])

    @property
    def provisional(self) -> bool:
        return bool(self._flags[self._row] & lib.LTA_ROW_PROVISIONAL)

    @property
    def revised(self) -> bool:
        return bool(self._flags[self._row] & lib.LTA_ROW_REVISED)

    def is_true(self, name: str) -> bool:
        """Whether a signal is true; missing is False."""
        return self._values[self._base + self._names.signal(name)] > 0

    def rose(self, name: str) -> bool:
        """Whether a signal became true at the row's bar; told once."""
        return self._edge(name) in (lib.LTA_EDGE_ROSE, lib.LTA_EDGE_ROSE_INSTEAD)

    def fell(self, name: str) -> bool:
        """Whether a signal ceased to be true at the row's bar; told once."""
        return self._edge(name) in (lib.LTA_EDGE_FELL, lib.LTA_EDGE_FELL_INSTEAD)

    def taken_back(self, name: str) -> bool:
        """Whether a rise or a fall told of the row's bar before is not so."""
        return abs(self._edge(name)) >= lib.LTA_EDGE_FALL_TAKEN_BACK

    def _edge(self, name: str) -> int:
        return int(self._edges[self._base + self._names.column(name)])

    def to_dict(self) -> dict[str, float]:
        return {name: self[name] for name in self._names.index}

    def __len__(self) -> int:
        return len(self._names.index)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:g}" for name, value in self.to_dict().items())
        return f"<{self.time_ns} {values}>"


class Stepper(StepperBase):
    """bar(time_ns, open, high, low, close, volume, closed=True) -> Row, one crossing.

    None comes back where the bar made no row, as for a bar that is there already. Where it made
    several (a late bar that changed rows after it), the row is the partition's newest.
    """

    __slots__ = ("_buffers", "_partition", "_row", "_session", "_state")

    def __init__(self, session: Session, partition: int, names: Names, row_capacity: int) -> None:
        self._session = session  # keeps the id alive
        self._partition = partition
        self._state = ffi.new("python_stepper *")
        self._state.session = session.id
        self._state.partition = partition
        self._state.error.struct_size = ffi.sizeof("lta_error")
        self._row = Row(names, self._state)
        self._make_room(row_capacity)
        super().__init__(_STEP, _address(self._state), self._state, self._row)

    def _make_room(self, row_capacity: int) -> None:
        state, row, width = self._state, self._row, len(self._row)
        state.row_capacity = row_capacity
        self._buffers = [
            ffi.new(f"{kind}[]", row_capacity * count)
            for kind, count in (
                ("uint32_t", 1),
                ("int64_t", 1),
                ("uint32_t", 1),
                ("double", width),
                ("int8_t", width),
            )
        ]
        state.partitions, state.times_ns, state.flags, state.values, state.edges = self._buffers
        row._times, row._flags = _view(state.times_ns, 8 * row_capacity, "q"), state.flags
        row._values = _view(state.values, 8 * row_capacity * width, "d")
        row._edges = _view(state.edges, row_capacity * width, "b")

    def _bar(
        self,
        time_ns: int,
        open: float,
        high: float,
        low: float,
        close: float,
        volume: float,
        closed: bool = True,
    ) -> Row | None:
        """A call with arguments by name."""
        row: Row | None = self(time_ns, open, high, low, close, volume, closed)
        return row

    def _told(self, count: int, bar: tuple[Any, ...], closed: bool) -> Row | None:
        """A call that made another number of rows than one."""
        if count < 0:
            return self._failed(count, (*bar[:6], closed))
        return self._newest(count) if count else None

    def _newest(self, count: int) -> Row:
        row, partitions = self._row, self._state.partitions
        own = [i for i in range(count) if partitions[i] == self._partition]
        row._row = own[-1] if own else count - 1
        row._base = row._row * len(row)
        return row

    def _failed(self, status: int, bar: tuple[Any, ...]) -> Row | None:
        if status == _NOT_LOGGED:
            warn_not_logged(self._session)
            count = self._state.row_count
            return self._newest(count) if count else None
        error = self._state.error
        if room_needed(error) > self._state.row_capacity:
            self._make_room(room_needed(error))
            return self._bar(*bar)
        check(status, error)
        raise AssertionError("a negative status raises")


def room_needed(error: Any) -> int:
    """The rows a refused call asks for; 0 where it was refused for another reason."""
    too_small = ffi.string(error.code) == b"session.rows_too_small"
    return int(error.position) if too_small else 0


def _view(pointer: Any, size: int, kind: Any) -> Any:
    # A view that is written through C: the buffers outlive it in Stepper._buffers.
    return memoryview(ffi.buffer(pointer, max(size, 1)))[:size].cast(kind)
