"""The first wrong row of a table of terms is the same for both kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nutgraf.kernel.python import terms
from nutgraf.terms.table import TermTable, canonical

scan = pytest.importorskip("nutgraf.kernel._scan")
WORDS = (
    "oil", "gas", "pipeline*", "crude oil", "foreign minister*", "größe", "нефть", "u n", "石",
    "m1a2", "7", "seventeenletters7", "o" * 16, "o" * 33, "o" * 300, f"gas {'o' * 63}*",
)  # fmt: skip
TABLE = TermTable.of({f"{word} x{i}" if i else word: 1.0 for word in WORDS for i in range(40)
                      if "*" not in word or not i})  # fmt: skip
NAMES = ("n_tokens", "is_prefix", "n_bytes", "keys", "heads", "checks")


def columns() -> list[npt.NDArray[Any]]:
    return [getattr(TABLE, name).copy() for name in NAMES]


def both(blob: npt.NDArray[np.uint8], given: list[npt.NDArray[Any]]) -> int:
    """What both say."""
    wrong = terms.first_wrong(blob, *given)
    assert scan.first_wrong(blob, *given) == wrong
    return wrong


BLOB = np.frombuffer(TABLE.blob, np.uint8)


def test_a_sound_table_has_none() -> None:
    assert both(BLOB, columns()) == -1


@pytest.mark.parametrize("column", range(6))
def test_a_changed_value_is_found_where_it_is(column: int) -> None:
    for row in (0, 1, len(TABLE) // 2, len(TABLE) - 1):
        given = columns()
        given[column][row] ^= 1
        assert both(BLOB, given) == row


@pytest.mark.parametrize("byte", [10, 32, 42, 65, 97, 0, 255])
def test_changed_bytes(byte: int) -> None:
    for place in range(0, len(BLOB), 37):
        blob = BLOB.copy()
        blob[place] = byte
        assert both(blob, columns()) >= (-1 if BLOB[place] == byte else 0)


@pytest.mark.parametrize("form", [
    "", " ", "a", " a", "a ", "a  b", "a b c d", "a b c d e", "a*", "*", "a *", "a* b", "a**",
    "a*b", "A", "a-b", "é", "e\u0301", "a\0", "a b é", f"{'o' * 63}*", f"{'o' * 64}*", "a:", "`",
])  # fmt: skip
def test_both_know_what_is_a_canonical_form(form: str) -> None:
    own, is_term = canonical([form])
    table = TermTable.of({form: 1.0} if is_term[0] else {"a": 1.0})
    given = [getattr(table, name) for name in NAMES]
    wrong = both(np.frombuffer(f"{form}\n".encode(), np.uint8), given)
    assert wrong == (-1 if is_term[0] and own == [form] else 0)


@pytest.mark.parametrize("size", [0, 1, 5, len(BLOB) - 1])
def test_a_table_that_is_cut(size: int) -> None:
    assert both(BLOB[:size].copy(), columns()) >= 0
    longer = np.concatenate([BLOB, BLOB[:10]])
    assert both(longer, columns()) == len(TABLE)


def test_columns_of_different_length() -> None:
    given = columns()
    given[3] = given[3][:-1]
    for kernel in (terms, scan):
        with pytest.raises(ValueError, match="different length"):
            kernel.first_wrong(BLOB, *given)
