"""Well-known tables of news that hold no texts, and what to do with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.reading.sources.columns import plain

_JOIN = "join it by url with pages of the articles that you have saved, or with a WARC file of them"
# Media Cloud's columns: those that are always there, and those that may be.
_MEDIA_CLOUD = frozenset(("medianame", "publishdate", "title", "url"))
_MAY_BE = _MEDIA_CLOUD | frozenset(map(plain, (
    "id", "stories_id", "processed_stories_id", "media_id", "media_url", "media_cloud_id", "guid",
    "language", "indexed_date", "collect_date", "ap_syndicated", "themes", "domain", "tags",
    "canonical_domain", "original_url", "homepage", "feeds", "word_count", "metadata", "author",
    "full_text_rss", "normalized_url", "story_tags", "media_pub_country", "inlink_count",
    "facebook_share_count", "date_is_reliable", "undateable", "subtopics", "matches",
)))  # fmt: skip
_DAY, _TIME, _NUMBER = r"\d{8}", r"\d{14}", r"\d{1,12}"
# GDELT's tables: how many columns, and what the first ones are.
_GDELT = (
    ("events", (58, 57, 61), (_NUMBER, _DAY, r"\d{6}", r"\d{4}")),
    ("Global Knowledge Graph", (27,), (rf"{_TIME}-T?\d{{1,9}}", _TIME, r"\d{1,2}")),
    ("mentions", (16, 14), (_NUMBER, _TIME, _TIME, r"\d{1,2}")),
)
_GDELT_HEADERS = (
    frozenset(("date", "numarts", "counts", "themes")),
    frozenset(("gkgrecordid", "documentidentifier")),
    frozenset(("globaleventid", "sqldate")),
    frozenset(("globaleventid", "mentionidentifier")),
)
_LINES = 5


def without_texts(names: Sequence[str]) -> str:
    """What a table with those columns is, and what to do; "" where it may hold texts."""
    known = set(map(plain, names))
    if _MEDIA_CLOUD <= known <= _MAY_BE:  # somebody may have joined the texts under any name
        return (
            "Media Cloud's list of stories, which holds no texts but the titles; label these by "
            f"--text-column title, or {_JOIN}"
        )
    return _told("data") if any(header <= known for header in _GDELT_HEADERS) else ""


def of_codes(head: str) -> str:
    """Of which table of GDELT, that name no columns, a file is that begins so, and what to do; ""
    where it is none."""
    lines = [line.rstrip("\r").split("\t") for line in head.split("\n", _LINES)[:_LINES] if line]
    for name, widths, first in _GDELT:
        if lines and all(
            len(fields) in widths and all(map(re.fullmatch, first, fields[: len(first)]))
            for fields in (lines[:-1] or lines)
        ):
            return _told(name)
    return ""


def _told(name: str) -> str:
    return f"GDELT's {name}, a table of codes and addresses without texts; {_JOIN}"
