"""Paragraphs as a table: names of columns, plain rows and Arrow columns say the same."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace

import pyarrow as pa
import pytest

import nutgraf
from nutgraf.corpus.copying import GROUP
from nutgraf.corpus.options import Options
from nutgraf.corpus.schema import output_schema
from nutgraf.data import Decision, Evidence, Outcome, Reason, Role, Topic
from nutgraf.errors import InputError, MissingExtraError, TopicError
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.table import (
    OTHERS,
    PLACE,
    answer_fields,
    answer_names,
    arrow_table,
    check_distinct,
    column_name,
    document_fields,
    place_fields,
    rows,
    topic_columns,
    word_lists,
)

TOPICS = [Topic("energy"), Topic("heat-pump")]
NAN = float("nan")
EVIDENCE = (
    Evidence("energy", "oil*", 2, 6, 1.25),
    Evidence("heat-pump", "pump", 0, 1, 0.0, "lacks 'heat' in the paragraph"),
)
PARAGRAPHS = [
    LabelledParagraph(
        0, "A oils.", Role.HEADLINE, 0, 7,
        {"energy": 0.75, "heat-pump": NAN},
        {
            "energy": Decision(Outcome.YES),
            "heat-pump": Decision(Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED),
        },
        lambda least: EVIDENCE,
    ),
    LabelledParagraph(
        1, "🙂", Role.CREDIT, 9, 10,
        {"energy": 0.25, "heat-pump": 0.5},
        {name: Decision(Outcome.ABSTAIN, Reason.BOILERPLATE) for name in ("energy", "heat-pump")},
        lambda least: (),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("topics", "names"),
    [
        ([], []),
        (["energy"], ["p_energy", "energy", "energy_reason"]),
        (
            ["b", "a-c"],
            ["p_b", "p_a_c", "b", "b_reason", "a_c", "a_c_reason"],
        ),
    ],
)
def test_names(topics: list[str], names: list[str]) -> None:
    assert answer_names(topics) == names
    assert [field.name for field in answer_fields(topics, evidence=False)] == names
    assert [field.name for field in answer_fields(topics, evidence=True)] == [*names, "evidence"]


def test_names_of_a_careful_classifier() -> None:
    usual = answer_names(["b", "a-c"])
    assert answer_names(["b", "a-c"], ["a-c"]) == [*usual, "p_a_c_first", "a_c_first"]
    fields = answer_fields(["b", "a-c"], evidence=True, careful=["a-c"])
    assert [field.name for field in fields] == [*usual, "p_a_c_first", "a_c_first", "evidence"]
    assert fields[-3:-1] == [
        pa.field("p_a_c_first", pa.float32()),
        pa.field("a_c_first", pa.dictionary(pa.int8(), pa.string())),
    ]
    with pytest.raises(TopicError, match="two columns named 'a_first'"):
        answer_names(["a", "a-first"], ["a"])


@pytest.mark.parametrize(
    ("topics", "twice"),
    [(["a-b", "a_b"], "'a_b', 'a_b_reason', 'p_a_b'"), (["a", "a_reason"], "'a_reason'"),
     (["a", "p_a"], "'p_a'")],
)  # fmt: skip
def test_two_columns_of_one_name(topics: list[str], twice: str) -> None:
    for names in (answer_names, lambda topics: answer_fields(topics, evidence=True)):
        with pytest.raises(TopicError, match=f"two columns named {twice}: leave"):
            names(topics)


@pytest.mark.parametrize("evidence", [False, True])
def test_fields_of_documents(evidence: bool) -> None:
    names = [field.name for field in document_fields(["heat-pump"], evidence)]
    assert names == [
        "paragraphs", "heat_pump", "heat_pump_share", "p_heat_pump_mean", "p_heat_pump_max",
        "heat_pump_paragraph", "heat_pump_start", "heat_pump_end",
        *(["heat_pump_terms"] if evidence else []),
    ]  # fmt: skip
    with pytest.raises(TopicError, match="two columns named 'a_share'"):
        document_fields(["a", "a-share"], evidence)


def test_all_columns_of_tables_are_known() -> None:
    """Those by which a plugin is refused are those that tables have, and no others."""
    topics = ["heat-pump", "b"]
    own = [
        *answer_names(topics, topics),
        *(f.name for f in document_fields(topics, evidence=True) if f.name != "paragraphs"),
    ]
    assert set(own) == topic_columns("heat-pump") | topic_columns("b")
    others = output_schema(
        topics, Options(evidence=True, keep_text=True),
        (("source", "string"), ("date", "string"), (GROUP, "string")), topics,
    )  # fmt: skip
    assert set(others.names) - set(own) == OTHERS - {"paragraphs"}


def test_what_is_kept_is_told_from_topics() -> None:
    with pytest.raises(InputError, match=r"^keep 'id': .*leave it out of what to keep"):
        check_distinct(["id", "a", "id"], ["id"])
    with pytest.raises(TopicError, match="two columns named 'id'"):
        check_distinct(["id", "a", "id"], ["a"])


def test_distinct_names() -> None:
    check_distinct(["a", "b", "A"])
    with pytest.raises(TopicError, match="'a', 'b'"):
        check_distinct(["b", "a", "b", "a", "c"])


def test_rows_are_plain_values() -> None:
    first, second = rows(PARAGRAPHS, TOPICS)
    assert first == {
        "paragraph": 0, "role": "headline", "start": 0, "end": 7, "text": "A oils.",
        "p_energy": 0.75, "p_heat_pump": None, "energy": "yes", "energy_reason": None,
        "heat_pump": "abstain", "heat_pump_reason": "extractor_failed",
    }  # fmt: skip
    assert {type(value) for row in (first, second) for value in row.values()} <= {
        int, float, str, type(None)
    }  # fmt: skip
    assert list(rows([], TOPICS)) == []


def test_the_arrow_table_has_the_rows_and_the_evidence() -> None:
    table = arrow_table(PARAGRAPHS, TOPICS)
    plain = table.to_pylist()
    evidence = [row.pop("evidence") for row in plain]
    assert plain == list(rows(PARAGRAPHS, TOPICS))
    assert [e["guard"] for e in evidence[0]] == [None, "lacks 'heat' in the paragraph"]
    assert [(e["term"], e["start"], e["end"]) for e in evidence[0]] == [
        ("oil*", 2, 6),
        ("pump", 0, 1),
    ]
    assert evidence[1] == []
    assert table.schema.names[: len(PLACE)] == list(PLACE)


def test_what_was_said_before_a_second_look() -> None:
    looked = replace(PARAGRAPHS[1], first={"energy": (0.5, Decision(Outcome.YES))})
    document = Document("A oils.\n\n🙂", tuple(TOPICS), (PARAGRAPHS[0], looked), ("energy",))
    table = document.to_arrow()
    assert table["p_energy_first"].to_pylist() == [None, 0.5]
    assert table["energy_first"].to_pylist() == [None, "yes"]
    assert arrow_table([], TOPICS, ("energy",)).schema == table.schema
    usual = arrow_table(document.paragraphs, TOPICS)
    assert table.drop_columns(["p_energy_first", "energy_first"]).equals(usual)
    lines = list(csv.DictReader(document.to_csv().splitlines()))
    assert [(x["p_energy_first"], x["energy_first"]) for x in lines] == [("", ""), ("0.5", "yes")]
    assert list(lines[0]) == ["source", *(n for n in table.column_names if n != "evidence")]


def test_an_empty_table_has_the_same_types() -> None:
    empty = arrow_table([], TOPICS)
    assert empty.num_rows == 0
    assert empty.schema == arrow_table(PARAGRAPHS, TOPICS).schema
    assert [empty.schema.field(field.name) for field in place_fields()] == place_fields()


def test_word_lists_are_in_the_order_of_their_codes() -> None:
    lists = [words.to_pylist() for words in word_lists()]
    assert lists == [[str(member) for member in kind] for kind in (Role, Outcome, Reason)]
    assert max(map(len, lists)) < 128  # codes are int8
    assert {words.type for words in word_lists()} == {pa.string()}


def test_without_arrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert column_name("a-b-c") == "a_b_c"
    assert len(list(rows(PARAGRAPHS, TOPICS))) == 2
    with pytest.raises(MissingExtraError, match=r"nutgraf\[arrow\]"):
        arrow_table(PARAGRAPHS, TOPICS)


def test_csv_has_no_formula() -> None:
    one = replace(PARAGRAPHS[1], text="=HYPERLINK(1)")
    (row,) = csv.DictReader(Document("", (), (one,)).to_csv("-a").splitlines())
    assert (row["source"], row["text"]) == ("'-a", "'=HYPERLINK(1)")


def test_csv_has_the_columns_of_arrow() -> None:
    document = Document("A oils.\n\n🙂", tuple(TOPICS), tuple(PARAGRAPHS))
    lines = list(csv.DictReader(document.to_csv("a, b.txt").splitlines()))
    names = [name for name in document.to_arrow().column_names if name != "evidence"]
    assert list(lines[0]) == ["source", *names]
    assert lines[0]["source"] == "a, b.txt"
    assert [line["p_heat_pump"] for line in lines] == ["", "0.5"]
    assert [line["heat_pump_reason"] for line in lines] == ["extractor_failed", "boilerplate"]
    assert document.to_csv(header=False).count("\n") == 2


@pytest.mark.parametrize(
    "name", ["text", "role", "start", "end", "paragraph", "evidence", "source"]
)
def test_no_topic_takes_the_place_of_another_column(name: str) -> None:
    clf = nutgraf.Classifier.of([nutgraf.TermExtractor(name, ["oil"])])
    document = clf.read("Oil rose on Friday.")
    calls = [document.to_csv] if name == "source" else [document.to_arrow, document.to_csv]
    for call in calls[: 1 if name == "evidence" else 2]:
        with pytest.raises(TopicError, match=f"two columns named '{name}'"):
            call()
    if name == "evidence":
        with pytest.raises(TopicError, match="two columns named 'evidence'"):
            nutgraf.annotate_table(pa.table({"text": ["a"]}), classifier=clf, evidence=True)
