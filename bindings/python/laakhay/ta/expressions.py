# SPDX-License-Identifier: MIT
"""Expressions as Python objects: they print as the text they mean, and nothing else.

>>> ta.col("close") > ta.sma(20)
<Expression close > sma(20)>
>>> str((ta.col("high") + ta.col("low")) / 2)
'(high + low) / 2'

An expression stands wherever plan text does. What a text means, the engine alone knows.
"""

from __future__ import annotations

import keyword
import math
import numbers
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .errors import DataError

__all__ = [
    "Expression",
    "Label",
    "call",
    "col",
    "expr",
    "label",
    "lead",
    "lit",
    "na",
    "symbol",
]

# How tightly a text binds, loosest first: the levels of the grammar.
_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER = range(9)
_NUMBER, _POSTFIX = 9, 10  # members, [n] and lags follow a name or a call, not a bare number

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = {"and", "else", "false", "if", "na", "not", "or", "true"}

# The engine refuses longer texts; here is only where printing one would fill the memory.
_PRINTED_MAX = 4_000_000

_NO_FUNCTIONS: Mapping[str, str] = {}

_NO_TRUTH = (
    "an expression has no truth value: write a & b for 'a and b', a | b for 'a or b', ~a for "
    "'not a', (a < b) & (b < c) for 'a < b < c', and ta.if_else(c, a, b) for 'a if c else b'"
)


