"""What a paragraph's own words give away, rule by rule: a line that fits, and one that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading import attribution, buttons, notes, openings, prompts, signs, stamps
from nutgraf.reading.vocabulary import Phrase

RULES: tuple[tuple[Callable[[Phrase], bool], str, str], ...] = (
    (attribution.is_byline, "By Ada Winterbourne in Oslo", "By signing the pact, both sides gain."),
    (attribution.is_sign_off, "Editing by Ada Winterbourne", "Editing by hand is slow work."),
    (attribution.is_source, "Source: Reuters", "Source: cuts in output will go on"),
    (attribution.is_agency, "Getty Images", "Getty sold the harbour"),
    (attribution.is_mark, "[File: Ada Winterbourne/AFP]", "The file lay on the table."),
    (attribution.is_marked, "Ships wait. [Ada Winterbourne/Reuters]", "Ships wait off the port."),
    (buttons.is_button, "Share | Save", "Share prices fell"),
    (buttons.is_link, "Read more: Ten storms of the century", "Read the small print first."),
    (prompts.is_call, "Sign up for our newsletter", "Sign the treaty, ministers said."),
    (prompts.is_legal, "© 2022 Daily Post", "Sponsored by Iran, the militia fired rockets."),
    (notes.is_note_to_editors, "(Adds details, background)", "(The port was shut.)"),
    (stamps.is_stamp, "Published 4 Feb 2022", "4 ships sailed"),
    (stamps.is_update, "14:05 GMT - Ferries return", "14 ferries return"),
)


@pytest.mark.parametrize(
    ("rule", "fits", "other"), RULES, ids=[rule.__name__ for rule, _, _ in RULES]
)
def test_rules(rule: Callable[[Phrase], bool], fits: str, other: str) -> None:
    assert rule(Phrase(fits))
    assert not rule(Phrase(other))


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_rules_take_any_text(text: str) -> None:
    for rule, _, _ in RULES:
        assert rule(Phrase(text)) in (True, False)


@pytest.mark.parametrize(
    ("text", "ends", "unfinished", "bullet"),
    [
        ("Harbour shuts", False, True, False),
        ("The harbour shut.", True, False, False),
        ("Army lands in the U.S.", True, True, False),
        ("Harbour shuts!", True, True, False),
        ("The harbour shut, and", False, True, False),
        ("– Troops on the move", False, True, True),
        ("1. The harbour", False, True, True),
        ("He said so.”", True, False, False),
    ],
)
def test_signs(text: str, ends: bool, unfinished: bool, bullet: bool) -> None:
    found = signs.ends_sentence(text), signs.is_unfinished(text), signs.is_bullet(text)
    assert found == (ends, unfinished, bullet)


def test_labels_and_sets() -> None:
    assert signs.label("QUESTION: Will the navy stay?") == "QUESTION"
    assert signs.label("The navy will stay") == ""
    assert signs.words_of("a b a") == {"a", "b"}
    assert signs.phrases_of(" a b | c\n d") == {"a b", "c", "d"}
    assert openings.is_speech("Q: Will the navy stay?")
    assert openings.dateline("OSLO — The navy has sent two ships.") > 0
