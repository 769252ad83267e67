"""Exports as one clean table: a row an article, or a row a paragraph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from nutgraf.corpus.writers import part_writer
from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exported import ReadArticles
from nutgraf.reading.exports.article import Article

BY = ("article", "paragraph")
SUFFIXES = ("parquet", "csv", "jsonl", "jsonl.zst", "arrow")
_ABOUT = ("id", "headline", "date", "source", "byline", "section", "language", "url")
Place = tuple[str, int]
_ROWS = 256
"""Articles that are held at a time."""


def convert(articles: ReadArticles, output: Path, by: str = "article") -> int:
    """Writes articles as a table, whole or not at all; gives the number of rows.

    A row an article has `text`, its body with headings, and apart from it `standfirst`, `captions`
    and `corrections`, each with blank lines between paragraphs. A row a paragraph has its `text`,
    `role`, and `start` and `end` in the whole article as `classify` reads it. What else an export
    says is in `extra`, as JSON.

    Args:
        articles: of `read_articles`.
        output: its suffix is one of `SUFFIXES`.
        by: one of `BY`.

    Raises:
        InputError: no such suffix.
        OSError: the file cannot be written.
    """
    form = next((s for s in sorted(SUFFIXES, key=len)[::-1] if output.name.endswith(f".{s}")), None)
    if form is None:
        raise InputError(f"{output}: name it {', '.join(f'*.{suffix}' for suffix in SUFFIXES)}")
    schema = _schema(by)
    with part_writer(output, form, schema, weighed=True) as writer:
        for some in _batched(articles):
            rows = [row for place, article in some for row in _rows(place, article, by)]
            table = pa.Table.from_pylist(rows, schema)
            writer.write(table, table["text"].combine_chunks())
    return writer.rows


def _batched(articles: ReadArticles) -> Iterator[Sequence[tuple[Place, Article]]]:
    held: list[tuple[Place, Article]] = []
    for article in articles:
        held.append((articles.place, article))
        if len(held) == _ROWS:
            yield held
            held = []
    if held:
        yield held


def _schema(by: str) -> pa.Schema:
    strings = [pa.field(name, pa.string()) for name in _ABOUT]
    numbers = [pa.field(name, pa.int64()) for name in ("words", "declared")]
    if by == "paragraph":
        role = pa.field("role", pa.string())
        span = [pa.field(n, pa.int64()) for n in ("start", "end")]
        own = [pa.field("paragraph", pa.int32()), role, *span, pa.field("text", pa.string())]
    else:
        own = [pa.field(n, pa.string()) for n in ("standfirst", "text", "captions", "corrections")]
    closing = [pa.field(name, pa.string()) for name in ("stub", "group", "extra")]
    place = [pa.field("file", pa.string()), pa.field("row", pa.int64())]
    return pa.schema([*place, *strings, *own, *numbers, *closing])


def _rows(place: Place, article: Article, by: str) -> Iterator[dict[str, Any]]:
    about: dict[str, Any] = {"file": place[0], "row": place[1]}
    about |= {name: getattr(article, name) or None for name in _ABOUT}
    about |= {
        "words": article.words,
        "declared": article.declared,
        "stub": article.stub or None,
        "group": article.group or None,
        "extra": json.dumps(dict(article.extra), ensure_ascii=False) if article.extra else None,
    }
    if by == "paragraph":
        for number, paragraph in enumerate(article.paragraphs):
            yield {
                **about, "paragraph": number, "role": str(paragraph.role),
                "start": paragraph.start, "end": paragraph.end, "text": paragraph.text,
            }  # fmt: skip
        return
    yield {
        **about,
        "standfirst": article.of_roles(Role.STANDFIRST) or None,
        "text": article.body or None,
        "captions": article.of_roles(Role.CAPTION) or None,
        "corrections": article.of_roles(Role.CORRECTION) or None,
    }
