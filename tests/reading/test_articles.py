"""The articles of a file, whatever it is."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.articles import Articles, Whole
from nutgraf.reading.sources import spool
from nutgraf.reading.sources.asked import Asked
from tests.reading.sources.given import zipped

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
ARTICLE = f"Navy sails\n\n{TEXT}\n\n{TEXT}\n"


def articles(path: Path | str, **asked: Any) -> list[Whole]:
    return list(Articles(str(path), Asked(**asked)))


@pytest.mark.parametrize("name", ["a.txt", "a", "a.md", "a.txt.gz"])
def test_a_file_of_text_is_one_article(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = ARTICLE.encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    found = Articles(str(path), Asked())
    assert found.rows is None
    assert list(found) == [Whole(str(path), ARTICLE, None)]


def test_pages_and_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<meta charset=iso-8859-1><p>caf\xe9")
    assert articles(path) == [Whole(str(path), "<meta charset=iso-8859-1><p>café", True)]
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    assert articles(path, encoding="latin-1")[0].content == "café"
    with pytest.raises(InputError, match=r"a\.txt: is not utf-8"):
        articles(path, encoding="utf-8")
    for codec in ("cp1252", "utf-16-le", "utf-16-be"):
        path.write_bytes(f"café {TEXT}".encode(codec))
        found = Articles(str(path), Asked())
        assert next(iter(found)).content == f"café {TEXT}"
        assert found.told() == [f"encoding {codec}, by its bytes: --encoding says otherwise"]
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(InputError, match="is binary"):
        list(Articles(str(path), Asked()))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([{"text": ARTICLE}] * 2)),
        ("a.jsonl", f"{json.dumps({'body': ARTICLE})}\n" * 2),
        ("a.csv", "text\n" + f'"{ARTICLE}"\n' * 2),
    ],
)
def test_tables_have_an_article_a_row(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    found = Articles(str(tmp_path / name), Asked())
    assert found.rows is not None
    whole = list(found)
    assert [one.content for one in whole] == [ARTICLE] * 2
    assert whole[0].name.startswith(f"{tmp_path / name}, ")


def test_archives_and_folders(tmp_path: Path) -> None:
    members = [("b.txt", ARTICLE.encode()), ("c.json", b'{"text": "One."}')]
    (tmp_path / "a.zip").write_bytes(zipped(members))
    assert [one.content for one in articles(tmp_path / "a.zip")][1] == "One."
    assert len(articles(tmp_path)) == 2


def test_blocks_have_their_roles(tmp_path: Path) -> None:
    blocks = [{"type": "headline", "text": "Navy sails"}, {"type": "p", "text": TEXT}]
    (tmp_path / "a.json").write_text(json.dumps({"blocks": blocks}))
    (one,) = articles(tmp_path / "a.json")
    assert one.content == [("Navy sails", Role.HEADLINE), (TEXT, None)]


def test_what_is_rejected_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT}) + "\n{}\n")
    found = Articles(str(tmp_path / "a.jsonl"), Asked())
    assert len(list(found)) == 1
    assert found.rows is not None
    assert [reject.reason for reject in found.rows.rejects] == ["it has no 'text'"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_kept", {})
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(ARTICLE.encode()), closed=False)
    )
    assert articles("-") == [Whole("stdin", ARTICLE, None)]
    monkeypatch.setattr(spool, "_kept", {})
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b""), closed=False))
    with pytest.raises(InputError, match="stdin: is empty"):
        articles("-")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(4096))
    with pytest.raises(InputError, match=r"a\.bin: is binary"):
        articles(tmp_path / "a.bin")
    with pytest.raises(InputError, match="gone: no such file"):
        articles(tmp_path / "gone")
