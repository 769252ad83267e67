"""Standard output and standard error, cleaned and told of when they fail."""

from __future__ import annotations

import errno
import io
import logging
import sys
import traceback

import click
import pytest

from nutgraf.showing.streams import Cleaned, Outlet, cleaned_streams, exact

HOSTILE = "\x1b[31mred\x1b]8;;x\x1b\\\x9b2J\u202e\r"
PLAIN = " [31mred ]8;;x \\ 2J  "


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        self.write("")


def both(encoding: str = "utf-8") -> tuple[io.TextIOWrapper, io.TextIOWrapper]:
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
    return out, errors


def content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def test_whatever_is_written_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    out, errors = both()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", errors)
    with cleaned_streams():
        print(HOSTILE)
        click.echo(HOSTILE)
        click.echo(HOSTILE, err=True)
        logging.lastResort.handle(logging.makeLogRecord({"msg": HOSTILE, "levelno": 40}))  # type: ignore[union-attr]
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            traceback.print_exc()
        exact(sys.stdout).write("\x1b[1m")
    lines = content(out).split("\n")
    assert (lines[0], lines[2]) == (PLAIN, "\x1b[1m")
    assert "\x1b" not in lines[1]  # which click has stripped before
    told = content(errors)
    assert "\x1b" not in told
    assert told.count("[31mred ]8;;x") >= 2
    assert (sys.stdout, sys.stderr) == (out, errors)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_an_encoding_lacks_is_replaced(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out, errors = both(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", errors)
    with cleaned_streams():
        print("a\u0416█")
        click.echo("a\u0416█", err=True)
    assert content(out) == content(errors) == "a??\n"
    assert out.errors == "strict"


def test_an_outlet_tells_its_name_or_nothing() -> None:
    with pytest.raises(OSError, match="No space left on device: 'here'") as told:
        Outlet(Broken(), "here").write("x")
    assert (told.value.errno, told.value.filename) == (errno.ENOSPC, "here")
    with pytest.raises(OSError, match="here"):
        Cleaned(Broken(), "here").flush()
    assert Outlet(Broken(), "here", silent=True).write("x") == 1
    with pytest.raises(TypeError):
        Cleaned(io.StringIO(), "here").write(b"x")  # type: ignore[arg-type]


def test_an_outlet_is_a_stream_of_text() -> None:
    below = io.StringIO()
    stream = Cleaned(below, "here")
    assert (stream.writable(), stream.isatty(), stream.encoding) == (True, False, "utf-8")
    assert not hasattr(stream, "buffer")
    stream.reconfigure(encoding="utf-8")  # as libraries do while they are imported
    stream.close()
    assert stream.write("a") == 1
    assert below.getvalue() == "a"
    assert exact(below) is below
    assert exact(stream).below is below


def test_after_a_foreseen_end_they_are_back_else_they_stay_for_the_traceback() -> None:
    before = sys.stdout, sys.stderr
    for error in (SystemExit(1), KeyboardInterrupt()):
        with pytest.raises(type(error)), cleaned_streams():
            raise error
        assert (sys.stdout, sys.stderr) == before
    try:
        with pytest.raises(ZeroDivisionError), cleaned_streams():
            raise ZeroDivisionError
        assert isinstance(sys.stderr, Cleaned)
    finally:
        sys.stdout, sys.stderr = before
