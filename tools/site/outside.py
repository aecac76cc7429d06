# SPDX-License-Identifier: MIT
"""Files and folders of the project that pages link to outside of docs/, as pages below source/.

Every page of the site has a source, a path in the project; that of a folder is its README.md,
which is made here where there is none.
"""

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
CODE = re.compile(r"(^```.*?^```$|^ {4,}[^\n]*$|`[^`\n]+`(?!\]))", re.DOTALL | re.MULTILINE)
PLACE = "source/"
WHOLE = "examples"  # of folders elsewhere the names of the files are enough
LANGUAGES = {
    ".h": "c",
    ".c": "c",
    ".hh": "cpp",
    ".hpp": "cpp",
    ".cc": "cpp",
    ".py": "python",
    ".go": "go",
    ".jl": "julia",
    ".cs": "csharp",
}


def page_of(source):
    """The path of the page that is made of a source."""
    if source.startswith("docs/"):
        return source.removeprefix("docs/")
    return PLACE + source + ("" if source.endswith(".md") else ".md")


def source_of(page):
    if not page.startswith(PLACE):
        return f"docs/{page}"
    path = page.removeprefix(PLACE)
    code = path.removesuffix(".md")
    return code if (ROOT / code).is_file() else path


def source_linked(target, source):
    """The source that a link of another source names; None where it leaves the project."""
    path = target.partition("#")[0]
    if "://" in target or not path:
        return None
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if place.startswith(".."):
        return None
    return f"{place}/README.md" if (ROOT / place).is_dir() else place


def replaced(text, change):
    """The markdown with change(target) for the target of every link outside of code."""
    parts = CODE.split(text)
    parts[::2] = [
        LINK.sub(lambda match: f"[{match[1]}]({change(match[2])})", part) for part in parts[::2]
    ]
    return "".join(parts)


def inward(text, page):
    """The markdown of a page whose links lead to pages of the site."""
    source, folder = source_of(page), posixpath.dirname(page) or "."

    def change(target):
        linked = source_linked(target, source)
        if linked is None:
            return target
        _, mark, anchor = target.partition("#")
        return posixpath.relpath(page_of(linked), folder) + mark + anchor

    return replaced(text, change)


def listed(folder):
    """The page of a folder without a README.md."""
    lines = [f"# {folder}", ""]
    for path in sorted((ROOT / folder).rglob("*")):
        name = path.relative_to(ROOT / folder).as_posix()
        if path.suffix == ".md" or (folder.startswith(WHOLE) and path.suffix in LANGUAGES):
            lines.append(f"- [{name}]({name})")
        elif path.suffix in LANGUAGES:
            lines.append(f"- {name}")
    return "\n".join(lines) + "\n"


def text_of(source):
    path = ROOT / source
    if not path.exists():
        return listed(posixpath.dirname(source))
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return text
    fence = f"````{LANGUAGES.get(path.suffix, 'text')}\n{text}````\n"
    return f"---\nsearch:\n  exclude: true\n---\n# {source}\n\n{fence}"


def is_wanted(source):
    """Whether a page has to be made: it is not one of docs/, and there is something to show."""
    path = ROOT / source
    if path.name == "README.md" and not path.exists():
        return path.parent.is_dir()
    return not source.startswith("docs/") and path.is_file()


def all_linked(text, source):
    found = []

    def note(target):
        found.append(source_linked(target, source))
        return target

    replaced(text, note)
    return found


def pages(docs):
    """{path of a page: markdown} of all that pages of docs/ link to, and what that links to."""
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in docs}
    waiting, made = list(texts.items()), {}
    while waiting:
        source, text = waiting.pop()
        for linked in all_linked(text, source):
            if linked and is_wanted(linked) and page_of(linked) not in made:
                made[page_of(linked)] = text_of(linked)
                waiting.append((linked, made[page_of(linked)]))
    return made
