"""Data frames of all kinds get the answers that the classifier itself gives."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.scoring.frames import BATCH
from tests.corpus import samples

TEXTS = samples.texts(230)


@pytest.fixture(scope="module")
def expected(classifier: nutgraf.Classifier, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """The side-car that a run makes of the same texts, without the columns of its own."""
    folder = tmp_path_factory.mktemp("run")
    samples.write_parquet(folder / "a.parquet", TEXTS)
    run = nutgraf.annotate(
        folder / "a.parquet", folder / "out", classifier=classifier, sidecar=True, evidence=True
    )
    return samples.table(run).drop_columns(["file", "row"])


def plain(table: Any) -> list[dict[str, Any]]:
    """Rows as Python objects, whatever the encodings of the columns."""
    rows: list[dict[str, Any]] = pa.table(table).to_pylist()
    return rows


def check(found: Any, expected: pa.Table, evidence: bool = False) -> None:
    wanted = expected if evidence else expected.drop_columns(["evidence"])
    assert plain(found) == plain(wanted)


KINDS = (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_same_answers_as_a_run(
    kind: pa.DataType, classifier: nutgraf.Classifier, expected: pa.Table
) -> None:
    values = pa.array(TEXTS)
    column = values.dictionary_encode() if pa.types.is_dictionary(kind) else values.cast(kind)
    table = pa.table({"n": range(len(TEXTS)), "text": column})
    check(nutgraf.annotate_table(table, classifier=classifier), expected)
    # In odd slices and chunks.
    chunks = pa.concat_tables([table.slice(0, 3), table.slice(3, 0), table.slice(3)])
    full = nutgraf.annotate_table(chunks, classifier=classifier, evidence=True)
    check(full, expected, evidence=True)
    check(nutgraf.annotate_table(table.slice(7, 90), classifier=classifier), expected.slice(7, 90))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_null_rows_have_null_answers(kind: pa.DataType, classifier: nutgraf.Classifier) -> None:
    values = pa.array([None, *TEXTS[:3], None, "", None])
    column = values.dictionary_encode() if pa.types.is_dictionary(kind) else values.cast(kind)
    found = nutgraf.annotate_table(pa.table({"text": column}), classifier=classifier, evidence=True)
    asked = nutgraf.annotate_table(
        pa.table({"text": [*TEXTS[:3], ""]}), classifier=classifier, evidence=True
    )
    nothing = dict.fromkeys(found.column_names)
    rows = plain(asked)
    assert plain(found) == [nothing, *rows[:3], nothing, rows[3], nothing]


@pytest.mark.parametrize("kind", [pa.null(), pa.string(), pa.string_view()], ids=str)
def test_frames_of_nothing(kind: pa.DataType, classifier: nutgraf.Classifier) -> None:
    for n in (0, 3):
        table = pa.table({"text": pa.nulls(n, kind)})
        for evidence in (False, True):
            found = nutgraf.annotate_table(table, classifier=classifier, evidence=evidence)
            assert found.num_rows == n
            assert all(column.null_count == n for column in found.columns)
            one = nutgraf.annotate_table(
                pa.table({"text": ["x"]}), classifier=classifier, evidence=evidence
            )
            assert found.schema == one.schema


def test_more_rows_than_a_batch(classifier: nutgraf.Classifier) -> None:
    n = BATCH + 17
    table = pa.table({"text": [TEXTS[i % 7] for i in range(n)]})
    found = nutgraf.annotate_table(table, classifier=classifier, evidence=True)
    assert found.num_rows == n
    found.validate(full=True)
    matrix = classifier.predict_proba(table["text"])
    for i, topic in enumerate(classifier.topic_names):
        assert np.array_equal(found[f"p_{topic}"].to_numpy(), matrix[:, i])
    assert plain(found.slice(n - 5)) == plain(
        nutgraf.annotate_table(table.slice(n - 5), classifier=classifier, evidence=True)
    )


def test_kept_columns_come_first(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    table = pa.table({"n": range(len(TEXTS)), "body": TEXTS})
    found = nutgraf.annotate_table(table, "body", classifier=classifier, keep=True)
    assert found.column_names[:2] == ["n", "body"]
    assert found.select(["n", "body"]).equals(table)
    check(found.drop_columns(["n", "body"]), expected)


def test_texts_are_not_copied(classifier: nutgraf.Classifier) -> None:
    column = pa.array(["oil and gas, soldiers and tanks " * 300] * 1000)
    table = pa.table({"text": column})
    nutgraf.annotate_table(table, classifier=classifier)
    pool = pa.default_memory_pool()
    before, peak = pool.bytes_allocated(), pool.max_memory()
    nutgraf.annotate_table(table, classifier=classifier)
    assert pool.bytes_allocated() == before
    assert pool.max_memory() - max(peak, before) < column.nbytes / 10


def test_topics_by_name() -> None:
    found = nutgraf.annotate_table(pa.table({"text": ["Oil prices rose."]}), topics=["energy"])
    assert found.column_names == ["p_energy", "energy", "energy_reason"]
    with pytest.raises(nutgraf.TopicError, match="nothing-such"):
        nutgraf.annotate_table(pa.table({"text": ["x"]}), topics=["nothing-such"])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (pa.table({"body": ["x"], "id": ["1"]}), "no column 'text'.*'body', 'id'"),
        (pa.table({}), "no column 'text'.*none"),
        (pa.table([["x"], ["y"]], names=["text", "text"]), "more than one column 'text'"),
        (pa.table({"text": [1, 2]}), "column 'text' is int64, not text"),
        (pa.table({"text": [b"x"]}), "column 'text' is binary, not text"),
        (pa.table({"text": [["x"]]}), "column 'text' is list<.*, not text"),
        ({"text": ["x"]}, "table is dict, without the Arrow interface"),
        (["x"], "table is list"),
        (pa.array(["x"]), "which Arrow cannot read as a table"),
        (None, "table is NoneType"),
    ],
    ids=str,
)  # fmt: skip
def test_errors_say_what_is_wrong(table: Any, told: str, classifier: nutgraf.Classifier) -> None:
    with pytest.raises(nutgraf.InputError, match=told):
        nutgraf.annotate_table(table, classifier=classifier)


def test_kept_columns_may_not_clash(classifier: nutgraf.Classifier) -> None:
    table = pa.table({"text": ["x"], "energy": [1]})
    with pytest.raises(nutgraf.TopicError, match=r"'energy'.*keep=False"):
        nutgraf.annotate_table(table, classifier=classifier, keep=True)
    assert nutgraf.annotate_table(table, classifier=classifier).num_rows == 1


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(nutgraf.MissingExtraError, match=r"nutgraf\[arrow\]"):
        nutgraf.annotate_table(object())


def test_pandas(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    pd = pytest.importorskip("pandas", minversion="2.2")
    frame = pd.DataFrame({"text": TEXTS, "odd": [object()] * len(TEXTS)}).set_index(
        pd.Index(range(1000, 1000 + len(TEXTS)), name="key")
    )
    check(nutgraf.annotate_table(frame, classifier=classifier), expected)
    with pytest.raises(nutgraf.InputError, match="cannot read"):  # the odd column
        nutgraf.annotate_table(frame, classifier=classifier, keep=True)
    back = nutgraf.annotate_table(
        frame.drop(columns="odd"), classifier=classifier, keep=True
    ).to_pandas()
    assert back.index.equals(frame.index)
    assert list(back.columns) == ["text", *expected.column_names[:-1]]
    assert back["energy"].tolist() == expected["energy"].to_pylist()
    for missing in (None, float("nan")):
        found = nutgraf.annotate_table(
            pd.DataFrame({"text": ["x", missing]}), classifier=classifier
        )
        assert found["energy"].is_valid().to_pylist() == [True, False]


def test_polars(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    pl = pytest.importorskip("polars", minversion="1.0")
    frame = pl.DataFrame({"text": TEXTS, "n": range(len(TEXTS))})
    found = pl.from_arrow(nutgraf.annotate_table(frame, classifier=classifier, evidence=True))
    assert found.rows(named=True) == plain(expected)
    both = pl.concat([frame, found], how="horizontal")
    assert both.height == len(TEXTS)
    gap = pl.DataFrame({"text": ["oil", None]})
    answers = nutgraf.annotate_table(gap, classifier=classifier)
    assert answers["energy"].is_null().to_pylist() == [False, True]
    categories = frame.with_columns(pl.col("text").cast(pl.Categorical))
    check(nutgraf.annotate_table(categories, classifier=classifier), expected)


def test_duckdb_relation(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    duckdb = pytest.importorskip("duckdb", minversion="1.1")
    texts = pa.table({"n": range(len(TEXTS)), "text": TEXTS})  # noqa: F841
    with duckdb.connect() as base:
        relation = base.sql("SELECT text FROM texts ORDER BY n")
        check(nutgraf.annotate_table(relation, classifier=classifier), expected)


def test_duckdb_function(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    duckdb = pytest.importorskip("duckdb", minversion="1.1")
    texts = pa.table({"n": range(len(TEXTS)), "text": TEXTS})  # noqa: F841

    def energy(column: Any) -> Any:
        return nutgraf.annotate_table(pa.table({"text": column}), classifier=classifier)["p_energy"]

    with duckdb.connect() as base:
        base.create_function("energy", energy, ["VARCHAR"], "FLOAT", type="arrow")
        rows = base.sql("SELECT energy(text) FROM texts ORDER BY n").fetchall()
    assert [row[0] for row in rows] == expected["p_energy"].to_pylist()


def test_dask(classifier: nutgraf.Classifier, expected: pa.Table) -> None:
    dd = pytest.importorskip("dask.dataframe")
    pd = pytest.importorskip("pandas")
    frame = dd.from_pandas(pd.DataFrame({"text": TEXTS}), npartitions=3)

    def answers(part: Any) -> Any:
        found = nutgraf.annotate_table(part, classifier=classifier)
        return found.to_pandas().set_index(part.index)

    found = frame.map_partitions(answers, meta=answers(frame._meta)).compute(scheduler="threads")
    assert found.index.tolist() == list(range(len(TEXTS)))
    for name in ("p_energy", "energy", "p_military", "military"):
        assert found[name].tolist() == expected[name].to_pylist()


def test_huggingface_datasets(
    classifier: nutgraf.Classifier, expected: pa.Table, tmp_path: Path
) -> None:
    datasets = pytest.importorskip("datasets")
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "a.parquet")
    data = datasets.Dataset.from_parquet(str(tmp_path / "a.parquet"), cache_dir=str(tmp_path / "c"))

    def answers(batch: Any) -> Any:
        return nutgraf.annotate_table(batch, classifier=classifier, keep=True)

    found = data.with_format("arrow").map(answers, batched=True, batch_size=50)
    table = found.with_format("arrow")[:]
    check(pa.table(table).drop_columns(["text"]), expected)
    assert pc.all(pc.equal(table["text"], pa.array(TEXTS))).as_py()


def beyond() -> pa.Table:
    """A table, as a file may hold it, of which a text reaches beyond what is there."""
    table = pa.table({"text": ["hello world", "foo bar"]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    old, new = (struct.pack("<iii", 0, 11, end) for end in (18, 1 << 28))
    raw = sink.getvalue().to_pybytes()
    assert raw.count(old) == 1
    return pa.ipc.open_file(raw.replace(old, new)).read_all()


def pointing(place: int) -> pa.Table:
    codes = pa.array([0, place], pa.int64())
    return pa.table({"text": pa.DictionaryArray.from_arrays(codes, ["a", "b"], safe=False)})


INVALID = {
    "a table": beyond,
    "a batch": lambda: beyond().to_batches()[0],
    "a stream": lambda: beyond().to_reader(),
    "a pandas frame": lambda: beyond().to_pandas(types_mapper=pd.ArrowDtype),
    "a place of no word": lambda: pointing(2),
    "a place below 0": lambda: pointing(-1),
    "a place beyond any memory": lambda: pointing(1 << 60),
}


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("make", INVALID.values(), ids=INVALID)
def test_invalid_frames_are_refused(
    make: Callable[[], Any], keep: bool, classifier: nutgraf.Classifier
) -> None:
    with pytest.raises(nutgraf.InputError, match=r"invalid|Invalid"):
        nutgraf.annotate_table(make(), classifier=classifier, keep=keep)
