"""LexisNexis' HTML of before 2020, in the languages of its site."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.lexis.page import sniff
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

# k of n, byline, section, length, number of words, highlight, language, graphic, load date.
UI = {
    "en": ("{} of {} DOCUMENTS", "BYLINE", "SECTION", "LENGTH", "{} words", "HIGHLIGHT",
           "LANGUAGE", "GRAPHIC", "LOAD-DATE"),
    "de": ("Dokument {} von {}", "AUTOR", "RUBRIK", "LÄNGE", "{} Wörter", "HIGHLIGHT",
           "SPRACHE", "GRAFIK", "UPDATE"),
    "fr": ("Document {} de {}", "AUTEUR", "RUBRIQUE", "LONGUEUR", "{} mots", "ENCART",
           "LANGUE", "GRAPHIQUE", "DATE-CHARGEMENT"),
    "nl": ("{} van {} DOCUMENTEN", "AUTEUR", "RUBRIEK", "LENGTE", "{} woorden", "HIGHLIGHT",
           "TAAL", "GRAPHIC", "LAADDATUM"),
}  # fmt: skip
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}


def told(story: Story) -> list[Told]:
    return story.told(caption=True)


def day(story: Story, ui: str) -> str:
    month = MONTHS[ui].split()[story.date.month - 1]
    name = DAYS[ui].split()[story.date.weekday()]
    d, y = story.date.day, story.date.year
    return {
        "en": f"{month} {d}, {y} {name} 9:50 PM GMT",
        "de": f"{d}. {month} {y} {name} 9:50 PM GMT+1",
        "fr": f"{name} {d} {month} {y}",
        "nl": f"{d} {month} {y} {name}",
    }[ui]


class Page:
    """A file; `shift` is added to the numbers of classes, which differ between files."""

    def __init__(self, shift: int = 0) -> None:
        self.shift = shift

    def kind(self, number: int) -> str:
        return f'CLASS="c{number + self.shift}"'

    def division(self, kind: int, texts: Sequence[str]) -> str:
        lines = "\n".join(f"<P {self.kind(6)}>{text}</P>" for text in texts)
        return f"<BR><DIV {self.kind(kind)}>{lines}\n</DIV>\n"

    def span(self, text: str, kind: int = 2) -> str:
        return f"<SPAN {self.kind(kind)}>{escape(text)}</SPAN>"

    def label(self, label: str, text: str) -> str:
        value = self.span(text)
        return self.division(5, [f"{self.span(label + ': ', 8)}{value}"]) if text else ""

    def paragraph(self, text: str, role: Role | None) -> str:
        if role is Role.HEADING:
            return self.span(text, 8)
        first, _, rest = text.partition(" the ")  # a hit
        return self.span(first) + (self.span(" the", 4) + self.span(f" {rest}") if rest else "")

    def article(
        self, story: Story, k: int, n: int, ui: str = "en", *, place: bool = True,
        source: bool = True, rights: bool = True, date_last: bool = False, bodies: int = 1,
    ) -> str:  # fmt: skip
        of, byline, section, length, words, highlight, language, graphic, loaded = UI[ui]
        when = self.division(3, [self.span(day(story, ui))])
        headline = self.division(5, [self.span(story.headline, 7)])
        body = [self.paragraph(*part) for part in story.paragraphs]
        step = -(-len(body) // bodies) or 1
        return "".join(
            [
                f'<A NAME="DOC_ID_{k}_0"></A><!-- Hide XML section from browser\n'
                "<DOC NUMBER=1>\n<DOCFULL> -->\n",
                self.division(0, [self.span(of.format(k, n))]) if place else "",
                self.division(0, [f'<IMG SRC="x"><BR>{self.span(story.source)}']) if source else "",
                headline + when if date_last else when + headline,
                self.label(byline, story.byline),
                self.label(section, story.section),
                self.label(length, words.format(story.words)),
                self.label(highlight, story.standfirst),
                *(self.division(5, body[i : i + step]) for i in range(0, len(body), step)),
                self.label(loaded, day(story, ui)),
                self.label(language, story.language),
                self.label(graphic, story.caption),
                self.label("ZEITUNGS-CODE", "expo"),
                self.division(0, [self.span("Copyright 2021 Example") + "<BR>All Rights Reserved"])
                if rights
                else "",
                "<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->\n",
            ]
        )

    def write(self, path: Path, articles: Sequence[str], documents: int | None = None) -> Path:
        meta = f'<META TOPIC="null" DOCUMENTS="{documents}"/>' if documents else ""
        cover = self.division(
            5, [self.span("Download Request: Selected Items: 1-9") + "<BR>Terms: (harbour)"]
        )
        path.write_text(
            f"<HTML>\n<HEAD>\n<STYLE TYPE='text/css'><!--\n.c0 {{ }}\n--></STYLE>\n{meta}</HEAD>\n"
            f"<BODY>\n{cover}<DIV {self.kind(13)}>&nbsp;</DIV>\n{''.join(articles)}</BODY></HTML>",
            encoding="utf-8",
        )
        return path


FIELDS = ("headline", "date", "source", "byline", "section", "language")


@pytest.mark.parametrize("ui", UI)
@pytest.mark.parametrize("shift", [0, 7])
@pytest.mark.parametrize("date_last", [False, True])
def test_all_is_read(tmp_path: Path, ui: str, shift: int, date_last: bool) -> None:
    page = Page(shift)
    wanted = stories()
    parts = [
        page.article(s, k, len(wanted), ui, date_last=date_last) for k, s in enumerate(wanted, 1)
    ]
    articles = check(page.write(tmp_path / "a.dat", parts), wanted, FIELDS, told, "lexis-html")
    assert [a.declared for a in articles] == [s.words for s in wanted]
    assert articles[0].extra["zeitungs-code"] == "expo"


@pytest.mark.parametrize("missing", ["source", "rights", "place"])
def test_a_line_may_be_missing(tmp_path: Path, missing: str) -> None:
    page = Page()
    parts = [page.article(s, k, 12, **{missing: False}) for k, s in enumerate(stories(), 1)]  # type: ignore[arg-type]
    fields = [name for name in FIELDS if name != missing]
    articles = check(page.write(tmp_path / "a.html", parts), stories(), fields, told)
    if missing == "source":
        assert {a.source for a in articles} == {""}


@pytest.mark.parametrize("bodies", [2, 3])
def test_a_body_may_be_in_several_divisions(tmp_path: Path, bodies: int) -> None:
    page = Page()
    parts = [page.article(s, k, 12, bodies=bodies) for k, s in enumerate(stories(), 1)]
    check(page.write(tmp_path / "a.html", parts), stories(), FIELDS, told)


@pytest.mark.parametrize(
    ("places", "documents", "declared"),
    [([1, 2, 3], None, 3), ([1, 2], None, 3), ([201, 202, 204], None, 4), ([1, 2], 5, 5)],
)
def test_how_many_it_holds_is_told(
    tmp_path: Path, places: list[int], documents: int | None, declared: int
) -> None:
    page = Page()
    n = 3 if places[0] == 1 else 1000
    parts = [page.article(s, k, n) for k, s in zip(places, stories(4), strict=False)]
    found = read(page.write(tmp_path / "a.html", parts, documents))
    assert len(list(found)) == len(places)
    assert found.checks[0].declared == declared


def test_a_colon_makes_no_label_of_a_headline_or_a_paragraph(tmp_path: Path) -> None:
    story = stories(1)[0]
    body = (*story.paragraphs[:1], ("WARNING: the pier may close today.", Role.BODY))
    odd = Story(**{**vars(story), "headline": "EXCLUSIVE: Pier: the plans", "paragraphs": body})
    page = Page()
    check(page.write(tmp_path / "a.html", [page.article(odd, 1, 1)]), [odd], FIELDS, told)


def test_the_address_behind_a_highlight_is_its_own(tmp_path: Path) -> None:
    story = next(s for s in stories() if s.standfirst)
    page = Page()
    written = page.article(story, 1, 1)
    url = "http://www.example.org/a/0,1518,1,00.html"
    written = written.replace(escape(story.standfirst), f"{escape(story.standfirst)}.; {url}")
    (article,) = read(page.write(tmp_path / "a.html", [written]))
    assert article.url == url
    assert (f"{story.standfirst}.", Role.STANDFIRST) in article.told


def written(story: Story, old: str, new: str) -> str:
    whole = Page().article(story, 1, 1)
    assert old in whole
    return whole.replace(old, new)


def test_style_sheets_within_paragraphs_are_no_text(tmp_path: Path) -> None:
    story = stories(1)[0]
    style = "<style> \n .resize { \n width:auto; \n } \n </style><IMG"
    path = Page().write(tmp_path / "a.html", [written(story, "<IMG", style)])
    check(path, [story], FIELDS, told)


def test_lists_and_tables_outside_of_divisions_are_read(tmp_path: Path) -> None:
    story = stories(1)[0]
    page = Page()
    load = page.label("LOAD-DATE", day(story, "en"))
    bullet = f"<P {page.kind(13)}>{page.span('•')}</P>"
    items = "".join(
        f"<LI>{bullet}\n<DIV {page.kind(14)}><P {page.kind(6)}>{page.span(text)}</P>\n</DIV></LI>"
        for text in ("The first berth is free.", "The second berth is not.")
    )
    rows = "".join(
        f"<TR><TD><P>{page.span(name)}</P>\n</TD><TD><P>{page.span(sum_)}</P></TD></TR>"
        for name, sum_ in (("Berth", "Price"), ("North", "3,200"))
    )
    rest = f"<BR><UL>{items}</UL><DIV {page.kind(5)}><BR></DIV><TABLE>{rows}</TABLE>\n</DIV>\n"
    loose = f"<P {page.kind(9)}>{page.span('This stands alone, outside of all others.')}</P>"
    (article,) = read(page.write(tmp_path / "a.html", [written(story, load, rest + loose + load)]))
    texts = [text for text, _ in article.told if text not in {*story.body, story.caption}]
    assert texts[-5:] == [
        "The first berth is free.",
        "The second berth is not.",
        "Berth Price",
        "North 3,200",
        "This stands alone, outside of all others.",
    ]
    assert "•" not in article.text


def test_a_code_that_has_lost_its_label_is_no_text(tmp_path: Path) -> None:
    story = stories(1)[0]
    page = Page()
    last = page.label("ZEITUNGS-CODE", "expo")
    lost = page.division(5, [page.span("MATP")])
    path = page.write(tmp_path / "a.html", [written(story, last, lost + last)])
    (article,) = check(path, [story], FIELDS, told)
    assert article.extra["other"] == "MATP"


def test_whatever_is_centred_behind_the_text_is_its_copyright(tmp_path: Path) -> None:
    story = stories(1)[0]
    path = Page().write(tmp_path / "a.html", [written(story, "Copyright 2021", "Copy 2021")])
    (article,) = check(path, [story], FIELDS, told)
    assert article.extra["copyright"] == "Copy 2021 Example All Rights Reserved"


def test_an_error_in_the_place_of_an_article_is_told(tmp_path: Path) -> None:
    page = Page()
    error = "We are sorry but there is an error in this document."
    parts = [page.article(s, k, 4) for k, s in enumerate(stories(4), 1)]
    parts[1] = f'<A NAME="DOC_ID_2_0"></A>{page.division(5, [page.span(error)])}'
    found = read(page.write(tmp_path / "a.html", parts))
    wanted = stories(4)
    assert [a.headline for a in found] == [wanted[i].headline for i in (0, 2, 3)]
    assert [reject.content for reject in found.rejects] == [error]
    assert found.checks[0].declared == 4


def test_a_headline_may_be_long_or_missing(tmp_path: Path) -> None:
    page = Page()
    for headline in ("Pier repairs, and what they cost; " * 12, ""):
        story = Story(**{**vars(stories(1)[0]), "headline": headline.strip()})
        path = page.write(tmp_path / "a.html", [page.article(story, 1, 1)])
        check(path, [story], FIELDS, lambda s: s.told(caption=True, headline=bool(s.headline)))


def test_pictures_alone_are_a_stub(tmp_path: Path) -> None:
    story = Story(**{**vars(next(s for s in stories() if s.caption)), "paragraphs": ()})
    (article,) = read(Page().write(tmp_path / "a.html", [Page().article(story, 1, 1)]))
    assert article.stub == "no full text"
    assert article.headline == story.headline


def test_many_paragraphs_take_no_time(tmp_path: Path) -> None:
    page = Page()
    text = "<P>A short paragraph.</P>" * 100_000
    start = time.process_time()
    (article,) = read(
        page.write(tmp_path / "a.html", [f'<A NAME="DOC_ID_1_0"></A><DIV>1</DIV><DIV>{text}</DIV>'])
    )
    assert len(article.told) > 100_000
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><div>1 of 2 DOCUMENTS</div></body></html>",
        "<html><body><a name='top'></a><p>DOC_ID_1_0</p></body></html>",
        "",
    ],
)
def test_other_pages_are_not_its(text: str) -> None:
    assert not sniff(Head("a.html", text.encode()))


def test_it_is_read_where_it_is_cut_off(tmp_path: Path) -> None:
    page = Page()
    parts = [page.article(s, k, 4) for k, s in enumerate(stories(4), 1)]
    parts[-1] = parts[-1][: len(parts[-1]) // 3]
    articles = list(read(page.write(tmp_path / "a.html", parts)))
    assert [a.headline for a in articles][:3] == [s.headline for s in stories(3)]