class Expression:
    """Text of the expression language, built from parts; immutable.

    Arithmetic, comparisons and & | ~ give expressions, x[n] is x of n bars ago, and a member is
    an output of a call: ta.macd(12, 26, 9).signal. Operands are expressions and numbers.
    """

    __slots__ = ("_functions", "_level", "_parts", "_size")

    # Written by numpy's and pandas' operators: leave them to this class.
    __array_ufunc__ = None
    __iter__ = None  # else x[0], x[1], ... would go on for ever
    __contains__ = None

    def __init__(self, *parts: str | tuple[Expression, int], level: int) -> None:
        """Texts, and expressions with the level below which they need parentheses."""
        self._parts = parts
        self._level = level
        # What the text calls beside the catalogue: by name the definition as JSON.
        self._functions: Mapping[str, str] = _NO_FUNCTIONS
        for part in parts:
            if not isinstance(part, str):
                self._functions = merged(self._functions, part[0]._functions)
        self._size: int = sum(
            (len(part) if isinstance(part, str) else part[0]._size) for part in parts
        )

    def __str__(self) -> str:
        """The text, with the parentheses it needs and no others."""
        if self._size > _PRINTED_MAX:
            raise DataError(
                f"the expression is {self._size} characters long; give its parts as outputs",
                "python.expression_too_long",
            )
        written: list[str] = []
        waiting: list[str | tuple[Expression, int]] = [(self, _CONDITIONAL)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                written.append(part)
                continue
            inner, least = part
            if inner._level < least:
                waiting.append(")")
                written.append("(")
            waiting.extend(reversed(inner._parts))
        return "".join(written)

    def __repr__(self) -> str:
        return f"<Expression {self}>"

    def __bool__(self) -> bool:
        raise TypeError(_NO_TRUTH)

    __hash__ = object.__hash__

    def __add__(self, other: Any) -> Expression:
        return _infix(self, " + ", other, _SUM)

    def __radd__(self, other: Any) -> Expression:
        return _infix(other, " + ", self, _SUM)

    def __sub__(self, other: Any) -> Expression:
        return _infix(self, " - ", other, _SUM)

    def __rsub__(self, other: Any) -> Expression:
        return _infix(other, " - ", self, _SUM)

    def __mul__(self, other: Any) -> Expression:
        return _infix(self, " * ", other, _PRODUCT)

    def __rmul__(self, other: Any) -> Expression:
        return _infix(other, " * ", self, _PRODUCT)

    def __truediv__(self, other: Any) -> Expression:
        return _infix(self, " / ", other, _PRODUCT)

    def __rtruediv__(self, other: Any) -> Expression:
        return _infix(other, " / ", self, _PRODUCT)

    def __mod__(self, other: Any) -> Expression:
        return _infix(self, " % ", other, _PRODUCT)

    def __rmod__(self, other: Any) -> Expression:
        return _infix(other, " % ", self, _PRODUCT)

    def __pow__(self, other: Any) -> Expression:
        return _joined(self, _NUMBER, " ** ", other, _SIGN, _POWER)

    def __rpow__(self, other: Any) -> Expression:
        return _joined(other, _NUMBER, " ** ", self, _SIGN, _POWER)

    def __neg__(self) -> Expression:
        return Expression("-", (self, _SIGN), level=_SIGN)

    def __pos__(self) -> Expression:
        return Expression("+", (self, _SIGN), level=_SIGN)

    def __abs__(self) -> Expression:
        return call("abs", self)

    def __lt__(self, other: Any) -> Expression:
        return _infix(self, " < ", other, _COMPARISON)

    def __le__(self, other: Any) -> Expression:
        return _infix(self, " <= ", other, _COMPARISON)

    def __gt__(self, other: Any) -> Expression:
        return _infix(self, " > ", other, _COMPARISON)

    def __ge__(self, other: Any) -> Expression:
        return _infix(self, " >= ", other, _COMPARISON)

    def __eq__(self, other: Any) -> Expression:  # type: ignore[override]
        return _infix(self, " == ", other, _COMPARISON)

    def __ne__(self, other: Any) -> Expression:  # type: ignore[override]
        return _infix(self, " != ", other, _COMPARISON)

    def __and__(self, other: Any) -> Expression:
        return _infix(self, " and ", other, _AND)

    def __rand__(self, other: Any) -> Expression:
        return _infix(other, " and ", self, _AND)

    def __or__(self, other: Any) -> Expression:
        return _infix(self, " or ", other, _OR)

    def __ror__(self, other: Any) -> Expression:
        return _infix(other, " or ", self, _OR)

    def __invert__(self) -> Expression:
        return Expression("not ", (self, _NOT), level=_NOT)

    def __getitem__(self, index: Any) -> Expression:
        """x[n]: the value n bars ago; symbol["4h"]: of another timeframe."""
        if isinstance(index, slice):
            raise TypeError("an expression has no slices; x[n] is the value n bars ago")
        inner = _argument(index)
        return Expression((self, _POSTFIX), "[", (inner, _CONDITIONAL), "]", level=_POSTFIX)

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):  # what copying, pickling and notebooks ask every object for
            raise AttributeError(name)
        return self.member(name)

    def member(self, name: str) -> Expression:
        """x.name, for names that are methods here too or begin with a digit: "24h_ago"."""
        if not re.fullmatch(r"[A-Za-z0-9_]+", name):
            raise DataError(f"{name!r} is no member's name", "python.expression")
        return Expression((self, _POSTFIX), "." + name, level=_POSTFIX)

    def sum(self, n: int | None = None) -> Expression:
        """The sum of the last n bars; without n, of all since the first bar."""
        return self._method("sum", n)

    def avg(self, n: int | None = None) -> Expression:
        """The mean of the last n bars; without n, of all since the first bar."""
        return self._method("avg", n)

    def max(self, n: int | None = None) -> Expression:
        """The largest of the last n bars; without n, of all since the first bar."""
        return self._method("max", n)

    def min(self, n: int | None = None) -> Expression:
        """The smallest of the last n bars; without n, of all since the first bar."""
        return self._method("min", n)

    def count(self, n: int | None = None) -> Expression:
        """How many of the last n bars have a value; without n, of all since the first bar."""
        return self._method("count", n)

    def filter(self, condition: Any) -> Expression:
        """The value where the condition is true, missing elsewhere."""
        return self._method("filter", condition)

    def _method(self, name: str, argument: Any) -> Expression:
        arguments = () if argument is None else (_argument(argument),)
        return Expression((self, _POSTFIX), "." + name, *_listed((), arguments), level=_POSTFIX)


class Label(NamedTuple):
    """An output that may read later bars: `lead(close, 5) / close - 1`."""

    expression: str | Expression


def col(name: str) -> Expression:
    """A field of the bars (close, hl2, ...), a named series, or another source (trades)."""
    if not isinstance(name, str):
        raise TypeError(f"expected a name, got {type(name).__name__}")
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise DataError(
            f"{name!r} is no name; ta.expr() takes expressions as text", "python.expression"
        )
    return Expression(name, level=_POSTFIX)


def lit(value: float | bool) -> Expression:
    """A number or a truth value as an expression; NaN and None are `na`."""
    made = _operand(value)
    if made is None:
        raise TypeError(f"expected a number, got {type(value).__name__}")
    return made


