"""How commands end where a stream or a disk fails, or someone stops them."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from nutgraf.cli import COMMANDS, main
from nutgraf.cli.ending import Stop, say, status_of, stopping, writing
from tests.cli import calls as made
from tests.cli.calls import Calls, calls

__all__ = ["calls"]

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")


def told_with(arguments: list[str], out: io.TextIOWrapper) -> tuple[int, str]:
    """Status and stderr of a call with that stdout."""
    errors = io.TextIOWrapper(kept := io.BytesIO(), "utf-8")
    with made.streams(out, errors):
        status = made.status_of(arguments)
        return status, kept.getvalue().decode()


def printing(calls: Calls, command: str) -> Iterator[list[str]]:
    """The calls that print something to stdout."""
    for place, arguments in enumerate(calls.arguments(command)):
        if made.call(arguments)[1]:
            yield calls.arguments(command)[place]  # with outputs that are not there yet


@needs_full
@pytest.mark.parametrize("command", COMMANDS)
def test_stdout_takes_no_more(command: str, calls: Calls) -> None:
    for arguments in printing(calls, command):
        with FULL.open("w", encoding="utf-8") as out:
            status, errors = told_with(arguments, out)
            assert status == 1, arguments
            assert errors.splitlines()[-1] == "nutgraf: standard output: No space left on device"
            assert errors.count("standard output") == 1
            assert "Traceback" not in errors


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("encoding", "mode"),
    [*((encoding, "strict") for encoding in ("latin-1", "ascii", "cp1252", "cp932")),
     ("ascii", "surrogateescape"), ("ascii", "surrogatepass")],
)  # fmt: skip
def test_stdout_lacks_characters(command: str, encoding: str, mode: str, calls: Calls) -> None:
    for arguments in calls.arguments(command):
        kept = io.BytesIO()
        out = io.TextIOWrapper(kept, encoding, errors=mode)
        errors = io.TextIOWrapper(io.BytesIO(), encoding, errors=mode)
        with made.streams(out, errors):
            assert made.status_of(arguments) in (0, 1, 2)
            kept.getvalue().decode(encoding)
            assert out.errors == mode  # as it was


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyboardInterrupt(), "stopped"),
        (OSError(errno.ENOSPC, "No space left on device", "x\n\x1by"),
         "x  y: No space left on device"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "Broken pipe"),
        (OSError(errno.EBADF, "Bad file descriptor", "standard output"),
         "standard output: is closed"),
    ],
)  # fmt: skip
def test_one_line_says_why(
    command: str, error: BaseException, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def callback(**_: object) -> None:
        raise error

    found = main.get_command(click.Context(main), command)
    assert found is not None
    monkeypatch.setattr(found, "callback", callback)
    monkeypatch.setattr(found, "params", [])
    assert made.call([command]) == (1, b"", f"nutgraf: {told}\n".encode())


def test_errors_that_nobody_foresaw_are_none_of_its_business() -> None:
    with pytest.raises(ZeroDivisionError):
        status_of(lambda: 1 // 0)
    with pytest.raises(Stop, match="stopped"), stopping():
        raise KeyboardInterrupt
    with stopping():
        pass


@pytest.mark.parametrize(("given", "status"), [(None, 0), (3, 3), ("a text", 0)])
def test_a_status_is_handed_on(given: object, status: int) -> None:
    assert status_of(lambda: given) == status
    assert status_of(lambda: sys.exit(1)) == 1
    assert status_of(lambda: sys.exit()) == 0


def test_messages_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\nb\x1b[31m\r\u202e")
    assert capsys.readouterr().err == "nutgraf: a b [31m  \n"


@pytest.mark.parametrize(
    ("number", "status"),
    [(errno.ENOSPC, 1), (errno.EIO, 1), (errno.EACCES, 2), (errno.ENOENT, 2), (errno.EISDIR, 2)],
)
def test_what_cannot_be_written(number: int, status: int) -> None:
    with pytest.raises(click.ClickException, match="cannot write a: ") as told, writing("a"):
        raise OSError(number, os.strerror(number))
    assert told.value.exit_code == status


@needs_full
@pytest.mark.parametrize(
    "arguments",
    [
        ["classify", "{rows}", "-o", "{full}"],
        ["convert", "{rows}", "-o", "{full}"],
        ["drift", "{rows}", "--topics", "energy", "--csv", "{full}"],
        ["drift", "{rows}", "--topics", "energy", "--json", "{full}"],
        ["evaluate", "{gold}", "--topics", "energy", "--resamples", "9", "--html", "{full}"],
        ["export", "{rows}", "--to", "prodigy", "-o", "{full}"],
        ["suggest", "energy", "{rows}", "--at-least", "1", "--out", "{full}"],
        ["summary", "{run}", "--csv", "{full}"],
        ["summary", "{run}", "--html", "{full}"],
        ["train", "{topic}", "{gold}", "-o", "{npz}", "--resamples", "9"],
        ["label", "{rows}", "--topic", "energy", "-o", "{full}"],
        ["annotate", "{rows}", "-o", "{full}"],
        ["new", "elections", "-o", "{full}"],
        ["import-dictionary", "{words}", "-o", "{full}"],
    ],
    ids=lambda arguments: f"{arguments[0]} {arguments[-2]}",
)
def test_a_disk_is_full(arguments: list[str], calls: Calls, tmp_path: Path) -> None:
    (tmp_path / "full.npz").symlink_to(FULL)
    places = {
        "full": str(FULL),
        "npz": str(tmp_path / "full.npz"),
        "rows": str(calls.folder / f"rows{made.NAME}.jsonl"),
        "gold": str(calls.folder / f"gold{made.NAME}.jsonl"),
        "run": str(calls.folder / f"run{made.NAME}"),
        "topic": str(calls.folder / f"t{made.NAME}.toml"),
        "words": str(calls.folder / f"words{made.NAME}.csv"),
    }
    status, _, errors = made.call([argument.format(**places) for argument in arguments])
    assert status in (1, 2), errors
    last = errors.decode().splitlines()[-1]
    assert "full" in last, last
    assert b"Traceback" not in errors


ENDLESS = """
import sys
import nutgraf.cli.classify as classify
real = classify.Articles
class Slow(real):
    def __iter__(self):
        for found in real.__iter__(self):
            while True:
                yield found
