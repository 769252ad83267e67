"""`nutgraf drift`: a corpus in, unknown words, new terms and corrected shares of topics out."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli.deciding import (
    Thresholds,
    careful_options,
    loaded,
    say_looks,
    threshold_options,
)
from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import end, end_where_lacking, reading_options, tell
from nutgraf.cli.options import (
    STDOUT,
    by_option,
    file_option,
    json_option,
    top_option,
    topics_option,
)
from nutgraf.cli.outputs import own_stdout, spare, write_csv, write_json
from nutgraf.errors import NutgrafError
from nutgraf.measuring.drift_report import Drift, drift
from nutgraf.measuring.quantify import TopicShare
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.periods import Corpus
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.showing.plain import clean
from nutgraf.showing.progress import watching


@click.command("drift")
@click.argument("corpus")
@topics_option
@threshold_options
@careful_options
@by_option(["month", "year"], "month", "how long a period is.")
@click.option("--reference", metavar="FROM[:TO]", help="Periods to compare with, as 2019-01:2019.")
@click.option("--gold", metavar="FILE", help="Labelled rows to measure error rates on.")
@top_option(10, "new terms a topic.")
@json_option
@file_option("--csv", "Also write CSV: a row a source and period.")
@file_option("--png", "Also draw it; needs nutgraf[plot].")
@reading_options
def command(
    corpus: str,
    topics: list[str] | None,
    thresholds: Thresholds,
    careful: bool,
    encoder: str | None,
    by: str,
    reference: str | None,
    gold: str | None,
    top: int,
    json_to: str | None,
    csv_path: Path | None,
    png_path: Path | None,
    asked: Asked,
) -> None:
    """Tell how a corpus drifts away from the models, by source and month.

    CORPUS is a file or folder of any format that `nutgraf annotate` reads, with a text and maybe a
    source and a date (or "year", "month"). Rows that cannot be used are named and skipped.
    """
    spare([corpus, *([gold] if gold else [])], csv_path, json_to, png_path)
    first, _, last = (reference or "").partition(":")
    found_rows = Rows(corpus, asked, any_text=True)
    rows = Corpus(found_rows, by)
    try:
        if png_path:
            from nutgraf.measuring.drift_plot import check_format, plot

            check_format(png_path)  # fails before the work, not after it
        classifier = loaded(topics, thresholds, careful, encoder)
        tell(found_rows)
        labels = read_gold(gold, classifier.topic_names) if gold else None
        with own_stdout(), watching(say):
            found = drift(
                classifier,
                rows,
                gold=labels,
                reference=(first, last or first) if reference else None,
                top=top,
            )
        if csv_path:
            write_csv(found.rows(), csv_path)
        if json_to:
            write_json(found.to_dict(), json_to)
        if png_path:
            with writing(png_path):
                plot(found, png_path)
            say(f"wrote {png_path}")
    except NutgrafError as error:
        raise click.ClickException("; ".join([str(error), *rows.problems])) from None
    if json_to != STDOUT:
        _print(found, corrected_by="labels of yours" if gold else "the models' own curves")
    if careful:
        say_looks(found.looked_again, found.changed, sum(g.paragraphs for g in found.groups))
    for problem in filter(None, [*rows.problems, rows.unread.told()]):
        say(problem)
    if rows.skipped:
        say(f"{corpus}: {rows.skipped} rows skipped")
    end(bool(rows.skipped))
    end_where_lacking(found_rows)


def _print(found: Drift, corrected_by: str) -> None:
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    console = Screen(elsewhere=130)
    table = Columns("source", "period")
    table.add_figures("paragraphs", "unknown words", *found.topics)
    for i, group in enumerate(found.groups):
        cells = [
            _told(found.shares[topic][i]) if group.answered(k) else "–"
            for k, topic in enumerate(found.topics)
        ]
        unknown = f"{group.unknown:.1%}" if group.tokens else "–"
        source, period = group.source or "–", group.period or "–"
        table.add_row(source, period, f"{group.paragraphs:,}", unknown, *cells)
    console.print(table)
    shares = [share for mine in found.shares.values() for share in mine]
    marks = {
        f"shares of topics corrected by {corrected_by}, with 95 % bands": any(
            share.corrected for share in shares
        ),
        "* counted, not corrected": not all(share.corrected for share in shares),
        "? not as these errors allow": any(share.corrected and share.note for share in shares),
    }
    told = "; ".join(mark for mark, is_there in marks.items() if is_there)
    console.print(told, style="dim")
    if found.terms:
        names = Columns("topic", "new term")
        names.add_figures("paragraphs", "before", "keyness")
        for t in found.terms:
            names.add_row(t.topic, t.term, str(t.count), str(t.before), f"{t.keyness:.1f}")
        console.print()
        console.print(names)
    for warning in found.warnings:
        console.print(f"Warning: {clean(warning)}", style="yellow")


def _told(share: TopicShare) -> str:
    if not share.corrected:
        return f"{share.value:.1%} *"
    return f"{share.value:.1%} {share.low:.1%}–{share.high:.1%}{' ?' if share.note else ''}"
