"""Lines and files that tell whether they are as they were written."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.corpus.seals import file_digest, sealed, unsealed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CONTENTS = st.dictionaries(st.text(), VALUES, min_size=1, max_size=4)


@given(CONTENTS)
def test_what_is_sealed_comes_back(content: dict[str, object]) -> None:
    assert unsealed(sealed(content).encode()) == content


@given(CONTENTS, st.data())
def test_any_change_is_seen(content: dict[str, object], data: st.DataObject) -> None:
    line = sealed(content).encode()
    place = data.draw(st.integers(0, len(line) - 1))
    for changed in (
        line[:place],
        line[:place] + bytes([line[place] ^ data.draw(st.integers(1, 255))]) + line[place + 1 :],
        line[:place] + b" " + line[place:],
        line + b" ",
    ):
        assert unsealed(changed) is None


@given(st.binary())
def test_other_lines_have_no_seal(line: bytes) -> None:
    assert unsealed(line) is None


def test_digest_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"Oil" * 100_000)
    assert file_digest(tmp_path / "a") == hashlib.sha256(b"Oil" * 100_000).hexdigest()
