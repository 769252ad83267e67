"""What a run may be asked to make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nutgraf.corpus.options import FORMATS, UNIT_BYTES, Options
from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import UNITS, Asked


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_together(unit: str, form: str) -> None:
    asked = Asked("body", "key", "when", keep=("a", "b"), unit=unit, delimiter=";")
    options = Options(asked, form, evidence=True, keep_text=True, unit_bytes=1)
    plain = options.to_dict()
    assert json.loads(json.dumps(plain)) == plain  # as the manifest of a run has them
    assert (plain["text"], plain["unit"], plain["keep"]) == ("body", unit, ["a", "b"])
    assert plain["format"] == form
    assert Options().unit_bytes == UNIT_BYTES


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"format": "xlsx"}, "format='xlsx': there are parquet, csv"),
        ({"format": ""}, "format=''"),
        ({"sidecar": True, "asked": Asked(unit="article")}, "it goes with unit='paragraph'"),
        ({"sidecar": True, "asked": Asked(keep=("a",))}, "which has the columns to keep"),
        ({"unit_bytes": 0}, "unit_bytes=0: give a number of bytes above 0"),
        ({"unit_bytes": -5}, "unit_bytes=-5"),
    ],
)
def test_what_does_not(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Options(**wrong)
