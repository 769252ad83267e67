"""Factiva's HTML: the plain display of all its years and languages, and the one with indexing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.factiva.page import sniff
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

# Of the site: number of words, date, document, language.
UI = {
    "en": ("{} words", "{d} {month} {y}", "Document", "English"),
    "fr": ("{} mots", "{d} {month} {y}", "Document", "Anglais"),
    "de": ("{} Wörter", "{d} {month} {y}", "Dokument", "Englisch"),
    "it": ("{} parole", "{d} {month} {y}", "Documento", "Inglese"),
    "es": ("{} palabras", "{d} {month} {y}", "Documento", "Inglés"),
    "pt": ("{} palavras", "{d} {month} {y}", "Documento", "Inglês"),
    "ru": ("{} слов", "{d} {month} {y}", "Документ", "Английский"),
    "nl": ("{} woorden", "{d} {month} {y}", "Document", "Engels"),
    "zh": ("{} 字", "{y} 年 {m} 月 {d} 日", "文件", "英文"),
    "ja": ("{}語", "{y} 年 {m} 月 {d} 日", "書類", "英語"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "pt": "Janeiro Fevereiro Março Abril Maio Junho Julho Agosto Setembro Outubro Novembro "
    "Dezembro",
    "ru": "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
TOP = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
    "<title>Factiva</title></head><body>"
    '<div id="navcontainer" class="fcpNavContainer"><table><tr><td class="factivalogo">'
    "<h1>Factiva</h1></td></tr></table></div><form><div id=contentWrapper><div id=contentLeft>"
)
END = (
    '</div></div><div id="pageFooter"><table><tr><td><span class="copyright">&copy; 2021 Factiva, '
    "Inc. All rights reserved.</span></td></tr></table></div></form></body></html>"
)


def told(story: Story) -> list[Told]:
    return story.told(standfirst=False)


def day(story: Story, ui: str) -> str:
    y, m, d = story.date.year, story.date.month, story.date.day
    month = MONTHS[ui].split()[m - 1] if ui in MONTHS else ""
    return UI[ui][1].format(y=y, m=m, d=d, month=month)


def paragraphs(texts: Sequence[str], language: str = "en") -> str:
    return "\n".join(
        f'<p class="articleParagraph {language}articleParagraph">{escape(t)}  </p>' for t in texts
    )


def plain(
    story: Story, ui: str = "en", wrapped: bool = True, document: bool = True, full: bool = True
) -> str:
    words, _, name, language = UI[ui]
    head = f'<b class="enHeadline">{escape(story.headline)}</b>'
    lines = [words.format(story.words), day(story, ui)]
    lines += ["08:15 GMT"] * full + [story.source, "EXPO"]
    lines += ["Late Edition - Final", "A4"] * full
    lines += [language, "(c) 2021 Example Ltd.  All Rights Reserved."]
    parts = [
        '<div class="article enArticle"><p>\n',
        f"<div>{story.section}</div>\n",
        f'<div id="hd">{head if not wrapped else head.replace("b", "span", 0)}\n</div>',
        f'<div class="author">{story.byline}  </div>' if story.byline else "",
        *(f"<div>{escape(line)}</div>" for line in lines),
        "</p>\n",
        paragraphs(story.body),
        f"<p>Example Ltd.</p><p>{name} {story.id}</p>" if document else "<p>Example Ltd.</p>",
        "</div>",
    ]
    body = "".join(parts)
    return f'<div id="article-{story.id}" class="article" >{body}</div>' if wrapped else body


def indexed(story: Story, repeat: bool = False) -> str:
    lead, rest = story.body[:2], story.body[2:]
    rows = [
        ("SE", story.section),
        ("HD", f"<b class='enHeadline'>{escape(story.headline)}</b>\n"),
        ("BY", story.byline),
        ("WC", f"{story.words} words"),
        ("PD", day(story, "en")),
        ("SN", story.source),
        ("SC", "EXPO"),
        ("LA", "English"),
        ("CY", "(c) 2021 Example Ltd.   "),
        ("LP", paragraphs(lead)),
        ("TD", paragraphs([*lead, *rest] if repeat else rest)),
        ("ART", escape(story.caption)),
        ("NS", "gpol : Domestic Politics | gcat : Political/General News"),
        ("AN", f"Document {story.id}"),
    ]
    table = "".join(
        f'<tr><td align="right" class="index"><br/><b>{code}</b>&nbsp;</td><td>{value}</td></tr>'
        for code, value in rows
        if value
    )
    return f'<div class="article enArticle"><table>{table}</table><br/></div>'


def page(articles: Sequence[str]) -> str:
    return TOP + "<br/><span></span>".join(articles) + END


def write(path: Path, articles: Sequence[str], encoding: str = "utf-8") -> Path:
    path.write_bytes(page(articles).encode(encoding))
    return path


@pytest.mark.parametrize("ui", UI)
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_plain_display_is_read_in_all_languages(tmp_path: Path, ui: str, wrapped: bool) -> None:
    found = write(tmp_path / "Factiva.dat", [plain(s, ui, wrapped) for s in stories()])
    articles = check(found, stories(), told=told, form="factiva-html")
    assert [a.declared for a in articles] == [s.words for s in stories()]
    assert articles[0].extra["page"] == "A4"
    assert articles[0].extra["edition"] == "Late Edition - Final"
    assert articles[0].extra["time"] == "08:15 GMT"


@pytest.mark.parametrize("document", [False, True])
def test_the_accession_number_may_be_that_of_the_wrapper(tmp_path: Path, document: bool) -> None:
    parts = [plain(s, document=document, full=False) for s in stories()]
    check(write(tmp_path / "a.html", parts), stories(), told=told, form="factiva-html")


@pytest.mark.parametrize("repeat", [False, True])
def test_a_table_of_codes_is_read_and_the_lead_counts_once(tmp_path: Path, repeat: bool) -> None:
    path = write(tmp_path / "a.html", [indexed(s, repeat) for s in stories()])
    articles = check(
        path, stories(), told=lambda s: s.told(standfirst=False, caption=True), form="factiva-html"
    )
    assert articles[0].extra["subjects"].startswith("gpol : ")
    found = read(path)
    assert len(list(found)) == found.checks[0].measured
    assert found.checks[0].far == []


def test_hits_and_links_do_not_part_a_text(tmp_path: Path) -> None:
    story = stories(1)[0]
    marked = plain(story).replace(" the ", ' <b>the</b> <span class="companylink"></span>')
    check(write(tmp_path / "a.html", [marked]), [story], told=told)


@pytest.mark.parametrize("name", ["zhcn", "zhtw", "ja", "fr", "ara"])
def test_the_language_is_that_of_the_class(tmp_path: Path, name: str) -> None:
    story = stories(1)[0]
    path = write(tmp_path / "a.html", [plain(story).replace("enArticle", f"{name}Article")])
    assert [article.language for article in read(path)] == [name[:2]]


def test_writing_without_spaces_has_no_words_to_count(tmp_path: Path) -> None:
    story = stories(1)[0]
    text = "港口委员会星期二开会讨论租约问题。" * 5
    parts = [plain(story).replace(escape(t), text) for t in story.body[:1]]
    for t in story.body[1:]:
        parts[0] = parts[0].replace(escape(t), text)
    (article,) = read(write(tmp_path / "a.html", parts))
    assert article.declared is None


def test_latin_1_that_is_declared_utf_8_is_read(tmp_path: Path) -> None:
    parts = [plain(s, "de").replace("Example Ltd.", "Brücke & Söhne") for s in stories()]
    path = write(tmp_path / "a.html", parts, "cp1252")
    check(path, stories(), told=told, form="factiva-html")


def test_a_headline_alone_is_a_stub(tmp_path: Path) -> None:
    story = stories(1)[0]
    bare = Story(**{**vars(story), "paragraphs": ()})
    (article,) = read(write(tmp_path / "a.html", [plain(bare)]))
    assert (article.headline, article.stub) == (story.headline, "no full text")
    assert article.date == story.date.isoformat()


def test_the_style_sheet_may_fill_the_beginning(tmp_path: Path) -> None:
    style = "<style>.nlFooter .icon a{top:3px}" + ".x{margin:0}" * 9000 + "</style></head>"
    path = tmp_path / "a.html"
    path.write_text(page([plain(s) for s in stories()]).replace("</head>", style), "utf-8")
    check(path, stories(), told=told, form="factiva-html")


def test_a_credit_without_a_class_is_no_byline_and_no_paragraph(tmp_path: Path) -> None:
    story = next(s for s in stories() if s.byline)
    credit = "<div>Special to The Example Post</div>"
    parts = plain(story).replace(f"<div>{story.words} words", f"{credit}<div>{story.words} words")
    (article,) = check(write(tmp_path / "a.html", [parts]), [story], told=told)
    assert article.extra["credit"] == "Special to The Example Post"
    bare = parts.replace(' class="author"', "").replace(credit, "")
    check(write(tmp_path / "b.html", [bare]), [story], told=told)


@pytest.mark.parametrize(
    "text",
    [
        "<html><head><title>Factiva</title></head><body><p>On Factiva.</p></body></html>",
        "<html><body><div class='article'><p>On enArticle and articleParagraph.</p></div></body>",
        "<html><body><article class='newsArticle'><h1 class=Headline>A</h1></article></body>",
        "<html><head><title>What is Factiva?</title></head><body>fcp</body></html>",
        "",
    ],
)
def test_other_pages_are_not_its(text: str) -> None:
    assert not sniff(Head("a.html", text.encode()))


def test_a_page_without_articles_says_so(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.html", []))
    assert list(found) == []
    assert "without articles" in found.rejects[0].reason


def test_it_is_read_where_it_is_cut_off(tmp_path: Path) -> None:
    whole = page([plain(s) for s in stories()])
    cut = whole.index(escape(stories()[5].body[0]))
    path = tmp_path / "a.html"
    path.write_text(whole[:cut], encoding="utf-8")
    articles = list(read(path))
    assert [a.headline for a in articles] == [s.headline for s in stories()[:6]]
    assert [r for _, r in articles[0].told][:1] == [Role.HEADLINE]


@pytest.mark.parametrize("tag", ["div", "b", "p"])
def test_depth_is_told_or_read(tmp_path: Path, tag: str) -> None:
    path = write(tmp_path / "a.html", [plain(stories(1)[0]), f"<{tag}>" * 10_000])
    found = read(path)
    assert list(found) or "deep" in found.rejects[0].reason
