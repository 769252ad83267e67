"""A kept fusion is the one that would be made, whatever happened to it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nutgraf import cache
from nutgraf.arrayfile import packed, unpacked
from nutgraf.terms import kept
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.importance import Importance
from nutgraf.terms.kept import FEWEST, kept_fusion
from nutgraf.terms.packing import pack_fusion
from nutgraf.terms.table import TermTable

TERMS = {f"w{i}{'*' * (i % 50 == 0)}": float(i % 7) - 3 for i in range(FEWEST)}
COLUMNS = [Column(TermTable.of(TERMS), 0.5), Column(TermTable.of({"w11": 1.0, "w1 w2": 2.0}), -1.0)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """As long as the number of fusions that were made."""
    times: list[int] = []

    class Counted(Fusion):
        @classmethod
        def of(cls, columns: Any) -> Fusion:
            times.append(1)
            return Fusion.of(columns)

    monkeypatch.setattr(kept, "Fusion", Counted)
    return times


def arrays_of(fusion: Fusion) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    return {**pack_fusion(fusion, arrays), **{k: a.tobytes() for k, a in arrays.items()}}


def test_it_is_made_once(place: Path, made: list[int]) -> None:
    found = [kept_fusion(COLUMNS) for _ in range(3)]
    assert len(made) == 1
    assert len({id(fusion.exact) for fusion in found}) == 3
    expected = arrays_of(Fusion.of(COLUMNS))
    assert all(arrays_of(fusion) == expected for fusion in found)
    assert all(fusion.row_forms == found[0].row_forms for fusion in found)


IMPORTANCE = Importance.of({"w3": 0.5})
OTHERS = {
    "weight": [Column(TermTable.of({**TERMS, "w1": 9.0}), 0.5), COLUMNS[1]],
    "term": [Column(TermTable.of({**TERMS, "w": 9.0}), 0.5), COLUMNS[1]],
    "bias": [replace(COLUMNS[0], bias=0.25), COLUMNS[1]],
    "length": [replace(COLUMNS[0], by_length=True), COLUMNS[1]],
    "importance": [replace(COLUMNS[0], importance=IMPORTANCE), COLUMNS[1]],
    "floor": [replace(COLUMNS[0], importance=replace(IMPORTANCE, floor=0.5)), COLUMNS[1]],
    "order": COLUMNS[::-1],
    "fewer": COLUMNS[:1],
    "twice": [*COLUMNS, COLUMNS[1]],
}


@pytest.mark.parametrize("other", OTHERS)
def test_other_columns_are_another(other: str, place: Path, made: list[int]) -> None:
    before = [kept_fusion(columns) for name, columns in OTHERS.items() if name != other]
    found = kept_fusion(OTHERS[other])
    assert len(made) == len(before) + 1 == len(OTHERS)
    assert arrays_of(found) == arrays_of(Fusion.of(OTHERS[other]))


def test_guards_are_no_part_of_it() -> None:
    assert set(Column.__slots__) == {
        "table", "bias", "by_length", "guards", "importance"
    }  # fmt: skip  # a new one belongs into `_content`, or here


def test_code_that_was_edited_makes_another(
    place: Path, made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_fusion(COLUMNS)
    monkeypatch.setattr(cache, "_code", lambda: b"edited")
    kept_fusion(COLUMNS)
    assert len(made) == 2


def test_few_terms_are_not_kept(place: Path, made: list[int]) -> None:
    for _ in range(2):
        kept_fusion(COLUMNS[1:])
    assert len(made) == 2
    assert not place.exists()


def damage(content: bytes, how: str) -> bytes:
    if how == "flipped":
        return content[:-500] + bytes([content[-500] ^ 1]) + content[-499:]
    if how == "cut":
        return content[: len(content) // 2]
    if how == "empty":
        return b""
    header, arrays = unpacked(np.frombuffer(content, np.uint8))
    if how == "hostile":
        arrays["sources"] = arrays["sources"] + 10**9
    elif how == "less":
        del arrays["phrase.slots"]
    else:
        header = {"key": header["key"]}
    return packed(header, arrays)


@pytest.mark.parametrize("how", ["flipped", "cut", "empty", "hostile", "less", "no header"])
def test_damage_is_made_good(how: str, place: Path, made: list[int]) -> None:
    expected = arrays_of(kept_fusion(COLUMNS))
    (file,) = place.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole, how))
    assert arrays_of(kept_fusion(COLUMNS)) == expected
    assert len(made) == 2
    assert file.read_bytes() == whole
