"""Marks: the text stays whole, elements nest, and no word bears more than two lines."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Evidence, Topic
from nutgraf.showing.marks import LEAST, badges, marked, signed
from nutgraf.showing.telling import Term
from tests.showing.test_page import Reader

TOPICS = tuple(Topic(name) for name in ("energy", "health", "military", "trade"))
TEXT = 'gas & "oil" <b>rose</b> in the east as ships waited'

places = st.integers(0, len(TEXT))
found = st.lists(
    st.builds(
        lambda topic, one, other, weight, guard: Evidence(
            topic, "t", min(one, other), max(one, other), weight, guard
        ),
        st.sampled_from([*(t.name for t in TOPICS), "unknown"]),
        places,
        places,
        st.floats(-5, 5) | st.just(0.0),
        st.sampled_from(["", "unless 'x' within 2"]),
    ),
    max_size=20,
)


@given(found)
def test_the_text_stays_whole_and_words_bear_two_lines_at_most(evidence: list[Evidence]) -> None:
    markup = marked(TEXT, evidence, badges(TOPICS))
    assert Reader(f'<p data-role="body">{markup}</p>').paragraphs == [TEXT]
    for word in re.findall(r"<mark .*?</mark>", markup):
        assert word.count("<span") <= 1
    shown = [
        e
        for e in evidence
        if (abs(e.contribution) >= LEAST or e.guard) and e.topic != "unknown" and e.start < e.end
    ]
    covered = sorted({i for e in shown for i in range(e.start, e.end)})
    lengths = [len(Reader(f'<p data-role="body">{w}</p>').paragraphs[0])
               for w in re.findall(r"<mark .*?</mark>", markup)]  # fmt: skip
    assert sum(lengths) == len(covered)


def test_each_topic_that_counts_has_its_letter_after_the_words() -> None:
    evidence = [Evidence("energy", "gas", 0, 3, 1.0), Evidence("military", "gas", 0, 3, -1.0)]
    struck = Evidence("trade", "gas", 0, 3, 0.0, "unless 'x' within 2")
    markup = marked("gas", [*evidence, struck], badges(TOPICS))
    assert re.findall(r'data-k="([^"]+)"', markup) == ["E", "−M"]
    assert markup.endswith("</sup>")


def test_badges_differ_and_know_their_thresholds() -> None:
    topics = [Topic(name) for name in ("energy", "economy", "elections", "eee", "e1", "e2")]
    made = badges(topics, {"energy": 0.3})
    assert len({badge.letter for badge in made.values()}) == len(topics)
    assert made["energy"].threshold == 0.3
    assert made["economy"].threshold is None


def test_weights_are_told_with_signs_times_and_guards() -> None:
    term = Term("energy", "gas", 0, 3, -1.5)
    assert signed(term) == "−1.50"
    assert signed(term._replace(contribution=2.0, times=3)) == "×3 +2.00"
    struck = term._replace(contribution=0.0, guard="unless '<x>' within 2")
    assert signed(struck) == "0 (unless &#x27;&lt;x&gt;&#x27; within 2)"
