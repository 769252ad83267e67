"""LexisNexis as text, in the languages of its pages, with its faults."""

from __future__ import annotations

import csv
import textwrap
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import nutgraf
from nutgraf.data import Role
from nutgraf.reading.exports.article import Article, Declared, Unread
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.lexis.text import articles_of_lines, is_lexis, sniff
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

FIELDS = ("headline", "date", "source", "byline", "section")


@dataclass(frozen=True)
class Page:
    """How a file is laid out."""

    start: str = "{k} of {n} DOCUMENTS"
    labels: str = "BYLINE SECTION LENGTH HIGHLIGHT LOAD-DATE LANGUAGE PUBLICATION-TYPE GRAPHIC"
    unit: str = "words"
    date: str = "%B %d, %Y %A"
    cover: str = "Download Request: Selected Items: {}\nTime Of Request: Friday, March 20, 2015"
    months: str = ""
    columns: int = 78


_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_NL = "januari februari maart april mei juni juli augustus september oktober november december"
PAGES = {
    "en": Page(),
    "one": Page("{k} of {n} DOCUMENT"),
    "focus": Page("FOCUS - {k} of {n} DOCUMENTS"),
    "narrow": Page(columns=60),
    "de": Page(
        "Dokument {k} von {n}", "AUTOR RUBRIK LÄNGE HIGHLIGHT UPDATE SPRACHE PUBLICATION-TYPE "
        "GRAFIK", "Wörter", "%d. {month} %Y", "Druckauftrag: Alle Dokumente: {}", _DE,
    ),
    "fr": Page(
        "Document {k} de {n}", "AUTEUR RUBRIQUE LONGUEUR ENCART DATE-CHARGEMENT LANGUE "
        "TYPE-PUBLICATION GRAPHIQUE", "mots", "%d {month} %Y", "", _FR,
    ),
    "nl": Page(
        "{k} van {n} DOCUMENTEN", "AUTEUR RUBRIEK LENGTE SAMENVATTING LOAD-DATE TAAL PUB-TYPE "
        "AFBEELDING", "woorden", "%d {month} %Y",
        "Printopdracht: Alle documenten: {}\nTijdstip printopdracht: Wed Sep  7 12:33:59  2011",
        _NL,
    ),
}  # fmt: skip


def centred(text: str) -> str:
    return "\n".join(line.center(78).rstrip() for line in textwrap.wrap(text, 60))


def wrapped(text: str, page: Page) -> str:
    return textwrap.fill(text, page.columns, break_on_hyphens=False)


def dated(story: Story, page: Page) -> str:
    form = page.date
    if page.months:
        form = form.format(month=page.months.split()[story.date.month - 1])
    return story.date.strftime(form)


def written(story: Story, page: Page, order: str = "sdh") -> str:
    """One article; the order is that of source, date and headline."""
    byline, section, length, highlight, load, language, kind, graphic = page.labels.split()
    head = {
        "s": centred(story.source), "d": centred(dated(story, page)),
        "h": wrapped(story.headline, page), "c": centred(f"Copyright 2019 {story.source}"),
    }  # fmt: skip
    parts = [head[letter] for letter in order]
    if story.byline:
        parts.append(f"{byline}: {story.byline}")
    parts += [f"{section}: {story.section}", f"{length}: {story.words}  {page.unit}"]
    if story.standfirst:
        parts.append(wrapped(f"{highlight}: {story.standfirst}", page))
    parts += ["", *(wrapped(text, page) for text in story.body)]
    parts += [f"{load}: {dated(story, page)}", f"{language}: ENGLISH"]
    if story.caption:
        parts.append(wrapped(f"{graphic}: {story.caption}", page))
    if story.correction:
        parts.append(wrapped(f"CORRECTION: {story.correction}", page))
    parts += [f"{kind}: Newspaper", "", centred(f"Copyright 2019 {story.source}") + "\n"
              + centred("All Rights Reserved")]  # fmt: skip
    return "\n\n".join(parts)


def document(found: list[Story], page: Page, order: str = "sdh", cover: bool = True) -> str:
    text = ""
    if cover and page.cover:
        asked = page.cover.format(f"1-{len(found)}")
        text = f"\n\n{asked}\n\nSend To:\nA LIBRARY\nSTREET 11\n\nTerms: ((harbour OR\npier))\n\n"
        text += "Source: The Example Post\nProject ID: None\n\n\n"
    for k, story in enumerate(found, 1):
        start = centred(page.start.format(k=k, n=len(found)))
        text += f"\n\n{start}\n\n\n{written(story, page, order)}\n"
    return text


def told(story: Story) -> list[tuple[str, Role | None]]:
    return story.told(caption=True, correction=True)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("order", ["sdh", "shd", "csdh", "dsh"])
