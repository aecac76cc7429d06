# SPDX-License-Identifier: MIT
"""Examples in docstrings, lines after >>>, become blocks of code in the reference."""

import griffe


def fenced(text):
    """The text with every run of prompts, and what they print, between fences."""
    lines, inside = [], False
    for line in text.splitlines():
        begins = line.startswith(">>>")
        if begins and not inside:
            lines += ["", "```python"]
        elif inside and not line.strip():
            lines.append("```")
        inside = begins or (inside and bool(line.strip()))
        lines.append(line)
    return "\n".join([*lines, "```"] if inside else lines)


class Prompts(griffe.Extension):
    def on_object(self, *, obj, **_):
        if obj.docstring and ">>>" in obj.docstring.value:
            obj.docstring.value = fenced(obj.docstring.value)
