# SPDX-License-Identifier: MIT
"""`frame.laakhay` of pandas and polars: plans and functions where the frame is.

The accessor is registered when both libraries are there, in whatever order they are imported, and
importing this package imports neither of them.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from ._functions import function
from .expressions import Expression
from .plan import Plan, compile

if TYPE_CHECKING:
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

    from .dataset import Dataset

__all__ = ["Accessor", "register"]

_NAME = "laakhay"


class Accessor:
    """`frame.laakhay.run(plan)`, `frame.laakhay.rsi(14)`, `frame.laakhay.dataset(symbol="A")`."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def run(self, plan: str | Expression | Mapping[str, Any] | Plan, **options: Any) -> Any:
        """A plan or the text of one over the frame: see `Plan.run`, whose options it takes."""
        return (plan if isinstance(plan, Plan) else compile(plan)).run(self._frame, **options)

    def dataset(self, **options: Any) -> Dataset:
        """The frame as a dataset: see `Dataset.from_frame`."""
        from .dataset import Dataset

        return Dataset.from_frame(self._frame, **options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        made = None if name.startswith("_") else function(name)
        if made is None:
            raise AttributeError(f"the catalogue has no function {name!r}")
        return functools.partial(made, self._frame)

    def __repr__(self) -> str:
        return f"<laakhay.ta.Accessor of {type(self._frame).__name__}>"


def _register_pandas(pandas: ModuleType) -> None:
    if not hasattr(pandas.DataFrame, _NAME):
        pandas.api.extensions.register_dataframe_accessor(_NAME)(Accessor)


def _register_polars(polars: ModuleType) -> None:
    for frame, register_namespace in (
        (polars.DataFrame, polars.api.register_dataframe_namespace),
        (polars.LazyFrame, polars.api.register_lazyframe_namespace),
    ):
        if not hasattr(frame, _NAME):
            register_namespace(_NAME)(Accessor)


_WAITING: dict[str, Callable[[ModuleType], None]] = {
    "pandas": _register_pandas,
    "polars": _register_polars,
}


def register() -> None:
    """Register with the libraries that are there, and with the others once they are imported."""
    for name in list(_WAITING):
        module = sys.modules.get(name)
        if module is not None and hasattr(module, "api"):  # else it is half imported
            _WAITING.pop(name)(module)
    finders = [finder for finder in sys.meta_path if isinstance(finder, _Finder)]
    if _WAITING and not finders:
        sys.meta_path.insert(0, _Finder())
    elif not _WAITING:
        for finder in finders:
            sys.meta_path.remove(finder)


class _Finder:  # importlib.abc, whose classes these could be, is slow to import
    """Finds nothing itself: it has others find a library that is waited for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _WAITING:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = cast("Loader", _Loader(spec.loader))
                return spec
        return None


class _Loader:
    """Loads as the library's own loader does, and registers afterwards."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        register()
