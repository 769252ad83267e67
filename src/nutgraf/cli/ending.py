"""How a command ends: with a status, and with one line where it could not go on.

0: all went well. 1: some input failed, standard output or a disk took no more, or the command was
stopped. 2: it was called wrongly, or nothing could be read.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import wrap

import click

from nutgraf.showing.plain import clean

_LATER = ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EPIPE")
_FAILING = {getattr(errno, name) for name in _LATER if hasattr(errno, name)}
"""What may happen to a file that was named rightly."""


class Stop(click.ClickException):
    """An end without more ado."""

    def show(self, file: object = None) -> None:
        click.echo(f"nutgraf: {self.message}", err=True)


def say(message: str) -> None:
    """Tells of something on stderr, without what would steer a terminal: on one line, but at a
    terminal on lines that fit."""
    click.echo(fitted(f"nutgraf: {clean(message)}"), err=True)


def fitted(line: str) -> str:
    """A line as stderr takes it: at a terminal broken at spaces, a long name whole."""
    if not sys.stderr.isatty():
        return line
    width = shutil.get_terminal_size().columns
    return "\n".join(
        wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    )


@contextmanager
def stopping() -> Iterator[None]:
    """Makes a Stop of Ctrl-C and of what no command foresaw of files and streams."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stop("stopped") from None
    except OSError as error:
        raise Stop(_told(error)) from None


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Tells that a file cannot be written.

    Raises:
        UsageError: not there, or not by this user.
        ClickException: the disk is full or fails.
    """
    try:
        yield
    except OSError as error:
        kind = click.ClickException if error.errno in _FAILING else click.UsageError
        raise kind(f"cannot write {path}: {error.strerror or error}") from None


def status_of(work: Callable[[], object]) -> int:
    """Does the work of a command, tells why it ended early if it did, and gives its status."""
    status = _status(work)
    try:
        sys.stdout.flush()
    except OSError as error:
        say(_told(error))
        _let_go()
        return 1
    return status


def _status(work: Callable[[], object]) -> int:
    try:
        found = work()
    except SystemExit as end:
        found = end.code
    except click.ClickException as error:
        # On one line, whatever it quotes.
        vars(error)["message"] = fitted(f"Error: {clean(error.message)}").removeprefix("Error: ")
        error.show()
        _let_go()
        return error.exit_code
    except click.Abort:
        say("stopped")
        return 1
    return found if isinstance(found, int) else 0


def _told(error: OSError) -> str:
    why = "is closed" if error.errno == errno.EBADF else error.strerror or str(error)
    return why if error.filename is None else f"{os.fsdecode(error.filename)}: {why}"


def _let_go() -> None:
    """Keeps the interpreter from trying once more to write what could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
