"""ProQuest's exports: text, page, and e-mail, with the variants and faults that they have."""

from __future__ import annotations

import html
import random
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import LICENCE, NO_TEXT, Article
from nutgraf.reading.exports.check import Check
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.proquest.document import article_of, label_of, restated
from nutgraf.reading.exports.proquest.page import documents, holds_documents
from nutgraf.reading.exports.proquest.page import sniff as sniff_page
from nutgraf.reading.exports.proquest.text import sniff as sniff_text
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

pytest.importorskip("trafilatura")

RULE = "_" * 60
COVER = "Report Information from ProQuest\nNovember 2024\n\nTable of contents\n\n1. Harbour talks\n"
ADDRESS = "Contact us at: http://www.proquest.com\n\nCopyright © 2024 ProQuest LLC.\n"
FIELDS = ("id", "headline", "date", "source", "byline", "section")
Labels = list[tuple[str, str]]


def day(story: Story) -> str:
    return f"{story.date:%b} {story.date.day}, {story.date.year}"


def labels(story: Story, summary: str | None = None) -> tuple[Labels, Labels]:
    """Those before the text and those behind it."""
    info = f"{story.source} ; Springfield [Springfield]{story.date:%d %b %Y}: A.4."
    before = [("Author", story.byline), ("Publication info", info)]
    before += [("Abstract", story.standfirst or "None available." if summary is None else summary)]
    before += [("Links", "Check for the article")]
    after = [
        ("Subject", "Ports; Leases"), ("Location", "Springfield"), ("People", "Writer, Ann"),
        ("Company / organization", "Name: Harbour Inc; NAICS: 488310"),
        ("Publication title", f"{story.source}; Springfield"), ("Pages", "A.4"),
        ("Publication year", str(story.date.year)), ("Publication date", day(story)),
        ("Section", story.section), ("Publisher", "Post Inc"),
        ("Place of publication", "Springfield"), ("Country of publication", "United States"),
        ("ISSN", "04583035"), ("Source type", "Newspapers"),
        ("Language of publication", "English"), ("Document type", "News"),
        ("ProQuest document ID", story.id), ("Document URL", f"https://x.example/{story.id}"),
        ("Copyright", "(Copyright (c) 2021 Post)"), ("Last updated", "2024-11-07"),
        ("Database", "U.S. Newsstream"),
    ]  # fmt: skip
    return before, after


def of_labels(found: Labels) -> str:
    return "".join(f"{name}: {value}\n\n" for name, value in found if value)


def document(story: Story, body: Sequence[str] | None = None, summary: str | None = None) -> str:
    before, after = labels(story, summary)
    text = "\n\n".join(story.body if body is None else body)
    full = f"Full text: {text}\n\n" if text else ""
    return f"{story.headline}\n\n{of_labels(before)}{full}{of_labels(after)}"


def export(documents: Sequence[str], numbered: bool = True) -> str:
    n = len(documents)
    head = [f"Document {i} of {n}\n\n" if numbered else "" for i in range(1, n + 1)]
    parts = [f"{number}{text}" for number, text in zip(head, documents, strict=True)]
    return f"\n{RULE}\n\n".join([COVER, *parts, ADDRESS])


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "export.dat"  # the name tells nothing
    path.write_bytes(text.encode(encoding))
    return path


def reordered(text: str) -> str:
    """The text last, and labels in another order."""
    head, _, rest = text.partition("Full text: ")
    body, _, after = rest.partition("Subject: ")
    lines = [line for line in f"{head}Subject: {after}".split("\n\n") if line.strip()]
    random.Random(3).shuffle(behind := lines[1:])
    return "\n\n".join([lines[0], *behind, f"Full text: {body.strip()}"]) + "\n\n"


@pytest.mark.parametrize(
    "variant", ["plain", "dos", "utf-16", "bom", "unnumbered", "other case", "blanks", "tight",
                "reordered", "compact rule"])  # fmt: skip
