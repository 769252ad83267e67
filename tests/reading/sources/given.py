"""What the tests of readers share: sources of files that they have written."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.streams import Stream


def source(path: Path, input_format: str | None = None) -> Source:
    """The one file that a path names."""
    (found,) = find([path], input_format).sources
    return found


def written(path: Path, content: bytes | str, input_format: str | None = None) -> Source:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return source(path, input_format)


def stream(content: bytes) -> Stream:
    return cast(Stream, io.BytesIO(content))


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members: Iterable[tuple[str, bytes]], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()
