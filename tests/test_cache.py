"""The cache gives back what was kept, or nothing; it never fails, and believes nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nutgraf import cache
from nutgraf.arrayfile import ALIGN, Arrays
from nutgraf.cache import MOST, VARIABLE, folder, keep, kept, key_of

HEADER = {"a": [1, "b"]}
ARRAYS: Arrays = {"x": np.arange(5), "y": np.ones(3, np.float32)}
KEY = key_of(b"a", b"key")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the cache, which is not there yet."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deep" / "cache"))
    return tmp_path / "deep" / "cache"


@pytest.fixture
def file(place: Path) -> Path:
    """The file of an entry."""
    keep(KEY, HEADER, ARRAYS)
    assert is_kept()
    return place / f"{KEY}.nutgraf"


def is_kept(key: str = KEY) -> bool:
    found = kept(key)
    if found is None:
        return False
    assert found[0] == HEADER
    assert found[1].keys() == ARRAYS.keys()
    assert all(np.array_equal(found[1][name], ARRAYS[name]) for name in ARRAYS)
    assert all(array.ctypes.data % ALIGN == 0 for array in found[1].values())
    return True


@pytest.mark.parametrize(
    ("named", "xdg", "expected"),
    [
        ("/a/b", "/x", "/a/b"),
        ("", "/x", None),
        (None, "/x", "/x/nutgraf"),
        (None, "x", "/home/u/.cache/nutgraf"),
        (None, "", "/home/u/.cache/nutgraf"),
        (None, None, "/home/u/.cache/nutgraf"),
    ],
)
def test_where_it_is(
    named: str | None, xdg: str | None, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name, value in ((VARIABLE, named), ("XDG_CACHE_HOME", xdg), ("HOME", "/home/u")):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert folder() == (None if expected is None else Path(expected))


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("darwin", "/home/u/Library/Caches/nutgraf"), ("win32", "/local/nutgraf")],
)
def test_where_it_is_on_other_systems(
    platform: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    monkeypatch.setenv("HOME", "/home/u")
    assert folder() == Path(expected)


def test_no_home_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(Path, "home", fail)
    assert folder() is None
    keep(KEY, HEADER, ARRAYS)
    assert not is_kept()


def test_nothing_is_kept_where_there_is_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "")
    keep(KEY, HEADER, ARRAYS)
    assert not is_kept()
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_comes_back_and_is_private(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]
    assert not is_kept(key_of(b"another"))


def test_every_damaged_byte_is_as_if_it_were_not_kept(file: Path) -> None:
    content = file.read_bytes()
    for at in range(len(content)):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert not is_kept()
    keep(KEY, HEADER, ARRAYS)
    assert is_kept()


def test_every_cut_is_as_if_it_were_not_kept(file: Path) -> None:
    content = file.read_bytes()
    for at in range(len(content)):
        file.write_bytes(content[:at])
        assert not is_kept()
    keep(KEY, HEADER, ARRAYS)
    assert is_kept()


def test_an_entry_by_another_name_is_none(file: Path) -> None:
    other = key_of(b"another")
    file.rename(file.with_name(f"{other}.nutgraf"))
    assert not is_kept(other)


def test_parts_of_keys_do_not_run_together() -> None:
    keys = {key_of(*parts) for parts in ((b"ab",), (b"a", b"b"), (b"", b"ab"), (b"ab", b""))}
    assert len(keys) == 4


def test_other_code_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_code", lambda: b"edited")
    assert key_of(b"a", b"key") != KEY


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners are not known here")
class TestOtherUsers:
    def test_a_file_of_another_user_is_not_believed(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, own = os.fstat, os.geteuid()

        def planted(handle: int) -> os.stat_result:
            return os.stat_result((*real(handle)[:4], own + 1, *real(handle)[5:]))

        monkeypatch.setattr(os, "fstat", planted)
        assert not is_kept()

    def test_a_folder_of_another_user_is_not_used(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = file.read_bytes()
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert not is_kept()
        keep(KEY, {}, {})
        assert file.read_bytes() == before

    @pytest.mark.parametrize("mode", [0o602, 0o620, 0o666])
    def test_a_file_that_others_may_write_is_not_believed(self, file: Path, mode: int) -> None:
        file.chmod(mode)
        assert not is_kept()
        keep(KEY, HEADER, ARRAYS)
        assert is_kept()

    @pytest.mark.parametrize("mode", [0o1777, 0o770])
    def test_a_folder_that_others_may_write_is_not_used(self, file: Path, mode: int) -> None:
        file.parent.chmod(mode)
        assert not is_kept()
        file.unlink()
        keep(KEY, HEADER, ARRAYS)
        assert not file.exists()

    def test_a_link_is_not_followed(self, file: Path) -> None:
        file.rename(file.with_name("elsewhere"))
        file.symlink_to("elsewhere")
        assert not is_kept()

    def test_a_pipe_does_not_stop_it(self, file: Path) -> None:
        file.unlink()
        os.mkfifo(file, 0o600)
        assert not is_kept()


def test_a_wide_umask_does_not_matter(place: Path) -> None:
    before = os.umask(0)
    try:
        keep(KEY, HEADER, ARRAYS)
    finally:
        os.umask(before)
    assert is_kept()


def no_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.parent.write_text("a file where a folder should be")


def no_right(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(Path, "mkdir", fail)


def full_disk(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)


def a_folder_in_its_place(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / f"{KEY}.nutgraf" / "full").mkdir(parents=True)
    place.chmod(0o700)


@pytest.mark.parametrize("trouble", [no_folder, no_right, full_disk, a_folder_in_its_place])
def test_where_nothing_can_be_written_nothing_is_kept(
    trouble: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble(place, monkeypatch)
    keep(KEY, HEADER, ARRAYS)
    assert not is_kept()
    if place.is_dir():
        assert [path for path in place.iterdir() if path.is_file()] == []


def test_the_oldest_go_and_only_what_is_its_own(place: Path) -> None:
    keys = [key_of(bytes([i])) for i in range(MOST + 5)]
    for i, key in enumerate(keys):
        keep(key, HEADER, {})
        os.utime(place / f"{key}.nutgraf", ns=(i, i))
    left = place / f".{keys[0]}.nutgraf.{'0' * 32}"
    others = [place / name for name in ("notes.txt", "a.nutgraf", f"{keys[0]}.nutgraf.txt")]
    for path in (left, *others):
        path.write_text("x")
        os.utime(path, ns=(0, 0))
    keep(KEY, HEADER, {})
    names = {path.name for path in place.iterdir()}
    ours = {f"{key}.nutgraf" for key in (*keys[len(keys) - MOST + 1 :], KEY)}
    assert names == ours | {path.name for path in others}


def test_import_writes_nothing(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != VARIABLE}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    code = "import nutgraf, nutgraf.cli, nutgraf.sklearn"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)
    assert list(tmp_path.rglob("*.nutgraf")) == []
