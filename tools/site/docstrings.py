# SPDX-License-Identifier: MIT
"""What the reference does with docstrings: plain text, in which lines after >>> are code."""

import re

import griffe

CODE = re.compile(r"(`[^`]*`)")


def plain(line):
    """The line without what would be a link: some_mapping[name](argument)."""
    parts = CODE.split(line)
    parts[::2] = [part.replace("](", "]\\(") for part in parts[::2]]
    return "".join(parts)


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
        lines.append(line if inside else plain(line))
    return "\n".join([*lines, "```"] if inside else lines)


class Prompts(griffe.Extension):
    def on_object(self, *, obj, **_):
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
