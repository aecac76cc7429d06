# SPDX-License-Identifier: MIT
"""Plans as they are typed: EXPR, NAME=EXPR, or @payload.json."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..custom import load_indicators
from ..errors import DataError
from ..plan import Plan, compile

__all__ = ["compile_typed", "the_one_text"]

_NAMED = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)(.*)", re.DOTALL)


def compile_typed(
    texts: Sequence[str], convention: str | None, indicators: Path | None = None
) -> Plan:
    """One plan of all the expressions; a single one without a name is called value.

    indicators: a TOML file of functions that they may call.
    """
    plan = _payload(texts)
    if indicators is None:
        return compile(plan, convention=convention)
    if isinstance(plan, str) and plan.lstrip().startswith("{"):
        plan = _document(plan)
    return compile(plan, functions=load_indicators(indicators), convention=convention)


def _document(text: str) -> dict[str, Any]:
    """A payload that functions are added to."""
    try:
        document = json.loads(text)
    except ValueError as failure:
        raise DataError(f"the payload is not JSON: {failure}", "python.payload") from None
    if not isinstance(document, dict) or "version" not in document:
        raise DataError('a payload needs the key "version"', "plan.missing_key")
    return document


def the_one_text(texts: Sequence[str]) -> str | None:
    """The text a byte position counts in: where there is one expression without a name."""
    alone = len(texts) == 1 and not texts[0].startswith("@") and _NAMED.fullmatch(texts[0]) is None
    return texts[0] if alone else None


def _payload(texts: Sequence[str]) -> Any:
    if len(texts) == 1 and texts[0].startswith("@"):
        return Path(texts[0][1:]).read_text(encoding="utf-8")
    if the_one_text(texts) is not None:
        return texts[0]
    named: dict[str, str] = {}
    for text in texts:
        found = _NAMED.fullmatch(text)
        name, expression = found.groups() if found else (text, text)
        if name in named:
            raise DataError(f"two expressions are called {name!r}", "cli.name_twice")
        named[name] = expression
    return named
