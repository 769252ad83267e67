"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.writing import whole


def write(path: Path, text: str, error: BaseException | None = None) -> None:
    with whole(path) as temporary:
        assert temporary != path
        assert temporary.parent == path.parent
        temporary.write_text(text)
        if error is not None:
            raise error


def test_a_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("old and longer", "new"):
        write(path, text)
        assert path.read_text() == text
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()], ids=["error", "ctrl-c"])
def test_an_error_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(type(error)):
        write(path, "half", error)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
