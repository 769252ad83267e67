"""Files of the makes that people have: the structure is the exporter's, the news is invented."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq


class Story(NamedTuple):
    id: str
    date: str
    source: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def one(self) -> str:
        """The story as a single paragraph."""
        return " ".join(self.paragraphs)

    @property
    def lines(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def apart(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        return "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs) + "\n"


STORIES = (
    Story(
        "n-101", "2021-03-03", "Harbour Post", "Ferry talks resume in Port Alder",
        (
            "The harbour board met on Tuesday to talk about the ferry lease; a spokesman said it "
            "would run for nine years, “no longer”, and cost €40 million.",
            "Two unions asked for a seat at the table, and the mayor, who had called the talks "
            "off in May, said that she would not object to one.",
            "A second meeting is set for Friday, when the company will show its figures for the "
            "northern route and the three boats that serve it in winter.",
        ),
    ),
    Story(
        "n-102", "2021-03-04", "Coast Echo", "Navy sends two frigates to the strait",
        (
            "The navy has sent two frigates to the strait, the ministry said, and more ships "
            "would follow if the fishing talks failed before the end of the month.",
            "The neighbouring state called the move a threat; its envoy asked for a meeting with "
            "the foreign minister, and the café where they met last year is booked.",
            "Fishermen on both shores said that they had seen no change so far, and that the "
            "catch of the week was the best since the treaty was signed.",
        ),
    ),
    Story(
        "n-103", "2021-03-05", "Harbour Post", "Gas price falls for third week",
        (
            "The price of gas fell for the third week in a row, to its lowest level since the "
            "pipeline from the eastern fields was opened to traders in the autumn.",
            "Dealers named mild weather and full stores as the reasons; one said, however, that a "
            "single cold week in April might undo all of the fall.",
            "The regulator will look at the tariffs of households in June, and a cut of a tenth "
            "is thought likely by most of those who follow the market.",
        ),
    ),
)  # fmt: skip
ONES = tuple(story.one for story in STORIES)
PARAGRAPHS = tuple(paragraph for story in STORIES for paragraph in story.paragraphs)
TITLED = tuple(text for story in STORIES for text in (story.title, *story.paragraphs))
IDS, DATES, SOURCES = (tuple(getattr(s, n) for s in STORIES) for n in ("id", "date", "source"))


@dataclass(frozen=True)
class Make:
    """Files of one make, and what a first command has to get from them.

    Attributes:
        files: content by name; more than one are a folder.
        rows: the texts of all rows.
        ids, dates, sources: of the first row of each story; None: there are none.
        format, text, unit, encoding: as the first file is read.
    """

    name: str
    files: dict[str, bytes]
    rows: tuple[str, ...]
    format: str
    text: str = "text"
    unit: str = "paragraph"
    ids: tuple[Any, ...] | None = IDS
    dates: tuple[Any, ...] | None = DATES
    sources: tuple[Any, ...] | None = SOURCES
    encoding: str = "utf-8"

    def write(self, folder: Path) -> Path:
        """Puts the files there; gives what a person names: the file, or the folder of several."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return folder / next(iter(self.files)) if len(self.files) == 1 else folder


def flat(story: Story, text: str = "text") -> dict[str, Any]:
    return {"id": story.id, "date": story.date, "source": story.source, "title": story.title,
            text: story.one}  # fmt: skip


def dumped(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


def lines(rows: Sequence[Any]) -> bytes:
    return b"".join(dumped(row) + b"\n" for row in rows)


def table(rows: Sequence[Sequence[Any]], end: str = "\r\n", **options: Any) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator=end, **options).writerows(rows)
    return file.getvalue()


FLAT = [flat(story) for story in STORIES]
HEADER = list(FLAT[0])
RECORDS = [list(row.values()) for row in FLAT]


