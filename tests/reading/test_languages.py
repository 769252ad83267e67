"""Names of languages, against Unicode's own."""

from __future__ import annotations

import pytest

from nutgraf.reading.languages import language_code, names

CODES = ("en", "de", "fr", "es", "it", "nl", "pt", "ru", "pl", "sv", "da", "fi", "cs", "zh", "ar")


@pytest.mark.parametrize("code", CODES)
def test_a_language_by_its_name_in_another(code: str) -> None:
    babel = pytest.importorskip("babel")
    for other in CODES:
        name = babel.Locale(other).languages[code]
        for written in (name, name.upper(), name.capitalize(), f"{name}; English"):
            assert language_code(written) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("en", "en"), ("en-GB", "en-GB"), ("zh_TW", "zh_TW"), ("eng", "en"), ("GER", "de"), ("", ""),
     ("ENGLISH; Englisch", "en"), ("  French ", "fr"), ("Klingon of old", "Klingon of old")],
)  # fmt: skip
def test_codes_stay_and_what_is_not_known(name: str, code: str) -> None:
    assert language_code(name) == code


def test_every_code_has_names() -> None:
    assert len(set(names().values())) > 60
