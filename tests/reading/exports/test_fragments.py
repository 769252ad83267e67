"""Pieces of HTML: what they hold, with the roles that they tell, and what breaks parsers."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts

pytest.importorskip("lxml")
H, C, N = Role.HEADING, Role.CAPTION, None


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("", []),
        ("  \n ", []),
        ("Text &amp; more", [("Text & more", N)]),
        ("One.\n\nTwo.", [("One.", N), ("Two.", N)]),
        ("<p>One.</p><p>Two.</p>", [("One.", N), ("Two.", N)]),
        ("<p>One<p>Two", [("One", N), ("Two", N)]),
        ("<p>A <b>bold</b> <a href='x'>link</a>ed word.</p>", [("A bold linked word.", N)]),
        ("<p>Wrapped\nat a\tcolumn</p>", [("Wrapped at a column", N)]),
        ("<p>One.<br>Still one.</p>", [("One. Still one.", N)]),
        ("<p>One.<br><br>Two.</p>", [("One.", N), ("Two.", N)]),
        ("<p>One.<br/> &nbsp; \n<br />Two.</p>", [("One.", N), ("Two.", N)]),
        ("One.<br>Two.<br>Three.", [("One.", N), ("Two.", N), ("Three.", N)]),
        ("One.<br>still.<br><br>Two.", [("One. still.", N), ("Two.", N)]),
        ("<h2>Title</h2>text<h3>Other</h3>", [("Title", H), ("text", N), ("Other", H)]),
        ("<h2>Read more</h2><p>a</p>", [("Read more", Role.BOILERPLATE), ("a", N)]),
        ("<ul><li>a</li><li>b <p>c</p></li></ul>", [("a", N), ("b", N), ("c", N)]),
        ("<blockquote>Said.</blockquote>", [("Said.", N)]),
        ("<div>a<div>b</div>c</div>d", [("a", N), ("b", N), ("c", N), ("d", N)]),
        ("<p>a</p><figure><img src=x><figcaption>Cap <b>b</b></figcaption></figure>",
         [("a", N), ("Cap b", C)]),
        ("<figure><img src=x><div>By X</div><p>Cap</p></figure>", [("By X", C), ("Cap", C)]),
        ("<figure><blockquote><p>Quote.</p></blockquote></figure>", [("Quote.", N)]),
        ("<p>a<script>var x = '<p>';</script>b</p><style>p {}</style>", [("ab", N)]),
        ("<p>a <!-- <p>no</p> --> b</p><?php no ?>", [("a b", N)]),
        ("<!-- only a comment -->", []),
        ("<![CDATA[<p>a</p>]]>", [("a", N)]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", [("a", N), ("b", N)]),
        ("<p>5 < 6 & 7 > 3</p>", [("5 < 6 & 7 > 3", N)]),
        ("<html><head><title>no</title></head><body><article><h1>T</h1><p>a</p></article></body>",
         [("T", H), ("a", N)]),
        ("<?xml version='1.0' encoding='latin-1'?><p>café</p>", [("café", N)]),
        ("<p>a\0b</p>", [("ab", N)]),
        ("<p>日本語。<br>次。</p>", [("日本語。 次。", N)]),
    ],
)  # fmt: skip
def test_parts(markup: str, wanted: list[Any]) -> None:
    assert parts(markup) == wanted


def test_classes_tell_roles() -> None:
    markup = '<p class="a b">x</p><div class="note"><p>y</p></div><p>z</p>'
    classes = {"b": Role.CREDIT, "note": Role.BOILERPLATE}
    assert parts(markup, classes) == [("x", Role.CREDIT), ("y", Role.BOILERPLATE), ("z", None)]


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "section", "font"])
def test_what_is_nested_too_deep_is_told(tag: str) -> None:
    with pytest.raises(ValueError, match="too deep"):
        parts(f"<p>a</p>{f'<{tag}>' * 10_000}b")
    assert parts(f"{f'<{tag}>' * 100}b") == [("b", None)]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>" * 100_000,
        "<p " + "a=1 " * 100_000 + ">x</p>",
        "<!--" * 100_000,
        "&amp" * 200_000 + "<p>",
        "<p>a" + "<br>\n" * 200_000 + "b",
        "<" * 500_000,
        "<p>x</p>" * 50_000,
        '<p title="' + "x" * 1_000_000,
    ],
)
def test_hostile_markup_takes_no_long_time(markup: str) -> None:
    start = time.process_time()
    with suppress(ValueError):
        parts(markup)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" a  b ", ["a b"]),
        ("a.\nb.", ["a.", "b."]),
        ("a.\r\n\r\nb.\rc.", ["a.", "b.", "c."]),
    ],
)
def test_paragraphs_of_plain_text(text: str, wanted: list[str]) -> None:
    assert paragraphs(text) == wanted


def test_half_surrogates_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        parts("<p>a \ud800 b</p>")
