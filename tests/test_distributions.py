"""Entry points of installed distributions, as `importlib.metadata` finds them."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from nutgraf.distributions import entry_points, origin, version

GROUP = "example.group"


class Site:
    """Folders on sys.path with distributions in them; the last folder comes first."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch, self.n = folder, monkeypatch, 0

    def add(self, info: str, files: dict[str, str]) -> metadata.Distribution:
        self.n += 1
        place = self.folder / str(self.n) / info
        place.mkdir(parents=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")
        self.monkeypatch.syspath_prepend(place.parent)
        return next(iter(metadata.distributions(path=[str(place.parent)])))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def points(*names: str, group: str = GROUP) -> str:
    return f"[{group}]\n" + "".join(f"{name} = module_of_{name}\n" for name in names)


def found() -> list[tuple[str, tuple[str, str]]]:
    """What is found, in the order of names, held to what the standard library finds."""
    mine = entry_points(GROUP)
    theirs = metadata.entry_points(group=GROUP)
    assert {(e.name, e.value) for e, _ in mine} == {(e.name, e.value) for e in theirs}
    return sorted((entry.name, of) for entry, of in mine)


def test_entry_points_come_with_their_distribution(site: Site) -> None:
    about = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n\nName: readme\n"
    site.add("a-1.dist-info", {"METADATA": about.format("a", 1), "entry_points.txt": points("x")})
    site.add("b_c-2.egg-info", {
        "PKG-INFO": about.format("b.c", 2),
        "entry_points.txt": points("z", group="example.other") + points("y", "x2"),
    })  # fmt: skip
    site.add("d-3.dist-info", {"METADATA": about.format("d", 3), "entry_points.txt":
                               points("z", group="example.groups")})  # fmt: skip
    site.add("e-4.dist-info", {"METADATA": about.format("e", 4)})
    assert found() == [("x", ("a", "1")), ("x2", ("b.c", "2")), ("y", ("b.c", "2"))]


@pytest.mark.parametrize("first", [points("x"), points("w"), points("x", group="other"), None])
def test_of_one_name_the_first_distribution_counts_alone(site: Site, first: str | None) -> None:
    site.add("a_b-1.dist-info", {"METADATA": "Name: a-b\nVersion: 1\n",
                                 "entry_points.txt": points("x")})  # fmt: skip
    files = {"METADATA": "Name: A.b\nVersion: 2\n"}
    site.add("A.b-2.dist-info", files if first is None else {**files, "entry_points.txt": first})
    names = {points("x"): "x", points("w"): "w"}
    assert found() == ([(names[first], ("A.b", "2"))] if first in names else [])
    assert version("a-b") == "2"


def test_damaged_distributions_are_unknown_and_all_count(site: Site) -> None:
    site.add("a-1.dist-info", {"entry_points.txt": points("x")})
    site.add("b-1.dist-info", {"entry_points.txt": points("y"), "METADATA": ""})
    site.add("c-1.dist-info", {"entry_points.txt": points("z"), "METADATA": "Name:\nVersion: 3\n"})
    site.add("unknown-9.dist-info", {"METADATA": "Name: unknown\nVersion: 9\n"})
    nobody = ("unknown", "")
    assert found() == [("x", nobody), ("y", nobody), ("z", ("unknown", "3"))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name: a\nVersion: 1\n", ("a", "1")),
        ("version:1\r\nNAME:  a\r\n\r\nName: b", ("a", "1")),
        ("Summary: two\n        Name: b\nName: a\nName: c\nVersion: 1", ("a", "1")),
        ("Name: a\n\nVersion: 1\n", ("a", "")),
    ],
)
def test_name_and_version_are_those_of_the_head(
    site: Site, text: str, said: tuple[str, str]
) -> None:
    distribution = site.add("a-1.dist-info", {"METADATA": text})
    assert origin(distribution) == said
    theirs: Any = distribution.metadata
    assert said == (theirs["Name"], theirs.get("Version", ""))


def test_what_is_not_installed_has_no_version() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        version("nobody-has-this-installed")
