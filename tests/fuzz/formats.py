"""The formats that are fuzzed: how a file of each is read, and files to begin with."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import nutgraf
from nutgraf.kernel import _count
from nutgraf.kernel.texts import as_texts
from nutgraf.reading import html
from nutgraf.reading.article import read
from nutgraf.reading.dated import read_date
from nutgraf.reading.files import read_article
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Rows
from nutgraf.topics.dictionaries import read_dictionary
from tests.arrowdata import HandMade
from tests.corpus import samples
from tests.fuzz import articles
from tests.reading.sources.given import tarred, zipped
from tests.scoring import test_headers as headers

TEXT = samples.TEXTS[0]


@dataclass(frozen=True)
class Format:
    """How one format is fuzzed.

    Attributes:
        suffix: of its files.
        read: reads a file of it, and uses what was read.
        seeds: contents to begin with.
    """

    suffix: str
    read: Callable[[Path], object]
    seeds: Callable[[], list[bytes]]


def rows(path: Path) -> None:
    for row in Rows(path):
        repr(row)


def export(path: Path) -> None:
    for article in nutgraf.read_articles(path):
        article.paragraphs  # noqa: B018


def hand_made(path: Path) -> None:
    """An Arrow array whose parts are what the bytes say."""
    content = path.read_bytes().ljust(24, b"\0")
    layout = ("u", "U", "vu", "z")[content[0] & 3]
    signed = [value - 256 if value > 127 else value for value in content[1:8]]
    length, nulls, offset, buffers, children, size, bits = signed
    if layout != "vu":  # how far its offsets and bytes reach no array tells
        length, offset = min(length, 4), min(offset, 4)
    if nulls:
        bits = 8
    data = content[8:]
    width = {"u": 4, "U": 8}.get(layout, 16)
    places = (data * 300)[: width * (max(length, 0) + max(offset, 0) + 1)]
    if layout in "uU":
        code = "i" if layout == "u" else "q"
        numbers = struct.unpack(f"<{len(places) // width}{code}", places)
        kept = [min(number, len(data)) for number in numbers]
        places = struct.pack(f"<{len(kept)}{code}", *kept)
    held: list[bytes | None] = [b"\xff" * 40 if bits & 1 else None, places, data]
    if layout == "vu":
        held.append(struct.pack("<q", min(size, len(data)) if size >= 0 else size))
    made = HandMade(held, length, layout, nulls, offset, None if buffers else 3, children & 1)
    texts = as_texts(made)
    texts.to_list()
    _count.learn(texts, 1, 2)
    articles.classifier().predict_proba(texts)


def dates(path: Path) -> None:
    for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
        read_date(line)
        read_date(line, day_first=True)


def page(path: Path) -> None:
    text, _ = read_article(str(path))
    html.extract(text)
    read(text)


def written(write: Callable[[Path], Any]) -> list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "seed.npz"
        write(path)
        return [path.read_bytes()]


def sample(name: str) -> Callable[[], list[bytes]]:
    """What the tests of corpora write."""

    def made() -> list[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            samples.WRITERS[name](path, samples.texts(12))
            return [path.read_bytes()]

    return made


def of(*contents: str | bytes) -> Callable[[], list[bytes]]:
    return lambda: [c.encode() if isinstance(c, str) else c for c in contents]


TOML = (
    'name = "health"\ntitle = "Health"\nbias = -1.5\n[codes]\niptc = ["0"]\n[terms]\n'
    '"hospital*" = 1.5\n"intensive care" = true\nclinic = 1\n'
    '[[guards]]\nterms = ["clinic"]\nunless = ["batting"]\nwithin = 5\n'
)
YAML = "economy:\n  tax: &t [tax, 'tax*']\n  all: *t\nenergy:\n- oil\n- natural gas\n"
LIWC = "%\n1\tPosemo\n2\tNegemo\n%\ngood*\t1\nbad\t2\nso so\t1 2\n"
LCD = "+NEGATIVE\nbad\nvery bad*\n+POSITIVE\ngood\n"
TERMS = 'term,topic,weight\noil,energy,1.5\n"crude, oil",energy,\ntank,war,-2\n'
JSON = json.dumps(
    [{"text": TEXT, "energy": 1, "date": "2024-05-03"}, {"text": "Oil.", "energy": 0}]
)
JSONL = "\n".join(
    json.dumps({"text": text, "energy": i % 2}) for i, text in enumerate(samples.TEXTS)
)
CSV = 'text,energy,date\n"Oil, and gas",1,2024-05-03\n"No ""it"" is",0,\n'
HTML = (
    "<html><head><meta charset=utf-8><title>A</title></head><body><article><h1>Oil rises</h1>"
    f"<p>{TEXT}</p><p>By Jane Doe</p><ul><li>One &amp; two &#8217;</ul></article></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><item><title>Oil</title>'
    f"<description>&lt;p&gt;{TEXT}&lt;/p&gt;</description><pubDate>Fri, 03 May 2024 08:00:00 GMT"
    "</pubDate></item></channel></rss>"
)  # fmt: skip
BLOCK = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML
WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
    "WARC-Date: 2024-05-03T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    f"Content-Length: {len(BLOCK)}\r\n\r\n{BLOCK}\r\n\r\n"
)
DATES = "\n".join((
    "2024-05-03", "2024/5/3", "May 3, 2024", "3 mai 2024", "17-MAR-1987", "1714723200", "1997.0",
    "Fri, 03 May 2024 08:00:00 +0200", "2024-W18-5", "20240503T080000Z", "2024年5月3日",
    "1714723200000",
))  # fmt: skip


ARRAYS = [bytes([layout, 2, 0, 0, 1, 0, 20, 0, *range(40)]) for layout in range(3)]
MEMBERS = [("a.txt", TEXT.encode()), ("b.jsonl", JSONL.encode())]


def plans() -> list[bytes]:
    return written(lambda path: headers.plan(path)[1](headers.plan(path)[0]))


FORMATS: dict[str, Format] = {
    "article": Format("txt", lambda path: articles.made(path.read_bytes()), of("1", "2")),
    "arrow": Format("bin", hand_made, of(*ARRAYS)),
    "arrow-file": Format("arrow", rows, sample("a.arrow")),
    "parquet": Format("parquet", rows, sample("a.parquet")),
    "plan": Format("plan", headers.FORMS["plan"][1], plans),
    "model": Format("npz", headers.FORMS["model"][1], lambda: written(headers.model)),
    "head": Format("npz", headers.FORMS["head"][1], lambda: written(headers.head)),
    "reader": Format("npz", headers.FORMS["reader"][1], lambda: written(headers.reader)),
    "topic": Format("toml", nutgraf.TermExtractor.from_toml, of(TOML)),
    "yaml": Format("yml", read_dictionary, of(YAML)),
    "liwc": Format("dic", read_dictionary, of(LIWC)),
    "lexicoder": Format("lcd", read_dictionary, of(LCD)),
    "terms": Format("csv", read_dictionary, of(TERMS)),
    "labels": Format("jsonl", lambda path: read_gold(path, ["energy"]), of(JSONL)),
    "json": Format("json", rows, of(JSON)),
    "jsonl": Format("jsonl", rows, of(JSONL)),
    "csv": Format("csv", rows, of(CSV, CSV.replace(",", ";"), CSV.replace(",", "\t"))),
    "text": Format("txt", rows, of("\n\n".join(samples.TEXTS))),
    "html": Format("html", page, of(HTML)),
    "feed": Format("xml", page, of(FEED)),
    "zip": Format("zip", rows, lambda: [zipped(MEMBERS)]),
    "tar": Format("tar", rows, lambda: [tarred(MEMBERS)]),
    "gz": Format("jsonl.gz", rows, lambda: [gzip.compress(JSONL.encode())]),
    "bz2": Format("jsonl.bz2", rows, lambda: [bz2.compress(JSONL.encode())]),
    "xz": Format("jsonl.xz", rows, lambda: [lzma.compress(JSONL.encode())]),
    "zst": Format("jsonl.zst", rows, lambda: [pa.compress(JSONL.encode(), "zstd", asbytes=True)]),
    "warc": Format("warc", rows, of(WARC)),
    "dates": Format("txt", dates, of(DATES)),
}  # fmt: skip


def resealed(content: bytes) -> bytes:
    """A plan whose hash is right again, so that what is behind it is met too."""
    if content[:12] != b"nutgraf-plan" or len(content) < 48:
        return content
    return content[:16] + hashlib.sha256(content[48:]).digest() + content[48:]
