"""The site of docs/: links that lead somewhere, a place for every page, and a build without a
warning that fetches nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from docs import hooks, reference
from tests.test_architecture import ROOT

DOCS = ROOT / "docs"
MADE = {f"docs/{path}": text for path, text in reference.pages().items()}
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob(".github/**/*.md"))
} | MADE

_CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"!?\[[^]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def links(text: str) -> Iterator[str]:
    """Where the links of a page lead, those in code left out."""
    return (match[1] for match in _LINK.finditer(_INLINE.sub("`", _CODE.sub("", text))))


def anchors(text: str) -> set[str]:
    """Those of the headings of a page, as MkDocs makes them."""
    found = set()
    for heading in _HEADING.findall(_CODE.sub("", text)):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        kept = re.sub(r"[^\w\s-]", "", plain, flags=re.ASCII).strip().lower()
        found.add(re.sub(r"[\s-]+", "-", kept))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for link in links(PAGES[name]):
        if re.match(r"[a-z]+:", link):
            continue  # not asked: tests use no network
        path, _, anchor = link.partition("#")
        target = normpath(join(dirname(name), path)) if path else name
        if name in MADE and target.startswith("docs/../"):
            target = target.removeprefix("docs/../")
        assert target in PAGES or (ROOT / target).exists(), f"{name}: {link}"
        if anchor:
            assert anchor in anchors(PAGES[target]), f"{name}: {link}"


def test_links_are_found_at_all() -> None:
    assert sum(1 for text in PAGES.values() for _ in links(text)) > 100
    assert anchors("# A `b` (c)\n```\n# no\n```\n## [D](e.md), f") == {"a-b-c", "d-f"}


def test_every_page_has_a_place() -> None:
    told = re.findall(r"^ +- (?:.*: )?(\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M)
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    assert sorted(told) == sorted([*pages, *reference.pages()])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("```python", "```python"),
        ("```python no-run", "```python"),
        ("```python needs=dask", "```python"),
        ("```toml file=health.toml", '```toml title="health.toml"'),
        ("```toml of=examples/a/b.toml", '```toml title="examples/a/b.toml"'),
        ("text ```python no-run", "text ```python no-run"),
    ],
)
def test_marks_of_blocks_are_not_shown(written: str, shown: str) -> None:
    assert hooks.titled(f"a\n\n{written}\nb\n```\n") == f"a\n\n{shown}\nb\n```\n"


@pytest.mark.parametrize(
    ("folder", "written", "shown"),
    [
        ("", "[a](b.md)", "[a](b.md)"),
        ("", "[a](https://b.c)", "[a](https://b.c)"),
        ("", "[a](../README.md)", "[a](index.md)"),
        ("tutorials", "[a](../../README.md)", "[a](../index.md)"),
        ("", "[a](../examples/b)", "a (`examples/b`)"),
        ("tutorials", "[a](../b.md#c)", "[a](../b.md#c)"),
        ("tutorials", "[a](../../b)", "a (`b`)"),
        ("", "[a](#b), [c](../d#e)", "[a](#b), c (`d`)"),
    ],
)
def test_what_is_no_page_is_named(folder: str, written: str, shown: str) -> None:
    assert hooks.outside(written, folder) == shown


class _Fetched(HTMLParser):
    """What a browser fetches by itself with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.found.append(told.get("src") or "")
        elif tag == "link" and told.get("rel") not in ("canonical", "prev", "next"):
            self.found.append(told.get("href") or "")


def test_the_site_builds_and_fetches_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mkdocstrings", reason="pip install 'nutgraf[docs]'")
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "docs", "build", "-o", str(site)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    for page in pages:
        parser = _Fetched()
        parser.feed(page.read_text(encoding="utf-8"))
        assert [place for place in parser.found if "//" in place] == []
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", sheet.read_text("utf-8"))
    assert (site / "search/search_index.json").is_file()
    assert not list(site.rglob("*.py"))
