"""Europresse's HTML, as it is now and as it was before 2013."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.europresse import sniff
from nutgraf.reading.exports.export import Head
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
CERTIFICATE = (
    "Certificat émis le 3 mars 2021 à Example-Université à des fins de visualisation personnelle "
    "et temporaire."
)
RIGHTS = (
    "© 2021 Example Post. Tous droits réservés. Le présent document est protégé par les lois et "
    "conventions internationales."
)


def wanted(n: int = 12) -> list[Story]:
    """Stories with ids as Europresse has them."""
    return [
        Story(**{**vars(s), "id": f"news·{s.date:%Y%m%d}·EX·{i:05}", "language": ""})
        for i, s in enumerate(stories(n))
    ]


def told(story: Story) -> list[Told]:
    return story.told(caption=True)


def old_told(story: Story) -> list[Told]:
    return story.told(standfirst=False)


def day(story: Story, ui: str = "fr") -> str:
    month = MONTHS[ui].split()[story.date.month - 1]
    name = DAYS[ui].split()[story.date.weekday()]
    d, y = story.date.day, story.date.year
    return f"{name} {d} {month} {y}" if ui == "fr" else f"{name}, {month} {d}, {y}"


def marked(text: str) -> str:
    """With hits, and letters of other kinds in the middle of sentences."""
    for i, (start, end) in enumerate(
        (("<mark>", "</mark>"), ('<span class="occurence">', "</span>"), ("<b>", "</b>"),
         ("<i>", "</i>"), ('<font color="red">', "</font>"))
    ):  # fmt: skip
        words = text.split(" ")
        if len(words) > 3 * i + 2 and "<" not in words[3 * i + 1]:
            words[3 * i + 1] = f"{start}{words[3 * i + 1]}{end}"
        text = " ".join(words)
    return text


def article(
    story: Story, ui: str = "fr", *, box: str = "docOcurrContainer", named: bool = True,
    number: bool = True, section_last: bool = False,
) -> str:  # fmt: skip
    padding = "\n" + " " * 24
    header = [story.section, day(story, ui), "p. 4"]
    if section_last:
        header = [day(story, ui), f"p. {4}"]
    author = (
        f'<div class="docAuthors">{story.byline}</div>' if named else f"<div>{story.byline}</div>"
    )
    subtitle = f'<p class="sm-margin-TopNews rdp__subtitle">{escape(story.standfirst)}</p>'
    text = "".join(f"<p>{marked(escape(t))}</p>\n" for t in story.body)
    text = f'<div class="{box}">{text}</div>' if box else text
    title = marked(escape(story.headline))
    aside = f"<aside><p>{escape(story.caption)}</p></aside>" if story.caption else ""
    doc = f'<div class="publiC-lblNodoc">{story.id}</div>' if number else ""
    return f"""<article>
<header>
 <div class="rdp__DocPublicationName"><span class="DocPublicationName">{story.source}, no. 23456
 {padding}<span style="color:red"></span></span></div>
 <div><span class="DocHeader">{", ".join(header)}</span></div>
 <div><p>Un port</p></div>
 <div class="titreArticle"><p class="sm-margin-bottomNews">Enquête</p>
 <p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p>
 {subtitle if story.standfirst else ""}</div>
 {author if story.byline else ""}
