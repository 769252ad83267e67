"""Word documents, made of lines as Nexis makes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
CONTENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RUN = '<w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="20"/></w:rPr>'


def run(text: str) -> str:
    return f'{_RUN}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, mark: str = "") -> str:
    """A paragraph in pieces, with a hit in bold and a link."""
    if not text:
        return "<w:p/>"
    words = text.split(" ")
    pieces = [run(text)]
    if len(words) > 6:
        hit = _RUN.replace("<w:sz", "<w:b/><w:sz") + f"<w:t>{escape(words[2])}</w:t></w:r>"
        link = f'<w:hyperlink r:id="rId9" w:history="1">{hit}</w:hyperlink>'
        pieces = [run(" ".join(words[:2]) + " "), link, run(" " + " ".join(words[3:]))]
    book = f'<w:bookmarkStart w:id="1" w:name="{mark}"/><w:bookmarkEnd w:id="1"/>' if mark else ""
    return f'<w:p><w:pPr><w:spacing w:before="200"/></w:pPr>{book}{"".join(pieces)}</w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def packed(
    body: str, custom: int | None = None, styles: str = "", name: str = "word/document.xml"
) -> bytes:
    """A file with that body; `custom` is how many articles Nexis says there are."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}" '
        f'xmlns:r="urn:r" xmlns:mc="{_MC}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    )
    header = f'<w:hdr xmlns:w="{_W}"><w:p>{run("Page 1 of 9")}</w:p></w:hdr>'
    parts = {"[Content_Types].xml": CONTENTS, name: document, "word/header1.xml": header}
    if custom is not None:
        parts["docProps/custom.xml"] = (
            '<Properties xmlns="urn:p" xmlns:vt="urn:vt"><property fmtid="{1}" pid="2" '
            f'name="LADocCount"><vt:i4>{custom}</vt:i4></property></Properties>'
        )
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{_W}">{styles}</w:styles>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return made.getvalue()


def document(lines: Sequence[str], custom: int | None = None) -> bytes:
    """A document in which each line is a paragraph."""
    return packed("".join(map(paragraph, lines)), custom)
