"""From a batch of texts to rows of the output."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.corpus.formats.batches import Batch, Reject, checked
from nutgraf.corpus.options import Options
from nutgraf.corpus.rows import (
    aligned,
    annotated,
    articles,
    documents,
    maker,
    paragraphs,
    second_looks,
)
from nutgraf.corpus.schema import output_schema
from nutgraf.data import Role
from nutgraf.reading.article import segment
from nutgraf.reading.html import Told
from nutgraf.reading.sources.look import Look
from tests import careful

ARTICLE = "Pipeline shut\n\nBy Jane Doe\n\nOil prices rose on Tuesday after a pipeline was shut."


def batch(texts: list[str | None], first: int = 0, ids: bool = True) -> Batch:
    numbers = np.arange(first, first + len(texts), dtype=np.int64)
    names = pa.array([f"id-{n}" for n in numbers.tolist()]) if ids else None
    return checked("a.csv", numbers, pa.array(texts, pa.string()), names)


@pytest.mark.parametrize("ids", [True, False])
def test_a_text_is_a_row_and_its_own_document(ids: bool) -> None:
    columns = paragraphs(batch(["oil", None, "石油 🙂"], 5, ids))
    assert pa.table(columns).to_pylist() == [
        {
            "row": row, "id": f"id-{row}" if ids else None, "paragraph": 0, "role": None,
            "start": 0, "end": len(text), "text": text,
        }
        for row, text in ((5, "oil"), (7, "石油 🙂"))
    ]  # fmt: skip
    assert documents(columns) == 2


def test_an_article_is_a_row_a_paragraph() -> None:
    given = batch([ARTICLE, " \n ", None, "One paragraph only, about the tanks."], 5)
    columns = articles(given)
    table = pa.table(columns).to_pylist()
    expected = [(5, ARTICLE), (8, "One paragraph only, about the tanks.")]
    assert table == [
        {
            "row": row, "id": f"id-{row}", "paragraph": number, "role": str(p.role),
            "start": p.start, "end": p.end, "text": p.text,
        }
        for row, article in expected
        for number, p in enumerate(segment(article))
    ]  # fmt: skip
    assert documents(columns) == 2
    assert [(r.row, r.reason) for r in given.rejects] == [
        (6, "it has no paragraph"),
        (7, "the text is null"),
    ]


def test_paragraphs_that_a_file_tells_keep_their_roles() -> None:
    told: list[list[Told] | None] = [
        [("Pipeline shut", Role.HEADLINE), ("Oil prices rose.", None)],
        None,
    ]
    given = batch(["Pipeline shut\n\nOil prices rose.", "One paragraph, about the tanks."])
    given.told = told
    given.carried = {"date": pa.array(["2024", "2025"])}
    columns = articles(given)
    text = given.texts[0].as_py()
    rows = pa.table(columns).to_pylist()
    assert [(row["role"], row["date"]) for row in rows] == [
        ("headline", "2024"), ("body", "2024"), (rows[2]["role"], "2025")
    ]  # fmt: skip
    assert [text[row["start"] : row["end"]] for row in rows[:2]] == [t for t, _ in told[0] or ()]


def test_an_article_that_breaks_the_reader_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(article: str, markup: bool | None) -> list[nutgraf.Paragraph]:
        if "bad" in article:
            raise RecursionError("too deep")
        return segment(article, markup)

    monkeypatch.setattr("nutgraf.corpus.rows.segment", breaks)
    given = batch(["bad", ARTICLE])
    assert set(articles(given)["row"].to_pylist()) == {1}
    (reject,) = given.rejects
    assert reject == Reject("a.csv", 0, "cannot be read as an article: RecursionError: too deep")


@settings(max_examples=60)
@given(st.lists(st.none() | st.sampled_from(["oil", "gas", ""]), max_size=10), st.integers(0, 99))
def test_a_side_car_has_the_rows_of_its_input(texts: list[str | None], first: int) -> None:
    columns = aligned(batch(texts, first))
    assert columns["row"].to_pylist() == list(range(first, first + len(texts)))
    assert columns["text"].to_pylist() == texts
    assert documents(columns) == sum(text is not None for text in texts)


def test_a_side_car_has_a_row_for_each_of_a_damaged_page() -> None:
    nothing = pa.array([], pa.string())
    lost = Batch("a", np.zeros(0, np.int64), nothing, None, 3, [Reject("a", 7, "damaged", 3)])
    columns = aligned(lost)
    assert columns["row"].to_pylist() == [7, 8, 9]
    assert columns["text"].null_count == 3


@pytest.mark.parametrize(
    ("sidecar", "unit", "expected"),
    [
        (False, "paragraph", paragraphs), (False, "article", articles),
        (True, "paragraph", aligned),
    ],
)  # fmt: skip
def test_what_makes_rows(sidecar: bool, unit: str, expected: object) -> None:
    assert maker(Options(sidecar=sidecar), Look("jsonl", unit=unit)) is expected


@pytest.mark.parametrize("sidecar", [True, False])
def test_answers_come_beside_the_columns(classifier: nutgraf.Classifier, sidecar: bool) -> None:
    options = Options(sidecar=sidecar, evidence=True, keep_text=not sidecar)
    schema = output_schema(classifier.topic_names, options)
    columns = (aligned if sidecar else paragraphs)(batch(["Oil rose.", None, "Troops came."]))
    names = pa.array(["in/a.csv", "in/b.csv"])
    table = annotated(classifier, columns, (1, names), schema, options)
    assert table.schema == schema
    rows = [row for row in table.to_pylist() if row["energy"] is not None]
    assert len(rows) == 2 == table.num_rows - sidecar
    assert {row["file"] for row in rows} == {"in/b.csv"}
    expected = classifier.predict_proba(["Oil rose.", "Troops came."])
    found = [[row[f"p_{name}"] for name in classifier.topic_names] for row in rows]
    assert found == expected.tolist()


@pytest.mark.parametrize("sidecar", [True, False])
def test_second_looks_are_counted(sidecar: bool) -> None:
    extractors = [careful.energy(), careful.war()]
    fast, slow = (
        nutgraf.Classifier.of(extractors, encoder=encoder) for encoder in (None, careful.Counting())
    )
    options, texts = Options(sidecar=sidecar), [*careful.TEXTS[:6], None]
    for clf in (fast, slow):
        schema = output_schema(clf.topic_names, options, careful=clf.careful)
        columns = (aligned if sidecar else paragraphs)(batch(texts))
        table = annotated(clf, columns, (0, pa.array(["a.csv"])), schema, options)
        looks = clf.second_looks(list(careful.TEXTS[:6]))
        changed = (slow.predict(careful.TEXTS[:6]) != fast.predict(careful.TEXTS[:6])).sum()
        expected = (len(looks.rows), int(changed)) if clf.careful else (0, 0)
        assert second_looks(table, clf.careful) == expected
    assert expected == (3, 2)