def test_all_is_read(tmp_path: Path, page: str, order: str) -> None:
    found = stories(40, headings=False)
    path = tmp_path / "Lexis.TXT"
    path.write_text(document(found, PAGES[page], order), encoding="utf-8")
    articles = check(path, found, FIELDS, told, "lexis-txt")
    assert [a.declared for a in articles] == [s.words for s in found]
    reading = read(path)
    list(reading)
    (said,) = reading.checks
    assert (said.declared, said.measured, said.far) == (40, 40, [])


def test_headings_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(document(stories(40), PAGES["en"]), encoding="utf-8")
    check(path, stories(40), FIELDS, told, "lexis-txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ending: str) -> None:
    found = [
        replace(story, headline=f"Für den Kai: “{story.headline}”")
        for story in stories(6, headings=False)
    ]
    path = tmp_path / "download"
    path.write_bytes(document(found, PAGES["de"]).replace("\n", ending).encode(encoding))
    check(path, found, FIELDS, told, "lexis-txt")


def test_one_article_without_a_number(tmp_path: Path) -> None:
    story = stories(1)[0]
    path = tmp_path / "a.txt"
    path.write_text(written(story, PAGES["en"]), encoding="utf-8")
    check(path, [story], FIELDS, told, "lexis-txt")


ONE = """
                               1 of 1 DOCUMENTS


                                The Example Post

                             March 3, 2011 Thursday

Harbour talks resume;
Ferry firm wants a longer lease

BYLINE: A. Writer

SECTION: NEWS; Pg. 4

LENGTH: 1,212 words

The harbour board met on Tuesday to talk about the lease, and a spokesman for
it said that they would go on.

LOAD-DATE: March 4, 2011

LANGUAGE: ENGLISH

                       Copyright 2011 Example Post Ltd.
                              All Rights Reserved
"""
BODY = (
    "The harbour board met on Tuesday to talk about the lease, and a spokesman for it said that "
    "they would go on."
)


def only(text: str) -> Article:
    (article,) = (x for x in articles_of_lines(text.split("\n")) if not isinstance(x, Declared))
    assert isinstance(article, Article)
    return article


def test_the_parts_of_one() -> None:
    article = only(ONE)
    assert article.headline == "Harbour talks resume; Ferry firm wants a longer lease"
    assert (article.source, article.date, article.byline) == (
        "The Example Post", "2011-03-03", "A. Writer",
    )  # fmt: skip
    assert (article.section, article.language, article.declared) == ("NEWS; Pg. 4", "en", 1212)
    assert article.extra["load_date"] == "March 4, 2011"
    assert "Example Post Ltd." in article.extra["copyright"]
    assert [text for text, _ in article.told][1:] == ["A. Writer", BODY]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("                                The Example Post\n\n", "", {"source": ""}),
        (ONE[ONE.index("                       Copyright") :], "", {"source": "The Example Post"}),
        ("             March 3", "                  Edition 1;\n\n     March 3",
         {"source": "The Example Post", "date": "2011-03-03"}),
        ("March 3, 2011 Thursday", "March 3, 2011 Thursday 8:27 PM AEST", {"date": "2011-03-03"}),
        ("March 3, 2011 Thursday", "March 3, 2011, Thursday\n               Late Edition",
         {"date": "2011-03-03"}),
        ("Harbour talks resume;\n", "Opinion: the harbour;\n",
         {"headline": "Opinion: the harbour; Ferry firm wants a longer lease"}),
        ("Harbour talks resume;\n", "OPINION: Harbour talks resume;\n",
         {"headline": "OPINION: Harbour talks resume; Ferry firm wants a longer lease"}),
        ("Harbour talks resume;\n", "March 2012: the end;\n",
         {"headline": "March 2012: the end; Ferry firm wants a longer lease",
          "date": "2011-03-03"}),
        ("BYLINE: A. Writer", "A. Writer", {"byline": "A. Writer"}),
        ("BYLINE: A. Writer\n\nSECTION", "BYLINE: A. Writer\nSECTION", {"section": "NEWS; Pg. 4"}),
        ("BYLINE: A. Writer\n", "SHOW: NEWS AT TEN\n\nGUESTS: One, Two\n", {"byline": ""}),
        ("BYLINE: A. Writer", "BYLINE: A. Writer, B. Writer, who\nis in Springfield",
         {"byline": "A. Writer, B. Writer, who is in Springfield"}),
        ("LANGUAGE: ENGLISH", "SUBJECT: PORTS (90%); FERRIES\n(75%)\n\nLANGUAGE: ENGLISH; ANGLAIS",
         {"language": "en"}),
    ],
)  # fmt: skip
def test_what_may_be_otherwise(old: str, new: str, wanted: dict[str, str]) -> None:
    text = ONE.replace(old, new)
    assert text != ONE
    article = only(text)
    for name, value in wanted.items():
        assert getattr(article, name) == value
    assert article.told[-1][0] == BODY


