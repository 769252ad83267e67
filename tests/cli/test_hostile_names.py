"""What a stranger's file says steers no terminal, in no command, at a terminal or redirected."""

from __future__ import annotations

import re

import pytest

from nutgraf.cli import COMMANDS
from tests.cli.calls import Calls, call, call_in_terminal, calls

__all__ = ["calls"]

OWN = re.compile(rb"\x1b\[(?:[0-9;]*m|\?25l|\?25h\r?|2K|[0-9]*[ABG])|\r(?=\x1b\[)")
"""What rich writes of itself: colours and the cursor of a bar."""
STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    "|\r(?!\r*\n)"
)


def check(told: bytes) -> None:
    text = told.decode()  # what cannot be shown is replaced: always UTF-8
    assert [text[max(0, m.start() - 60) :][:90] for m in STEERING.finditer(text)] == []
    assert "😄" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_redirected(command: str, calls: Calls) -> None:
    seen = b""
    for arguments in calls.arguments(command):
        status, out, errors = call(arguments)
        assert status in (0, 1, 2)
        check(out)
        check(errors)
        assert b"\n:smile:" not in errors, arguments  # each message is a line
        seen += out + errors
    assert b"[bold]" in seen  # it was shown, as it is


@pytest.mark.parametrize("command", COMMANDS)
def test_at_a_terminal(command: str, calls: Calls) -> None:
    for arguments in calls.arguments(command):
        _, told = call_in_terminal(arguments)
        assert b"\x1b[38;5;199m" not in told
        check(OWN.sub(b"", told))
