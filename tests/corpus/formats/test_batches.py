"""A batch: rows that are texts, and the others with the reason."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus.formats import batches
from nutgraf.corpus.formats.batches import Reject, checked, id_strings, plain_strings

values = st.none() | st.binary(max_size=3) | st.text(max_size=3).map(str.encode)


@settings(max_examples=60)
@given(st.lists(values, max_size=12), st.integers(0, 1000))
def test_what_is_utf_8_is_kept_and_the_rest_is_told(raw: list[bytes | None], first: int) -> None:
    numbers = np.arange(first, first + len(raw), dtype=np.int64)
    ids = pa.array([f"id-{i}" for i in numbers.tolist()], pa.string())
    batch = checked("a.csv", numbers, pa.array(raw, pa.binary()), ids)
    good, bad = [], {}
    for number, value in zip(numbers.tolist(), raw, strict=True):
        try:
            if value is None:
                bad[number] = "the text is null"
            else:
                good.append((number, value.decode(), f"id-{number}"))
        except UnicodeDecodeError as error:
            bad[number] = f"not UTF-8 at byte {error.start} of the text"
    assert batch.ids is not None
    columns = batch.rows.tolist(), batch.texts.to_pylist(), batch.ids.to_pylist()
    assert list(zip(*columns, strict=True)) == good
    assert [(r.source, r.row, r.reason) for r in batch.rejects] == [
        ("a.csv", row, reason) for row, reason in bad.items()
    ]
    assert batch.read == len(raw)
    assert batch.text_bytes == sum(len(text.encode()) for _, text, _ in good)


def test_very_long_texts_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGEST", 10)
    texts = pa.array(["a" * 10, None, "ä" * 6, "short"])
    batch = checked("a", np.arange(4), texts, None)
    assert batch.texts.to_pylist() == ["a" * 10, "short"]
    assert batch.ids is None
    assert [(r.row, r.reason) for r in batch.rejects] == [
        (1, "the text is null"),
        (2, "the text has more than 10 bytes"),
    ]


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(),
        pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string()),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("chunked", [False, True])
def test_every_type_of_text_becomes_one_array_of_strings(kind: pa.DataType, chunked: bool) -> None:
    texts = ["oil", None, "", "石油"]
    column = pa.array(texts).cast(kind)
    found = plain_strings(pa.chunked_array([column[:1], column[1:]]) if chunked else column)
    assert isinstance(found, pa.Array)
    assert found.type == pa.string()
    assert found.to_pylist() == texts


def test_a_column_of_nulls() -> None:
    batch = checked("a", np.arange(2), pa.nulls(2), pa.nulls(2))
    assert len(batch.texts) == 0
    assert [r.reason for r in batch.rejects] == ["the text is null"] * 2


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, None, -3]), ["1", None, "-3"]),
        (pa.array(["a", None]), ["a", None]),
        (pa.array([b"a", b"caf\xe9", None], pa.binary()), ["a", "caf\\xe9", None]),
        (pa.array([[1, 2], None]), ["[1, 2]", None]),
        (pa.array([b"\xff"], pa.binary()).view(pa.string()), ["\\xff"]),
        (pa.chunked_array([[1], [2]]), ["1", "2"]),
        (pa.nulls(2), [None, None]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_ids_of_every_type(column: Any, expected: list[str | None]) -> None:
    found = id_strings(column)
    found.validate(full=True)
    assert found.type == pa.string()
    assert found.to_pylist() == expected


def test_a_reject_is_told_as_json() -> None:
    plain = json.loads(Reject("ä.csv", 7, "broken “here”", 3, 90).to_json())
    assert plain == {
        "source": "ä.csv", "row": 7, "rows": 3, "byte": 90, "reason": "broken “here”"
    }  # fmt: skip
    assert json.loads(Reject("a", 0, "").to_json())["byte"] is None
