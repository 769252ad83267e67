"""Lines into paragraphs: wrapped in many ways, or not at all."""

from __future__ import annotations

import json
import random
import textwrap
from pathlib import Path

import pytest

from nutgraf.reading.lines import spans

SEEDS = sorted((Path(__file__).parents[2] / "seeds/paragraphs").glob("*.jsonl"))
WIDTHS = [round(35 + i * 65 / 19) for i in range(20)]
LEAD = (
    "The port authority of the coast stopped all ferries on Friday and told the people of the "
    "harbour to stay indoors, warning that the storm would be the worst in thirty years."
)
STORY = (
    "Fishing boats had been brought in by noon, and the council opened two schools for families "
    "whose houses stand below the sea wall, an official told this newspaper."
)
MORE = (
    "The coast guard sent two cutters to the outer islands with blankets, water and a doctor. It "
    "said that a third would follow as soon as the wind dropped below fifty knots."
)


@pytest.fixture(scope="module")
def seeds() -> list[str]:
    rows = [row for path in SEEDS for row in path.read_text(encoding="utf-8").splitlines()]
    return [" ".join(json.loads(row)["text"].split()) for row in rows]


def found(article: str) -> list[str]:
    return [article[start:end] for start, end, _ in spans(article)]


def wrap(text: str, width: int, draw: random.Random | None = None, indent: str = "") -> str:
    """Full lines, or ragged ones where there is something to draw from."""
    if draw is None:
        return textwrap.fill(text, width, initial_indent=indent)
    lines, room = [indent], width
    for word in text.split():
        if lines[-1].strip() and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
            room = draw.randint(width * 2 // 3, width)
        lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)


@pytest.mark.parametrize("change", [str, str.upper], ids=["as they are", "in capitals"])
@pytest.mark.parametrize("ragged", [False, True], ids=["full", "ragged"])
@pytest.mark.parametrize(("by", "indent"), [("\n", "    "), ("\n\n", ""), ("\n\n", "   ")])
def test_wrapped_paragraphs_come_back_whole(
    seeds: list[str], by: str, indent: str, ragged: bool, change: type[str]
) -> None:
    draw, whole, all_of_them = random.Random(0), 0, 0
    for width in WIDTHS:
        for size in (8, 16, 32):
            paragraphs = [
                wrap(change(text), width, draw if ragged else None, indent)
                for text in draw.sample(seeds, size)
            ]
            back = set(found(by.join(paragraphs)))
            whole += sum(paragraph.strip() in back for paragraph in paragraphs)
            all_of_them += size
    assert whole / all_of_them >= (0.99 if change is str else 0.97)


@pytest.mark.parametrize("change", [str, str.upper], ids=["as they are", "in capitals"])
@pytest.mark.parametrize("by", ["\n", "\n\n", "\n    ", "\r\n", "\n\n\t"])
def test_unwrapped_paragraphs_stay_as_they_are(
    seeds: list[str], by: str, change: type[str]
) -> None:
    draw = random.Random(1)
    titles = [text for text in seeds if len(text) < 100]
    for size in (3, 10, 40):
        for texts in (seeds, titles):
            paragraphs = [change(text) for text in draw.sample(texts, size)]
            assert found(by.join(paragraphs)) == paragraphs


INDENTS = {"a tab": ("\t", ""), "two tabs": ("\t\t", ""), "a tab more": ("\t\t", "\t"),
           "a blank": (" ", ""), "wide blanks": ("\u3000\u3000", ""),
           "no-break spaces": ("\xa0\xa0\xa0", "")}  # fmt: skip


@pytest.mark.parametrize("change", [str, str.upper], ids=["as they are", "in capitals"])
@pytest.mark.parametrize("ragged", [False, True], ids=["full", "ragged"])
@pytest.mark.parametrize("indent", INDENTS)
def test_whatever_an_indent_is_made_of_it_opens_a_paragraph(
    seeds: list[str], indent: str, ragged: bool, change: type[str]
) -> None:
    first, others = INDENTS[indent]
    draw, whole, all_of_them = random.Random(2), 0, 0
    for width in WIDTHS[4:]:
        paragraphs = [
            wrap(change(text), width, draw if ragged else None).replace("\n", f"\n{others}")
            for text in draw.sample(seeds, 12)
        ]
        back = set(found("\n".join(first + paragraph for paragraph in paragraphs)))
        whole += sum(paragraph in back for paragraph in paragraphs)
        all_of_them += len(paragraphs)
    assert whole / all_of_them >= (0.97 if change is str else 0.94)


@pytest.mark.parametrize("change", [str, str.upper], ids=["as they are", "in capitals"])
@pytest.mark.parametrize("by", ["\n\n\n", "\n\n\n\n", "\n\n    ", "\n\n\t"])
def test_double_spaced_lines_are_joined(seeds: list[str], by: str, change: type[str]) -> None:
    """Typescripts leave a line blank between any two; paragraphs have more, or an indent."""
    draw, whole, all_of_them = random.Random(3), 0, 0
    for width in WIDTHS[5:]:
        paragraphs = [
            wrap(change(text), width).replace("\n", "\n\n") for text in draw.sample(seeds, 12)
        ]
        back = set(found(by.join(["", *paragraphs])))
        whole += sum(paragraph in back for paragraph in paragraphs)
        all_of_them += len(paragraphs)
    assert whole / all_of_them >= 0.97