def _pandas() -> list[Make]:
    by_column = {name: {str(i): row[name] for i, row in enumerate(FLAT)} for name in HEADER}
    split = {"columns": HEADER, "index": [0, 1, 2], "data": RECORDS}
    # In pandas' own table schema.
    fields = [{"name": name, "type": "string"} for name in ("index", *HEADER)]
    schema = {"fields": fields, "primaryKey": ["index"], "pandas_version": "1.4.0"}
    whole = {"schema": schema, "data": [{"index": i, **row} for i, row in enumerate(FLAT)]}
    index = {story.id: {k: v for k, v in flat(story).items() if k != "id"} for story in STORIES}
    made = {
        "records": (dumped(FLAT), "json"),
        "split": (dumped(split), "json"),
        "index": (dumped(index), "json"),
        "columns": (dumped(by_column), "json"),
        "table": (dumped(whole), "json"),
        "lines": (lines(FLAT), "jsonl"),
    }
    return [
        Make(f"pandas {orient}", {"frame.json": content}, ONES, form)
        for orient, (content, form) in made.items()
    ]


def _databases() -> list[Make]:
    mongo = [
        {"_id": {"$oid": f"60{i:022}"}, "published": {"$date": f"{s.date}T08:00:00Z"},
         "outlet": s.source, "headline": s.title, "body": s.one}
        for i, s in enumerate(STORIES)
    ]  # fmt: skip
    hits = [
        {"_index": "news", "_type": "_doc", "_id": s.id, "_score": 1.0,
         "_source": {"title": s.title, "content": s.one, "publisher": s.source,
                     "timestamp": s.date}}
        for s in STORIES
    ]  # fmt: skip
    answer = {"took": 3, "timed_out": False, "_shards": {"total": 5, "failed": 0},
              "hits": {"total": {"value": 3, "relation": "eq"}, "hits": hits}}  # fmt: skip
    dump = [[i, s.date, r"\N", s.title, s.one] for i, s in enumerate(STORIES, 1)]
    tabs = "".join("\t".join(map(str, row)) + "\n" for row in dump)
    admin = table([[i, s.date, "NULL", s.title, s.one] for i, s in enumerate(STORIES, 1)], "\n",
                  quoting=csv.QUOTE_ALL)  # fmt: skip
    oids = tuple({"$oid": f"60{i:022}"} for i in range(3))
    days = tuple({"$date": f"{date}T08:00:00Z"} for date in DATES)
    return [
        Make("MongoDB export", {"news.json": lines(mongo)}, ONES, "jsonl", "body",
             ids=oids, dates=days),
        Make("Elasticsearch answer", {"hits.json": dumped(answer)}, ONES, "json",
             "_source.content"),
        Make("Elasticsearch dump", {"news.json": lines(hits)}, ONES, "jsonl", "_source.content"),
        Make("SQL dump, tabs", {"articles.tsv": tabs.encode()}, ONES, "csv", "column5",
             ids=None, dates=None, sources=None),
        Make("phpMyAdmin CSV", {"articles.csv": admin.encode()}, ONES, "csv", "column5",
             ids=None, dates=None, sources=None),
    ]  # fmt: skip


def _services() -> list[Make]:
    wordpress = [
        {"id": i, "date": f"{s.date}T08:00:00", "guid": {"rendered": f"https://example.org/?p={i}"},
         "slug": s.id, "link": f"https://example.org/{s.id}", "title": {"rendered": s.title},
         "content": {"rendered": s.html, "protected": False},
         "excerpt": {"rendered": f"<p>{s.paragraphs[0]} [&hellip;]</p>\n", "protected": False},
         "author": 3, "categories": [7], "_links": {"self": [{"href": "https://example.org"}]}}
        for i, s in enumerate(STORIES, 900)
    ]  # fmt: skip
    return [
        Make("WordPress REST", {"posts.json": dumped(wordpress)}, PARAGRAPHS, "json", "content",
             "article", ids=(900, 901, 902), dates=tuple(f"{d}T08:00:00" for d in DATES),
             sources=None),
    ]  # fmt: skip