def test_text(tmp_path: Path, variant: str) -> None:
    wanted = stories(20)
    texts = [document(story) for story in wanted]
    encoding = {"utf-16": "utf-16", "bom": "utf-8-sig"}.get(variant, "utf-8")
    if variant == "other case":
        texts = [text.replace("Full text:", "Full Text:") for text in texts]
    if variant == "blanks":
        for name in ("document ID", "Publication date", "Full text"):
            texts = [text.replace(f"{name}:", f"{name.replace(' ', '')}:") for text in texts]
        texts = [t.replace(day(s), day(s).replace(", 20", ", 2 0")) for t, s in zip(
            texts, wanted, strict=True)]  # fmt: skip
    if variant == "tight":  # no blank line between labels behind the text
        texts = [
            head + "Subject: " + rest.replace("\n\n", "\n")
            for head, _, rest in (text.partition("Subject: ") for text in texts)
        ]
    if variant == "reordered":
        texts = list(map(reordered, texts))
    found = export(texts, numbered=variant != "unnumbered")
    if variant == "dos":
        found = found.replace("\n", "\r\n")
    if variant == "compact rule":
        found = found.replace(f"\n{RULE}\n\n", f"{RULE}\n")
    path = written(tmp_path, found, encoding)
    articles = check(path, wanted, FIELDS, form="proquest-txt")
    assert all(article.language == "en" for article in articles)
    (checked,) = read_checks(path)
    assert checked.declared == (None if variant == "unnumbered" else 20)


def read_checks(path: Path) -> list[Check]:
    found = read(path)
    list(found)
    return found.checks


def told_of(tmp_path: Path, text: str) -> list[Told]:
    """What is read of the only document."""
    (article,) = read(written(tmp_path, export([text])))
    return [(p.text, p.role) for p in article.paragraphs]


def test_a_summary_that_is_cut_out_of_the_text_counts_once(tmp_path: Path) -> None:
    story = stories(1)[0]
    first, second = story.body[0].split(". ")[0], story.body[1].split(". ")[0]
    told = told_of(tmp_path, document(story, summary=f"[...] {first}. [...] {second}."))
    assert Role.STANDFIRST not in [role for _, role in told]
    assert [text for text, role in told if role is Role.BODY] == story.body
    assert restated(first, story.body[0])
    assert not restated("Another sentence about the matter.", story.body[0])


@pytest.mark.parametrize(
    ("note", "stub"),
    [
        ("", NO_TEXT),
        ("Not available.", NO_TEXT),
        ("Full text is not available.", NO_TEXT),
        ("Full text unavailable due to copyright restrictions.", LICENCE),
        ("Full text not available from ProQuest for licensing reasons.", LICENCE),
    ],
)
def test_where_there_is_no_text_the_summary_is_no_body(
    tmp_path: Path, note: str, stub: str
) -> None:
    story = stories(1)[0]
    summary = story.body[0]
    path = written(tmp_path, export([document(story, [note] if note else [], summary)]))
    (article,) = read(path)
    assert article.stub == stub
    assert [(t, r) for t, r in article.told if r is not Role.BYLINE] == [
        (story.headline, Role.HEADLINE), (summary, Role.STANDFIRST)
    ]  # fmt: skip


def test_what_stands_within_the_text(tmp_path: Path) -> None:
    story = stories(1, headings=False)[0]
    body = [
        story.headline.upper(),  # the title, twice
        *story.body,
        "Location: the pier, said the board when it was asked where it would meet.",
        "Subject: nothing that was on its list.",
        "It met again, and spoke of the price of berths at the pier, which had risen.",
        "CORRECTION: An earlier version gave a wrong sum.",
        "--",
        "ann.writer@post.example",
        "Illustration",
        "Caption: PHOTO: A pier at low tide; Credit: Bo Sample",
        "Credit: By Ann Writer, Post staff writer",
    ]
    told = told_of(tmp_path, document(story, body, ""))
    roles = dict(told)
    assert [text for text, _ in told].count(story.headline) == 1
    assert story.headline.upper() not in roles
    assert [text for text, role in told if role is Role.BODY] == [*story.body, *body[-9:-6]]
    assert roles["CORRECTION: An earlier version gave a wrong sum."] is Role.CORRECTION
    assert roles["--"] is roles["Illustration"] is Role.BOILERPLATE
    assert roles["ann.writer@post.example"] is Role.CREDIT
    assert roles["Caption: PHOTO: A pier at low tide; Credit: Bo Sample"] is Role.CAPTION
    assert roles["Credit: By Ann Writer, Post staff writer"] is Role.CREDIT


