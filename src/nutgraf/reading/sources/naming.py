"""What names stand for: patterns, and what is passed over for its name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

# What other programs put beside data; nobody means these.
_ASIDE = ("_success", "_metadata", "_common_metadata", "_started_", "_committed_", "_temporary",
          "_delta_log", "_spark_metadata", "thumbs.db", "desktop.ini", "__macosx")  # fmt: skip
_CHECKSUMS = ("crc", "md5", "sha1", "sha256", "sha512", "sig", "asc")


def passed_over(path: str) -> tuple[str, bool] | None:
    """Why a file or folder is passed over for its name, and whether it may yet be meant."""
    for part in path.replace("\\", "/").split("/"):
        low = part.lower()
        if part.startswith(".") and part.strip("."):  # not so . and ..
            return "hidden (.…)", False
        if low.startswith(_ASIDE) or low.rpartition(".")[2] in _CHECKSUMS:
            return "of what other programs leave beside data", False
        if part.startswith("_"):
            return "with a name that begins with _", True
    return None


def matching(pattern: str) -> Iterator[str]:
    """What a pattern names, in order and each once, though links may lead there in a ring: files,
    what is no file, and folders; not those on the way to what else it names."""
    matches = sorted(glob.glob(pattern, recursive=True))
    on_the_way = {os.path.dirname(match) for match in matches}
    seen = set()
    for match in matches:
        folder, name = os.path.split(match)
        place = os.path.realpath(folder), name
        if place not in seen and name and match not in on_the_way:
            seen.add(place)
            yield match


def shut(pattern: str) -> list[str]:
    """The folders on the way to what a pattern names that this user may not look into: matching
    passes over them in silence."""
    found: set[str] = set()
    while glob.has_magic(pattern := os.path.dirname(pattern)):
        for folder in glob.glob(os.path.join(pattern, ""), recursive=True):
            if not os.access(folder, os.R_OK | os.X_OK):
                found.add(os.path.normpath(folder))
    return sorted(found)
