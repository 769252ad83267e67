"""IPTC 7901 and ANPA 1312, with and without their control bytes, one message or many."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.registry import sniffed
from nutgraf.reading.exports.wires import text as wires
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "section")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def lines(text: str, first: str, width: int = 69) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, break_long_words=False)


def wired(i: int, story: Story) -> Story:
    """The story as a wire names it."""
    byline = f"By {story.byline}" if story.byline else ""
    return Story(**{
        **vars(story), "id": f"eca{i:04}", "source": "inv-euro", "section": "i", "byline": byline,
        "standfirst": "", "language": "",
    })  # fmt: skip


def iptc(story: Story, form: str) -> str:
    header = f"{story.id} 4 i {story.words}  inv-euro 0907"
    day = f"{story.date.day:02}1315 MEZ {MONTHS[story.date.month - 1]} {story.date.year % 100:02}"
    byline = f"{story.byline} =" if story.byline else ""
    apart = form != "indents"
    body = [
        line
        for text in story.body
        for line in [*lines(text, "" if apart else "   "), *([""] if apart else [])]
    ]
    keywords = (
        "Ports/Invented/\n(Invented)\nEXTRA" if form == "bare" else "Ports/Invented/\nDistrict"
    )
    title = lines(story.headline, "", 40)
    text = "\n".join([*title[:-1], f"{title[-1]} =", *filter(None, [byline]), "", *body])
    if form == "bare":  # as it is where control bytes were taken out
        return f"{header}\n\n{keywords}\n{text}\n\ninv tca bag\n\n{day}\n\n"
    return f"\x01{header}\r\n\r\n{keywords}\n\x02{text}\n\ninv tca bag\n\x03\n{day}\n\x04"


def told(story: Story) -> list[Told]:
    return [*story.told(), ("inv tca bag", Role.CREDIT)]


@pytest.mark.parametrize("form", ["blank", "indents", "bare"])
def test_all_of_iptc_7901_is_read(tmp_path: Path, form: str) -> None:
    wanted = [wired(i, story) for i, story in enumerate(stories(10, headings=False))]
    path = tmp_path / "IPTC7901.txt"
    for story in map(of_letters, wanted):
        path.write_bytes(iptc(story, form).encode("latin-1"))
        (article,) = check(path, [story], (*FIELDS, "byline"), told, "iptc-7901")
        assert article.declared == story.words
        assert "Ports/Invented/" in article.extra["slug"]


def of_letters(story: Story) -> Story:
    def plain(text: str) -> str:
        return text.replace("“", '"').replace("”", '"').replace("The ", "Thé ")

    parts = tuple((plain(text), role) for text, role in story.paragraphs)
    return Story(**{**vars(story), "headline": plain(story.headline), "paragraphs": parts})


@pytest.mark.parametrize("form", ["blank", "indents"])
def test_many_messages_in_a_file(tmp_path: Path, form: str) -> None:
    wanted = [wired(i, story) for i, story in enumerate(stories(10, headings=False))]
    path = tmp_path / "day.txt"
    path.write_text("".join(iptc(story, form) for story in wanted), encoding="utf-8")
    check(path, wanted, (*FIELDS, "byline"), told, "iptc-7901")


def test_notes_to_editors_are_no_text(tmp_path: Path) -> None:
    story = wired(1, stories(1, headings=False)[0])
    notes = "# Notebook\n\n## Internet links\n- [A page](http://example.org)\n\n* * * *\nNot for " \
        "publication\n\n- Editing by: Bo Reporter\n\n"  # fmt: skip
    path = tmp_path / "a.txt"
    path.write_text(iptc(story, "bare").replace("inv tca bag", notes + "inv tca bag"))
    (article,) = read(path)
    roles = {role for text, role in article.told if text not in story.body}
    assert roles <= {Role.HEADLINE, Role.BYLINE, Role.BOILERPLATE}
    assert [text for text, _ in article.told if text in story.body] == story.body


def anpa(story: Story, bare: bool, blank: bool) -> str:
    start = "" if bare else "\x16\x16\x01"
    text = "".join(f"\t   {text} \r\n{' ' + chr(10) if blank else ''}" for text in story.body)
    byline = f"^{story.byline}=\r\n^Invented Writer=\r\n" if story.byline else ""
    return (
        f"{start}{story.id}-----\r\n{'' if bare else chr(0x13)}r z BC-XXX--Ports 1stLd-Writethru   "
        f"{story.date:%m-%d} 0500\r\n{'' if bare else chr(2)}^BC-XXX--Ports, 1st Ld-Writethru,"
        f"{story.words}< \r\n^{story.headline}< \r\n^AP Photo GATK105, GATK106< \r\n^Eds: Updates. "
        f"With AP Photos.< \r\n^{story.body[0]}< \r\n{byline}{text}\r\n\t   AP-WF-"
        f"{story.date:%m-%d-%y} 0337GMT<\r\n\r\n\x03\r\n" + ("" if bare else "\x04")
    )


def of_anpa(i: int, story: Story) -> Story:
    clean = tuple((text.replace("<", "under"), role) for text, role in story.paragraphs)
    byline = f"By {story.byline.upper()}" if story.byline else ""
    return Story(**{
        **vars(wired(i, story)), "id": f"z{6700 + i}", "byline": byline, "section": "z",
        "paragraphs": clean,
    })  # fmt: skip


def by_post(story: Story) -> list[Told]:
    return [
        (f"{text}, Invented Writer" if role is Role.BYLINE else text, role)
        for text, role in story.told()
    ]


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("blank", [True, False])
def test_all_of_anpa_1312_is_read(tmp_path: Path, bare: bool, blank: bool) -> None:
    wanted = [of_anpa(i, story) for i, story in enumerate(stories(10, headings=False))]
    path = tmp_path / "wire.tst"
    for story in wanted:
        path.write_text(anpa(story, bare, blank), encoding="utf-8")
        (article,) = check(
            path, [story], ("id", "headline", "date", "section"), by_post, "anpa-1312"
        )
        assert article.declared == story.words
        assert article.extra["slug"] == "BC-XXX--Ports, 1st Ld-Writethru"
    if not bare:
        path.write_text("".join(anpa(story, bare, blank) for story in wanted), encoding="utf-8")
        check(path, wanted, ("id", "headline", "date"), by_post, "anpa-1312")


def test_an_alert_has_no_headline(tmp_path: Path) -> None:
    text = (
        "W1645-----\nb a BC-XX--NewsAlert     06-29 0358\n^BC-XX--NewsAlert,17<\n\t   SPRINGFIELD "
        "(AP) _ The harbour board files a challenge to the lease.\n\n\t   AP-WF-06-29-17 "
        "2350GMT<\n\n"
    )
    (tmp_path / "a.tst").write_text(text)
    (article,) = read(tmp_path / "a.tst")
    assert (article.headline, article.date, article.declared) == ("", "2017-06-29", 17)
    assert len(article.told) == 1


def test_centuries_of_two_digits(tmp_path: Path) -> None:
    story = wired(1, stories(1, headings=False)[0])
    for year, wanted in (("79", 1979), ("99", 1999), ("00", 2000), ("24", 2024)):
        text = iptc(story, "blank")
        day = f"{MONTHS[story.date.month - 1]} {story.date.year % 100:02}"
        (tmp_path / "a.txt").write_text(text.replace(day, f"{day[:3]} {year}"), encoding="utf-8")
        (article,) = read(tmp_path / "a.txt")
        assert article.date.startswith(str(wanted))


def test_messages_without_text_or_header(tmp_path: Path) -> None:
    story = wired(1, stories(1, headings=False)[0])
    path = tmp_path / "a.txt"
    path.write_text(
        "\x01eca0001 4 i 9  inv 0907\n\nPorts\n\x02Talks resume =\n\x03\n\x04\x01no header\x02\x03"
        "\x01eca0002 4 i 9  inv\n\x02\x03" + iptc(story, "blank"),
        encoding="utf-8",
    )
    found = read(path)
    articles = list(found)
    assert [article.headline for article in articles] == ["Talks resume", story.headline]
    assert articles[0].stub == NO_TEXT
    assert len(found.rejects) == 2


@pytest.mark.parametrize(
    "text",
    ["", "The fleet sailed.\n\nIt came back.", "abc123 4 i 12 text\nand no more of it\n",
     "2 + 2 =\n4", "^ is a caret<\n^ twice<", "eca0124 was the number =\n", "\x01\x02\x03",
     "\x16\x16\x01", "a b c 02-20 0500\nno caret", "^By me=\n^You<\nr z a text 02-20 0500",
     "Dear all,\n\nr z is no slug\n\n^this<\n"],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    found = sniffed(Head("a.txt", text.encode("latin-1")))
    assert found is None or found not in wires.EXPORTS
