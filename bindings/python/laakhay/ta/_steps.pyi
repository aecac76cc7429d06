# SPDX-License-Identifier: MIT
from typing import Any

class RowBase:
    _row: int
    _base: int
    def __init__(self, address: int, memory: Any, columns: dict[str, int]) -> None: ...
    def __getitem__(self, key: str | int) -> float: ...

class StepperBase:
    def __init__(self, step: int, address: int, memory: Any, row: RowBase) -> None: ...
    def __call__(
        self,
        time_ns: int,
        open: float,
        high: float,
        low: float,
        close: float,
        volume: float,
        closed: bool = True,
    ) -> Any: ...
