"""The encoding of a page."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.charset import (
    codec_of,
    decode,
    decode_page,
    guess_codec,
    incremental_decoder,
)

QUOTED = "“Été” – 5 €…"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-1:1987", "cp1252"),
        ("latin1", "cp1252"),
        ("Latin-1", "cp1252"),
        ("US-ASCII", "cp1252"),
        ("windows-1252", "cp1252"),
        (" utf8 ", "utf-8"),
        ("'UTF-8'", "utf-8"),
        ("unicode-1-1-utf-8", "utf-8"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("iso-8859-9", "cp1254"),
        ("koi8-r", "koi8-r"),
        ("iso-8859-15", "iso8859-15"),
        ("klingon", None),
        ("", None),
        ("\0", None),
        ("é", None),
        ("utf-7", None),
        ("rot13", None),
        ("punycode", None),
        ("undefined", None),
        ("x" * 100_000, None),
    ],
)
def test_names(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


def page(head: str, encoding: str) -> bytes:
    return f"{head}<p>{QUOTED}</p>".encode(encoding)


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        (page("", "utf-8"), ""),
        (page("", "utf-8-sig"), "iso-8859-1"),
        (page("<meta charset=iso-8859-1>", "utf-16"), ""),
        (page("", "utf-16-le"), ""),
        (page("", "utf-16-be"), ""),
        (page("<meta charset=utf-8>", "cp1252"), "ISO-8859-1"),
        (page("<meta charset=iso-8859-1>", "utf-8"), "utf-8"),
        (page("<meta charset=iso-8859-1>", "cp1252"), ""),
        (page("<META CHARSET = 'windows-1252' >", "cp1252"), ""),
        (page("<meta charset=latin1/>", "cp1252"), "klingon"),
        (page("<meta name=a content=b><meta charset=klingon><meta charset=ascii>", "cp1252"), ""),
        (
            page(
                "<html><head><meta http-equiv='Content-Type' content='text/html; "
                "charset=ISO-8859-1'>",
                "cp1252",
            ),
            "",
        ),
        (page("<meta content='text/html;charset=cp1252' http-equiv=content-type>", "cp1252"), ""),
        (page("<?xml version='1.0' encoding='ISO-8859-1'?>", "cp1252"), ""),
        (page("<!-- <meta charset=koi8-r> --><meta charset=cp1252>", "cp1252"), ""),
        (page("<meta name=description content='charset=koi8-r'>", "utf-8"), ""),
        (page("<meta charset=utf-16>", "utf-8"), ""),
        (page(f"<!-- {'x' * 1100} --><meta charset=iso-8859-1>", "utf-8"), ""),
        (page("<meta charset=klingon>", "utf-8"), "romulan"),
        (page("<meta charset=gb2312>", "gb18030"), ""),
    ],
)
def test_pages_are_read_as_browsers_read_them(raw: bytes, label: str) -> None:
    assert QUOTED in decode_page(raw, label)


def test_bytes_without_a_place_are_replaced() -> None:
    assert decode_page(b"<p>caf\xe9 au lait") == "<p>caf\ufffd au lait"
    assert decode_page(b"<meta charset=shift_jis>\x81") == "<meta charset=shift_jis>\ufffd"


def test_windows_1252_has_all_bytes() -> None:
    every = bytes(range(256))
    text = decode(every, "cp1252")
    assert len(text) == 256
    assert (text[0x80], text[0x85], text[0x81], text[0xE9]) == ("€", "…", "\x81", "é")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_read(raw: bytes, label: str) -> None:
    for before in (b"", b"<meta charset=", b"<?xml encoding='", codecs.BOM_UTF16_LE):
        assert isinstance(decode_page(before + raw, label), str)


SENTENCE = "Die Flotte läuft aus, sagte der Minister: “Wir kommen zurück.” "


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize(
    ("raw", "codec", "guessed"),
    [
        (b"", "utf-8", False),
        (b"The fleet sailed.", "utf-8", False),
        (SENTENCE.encode(), "utf-8", False),
        (SENTENCE.encode("utf-8-sig"), "utf-8-sig", False),
        (SENTENCE.encode("utf-16"), "utf-16", False),
        (SENTENCE.encode("utf-32"), "utf-32", False),
        (SENTENCE.encode("utf-16-le"), "utf-16-le", True),
        (SENTENCE.encode("utf-16-be"), "utf-16-be", True),
        ("text;id\r\n".encode("utf-16-le"), "utf-16-le", True),
        (SENTENCE.encode("cp1252"), "cp1252", True),
        (b"caf\xe9 au lait", "cp1252", True),
        ((SENTENCE * 9).encode() + b"caf\xe9 au lait", "utf-8", False),  # one broken byte in many
        ((SENTENCE * 9).encode("cp1252") + "é".encode(), "cp1252", True),
        (b"nul\0 in a text" * 9, "utf-8", False),
        (bytes(64), "utf-8", False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_guesses(raw: bytes, codec: str, guessed: bool, ends: bool) -> None:
    assert guess_codec(raw, whole=ends) == (codec, guessed)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")), st.integers(0, 3))
def test_utf_8_is_never_taken_for_anything_else(text: str, cut: int) -> None:
    raw = text.encode()
    assert guess_codec(raw, whole=True) == ("utf-8", False)
    assert guess_codec(raw[: len(raw) - cut], whole=False) == ("utf-8", False)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be", "cp1252", "cp932", "gb18030"])
@given(data=st.data(), size=st.integers(1, 7))
def test_a_stream_in_pieces_is_the_text(codec: str, data: st.DataObject, size: int) -> None:
    own = "utf-8" if codec.startswith("utf") else codec
    raw = data.draw(st.text(st.characters(codec=own))).encode(codec)
    decoder = incremental_decoder(codec)
    pieces = [raw[i : i + size] for i in range(0, len(raw), size)]
    found = "".join(decoder.decode(piece) for piece in pieces) + decoder.decode(b"", True)
    assert found == decode(raw, codec)


@given(st.binary())
def test_bytes_without_a_place_become_half_surrogates(raw: bytes) -> None:
    text = incremental_decoder("ascii").decode(raw, True)
    assert text.encode("ascii", "surrogateescape") == raw
    assert incremental_decoder("cp1252").decode(raw, True) == decode(raw, "cp1252")
