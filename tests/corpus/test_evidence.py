"""A group's evidence is written with the terms that stand in it, and no others."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.corpus import writers
from nutgraf.corpus.evidence import coded, with_used_terms
from nutgraf.corpus.writers import held_schema, part_writer
from nutgraf.scoring.columns import score_batch
from nutgraf.showing.table import evidence_type

CLASSIFIER = nutgraf.Classifier.of(
    [
        nutgraf.TermExtractor("energy", {"oil*": 1.0, "gas": 2.0, "coal": 0.5, "wind": -1.0}),
        nutgraf.TermExtractor("war", {"gas": -1.0, "oiler": 1.0, "tear gas": 2.0}),
    ]
)
words = st.sampled_from(["oil", "oiler", "oily", "gas", "tear", "wind", "and"])
texts = st.lists(st.none() | st.lists(words, max_size=5).map(" ".join), max_size=9)


def scored(drawn: list[str | None]) -> pa.Table:
    table = pa.table({"text": pa.array(drawn, pa.string())})
    return score_batch(CLASSIFIER, table, evidence=True)


@settings(max_examples=40)
@given(drawn=texts)
def test_values_stay_and_unused_terms_go(drawn: list[str | None]) -> None:
    table = scored(drawn).combine_chunks()
    found = with_used_terms(table)
    assert found.schema == table.schema == coded(table.schema)
    assert found.to_pylist() == table.to_pylist()
    if drawn:
        terms = found["evidence"].chunk(0).values.field("term")
        assert sorted(terms.dictionary.to_pylist()) == sorted({*terms.to_pylist()})


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@settings(max_examples=20)
@given(drawn=st.lists(texts, min_size=1, max_size=4))
def test_parts_hold_plain_words_and_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, form: str, drawn: list[list[str | None]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("parts")
    plain = pa.schema([f for f in scored([]).schema if f.name != "evidence"])
    plain = plain.append(pa.field("evidence", evidence_type()))
    schema = held_schema(form, plain)
    flat = [text for batch in drawn for text in batch]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "GROUP_ROWS", 4)
        for name, batches in (("one", [flat]), ("more", drawn)):
            with part_writer(folder / name, form, schema, False) as writer:
                for batch in batches:
                    writer.write(scored(batch).cast(schema), pa.array(batch, pa.string()))
    assert (folder / "one").read_bytes() == (folder / "more").read_bytes()
    if form == "parquet":
        found = pq.read_table(folder / "one")
        assert found.schema.field("evidence").type == evidence_type()  # as parts ever had it
        pieces = found.schema.field("evidence").type.value_type
        assert [pieces.field(name).type for name in ("topic", "term")] == [pa.string()] * 2
        assert found["evidence"].to_pylist() == scored(flat)["evidence"].to_pylist()
