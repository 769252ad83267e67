"""A small invented sample of each format of exports, for the first commands of the docs.

`python -m tests.reading.exports.samples` writes them to `seeds/exports`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.reading.exports import (
    nexislines,
    rtffiles,
    test_citations,
    test_europresse,
    test_factivacodes,
    test_factivahtml,
    test_factivaxml,
    test_feeds,
    test_fundus,
    test_guardian,
    test_jsonfeed,
    test_lexishtml,
    test_lexistext,
    test_mail,
    test_newsapi,
    test_newsml1,
    test_newsmlg2,
    test_newsplease,
    test_ninjs,
    test_nitf,
    test_nyt,
    test_nytac,
    test_proquest,
    test_rcv1,
    test_readwise,
    test_telegram,
    test_wires,
    test_zotero,
    wordfiles,
)
from tests.reading.exports.stories import Story, stories

FOLDER = Path(__file__).parents[3] / "seeds" / "exports"
_Stories = Sequence[Story]


def _lines(found: _Stories, item: Callable[[Story], object]) -> str:
    return "".join(f"{json.dumps(item(story), ensure_ascii=False)}\n" for story in found)


def _nexis(stories_: _Stories) -> list[str]:
    found = nexislines.cover(stories_)
    for story in stories_:
        found += nexislines.lines(story)
    return found


def _telegram(found: _Stories) -> str:
    messages = [test_telegram.message(i, test_telegram.formatted(s)) for i, s in enumerate(found)]
    return json.dumps(test_telegram.chat(messages), ensure_ascii=False, indent=1)


def _of(*parts: str) -> bytes:
    return "".join(parts).encode()


def _factiva_rtf(found: _Stories) -> bytes:
    lines = test_factivacodes.lines_of(found, test_factivacodes.FORMS[0])
    return rtffiles.document(lines)


def _lexis_page(found: _Stories) -> bytes:
    page = test_lexishtml.Page()
    folder = Path(tempfile.mkdtemp())
    parts = [page.article(story, k, len(found), "en") for k, story in enumerate(found, 1)]
    return page.write(folder / "a.html", parts).read_bytes()


def samples(n: int = 3) -> dict[str, tuple[str, bytes]]:
    """By file name: the format, and the content, of so many articles where it may have several."""
    found = stories(n, seed=7)
    wired = [test_wires.wired(i, story) for i, story in enumerate(found)]
    lexis = test_lexistext.document(found, test_lexistext.PAGES["en"])
    proquest = test_proquest.export([test_proquest.document(story) for story in found])
    divisions = [test_proquest.division(story) for story in found]
    anpa = test_wires.anpa(test_wires.of_anpa(0, found[0]), True, True)
    return {
        "nexis.docx": ("docx", wordfiles.document(_nexis(found))),
        "nexis.rtf": ("rtf", rtffiles.document(_nexis(found))),
        "lexis.txt": ("lexis-txt", _of(lexis)),
        "lexis.html": ("lexis-html", _lexis_page(found)),
        "factiva.html": ("factiva-html", _of(test_factivahtml.page(
            [test_factivahtml.plain(story) for story in found]))),
        "factiva.rtf": ("rtf", _factiva_rtf(found)),
        "factiva.xml": ("factiva-xml", _of(test_factivaxml.response(
            [test_factivaxml.article(story) for story in found]))),
        "proquest.txt": ("proquest-txt", _of(proquest)),
        "proquest.html": ("proquest-html", _of(test_proquest.page(divisions))),
        "proquest.eml": ("proquest-mail", test_proquest.mail(divisions)),
        "europresse.html": ("europresse-html", _of(test_europresse.page(
            [test_europresse.article(story) for story in test_europresse.wanted(n)]))),
        "news-please.jsonl": ("news-please", _of(_lines(found, test_newsplease.item))),
        "fundus.jsonl": ("fundus", _of(_lines(found, test_fundus.item))),
        "guardian.json": ("guardian", _of(json.dumps(test_guardian.page(
            [test_guardian.item(story) for story in found]), indent=1))),
        "nyt.json": ("nyt", _of(test_nyt.laid_([test_nyt.doc(s) for s in found], "page"))),
        "newsapi.json": ("newsapi", _of(test_newsapi.page([test_newsapi.item(s) for s in found]))),
        "ninjs.jsonl": ("ninjs", _of(_lines(found, test_ninjs.first))),
        "telegram.json": ("telegram", _of(_telegram(found))),
        "feed.json": ("json-feed", _of(test_jsonfeed.feed(
            [test_jsonfeed.item(story, "content_html") for story in found]))),
        "zotero.json": ("zotero", _of(test_zotero.written("api"))),
        "readwise.jsonl": ("readwise", _of(_lines(found, test_readwise.book))),
        "feed.rss": ("feed", _of(test_feeds.channel(*map(test_feeds.rss, found)))),
        "nitf.xml": ("nitf", _of(test_nitf.nitf(found[0]))),
        "nytac.xml": ("nytac", _of(test_nytac.corpus(found[0]))),
        "rcv1.xml": ("rcv1", test_rcv1.item(found[0])),
        "newsml-g2.xml": ("newsml-g2", _of(test_newsmlg2.message(*[
            test_newsmlg2.item(s, test_newsmlg2.inline("application/xhtml+xml",
                                                       test_newsmlg2.html(s))) for s in found]))),
        "newsml-1.xml": ("newsml-1", _of(test_newsml1.message(*[
            test_newsml1.item(s, test_newsml1.component(test_nitf.nitf(s))) for s in found]))),
        "iptc-7901.txt": ("iptc-7901", _of(*[test_wires.iptc(s, "indents") for s in wired])),
        "anpa-1312.txt": ("anpa-1312", _of(anpa)),
        "newsletters.mbox": ("mbox", test_mail.mbox(map(test_mail.mail, found))),
        "newsletter.eml": ("eml", test_mail.mail(found[0], "html")),
        "references.ris": ("ris", _of(*[test_citations.ris(story, {}) for story in found])),
        "references.bib": ("bibtex", _of(*[test_citations.bibtex(s, "braces") for s in found])),
    }  # fmt: skip


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (_, content) in samples().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
