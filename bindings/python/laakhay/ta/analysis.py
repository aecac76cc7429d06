# SPDX-License-Identifier: MIT
"""What the compiler says of a plan, without running it. No rule is written here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ._plan_text import Functions
from .errors import DataError
from .expressions import Expression
from .plan import Plan, compile

__all__ = ["Validation", "analyze", "validate"]


class Validation(NamedTuple):
    """The compiler's verdict; true where the plan compiles.

    code, message and position are those of the error: position a byte offset as in `compile`.
    """

    valid: bool
    code: str | None = None
    message: str | None = None
    position: int | None = None

    def __bool__(self) -> bool:
        return self.valid


def validate(
    plan: str | Expression | Mapping[str, Any],
    *,
    functions: Functions | None = None,
    convention: str | None = None,
) -> Validation:
    """Whether a plan compiles, and if not, why."""
    try:
        compile(plan, functions=functions, convention=convention).close()
    except DataError as failure:
        return Validation(False, failure.code, failure.message, failure.position)
    return Validation(True)


def analyze(
    plan: str | Expression | Mapping[str, Any] | Plan,
    *,
    functions: Functions | None = None,
    convention: str | None = None,
) -> dict[str, Any]:
    """Everything the compiler knows of a plan, as one dict; DataError where it does not compile.

    info: counts, history in bars, state size in bytes. outputs: name, dtype and history of each.
    requirements: what a host must load. explanation: the nodes before and after the passes.
    """
    compiled = (
        plan
        if isinstance(plan, Plan)
        else compile(plan, functions=functions, convention=convention)
    )
    return {
        "info": compiled.info,
        "outputs": [output._asdict() for output in compiled.outputs],
        "requirements": compiled.requirements,
        "explanation": json.loads(compiled.explain("json")),
    }
