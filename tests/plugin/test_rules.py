"""The rules that each answer of a plugin is held to, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nutgraf.data import Topic
from nutgraf.errors import PluginError
from nutgraf.plugin.rules import check_columns, checked, topics_of
from nutgraf.showing.table import OTHERS
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import EstimatorExtractor, Extractor, TermExtractor


class Sound(Extractor):
    name, topics, version = "sound.1-a_b", (Topic("a"), Topic("b")), "1"

    def score(self, texts: Sequence[str], out: Any) -> None:
        out[:] = 0.0


class NoScore(Extractor):
    name, topics = "silent", (Topic("a"),)


class NoInit(TermExtractor):
    def __init__(self) -> None:
        self.name, self.topics = "bare", (Topic("a"),)


def sound(**attributes: Any) -> Sound:
    extractor = Sound()
    for name, value in attributes.items():
        setattr(extractor, name, value)
    return extractor


@pytest.mark.parametrize("kind", [list, tuple])
def test_what_keeps_the_rules_passes(kind: type) -> None:
    good = [
        Sound(),
        sound(name="a" * 64, calibrations=(Calibration(), Calibration())),
        sound(candidates=("crude oil", "gas*"), otherwise=-3),
        sound(candidates=("gas*",), otherwise=np.float32(-3)),
        TermExtractor("energy", {"oil": 1.0}),
        sound(topics=(Topic("a"),), head="careful.npz"),
        EstimatorExtractor("odd", type("Estimator", (), {"predict_proba": None})()),
    ]
    assert list(checked(kind(good))) == good
    assert list(checked(kind())) == []


@pytest.mark.parametrize("answer", [None, Sound(), "sound", {Sound()}, iter([Sound()]), {}])
def test_an_answer_is_a_list(answer: object) -> None:
    with pytest.raises(PluginError, match="return a list of extractors"):
        list(checked(answer))


@pytest.mark.parametrize(
    ("extractor", "reason"),
    [
        (Sound, "Sound is a class: return an instance"),
        ("sound", "returned a str among its extractors"),
        (None, "returned a NoneType among"),
        (sound(api=2), "made for interface 2, this nutgraf has 1"),
        (sound(name=""), "extractor name ''"),
        (sound(name="Sound"), "extractor name 'Sound'"),
        (sound(name="1a"), "extractor name '1a'"),
        (sound(name="a" * 65), "extractor name"),
        (sound(name="a\n"), "extractor name"),
        (sound(name=None), "extractor name None"),
        (sound(version=3), "version is int: give text"),
        (sound(version=None), "version is NoneType: give text"),
        (sound(topics=()), "at least one Topic"),
        (sound(topics=[Topic("a")]), "at least one Topic"),
        (sound(topics=("a",)), r"a tuple of nutgraf\.Topic"),
        (sound(topics=(Topic("a"), Topic("a"))), "names a topic twice"),
        (sound(calibrations=(Calibration(),)), "one for each of its 2 topics"),
        (sound(calibrations=[Calibration()] * 2), "one for each of its 2 topics"),
        (sound(calibrations=(Calibration(), None)), "one for each of its 2 topics"),
        (sound(candidates=()), "candidates must be None or a tuple"),
        (sound(candidates=["oil"]), "candidates must be None or a tuple"),
        (sound(candidates=("oil", 3)), "candidates must be None or a tuple"),
        (sound(candidates=("…",)), "candidates: term '…'"),
        (sound(candidates=("oil", "OIL")), "candidates: .*the same"),
        (sound(otherwise="0"), "otherwise must be None or a finite number"),
        (sound(otherwise=float("nan")), "otherwise must be None or a finite number"),
        (sound(head=3), r"head must be None, a nutgraf\.Head or a path"),
        (sound(head="careful.npz"), "a head is of one topic, and it has 2"),
        (NoScore(), "'silent' has no score method"),
        (NoInit(), "'bare': call super"),
    ],
)
def test_what_breaks_a_rule_is_told(extractor: object, reason: str) -> None:
    with pytest.raises(PluginError, match=reason):
        list(checked([extractor]))


def test_extractors_before_a_bad_one_are_given() -> None:
    """The registry stops there; what came before is not lost to whoever takes them one by one."""
    found = iter(checked([Sound(), NoScore()]))
    assert next(found).name == "sound.1-a_b"
    with pytest.raises(PluginError):
        next(found)


@pytest.mark.parametrize(
    ("topics", "column"),
    [
        (["energy_reason"], "energy_reason"),
        (["energy-reason"], "energy_reason"),
        (["p_energy"], "p_energy"),
        (["energy_first"], "energy_first"),
        (["p-energy-max"], "p_energy_max"),
        (["energy_terms"], "energy_terms"),
        (["week", "week-end"], "week_end"),
        (["x-y", "x_y"], "x_y"),
        (["a_reason", "a"], "a_reason"),
        *[([name], name) for name in sorted(OTHERS)],
    ],
)
def test_a_topic_has_columns_of_its_own(topics: list[str], column: str) -> None:
    with pytest.raises(PluginError, match=rf"a column '{column}' .*another name"):
        check_columns(topics, ["diplomacy", "energy", "military"])


@pytest.mark.parametrize(
    "topic", ["energy", "ener", "energy2", "energy-policy", "reason", "p", "x_reason", "first"]
)
def test_a_topic_may_be_like_another(topic: str) -> None:
    check_columns([topic, "health"], ["diplomacy", "energy", "military"])


def test_topics_are_named_once() -> None:
    assert topics_of([Sound(), TermExtractor("b", ["oil"]), TermExtractor("c", ["gas"])]) == [
        "a", "b", "c",
    ]  # fmt: skip
