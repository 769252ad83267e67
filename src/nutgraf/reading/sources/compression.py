"""What files are compressed with, told by their first bytes, and their bytes without it."""

from __future__ import annotations

import bz2
import gzip
import lzma
from typing import BinaryIO, cast

from nutgraf.errors import MissingExtraError

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bz2",
    b"\xfd7zXZ\0": "xz",
}


def compression_of(head: bytes) -> str:
    """What a file that begins with those bytes is compressed with; "" if with nothing known."""
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), "")


def decompressed(file: BinaryIO, compression: str) -> BinaryIO:
    """The content of a compressed file.

    Raises:
        MissingExtraError: it is compressed with zstd, and pyarrow is not installed.
    """
    opened: BinaryIO = _OPENED[compression](file)
    return opened


def _zstd(file: BinaryIO) -> BinaryIO:
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "corpus", "reading zstd") from None
    return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd"))


_OPENED = {
    "": lambda file: file,
    "gzip": lambda file: cast(BinaryIO, gzip.GzipFile(fileobj=file)),
    "bz2": lambda file: cast(BinaryIO, bz2.BZ2File(file)),
    "xz": lambda file: cast(BinaryIO, lzma.LZMAFile(file)),  # noqa: SIM115
    "zstd": _zstd,
}
