"""The formats of exports that are known, and those that people add."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

import nutgraf
from nutgraf.reading.exports import registry
from nutgraf.reading.exports.article import Found
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.registry import export_named, exports, register_export, sniffed


def sniff(head: Head) -> bool:
    return head.text.startswith("== EXAMPLE EXPORT ==")


def articles(file: File) -> Found:
    for block in file.text().split("\n----\n")[1:]:
        title, *body = block.split("\n")
        yield nutgraf.Article.of(body, headline=title, source="Example")


MINE = Export("example-text", "Example, TXT", "text", sniff, articles)
TEXT = "== EXAMPLE EXPORT ==\n----\nHarbour talks resume\nThe board met.\n----\nFerry\nIt sank.\n"


@pytest.fixture
def anew() -> Iterator[None]:
    registry._known.cache_clear()
    yield
    registry._known.cache_clear()


@pytest.mark.usefixtures("anew")
def test_a_script_may_add_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    assert len(list(nutgraf.read_articles(path))) == 1  # a text
    register_export(MINE)
    found = nutgraf.read_articles(path)
    assert [article.headline for article in found] == ["Harbour talks resume", "Ferry"]
    assert found.told() == ["Example, TXT: 2 articles"]
    with pytest.raises(nutgraf.PluginError, match="give yours another name"):
        register_export(MINE)
    with pytest.raises(nutgraf.PluginError, match=r"not nutgraf\.Export"):
        register_export("example")  # type: ignore[arg-type]


@pytest.mark.usefixtures("anew")
def test_a_package_may_add_one_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = metadata.EntryPoint("mine", f"{__name__}:MINE", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [(point, ("mine", "1"))])
    assert export_named("example-text") is MINE
    broken = metadata.EntryPoint("broken", "no_such_module:X", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [(broken, ("mine", "1"))])
    registry._known.cache_clear()
    with pytest.raises(nutgraf.PluginError, match="export broken cannot be loaded"):
        exports()


def test_names_are_distinct_and_plain() -> None:
    names = [export.name for export in exports()]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)
    assert not set(names) & {"json", "csv", "html", "text", "parquet"}


PLAIN = (
    b"", b"\n", b"{}", b"[]", b'{"text": "An article."}', b'[{"title": "A", "text": "B"}]',
    b"id,text\n1,One\n", b"The harbour board met on Tuesday.\n\nIt was late.\n",
    b"<p>One</p>", b"<!DOCTYPE html><html><body><p>One</p></body></html>", b"<x/>",
    b"<html><body><article><h1>T</h1><p>One</p></article></body></html>",
    b"From here on the road is closed.\nSubject to change, officials said.\n",
    b"TY and AU are letters.\n", b"@home with the minister\n", b"\0\0\0\0", b"%PDF-1.7\n",
    b"PK\x03\x04\x14\0\0\0\0\0", b"\x01\x02", b"Document 1 of 2 was lost, the archive said.\n",
)  # fmt: skip


@pytest.mark.parametrize("data", PLAIN)
def test_what_is_no_export_is_not_taken_for_one(data: bytes) -> None:
    assert sniffed(Head("a.dat", data)) is None
