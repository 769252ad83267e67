"""Mails: eml and mbox, in the encodings and forms that newsletters have."""

from __future__ import annotations

import html
import io
import time
import tracemalloc
from collections.abc import Iterable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.mail.mail import is_proquest
from nutgraf.reading.exports.mail.mailfile import LARGEST, is_eml, is_mbox, mails
from nutgraf.reading.exports.mail.mailparts import field, parsed, texts
from nutgraf.reading.exports.mail.newsletter import of_page, of_text
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

pytest.importorskip("trafilatura")

FIELDS = ("headline", "date", "source")
ENVELOPE = "From news@post.example Wed Mar  3 08:00:00 2021\n"
FIRST = "View this email in your browser"
LAST = "You are receiving this email because you signed up. Unsubscribe"


def told(story: Story) -> list[Told]:
    return [(story.headline, Role.HEADLINE), *story.paragraphs]


def framed(story: Story) -> list[Told]:
    """With what the mail says of itself."""
    return [told(story)[0], (FIRST, Role.BOILERPLATE), *story.paragraphs, (LAST, Role.BOILERPLATE)]


def page(story: Story) -> str:
    """Laid out by tables, as newsletters are."""
    body = "".join(
        f"<h2>{html.escape(text)}</h2>" if role is Role.HEADING else f"<p>{html.escape(text)}</p>"
        for text, role in story.paragraphs
    )
    return (
        '<html><body><div style="display: none; max-height:0">What is in it today &zwnj;&nbsp;'
        f"</div><table><tr><td><a href='x'>{FIRST}</a></td></tr></table><table><tr><td><table>"
        f'<tr><td><img src="x"></td></tr><tr><td><h1>{html.escape(story.headline)}</h1>{body}</td>'
        "</tr></table></td></tr><tr><td>&#847;&zwnj;&nbsp;</td></tr><tr><td>You are receiving this "
        "email because you signed up. <a href='y'>Unsubscribe</a></td></tr></table></body></html>"
    )


def mail(story: Story, kind: str = "plain", charset: str = "utf-8", cte: str = "8bit") -> bytes:
    message = EmailMessage()
    message["Received"] = "from a.example by b.example; Wed, 3 Mar 2021 08:00:00 +0000"
    message["From"] = f'"{story.source}" <news@post.example>'
    message["Subject"] = story.headline
    message["Date"] = f"{story.date:%a, %d %b %Y} 23:30:00 -0500"
    message["Message-ID"] = f"<{story.id}@post.example>"
    message["List-ID"] = "The Daily <daily.post.example>"
    text = "\n\n".join(story.body) + "\n"
    if kind == "html":
        message.set_content(page(story), "html", charset, cte)
    else:
        message.set_content(text, "plain", charset, cte)
    if kind == "alternative":
        message.add_alternative(page(story), "html", charset, cte)
    if kind == "attached":
        message.add_attachment(b"\x89PNG", "image", "png", filename="a.png")
        message.add_attachment("A note, attached.\n", filename="a.txt")
    return message.as_bytes()


def mbox(mails: Iterable[bytes]) -> bytes:
    quoted = (raw.replace(b"\nFrom ", b"\n>From ") for raw in mails)
    return b"".join(ENVELOPE.encode() + raw.rstrip(b"\n") + b"\n\n" for raw in quoted)


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "letters.dat"  # the name tells nothing
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", ["plain", "html", "alternative", "attached"])
@pytest.mark.parametrize(
    ("charset", "cte"),
    [("utf-8", "8bit"), ("utf-8", "quoted-printable"), ("utf-8", "base64"),
     ("cp1252", "quoted-printable")],
)  # fmt: skip
def test_mails(tmp_path: Path, kind: str, charset: str, cte: str) -> None:
    wanted = stories(8)
    path = written(tmp_path, mbox(mail(story, kind, charset, cte) for story in wanted))
    rich = kind in ("html", "alternative")
    articles = check(path, wanted, FIELDS, framed if rich else told, "mbox")
    assert articles[0].id == f"{wanted[0].id}@post.example"
    assert articles[0].extra["list"] == "The Daily"
    assert articles[0].extra.get("preheader") == ("What is in it today" if rich else None)
    path.write_bytes(mail(wanted[0], kind, charset, cte))
    check(path, wanted[:1], FIELDS, framed if rich else told, "eml")


