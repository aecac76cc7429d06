# SPDX-License-Identifier: MIT
"""One expression over a grid of parameters, compiled into one plan that shares its work."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ._plan_text import Functions
from .errors import DataError
from .expressions import Expression, lit
from .plan import Plan, compile

__all__ = ["Sweep", "compile_points", "sweep"]

# Texts, comments and names of the language; a name after a dot is a member.
_WORDS = re.compile(
    r"""(?P<other>"[^"\n]*"|'[^'\n]*'|\#[^\n]*|\.\s*\w+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
)
_KEYWORD = re.compile(r"\s*=(?!=)")


class Sweep(Plan):
    """A plan with an output per point of a grid; it runs wherever a plan does.

    parameters: {output: {name: value}}, in the plan's order. Outputs are called "n=5,m=2", and
    the members of one "n=5,m=2.signal".
    """

    parameters: dict[str, dict[str, Any]]

    def __init__(self, plan: Plan, points: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(plan._handle)
        self.parameters = {
            output: dict(points[point])
            for point in points
            for output in self.names
            if output == point or output.startswith(f"{point}.")
        }


def sweep(
    expression: str | Callable[..., str | Expression],
    *,
    functions: Functions | None = None,
    convention: str | None = None,
    **grid: Iterable[Any],
) -> Sweep:
    """Every combination of the grid's values in one plan: sweep("rsi(close, n)", n=range(5, 30)).

    expression: text, in which the names of the grid stand for their values, or a function that
    makes an expression of them: sweep(lambda n: ta.rsi(n), n=range(5, 30)). What several points
    have in common is computed once.

    grid: values per name: numbers, truth values, or texts for text arguments. The last name
    varies fastest. functions, convention: as in `compile`.

    Raises ValueError (`DataError`) for a name that the expression does not have, for a name
    without values or with one twice, and for what `compile` refuses.
    """
    if not isinstance(expression, str) and not callable(expression):
        raise TypeError(f"a sweep is over one text or function, not {type(expression).__name__}")
    values = {name: _values_of(name, given) for name, given in grid.items()}
    _check_grid(expression, values)
    points, outputs = {}, {}
    for combination in itertools.product(*values.values()):
        point = dict(zip(values, combination, strict=True))
        name = ",".join(f"{key}={_written(value)}" for key, value in point.items())
        points[name] = point
        outputs[name] = (
            _filled(expression, point) if isinstance(expression, str) else expression(**point)
        )
    return Sweep(compile(outputs, functions=functions, convention=convention), points)


def _values_of(name: str, given: Iterable[Any]) -> list[Any]:
    """A text is one value, and no row of letters."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise TypeError(f"{name} needs values in a list, as {name}=[{given!r}], not {given!r}")
    return list(given)


def compile_points(texts: Mapping[str, str], points: Sequence[Mapping[str, Any]]) -> Plan:
    """Named expressions at each of the points, in their order, as one plan.

    Outputs are called "0:name", "1:name" and so on; points may be equal. Raises ValueError
    (`DataError`) for a name that no expression has, and for what `compile` refuses.
    """
    known = {name for text in texts.values() for name in _names(text) or ()}
    for name in points[0]:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise DataError(
                f"the expression has no name {name!r}; it has {listed}", "python.sweep_name"
            )
    return compile(
        {
            f"{place}:{name}": _filled(text, point)
            for place, point in enumerate(points)
            for name, text in texts.items()
        }
    )


def _check_grid(
    expression: str | Callable[..., str | Expression], values: Mapping[str, list[Any]]
) -> None:
    if not values:
        raise DataError("a sweep needs values: sweep('sma(n)', n=[5, 10])", "python.sweep_empty")
    for name, given in values.items():
        if not given:
            raise DataError(f"{name} has no values", "python.sweep_empty")
        written = [_written(value) for value in given]
        for value in written:
            if written.count(value) > 1:
                raise DataError(f"{name} has the value {value} twice", "python.sweep_twice")
    known = _names(expression)
    for name in values:
        if known is not None and name not in known:
            listed = ", ".join(sorted(known))
            raise DataError(
                f"the expression has no name {name!r}; it has {listed}", "python.sweep_name"
            )


def _names(expression: str | Callable[..., str | Expression]) -> set[str] | None:
    if not isinstance(expression, str):
        parameters = inspect.signature(expression).parameters.values()
        if any(given.kind is given.VAR_KEYWORD for given in parameters):
            return None
        return {given.name for given in parameters}
    return {found["name"] for found in _WORDS.finditer(expression) if _is_value(found)}


def _is_value(found: re.Match[str]) -> bool:
    """A name that is read, and no parameter's: n=n has one of each."""
    return found["name"] is not None and _KEYWORD.match(found.string, found.end()) is None


def _filled(expression: str, point: Mapping[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in point or not _is_value(found):
            return found[0]
        return _as_text(point[name])

    return _WORDS.sub(value, expression)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    text = str(lit(value) if not isinstance(value, Expression) else value)
    return text if re.fullmatch(r"\w[\w.]*", text) else f"({text})"


def _written(value: Any) -> str:
    return value if isinstance(value, str) else str(_plain(value))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
