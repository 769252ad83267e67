"""How much of an article is found in its page, and how fast pages are read."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from benchmarks.corpus import SEEDS
from benchmarks.results import Result
from benchmarks.timing import measure
from nutgraf.data import Paragraph
from nutgraf.reading.article import segment
from nutgraf.reading.files import is_page, read_article

PAGES = SEEDS / "pages"
Gold = list[tuple[str | None, str]]


def pages(folder: Path | None) -> Result:
    """Each page of a folder against the gold text beside it: paragraphs that are lost, extra, or
    of the wrong role; and pages read a second."""
    found = read_pages(folder or PAGES)
    rows: list[dict[str, Any]] = []
    for path, gold in found:
        lost, extra, wrong = compare(segment(*read_article(str(path))), gold)
        rows.append({"page": path.name, "paragraphs": len(gold), "lost": len(lost),
                     "extra": len(extra), "wrong role": len(wrong)})  # fmt: skip
    total = {name: sum(row[name] for row in rows) for name in rows[0] if name != "page"}
    each = {name: n / len(rows) for name, n in total.items()}
    articles = [read_article(str(path)) for path, _ in found]
    timing = measure(lambda: [segment(*article) for article in articles], repeats=3)
    size = sum(path.stat().st_size for path, _ in found)
    return Result(
        "pages",
        f"Pages: {len(found)} against their gold text",
        [{"page": "a page", **each}, {"page": "all", **total}, *rows],
        (
            f"{len(found) / timing.median:,.1f} pages a second, "
            f"{size / timing.median / 1e6:.2f} MB of HTML a second, one core",
        ),
    )


def read_pages(folder: Path) -> list[tuple[Path, Gold]]:
    """The pages of a folder that have a gold text, with that: `name.html` and `name.txt`."""
    found = []
    for path in sorted(folder.iterdir()):
        gold = folder / f"{path.name.partition('.')[0]}.txt"
        if is_page(path.name) and gold.exists():
            found.append((path, read_gold(gold)))
    if not found:
        raise click.ClickException(f"{folder}: no page with a gold text: name.html and name.txt")
    return found


def read_gold(path: Path) -> Gold:
    """Paragraphs, parted by blank lines; each may have its role and a tab in front."""
    gold: Gold = []
    for part in re.split(r"\n\s*\n", path.read_text(encoding="utf-8-sig")):
        role, tab, text = part.strip().partition("\t")
        if part.strip():
            gold.append((role, text) if tab else (None, part.strip()))
    return gold


def compare(
    paragraphs: list[Paragraph], gold: Gold
) -> tuple[list[str], list[str], list[tuple[str, str, str]]]:
    """Gold paragraphs that are lost, those found that are extra, and (text, gold role, role) of
    those whose role is wrong; paragraphs are the same where their words are."""
    places: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        places[_key(paragraph.text)].append(paragraph)
    lost, wrong = [], []
    for role, text in gold:
        if not places[_key(text)]:
            lost.append(text)
            continue
        paragraph = places[_key(text)].pop(0)
        if role is not None and role != paragraph.role:
            wrong.append((text, role, str(paragraph.role)))
    return lost, [p.text for left in places.values() for p in left], wrong


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