def expr(text: str) -> Expression:
    """Any text of the language as a part of a larger expression."""
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")
    comment_end = "\n" if "#" in text else ""
    return Expression(text, comment_end, level=_CONDITIONAL)


def label(expression: str | Expression) -> Label:
    """An output that may look ahead with `lead`, for training data: {"y": ta.label(...)}.

    Runs over history only; a session refuses it.
    """
    return Label(expression)


def call(function: str, *arguments: Any, **keywords: Any) -> Expression:
    """function(arguments): what the functions of the catalogue are made of.

    Texts are text arguments: call("ema", col("close"), 12, seed="first").
    """
    if not _NAME.fullmatch(function):
        raise DataError(f"{function!r} is no function's name", "python.expression")
    named = [
        (name.rstrip("_") if keyword.iskeyword(name.rstrip("_")) else name, value)
        for name, value in keywords.items()
    ]
    names = [""] * len(arguments) + [name + "=" for name, _ in named]
    values = [_argument(value) for value in (*arguments, *(value for _, value in named))]
    return Expression(function, *_listed(names, values), level=_POSTFIX)


def merged(one: Mapping[str, str], other: Mapping[str, str]) -> Mapping[str, str]:
    """The functions of both, by name; DataError where one name means two of them."""
    if one is other or not other:
        return one
    for name, definition in other.items():
        if one.get(name, definition) != definition:
            raise DataError(f"two functions are called {name!r}", "python.function_twice")
    return {**one, **other} if one else other


def lead(x: Any, bars: int = 1) -> Expression:
    """x some bars later: in labels only."""
    return call("lead", x, bars)


def symbol(name: str, timeframe: str | None = None) -> Expression:
    """Another symbol, whose fields are members: symbol("BRK.B", "1d").close."""
    return call("symbol", name) if timeframe is None else call("symbol", name, timeframe)


def _listed(
    names: Iterable[str], values: Iterable[Expression]
) -> list[str | tuple[Expression, int]]:
    """(a, name=b): the argument list of a call."""
    parts: list[str | tuple[Expression, int]] = ["("]
    prefixes = list(names)
    for index, value in enumerate(values):
        prefix = prefixes[index] if prefixes else ""
        parts += [", " + prefix if index else prefix, (value, _CONDITIONAL)]
    parts.append(")")
    return parts


def _operand(value: Any) -> Expression | None:
    """A number or an expression as an expression; nothing for everything else."""
    if isinstance(value, Expression):
        return value
    if value is None:
        return na
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return Expression("true" if value else "false", level=_POSTFIX)
    if isinstance(value, numbers.Integral):
        return _number(str(int(value)))
    if not isinstance(value, numbers.Real):
        return None
    number = float(value)
    if math.isinf(number):
        raise DataError("an infinite number has no text", "python.expression")
    return na if math.isnan(number) else _number(repr(number))


def _number(text: str) -> Expression:
    return Expression(text, level=_SIGN if text.startswith("-") else _NUMBER)


def _argument(value: Any) -> Expression:
    """An operand, or a text in quotes."""
    if isinstance(value, str):
        for quote in ('"', "'"):
            if quote not in value and "\n" not in value:
                return Expression(quote, value, quote, level=_POSTFIX)
        raise DataError(f"no quotes fit around {value!r}", "python.expression")
    made = _operand(value)
    if made is None:
        raise TypeError(f"expected an expression, a number or a text, got {type(value).__name__}")
    return made


def _side(value: Any) -> Expression:
    """An operand. For others Python would let == compare identities and answer False."""
    made = _operand(value)
    if made is None:
        raise TypeError(f"expected an expression or a number, got {type(value).__name__}")
    return made


def _infix(left: Any, operator: str, right: Any, level: int) -> Expression:
    """Equal levels group from the left, except comparisons, which would chain."""
    least = level if level != _COMPARISON else _SUM
    return _joined(left, least, operator, right, level + 1, level)


def _joined(
    left: Any, left_least: int, operator: str, right: Any, right_least: int, level: int
) -> Expression:
    first, second = (_side(left), left_least), (_side(right), right_least)
    return Expression(first, operator, second, level=level)


na = Expression("na", level=_POSTFIX)
"""A missing value."""
