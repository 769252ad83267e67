"""The grammar of the command line: options that several commands have, each declared once.

A name means the same in every command. Where it is a little more in one, the help says so after a
colon. Older names of an option are taken, and not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from nutgraf.cli.completion import input_formats, topic_names

Decorator = Callable[[Callable[..., None]], Callable[..., None]]
STDOUT = "-"
FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_EITHER = click.Path(path_type=Path)


class Option(click.Option):
    """An option that is taken by older names, too, which no help shows."""

    def __init__(self, *given: Any, older: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.older = list(older)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Adds the older names, for the parser alone."""
        shown, self.opts = self.opts, [*self.opts, *self.older]
        try:
            super().add_to_parser(parser, ctx)
        finally:
            self.opts = shown


class _JsonOption(click.Option):
    """`--json [FILE]`, which would take what was meant as an argument for FILE: that is told."""

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        """Checks what was given before anything is read or written."""
        value = opts.get(self.name or "")
        if isinstance(value, str) and value != STDOUT:
            lacking = [p for p in ctx.command.params if _lacks(p, opts)]
            if lacking:
                name = lacking[0].make_metavar(ctx)
                raise click.UsageError(
                    f"--json takes the next word for its FILE, so that {name} is lacking: put "
                    f"--json behind {value}, or write --json=- {value}",
                    ctx,
                )
            path = Path(value)
            if path.is_file() and path.suffix != ".json" and path.stat().st_size:
                raise click.UsageError(
                    f"--json would write over {value}, which is there and is no *.json: name "
                    "another FILE, or write --json=- for standard output",
                    ctx,
                )
        return super().handle_parse_result(ctx, opts, args)


def _lacks(parameter: click.Parameter, opts: Mapping[str, Any]) -> bool:
    given = opts.get(parameter.name or "")
    is_there = isinstance(given, str) or (isinstance(given, tuple) and len(given) > 0)
    return isinstance(parameter, click.Argument) and parameter.required and not is_there


def _split(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[str] | None:
    if not values:
        return None
    # A file's name may hold a comma.
    parts = [[value] if Path(value).is_file() else value.split(",") for value in values]
    return [name.strip() for part in parts for name in part if name.strip()]


topics_option = click.option(
    "--topics", "--topic", "topics", multiple=True, callback=_split, metavar="A,B,FILE",
    shell_complete=topic_names,
    help="Only these topics, by name or topic file (.toml, .npz); all installed ones where not "
    "given. May be repeated.",
)  # fmt: skip

json_option = click.option(
    "--json", "json_to", cls=_JsonOption, type=click.Path(dir_okay=False, allow_dash=True),
    is_flag=False, flag_value=STDOUT, metavar="[FILE]",
    help="Write JSON to FILE; without FILE, to standard output, and nothing else there.",
)  # fmt: skip

encoding_option = click.option(
    "--encoding", metavar="NAME", help="Of text files, such as cp1252; else what the files say."
)

input_format_option = click.option(
    "--input-format", metavar="FORMAT", shell_complete=input_formats,
    help="Of all files: json, csv, html … or an export's, as `nutgraf convert --formats` lists "
    "them.",
)  # fmt: skip

skip_option = click.option(
    "--skip", is_flag=True, help="Exit with 0 though files or rows were left out."
)

evidence_option = click.option(
    "--evidence", is_flag=True, help="Add every term found, with what it adds to the logit."
)

seed_option = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0),
    help="Of all that is drawn by chance; the same seed gives the same result.",
)  # fmt: skip

resamples_option = click.option(
    "--resamples", default=500, show_default=True, type=click.IntRange(1),
    help="Bootstrap samples.",
)  # fmt: skip

id_column_option = click.option(
    "--id-column", metavar="NAME", help="Column with the id of each row."
)
date_column_option = click.option(
    "--date-column", metavar="NAME", help="Column with the date of each row."
)
source_column_option = click.option(
    "--source-column", metavar="NAME", help="Column with the publisher of each row."
)


def out_option(
    what: str, *, folder: bool | None = False, required: bool = False, default: str | None = None
) -> Decorator:
    """`-o, --out`: what a command writes, a file, a folder (True), or either (None)."""
    return click.option(
        "-o", "--out", "out", cls=Option, older=["--output"], metavar="OUT", required=required,
        type={False: FILE, True: _FOLDER, None: _EITHER}[folder], help=f"What to write: {what}",
        default=default, show_default=default is not None,
    )  # fmt: skip


def top_option(default: int, what: str, older: Sequence[str] = ()) -> Decorator:
    """`--top`: how many of its lists a command shows."""
    return click.option(
        "--top", "top", cls=Option, older=older, metavar="N", default=default, show_default=True,
        type=click.IntRange(0), help=f"How many to show: {what}",
    )  # fmt: skip


def by_option(choices: Sequence[str], default: str | None, what: str) -> Decorator:
    """`--by`: what a row or a share is of."""
    return click.option(
        "--by", type=click.Choice(choices), default=default, show_default=default is not None,
        help=f"By what: {what}",
    )  # fmt: skip


def format_option(choices: Sequence[str], default: str, what: str) -> Decorator:
    """`--format`: how the answers are written."""
    return click.option(
        "--format", "form", type=click.Choice(choices), default=default, show_default=True,
        help=f"How to write it: {what}",
    )  # fmt: skip


def file_option(name: str, what: str) -> Decorator:
    """A file that is written beside what is printed, such as `--csv FILE`."""
    dest = f"{name.removeprefix('--')}_path"
    return click.option(name, dest, type=FILE, metavar="FILE", help=what)


def title_option(what: str) -> Decorator:
    """`--title`, of what is made."""
    return click.option("--title", help=f"The title: {what}")
