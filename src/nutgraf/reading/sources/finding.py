"""Finding the files of a corpus, and telling what is left out of it."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.sources import archives
from nutgraf.reading.sources.compression import compression_of
from nutgraf.reading.sources.formats import SUFFIXES, format_of, is_export, suffixes
from nutgraf.reading.sources.naming import matching, passed_over, shut
from nutgraf.reading.sources.source import (
    Source,
    filesystem,
    is_url,
    member_of,
    open_path,
    printable,
    source_of,
)  # fmt: skip
from nutgraf.reading.sources.spool import STDIN, is_once, spooled
from nutgraf.reading.sources.strangers import stranger
from nutgraf.reading.sources.streams import damage, first_bytes, is_damage

RUN, PARTS = ".run", "parts"
"""Folders that mark the folder of a run, and hold what it made."""
HEAD = 64 << 10
# Containers that begin as .zip does; documents of Word are known by what they hold.
_DOCUMENTS = ("xlsx", "pptx", "odt", "ods", "epub", "jar", "npz", "numbers", "pages")


Given = tuple[str | None, bool]
"""The format of all files, and whether JSON is never taken for an export."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, folder or member that is not read.

    Attributes:
        kind: why, in words that many share.
        meant: whether somebody may have wanted it read; not so what is hidden, checksums, and
            what other programs leave beside data.
    """

    name: str
    kind: str
    meant: bool = True


@dataclass(slots=True)
class Found:
    """The files of a corpus in order, each once, and what is left out."""

    sources: list[Source] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave(self, name: str, kind: str, meant: bool = True) -> None:
        name = printable(name)
        self.left_out.append(LeftOut(name, kind, meant))


def told(left_out: Sequence[LeftOut]) -> list[str]:
    """A line for each kind of what was left out: how many, why, and one of them."""
    counts = Counter((item.kind, item.meant) for item in left_out)
    first = {(item.kind, item.meant): item.name for item in reversed(left_out)}
    lines = []
    for (kind, meant), n in sorted(counts.items(), key=lambda found: (not found[0][1], -found[1])):
        more = f", such as {first[kind, meant]}" if n > 1 else f": {first[kind, meant]}"
        lines.append(f"left out: {n:,} {'' if meant else '(as is usual) '}{kind}{more}")
    return lines


def find(
    inputs: Sequence[str | os.PathLike[str]], input_format: str | None = None, plain: bool = False
) -> Found:
    """The files that paths, folders, globs and fsspec URLs name, in that order and each once; the
    members of .zip and .tar in their place; and what is left out of folders and archives.

    Args:
        inputs: names.
        input_format: of all files and members, whatever they hold; one of
            `formats.known_formats()`.
        plain: JSON is never taken for an export, as where a column of it is named.

    Raises:
        InputError: nothing is there, or a file named by itself cannot be read or is of no known
            format.
        MissingExtraError: a URL, and fsspec is not installed.
    """
    found = Found()
    seen: set[str] = set()
    names = [os.fspath(given) for given in inputs]
    for given in names:
        n, before = 0, len(found.left_out)
        for name, path, in_folder in _remote(given) if is_url(given) else _local(given, found):
            n += 1
            if path not in seen:
                seen.add(path)
                _take(name, path, in_folder, (input_format, plain), found)
        if not n and len(found.left_out) == before:
            raise InputError(f"{given}: no file there")
    if not found.sources:
        raise InputError(nothing(names, found.left_out))
    return found


def nothing(names: Sequence[str], left_out: Sequence[LeftOut]) -> str:
    """What to say where no file can be read."""
    reasons = "".join(f"; {line}" for line in told(left_out))
    advice = f"known are {', '.join(SUFFIXES)}; name the format of others with --input-format"
    return f"{', '.join(names[:3])}: no file of a known format{reasons}; {advice}"


def _take(name: str, path: str, in_folder: bool, given: Given, found: Found) -> None:
    """Adds a file, or the members of an archive; or what is left out of it, and why."""
    try:
        source = source_of(name, path)
        with open_path(path) as file:
            head = file.read(HEAD)
        compression = compression_of(head)
        source, broken = replace(source, compression=compression), ""
        if compression:
            head, broken = _head(source)
    except InputError as error:
        if not in_folder:
            raise
        found.leave(name, str(error).removeprefix(f"{printable(name)}: "))
        return
    except OSError as error:
        if not in_folder:
            raise InputError(f"{name}: {error.strerror or error}") from None
        found.leave(name, f"that cannot be read ({error.strerror or error})")
        return
    document = suffixes(name)[:1] and suffixes(name)[0] in _DOCUMENTS
    document = document or is_export(format_of(name, head))  # of Word, whatever its name
    if kind := "" if document else archives.kind_of(head):
        _unpack(source, kind, given, found)
        return
    form, strange = _format(name, head, given)
    if strange and not in_folder:
        raise InputError(f"{name}: {strange}")
    if not form and not strange and not in_folder and head and not _is_binary(head):
        form = "" if head.lstrip().startswith(b"<?xml") else "text"  # XML is no prose
    if form:  # a damaged file is read as its name says, and its rows are rejected
        found.sources.append(replace(source, format=form))
    elif in_folder:
        found.leave(name, broken or strange or _of_no_format(name))
    elif broken:
        raise InputError(f"{name}: {broken}")
    else:
        raise InputError(nothing([name], []))


def _unpack(archive: Source, kind: str, given: Given, found: Found) -> None:
    """Adds the members of an archive; or what is left out of it, and why."""
    try:
        for member in archives.members(archive, kind):
            source = member_of(archive, member.name, member.size)
            if member.refused:
                found.leave(source.name, f"in an archive: {member.refused}")
                continue
            if reason := passed_over(member.name):
                found.leave(source.name, *reason)
                continue
            head, broken = _head(source)
            source = replace(source, compression=compression_of(head))
            if source.compression:
                head, broken = _head(source)
            if broken and not head:
                found.leave(source.name, f"in an archive, {broken}")
                continue
            form, strange = _format(member.name, head, given)
            if form:
                found.sources.append(replace(source, format=form))
            else:
                found.leave(source.name, strange or _of_no_format(member.name))
    except Exception as error:
        if not is_damage(error):
            raise
        found.leave(archive.name, f"an archive that is {damage(error)}")


def _head(source: Source) -> tuple[bytes, str]:
    """The first bytes of a file after decompression; or why there are none."""
    try:
        return first_bytes(source, HEAD), ""
    except Exception as error:
        if not is_damage(error) or isinstance(error, MissingExtraError):
            raise
        return b"", damage(error)


def _format(name: str, head: bytes, given: Given) -> tuple[str, str]:
    """The format of a file, or what it is that is none; both may be empty."""
    if given[0]:
        return given[0], ""
    form = format_of(name, head, given[1])
    strange = "" if is_export(form) else stranger(name, head)
    return ("", f"of no known format ({strange})") if strange else (form, "")


def _is_binary(head: bytes) -> bool:
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head[:8192])
    return control * 20 > len(head[:8192]) and b"\0\0\0" in head


def _of_no_format(name: str) -> str:
    found = suffixes(name)
    return (
        f"of no known format (.{found[0][:20]})"
        if found
        else "without a suffix, of no known format"
    )


def _local(given: str, found: Found) -> Iterator[tuple[str, str, bool]]:
    """(name, path, whether it comes from a folder or glob) of files."""
    if is_once(given):
        yield "stdin" if given == STDIN else given, spooled(given), False
    elif os.path.isdir(given):
        for name in _below(given, found):
            yield name, os.path.abspath(name), True
    elif os.path.exists(given):
        yield given, os.path.abspath(given), False
    elif os.path.lexists(given):
        raise InputError(f"{given}: a link to nothing")
    else:
        for match in matching(given):
            if os.path.isfile(match):
                yield match, os.path.abspath(match), True
            elif not os.path.isdir(match):
                _leave(match, found)
            elif reason := passed_over(os.path.basename(match)):
                found.leave(match, f"folders {reason[0]}", reason[1])
            elif not is_run(Path(match)):
                for name in _below(match, found):
                    yield name, os.path.abspath(name), True
        for folder in shut(given):
            found.leave(folder, "a folder that cannot be read (Permission denied)")


def _below(folder: str, found: Found) -> Iterator[str]:
    """The files of a folder and those below it, also where links lead, each folder once; of the
    folder of a run, its parts."""
    seen = set()
    if is_run(Path(folder)):
        folder = os.path.join(folder, PARTS)

    def unreadable(error: OSError) -> None:
        found.leave(str(error.filename), f"a folder that cannot be read ({error.strerror})")

    for parent, folders, files in os.walk(folder, followlinks=True, onerror=unreadable):
        real = os.path.realpath(parent)
        if real in seen or (parent != folder and is_run(Path(parent))):
            folders.clear()
            continue
        seen.add(real)
        for name in sorted(folders):
            if reason := passed_over(name):
                if name != RUN:
                    found.leave(os.path.join(parent, name), f"folders {reason[0]}", reason[1])
                folders.remove(name)
        folders.sort()
        for name in sorted(files):
            path = os.path.join(parent, name)
            if reason := passed_over(name):
                found.leave(path, *reason)
            elif os.path.isfile(path):
                yield path
            else:
                _leave(path, found)


def _leave(path: str, found: Found) -> None:
    """Tells of what is neither file nor folder."""
    found.leave(path, "links to nothing" if os.path.islink(path) else "no regular files")


def is_run(folder: Path) -> bool:
    """Whether a folder is that of a run."""
    return (folder / RUN).is_dir()


def _remote(url: str) -> Iterator[tuple[str, str, bool]]:
    system, path = filesystem(url)
    if glob.has_magic(path):
        matches = [p for p in system.glob(path) if system.isfile(p)]
    elif system.isdir(path):
        matches = system.find(path)
    else:
        matches = [path] if system.exists(path) else []
    for match in sorted(matches):
        name = system.unstrip_protocol(match)
        yield name, name, match != path
