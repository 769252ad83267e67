"""INCEpTION: WebAnno TSV 3, a file for each document and annotator, a row here for each sentence.

In a project made of texts with one sentence a line, a sentence is what was a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nutgraf.errors import InputError
from nutgraf.labelling.tools.files import text_of
from nutgraf.labelling.tools.tool import Answer, Json, Line, Returned, Tool

_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def _values(path: Path) -> Iterator[Line]:
    """Each sentence's text, and the cells of its tokens.

    Raises:
        InputError: the file is not of this format.
    """
    text = text_of(path)
    if not text.startswith("#FORMAT=WebAnno TSV 3"):
        raise InputError(f"{path}: not WebAnno TSV 3, whose first line is #FORMAT=WebAnno TSV 3.x")
    layers: list[int] = []  # how many columns each has, 0 where it is of no spans
    sentence: Json = {}
    for number, line in enumerate([*text.split("\n"), "#Text="], 1):
        line = line.rstrip("\r")
        if line.startswith(("#T_SP=", "#T_RL=", "#T_CH=")):
            columns = line.count("|")
            layers += [columns if line.startswith("#T_SP=") else -columns]
        elif line.startswith("#Text="):
            if sentence.get("tokens"):
                yield sentence.pop("line"), sentence, ""
                sentence = {}
            if sentence:  # a text of several lines
                sentence["text"] += "\n" + _plain(line[6:])
            else:
                sentence = {
                    "line": number,
                    "text": _plain(line[6:]),
                    "tokens": [],
                    "layers": layers,
                }
        elif line and not line.startswith("#") and sentence:
            sentence["tokens"].append(line.split("\t"))


def _read(value: Json) -> Returned:
    back = Returned(value["text"], {}, [])
    spans: dict[tuple[int, str], tuple[int, int, str]] = {}
    begin = None
    for number, cells in enumerate(value["tokens"]):
        try:
            start, end = map(int, cells[1].split("-"))
        except (ValueError, IndexError):
            back.odd.append(f"a token has no offsets: {cells!r}")
            continue
        begin = start if begin is None else begin
        for label, mark in _labels(cells[3:], value["layers"]):
            key = (number, label) if mark is None else (-1, mark)
            before = spans.get(key, (start - begin, 0, label))
            spans[key] = (before[0], end - begin, label)
    answer = Answer([], spans=[(*span, None) for span in spans.values()])
    answer.applies = [label for _, _, label, _ in answer.spans]
    back.answers.append(answer)
    return back


def _labels(cells: list[str], layers: list[int]) -> Iterator[tuple[str, str | None]]:
    """Each label of a token, with what joins it to those of others, None where nothing does."""
    place = 0
    for n, columns in enumerate(layers):
        for cell in cells[place : place + columns] if columns > 0 else ():
            for one in cell.split("|"):
                label, _, mark = one.removesuffix("]").partition("[")
                if label not in ("", "_", "*"):
                    plain = _plain(label)
                    yield plain, f"{n} {mark} {plain}" if mark else None
        place += abs(columns)


def _plain(text: str) -> str:
    """A text without the escapes of the format."""
    found, escaped = [], False
    for c in text:
        if escaped or c != "\\":
            found.append(_ESCAPED.get(c, c) if escaped else c)
            escaped = False
        else:
            escaped = True
    return "".join(found)


INCEPTION = Tool("utf-16", _values, _read)