def test_titles(tmp_path: Path) -> None:
    story = stories(1)[0]
    for title, wanted, edition in (
        ("People: who is who", "People: who is who", None),
        (
            "Harbour talks: [Chicagoland Final Edition]",
            "Harbour talks",
            "Chicagoland Final Edition",
        ),
        ("Harbour talks [Derived headline]", "Harbour talks [Derived headline]", None),
    ):
        text = document(story).replace(story.headline, title, 1)
        (article,) = read(written(tmp_path, export([text])))
        assert (article.headline, article.extra.get("edition")) == (wanted, edition)
    text = document(story).replace(story.headline, f"{story.headline}\n\n{story.headline}", 1)
    assert [t for t, _ in told_of(tmp_path, text)].count(story.headline) == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("Jan 2, 2024", "2024-01-02"), ("Jan 2,2024", "2024-01-02"), ("Jan 11, 2 009", "2009-01-11"),
     ("Ja n11, 2009", "2009-01-11"), ("Spring 2009", "2021-03-03"), ("", "2021-03-03"),
     ("Mar 2021", "2021-03")],
)  # fmt: skip
def test_dates(given: str, wanted: str) -> None:
    fields = {"publicationdate": [given], "publicationinfo": ["Post. 03 Mar 2021: A.4."]}
    assert article_of(["Title"], fields, []).date == wanted


@pytest.mark.parametrize(
    ("title", "source", "edition"),
    [("Post; Springfield", "Post", None),
     ("Example Post,  Late Edition (East Coast); Springfield", "Example Post",
      "Late Edition (East Coast)"),
     ("Post, The; Springfield", "Post, The", None)],
)  # fmt: skip
def test_sources(title: str, source: str, edition: str | None) -> None:
    found = article_of(["Title"], {"publicationtitle": [title]}, [])
    assert (found.source, found.extra.get("edition")) == (source, edition)


def test_the_year_alone() -> None:
    assert article_of(["Title"], {"publicationyear": ["2 009"]}, []).date == "2009"


def test_labels() -> None:
    assert label_of("ProQuest documentID: 7") == ("proquestdocumentid", "7")
    assert label_of("ProQuest documentID 12345") == ("proquestdocumentid", "12345")
    assert label_of("Company / organization:") == ("company/organization", "")
    for line in ("Mayor: we will stay", "no label", "Full text of the speech: it follows", ""):
        assert label_of(line) == ("", line)
    with pytest.raises(ValueError, match="neither a title nor a text"):
        article_of([], {"issn": ["1"]}, [])


def test_a_bad_document_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    wanted = stories(3)
    texts = [document(story) for story in wanted]
    found = read(written(tmp_path, export([texts[0], "Nothing\n\nthat is known.\n", *texts[1:]])))
    assert [article.headline for article in found] == [story.headline for story in wanted]
    assert [reject.reason for reject in found.rejects] == ["a document without ProQuest's labels"]
    assert "that is known" in found.rejects[0].content
    assert any("says that it holds 4 articles; 3 were read" in line for line in found.told())


# The page.

P = '<p style="margin-bottom:5pt; margin-top:0; padding:0;">'
INNER = ('<html>  <head>  <meta name="ValidationSchema" content="http://www.w3.org/x.xsd">'
         "<title></title> </head> <body>", "</body> </html>")  # fmt: skip


def labelled(name: str, value: str) -> str:
    return f"{P}<strong>{name}:  </strong>{html.escape(value)}</p>" if value else ""