classify.Articles = Slow
from nutgraf.cli import main
main(sys.argv[1:])
"""


def begun(form: str, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ENDLESS, "classify", str(path), "--format", form, "--topics",
         "energy"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_pipe_is_closed(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Crude oil prices rose on Friday.")
    process = begun(form, tmp_path / "a.txt")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b"nutgraf: standard output: Broken pipe\n"
    assert process.wait(60) == 1
    process.stderr.close()


def test_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Crude oil prices rose on Friday.")
    process = begun("csv", tmp_path / "a.txt")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (1, b"nutgraf: stopped\n")


@pytest.mark.skipif(os.name == "nt", reason="there is no such shell")
@pytest.mark.parametrize(
    ("call", "status", "told"),
    [
        ("topics >&-", 1, "nutgraf: standard output: is closed\n"),
        ("--help >&-", 1, "nutgraf: standard output: is closed\n"),
        ("topics 2>&- >/dev/null", 0, ""),
        ("classify <&-", 2, "nutgraf: stdin: is closed\n"),
        ("drift - <&-", 2, "stdin: is closed"),
        ("plugins >&- 2>&-", 1, ""),
    ],
)
def test_closed_streams(call: str, status: int, told: str) -> None:
    command = f"{sys.executable} -m nutgraf {call}"
    done = subprocess.run(
        ["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False, timeout=120
    )
    assert done.returncode == status, done.stderr
    assert done.stderr == told if told.endswith("\n") or not told else told in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
