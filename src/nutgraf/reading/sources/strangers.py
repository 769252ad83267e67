"""Files that archives and word processors give, and nothing here reads: what they are, and what to
do with them."""

from __future__ import annotations

import codecs
import os

from nutgraf.reading.charset import decode_page
from nutgraf.reading.markup import is_markup

_PDF = b"%PDF-"
_FIRST = 1024  # bytes before which a PDF begins
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECRET = "EncryptedPackage".encode("utf-16-le")
_WORD = (".docx", ".doc", ".rtf")


def stranger(name: str, head: bytes) -> str:
    """What a file that begins with those bytes is, and what to do; "" where that is not known.

    Only for files of no other known format.
    """
    if _PDF in head[:_FIRST] and head.lstrip(codecs.BOM_UTF8).lstrip().startswith(_PDF):
        return "PDF: export the articles as Word, RTF or text instead"
    if head.startswith(_OFFICE):
        if _SECRET in head:
            return "an encrypted document: save it without a password"
        return "a document that is encrypted or of Word before 2007: save it as .docx"
    if os.path.splitext(name.lower())[1] in _WORD:
        if not head:
            return "empty: download it again"
        if is_markup(decode_page(head)):
            return "a page of HTML in place of a document: download it again"
    return ""