def _spreadsheets() -> list[Make]:
    semicolons = table([HEADER, *RECORDS], delimiter=";")
    tabs = table([HEADER, *RECORDS], delimiter="\t")
    r = table([["", *HEADER]], "\n", quoting=csv.QUOTE_ALL) + table(
        [[str(i), *row] for i, row in enumerate(RECORDS, 1)], "\n", quoting=csv.QUOTE_ALL
    )
    ag = [[3, story.title, story.one] for story in STORIES]
    gdelt = [
        [f"2021030308000{i}-{i}", "20210303080000", "1", s.source, f"https://example.org/{s.id}",
         "", "1#Port Alder#AA", s.one, "-1.25,2.5,3.75,6.25", ""]
        for i, s in enumerate(STORIES)
    ]  # fmt: skip
    kaggle: list[list[Any]] = [
        ["", "id", "title", "publication", "author", "date", "year", "month", "url", "content"],
        *([i, 17283 + i, s.title, s.source, "A. Writer", s.date, "2021.0", "3.0", "", s.apart]
          for i, s in enumerate(STORIES)),
    ]  # fmt: skip
    return [
        Make("AG News", {"train.csv": table(ag, "\n", quoting=csv.QUOTE_ALL).encode()}, ONES,
             "csv", "column3", ids=None, dates=None, sources=None),
        Make("GDELT-like", {"20210303.gkg.csv": table(gdelt, "\n", delimiter="\t",
             quoting=csv.QUOTE_NONE, quotechar=None).encode()}, ONES, "csv", "column8",
             ids=None, dates=None, sources=None),
        Make("Excel CSV UTF-8", {"Book1.csv": semicolons.encode("utf-8-sig")}, ONES, "csv",
             encoding="utf-8-sig"),
        Make("Excel Unicode text", {"Book1.txt": tabs.encode("utf-16")}, ONES, "csv",
             encoding="utf-16"),
        Make("Excel sep=", {"export.csv": b"sep=;\r\n" + semicolons.encode()}, ONES, "csv"),
        Make("R write.csv", {"df.csv": r.encode()}, ONES, "csv"),
        Make("R write.csv2", {"df.csv": table([["", *HEADER], *([i, *row] for i, row in
             enumerate(RECORDS, 1))], "\n", delimiter=";", quoting=csv.QUOTE_ALL).encode()},
             ONES, "csv"),
        Make("Google Sheets TSV", {"News - Sheet1.tsv": tabs.encode()}, ONES, "csv"),
        Make("cp1252 CSV", {"export.csv": table([HEADER, *RECORDS]).encode("cp1252")}, ONES, "csv",
             encoding="cp1252"),
        Make("Kaggle", {"articles1.csv": table(kaggle, "\n").encode()}, PARAGRAPHS, "csv",
             "content", "article", ids=("17283", "17284", "17285")),
    ]  # fmt: skip


def _crawlers() -> list[Make]:
    wet = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    for s in STORIES:
        content = s.lines.encode()
        wet += (
            (
                f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/{s.id}"
                f"\r\nWARC-Date: {s.date}T08:00:00Z\r\nContent-Type: text/plain\r\n"
                f"Content-Length: {len(content)}\r\n\r\n"
            ).encode()
            + content
            + b"\r\n\r\n"
        )
    urls = tuple(f"https://example.org/{name}" for name in IDS)
    blocks = {"time": 1614758400000, "version": "2.22", "blocks": [
        {"type": "header", "data": {"text": STORIES[0].title, "level": 1}},
        *({"type": "paragraph", "data": {"text": p}} for p in STORIES[0].paragraphs)]}  # fmt: skip
    return [
        Make("Common Crawl WET", {"CC-MAIN.warc.wet.gz": gzip.compress(wet)}, PARAGRAPHS, "warc",
             unit="article", ids=urls, dates=tuple(f"{d}T08:00:00Z" for d in DATES),
             sources=("example.org",) * 3),
        Make("Hugging Face", {"data.jsonl": lines(
             [{"text": s.one, "label": 1, "id": s.id} for s in STORIES])}, ONES, "jsonl",
             dates=None, sources=None),
        Make("jq", {"out.json": b"".join(dumped(row, indent=2) + b"\n" for row in FLAT)}, ONES,
             "json"),
        Make("Editor.js blocks", {"draft.json": dumped(blocks)}, TITLED[:4], "json", "blocks",
             "article", ids=None, dates=None, sources=None),
    ]  # fmt: skip


