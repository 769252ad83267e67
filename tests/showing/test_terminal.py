"""A document in a terminal: its text whole, its answers in words, nothing that moves a cursor."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role, Topic
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.plain import clean
from nutgraf.showing.terminal import NARROW, paragraph_view, show

ENERGY = Topic("energy")
YES, NO = Decision(Outcome.YES), Decision(Outcome.NO)
NEAR = Decision(Outcome.ABSTAIN, Reason.NEAR_THRESHOLD)


def shown(
    text: str,
    *found: Evidence,
    probability: float = 0.93,
    decision: Decision = YES,
    evidence: bool = False,
) -> str:
    paragraph = LabelledParagraph(
        0,
        text,
        Role.BODY,
        0,
        len(text),
        {"energy": probability},
        {"energy": decision},
        lambda least: found,
    )
    out = io.StringIO()
    show(Document(text, (ENERGY,), (paragraph,)), out, evidence=evidence)
    return out.getvalue()


@pytest.mark.parametrize(
    ("probability", "decision", "told"),
    [
        (0.93, YES, "0.93 yes"),
        (0.02, Decision(Outcome.NO), "0.02 no"),
        (0.5, Decision(Outcome.ABSTAIN, Reason.NEAR_THRESHOLD), "too close to call"),
        (float("nan"), Decision(Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED), "extractor failed"),
        (0.9, Decision(Outcome.ABSTAIN, Reason.BOILERPLATE), "part of the page"),
    ],
)
def test_answers_in_words(probability: float, decision: Decision, told: str) -> None:
    output = shown("Oil rose.", probability=probability, decision=decision)
    assert told in output
    assert "Oil rose." in output
    assert "nan" not in output
    assert f"energy {int(decision is YES)}" in output.splitlines()[-1]


@pytest.mark.parametrize("probability", [0.0, 0.04, 0.5, 0.97, 1.0])
def test_bars_are_as_long_as_the_probability(probability: float) -> None:
    output = shown("Oil.", probability=probability)
    assert output.count("█") == round(8 * probability)
    assert output.count("█") + output.count("░") == 8


def test_evidence_is_listed_where_it_is_asked_for() -> None:
    found = (
        Evidence("energy", "oil", 0, 3, 0.5),
        Evidence("energy", "gas", 4, 7, -2.0),
        Evidence("energy", "gas", 4, 7, 0.0, "unless 'tear' within 2"),
    )
    assert "energy: gas -2.00  Oil +0.50  gas +0.00 (unless 'tear' within 2)" in shown(
        "Oil gas", *found, evidence=True
    )
    assert "energy:" not in shown("Oil gas", *found)
    assert "energy:" not in shown("Oil gas", evidence=True)


NAMES = ("energy", "military", "a-topic-with-rather-a-long-name", "trade", "health", "crime")


def wide(columns: int, n_topics: int, no: int = 0, thresholds: bool = True) -> list[str]:
    """Lines of a paragraph on so many topics at so many columns; the last ones are a no."""
    topics = tuple(Topic(name) for name in [*NAMES, *(f"other-{i}" for i in range(5))][:n_topics])
    decisions = {t.name: YES if i < n_topics - no else NO for i, t in enumerate(topics)}
    decisions["energy"] = NEAR
    paragraph = LabelledParagraph(
        4, "Words of a story that goes on for a while. " * 5, Role.BOILERPLATE, 0, 215,
        {t.name: 0.625 for t in topics}, decisions, lambda least: (),
    )  # fmt: skip
    known = {t.name: 0.375 for t in topics} if thresholds else {}
    view = paragraph_view(
        paragraph, dict.fromkeys(decisions, "cyan"), False, known, narrow=columns < NARROW
    )
    console = Console(width=columns, file=io.StringIO(), record=True)
    console.print(view)
    return console.export_text().splitlines()


@pytest.mark.parametrize("columns", [50, 80, 120])
@pytest.mark.parametrize("n_topics", [1, 3, 6, 11])
def test_names_bars_and_figures_never_break(columns: int, n_topics: int) -> None:
    lines = wide(columns, n_topics)
    assert all(len(line) <= columns for line in lines)
    for name in (*NAMES, *(f"other-{i}" for i in range(5)))[:n_topics]:
        answer = "–" if name == "energy" else "yes"
        bar = rf"\b{name} +███│██░░░ 0\.62 {answer}"
        assert sum(bool(re.search(bar, line)) for line in lines) == 1
    assert any("5 boilerplate" in line for line in lines)
    assert any("too close to call" in line for line in lines)


def test_why_it_abstains_is_told_by_topic() -> None:
    assert any(line.strip() == "– energy: too close to call" for line in wide(80, 3))
    assert any(line.strip() == "– too close to call" for line in wide(80, 1))


def test_of_many_topics_the_noes_are_counted() -> None:
    lines = wide(80, 11, no=6)
    assert any("no to 6 topics" in line for line in lines)
    assert not any("other-4" in line for line in lines)


def test_unknown_thresholds_are_no_ticks() -> None:
    assert not any("│" in line for line in wide(80, 3, thresholds=False))


def test_a_file_gets_no_colours() -> None:
    output = shown("Oil [bold]rose[/bold] :smile:", Evidence("energy", "oil", 0, 3, 2.0))
    assert "\x1b" not in output
    assert "[bold]rose[/bold] :smile:" in output


def test_a_document_without_paragraphs() -> None:
    out = io.StringIO()
    show(Document("", (ENERGY,), ()), out, title="An [empty] one")
    assert "An [empty] one" in out.getvalue()
    assert "0 paragraphs: energy 0" in out.getvalue()


@settings(max_examples=30)
@given(st.text() | st.sampled_from(["\x1b[2J", "a\x00b", "\r\n\u2028", "\u202eoil", "\ud800"]))
def test_clean_text_moves_no_cursor_and_keeps_offsets(text: str) -> None:
    found = clean(text)
    assert len(found) == len(text)
    assert found.isprintable()
    assert all(a == b for a, b in zip(text, found, strict=True) if a.isprintable())
