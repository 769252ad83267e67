"""Archives of arrays: what the files of models, heads and word vectors are.

A NumPy .npz without pickle. Its array `header` is JSON as UTF-8 bytes, with a format and a version.
The same header and arrays give the same bytes.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError, told
from nutgraf.writing import whole


@dataclass(frozen=True)
class Archive:
    """One kind of file.

    Attributes:
        format: what the header says.
        version: the newest that is read.
        kind: what a person calls it.
        largest: bytes that a file may unpack to.
    """

    format: str
    version: int
    kind: str
    largest: int

    def write(
        self,
        path: str | os.PathLike[str],
        header: Mapping[str, Any],
        arrays: Mapping[str, npt.NDArray[Any]],
        version: int | None = None,
    ) -> None:
        """Writes a file, whole or not at all; as an older version where that holds all it has."""
        full = {"format": self.format, "version": version or self.version, **header}
        text = np.frombuffer(json.dumps(full, sort_keys=True).encode(), np.uint8)
        with whole(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, header=text, **arrays)  # type: ignore[arg-type]

    def read(self, path: str | os.PathLike[str]) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays of a file; runs no code of the file's.

        Raises:
            ModelError: it is no such file, damaged, or of a newer version; the file is named.
        """
        return self.unpack(self.content(path), os.fspath(path))

    def content(self, path: str | os.PathLike[str]) -> bytes:
        """The bytes of a file.

        Raises:
            ModelError: it cannot be read; the file is named.
        """
        try:
            return Path(path).read_bytes()
        except OSError as error:
            raise ModelError(f"{os.fspath(path)}: {error.strerror or error}") from error

    def unpack(self, content: bytes, name: str) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays of a file's bytes, as `read` gives them."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(info.file_size for info in archive.infolist()) > self.largest:
                    raise ModelError(
                        f"{name}: unpacks to more than {self.largest:,} bytes: refused"
                    )
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                arrays = {key: stored[key] for key in stored.files}
            header: dict[str, Any] = json.loads(arrays.pop("header").tobytes())
            if header["format"] != self.format:
                raise ModelError(f"{name}: no {self.format} file")
            version = int(header["version"])
        except ModelError:
            raise
        except Exception as error:  # zip, zlib, numpy and JSON each have errors of their own
            raise ModelError(f"{name}: cannot be read as {self.kind} ({told(error)})") from error
        if version > self.version:
            raise ModelError(
                f"{name}: {self.kind} of version {version}, and this nutgraf reads up to "
                f"{self.version}: update nutgraf"
            )
        return header, arrays
