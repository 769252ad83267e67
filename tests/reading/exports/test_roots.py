"""The root element, whatever stands before it."""

from __future__ import annotations

import time

import pytest

from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.roots import root_of

BEFORE = [
    "", "\ufeff", "\n\n  ", "<?xml version='1.0'?>\n", "<!-- <a> > -->",
    "<!--" + " - " * 20_000 + "-->",
    "<!DOCTYPE nitf SYSTEM 'a.dtd'>", "<!DOCTYPE nitf [<!ENTITY a '<b>'>\n]>", "<?style a='b>'?>",
    "<?xml version='1.0' encoding='utf-8'?><!-- a --><?b c?><!DOCTYPE d><!-- e -->\n",
]  # fmt: skip


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_roots(before: str, encoding: str) -> None:
    data = f"{before}<p:nitf xmlns:p='http://a.example/'\n version='1'><b/>".encode(encoding)
    if encoding == "utf-8" or "utf-8" not in before:
        found = root_of(Head("a", data))
        assert (found.name, "http://a.example/" in found.attributes) == ("nitf", True)


@pytest.mark.parametrize(
    "text", ["", "<", "text <a>", "<!--", "<!-- <a>", "<?xml", "<!DOCTYPE", "< a>"]
)
def test_none(text: str) -> None:
    assert root_of(Head("a", text.encode())).name == ""


@pytest.mark.parametrize("piece", ["<!-- -->", "<!", "<?", "<!a[", " ", "<a", "<a " * 9, "<!-->"])
def test_in_linear_time(piece: str) -> None:
    start = time.process_time()
    root_of(Head("a", piece.encode() * ((64 << 10) // len(piece))))
    assert time.process_time() - start < 1
