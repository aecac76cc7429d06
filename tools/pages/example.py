# SPDX-License-Identifier: MIT
"""One expression per entry of the catalogue that a reader can paste and run."""

SYMBOLS = {
    "add": "{} + {}",
    "and": "{} and {}",
    "div": "{} / {}",
    "eq": "{} == {}",
    "ge": "{} >= {}",
    "gt": "{} > {}",
    "if_else": "{1} if {0} else {2}",
    "le": "{} <= {}",
    "lt": "{} < {}",
    "mod": "{} % {}",
    "mul": "{} * {}",
    "ne": "{} != {}",
    "neg": "-{}",
    "not": "not {}",
    "or": "{} or {}",
    "pow": "{} ** 2",
    "sub": "{} - {}",
}
BY_NAME = {
    "upper": "bb_upper(close, 20, 2)",
    "lower": "bb_lower(close, 20, 2)",
    "price": "close",
    "value": "0",
}
NUMBERS = ("close", "sma(close, 20)", "open", "high", "low")
ALIKE = ("close", "open", "high")
SIGNALS = ("close > open", "volume > sma(volume, 20)", "close > sma(close, 5)")


def operand(entry, place):
    """What the example puts in for an input that has no default."""
    spec = entry["inputs"][place]
    if spec["default_field"]:
        return spec["default_field"]
    if spec["type"] != "signal" and spec["name"] in BY_NAME:
        return BY_NAME[spec["name"]]
    by_type = {"signal": SIGNALS, "any": ALIKE, "number": NUMBERS}[spec["type"]]
    return by_type[place % len(by_type)]


def number(value):
    """The shortest digits; no point in whole numbers."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def arguments(entry):
    """Inputs where one is needed or there is only one, then the numbers at their defaults."""
    inputs = entry["inputs"]
    needs_inputs = len(inputs) == 1 or any(not spec["default_field"] for spec in inputs)
    given = [operand(entry, place) for place in range(len(inputs))] if needs_inputs else []
    numbers = [spec for spec in entry["parameters"] if spec["kind"] in ("integer", "number")]
    leading = entry["parameters"][: len(numbers)] == numbers and len(numbers) <= 3
    for spec in numbers[:3]:
        value = number(spec["default"])
        given.append(value if leading else f"{spec['name']}={value}")
    return given


def example(entry):
    """A call of the entry with its defaults spelled out, or its symbol between two operands."""
    if entry["id"] in SYMBOLS:
        operands = [operand(entry, place) for place in range(len(entry["inputs"]))]
        return SYMBOLS[entry["id"]].format(*operands)
    return f"{entry['id']}({', '.join(arguments(entry))})"
