"""RTF: the exports of archives in it, or else the one article that each file is.

What is read are characters, paragraphs and cells. Groups that are not of the text, such as tables
of fonts, pictures, headers and the addresses of links, are passed over.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from nutgraf.errors import InputError
from nutgraf.reading.exports.article import Found, Unread
from nutgraf.reading.exports.documents.lined import one_article, product_of
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.html import Told

_CELL, _BODY, _BEGIN = "\x1f", "\x1e", "\x1d"
# Nexis marks where articles and their texts begin, whatever the language of its labels.
_MARKS = re.compile(rb"\{\\\*\\bkmkstart (?:(Body)|Bookmark)_\d{1,9}\}")
_DEEPEST = 10_000  # groups in each other
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
# Groups that are none of the text, beside all that begin with \*.
_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info header headerl headerr headerf footer footerl footerr "
    b"footerf footnote annotation pict object objdata fldinst filetbl listtext pntext upr "
    b"nonesttables themedata datastore xe tc title author subject keywords comment doccomm "
    b"operator company manager category hlinkbase bkmkstart bkmkend generator template "
    b"revtbl rsidtbl listtable listoverridetable latentstyles private".split()
)
_KEPT = {b"ud": True, b"shptxt": True, b"objresult": True, b"result": True}
_SIGNS = {
    b"par": "\n", b"sect": "\n\f\n", b"page": "\n\f\n", b"line": "\n", b"row": "\n",
    b"nestrow": "\n", b"cell": _CELL, b"nestcell": _CELL, b"tab": "\t", b"emdash": "—",
    b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_ESCAPES = {
    b"~": "\xa0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\",
}  # fmt: skip
# The code pages of fonts, by their numbers of character sets.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PLATFORMS = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
_PAGES = {65001: "utf-8", 10000: "mac_roman"}


_UNSEEN = dict.fromkeys(map(ord, (_BODY, _BEGIN, "\f")))


def text_of(data: bytes) -> tuple[str, bool]:
    """The text of a file, with line feeds between paragraphs, U+001F behind cells and form feeds
    between pages; and whether the file is whole.

    Raises: InputError: its groups are nested too deep.
    """
    reader = _Reader()
    place = 0
    data = _MARKS.sub(lambda mark: b"\x1e" if mark[1] else b"\x1d", data)
    while place < len(data) and not reader.ended:
        place = reader.read(data, place)
    reader.flush()
    text = "".join(reader.pieces)
    if any("\ud800" <= sign <= "\udfff" for sign in text):  # halves of signs beyond U+FFFF
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", ""), reader.ended


class _Reader:
    """What is known at a place of the file."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.ended = False
        self._raw = bytearray()  # of text, not decoded yet
        self._groups: list[tuple[bool, bool, str, int]] = []
        self._aside = self._hidden = False
        self._codec = self._default = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._usual = 0
        self._fallback, self._left = 1, 0  # signs that stand for the one before, and those to come

    def read(self, data: bytes, place: int) -> int:
        """Reads from a place on, up to the end or behind binary data; where that is."""
        for token in _TOKEN.finditer(data, place):
            word, number, byte, sign, brace, text = token.groups()
            if text is not None:
                if not self._aside and not self._hidden:
                    self._raw += text[self._left :]
                self._left = max(0, self._left - len(text))
            elif byte is not None:
                if self._left:
                    self._left -= 1
                elif not self._aside and not self._hidden:
                    self._raw.append(int(byte, 16))
            elif word is not None:
                if word == b"bin":
                    return token.end() + max(0, int(number or 0))
                self._word(word, int(number) if number else None)
            elif brace is not None:
                self.flush()
                self._left = 0
                if brace == b"{":
                    if len(self._groups) >= _DEEPEST:
                        raise InputError("RTF whose groups are nested too deep: not read")
                    group = self._aside, self._hidden, self._codec, self._fallback
                    self._groups.append(group)
                elif self._groups:
                    self._aside, self._hidden, self._codec, self._fallback = self._groups.pop()
                    if not self._groups:
                        self.ended = True
                        return len(data)
            elif sign is not None:
                self.flush()
                self._escape(sign)
        return len(data)

    def flush(self) -> None:
        """Decodes what has come so far."""
        if self._raw:
            self.pieces.append(self._raw.decode(self._codec, "replace"))
            self._raw.clear()

    def _escape(self, sign: bytes) -> None:
        if sign == b"*":
            self._aside = True
        elif self._left:
            self._left -= 1
        elif not self._aside and not self._hidden:
            self.pieces.append(_ESCAPES.get(sign, ""))

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            self.flush()
            if not self._aside and not self._hidden:
                self.pieces.append(chr(number & 0xFFFF))
            self._left = self._fallback
            return
        self.flush()
        if word in _SIGNS:
            if not self._aside and not self._hidden:
                self.pieces.append(_SIGNS[word])
        elif word in _ASIDE:
            self._aside = True
        elif word in _KEPT:
            self._aside = False
        elif word == b"uc":
            self._fallback = min(max(number or 0, 0), 100)
        elif word == b"v":
            self._hidden = number != 0
        elif word == b"plain":
            self._hidden = False
            self._codec = self._fonts.get(self._usual, self._default)
        elif word == b"deff":
            self._usual = number or 0
        elif word == b"f":
            self._font = number or 0
            self._codec = self._fonts.get(self._font, self._default)
        elif word == b"fcharset":
            # Within the table of fonts; 0 and 1 are the code page of the file.
            if number in _CHARSETS:
                self._fonts[self._font] = _CHARSETS[number]
        elif word == b"ansicpg" and number:
            self._codec = self._default = _codec(number)
        elif word in _PLATFORMS:
            self._codec = self._default = _PLATFORMS[word]


def _codec(page: int) -> str:
    name = _PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def lines_of(file: File) -> list[str]:
    """The paragraphs of a file, cells parted by tabs, each page's end a line with a form feed.

    Raises: InputError: it is too large, or nested too deep.
    """
    return _lines(text_of(file.data())[0])


def _lines(text: str) -> list[str]:
    lines = []
    for line in text.replace(_CELL, "\t").split("\n"):
        if _BEGIN in line:
            lines.append("\f")
        lines.append("Body" if _BODY in line else line.replace(_BEGIN, ""))
    return lines


def articles(file: File) -> Found:
    """The articles of a file.

    Raises:
        InputError: as `lines_of`.
    """
    text, whole = text_of(file.data())
    found = product_of(_lines(text))
    yield from one_article(list(_parts(text))) if found is None else found
    if not whole:
        yield Unread("damaged: it ends in the midst, and what comes behind is lost")


def _parts(text: str) -> Iterator[Told]:
    """The paragraphs and cells of a document that is of no archive."""
    for line in text.split("\n"):
        for cell in line.split(_CELL):
            yield cell.translate(_UNSEEN), None


def sniff(head: Head) -> bool:
    return True


EXPORTS = (Export("rtf", "RTF (Nexis, Factiva, others)", "rtf", sniff, articles),)
