"""The plugin is installed, keeps the rules of nutgraf, and says what it should."""

import nutgraf
import pytest
from nutgraf import testing

import nutgraf_health

YES = [
    "The clinic has run out of vaccines, and the nearest hospital is a day away.",
    "Patients who took the tablets had half as many strokes, the trial found.",
    "Nurses on the ward look after twelve patients each, the inspector found.",
    "The minister of health wants insurers to pay for dental care.",
    "Bird flu has killed a farm worker, and the virus may now pass from one person to the next.",
    "She was diagnosed with diabetes at nine.",
]
NO = [
    "The bank's financial health is sound, the regulator said.",
    "Three players are on the injury list for Sunday's match.",
    "The virus wiped every computer in the ministry.",
    "Shells hit the town again, and two people were wounded.",
    "The army's operation began at dawn.",
    "The committee put off its vote until the first week of May.",
    "",
]


@testing.parametrize(nutgraf_health)
def test_keeps_the_rules(check: testing.Check, extractor: nutgraf.Extractor) -> None:
    check(extractor)


def test_is_installed() -> None:
    rows = {row.name: row for row in nutgraf.plugins()}
    assert "health" in rows, "not installed: pip install -e '.[test]'"
    assert rows["health"].status == "active", rows["health"].reason


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert nutgraf.load(["health"]).predict([text]).all()


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert not nutgraf.load(["health"]).predict([text]).any()
