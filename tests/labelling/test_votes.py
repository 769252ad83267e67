"""Votes of one text, put together."""

from __future__ import annotations

import pytest

from nutgraf.data import Topic
from nutgraf.errors import InputError
from nutgraf.labelling.tools.tool import Answer
from nutgraf.labelling.votes import Ballot, Names, Told, check, vote

NAMES = Names([Topic("energy", "Energy & co"), Topic("military")])


def test_names() -> None:
    labels = ["energy", "ENERGY & CO", "World > Military", "Energy > Military", "sport"]
    expected = [["energy"], ["energy"], ["military"], ["energy", "military"], []]
    assert [NAMES.of(label) for label in labels] == expected


@pytest.mark.parametrize(
    ("answer", "said", "unknown"),
    [
        (Answer([]), {"energy": 0, "military": 0}, []),
        (Answer(["energy"]), {"energy": 1, "military": 0}, []),
        (Answer(["energy"], []), {"energy": 1}, []),
        (Answer([], ["energy"]), {"energy": 0}, []),
        (Answer(["energy", "oil"]), {"energy": 1}, ["oil"]),
        (Answer(["oil", "oil"]), {}, ["oil"]),
    ],
)
def test_votes(answer: Answer, said: dict[str, int], unknown: list[str]) -> None:
    assert vote(answer, NAMES) == (said, unknown)


def test_ballots() -> None:
    ballot = Ballot(lines=["line 1", "line 9"])
    ballot.add("ada", {"energy": 1, "military": 0})
    ballot.add("ada", {"energy": 0})
    ballot.add("", {"military": 0})
    assert (ballot.label("energy"), ballot.label("military"), ballot.label("x")) == (None, 0, None)
    assert list(ballot.by_annotator("energy")) == []
    assert dict(ballot.by_annotator("military")) == {"ada": 0, "#2": 0}
    ballot.add("eve", {"energy": 1}, decides=True)
    assert ballot.label("energy") == 1
    told = Told()
    told.close({"text": ballot}, ["energy", "military"])
    assert told.joined == 1
    assert not told.differing
    assert "agree in 100.0 % of pairs" in told.lines()[-1]
    assert "cannot be told" in told.lines()[-1]


def test_nothing_said() -> None:
    check([{}, {"energy": 1}], [], NAMES)
    with pytest.raises(InputError, match="'oil' is no topic: there are energy, military"):
        check([{}], ["oil"], NAMES)
    with pytest.raises(InputError, match="nothing of the topics"):
        check([{}], [], NAMES)