def raw(head: str, body: bytes | str, **fields: str) -> bytes:
    about = {"From": "Post <a@post.example>", "Subject": "Talks", "MIME-Version": "1.0",
             "Date": "Wed, 3 Mar 2021 08:00:00 +0000"}  # fmt: skip
    lines = [*(f"{k}: {v}" for k, v in {**about, **fields}.items()), head]
    content = body.encode() if isinstance(body, str) else body
    return "\n".join(filter(None, lines)).encode() + b"\n\n" + content


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("Content-Type: text/plain; charset=x-unknown", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=us-ascii", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=iso-8859-1", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=utf-8", "Café".encode("cp1252"), "Café"),
        ("Content-Type: text/plain; charset=iso-8859-1", "“Café”".encode("cp1252"), "“Café”"),
        ("Content-Type: text/plain", "“Café”".encode("cp1252"), "“Café”"),
        ("Content-Type: text/plain; charset=", "Café".encode(), "Café"),
        ("Content-Type: text/plain; charset=koi8-r", "Москва".encode("koi8-r"), "Москва"),
        ("", "Café".encode(), "Café"),
        ("Content-Type: text/plain; format=flowed", "One line \nthat goes on\n from here",
         "One line that goes on\nfrom here"),
        ("Content-Type: text/plain; format=flowed; delsp=yes", "Unend \nlich", "Unendlich"),
        ("Content-Type: text/plain; format=flowed", "Bye\n-- \nAnn", "Bye\n--\nAnn"),
    ],
)  # fmt: skip
def test_encodings_and_forms_of_text(head: str, body: bytes | str, text: str) -> None:
    assert texts(parsed(raw(head, body))) == [("plain", text)]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("=?utf-8?Q?Caf=C3=A9_talks?=", "Café talks"),
        ("=?iso-8859-1?Q?Caf=E9?= talks", "Café talks"),
        ("=?utf-8?B?Q2Fmw6k=?=\n =?utf-8?B?IHRhbGtz?=", "Café talks"),
        ("=?utf-8?Q?Caf=C3?=\n =?utf-8?Q?=A9?=", "Café"),
        ("=?x-unknown?Q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?B?*?=", "=?utf-8?B?*?="),
        ("Café", "Café"),
        ("a\n long\n\tone", "a long one"),
    ],
)
def test_encodings_of_fields(given: str, wanted: str) -> None:
    assert field(parsed(raw("", "x", Subject=given)), "subject") == wanted
    assert field(parsed(b"\n\nx"), "subject") == ""


def test_parts_of_which_one_is_read() -> None:
    def of(kind: str, *parts: str) -> bytes:
        inner = "".join(f"--b\nContent-Type: {part}\n" for part in parts)
        return raw(f'Content-Type: multipart/{kind}; boundary="b"', f"{inner}--b--\n")

    plain, rich = "text/plain\n\nA text.", "text/html\n\n<p>" + "A page of it. " * 9
    empty = "text/html\n\n<p>See the text</p>"
    note = "text/plain\nContent-Disposition: attachment; filename=a.txt\n\nA note."

    def kinds(mail: bytes) -> list[str]:
        return [kind for kind, _ in texts(parsed(mail))]

    assert kinds(of("alternative", plain, rich)) == ["html"]
    assert kinds(of("alternative", rich, plain)) == ["html"]
    assert kinds(of("alternative", plain, empty)) == ["plain"]
    assert kinds(of("alternative", empty)) == ["html"]
    assert kinds(of("mixed", plain, note, "image/png\n\nx")) == ["plain"]
    assert kinds(of("mixed", plain, rich)) == ["plain", "html"]
    assert kinds(of("mixed", "message/rfc822\n\nSubject: a\n\nA text.")) == ["plain"]


