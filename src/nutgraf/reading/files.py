"""Text files as people have them: read whole, or refused with the reason and the remedy."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from nutgraf.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(source: str, encoding: str | None = None) -> str:
    """The text of a file, or of stdin where source is "-".

    Without `encoding` it must be UTF-8, or start with a byte-order mark.

    Raises:
        InputError: it cannot be read, is empty, binary, or not in that encoding.
    """
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except IsADirectoryError:
        raise InputError(f"{source}: is a folder: name the files in it") from None
    except FileNotFoundError:
        raise InputError(f"{source}: no such file") from None
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None
    name = "stdin" if source == "-" else source
    if not raw:
        raise InputError(f"{name}: is empty")
    text = _decode(raw, name, encoding)
    if not text.strip():
        raise InputError(f"{name}: holds only white space")
    return text


def _decode(raw: bytes, name: str, encoding: str | None) -> str:
    if encoding is None:
        encoding = next((known for bom, known in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(encoding)
    except LookupError:
        raise InputError(f"{name}: there is no encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        if _is_binary(raw):
            raise InputError(f"{name}: is binary, not text") from None
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: is not {encoding} (byte {error.start}, line {line}): convert it, or name its "
            "encoding, such as --encoding latin-1"
        ) from None
    if _is_binary(raw) and encoding == "utf-8":
        raise InputError(f"{name}: is binary, not text")
    return text


def _is_binary(raw: bytes) -> bool:
    """Whether control characters that no text has make up a tenth of the beginning."""
    head = raw[:8192]
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return control * 10 > len(head)
