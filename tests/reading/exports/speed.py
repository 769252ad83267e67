"""How fast exports are read, with roles, on one core: `python -m tests.reading.exports.speed`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import nutgraf
from tests.reading.exports.samples import samples

ARTICLES = 400
SINGLE = ("nitf", "nytac", "rcv1", "anpa-1312", "eml")
"""Formats with an article a file; as many files are read."""


def main() -> None:
    print(f"{'format':18} {'file':20} {'articles/s':>10} {'MB/s':>7}")
    for name, (form, content) in samples(ARTICLES).items():
        with tempfile.TemporaryDirectory() as folder:
            for i in range(ARTICLES if form in SINGLE else 1):
                (Path(folder) / f"{i}-{name}").write_bytes(content)
            list(nutgraf.read_articles(next(Path(folder).iterdir()), duplicates="keep"))
            start = time.process_time()
            n = 0
            for article in nutgraf.read_articles(folder, duplicates="keep"):
                n += bool(article.paragraphs)
            seconds = time.process_time() - start
            n_bytes = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"{form:18} {name:20} {n / seconds:10,.0f} {n_bytes / seconds / 1e6:7.1f}")


if __name__ == "__main__":
    main()
