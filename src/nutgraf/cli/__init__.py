"""The command line: one module a command, imported only when it is called.

Exit codes: 0 all went well; 1 some input failed, is named on stderr, and the rest was done, or the
command could not be finished; 2 the command was called wrongly.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import click

from nutgraf.cli.ending import say, status_of, stopping
from nutgraf.cli.examples import epilog
from nutgraf.errors import NutgrafWarning
from nutgraf.showing.streams import cleaned_streams

COMMANDS = {
    "annotate": "Label a corpus of any size; resumable, on one machine or many.",
    "bench": "Time your own corpus with your own plugins.",
    "classify": "Label the paragraphs of articles.",
    "convert": "Make one clean table of exports of archives, wires and crawls.",
    "drift": "Tell how a corpus drifts away from the models.",
    "evaluate": "Measure a classifier on labelled paragraphs.",
    "export": "Write texts for an annotation tool, with what the model says.",
    "import-dictionary": "Make topic files of a dictionary.",
    "import-labels": "Read labels that people gave in an annotation tool.",
    "label": "Label paragraphs in the terminal, a key each.",
    "new": "Make a plugin package for a topic of your own.",
    "plugins": "List the plugins found, and why any failed.",
    "suggest": "Propose terms to add to a topic, and paragraphs to label next.",
    "summary": "Sum up what a run found: shares by source and time, co-occurrence.",
    "topics": "List the topics, with their codes.",
    "train": "Learn a topic from a few labelled paragraphs.",
}

COMPLETE = "_NUTGRAF_COMPLETE"
"""The environment variable by which a shell asks for completion."""


class _Commands(click.Group):
    """A group whose commands are imported on call, so that `--help` stays quick, and print nothing
    but plain text."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        work = partial(super().main, *args, standalone_mode=False, **more)
        if not standalone_mode:
            return work()
        if os.environ.get(COMPLETE):  # a shell asks, and click answers it in bytes
            return super().main(*args, **more)
        with cleaned_streams():
            sys.exit(status_of(work))

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with stopping():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with stopping():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"nutgraf.cli.{cmd_name.replace('-', '_')}").command
        command.epilog = epilog(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nutgraf", prog_name="nutgraf")
@click.pass_context
def main(context: click.Context) -> None:
    """Which topics each paragraph of news is about, how sure that is, and which words say so."""
    context.with_resource(_plain_warnings())


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Warnings of nutgraf are lines on stderr, as all else that a command tells."""
    others = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: object) -> None:
        if issubclass(category, NutgrafWarning):
            say(str(message))
        else:
            others(message, category, *where)  # type: ignore[arg-type]

    warnings.showwarning = show  # type: ignore[assignment]
    try:
        yield
    finally:
        warnings.showwarning = others