def division(
    story: Story, variant: str = "", body: Sequence[str] | None = None, inner: str | None = None
) -> str:
    before, after = labels(story)
    abstract = dict(before)["Abstract"]
    paragraphs = story.body if body is None else body
    text = "   ".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    opening, closing = ("html&gt;<head><body>", "") if variant == "malformed" else INNER
    citation = ""
    if variant == "citation":
        citation = f"<p><span>{story.byline}.</span> <strong>{story.source}</strong>, Late</p>"
        before = before[:1]
    picture = inner or ""
    size = f' WordCount="{sum(len(p.split()) for p in paragraphs)}"'
    return (
        '<div style="margin-bottom:20px;border-bottom:2px solid #ccc;padding-bottom:5px">'
        f'<a name="DocID_MSTAR_{story.id}"></a>{P}</p>'
        f'<p style="font-size:11pt;font-weight:bold;">{html.escape(story.headline)}</p>{citation}'
        + "".join(labelled(name, value) for name, value in before[:2])
        + f'{P}<a href="https://x.example/{story.id}">ProQuest document link</a></p>'
        f"{P}<strong>Abstract:  </strong><body></p>{P}{html.escape(abstract)}</p>{P}</body></p>"
        '<div style="clear:both"></div><div><strong style="float:left">Links: </strong>'
        '<a href="u">UC-eLinks</a></div><div style="clear:both"></div>'
        f'{P}<strong>Full text: </strong><Text{size} HTMLContent="true">{opening}{picture}{text}'
        f"{closing}</Text></p>" + "".join(labelled(name, value) for name, value in after) + "</div>"
    )


def page(divisions: Sequence[str]) -> str:
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html><head>'
        "<title>ProQuest Export</title></head><body><table><tr><td>All documents are reproduced"
        f" with the permission of the copyright owner.</td></tr></table>{''.join(divisions)}"
        "<p>Contact us at: http://www.proquest.com</p></body></html>"
    )


@pytest.mark.parametrize(
    "variant", ["", "malformed", "citation", "blanks", "fragment", "bold headings"]
)
def test_page(tmp_path: Path, variant: str) -> None:
    wanted = stories(20)
    divisions = [division(story, variant) for story in wanted]
    if variant == "blanks":
        divisions = [d.replace("ProQuest document ID", "ProQuest documentID") for d in divisions]
    if variant == "bold headings":
        headings = [t for s in wanted for t, role in s.paragraphs if role is Role.HEADING]
        assert headings
        for heading in headings:
            bold = f"<p>\n<b>{heading}</b>\n</p>"
            divisions = [d.replace(f"<p>{heading}</p>", bold) for d in divisions]
    found = "".join(divisions) if variant == "fragment" else page(divisions)
    articles = check(written(tmp_path, found), wanted, FIELDS, form="proquest-html")
    (checked,) = read_checks(tmp_path / "export.dat")
    assert checked.measured == 20
    assert not checked.far
    assert all(article.url == f"https://x.example/{article.id}" for article in articles)


def test_pictures_of_a_page(tmp_path: Path) -> None:
    story = stories(1)[0]
    picture = (
        '<div><div class="document_view_image"><img src="x" alt="View Image - "><a href="x" '
        'title="A pier at low tide">Enlarge this image.</a></div></div>'
    )
    (article,) = read(written(tmp_path, page([division(story, inner=picture)])))
    assert article.told[-1] == ("A pier at low tide", Role.CAPTION)
    assert not any("Enlarge" in text for text, _ in article.told)
    shown = '<div class="Illustration_content">A map of the pier</div>'
    (other,) = documents(division(story, inner=shown))
    assert isinstance(other, Article)
    assert other.told[-1] == ("A map of the pier", Role.CAPTION)


# The e-mail.


