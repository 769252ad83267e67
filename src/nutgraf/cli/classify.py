"""`nutgraf classify`: articles in, labelled paragraphs out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from nutgraf.cli.deciding import (
    Thresholds,
    careful_options,
    loaded,
    say_looks,
    threshold_options,
)
from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import end, reading_options
from nutgraf.cli.options import evidence_option, format_option, out_option, topics_option
from nutgraf.cli.outputs import own_stdout, spare
from nutgraf.cli.pages import Pages
from nutgraf.errors import NutgrafError
from nutgraf.progress import tracked
from nutgraf.reading.articles import Articles
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.sources.asked import Asked
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.showing.plain import json_text, page_text
from nutgraf.showing.progress import watching

_FORMATS = ("text", "json", "jsonl", "csv", "html")


@click.command("classify")
@click.argument("files", nargs=-1, metavar="FILE...")
@format_option(
    _FORMATS, "text", "text and html for people; of the others, jsonl and csv have a line a "
    "paragraph.",
)  # fmt: skip
@topics_option
@threshold_options
@careful_options
@evidence_option
@click.option("--stats", is_flag=True, help="Tell what each unfused extractor did, on stderr.")
@click.option(
    "--no-color",
    is_flag=True,
    help="No colours, as NO_COLOR=1 does; on a terminal, bold and underlined words stay.",
)
@reading_options
@out_option(
    "a file; for HTML of several, a folder of pages with an index. Else standard output.",
    folder=None,
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
    out: Path | None,
) -> None:
    """Label the paragraphs of articles: plain text, HTML, or a row each of a table; `-` for stdin.

    For many rows there is `nutgraf annotate`. Exit status 1 tells that something could not be read,
    2 that nothing could.
    """
    if not files:
        if sys.stdin is not None and sys.stdin.isatty():
            raise click.UsageError(
                "Name the article to read: nutgraf classify article.txt (or - for standard input)"
            )
        files = ("-",)
    if form == "html" and len(files) > 1 and out is None:
        raise click.UsageError("HTML of several files needs a folder to go to: -o DIR")
    spare(files, out)
    classifier = loaded(topics, thresholds, careful, encoder)
    failures, done = 0, 0
    looks = Counter[str]()
    several = len(files) > 1 or (out is not None and out.is_dir())
    pages = Pages(out) if form == "html" and several and out is not None else None

    def read(source: str) -> Iterator[tuple[str, str, Document]]:
        """The documents of a file; what cannot be read is told and counted."""
        nonlocal failures
        try:
            articles = Articles(source, asked)
            for line in articles.told():
                say(line)
            for name, content, markup, date in articles:
                yield name, date, classifier.read(content, markup)
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

    with (
        _opened(None if pages else out) as stream,
        watching(say, not stream.isatty()),  # not among what is printed
    ):
        first = True
        for source in tracked(files, "files read", len(files)) if len(files) > 1 else files:
            for name, date, document in read(source):
                done += 1
                _count_looks(document, looks)
                if pages:
                    pages.add(document, name, date)
                elif form == "text":
                    named = len(files) > 1 or name not in (source, "stdin")
                    _print(document, stream, name if named else None, evidence, no_color)
                elif form == "html":
                    print(page_text(document.to_html(), stream.encoding), file=stream)
                elif form == "csv":
                    stream.write(document.to_csv(name, header=first))
                    first = False
                elif form == "jsonl":
                    for paragraph in document:
                        line = {"source": name, **paragraph.to_dict(evidence)}
                        print(json_text(line, None, stream.encoding), file=stream)
                else:
                    plain = document.to_dict(name, evidence)
                    text = json_text(plain, 1, stream.encoding)
                    print("[" if first else ",", text, sep="\n", file=stream)
                    first = False
        if form == "json":
            print("[]" if first else "]", file=stream)
        if pages:
            pages.finish()
    if careful:
        say_looks(looks["again"], looks["changed"], looks["paragraphs"])
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


def _tell(stats: tuple[ExtractorStats, ...]) -> None:
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    table = Columns("extractor")
    table.add_figures("paragraphs", "scored", "failed", "seconds")
    table.add_prose("last failure")
    for s in stats:
        figures = (f"{s.texts:,}", f"{s.scored:,}", f"{s.failed:,}", f"{s.seconds:.3f}")
        table.add_row(s.name, *figures, s.reason, style="red" if s.failed else "")
    console = Screen(stderr=True)
    console.print(table if stats else "Every topic is scored by the compiled pass.")


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    with own_stdout() as out:
        if path is None:
            yield out
            return
        with writing(path), path.open("w", encoding="utf-8") as file:
            yield file
