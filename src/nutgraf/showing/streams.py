"""Standard output and standard error that pass on only plain text.

Whatever is written there, by this package, a plugin, a warning or a traceback, goes through
`Cleaned`. Only `Screen` writes past it, which cleans before it adds colours: so the escape
sequences that reach a terminal are its own. A rule that told good sequences from bad in the stream
would have to know what each terminal does with each.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from nutgraf.showing.plain import clean_lines


class Outlet(io.TextIOBase):
    """A stream of text whose failures bear its name; with `silent`, it has none. There is no
    `buffer`: nobody writes bytes past it."""

    def __init__(self, below: TextIO, name: str, *, silent: bool = False) -> None:
        self.below = below
        self._name = name
        self._silent = silent

    def write(self, text: str) -> int:
        if not isinstance(text, str):  # click asks in this way whether bytes would do
            raise TypeError(f"text is written here, not {type(text).__name__}")
        with self._named():
            self.below.write(text)
        return len(text)

    def flush(self) -> None:
        with self._named():
            self.below.flush()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self._silent:
                raise OSError(error.errno, error.strerror, self._name) from None

    def reconfigure(self, **_: object) -> None:
        """Encoding and errors are seen to."""

    def close(self) -> None:
        """The stream below belongs to others."""

    def isatty(self) -> bool:
        return self.below.isatty()

    def fileno(self) -> int:
        return self.below.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self.below, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return getattr(self.below, "errors", None)


class Cleaned(Outlet):
    """One that steers no terminal, but for what is written to `exact`."""

    def __init__(self, below: TextIO, name: str, *, silent: bool = False) -> None:
        super().__init__(below, name, silent=silent)
        self.exact = Outlet(below, name, silent=silent)

    def write(self, text: str) -> int:
        return super().write(clean_lines(text) if isinstance(text, str) else text)


def exact(stream: Any) -> Any:
    """The stream below a `Cleaned` one, for what is clean and coloured since."""
    return stream.exact if isinstance(stream, Cleaned) else stream


@contextmanager
def cleaned_streams() -> Iterator[None]:
    """Cleans what is written to stdout and stderr within the block, and replaces what their
    encodings cannot hold. Where stdout cannot be written, OSError says so with its name; where
    stderr cannot, what is told is lost. The place of one that is closed is held, so that no file
    gets it. After an error that nobody foresaw they stay, since its traceback is still to come."""
    before = sys.stdout, sys.stderr
    below = [stream or _unwritable(number) for number, stream in enumerate(before, 1)]
    wrapped = [stream for stream in below if isinstance(stream, io.TextIOWrapper)]
    raising = [(stream, stream.errors) for stream in wrapped if stream.errors in _RAISING]
    for stream, _ in raising:
        stream.reconfigure(errors="replace")
    sys.stdout = Cleaned(below[0], "standard output")
    sys.stderr = Cleaned(below[1], "standard error", silent=True)

    def restore() -> None:
        sys.stdout, sys.stderr = before
        for stream, errors in raising:
            with suppress(ValueError):  # closed meanwhile
                stream.reconfigure(errors=errors)

    try:
        yield
    except Exception:
        raise
    except BaseException:
        restore()
        raise
    restore()


_RAISING = ("strict", "surrogateescape", "surrogatepass")
"""How streams are opened that raise where their encoding lacks a character; the second of these is
Python's own in the locale C."""


def _unwritable(number: int) -> TextIO:
    """A stream for a closed file descriptor, which it takes; whatever is written there fails."""
    held = os.open(os.devnull, os.O_RDONLY)
    if held != number:
        with suppress(OSError):
            os.fstat(number)
            number = held  # the place is taken
        if number != held:
            os.dup2(held, number)
            os.close(held)
    return open(number, "w", encoding="utf-8", closefd=False)
