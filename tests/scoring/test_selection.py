"""Which extractors are compiled: installed ones by name, and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import InputError, TopicError
from nutgraf.plugin import registry
from nutgraf.scoring.selection import select
from nutgraf.topics.extractor import TermExtractor
from nutgraf.topics.modelfile import save_model

BUNDLED = ["diplomacy", "energy", "military"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Topic files of `health` and `energy`, and a model of `sport`."""
    for name in ("health", "energy"):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\nterms = ["ward", "nurse*"]\n')
    save_model(TermExtractor("sport", {"goal": 2.0}, bias=-1.0), tmp_path / "sport.npz")
    return tmp_path


def test_all_that_is_installed() -> None:
    found = select(None)
    assert sorted(e.name for e in found.extractors) == BUNDLED
    assert found.names is None
    assert found.failed == ()


def test_names_do_not_leave_extractors_out() -> None:
    """The plan chooses; it tells of all there are where a name is unknown."""
    found = select(["energy", "nonsense"])
    assert found.names == ["energy", "nonsense"]
    assert sorted(e.name for e in found.extractors) == BUNDLED


def test_files_alone_are_all_there_is(folder: Path) -> None:
    found = select([folder / "health.toml", str(folder / "sport.npz")])
    assert [e.topics[0].name for e in found.extractors] == ["health", "sport"]
    assert found.names is None
    (alone,) = select([folder / "energy.toml"]).extractors  # whatever plugin has the name
    assert isinstance(alone, TermExtractor)
    assert set(alone.terms) == {"ward", "nurse*"}


def test_files_beside_names(folder: Path) -> None:
    found = select(["military", folder / "health.toml"])
    assert found.names == ["military", "health"]
    assert [e.name for e in found.extractors] == ["military", "health"]


def test_a_topic_asked_for_twice(folder: Path) -> None:
    again = folder / "again.toml"
    again.write_text((folder / "health.toml").read_text())
    with pytest.raises(TopicError, match=r"energy\.toml: topic 'energy' is asked for twice"):
        select(["energy", folder / "energy.toml"])
    with pytest.raises(TopicError, match="topic 'health' is asked for twice"):
        select([folder / "health.toml", again])


@pytest.mark.usefixtures("fresh")
def test_an_extractor_of_several_topics_may_bring_a_file_s(folder: Path) -> None:
    class Pair(TermExtractor):
        def __init__(self) -> None:
            super().__init__("care", {"care": 1.0})
            self.topics = (*self.topics, TermExtractor("health", ["ward"]).topic)

    registry.register(Pair())
    with pytest.raises(TopicError, match="topic 'health' comes with extractor 'care' too"):
        select(["care", folder / "health.toml"])


@pytest.mark.parametrize("topics", ["energy", Path("energy.toml")])
def test_one_name_is_no_list(topics: str | Path) -> None:
    with pytest.raises(TopicError, match=r"pass \['energy"):
        select(topics)  # type: ignore[arg-type]


def test_files_of_other_kinds(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"a topic file ends in \.toml, a model file in \.npz"):
        select([tmp_path / "topic.json"])
    with pytest.raises((TopicError, InputError), match="gone"):
        select([tmp_path / "gone.toml"])


@pytest.mark.usefixtures("fresh")
def test_strictness_is_the_registry_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not select(None).strict
    monkeypatch.setattr(registry, "_registry", None)
    monkeypatch.setenv("NUTGRAF_STRICT", "1")
    assert select(None).strict
