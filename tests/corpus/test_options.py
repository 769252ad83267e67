"""What a run may be asked to make."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from nutgraf.corpus.options import FORMATS, UNIT_BYTES, UNITS, Options
from nutgraf.errors import InputError


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_together(unit: str, form: str) -> None:
    options = Options("body", "key", unit, form, evidence=True, keep_text=True, unit_bytes=1)
    assert Options(**asdict(options)) == options  # as the manifest of a run has them
    assert Options().unit_bytes == UNIT_BYTES


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"unit": "page"}, "unit='page': there are paragraph, article"),
        ({"format": "csv"}, "format='csv': there are parquet, jsonl"),
        ({"format": ""}, "format=''"),
        ({"sidecar": True, "unit": "article"}, "it goes with unit='paragraph'"),
        ({"unit_bytes": 0}, "unit_bytes=0: give a number of bytes above 0"),
        ({"unit_bytes": -5}, "unit_bytes=-5"),
    ],
)
def test_what_does_not(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Options(**wrong)
