"""The values of JSON, JSON lines and CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.labelling.tools.files import text_of, values
from nutgraf.labelling.tools.tool import listed, span_of


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.json", '\ufeff[{"a": 1},\n {"a": [2]}]', [(1, {"a": 1}), (2, {"a": [2]})]),
        ("a.jsonl", '{"a": 1}\n\n{"a": 2}\n', [(1, {"a": 1}), (3, {"a": 2})]),
        ("a.csv",
         'a,b\n1,"[2]"\n"x\ny",[\n', [(2, {"a": "1", "b": [2]}), (4, {"a": "x\ny", "b": "["})]),
        ("a.tsv", "a\tb\n1\t2\n", [(2, {"a": "1", "b": "2"})]),
    ],
)  # fmt: skip
def test_values(tmp_path: Path, name: str, text: str, expected: object) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = list(values(path))
    assert [(line, value) for line, value, _ in found] == expected
    assert not any(problem for *_, problem in found)


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a', '{"a": 1}\n{"a', '{"a": 1}\n' + "[" * 99999])
def test_damage_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert [bool(problem) for *_, problem in values(path)] == [False, True]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    for name in ("x", "missing", "."):
        with pytest.raises(InputError):
            text_of(tmp_path / name)


def test_parts() -> None:
    assert [listed(x) for x in (None, "", "a", ["a"], ("a",), 0)] == [
        [],
        [],
        ["a"],
        ["a"],
        ["a"],
        [0],
    ]
    assert span_of({"start": 0, "end": 2, "label": "x", "text": 3}) == (0, 2, "x", None)
    assert span_of({"start": 0, "end": 2}) is None