def test_labels_may_stand_behind_the_text() -> None:
    labels = "SECTION: NEWS; Pg. 4\n\nLENGTH: 1,212 words\n\n"
    text = ONE.replace(labels, "").replace("BYLINE: A. Writer\n\n", "")
    text = text.replace("LOAD-DATE", f"{labels}LOAD-DATE")
    text = text.replace("                             March 3, 2011 Thursday\n\n", "").replace(
        "longer lease\n", "longer lease\n\n                             March 3, 2011 Thursday\n"
    )
    article = only(text)
    assert [text for text, role in article.told if role is not Role.HEADLINE] == [BODY]
    assert (article.section, article.declared) == ("NEWS; Pg. 4", 1212)


def test_all_labels_may_stand_behind_the_text_and_the_author_have_none() -> None:
    text = """
                               1 of 4 DOCUMENTS

                                   Das Beispiel

DER HAFEN SPRICHT WIEDER

                                 15. April 2003

Anna Schreiber

ORTSZEILE: Wien


Der Rat kam am Dienstag zusammen, und er sprach lange.

RUBRIK: WIRTSCHAFT UND POLITIK; Pg. 3

LÄNGE: 9 Woerter

UPDATE: 14. April 2003

SPRACHE: German, Deutsch

HIGHLIGHT:


Das Geld ist knapp.

GRAFIK: Ein Pier bei Ebbe

                   Copyright 2003 Beispiel AG
"""
    article = only(text)
    assert article.told == (
        ("DER HAFEN SPRICHT WIEDER", Role.HEADLINE), ("Das Geld ist knapp.", Role.STANDFIRST),
        ("Anna Schreiber", Role.BYLINE),
        ("Der Rat kam am Dienstag zusammen, und er sprach lange.", Role.BODY),
        ("Ein Pier bei Ebbe", Role.CAPTION),
    )  # fmt: skip
    assert (article.date, article.section, article.declared, article.language) == (
        "2003-04-15", "WIRTSCHAFT UND POLITIK; Pg. 3", 9, "de",
    )  # fmt: skip
    assert article.extra["load_date"] == "14. April 2003"


def test_notices_and_shows_are_no_text() -> None:
    notice = "  No part of this may be published without the leave of the board of it, and\n" + (
        " " * 19 + "so on.\n\n"
    )
    show = "                     SHOW: THIS WEEK 7:00 PM EST\n\nHarbour"
    text = ONE.replace("                             March", f"{notice}{' ' * 29}March")
    article = only(text.replace("Harbour", show, 1))
    assert [text for text, _ in article.told][1:] == ["A. Writer", BODY]
    assert article.extra["show"] == "THIS WEEK 7:00 PM EST"
    assert (article.source, article.date) == ("The Example Post", "2011-03-03")


def test_the_date_may_stand_below_the_source_in_one_block() -> None:
    text = ONE.replace("Post\n\n ", "Post\n                    A report\n ", 1)
    article = only(text)
    assert (article.source, article.date) == ("The Example Post", "2011-03-03")
    assert article.extra["edition"] == "A report"


def test_the_headline_may_have_a_label_and_so_may_the_text() -> None:
    text = """
                               1 of 1 DOCUMENTS

                          Copyright 2002 De Voorbeeld

                                  De Voorbeeld

                               24. September 2002

                               September 24, 2002

LENGTE: 15 words

KOP: De haven praat weer

AUTEUR: SCHRIJVER, A

TEKST:


Van onze redactie

De raad kwam dinsdag bijeen.

PUB-TYPE: Paper

TAAL: Dutch / Nederlands

LOAD-DATE: September 26, 2002
"""
    article = only(text)
    assert (article.headline, article.source, article.date, article.language) == (
        "De haven praat weer", "De Voorbeeld", "2002-09-24", "nl",
    )  # fmt: skip
    assert [text for text, _ in article.told][-2:] == [
        "Van onze redactie", "De raad kwam dinsdag bijeen.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "within",
    [
        "MID: Calm is back in the harbour", "SOURCE: the harbour board", "NOTES: all of them",
        "CITY: Springfield", "Q: What now?", "LEAD: It began in March",
        "SUBJECT: the lease of the pier",
    ],
)  # fmt: skip
def test_lines_of_the_text_that_look_like_labels_are_kept(within: str) -> None:
    text = ONE.replace("The harbour board", f"First of all.\n\n{within}\n\nThe harbour board")
    body = [text for text, _ in only(text).told][2:]
    assert body == ["First of all.", within, BODY]


