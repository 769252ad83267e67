"""Which columns hold what, and what a row has in one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TEXTS = (
    "text", "paragraph", "content", "body", "article", "maintext", "raw_content", "article_text",
    "full_text", "text_content", "body_text", "article_body", "plain_text", "clean_text",
    "main_content", "content_text", "content_html", "story", "story_text", "news", "paragraphs",
    "blocks", "sentence", "document", "page_content", "html",
    "texte", "texto", "testo", "tekst", "inhalt", "contenu", "contenido", "conteudo",
)  # fmt: skip
TEASERS = ("description", "summary", "abstract", "lead_paragraph", "snippet", "excerpt", "message")
"""Texts where there is nothing longer."""
IDS = ("id", "doc_id", "document_id", "article_id", "_id", "uuid", "guid", "url", "uri", "link")
DATES = (
    "date", "published", "published_at", "publish_date", "publication_date", "date_publish",
    "date_published", "published_date", "publishing_date", "pub_date", "web_publication_date",
    "release_date", "article_date", "datetime", "timestamp", "created_at", "date_created", "datum",
    "fecha", "year",
)  # fmt: skip
SOURCES = (
    "source", "source_name", "news_source", "outlet", "publisher", "publication",
    "publication_name", "newspaper", "media", "media_name", "domain", "source_domain", "site",
    "site_name", "website", "quelle", "fuente", "medium", "zeitung", "journal",
)  # fmt: skip
_DEPTH = 4


def plain(name: str) -> str:
    """A name as it is compared: case, spaces, and the signs between words do not count."""
    return "".join(c for c in name.lower() if c not in " \t_-\ufeff\xa0")


def pick(names: Sequence[str], usual: Sequence[str], beside: str | None = None) -> str | None:
    """The first of the usual names that is at the top; else that stands beside another column
    within the same object; else, where no other is given, the only one that is within any. What
    holds the other column is none of them."""
    inner: dict[str, list[str]] = {}
    for name in names:
        if beside is None or not f"{beside}.".startswith(f"{name}."):
            inner.setdefault(plain(name.rpartition(".")[2]), []).append(name)
    above = "" if beside is None else beside.rpartition(".")[0]
    for where in ("", above) if above else ("",):
        for name in usual:
            there = [one for one in inner.get(plain(name), ()) if one.rpartition(".")[0] == where]
            if there:
                return next((one for one in there if one.endswith(name)), there[0])
    if beside is None:
        for name in map(plain, usual):
            if len(inner.get(name, ())) == 1:
                return inner[name][0]
    return None


def named(names: Sequence[str], wanted: str) -> str | None:
    """The column that a caller means: by its name, by its name as it is compared, or, where
    columns have no names, by its place from 1."""
    if wanted in names:
        return wanted
    alike = [name for name in names if plain(name) == plain(wanted)]
    if alike:
        return alike[0]
    return next((name for name in names if name == f"column{wanted}"), None)


def paths(row: Mapping[str, Any], depth: int = _DEPTH) -> Iterator[str]:
    """The names in a row, and `a.b` for what is within others."""
    for name, value in row.items():
        yield name
        if isinstance(value, Mapping) and depth > 1:
            yield from (f"{name}.{inner}" for inner in paths(value, depth - 1))


def value_of(row: Mapping[str, Any], path: str) -> Any:
    """What a row has under a name, or under `a.b` as `b` within `a`; None where it has nothing."""
    if path in row:
        return row[path]
    first, dot, rest = path.partition(".")
    while dot:
        inner = row.get(first)
        if isinstance(inner, Mapping) and (found := value_of(inner, rest)) is not None:
            return found
        more, dot, rest = rest.partition(".")
        first = f"{first}.{more}"
    return None


def string_of(value: Any) -> str | None:
    """An id, a source, or a carried value as a string."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, Mapping):  # {"$oid": …}, {"id": …, "name": …}
        inner = next(iter(value.values())) if len(value) == 1 else value.get("name")
        if isinstance(inner, Mapping) and len(inner) == 1:  # {"$date": {"$numberLong": …}}
            inner = next(iter(inner.values()))
        if isinstance(inner, str | int | float):
            return str(inner)
    if isinstance(value, Mapping | list | bool | int | float):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def json_ready(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A row that can be written as JSON: dates and the like as strings."""
    kinds = (str, int, float, bool, list, dict, type(None))
    return {name: v if isinstance(v, kinds) else string_of(v) for name, v in fields.items()}


def readable(name: str) -> str:
    """A name or an id without half surrogates: these, and bytes that are no UTF-8 and came in as
    such, become backslash escapes."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def shown(text: object, most: int = 40) -> str:
    """Data as a message holds it: at most 40 characters, control characters escaped."""
    found = str(text)
    head = (
        found[:most].encode("unicode_escape").decode()
        if not found[:most].isprintable()
        else found[:most]
    )
    return head[:most] + ("…" if len(found) > most or len(head) > most else "")
