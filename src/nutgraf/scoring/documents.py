"""Articles into batches of paragraphs, and what was found of them back into documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from nutgraf.data import Paragraph, Topic
from nutgraf.errors import InputError
from nutgraf.kernel.texts import as_texts, is_arrow
from nutgraf.reading.article import read
from nutgraf.reading.html import Told
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.trace import Trace
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph

Segmented = tuple[str, list[Paragraph]]
"""An article's text, and its paragraphs, whose offsets are into it."""


def segmented(texts: Iterable[str | Sequence[Told]], size: int) -> Iterator[list[Segmented]]:
    """Articles in batches of a size, each read when its batch is asked for. Where one cannot be
    read, those before it come first, so that nothing depends on the size.

    Raises:
        InputError: a lone str, or a size below 1, at once; an article that `read` does not
            take, named by its position.
        MissingExtraError: an article is HTML, and the extra `html` is not installed.
    """
    if isinstance(texts, str):
        raise InputError("texts is one str, not several: pass [text]")
    if not isinstance(size, int) or size < 1:
        raise InputError(f"batch_size={size!r}: give a whole number from 1 on")
    if not isinstance(texts, Iterable) and not is_arrow(texts):
        raise InputError(f"texts is {type(texts).__name__}: pass a list or an iterator of str")
    return _batches(_strings(texts, size), size)


def _batches(texts: Iterator[Any], size: int) -> Iterator[list[Segmented]]:
    found: list[Segmented] = []
    for position, text in zip(count(), texts):
        try:
            found.append(read(text))
        except InputError as error:
            yield found
            raise InputError(f"texts[{position}]: {error}") from None
        if len(found) == size:
            yield found
            found = []
    yield found


def _strings(texts: Any, size: int) -> Iterator[Any]:
    """The items of an iterable; of an Arrow column, its items as str, a batch at a time."""
    if not is_arrow(texts):
        yield from texts
        return
    column = as_texts(texts)
    for start in range(0, column.n, size):
        yield from column.take(list(range(start, min(start + size, column.n))))


def labelled(
    articles: Sequence[Segmented],
    topics: tuple[Topic, ...],
    answers: Answers,
    trace: Trace,
    careful: tuple[str, ...],
    thresholds: Mapping[str, float],
) -> Iterator[Document]:
    """The documents of articles, given what was found of all their paragraphs in order."""
    row = 0
    for text, paragraphs in articles:
        found = []
        for index, paragraph in enumerate(paragraphs):
            found.append(
                LabelledParagraph(
                    index,
                    paragraph.text,
                    paragraph.role,
                    paragraph.start,
                    paragraph.end,
                    dict(zip(answers.topics, answers.probabilities[row].tolist(), strict=True)),
                    answers.decisions(row),
                    partial(trace.evidence, row),
                    answers.first.of(row) if answers.first else {},
                )
            )
            row += 1
        yield Document(text, topics, tuple(found), careful, thresholds)
