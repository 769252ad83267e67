"""Hashes that tell whether what a run wrote is still what it wrote."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

_DIGITS = 16
_TAIL = len(f', "check": "{"0" * _DIGITS}"}}')


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(content: dict[str, Any]) -> str:
    """A line of JSON with the beginning of the SHA-256 of its other bytes as `check`."""
    body = json.dumps(content)[:-1]
    return f'{body}, "check": "{_check(body.encode())}"}}'


def unsealed(line: bytes) -> dict[str, Any] | None:
    """What `sealed` was given; None for a line that was cut short or changed."""
    body = line[:-_TAIL]
    if line[-_TAIL:] != f', "check": "{_check(body)}"}}'.encode():
        return None
    content: dict[str, Any] = json.loads(body + b"}")
    return content


def _check(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_DIGITS]