def test_indents_and_short_lines_part_paragraphs() -> None:
    text = ONE.replace(
        "The harbour board met",
        "One: talks about the lease go on, said the board, which met in the hall of it\n"
        "on Tuesday.\nTwo: no talks about the fleet, said the board of that, which has none to\n"
        "be sold.\n   THREE - The ferry firm wants a longer lease of the pier in the north of\n"
        "the town.\n\nThe harbour board met",
    )
    assert [text for text, _ in only(text).told][2:] == [
        "One: talks about the lease go on, said the board, which met in the hall of it on Tuesday.",
        "Two: no talks about the fleet, said the board of that, which has none to be sold.",
        "THREE - The ferry firm wants a longer lease of the pier in the north of the town.",
        BODY,
    ]


def test_the_last_words_of_fields_may_be_repeated() -> None:
    text = "\n".join(
        f"{line} {line.split()[-1]} {line.split()[-1]}"
        if line.partition(":")[0] in ("BYLINE", "SECTION", "LENGTH", "LOAD-DATE", "LANGUAGE")
        or "The Example Post" in line
        else line
        for line in ONE.split("\n")
    )
    article = only(text)
    assert (article.byline, article.section, article.source, article.declared) == (
        "A. Writer", "NEWS; Pg. 4", "The Example Post", 1212,
    )  # fmt: skip
    assert only(ONE.replace("A. Writer", "Duran Duran Duran")).byline == "Duran Duran Duran"


def test_pictures_without_text_and_pages_without_anything() -> None:
    text = ONE.replace(ONE[ONE.index("The harbour board") : ONE.index("LOAD-DATE")], "")
    text = text.replace("LANGUAGE", "GRAPHIC: A pier at low tide, with\nall its ships\n\nLANGUAGE")
    article = only(text)
    assert article.stub == "no full text"
    assert article.told[-1] == ("A pier at low tide, with all its ships", Role.CAPTION)
    empty = "                            2 of 3 DOCUMENTS\n\n   Copyright 2011 Example Post\n"
    found = list(articles_of_lines((ONE + empty + ONE).split("\n")))
    assert [type(x) for x in found if not isinstance(x, Declared)] == [Article, Unread, Article]


def test_a_part_of_the_found_is_declared_as_what_was_asked_for() -> None:
    text = "Download Request: Selected Items: 201-202\n\n" + "".join(
        ONE.replace("1 of 1 ", f"{k} of 900 ") for k in (1, 2)
    )
    assert [x.articles for x in articles_of_lines(text.split("\n")) if isinstance(x, Declared)] == [
        2
    ]


def test_several_downloads_in_one_file_declare_nothing() -> None:
    text = ONE.replace("1 of 1", "1 of 5") + ONE.replace("1 of 1", "1 of 7")
    found = list(articles_of_lines(text.split("\n")))
    assert [type(x) for x in found] == [Article, Article]


def test_the_same_in_rtf(tmp_path: Path) -> None:
    from tests.reading.exports.rtffiles import document as rtf

    path = tmp_path / "a.rtf"
    path.write_bytes(rtf(ONE.split("\n")))
    (article,) = nutgraf.read_articles(path)
    assert article.date == "2011-03-03"
    assert article.told[-1][0].startswith("The harbour board")


@pytest.mark.parametrize(
    "text",
    [
        "", "A story.\n\n1 of 2 documents was lost.\n", "1 of 2 DOCUMENTS\n\nA text.\n",
        "LENGTH: the long and the short of it\n\nA story.\n", "Length: 3 words\n\nLoad-Date: x\n",
        "LANGUAGE: what is it?\n\nA story about words.\n",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert not is_lexis(text.split("\n"))
    assert not sniff(Head("a.txt", text.encode()))


def test_a_table_of_such_texts_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), ("1", ONE), ("2", ONE)])
    assert not sniff(Head("a.csv", path.read_bytes()))
    assert len(list(read(path))) == 2


@pytest.mark.parametrize(
    "line",
    ["1 of 9 DOCUMENTS", " " * 40, ":" * 60, "LENGTH: 3 words", "GRAPHIC:", "A" * 5000,
     "March 3, 2011 " * 20, "LOAD-DATE: x x", "\f", "x " * 400],
)  # fmt: skip
def test_hostile_lines(line: str) -> None:
    started = time.process_time()
    list(articles_of_lines(ONE.split("\n") + [line] * 20_000))
    list(articles_of_lines([*ONE.split("\n"), *([line, ""] * 20_000)]))
    assert time.process_time() - started < 10
