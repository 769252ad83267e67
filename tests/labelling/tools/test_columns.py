"""Tokens in columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.tools.columns import CONLL, JOINED
from tests.labelling.tools.returned import TOPICS, labels

SCHEMES = {
    "bio": "Crude B-energy\noil I-energy\nrose O\n\nTalks B-diplomacy\nfailed O\n\nRain O\n",
    "four": "-DOCSTART- -X- O\nCrude NN _ B-energy\noil NN _ E-energy\nrose V _ O\n\n"
    "Talks NN _ S-diplomacy\nfailed V _ O\n\nRain NN _ O",
    "tabs": "# sent_id = 1\nCrude\tB-energy\r\noil\tI-energy\r\nrose\tO\r\n\r\n"
    "Talks\tB-diplomacy\nfailed\tO\n\n\n\nRain\tO\n\n",
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_schemes(tmp_path: Path, scheme: str) -> None:
    found, reasons, told = labels(tmp_path, "conll", SCHEMES[scheme], name="x.conll")
    assert (found, reasons) == ([(0, 1), (1, 0), (0, 0)], [])
    assert told.notes == {JOINED: 3}
    rows = list(read_labels(tmp_path / "x.conll", "conll", TOPICS, []))
    assert [row["text"] for row in rows] == ["Crude oil rose", "Talks failed", "Rain"]
    assert rows[0]["spans"] == [{"start": 0, "end": 9, "label": "energy"}]


def test_odd_tags_are_told(tmp_path: Path) -> None:
    found, reasons, _ = labels(tmp_path, "conll", "Oil B-energy\nrose X-y\nfast\n", name="x.conll")
    assert found == [(0, 1)]
    assert len(reasons) == 2
    assert CONLL.write is None