</header>
<section><div class="DocText clearfix">{text}</div></section>
{aside}
<footer><small>{RIGHTS}</small><p>{doc}</p><p>{CERTIFICATE}</p></footer>
</article>"""


def page(articles: Sequence[str], charset: str = "utf-8") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>Documents</title></head>'
        f"<body>{''.join(articles)}</body></html>"
    )


FIELDS = ("id", "headline", "date", "source", "byline", "section", "language")


@pytest.mark.parametrize("ui", ["fr", "en"])
@pytest.mark.parametrize("form", [{}, {"named": False}, {"box": ""}])
def test_all_is_read(tmp_path: Path, ui: str, form: dict[str, Any]) -> None:
    path = tmp_path / "biblio.dat"
    path.write_text(page([article(s, ui, **form) for s in wanted()]), encoding="utf-8")
    articles = check(path, wanted(), FIELDS, told, "europresse-html")
    assert articles[0].extra["kicker"] == "Un port; Enquête"
    assert articles[0].extra["page"] == "4"
    assert not any("Certificat" in a.text or "©" in a.text for a in articles)


@pytest.mark.parametrize("ui", ["fr", "en"])
def test_the_date_is_that_of_the_id_or_else_that_of_the_header(tmp_path: Path, ui: str) -> None:
    parts = [article(s, ui, number=False, section_last=True) for s in wanted()]
    path = tmp_path / "a.html"
    path.write_text(page(parts), encoding="utf-8")
    articles = check(path, wanted(), ("date", "headline", "byline"), told)
    assert {a.section for a in articles} == {""}
    wrong = [article(s).replace(day(s), "vendredi 3 mai 1901") for s in wanted()]
    path.write_text(page(wrong), encoding="utf-8")
    check(path, wanted(), FIELDS, told)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("utf-8", "utf-8")]
)
def test_the_encoding_may_be_another_than_is_declared(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    path = tmp_path / "a.html"
    parts = [article(s).replace("Example Post", "Le Réveil") for s in stories_named("Le Réveil")]
    path.write_bytes(page(parts, declared).encode(encoding, "xmlcharrefreplace"))
    assert {a.source for a in read(path)} == {"Le Réveil"}


def stories_named(source: str) -> list[Story]:
    return [Story(**{**vars(s), "source": source}) for s in wanted()]


def test_the_text_may_have_no_container_at_all(tmp_path: Path) -> None:
    parts = []
    for story in wanted():
        whole = article(story, box="")
        whole = whole.replace("<section>", "").replace("</section>", "")
        parts.append(whole.replace('<div class="DocText clearfix">', "<div>"))
    path = tmp_path / "a.html"
    path.write_text(page(parts), encoding="utf-8")
    check(path, wanted(), FIELDS, told)


def test_the_certificate_within_the_text_is_boilerplate(tmp_path: Path) -> None:
    story = wanted(1)[0]
    last = f"<p>{CERTIFICATE}</p><p>{RIGHTS}</p><p><a href='https://example.org/1'>Cet article est "
    last += "paru dans Example Post (site web)</a></p>"
    path = tmp_path / "a.html"
    path.write_text(
        page([article(story).replace("</div></div></section>", f"{last}</div></div></section>")]),
        "utf-8",
    )
    (found,) = read(path)
    assert found.url == "https://example.org/1"
    roles = dict(found.told)
    assert roles[CERTIFICATE] is roles[RIGHTS] is Role.BOILERPLATE


def test_what_stands_beside_the_text_is_told_by_its_labels(tmp_path: Path) -> None:
    story = next(s for s in wanted() if s.caption)
    beside = (
        f"<div><p><b>Illustration(s) : </b></p><p></p><div><p>{story.caption}</p></div></div>"
        "<div><b>Note(s) : </b><p>(14 mars 1956.)</p></div>"
    )
    path = tmp_path / "a.html"
    path.write_text(page([article(story).replace(f"<p>{story.caption}</p>", beside)]), "utf-8")
    (found,) = check(path, [story], FIELDS, told)
    assert found.extra["notes"] == "(14 mars 1956.)"


def test_the_number_of_words_is_that_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    parts = [article(s).replace(", p. 4", f" {s.words} mots, p. 819(40)") for s in wanted()]
    path.write_text(page(parts), encoding="utf-8")
    articles = check(path, wanted(), FIELDS, told)
    assert [a.declared for a in articles] == [s.words for s in wanted()]
    assert articles[0].extra["page"] == "819(40)"


def test_the_header_may_be_a_section_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    parts = [
        article(s).replace(
            '<span class="DocHeader">', '<span class="DocTitreSousSection">Date</span> <span>'
        )
        for s in wanted()
    ]
    path.write_text(page(parts), encoding="utf-8")
    check(path, wanted(), FIELDS, told)


def test_end_tags_may_be_too_many(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    parts = [article(s, box="").replace("</section>", "</div></div></section>") for s in wanted()]
    path.write_text(page(parts), encoding="utf-8")
    check(path, wanted(), FIELDS, told)


def test_a_post_without_a_source_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    post = "<article><div class='tweet'><p>Only a post.</p></div></article>"
    path.write_text(page([article(wanted(1)[0]), post]), encoding="utf-8")
    found = read(path)
    assert len(list(found)) == 1
    assert "without a source" in found.rejects[0].reason


def test_articles_within_articles_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    opened = "<article><span class=DocPublicationName>A</span><span class=DocHeader>B</span>"
    path.write_text(page([opened * 400 + "<p>A paragraph.</p>" * 20_000]), encoding="utf-8")
    start = time.process_time()
    list(read(path))
    assert time.process_time() - start < 10


def old(story: Story, ui: str = "fr") -> str:
    header = [story.section, *day(story, ui).split(" ", 1), "4"]
    spans = [f'<span class="DocHeader">{h}</span>' for h in header[:1]]
    spans += [f'<span class="DocHeader">, {header[1]} </span>']
    spans += [f'<span class="DocHeader">{header[2]}</span><span class="DocHeader">, p. 4</span>']
    body = "".join(f"{marked(escape(t))}<p></p>\n" for t in story.body)
    byline = f"{story.byline}<p></p>" if story.byline else ""
    return f"""<table width="100%"><tr><td><span
 class="DocPublicationName">{story.source}, no. 20123
</span><br>{"".join(spans)}</td></tr><tr><td>
<span class="TitreArticleVisu">{marked(escape(story.headline))}</span><br>
{byline}{body}{RIGHTS}<p></p></td></tr>
<tr><td align="center">{story.id}<br>{CERTIFICATE}</td></tr></table>"""


def test_cells_of_tables_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.HTML"
    path.write_text(page([old(s) for s in wanted()]), encoding="utf-8")
    articles = check(path, wanted(), FIELDS, old_told, "europresse-html")
    assert articles[0].extra["page"] == "4"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><article><h1>DocPublicationName, DocHeader</h1></article></body></html>",
        "<html><body><article class='titreArticle'><p>A</p></article></body></html>",
        "",
    ],
)
def test_other_pages_are_not_its(text: str) -> None:
    assert not sniff(Head("a.html", text.encode()))


def test_a_page_without_articles_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><span class='DocPublicationName'>A</span><i class='DocHeader'>B</i></html>"
    )
    found = read(path)
    assert list(found) == []
    assert "without articles" in found.rejects[0].reason
