"""The last versions of what a file has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.exports.wires.versions import last_versions, number_of


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.integers(0, 5))))
def test_one_of_each_name_and_all_without(names: list[tuple[str, int]]) -> None:
    kept = last_versions(names)
    for name in {name for name, _ in names if name}:
        places = [i for i in kept if names[i][0] == name]
        best = max(version for other, version in names if other == name)
        assert places == [max(i for i, each in enumerate(names) if each == (name, best))]
    assert {i for i, (name, _) in enumerate(names) if not name} <= kept


def test_numbers() -> None:
    assert [number_of(v) for v in ("", "12", "x", "²", "-1", "9" * 40)] == [0, 12, 0, 0, 0, 0]
