# SPDX-License-Identifier: MIT
"""Indicators of one's own: functions written in the language, from Python or a TOML file.

>>> band = ta.define("my_band", "ema(x, n) + k * stddev(x, n)", "x", n=20, k=2.0)
>>> band(ta.col("close"), k=3) > ta.col("close")
<Expression my_band(close, k=3) > close>

The engine inlines them, so they stream, snapshot and plot as if their text had been written out.
"""

from __future__ import annotations

import difflib
import inspect
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ._one_liners import holds_data, run_call
from ._plan_text import Functions, definitions_of
from .errors import DataError, LaakhayError, UnsupportedError
from .expressions import Expression, call, merged
from .plan import compile

__all__ = ["Function", "Indicators", "define", "load_indicators"]

_WORD = re.compile(r"[A-Za-z_]\w*")
_KEYS = ("description", "expr", "outputs", "parameters", "required")


class Function:
    """A function of `define` or `load_indicators`, called as those of the catalogue are.

    Without data a call is an expression: band(ta.col("close"), n=10). With an array for each
    series, or with a table before the arguments, it is the values: band(array, 10),
    band(frame, ta.col("high"), 10). A body that reads fields of the bars takes a table alone.

    Immutable; equal where name and text are equal; can be pickled.
    """

    def __init__(self, name: str, definitions: Mapping[str, str], description: str = "") -> None:
        """Use `define`. definitions: its own as JSON, and those of all functions it calls."""
        self._name = name
        self._definitions = dict(definitions)
        self.__doc__ = description or f"{self._signature_text()}: {self._body_text()}"

    @property
    def name(self) -> str:
        """By which texts call it."""
        return self._name

    @property
    def definitions(self) -> Mapping[str, str]:
        """It and what it calls, by name, as JSON: members of a payload's "functions"."""
        return self._definitions

    @property
    def record(self) -> dict[str, Any]:
        """What the engine is told: name, parameters, and expr or outputs."""
        made: dict[str, Any] = json.loads(self._definitions[self._name])
        return made

    @property
    def __signature__(self) -> inspect.Signature:
        made = []
        for each in self._parameters():
            default = each.get("default", inspect.Parameter.empty)
            made.append(
                inspect.Parameter(
                    each["name"], inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default
                )
            )
        return inspect.Signature(made)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if holds_data(arguments, keywords):
            return run_call(self._entry(), self._name, arguments, keywords, self)
        made = call(self._name, *arguments, **keywords)
        made._functions = merged(made._functions, self._definitions)
        return made

    def _parameters(self) -> list[dict[str, Any]]:
        given = self.record["parameters"]
        return [each if isinstance(each, dict) else {"name": each} for each in given]

    def _entry(self) -> dict[str, Any]:
        """As much of an entry of the catalogue as one-liners read."""
        return {"inputs": self._parameters(), "parameters": []}

    def _signature_text(self) -> str:
        listed = [
            each["name"] + (f"={each['default']}" if "default" in each else "")
            for each in self._parameters()
        ]
        return f"{self._name}({', '.join(listed)})"

    def _body_text(self) -> str:
        record = self.record
        if "expr" in record:
            return str(record["expr"])
        return ", ".join(f"{each['name']} = {each['expr']}" for each in record["outputs"])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Function):
            return NotImplemented
        return (self._name, self._definitions) == (other._name, other._definitions)

    def __hash__(self) -> int:
        return hash((self._name, tuple(self._definitions.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        return Function, (self._name, self._definitions, self.__doc__)

    def __repr__(self) -> str:
        return f"<laakhay.ta.Function {self._signature_text()}>"


class Indicators(Mapping[str, Function]):
    """The functions of a file, by name and as attributes: my.band(...), my["band"](...)."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._functions = {each.name: each for each in functions}

    @property
    def definitions(self) -> Mapping[str, str]:
        """All of them, for `compile(..., functions=my)`."""
        made: Mapping[str, str] = {}
        for each in self._functions.values():
            made = merged(made, each.definitions)
        return made

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):  # what copying and pickling ask every object for
            raise AttributeError(name)
        if name in self._functions:
            return self._functions[name]
        raise AttributeError(f"there is no indicator {name!r}; there are {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._functions})

    def __repr__(self) -> str:
        return f"<laakhay.ta.Indicators {', '.join(self)}>"


def define(
    name: str,
    body: str | Expression | Mapping[str, str | Expression],
    /,
    *required: str,
    functions: Functions | None = None,
    **defaults: Any,
) -> Function:
    """A function of the language, written in it.

        define("my_band", "ema(x, n) + k * stddev(x, n)", "x", n=20, k=2.0)

    body: an expression, or {output: expression}, of which every one may read those before it by
    name; the outputs are members of a call, and the first is what a call without a member means.
    required: parameters that must be given, series or constants. defaults: a text is an expression
    (x="close"), numbers and truth values are constants, and so is a text in quotes (t="'4h'").
    Parameters with expressions stand before constants. functions: those the body calls by name;
    Expression objects bring their own.

    Raises ValueError (`DataError`) for a name that means something already, and for whatever is
    wrong in the texts as far as that is known before a call.
    """
    known = definitions_of(functions)
    for given in (*(body.values() if isinstance(body, Mapping) else [body]), *defaults.values()):
        if isinstance(given, Expression):
            known = merged(known, given._functions)
    record: dict[str, Any] = {"name": name, "parameters": list(required)}
    for parameter, default in defaults.items():
        record["parameters"].append({"name": parameter, "default": _default(parameter, default)})
    if isinstance(body, Mapping):
        outputs = [{"name": output, "expr": str(text)} for output, text in body.items()]
        record["outputs"] = outputs
    else:
        record["expr"] = str(body)
    made = Function(name, merged(known, {name: json.dumps(record, ensure_ascii=False)}))
    _check(made)
    return made


def _default(parameter: str, given: Any) -> Any:
    if isinstance(given, (str, Expression)):
        return str(given)
    value = given.item() if hasattr(given, "item") else given
    if isinstance(value, (bool, int, float)):
        return value
    raise TypeError(
        f"the default of {parameter} is an expression, a number or a truth value, "
        f"not {type(value).__name__}"
    )


def _check(functions: Functions) -> None:
    """Let the engine judge definitions before anything calls them."""
    compile("close", functions=functions).close()


# ---- Files -----------------------------------------------------------------------------------


def load_indicators(path: str | os.PathLike[str]) -> Indicators:
    """The functions of a TOML file, all of them checked.

    [indicators]
    spread = "ema(12) - ema(26)"

    [indicators.bands]
    required = ["x"]
    parameters = { n = 20, k = 2.0 }
    outputs = { middle = "sma(x, n)", upper = "middle + k * stddev(x, n)" }

    A text is the body of a function without parameters; a table has expr or outputs, and required,
    parameters and description where it wants: as in `define`. They may call each other.

    Raises ValueError (`DataError`) for what is no TOML, for unknown keys and for what `define`
    refuses, FileNotFoundError, and on Python 3.10 without tomli RuntimeError (`UnsupportedError`).
    """
    table = _read_toml(path).get("indicators")
    if not isinstance(table, dict):
        raise DataError(f"{path} has no table [indicators]", "python.indicators")
    records, descriptions = {}, {}
    for name, given in table.items():
        records[name] = _record(name, given)
        descriptions[name] = given.get("description", "") if isinstance(given, dict) else ""
    texts = {name: json.dumps(record, ensure_ascii=False) for name, record in records.items()}
    made = Indicators(Function(name, _needed(name, texts), descriptions[name]) for name in records)
    try:
        _check(made)
    except LaakhayError as failure:
        failure.args = (f"{path}: {failure.message}",)
        raise
    return made


def _read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ImportError:
            raise UnsupportedError(
                "Python 3.10 reads no TOML by itself: pip install tomli", "python.toml"
            ) from None
    with open(path, "rb") as file:
        try:
            return tomllib.load(file)
        except ValueError as failure:  # a TOMLDecodeError, or bytes that are no UTF-8
            raise DataError(f"{path} is no TOML: {failure}", "python.toml") from None


def _record(name: str, given: Any) -> dict[str, Any]:
    """A function of the file as the engine is told it."""
    if isinstance(given, str):
        return {"name": name, "parameters": [], "expr": given}
    if not isinstance(given, dict):
        raise DataError(
            f"indicator {name!r} must be a text or a table, not {type(given).__name__}",
            "python.indicators",
        )
    for key in given:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            raise DataError(
                f"indicator {name!r} has no key {key!r}{hint} (keys: {', '.join(_KEYS)})",
                "python.indicators",
            )
    required, parameters = given.get("required", []), given.get("parameters", {})
    outputs = given.get("outputs")
    for key, value, kind in (
        ("required", required, list),
        ("parameters", parameters, dict),
        ("outputs", outputs, dict),
        ("description", given.get("description", ""), str),
    ):
        if value is not None and not isinstance(value, kind):
            raise DataError(
                f"{key!r} of indicator {name!r} must be a "
                f"{ {list: 'list', dict: 'table', str: 'text'}[kind] }, "
                f"not {type(value).__name__}",
                "python.indicators",
            )
    record: dict[str, Any] = {"name": name, "parameters": list(required)}
    record["parameters"] += [{"name": key, "default": value} for key, value in parameters.items()]
    if "expr" in given:
        record["expr"] = given["expr"]
    if outputs is not None:
        record["outputs"] = [{"name": key, "expr": value} for key, value in outputs.items()]
    return record


def _needed(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A function and those of the file that its text names, and so on."""
    found, waiting = {name: texts[name]}, [name]
    while waiting:
        for word in _WORD.findall(texts[waiting.pop()]):
            if word in texts and word not in found:
                found[word] = texts[word]
                waiting.append(word)
    return dict(sorted(found.items()))
