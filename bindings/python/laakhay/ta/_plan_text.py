# SPDX-License-Identifier: MIT
"""Plans as the engine reads them: one expression, or a JSON payload with the functions it calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias

from ._ffi import encode
from .errors import DataError
from .expressions import Expression, Label, merged

__all__ = [
    "Defining",
    "Functions",
    "definitions_of",
    "names_outputs",
    "plan_text",
    "point_into_text",
]


class Defining(Protocol):
    """What brings functions along: one of them, or those of a file."""

    @property
    def definitions(self) -> Mapping[str, str]:
        """Every function that is needed, by name, as JSON text."""
        ...


# What `functions=` takes.
Functions: TypeAlias = "Defining | Iterable[Defining]"


def plan_text(
    plan: str | Expression | Mapping[str, Any], functions: Functions | None = None
) -> tuple[bytes, bool]:
    """The text for the engine, and whether it is one expression.

    Text that starts with a brace is a JSON payload. A dict that says its "version" is a payload
    too; any other dict names its outputs: {name: expression}.
    """
    known = _definitions(plan, functions)
    if isinstance(plan, Mapping):
        return _payload(plan, known), False
    if isinstance(plan, str) and plan.lstrip().startswith("{"):
        if known:
            raise DataError(
                "a payload as text names its functions itself: pass it as a dict, or write them "
                'below its key "functions"',
                "python.functions",
            )
        return encode(plan), False
    if known:
        return _payload({"version": 1, "outputs": [{"expr": str(plan)}]}, known), False
    return encode(str(plan)), True


def names_outputs(plan: Any) -> bool:
    """Whether a plan is {name: expression}; one of the names may well be "version"."""
    return isinstance(plan, Mapping) and (
        "version" not in plan
        or all(isinstance(value, (str, Expression, Label)) for value in plan.values())
    )


def definitions_of(functions: Functions | None) -> Mapping[str, str]:
    """All that are given, by name; TypeError for what is no function."""
    known: Mapping[str, str] = {}
    for each in () if functions is None else _listed(functions):
        if isinstance(each, Expression) or not hasattr(each, "definitions"):
            raise TypeError(
                f"expected functions of ta.define or ta.load_indicators, got {type(each).__name__}"
            )
        known = merged(known, each.definitions)
    return known


def _listed(functions: Functions) -> Iterable[Any]:
    is_one = isinstance(functions, Expression) or hasattr(functions, "definitions")
    return [functions] if is_one or not isinstance(functions, Iterable) else functions


def _definitions(
    plan: str | Expression | Mapping[str, Any], functions: Functions | None
) -> Mapping[str, str]:
    """The functions that are given, and those that come with expressions."""
    known = definitions_of(functions)
    for expression in _expressions(plan):
        known = merged(known, expression._functions)
    return known


def _expressions(plan: str | Expression | Mapping[str, Any]) -> Iterator[Expression]:
    if isinstance(plan, Expression):
        yield plan
        return
    if isinstance(plan, str):
        return
    if not isinstance(plan, Mapping):
        raise TypeError(f"expected an expression or a dict, got {type(plan).__name__}")
    if names_outputs(plan):
        values = list(plan.values())
    else:
        outputs = plan.get("outputs")
        listed = outputs if isinstance(outputs, (list, tuple)) else []
        values = [output.get("expr") for output in listed if isinstance(output, Mapping)]
    for value in values:
        inner = value.expression if isinstance(value, Label) else value
        if isinstance(inner, Expression):
            yield inner


def _payload(plan: Mapping[str, Any], known: Mapping[str, str]) -> bytes:
    if names_outputs(plan):
        outputs = [_named_output(name, expression) for name, expression in plan.items()]
        plan = {"version": 1, "outputs": outputs}
    made = dict(plan)
    if known:
        own = made.pop("functions", [])
        records = [json.loads(text) for text in known.values()]
        made = {"version": made.pop("version"), "functions": [*own, *records], **made}
    try:
        text = json.dumps(made, ensure_ascii=False, allow_nan=False, default=_expression_text)
    except (TypeError, ValueError) as failure:
        raise DataError(f"the payload is not JSON: {failure}", "python.payload") from None
    return encode(text)


def _named_output(name: str, expression: Any) -> dict[str, Any]:
    if isinstance(expression, Label):
        return {"name": name, "expr": expression.expression, "label": True}
    return {"name": name, "expr": expression}


def _expression_text(value: Any) -> str:
    if isinstance(value, Expression):
        return str(value)
    raise TypeError(f"{type(value).__name__} is neither JSON nor an expression")


# ---- Where an error stands -------------------------------------------------------------------


def point_into_text(
    failure: DataError,
    plan: str | Expression | Mapping[str, Any],
    content: bytes,
    functions: Functions | None = None,
) -> None:
    """Let the error show the text that its position counts in, as its author wrote it."""
    known = _definitions(plan, functions)
    is_ours = names_outputs(plan) or (bool(known) and not isinstance(plan, Mapping))
    if not is_ours:
        failure.text = content.decode("utf-8", "surrogatepass")
        return
    position, cursor = failure.position, 0
    for title, opening, expression in [*_bodies(known), *_outputs(plan)]:
        if position is None or expression is None:
            return
        written = json.dumps(expression, ensure_ascii=False).encode("utf-8", "surrogatepass")
        start = content.index(opening.encode("utf-8", "surrogatepass") + written, cursor)
        start += len(opening.encode("utf-8", "surrogatepass")) + 1
        cursor = start + len(written) - 2
        if start <= position <= cursor:
            failure.position = _unescaped_offset(expression, position - start)
            failure.args = (title + failure.message,)
            failure.text = expression
            return
    if known:
        failure.position = None  # of a name, in JSON that nobody has seen


def _bodies(known: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """The texts of functions, in order, and what stands before each of them in JSON."""
    for text in known.values():
        record = json.loads(text)
        for given in record.get("parameters", []):
            if isinstance(given, dict) and isinstance(given.get("default"), str):
                yield "", '"default": ', given["default"]
        for body in record.get("outputs", [record]):
            yield "", '"expr": ', body["expr"]


def _outputs(
    plan: str | Expression | Mapping[str, Any],
) -> Iterator[tuple[str, str, str | None]]:
    if not isinstance(plan, Mapping):
        yield "", '"expr": ', str(plan)
        return
    for name, given in plan.items():
        inner = given.expression if isinstance(given, Label) else given
        opening = json.dumps({"name": name, "expr": ""}, ensure_ascii=False)[:-3]
        is_text = isinstance(inner, (str, Expression))
        yield f"output {name!r}: ", opening, str(inner) if is_text else None


def _unescaped_offset(expression: str, written_offset: int) -> int:
    """Bytes of the expression before an offset into the same text as JSON writes it."""
    written = taken = 0
    for character in expression:
        if written >= written_offset:
            break
        quoted = json.dumps(character, ensure_ascii=False)[1:-1]
        written += len(quoted.encode("utf-8", "surrogatepass"))
        taken += len(character.encode("utf-8", "surrogatepass"))
    return taken
