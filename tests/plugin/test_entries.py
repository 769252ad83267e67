"""Where plugins are found, and in what order."""

from __future__ import annotations

import pytest

from nutgraf.plugin.registry import entries
from tests.conftest import DistInfo

BUNDLED = ["diplomacy", "energy", "military"]


@pytest.mark.parametrize("names", [("b-dist", "a-dist"), ("a-dist", "b-dist")])
def test_bundled_ones_come_first_whatever_was_installed_last(
    dist_info: DistInfo, names: tuple[str, str]
) -> None:
    for name in names:
        dist_info(name, "2", {"aa": f"{name[0]}_plugin", "energy": "other"}, {})
    found = [(entry.name, distribution, version) for entry, distribution, version in entries()]
    assert [name for name, distribution, _ in found if distribution == "nutgraf"] == BUNDLED
    assert found[3:] == [
        ("aa", "a-dist", "2"), ("aa", "b-dist", "2"),
        ("energy", "a-dist", "2"), ("energy", "b-dist", "2"),
    ]  # fmt: skip
