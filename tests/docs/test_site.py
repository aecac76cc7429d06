# SPDX-License-Identifier: MIT
"""The site of `make docs`: it is built without a network, whole, and works from a folder."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/python"))

from browser import Browser  # noqa: E402

MKDOCS = [str(ROOT / ".cache/docs/bin/python"), "-m", "mkdocs", "build", "--strict"]
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
CSS_URL = re.compile(r"""(?:url\(|@import)\s*["']?(https?:|//)""")
NOWHERE = "http://127.0.0.1:9"  # a proxy that is not there: what asks the network fails


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    proxies = {f"{kind}_proxy": NOWHERE for kind in ("http", "https", "all")}
    done = subprocess.run(
        [*MKDOCS, "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | proxies | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def browser():
    made = Browser()
    yield made
    made.close()


class Page(HTMLParser):
    """What a page loads, what it links to, and the anchors it has."""

    def __init__(self, path):
        super().__init__()
        self.loaded, self.links, self.anchors = [], [], set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.anchors.add(named.get("id"))
        if tag in LOADED and LOADED[tag] in named and named.get("rel") != "canonical":
            self.loaded.append(named[LOADED[tag]])
        elif tag == "a" and "href" in named:
            self.links.append(named["href"])


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in site.rglob("*.html")}


def is_elsewhere(place):
    return re.match(r"(\w+:)?//", place) is not None


def test_every_page_of_docs_is_a_page_of_the_site(site):
    for source in (ROOT / "docs").rglob("*.md"):
        path = source.relative_to(ROOT / "docs")
        made = path.with_name("index") if path.name == "README.md" else path.with_suffix("")
        assert (site / f"{made}.html").exists(), path


def test_no_page_loads_anything_from_elsewhere(site, pages):
    assert len(pages) > 150
    for path, page in pages.items():
        assert [place for place in page.loaded if is_elsewhere(place)] == [], path
    for style in site.rglob("*.css"):
        assert CSS_URL.search(style.read_text("utf-8")) is None, style


def test_every_link_leads_to_a_page_and_an_anchor_that_are_there(site, pages):
    for path, page in pages.items():
        for link in page.links + page.loaded:
            place, _, anchor = link.partition("#")
            if re.match(r"\w+:", place) or path.name == "404.html":
                continue
            target = (path.parent / place.partition("?")[0]).resolve() if place else path
            assert target.exists(), f"{path.relative_to(site)}: {link}"
            if anchor and target.suffix == ".html":
                assert anchor in pages[target].anchors, f"{path.relative_to(site)}: {link}"


def test_the_reference_has_every_public_name(pages, site):
    import laakhay.ta as ta

    functions = {entry["id"] for entry in ta.catalog()}
    anchors = {str(anchor).split(".")[-1] for anchor in pages[site / "reference.html"].anchors}
    exported = {name for name in ta.__all__ if name not in functions}
    assert exported <= anchors, exported - anchors


def test_from_a_folder_pages_show_find_and_ask_nobody(site, browser):
    driver = browser.driver
    driver.get((site / "index.html").as_uri() + "?q=parabolic")
    browser.until("return document.querySelectorAll('.md-search-result__link').length > 0")
    found = browser.run("return document.querySelector('.md-search-result__link').href")
    assert found.startswith(site.as_uri()) and "psar" in found
    driver.get((site / "indicators/rsi.html").as_uri())
    browser.until(
        "const [chart] = document.images; return chart.complete && chart.naturalWidth > 0"
    )
    asked = browser.run("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert all(name.startswith("file:") for name in asked), asked
    assert browser.complaints() == []
