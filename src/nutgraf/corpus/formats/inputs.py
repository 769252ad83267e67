"""Finding the files of a corpus, and telling whether they are still the same."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf.corpus import layout
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.files import PAGES

SUFFIXES = {
    "parquet": "parquet", "pq": "parquet",
    "arrow": "arrow", "feather": "arrow", "ipc": "arrow",
    "jsonl": "jsonl", "ndjson": "jsonl",
    "csv": "csv", "tsv": "tsv",
    "txt": "text", "text": "text",
    **dict.fromkeys(PAGES, "html"),
    "warc": "warc", "wet": "warc",
}  # fmt: skip
COMPRESSIONS = {"gz": "gzip", "zst": "zstd"}
COMPRESSIBLE = {"jsonl", "csv", "tsv", "text", "html", "warc"}
EDGE = 64 << 10


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a corpus.

    Attributes:
        name: as the output calls it: what the caller wrote, with what was found below it.
        path: absolute path or URL, for workers elsewhere.
        compression: "gzip", "zstd" or "".
        stamp: time of last change in ns, or what a remote store says instead.
        digest: SHA-256 of the first and the last 64 KiB; a change between them that keeps size
            and time of change goes unseen. Empty for URLs.
    """

    name: str
    path: str
    format: str
    compression: str
    size: int
    stamp: str
    digest: str


def find(inputs: Sequence[str | os.PathLike[str]]) -> tuple[list[Source], list[str]]:
    """The files that paths, folders, globs and fsspec URLs name, in that order and each once;
    and the files in folders that are left out because their suffix is of no known format.

    Raises:
        InputError: nothing is there, or a file named by itself is of no known format.
        MissingExtraError: a URL, and fsspec is not installed.
    """
    sources: dict[str, Source] = {}
    skipped = []
    names = [os.fspath(given) for given in inputs]
    for given in names:
        found = list(_remote(given) if is_url(given) else _local(given))
        if not found:
            raise InputError(f"{given}: no file there")
        for name, path, in_folder in found:
            form, compression = format_of(name)
            if form:
                if path not in sources:
                    sources[path] = _source(name, path, form, compression)
            elif in_folder:
                skipped.append(name)
            else:
                known = ", ".join(sorted(SUFFIXES))
                raise InputError(f"{name}: its suffix tells no format; known: {known}, .gz, .zst")
    if not sources:
        raise InputError(f"{', '.join(names)}: no file of a known format")
    return list(sources.values()), skipped


def format_of(name: str) -> tuple[str, str]:
    """Format and compression by the file's suffixes; an empty format where they are unknown."""
    parts = os.path.basename(name).lower().split(".")[1:]
    compression = COMPRESSIONS.get(parts[-1], "") if parts else ""
    if compression:
        parts.pop()
    form = SUFFIXES.get(parts[-1], "") if parts else ""
    return ("", "") if compression and form not in COMPRESSIBLE else (form, compression)


def is_url(path: str) -> bool:
    return "://" in path


def filesystem(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises:
        MissingExtraError: fsspec, or its package for that kind of URL, is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        found: tuple[Any, str] = url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(error.name or "fsspec", "remote", f"reading {url}") from error
    except ValueError as error:
        raise InputError(f"{url}: {error}") from error
    return found


def _local(given: str) -> Iterator[tuple[str, str, bool]]:
    """(name, path, whether it comes from a folder or glob) of files."""
    if os.path.isfile(given):
        yield given, os.path.abspath(given), False
    elif os.path.isdir(given):
        for name in _below(given):
            yield name, os.path.abspath(name), True
    else:
        seen = set()
        for match in sorted(glob.glob(given, recursive=True)):
            folder, name = os.path.split(match)
            place = os.path.realpath(folder), name  # once, though links may lead there in a ring
            if os.path.isfile(match) and place not in seen:
                seen.add(place)
                yield match, os.path.abspath(match), True


def _below(folder: str) -> Iterator[str]:
    """The files of a folder and those below it, also where links lead, each folder once; but not
    what is hidden, nor in the folder of a run."""
    seen = set()
    for parent, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen or (parent != folder and layout.is_run(Path(parent))):
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        yield from (os.path.join(parent, f) for f in sorted(files) if f[0] not in "._")


def _remote(url: str) -> Iterator[tuple[str, str, bool]]:
    system, path = filesystem(url)
    if glob.has_magic(path):
        found = [p for p in system.glob(path) if system.isfile(p)]
    elif system.isdir(path):
        found = system.find(path)
    else:
        found = [path] if system.exists(path) else []
    for match in sorted(found):
        name = system.unstrip_protocol(match)
        yield name, name, match != path


def _source(name: str, path: str, form: str, compression: str) -> Source:
    if is_url(path):
        system, inner = filesystem(path)
        about = system.info(inner)
        keys = ("ETag", "etag", "mtime", "LastModified", "created")
        stamp = next((str(about[key]) for key in keys if about.get(key)), "")
        return Source(name, path, form, compression, int(about["size"]), stamp, "")
    name = os.fsencode(name).decode("utf-8", "backslashreplace")  # which Arrow and JSON can hold
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # to open a pipe would be to wait for it
            raise InputError(f"{name}: is no regular file: leave it out")
        with open(path, "rb") as file:
            state = os.fstat(file.fileno())
            digest = hashlib.sha256(file.read(EDGE))
            if state.st_size > EDGE:
                file.seek(max(EDGE, state.st_size - EDGE))
                digest.update(file.read(EDGE))
    except OSError as error:
        raise InputError(f"{name}: {error.strerror or error}") from None
    stamp = str(state.st_mtime_ns)
    return Source(name, path, form, compression, state.st_size, stamp, digest.hexdigest())