def _feeds_and_pages() -> list[Make]:
    items = "".join(
        f"<item><title>{s.title}</title><link>https://example.org/{s.id}</link><guid>{s.id}</guid>"
        f"<pubDate>Wed, 03 Mar 2021 08:00:00 GMT</pubDate><description>Teaser.</description>"
        f"<content:encoded><![CDATA[{s.html}]]></content:encoded></item>"
        for s in STORIES
    )
    rss = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content='
        '"http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour Post</title>'
        f"<link>https://example.org</link>{items}</channel></rss>"
    )
    entries = "".join(
        f"<entry><title>{s.title}</title><id>{s.id}</id><updated>{s.date}T08:00:00Z</updated>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{s.html}</div></content>'
        "</entry>"
        for s in STORIES
    )
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>'
        f"{entries}</feed>"
    )
    story = STORIES[0]
    page = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{story.title}</title>"
        '<meta property="og:site_name" content="Harbour Post">'
        f'<meta name="date" content="{story.date}T08:00:00Z"></head><body>'
        f"<nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><article><h1>{story.title}</h1>"
        f"{story.html}</article><footer>© Harbour Post</footer></body></html>"
    )
    posts = ("Harbour Post",) * 3
    return [
        Make("RSS", {"feed.xml": rss.encode()}, TITLED, "feed", unit="article",
             dates=("2021-03-03",) * 3, sources=posts),
        Make("Atom", {"news.atom": atom.encode()}, TITLED, "feed", unit="article",
             dates=DATES, sources=posts),
        Make("saved page", {"Ferry talks.html": page.encode()}, TITLED[:4], "html", unit="article",
             ids=None, dates=("2021-03-03",), sources=("Harbour Post",)),
    ]  # fmt: skip


def wrapped(paragraph: str, width: int = 64) -> str:
    """As a wire sends it: indented, and broken at a column."""
    line, done = "   ", []
    for word in paragraph.split():
        if len(line) + len(word) > width:
            done.append(line.rstrip())
            line = ""
        line += word + " "
    return "\n".join([*done, line.rstrip()])


def _texts() -> list[Make]:
    story = STORIES[0]
    wire = "\n".join([story.title, *map(wrapped, story.paragraphs)]) + "\n"
    # Wrapped lines stay as they are within a paragraph.
    rows = (story.title, *(wrapped(p).strip() for p in story.paragraphs))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for s in STORIES:
            archive.writestr(f"news/{s.id}.txt", f"{s.title}\n\n{s.apart}\n")
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w:gz") as tar:
        for s in STORIES:
            content = dumped(flat(s))
            entry = tarfile.TarInfo(f"news/{s.id}.json")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    none: dict[str, Any] = {"ids": None, "dates": None, "sources": None}
    return [
        Make("wire article", {"wire.txt": wire.encode()}, rows, "text", unit="article", **none),
        Make("paragraph a line", {"news.txt": "\n".join(PARAGRAPHS).encode()}, PARAGRAPHS, "text",
             **none),
        Make("zip of texts", {"news.zip": packed.getvalue()}, TITLED, "text", unit="article",
             **none),
        Make("tar.gz of JSON", {"news.tar.gz": taped.getvalue()}, ONES, "json"),
    ]  # fmt: skip


def _tables() -> list[Make]:
    def written(rows: list[dict[str, Any]], write: Callable[..., None]) -> bytes:
        sink = io.BytesIO()
        write(pa.Table.from_pylist(rows), sink)
        return sink.getvalue()

    def arrow(found: pa.Table, sink: io.BytesIO) -> None:
        with pa.ipc.new_stream(sink, found.schema) as writer:
            writer.write_table(found)

    lists = [{"id": s.id, "date": s.date, "source": s.source, "paragraphs": list(s.paragraphs)}
             for s in STORIES]  # fmt: skip
    structs = [{"id": s.id, "date": s.date, "source": s.source,
                "article": {"title": s.title, "body": s.apart}} for s in STORIES]  # fmt: skip
    return [
        Make("Parquet, lists", {"part-0.parquet": written(lists, pq.write_table)}, PARAGRAPHS,
             "parquet", "paragraphs", "article"),
        Make("Parquet, structs", {"part-0.parquet": written(structs, pq.write_table)}, PARAGRAPHS,
             "parquet", "article", "article"),
        Make("Arrow stream", {"data-00000.arrow": written(FLAT, arrow)}, ONES, "arrow"),
    ]  # fmt: skip


MAKES = [
    *_pandas(), *_databases(), *_services(), *_spreadsheets(), *_crawlers(), *_feeds_and_pages(),
    *_texts(), *_tables(),
]  # fmt: skip
