"""Patterns give what a shell would hand over, and what they cannot reach is told."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.naming import matching, passed_over, shut


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.csv", "in/b.csv/0.csv", "in/b.csv/1.csv", "in/sub/c.csv", "in/sub/d/e.csv",
                 "in/sub/_f.csv", "in/sub/.g.csv", "in/_h/i.csv"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n")
    return tmp_path / "in"


FOUND = {
    "in/*.csv": ["a.csv", "b.csv/0.csv", "b.csv/1.csv"],
    "in/*": ["a.csv", "b.csv/0.csv", "b.csv/1.csv", "sub/c.csv", "sub/d/e.csv"],
    "in/s*": ["sub/c.csv", "sub/d/e.csv"],
    "in/_*": [],
    "in/*/*.csv": ["_h/i.csv", "b.csv/0.csv", "b.csv/1.csv", "sub/_f.csv", "sub/c.csv"],
    "in/**/c.csv": ["sub/c.csv"],
    "in/**/*.csv": ["_h/i.csv", "a.csv", "b.csv/0.csv", "b.csv/1.csv", "sub/_f.csv", "sub/c.csv",
                    "sub/d/e.csv"],
    "in/**": ["_h/i.csv", "a.csv", "b.csv/0.csv", "b.csv/1.csv", "sub/_f.csv", "sub/c.csv",
              "sub/d/e.csv"],
}  # fmt: skip


@pytest.mark.parametrize("pattern", FOUND)
def test_files_of_a_pattern_and_of_folders_that_match(pattern: str) -> None:
    if not FOUND[pattern]:
        with pytest.raises(InputError, match=r"1 folders with a name that begins with _: in/_h"):
            find([pattern])
        return
    assert [source.name for source in find([pattern]).sources] == [
        f"in/{name}" for name in FOUND[pattern]
    ]
    if pattern == "in/*":
        assert "in/_h" in {item.name for item in find([pattern]).left_out if item.meant}


def test_what_matches_and_is_no_file_is_told(folder: Path) -> None:
    (folder / "link.csv").symlink_to("gone")
    (folder / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(folder / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("in/socket.csv")
        found = find(["in/*.csv"])
        with pytest.raises(InputError, match=r"socket\.csv: is a socket, not a file"):
            find(["in/socket.csv"])
    assert {item.name: (item.kind, item.meant) for item in found.left_out} == {
        "in/link.csv": ("links to nothing", True),
        "in/loop.csv": ("links to nothing", True),
        "in/pipe.csv": ("no regular files", True),
        "in/socket.csv": ("no regular files", True),
    }


@pytest.mark.parametrize("pattern", ["in/*/*.csv", "in/*/d/*.csv", "in/**/*.csv", "*/sub/**/*.csv"])
def test_folders_that_cannot_be_looked_into_are_told(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the tests run as one who may read all."""
    monkeypatch.setattr(
        os, "access", lambda path, mode: os.path.basename(os.path.normpath(path)) != "sub"
    )
    assert shut(pattern) == ["in/sub"]
    assert shut("in/a.csv") == shut("in/*.csv") == []
    told = [item.name for item in find([pattern]).left_out if "cannot be read" in item.kind]
    assert told == ["in/sub"]


def test_links_that_lead_in_a_ring_are_followed_once(folder: Path) -> None:
    (folder / "sub" / "ring").symlink_to("..")
    found = [Path(match).name for match in matching("in/**/*.csv")]
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("name", ["a.csv", "./a.csv", "../a.csv", "a_b/c.d", "..", ".", "a.", "~a"])
def test_names_that_are_not_passed_over(name: str) -> None:
    assert passed_over(name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [(".a.csv", False), ("...", None), ("...a", False), ("_a.csv", True), ("a/_b/c", True),
     ("_SUCCESS", False), ("a.csv.MD5", False), ("__MACOSX/a.csv", False), ("a/.git/b", False),
     ("Thumbs.db", False), ("a\\.b", False)],
)  # fmt: skip
def test_names_that_are_passed_over(name: str, meant: bool | None) -> None:
    told = passed_over(name)
    assert (told and told[1]) is meant
