# SPDX-License-Identifier: MIT
"""Pages of the catalogue in Markdown: one per entry, and the index."""

from .example import example, number

NOTE = "Generated from the catalogue by `make docs`; change `src/indicators/` instead."
BAR = "\\|"  # in a cell
CATEGORIES = {
    "trend": "Trend",
    "momentum": "Momentum",
    "volatility": "Volatility",
    "volume": "Volume",
    "event": "Events",
    "pattern": "Patterns",
    "primitive": "Primitives",
    "missing": "Missing values",
    "operator": "Operators",
}


def table(headings, rows):
    def line(cells):
        return f"| {' | '.join(str(cell).replace('|', BAR) for cell in cells)} |"

    return "\n".join([line(headings), line(["---"] * len(headings)), *map(line, rows)])


def code(*names):
    return ", ".join(f"`{name}`" for name in names)


def default_of(spec):
    value = spec["default"]
    return number(value) if isinstance(value, (int, float)) else f'`"{value}"`'


def range_of(spec):
    if "choices" in spec:
        return ", ".join(f'`"{choice}"`' for choice in spec["choices"])
    return f"{number(spec['min'])} to {number(spec['max'])}" if "min" in spec else ""


def inputs(entry):
    rows = [
        (code(i["name"]), i["type"], code(i["default_field"]) if i["default_field"] else "")
        for i in entry["inputs"]
    ]
    return ["## Inputs", table(["input", "type", "default"], rows)] if rows else []


def parameters(entry):
    spelled = {}
    for alias, name in entry["parameter_aliases"].items():
        spelled.setdefault(name, []).append(alias)
    rows = [
        (
            code(p["name"]),
            p["kind"],
            default_of(p),
            range_of(p),
            p["description"],
            code(*spelled.get(p["name"], ())),
        )
        for p in entry["parameters"]
    ]
    headings = ["parameter", "kind", "default", "range", "meaning", "also"]
    return ["## Parameters", table(headings, rows)] if rows else []


def outputs(entry):
    spelled = {output: alias for alias, output in entry["output_aliases"].items()}
    rows = []
    for o in entry["outputs"]:
        shift = o["display_shift"]
        words = [o["description"]] if o["description"] else []
        words += ["the main output"] if o["main"] and len(entry["outputs"]) > 1 else []
        words += [f"charts move it {abs(shift)} bars to the {_side(shift)}"] if shift else []
        alias = code(spelled[o["name"]]) if o["name"] in spelled else ""
        rows.append((code(o["name"]), o["kind"], o["type"], "; ".join(words), alias))
    return ["## Outputs", table(["output", "kind", "type", "meaning", "also"], rows)]


def _side(shift):
    return "right" if shift > 0 else "left"


def bars(history):
    if history["required_history"] == 0:
        return "never", ""
    stable = history["stable_history"]
    return history["required_history"], "never" if stable is None else stable


def warm_up(entry):
    rows = [
        (code(o["name"]), *bars(o["history"]["talib"]), *bars(o["history"]["laakhay"]))
        for o in entry["outputs"]
    ]
    headings = [
        "output",
        "required, talib",
        "stable, talib",
        "required, laakhay",
        "stable, laakhay",
    ]
    text = (
        "Bars at the defaults: to the first value, and until the first bars weigh less than 1e-9."
    )
    if entry["depends_on_data"]:
        text += " Whether there is a value depends on the data: the first may come later."
    return ["## Warm-up", text, table(headings, rows)]


def rules(entry):
    lines = [
        f"- {word}: {entry[key]}."
        for word, key in (
            ("Zero denominators", "zero_rule"),
            ("Conventions", "convention_note"),
            ("Cost of a bar", "cost_note"),
        )
        if entry[key]
    ]
    return ["## Rules", "\n".join(lines)] if lines else []


def use(entry):
    text = example(entry)
    lines = [text]
    if len(entry["outputs"]) > 1:
        lines += [f"{text}.{o['name']}" for o in entry["outputs"]]
    return ["## Example", "```text\n" + "\n".join(lines) + "\n```"]


def page(entry):
    names = f"Also called {code(*entry['aliases'])}." if entry["aliases"] else ""
    parts = [
        f"# {entry['display_name']}: `{entry['id']}`",
        f"<!-- {NOTE} -->",
        entry["description"],
        names,
        f"![{entry['display_name']} on Apple's daily bars](charts/{entry['id']}.svg)",
        f"```text\n{entry['formula']}\n```",
        f"Source: {entry['reference']}.",
        *use(entry),
        *inputs(entry),
        *parameters(entry),
        *outputs(entry),
        *warm_up(entry),
        *rules(entry),
        "[All entries](README.md)",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def index(entries):
    parts = [
        "# The catalogue",
        f"<!-- {NOTE} -->",
        "Every operator and indicator of the library, one page each, with a chart of the last 120 "
        "daily bars of Apple in bokeh_sampledata (to 2013-03-01). The library tells the same as "
        "JSON: `lta_catalog_get_json` in C, `laakhay.ta.catalog()` in Python. How to add one: "
        "[../add-an-indicator.md](../add-an-indicator.md).",
    ]
    known = [*CATEGORIES, *sorted({e["category"] for e in entries} - set(CATEGORIES))]
    for category in known:
        rows = [
            (
                f"[`{e['id']}`]({e['id']}.md)",
                e["display_name"],
                e["description"],
                code(*e["aliases"], *e["output_aliases"]),
            )
            for e in entries
            if e["category"] == category
        ]
        if rows:
            parts.append(f"## {CATEGORIES.get(category, category.capitalize())}")
            parts.append(table(["entry", "name", "what it is", "also"], rows))
    return "\n\n".join(parts) + "\n"
