"""References of libraries, RIS and BibTeX: titles and abstracts, which are no bodies."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import ABSTRACT, NO_TEXT
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.references.bibtex import plain
from nutgraf.reading.exports.references.bibtex import sniff as sniff_bibtex
from nutgraf.reading.exports.references.citation import cited
from nutgraf.reading.exports.references.ris import sniff as sniff_ris
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline", "section")


def told(story: Story) -> list[Told]:
    byline: list[Told] = [(story.byline, Role.BYLINE)] if story.byline else []
    return [(story.headline, Role.HEADLINE), (story.body[0], Role.STANDFIRST), *byline]


def ris(story: Story, names: dict[str, str], blanks: int = 2) -> str:
    fields = [
        ("TY", "NEWS"), ("TI", story.headline), ("AU", story.byline), ("T2", story.source),
        ("DA", f"{story.date:%Y/%m/%d}/"), ("PY", str(story.date.year)), ("SE", story.section),
        ("AN", story.id), ("AB", story.body[0]), ("UR", f"https://a.example/{story.id}"),
    ]  # fmt: skip
    lines = [f"{names.get(tag, tag)}{' ' * blanks}- {v}" for tag, v in fields if v]
    return "\n".join([*lines, f"ER{' ' * blanks}- "]) + "\n\n"


@pytest.mark.parametrize(
    ("names", "blanks", "encoding", "opening", "newline"),
    [
        ({}, 2, "utf-8", "", "\n"),
        ({"TI": "T1", "AU": "A1", "T2": "JF", "DA": "Y1", "AB": "N2"}, 1, "utf-8-sig", "", "\r\n"),
        ({"T2": "JO"}, 2, "utf-16", "Provider: Example\nContent: text/plain\n\n", "\n"),
        ({"AN": "ID"}, 2, "cp1252", "\n\n", "\r"),
    ],
)
def test_ris(
    tmp_path: Path, names: dict[str, str], blanks: int, encoding: str, opening: str, newline: str
) -> None:
    wanted = stories()
    text = opening + "".join(ris(story, names, blanks) for story in wanted)
    path = tmp_path / "references.dat"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    articles = check(path, wanted, FIELDS, told, "ris")
    assert {article.stub for article in articles} == {ABSTRACT}
    assert articles[0].url == f"https://a.example/{wanted[0].id}"


def bibtex(story: Story, form: str) -> str:
    def value(text: str) -> str:
        text = text.replace("&", "\\&")
        return f"{{{text}}}" if form != "quotes" else '"' + text.replace('"', "{''}") + '"'

    byline = f"  AUTHOR={value(story.byline)},\n" if story.byline else ""
    day = story.date
    date = f"date = {{{day}}}"
    if form == "quotes":
        date = f'year = {day.year}, month = {day:%b}, day = "{day.day}"'.lower()
    elif form == "numbers":
        date = f"year = {day.year}, month = {day.month}, day = {day.day}"
    return (
        f"@Article{{{story.id},\n  title = {value(story.headline)},\n{byline}  {date},\n"
        f"  journal = {value(story.source)},\n  section={value(story.section)},\n"
        f"  abstract = {value(story.body[0])}\n}}\n\n"
    )


@pytest.mark.parametrize("form", ["braces", "quotes", "numbers"])
def test_bibtex(tmp_path: Path, form: str) -> None:
    wanted = stories()
    text = "% of a program\n@comment{nothing}\n" + "".join(bibtex(s, form) for s in wanted)
    path = tmp_path / "references.dat"
    path.write_text(text, encoding="utf-8")
    check(path, wanted, FIELDS, told, "bibtex")


RIS = "TY  - NEWS\nT1  - Talks\nAU  - A\n"


@pytest.mark.parametrize(
    ("text", "parts", "stub", "date"),
    [
        (RIS + "ER  - \n", ["Talks", "A"], NO_TEXT, ""),
        (RIS + "AB  - One\n  goes on.\nER  - \n", ["Talks", "One goes on.", "A"], ABSTRACT, ""),
        (RIS + "AB  - One.\nAB  - Two.\n", ["Talks", "One.", "Two.", "A"], ABSTRACT, ""),
        (RIS + "PY  - 2021///\nER  -", ["Talks", "A"], NO_TEXT, "2021"),
        (RIS + "DA  - 2021/03/03/Spring\nPY  - 2021\nER  -", ["Talks", "A"], NO_TEXT, "2021"),
        (RIS + "AU  - B\nER  -", ["Talks", "A; B"], NO_TEXT, ""),
        (RIS + "AB  -\nER  -", ["Talks", "A"], NO_TEXT, ""),
        ("@misc{k, title = {T}, year = 2021}", ["T"], NO_TEXT, "2021"),
        ('@misc{k, title = "A {"}quoted{"} one" # " and more"}', ['A "quoted" one and more'],
         NO_TEXT, ""),
        ("@string(p = {Post})\n@misc(k, title = p # { talks}, abstract = {\\{x\\}})",
         ["Post talks", "{x}"], ABSTRACT, ""),
        ("@misc{k, title = {T}, author = {A, B and C, D}}", ["T", "A, B; C, D"], NO_TEXT, ""),
    ],
)  # fmt: skip
def test_traps(tmp_path: Path, text: str, parts: list[str], stub: str, date: str) -> None:
    path = tmp_path / "a.dat"
    path.write_text(text)
    (article,) = read(path)
    assert [text for text, _ in article.told] == parts
    assert (article.stub, article.date) == (stub, date)
    assert Role.BODY not in [paragraph.role for paragraph in article.paragraphs]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Caf{\'e}", "Café"), (r"Caf\'e talks", "Café talks"), (r"M{\"u}ller", "Müller"),
        (r"M\"{u}ller", "Müller"), (r"{\c{c}}a", "ça"), (r"\v{S}koda", "Škoda"),
        (r"{\ss} {\o} {\AA} \ae", "ß ø Å æ"), (r"na{\"\i}ve", "naïve"), (r"5\% \& \$3", "5% & $3"),
        (r"a--b---c", "a–b—c"), (r"``x''", "“x”"), (r"\emph{x} \textbf{y}", "x y"),
        (r"The {Harbour}~Post", "The Harbour Post"), (r"C:\alpha", r"C:\alpha"), ("", ""),
    ],
)  # fmt: skip
def test_latex(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_bad_references_are_told_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_text(
        "@misc{a, title = {T}}\n@misc{b, title = {open,\n@misc{c, title = {U}}\n@misc{d}"
    )
    found = read(path)
    assert [article.headline for article in found] == ["T", "U"]
    reasons = ["an entry that is not closed", "a reference without title and abstract"]
    assert [reject.reason for reject in found.rejects] == reasons
    path.write_text(f"TY  - NEWS\nAU  - A\nER  - \n{RIS}ER  - \n")
    found = read(path)
    assert [article.headline for article in found] == ["Talks"]
    assert [(r.reason, r.place) for r in found.rejects] == [(reasons[1], "line 3")]
    with pytest.raises(ValueError, match="without title"):
        cited({}, {"title": (), "abstract": ()})


@pytest.mark.parametrize(
    "text",
    ["", "TY is a name", "TY  - NEWS", "Text\n\nTY  - NEWS\n",
     "AB - a list\nCD - of codes\nEF - x\n",
     "@article", "@ann said = {x}", "@article{no fields}", "Mail me @misc{a, title = {x}}",
     "- TY  - NEWS\n"],
)  # fmt: skip
def test_other_files(text: str) -> None:
    head = Head("a.txt", text.encode())
    assert not sniff_ris(head)
    assert not sniff_bibtex(head)


@pytest.mark.parametrize(
    "text",
    ["@misc{a=1," * 100_000, "@misc{a=1,\n" * 100_000, "@misc{a, t=" + "{" * 1_000_000,
     "@misc{" + 'x = "' * 200_000 + "}", "@misc{a, t = {" + "\\'" * 300_000 + "}}",
     "@misc{a, title={" + "\\u{" * 100_000 + "}" * 100_002, "@misc{a, t = " + "# " * 300_000 + "}",
     "@misc{a, title = 1" + " " * 1_000_000 + "}", "@misc{a, title" + " a" * 500_000 + "}",
     RIS + "AB  - x\n" + "y\n" * 500_000, RIS * 20_000, RIS + "A" * 5_000_000],
)  # fmt: skip
def test_hostile_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.dat"
    path.write_text(text)
    start = time.process_time()
    list(read(path))
    assert time.process_time() - start < 10
