"""Archives of arrays: written whole, read without pickle, refused by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError
from nutgraf.topics.archive import Archive

ARCHIVE = Archive("nutgraf-test", 2, "a test", 2**12)
ARRAYS: Arrays = {"a": np.arange(3), "b": np.ones((2, 2), np.float16)}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    for name in ("one", "two"):
        ARCHIVE.write(tmp_path / name, {"n": 1, "m": [2]}, ARRAYS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    header, arrays = ARCHIVE.read(tmp_path / "one")
    assert header == {"format": "nutgraf-test", "version": 2, "n": 1, "m": [2]}
    assert arrays.keys() == ARRAYS.keys()
    assert all(np.array_equal(arrays[key], ARRAYS[key]) for key in ARRAYS)
    assert all(arrays[key].dtype == ARRAYS[key].dtype for key in ARRAYS)


@pytest.mark.parametrize("version", [(1, 0), (2, 0)])
@pytest.mark.parametrize("array", [
    np.zeros(0, np.uint64), np.zeros((0, 3)), np.arange(6.0).reshape(2, 3).T, np.array(3, ">i4"),
    np.arange(6, dtype=np.float16).reshape(2, 3), np.array([True, False]),
])  # fmt: skip
def test_arrays_of_any_shape(
    tmp_path: Path, array: npt.NDArray[Any], version: tuple[int, int]
) -> None:
    ARCHIVE.write(tmp_path / "one", {}, {})
    with zipfile.ZipFile(tmp_path / "one", "a") as archive, archive.open("a.npy", "w") as file:
        np.lib.format.write_array(file, array, version)
    found = ARCHIVE.read(tmp_path / "one")[1]["a"]
    assert (found.shape, found.dtype) == (array.shape, array.dtype)
    np.testing.assert_array_equal(found, array)


def test_versions(tmp_path: Path) -> None:
    ARCHIVE.write(tmp_path / "old", {}, {}, version=1)
    assert ARCHIVE.read(tmp_path / "old")[0]["version"] == 1
    ARCHIVE.write(tmp_path / "new", {}, {}, version=3)
    with pytest.raises(ModelError, match=r"new: a test of version 3, .* up to 2: update nutgraf"):
        ARCHIVE.read(tmp_path / "new")


def test_other_files_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    objects = io.BytesIO()
    np.savez(objects, header=np.array([{}], object))
    ARCHIVE.write(path, {}, ARRAYS)
    whole = path.read_bytes()
    for content in (b"", b"no zip", whole[:90], objects.getvalue()):
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"file\.npz: cannot be read as a test"):
            ARCHIVE.read(path)
    Archive("nutgraf-other", 1, "another", 2**12).write(path, {}, {})
    with pytest.raises(ModelError, match=r"file\.npz: no nutgraf-test file"):
        ARCHIVE.read(path)
    ARCHIVE.write(path, {}, {"zeros": np.zeros(10_000)})
    with pytest.raises(ModelError, match=r"file\.npz: unpacks to more than 4,096 bytes"):
        ARCHIVE.read(path)
    with pytest.raises(ModelError, match=r"none\.npz: No such file"):
        ARCHIVE.read(tmp_path / "none.npz")
