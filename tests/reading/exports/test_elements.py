"""Elements that hold texts."""

from __future__ import annotations

import time

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.wires.elements import (
    attribute,
    every,
    first,
    text_of,
    texts_of,
    texts_of_markup,
    unescaped,
)

etree = pytest.importorskip("lxml.etree")


def texts(markup: str) -> list[tuple[str, Role | None]]:
    return texts_of(etree.fromstring(f"<body>{markup}</body>"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One <b>is</b> <i>here</i>.</p>tail", ["One is here.", "tail"]),
        ("<div>One.<p>Two.</p>Three.</div>", ["One.", "Two.", "Three."]),
        ("<a href='x'><p>One.</p></a><p><span>Two.</span></p>", ["One.", "Two."]),
        ("<p>One<br/>goes on.</p><p>Two.</p>", ["One goes on.", "Two."]),
        ("<p>One.<br/><br/>Two.</p>", ["One.", "Two."]),
        ("<ul><li>One.</li><li>Two.</li></ul>", ["One.", "Two."]),
        ("<table><tr><td>A</td><td>1</td></tr><tr><td><p>One.</p><p>Two.</p></td></tr></table>",
         ["A 1", "One.", "Two."]),
        ("<script>var a;</script><style>a {}</style><p>One.</p><title>No</title>", ["One."]),
        ("<p>&lt;div class='x'&gt;&lt;/div&gt;&lt;script&gt;var a;&lt;/script&gt;</p><p>One.</p>",
         ["One."]),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.&lt;/p&gt;",
         ["One.", "Two & three."]),
        ("<p xmlns='http://a.example/'>One.</p>", ["One."]),
        ("<p/><p> </p>", []),
    ],
)  # fmt: skip
def test_texts(markup: str, expected: list[str]) -> None:
    assert [text for text, _ in texts(markup)] == expected


def test_roles() -> None:
    found = texts(
        "<h2>Head</h2><hl2>Line</hl2><p>One.</p><media><media-caption>A pier</media-caption>"
        "<media-producer>Ann</media-producer></media><figure><figcaption>A "
        "ship</figcaption></figure>"
        "<p><h3>Inner</h3></p>"
    )
    assert [role for _, role in found] == [
        Role.HEADING, Role.HEADING, None, Role.CAPTION, Role.CREDIT, Role.CAPTION, Role.HEADING
    ]  # fmt: skip


def test_a_tag_of_a_great_many_attributes() -> None:
    attributes = " ".join(f"a{i}='1'" for i in range(100_000))
    start = time.process_time()
    for end in (">One.</p>", "", ">" * 2):
        assert len(texts_of_markup(f"<p>Two.</p><p {attributes}{end}")) in (1, 2)
    assert time.process_time() - start < 5


def test_lookups() -> None:
    root = etree.fromstring("<a xmlns='b'><c d=' e  f '>g <h>i</h></c><c/></a>")
    assert text_of(first(root, "c")) == "g i"
    assert attribute(first(root, "c"), "d") == "e f"
    assert first(root, "c", "h").text == "i"
    assert len(list(every(root, "c"))) == 2
    assert (first(root, "x", "y"), text_of(None), attribute(None, "d"), list(every(None, "c"))) == (
        None, "", "", []
    )  # fmt: skip
    assert texts_of(None) == []
    assert unescaped("AT&T &#39;a&quot;") == "AT&T 'a\""
