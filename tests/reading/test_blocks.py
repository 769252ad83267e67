"""The blocks of a tree, the containers of its article, and which of them are the article."""

from __future__ import annotations

import pytest
from lxml.html import fromstring

from nutgraf.data import Role
from nutgraf.reading import body, choice
from nutgraf.reading.blocks import Block, blocks_of, flatten

SENTENCE = "The council met on Friday to talk about the harbour, and its chair spoke for an hour. "


def blocks(markup: str) -> list[Block]:
    return list(blocks_of(fromstring(f"<body>{markup}</body>")))


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One.<br><br>Two.</p>", ["One.", "Two."]),
        ("<li>One.<br/> \n<br/>Two.</li>", ["One.", "Two."]),
        ("<p>One<br>line.</p>", ["One line."]),
        ("<p>The <x-name>navy</x-name> <label>sailed</label> on.</p>", ["The navy sailed on."]),
        ("<p>A<script>var army = 1</script>B</p>", ["AB"]),
    ],
)
def test_tags_that_part_and_tags_that_run_on(markup: str, texts: list[str]) -> None:
    assert [block.text for block in blocks(markup)] == texts


LONG = [
    "The port authority stopped all ferries on Friday and told the people to stay indoors.",
    "Fishing boats had been brought in by noon, and the council opened two of its schools.",
    "“We have seen high water before, but never with such a wind behind it,” a pilot said.",
    "The last ferry left at six with forty people on board, and it was late, he added.",
]


@pytest.mark.parametrize("by", ["<br>", "<br/>\n", "<br>&nbsp;&nbsp;", " <BR> "])
@pytest.mark.parametrize("tag", ["p", "div", "td"])
@pytest.mark.parametrize("last", [(), ("By Jane Doe",)])
def test_single_breaks_part_what_is_made_of_paragraphs(
    by: str, tag: str, last: tuple[str, ...]
) -> None:
    lines = [*LONG, *last]
    assert [block.text for block in blocks(f"<{tag}>{by.join(lines)}</{tag}>")] == lines


@pytest.mark.parametrize("tag", ["x-p", "story-paragraph"])
@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_elements_of_the_pages_own_part_paragraphs(tag: str, between: str) -> None:
    markup = between.join(f"<{tag}>{text}</{tag}>" for text in LONG)
    assert [block.text for block in blocks(f"<div>{markup}</div>")] == LONG


@pytest.mark.parametrize(
    "lines",
    [
        ["The sea was grey.", "The wind was high.", "No boat came home.", "The lights went out."],
        [" ".join(LONG)[i : i + 90].strip() for i in range(0, 300, 90)],  # wrapped
        ["Post and Herald", "1 Harbour Road", "Port Town", LONG[0]],
        LONG[:2],
    ],
)
def test_other_single_breaks_are_spaces(lines: list[str]) -> None:
    assert [block.text for block in blocks(f"<p>{'<br>'.join(lines)}</p>")] == [" ".join(lines)]


def test_an_element_of_the_pages_own_breaks_no_word() -> None:
    assert [block.text for block in blocks("<p>Un<x-y>der</x-y>way.</p>")] == ["Underway."]


def test_roles_by_tag() -> None:
    found = blocks("<h2>Ferries</h2><figure><img><figcaption>A pier.</figcaption></figure>")
    assert [(b.text, b.role) for b in found] == [
        ("Ferries", Role.HEADING),
        ("A pier.", Role.CAPTION),
    ]


def test_white_space_is_one_space() -> None:
    assert flatten("a \n\t b") == "a b"
    assert flatten(None) == ""


def test_the_article_of_a_page_is_marked() -> None:
    tree = fromstring(
        f"<body><nav><a href=/>Home</a></nav><article><p>{SENTENCE * 5}</p></article>"
        "<aside><p>Related.</p></aside></body>"
    )
    marks = body.marked(tree)
    assert [element.tag for element in marks] == ["article"]


def test_prose_and_links() -> None:
    (prose,) = blocks(f"<p>{SENTENCE}</p>")
    (link,) = blocks("<p><a href=/a>Ten storms of the century</a></p>")
    assert choice.is_prose(prose)
    assert not choice.is_linked(prose)
    assert choice.is_linked(link)
    assert not choice.is_prose(link)
