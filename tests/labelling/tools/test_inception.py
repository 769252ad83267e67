"""WebAnno TSV 3."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.tools.inception import INCEPTION
from tests.labelling.tools.returned import TOPICS, labels

FILE = "\n".join([
    "#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Mark|note|topic",
    "#T_RL=webanno.custom.Of|kind|BT_webanno.custom.Mark", "", "",
    r"#Text=🚒 crude \\oil rose", "1-1\t0-2\t🚒\t_\t_\t_\t_",
    "1-2\t3-8\tcrude\t*[1]\tenergy[1]\t_\t_", "1-3\t9-13\t\\\\oil\t*[1]\tenergy[1]\t_\t_",
    "1-4\t14-18\trose\t_\t_\t_\t_", "",
    "#Text=Talks on gas", "2-1\t20-25\tTalks\t_\tdiplomacy\t_\t_", "2-2\t26-28\ton\t_\t_\t_\t_",
    "2-3\t29-32\tgas\t*[2]|*[3]\tenergy[2]|PERSON[3]\tx\t2-1", "",
    "#Text=Rain", "3-1\t33-37\tRain\t_\t_\t_\t_", "",
])  # fmt: skip


def test_sentences(tmp_path: Path) -> None:
    found, reasons, _ = labels(tmp_path, "inception", FILE, name="ada.tsv")
    assert found == [(0, 1), (1, 1), (0, 0)]
    assert len(reasons) == 1
    assert "'PERSON' is no topic" in reasons[0]
    rows = list(read_labels(tmp_path / "ada.tsv", "inception", TOPICS, []))
    assert [row["text"] for row in rows] == ["🚒 crude \\oil rose", "Talks on gas", "Rain"]
    marked = [
        [(r["text"][s["start"] : s["end"]], s["label"]) for s in r.get("spans", ())] for r in rows
    ]
    expected = [[("crude \\oil", "energy")], [("Talks", "diplomacy"), ("gas", "energy")], []]
    assert marked == expected


def test_another_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not WebAnno TSV 3"):
        labels(tmp_path, "inception", "1\tOil\t_\n", name="x.tsv")
    assert INCEPTION.write is None
