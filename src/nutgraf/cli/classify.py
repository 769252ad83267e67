"""`nutgraf classify`: articles in, labelled paragraphs out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from nutgraf.cli.inputs import end, reading_options
from nutgraf.cli.options import (
    Thresholds,
    careful_options,
    loaded,
    own_stdout,
    say,
    say_looks,
    spare,
    threshold_options,
    topics_option,
)
from nutgraf.errors import NutgrafError
from nutgraf.reading.articles import Articles
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.sources.asked import Asked
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document

_FORMATS = ("text", "json", "jsonl", "csv", "html")


@click.command("classify")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True,
    help="For people (text, html), or for programs: jsonl and csv have a line a paragraph.",
)  # fmt: skip
@topics_option
@threshold_options
@careful_options
@click.option("--evidence", is_flag=True, help="Add every term found, with its contribution.")
@click.option("--stats", is_flag=True, help="Tell what each unfused extractor did, on stderr.")
@click.option("--no-color", is_flag=True, help="Plain text; NO_COLOR=1 does the same.")
@reading_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write there; for HTML of several files, a folder.",
)
def command(
    files: tuple[str, ...],
    form: str,
    topics: list[str] | None,
    thresholds: Thresholds,
    careful: bool,
    encoder: str | None,
    evidence: bool,
    stats: bool,
    no_color: bool,
    asked: Asked,
    output: Path | None,
) -> None:
    """Label the paragraphs of articles: plain text, HTML, or a row each of a table; `-` for stdin.

    For many rows there is `nutgraf annotate`. Exit status 1 tells that something could not be read,
    2 that nothing could.
    """
    if not files:
        if sys.stdin.isatty():
            raise click.UsageError(
                "Name the article to read: nutgraf classify article.txt (or - for standard input)"
            )
        files = ("-",)
    if form == "html" and len(files) > 1 and output is None:
        raise click.UsageError("HTML of several files needs a folder to go to: -o DIR")
    spare(files, output)
    classifier = loaded(topics, thresholds, careful, encoder)
    failures, done, taken = 0, 0, set[str]()
    looks = Counter[str]()
    pages = form == "html" and len(files) > 1

    def read(source: str) -> Iterator[tuple[str, Document]]:
        """The documents of a file; what cannot be read is told and counted."""
        nonlocal failures
        try:
            articles = Articles(source, asked)
            for line in articles.told():
                say(line)
            for name, content, markup in articles:
                yield name, classifier.read(content, markup)
        except NutgrafError as error:
            say(str(error))
            failures += 1
            return
        for line in told_of(articles.rows.checks if articles.rows else ()):
            say(line)
        for reject in articles.rows.rejects if articles.rows else ():
            say(f"{reject.source}, {reject.place}: {reject.reason}")
            failures += 1
        left_out = articles.rows.left_out() if articles.rows else ()
        failures += sum(item.meant for item in left_out)

    with _opened(None if pages else output) as out:
        first = True
        for source in _progress(files):
            for name, document in read(source):
                done += 1
                _count_looks(document, looks)
                if pages and output is not None:
                    _write_page(document.to_html(), output, Path(name).stem, taken)
                elif form == "text":
                    several = len(files) > 1 or name not in (source, "stdin")
                    _print(document, out, name if several else None, evidence, no_color)
                elif form == "html":
                    print(document.to_html(), file=out)
                elif form == "csv":
                    out.write(document.to_csv(name, header=first))
                    first = False
                elif form == "jsonl":
                    for paragraph in document:
                        line = {"source": name, **paragraph.to_dict(evidence)}
                        print(json.dumps(line, ensure_ascii=False), file=out)
                else:
                    plain = document.to_dict(name, evidence)
                    text = json.dumps(plain, ensure_ascii=False, indent=1)
                    print("[" if first else ",", text, sep="\n", file=out)
                    first = False
        if form == "json":
            print("[]" if first else "]", file=out)
    if careful:
        say_looks(looks["again"], looks["paragraphs"], looks["changed"])
    if stats:
        _tell(classifier.extractor_stats())
    if failures and not done:
        sys.exit(2)
    end(bool(failures))


def _count_looks(document: Document, counts: Counter[str]) -> None:
    for paragraph in document:
        counts["paragraphs"] += 1
        counts["again"] += bool(paragraph.first)
        counts["changed"] += sum(
            decision.outcome != paragraph.decisions[topic].outcome
            for topic, (_, decision) in paragraph.first.items()
        )


def _print(
    document: Document, out: TextIO, title: str | None, evidence: bool, no_color: bool
) -> None:
    from nutgraf.showing.terminal import show

    show(document, out, title=title, evidence=evidence, no_color=no_color)


def _write_page(page: str, folder: Path, stem: str, taken: set[str]) -> None:
    """Files of one name from several folders, or of several endings, get a page each."""
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    path = folder / f"{name}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from None


def _tell(stats: tuple[ExtractorStats, ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    table.add_column("extractor")
    for title in ("paragraphs", "scored", "failed", "seconds"):
        table.add_column(title, justify="right")
    table.add_column("last failure", overflow="fold")
    for s in stats:
        figures = (f"{s.texts:,}", f"{s.scored:,}", f"{s.failed:,}", f"{s.seconds:.3f}")
        table.add_row(s.name, *figures, Text(s.reason), style="red" if s.failed else "")
    console = Console(stderr=True, highlight=False)
    console.print(table if stats else "Every topic is scored by the compiled pass.")


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    with own_stdout() as out:
        if path is None:
            yield out
            return
        try:
            file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"cannot write {path}: {error.strerror}") from None
        with file:
            yield file


def _progress(files: tuple[str, ...]) -> Iterator[str]:
    if len(files) < 2 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, "classifying", console=Console(stderr=True), transient=True)
