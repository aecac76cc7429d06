# SPDX-License-Identifier: MIT
"""What MkDocs asks while it builds the site: the parts of it that are no page of docs/.

The navigation's long lists, the pages of the API's reference, and files of the project that pages
link to outside of docs/, which come along as pages below source/.
"""

import re
import sys
from pathlib import Path

from mkdocs.structure.files import File, InclusionLevel

sys.path.insert(0, str(Path(__file__).parent))

import outside  # noqa: E402
import reference  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SHIM = "assets/iframe-worker.js"
REFERENCE = "reference.md"


def indicators():
    """Families and their pages, as the catalogue's own index has them."""
    text = (DOCS / "indicators/README.md").read_text("utf-8")
    pages = [{"Overview": "indicators/README.md"}]
    for section in text.split("\n## ")[1:]:
        entries = re.findall(r"^\| \[`(\w+)`\]\((\w+\.md)\)", section, re.MULTILINE)
        family = section.splitlines()[0]
        pages.append({family: [{name: f"indicators/{path}"} for name, path in entries]})
    return pages


def decisions():
    return [f"decisions/{path.name}" for path in sorted((DOCS / "decisions").glob("*.md"))]


def named(nav):
    """Every path that the navigation names."""
    if isinstance(nav, str):
        return {nav}
    parts = nav.values() if isinstance(nav, dict) else nav
    return set().union(*(named(part) for part in parts))


def on_config(config):
    lists = {"indicators/README.md": indicators(), "decisions": decisions()}
    config.nav = [
        {title: lists.get(place, place) if isinstance(place, str) else place}
        for part in config.nav
        for title, place in part.items()
    ]
    left = {path.name for path in DOCS.glob("*.md")} - named(config.nav)
    if left:
        config.nav.append({"More": sorted(left)})
    return config


def on_files(files, config):
    texts = {REFERENCE: reference.page()} | outside.pages(sorted(DOCS.rglob("*.md")))
    for path, text in texts.items():
        page = File.generated(config, path, content=text)
        page.inclusion = InclusionLevel.NOT_IN_NAV if path != REFERENCE else InclusionLevel.INCLUDED
        files.append(page)
    shim = (Path(__file__).parent / "iframe-worker.js").read_text("utf-8")
    files.append(File.generated(config, SHIM, content=shim))
    return files


def on_page_markdown(markdown, page, config, files):
    """Links that leave docs/ lead to the pages made of what they name."""
    return outside.inward(markdown, page.file.src_uri)