def test_fields_of_an_article(tmp_path: Path) -> None:
    story = stories(1)[0]
    for fields, name, wanted in (
        ({"From": "news@post.example"}, "source", "news@post.example"),
        ({"From": "=?utf-8?Q?Post=2C_Inc?= <a@post.example>"}, "source", "Post, Inc"),
        ({"From": '"The Post" <a@post.example>'}, "source", "The Post"),
        ({"From": "a@post.example (The Post)"}, "source", "The Post"),
        ({"From": "<a@post.example>"}, "source", "a@post.example"),
        ({"From": "news@post.example", "List-Id": "Daily <d.example>"}, "source", "Daily"),
        ({"Subject": "Fwd: FW: Talks"}, "headline", "Talks"),
        ({"Subject": "Forward: Talks"}, "headline", "Forward: Talks"),
        ({"Date": ""}, "date", ""),
        ({"Date": "Wed, 03 Mar 21 08:00:00 GMT"}, "date", "2021-03-03"),
        ({"Date": "3 Mar 99 08:00 EST"}, "date", "1999-03-03"),
        ({"Date": "Wed, 3 Mar 2021 08:00:00 -0500 (EST5EDT)"}, "date", "2021-03-03"),
        ({"Date": "Wed Mar  3 08:00:00 2021"}, "date", "2021-03-03"),
        ({"Date": "soon"}, "date", ""),
        ({"Date": "", "Received": "by a; Wed, 3 Mar 2021 08:00:00 +0000"}, "date", "2021-03-03"),
        ({"Content-Language": "de"}, "language", "de"),
        ({"Archived-At": "<https://a.example/1>"}, "url", "https://a.example/1"),
    ):
        (article,) = read(written(tmp_path, raw("", story.body[0], **fields)))
        assert getattr(article, name) == wanted
    forwarded = raw("", f"Talks\n\n{story.body[0]}", Subject="Fwd: Talks")
    (article,) = read(written(tmp_path, forwarded))
    assert article.extra["subject"] == "Fwd: Talks"
    assert [text for text, _ in article.told] == ["Talks", story.body[0]]


def test_a_mail_without_a_text_is_told(tmp_path: Path) -> None:
    wanted = stories(2)
    empty = raw("Content-Type: image/png", "x")
    found = read(written(tmp_path, mbox([mail(wanted[0]), empty, mail(wanted[1])])))
    assert len(list(found)) == 2
    assert [reject.reason for reject in found.rejects] == ["a mail without a text"]


def test_from_within_a_text_parts_no_mails(tmp_path: Path) -> None:
    body = (
        "From the editor: we begin.\n\nFrom Monday at 10:00 the pier is shut to all ships.\n\n"
        ">From here on it goes on.\n"
    )
    path = written(
        tmp_path, ENVELOPE.encode() + raw("", body) + b"\n" + mbox([mail(stories(1)[0])])
    )
    first, _ = read(path)
    assert [text for text, role in first.told if role is not Role.HEADLINE] == [
        "From the editor: we begin.",
        "From Monday at 10:00 the pier is shut to all ships.",
        "From here on it goes on.",
    ]


