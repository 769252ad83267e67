"""Archives of arrays: what the files of models, heads and word vectors are.

A NumPy .npz without pickle. Its array `header` is JSON as UTF-8 bytes, with a format and a version.
The same header and arrays give the same bytes.
"""

from __future__ import annotations

import io
import json
import math
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError, told
from nutgraf.regular import content
from nutgraf.writing import whole

_MOST_ARRAYS = 100
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


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
            return content(path, self.largest)
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
                if len(archive.infolist()) > _MOST_ARRAYS:
                    raise ModelError(f"{name}: has more than {_MOST_ARRAYS} arrays: refused")
                arrays = {
                    member.removesuffix(".npy"): _numbers(member, archive.read(member))
                    for member in archive.namelist()
                }
            header = json.loads(arrays.pop("header").tobytes())
            if not isinstance(header, dict):
                raise ValueError("its header is no table")
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


def _numbers(member: str, stored: bytes) -> npt.NDArray[Any]:
    """The array of a member of the archive, read-only: numpy would copy it piece by piece."""
    file = io.BytesIO(stored)
    version = np.lib.format.read_magic(file)
    if version not in _HEADERS:
        raise ValueError(f"{member} is of version {version} of NumPy's format")
    shape, is_fortran, dtype = _HEADERS[version](file)
    if dtype.kind not in "biuf":
        raise ValueError(f"the array {member} is of {dtype}, not of numbers")
    numbers = np.frombuffer(stored, dtype, math.prod(shape), file.tell())
    return numbers.reshape(shape, order="F" if is_fortran else "C")
