"""Tokens in columns, a line each, as CoNLL-2003 has them; labels of spans in the last one.

Labels are B-topic and I-topic, or E- and S- where the scheme has them; O is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nutgraf.labelling.tools.files import text_of
from nutgraf.labelling.tools.tool import Answer, Json, Line, Returned, Span, Tool

JOINED = "tokens in columns do not tell the spaces between them: their texts are joined by one"
_DOCUMENT = "-DOCSTART-"


def _values(path: Path) -> Iterator[Line]:
    """The lines of each sentence, between empty ones."""
    lines: list[list[str]] = []
    first = 0
    for number, line in enumerate([*text_of(path).split("\n"), ""], 1):
        cells = line.strip("\r").split("\t") if "\t" in line else line.split()
        if cells and cells[0].strip() and cells[0] != _DOCUMENT and not line.startswith("# "):
            first = first or number
            lines.append([cell.strip() for cell in cells])
        elif lines and not line.startswith("# "):
            yield first, {"tokens": lines}, ""
            lines, first = [], 0


def _read(value: Json) -> Returned:
    tokens: list[list[str]] = value["tokens"]
    back = Returned(" ".join(cells[0] for cells in tokens), {}, [], notes=[JOINED])
    answer = Answer([])
    place = 0
    open_span: Span | None = None
    for cells in tokens:
        end = place + len(cells[0])
        tag = cells[-1] if len(cells) > 1 else ""
        kind, _, label = tag.partition("-")
        if open_span and (kind not in ("I", "E") or label != open_span[2]):
            answer.spans.append(open_span)
            open_span = None
        if label and kind in ("B", "I", "E", "S"):
            open_span = (open_span[0] if open_span else place, end, label, None)
        elif tag not in ("O", "_"):
            back.odd.append(f"the label of {cells[0]!r} is neither O nor B- nor I-: {tag!r}")
        place = end + 1
    if open_span:
        answer.spans.append(open_span)
    answer.applies = [label for _, _, label, _ in answer.spans]
    back.answers.append(answer)
    return back


CONLL = Tool("code-points", _values, _read)