def test_what_is_hidden_and_what_a_mail_says_of_itself() -> None:
    for style in (
        "display:none",
        "DISPLAY : NONE",
        "max-height:0px;",
        "font-size:1px",
        "opacity:0",
    ):
        assert of_page(f'<div style="{style}">a <b>hint</b></div><p>Text') == (
            [("Text", None)], "a hint"
        )  # fmt: skip
    for style in ("max-height:01em", "font-size:12px", "opacity:0.9", "color:red"):
        assert of_page(f'<div style="{style}">Shown</div>') == ([("Shown", None)], "")
    for note in (FIRST, LAST, "Unsubscribe", "Newsletter abbestellen", "Voir dans votre navigateur",
                 "Add us to your address book"):  # fmt: skip
        assert of_text(note) == [(note, Role.BOILERPLATE)]
    long = "The board said that people who unsubscribe " + "from its list must wait " * 12
    assert of_text(long.strip())[0][1] is None
    assert of_page("") == ([], "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ENVELOPE + "From: a\nSubject: b\n\nx", "mbox"),
        ("From - Wed Mar  3 08:00:00 2021\nX-Mozilla-Status: 0001\nFrom: a\n\nx", "mbox"),
        ("From 1690@xxx Wed Mar 03 08:00:00 +0000 2021\nX-GM-THRID: 1\nFrom: a\n\nx", "mbox"),
        ("Received: by a;\n\tb\nFrom: a\nSubject: b\n\nx", "eml"),
        ("\ufeffFrom: a\nTo: b\nMIME-Version: 1.0\n\nx", "eml"),
        ("from: a\r\ndate: b\r\nmessage-id: <c>\r\n\r\nx", "eml"),
        (ENVELOPE + "A letter of a reader.", ""),
        ("From Monday 10:00 on, in 2021, the pier is shut.\n\nMore.", ""),
        ("From: Ann\nTo: Bo\nSubject: Talks\nDate: Monday\n\nA typed letter.", ""),
        ("From: Ann\nA text with a MIME-Version: 1.0\n\nx", ""),
        ("Harbour talks\n\nFrom: a\nReceived: b\nSubject: c", ""),
        ("Subject: a\nReceived: b\n\nx", ""),
        ("", ""),
    ],
)
def test_what_is_a_mail(text: str, kind: str) -> None:
    head = Head("a.txt", text.encode())
    assert (is_mbox(head), is_eml(head)) == (kind == "mbox", kind == "eml")
    assert not is_proquest(head)


def test_a_file_of_many_mails_takes_the_memory_of_one(tmp_path: Path) -> None:
    one = ENVELOPE.encode() + raw("", "A line of it.\n" * 2000) + b"\n"
    path = tmp_path / "a.mbox"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(one)
    tracemalloc.start()
    with path.open("rb", buffering=0) as stream:
        assert sum(1 for _ in mails(stream)) == 100
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_mail_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST == 64 << 20
    monkeypatch.setattr("nutgraf.reading.exports.mail.mailfile.LARGEST", 1000)
    small = raw("", "x")
    stream = io.BytesIO(mbox([raw("", "x\n" * 1000), small, raw("", "x" * 200_000), small]))
    assert [found is None for found in mails(stream)] == [True, False, True, False]


def nested(n: int) -> bytes:
    head = "".join(f"Content-Type: multipart/mixed; boundary={i}\n\n--{i}\n" for i in range(n))
    return raw(head + "Content-Type: text/plain", "x\n" * 1000)


@pytest.mark.parametrize(
    "content",
    [
        nested(150), nested(199), nested(5000), raw("Content-Type: multipart/mixed", "x"),
        raw("Content-Type: multipart/alternative; boundary=b", "--b\n" * 100_000),
        raw("", "x", Subject="=?utf-8?Q?" * 100_000), raw("", "x", From="(" * 200_000),
        raw("", "x", From="<" * 200_000 + ">" * 200_000),
        raw("Content-Type: text/html", "<div style='display:none'>" * 100_000),
        raw("Content-Type: text/html", "<div style='display:none'><p>a</div>" * 20_000),
        raw("Content-Type: text/html", "<" * 500_000),
        raw("Content-Type: text/plain; " * 9999, "x"),
        raw("Content-Type: text/plain; format=flowed", "a \n" * 1_000_000),
        raw("Content-Type: message/rfc822\n\n" * 5000, "x"), raw("", b"\0" * 5000),
        ENVELOPE.encode() * 10_000, ENVELOPE.encode() + b"From: a\n\n" + b"\n" * 500_000,
    ],
)  # fmt: skip
def test_hostile_mails(tmp_path: Path, content: bytes) -> None:
    start = time.process_time()
    path = written(tmp_path, content)
    with suppress(InputError):  # it is binary, or of no format
        list(read(path))
    with path.open("rb", buffering=0) as stream:
        list(mails(stream))
    assert time.process_time() - start < 10