def mail(divisions: Sequence[str], variant: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "<noreply@proquest.com>"
    message["To"] = "<j.smith@company.example>"
    message["Subject"] = "Your ProQuest Research"
    message["Date"] = "Sun, 5 Jul 2020 01:02:03 -0400"
    message["Message-ID"] = "<1111.JavaMail@proquest.example>"
    text = page([f"<p>Email 4 of 5</p>{''.join(divisions)}"])
    if variant == "forwarded":
        message.replace_header("Subject", "Fwd: Your ProQuest Research")
        message.set_content("I send you these.\n\n> Full text: some of it\n")
        message.add_alternative(f"<blockquote>{text}</blockquote>", "html", cte="quoted-printable")
    else:
        cte = variant or "quoted-printable"
        message.add_attachment(text, "html", cte=cte, disposition="inline")
    return message.as_bytes()


@pytest.mark.parametrize("variant", ["", "forwarded", "base64", "mbox"])
def test_mail(tmp_path: Path, variant: str) -> None:
    wanted = stories(20)
    divisions = list(map(division, wanted))
    path = tmp_path / "export.dat"
    if variant == "mbox":
        line = b"From noreply@proquest.com Sun Jul  5 01:02:03 2020\n"
        halves = (mail(divisions[:10]), mail(divisions[10:]))
        path.write_bytes(b"".join(line + half + b"\n" for half in halves))
    else:
        path.write_bytes(mail(divisions, variant))
    form = "eml" if variant == "base64" else "proquest-mail"
    check(path, wanted, FIELDS, form=form)


def test_a_mail_that_was_passed_on_as_text_is_told(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "j.smith@company.example"
    message["Subject"] = "Fwd: Your ProQuest Research"
    message["Message-ID"] = "<1@a.example>"
    message.set_content(f"See below.\n\n> {document(stories(1)[0])}".replace("\n", "\n> "))
    path = tmp_path / "export.dat"
    path.write_bytes(message.as_bytes())
    found = read(path)
    assert list(found) == []
    assert "as plain text" in found.rejects[0].reason


# What is none of them, and what is hostile.


@pytest.mark.parametrize(
    "text",
    ["", RULE, f"{RULE}\nA story\n\nof a board.", "ProQuest document ID: 1",
     f"{'_' * 61}\nProQuest document ID: 1", f"{'_' * 59}\nFull text: x",
     "<html><p>ProQuest is a company.</p></html>", '<a name="DocID_1">a page</a>',
     '<html><a name="DOC_ID_0_1"></a>ProQuest</html>'],
)  # fmt: skip
def test_other_files(text: str) -> None:
    head = Head("export.txt", text.encode())
    assert not (sniff_text(head) if head.container == "text" else sniff_page(head))
    assert holds_documents('<A HREF="x" NAME=DocID_1>')
    assert not holds_documents("<a name=Doc_1>")


@pytest.mark.parametrize(
    "text",
    [f"{RULE}\nFull text: " + "x: " * 300_000, f"{RULE}\n" + "Full text: a\n\n" * 50_000,
     f"{RULE}\n" * 20_000 + "ProQuest document ID: 1",
     f"{RULE}\nProQuest document ID: 1\nAbstract: a\n" + "a\n" * 500_000,
     page(["<div>" * 50_000 + '<a name="DocID_1"></a>' + "<div>" * 50_000]),
     page(['<a name="DocID_1"></a>' * 2000]), page([division(stories(1)[0])[:900]]),
     page(['<a name="DocID_1"></a>' + "<strong>Full text: </strong>" * 20_000]),
     page(['<a name="DocID_1"></a>' + "<text><div class=Illustration_content>" * 300]),
     page(['<a name="DocID_1"></a>' + "<b>" * 900 + "word " * 500_000]),
     page(['<a name="DocID_1"></a>' + "<div class=Illustration_content>" * 900 + "<i>b" * 999]),
     page(["<a " * 100_000 + '<a name="DocID_1"></a>'])],
)  # fmt: skip
def test_hostile_files(tmp_path: Path, text: str) -> None:
    import time

    start = time.process_time()
    list(read(written(tmp_path, text)))
    assert time.process_time() - start < 10