@pytest.mark.parametrize("sign", ["-", "--", "*", "o", "+", "_", "§", "»", "★", "⇒", "•", "–"])
@pytest.mark.parametrize("indent", ["", "    "])
@pytest.mark.parametrize("width", [60, 66, 72])
def test_items_of_any_sign_may_go_on_without_an_indent_of_their_own(
    sign: str, indent: str, width: int
) -> None:
    items = [textwrap.fill(f"{sign} {text}", width) for text in (LEAD, STORY, MORE)]
    items = [item.replace("\n", f"\n{indent}") for item in items]
    article = [textwrap.fill(MORE, width), "\n".join(indent + item for item in items), LEAD, STORY]
    article[2:] = [textwrap.fill(text, width) for text in article[2:]]
    assert found("\n\n".join(article)) == [article[0], *items, *article[2:]]


def test_the_form_of_the_wires() -> None:
    """64 columns, ragged; an indent opens a paragraph; no blank line, a name at the end."""
    article = """\
COCOA BOARD RAISES PRICE TO GROWERS
The cocoa board said on Monday
it would pay growers five pct more for the main crop, which
opens in October.
    The rise is the first in
three years.
    "It is less than we asked for," said Kofi Mensah-Darko, who
speaks for the growers.
    He said that a tenth of the crop
would go across
the border as before.
 Reuter
\x03"""
    assert [text.split()[0] + " " + text.split()[-1] for text in found(article)] == [
        "COCOA GROWERS",
        "The October.",
        "The years.",
        '"It growers.',
        "He before.",
        "Reuter Reuter",
        "\x03 \x03",
    ]


def test_a_wire_with_a_margin() -> None:
    """The title has no indent, the story two columns, its paragraphs six."""
    body = [textwrap.fill(text, 62).replace("\n", "\n  ") for text in (LEAD, STORY, MORE)]
    article = f"PORT SHUTS AS STORM NEARS\n  {body[0]}\n      {body[1]}\n      {body[2]}\n"
    assert found(article) == ["PORT SHUTS AS STORM NEARS", *body]


@pytest.mark.parametrize("width", [36, 42, 48, 64, 80])
@pytest.mark.parametrize("ragged", [False, True])
def test_what_stands_alone_is_not_glued_in(width: int, ragged: bool) -> None:
    draw = random.Random(width) if ragged else None
    body = [wrap(text, width, draw) for text in (LEAD, STORY, MORE)]
    items = ["- bread", "- milk and butter", "- candles"]
    top = ["Harbour shuts as storm nears", "By Jane Doe", body[0]]
    article = ["\n".join(top), body[1], "\n".join(items), "\n".join([body[2], "-- Jane Doe"])]
    assert found("\n\n".join(article)) == [*top, body[1], *items, body[2], "-- Jane Doe"]


def test_items_of_a_list_may_be_wrapped() -> None:
    items = [f"{sign} {textwrap.fill(LEAD, 60)}".replace("\n", "\n  ") for sign in "••"]
    numbered = [f"{n}. {textwrap.fill(STORY, 60)}".replace("\n", "\n   ") for n in (1, 2)]
    article = [textwrap.fill(MORE, 60), "\n".join(items), "\n".join(numbered)]
    assert found("\n\n".join(article)) == [article[0], *items, *numbered]


def test_a_dash_or_a_number_in_the_midst_of_a_sentence_opens_nothing() -> None:
    text = (
        "The talks, which were to end on Friday, went on into the third week of the month\n"
        "– a rise in the price of bread had brought the crowds into the streets on August\n"
        "12. The ministers met in the palace, and those who waited outside were told that\n"
        "nothing had been agreed but the date."
    )
    assert found(text) == [text]


def test_dialogue_in_full_lines() -> None:
    speech = ["“Who are you?” he asked.", "“A friend.”", "“I have none,” he said."]
    article = "\n".join([textwrap.fill(LEAD + " " + MORE, 60), *speech, textwrap.fill(STORY, 60)])
    assert found(article)[1:4] == speech


def test_long_lines_among_wrapped_ones_are_paragraphs() -> None:
    wrapped = [textwrap.fill(text, 60) for text in (LEAD, STORY)]
    article = "\n\n".join([wrapped[0], f"{MORE}\n{LEAD} {STORY}", wrapped[1]])
    assert found(article) == [wrapped[0], MORE, f"{LEAD} {STORY}", wrapped[1]]


@pytest.mark.parametrize("hyphen", ["-", "\xad", "‐"])
def test_a_broken_word_is_not_parted(hyphen: str) -> None:
    text = f"Negotia{hyphen}\ntions failed."
    assert found(text) == [text]


def test_verse_and_addresses_in_ragged_text_are_lists() -> None:
    draw = random.Random(3)
    body = [wrap(text, 64, draw) for text in (LEAD, STORY, MORE, LEAD)]
    address = ["Harbour Office", "12 Quay Street", "Port Sabra"]
    article = "\n\n".join([*body[:2], "\n".join(address), *body[2:]])
    assert found(article) == [*body[:2], *address, *body[2:]]


def test_other_scripts() -> None:
    arabic = "أعلنت وزارة الخارجية اليوم أن المحادثات حول المياه ستبدأ في العاصمة يوم الأحد المقبل"
    wrapped = [textwrap.fill(f"{arabic} {arabic}.", 50) for _ in range(3)]
    assert found("\n\n".join(wrapped)) == wrapped
    lines = ["外交部长周五抵达岛国首都。", "海军派出两艘护卫舰。", "谈判破裂。"]
    assert found("\n".join(lines)) == lines
