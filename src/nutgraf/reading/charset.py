"""The encoding of a page, found as browsers find it."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FIRST = 1024  # bytes in which a page has to declare its encoding

# The names that browsers know (https://encoding.spec.whatwg.org/#names-and-labels), as Python's
# codec of that name or, after the colon, the wider one that browsers take for it.
_NAMES = (
    "utf-8 utf-16 utf-16-le utf-16-be ascii:cp1252 iso8859-1:cp1252 cp1250 cp1251 cp1252 cp1253 "
    "cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 iso8859-2 iso8859-3 iso8859-4 iso8859-5 "
    "iso8859-6 iso8859-7 iso8859-8 iso8859-9:cp1254 iso8859-10 iso8859-11:cp874 iso8859-13 "
    "iso8859-14 iso8859-15 iso8859-16 tis-620:cp874 koi8-r koi8-u mac-roman mac-cyrillic "
    "gb2312:gb18030 gbk:gb18030 gb18030 big5:big5hkscs big5hkscs euc_jp iso2022_jp "
    "shift_jis:cp932 cp932 euc_kr:cp949 cp949"
)
_CODECS = {
    name: wider or name for name, _, wider in (pair.partition(":") for pair in _NAMES.split())
}
# Names of theirs that Python lacks.
_LABELS = {
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "x-user-defined": "cp1252",
    "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8", "visual": "iso8859-8", "dos-874": "cp874", "windows-874": "cp874",
    "windows-31j": "cp932", "x-sjis": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030",
    "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "windows-949": "cp949", "korean": "cp949",
    "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "koi": "koi8-r", "koi8": "koi8-r",
    "koi8-ru": "koi8-u", "iso88591": "cp1252", "sun_eu_greek": "iso8859-7",
}  # fmt: skip
# Python's cp1252 lacks five bytes, which browsers take for control characters.
_WINDOWS_1252 = "".join(bytes([i]).decode("cp1252", "ignore") or chr(i) for i in range(256))

_COMMENT = re.compile(rb"<!--.*?(?:-->|$)", re.DOTALL)
_META = re.compile(rb"<meta[\s/][^>]*", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")


def codec_of(label: str) -> str | None:
    """Python's codec for what the web calls an encoding; None where browsers know no such name.

    As for browsers, ISO 8859-1 and ASCII are windows-1252.
    """
    label = label.strip("\t\n\f\r \"'").lower()
    if label in _LABELS:
        return _LABELS[label]
    try:
        return _CODECS.get(codecs.lookup(label).name)
    except (LookupError, ValueError, UnicodeError):
        return None


def decode(raw: bytes, codec: str, errors: str = "strict") -> str:
    """The text of bytes in the encoding that a codec of `codec_of`, or another of Python's, is for.

    Raises:
        LookupError: there is no such codec for text.
        UnicodeDecodeError: the bytes are in another encoding, and `errors` is "strict".
    """
    if codec == "cp1252":
        return codecs.charmap_decode(raw, errors, _WINDOWS_1252)[0]
    return raw.decode(codec, errors)


def incremental_decoder(codec: str) -> codecs.IncrementalDecoder:
    """What decodes a stream piece by piece; bytes that have no place become half surrogates.

    Raises:
        LookupError: there is no such codec for text.
    """
    if codec == "cp1252":
        return _Windows1252("surrogateescape")
    return codecs.getincrementaldecoder(codec)("surrogateescape")


class _Windows1252(codecs.IncrementalDecoder):
    def decode(self, raw: bytes, final: bool = False) -> str:  # type: ignore[override]
        return codecs.charmap_decode(raw, self.errors, _WINDOWS_1252)[0]


def guess_codec(head: bytes, whole: bool) -> tuple[str, bool]:
    """The codec of a text that begins with those bytes, and whether it is only guessed.

    A byte-order mark and valid UTF-8 are sure. Where every other byte is NUL it is UTF-16; where
    more bytes break UTF-8 than bear it out, windows-1252. `whole` says that there is no more.
    """
    if (codec := bom_codec(head)) is not None:
        return codec, False
    even, odd = head[:4096:2], head[1:4096:2]
    if len(odd) > 1 and b"\0" in head[:4096]:
        if odd.count(0) > len(odd) // 3 and odd.count(0) > 4 * even.count(0):
            return "utf-16-le", True
        if even.count(0) > len(even) // 3 and even.count(0) > 4 * odd.count(0):
            return "utf-16-be", True
    try:
        codecs.utf_8_decode(head, "strict", whole)
    except UnicodeDecodeError:
        text = head.decode("utf-8", "surrogateescape")
        broken = sum("\ud800" <= c <= "\udfff" for c in text)
        borne_out = sum(c > "\x7f" for c in text) - broken
        return ("cp1252", True) if broken > borne_out else ("utf-8", False)
    return "utf-8", False


def bom_codec(raw: bytes) -> str | None:
    """The codec that the byte-order mark tells, which it leaves out of the text."""
    return next((codec for bom, codec in BOMS if raw.startswith(bom)), None)


def decode_page(raw: bytes, label: str = "") -> str:
    """The text of a page: in the encoding of its byte-order mark, else of `label` (what the HTTP
    header says), else of what its first kilobyte declares, else in UTF-8.

    Names that nobody knows are passed over. Bytes that have no place in the encoding become U+FFFD.
    """
    codec = bom_codec(raw) or codec_of(label) or _declared(raw[:FIRST]) or "utf-8"
    return decode(raw, codec, "replace")


def is_binary(text: str) -> bool:
    """Whether control characters that no text has make up a twentieth of the beginning."""
    head = text[:8192]
    control = sum(character < " " and character not in "\t\n\r\f\x1b" for character in head)
    return control * 20 > len(head)


def _declared(head: bytes) -> str | None:
    """The codec that the beginning of a page declares in a `<meta>` or in its XML declaration."""
    if head.startswith((b"<\0", b"\0<")):  # UTF-16, whatever it says itself
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    metas = [found.group().lower() for found in _META.finditer(_COMMENT.sub(b" ", head))]
    # What a description says of charsets is no declaration.
    told = [meta for meta in metas if b"http-equiv" in meta or b"content" not in meta]
    for found in (_XML.match(head), *map(_CHARSET.search, told)):
        codec = codec_of(found.group(1).decode("latin-1")) if found else None
        if codec:
            # It was read as ASCII, which UTF-16 is not.
            return "utf-8" if codec.startswith("utf-16") else codec
    return None
