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
