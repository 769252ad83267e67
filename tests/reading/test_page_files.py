"""The pages of the seeds against their gold text, in the shapes of twenty-five years."""

from __future__ import annotations

from pathlib import Path

import pytest

import nutgraf
from benchmarks.pages import PAGES, compare, pages, read_pages
from nutgraf.data import Paragraph, Role
from nutgraf.reading.article import segment
from nutgraf.reading.files import read_article

pytest.importorskip("trafilatura")


@pytest.mark.parametrize("name", sorted(path.name for path in PAGES.glob("*.html")))
def test_nothing_is_lost_or_extra(name: str) -> None:
    gold = dict(read_pages(PAGES))[PAGES / name]
    assert compare(segment(*read_article(str(PAGES / name))), gold) == ([], [], [])


def test_what_the_comparison_finds() -> None:
    found = [Paragraph("Oil rose.", Role.BODY, 0, 9), Paragraph("Share", Role.BODY, 11, 16)]
    gold = [("heading", "Oil  rose"), (None, "Gas fell."), ("body", "Oil rose.")]
    assert compare(found, gold) == (
        ["Gas fell.", "Oil rose."],
        ["Share"],
        [("Oil  rose", "heading", "body")],
    )


def test_the_benchmark(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Oil rose.</p><p>Gas fell.</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text("body\tOil rose.\n\nCoal fell.\n", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>No gold</p>", encoding="utf-8")
    each, total, row = pages(tmp_path).rows
    assert (total["lost"], total["extra"], total["wrong role"]) == (1, 1, 0)
    assert (row["page"], each["paragraphs"]) == ("a.html", 2.0)


def test_documents_hold_the_text_that_offsets_are_into() -> None:
    page, markup = read_article(str(PAGES / "short-2021-blast.html"))
    document = nutgraf.load().read(page, markup)
    assert "<" not in document.text
    assert [document.text[p.start : p.end] for p in document] == [p.text for p in document]
