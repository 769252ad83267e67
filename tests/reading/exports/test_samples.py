"""The samples of the docs: each is known by what it holds, and read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import nutgraf
from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.registry import exports, sniffed
from tests.reading.exports.samples import FOLDER, samples

SAMPLES = samples()
WITHOUT_SAMPLE = {"nexis-txt", "factiva-txt"}  # which Word and RTF hold


def test_every_format_has_a_sample() -> None:
    known = {export.name for export in exports()}
    assert {form for form, _ in SAMPLES.values()} == known - WITHOUT_SAMPLE


def test_the_samples_are_what_the_tests_write() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(SAMPLES)
    for name, (form, content) in SAMPLES.items():
        if form not in ("docx", "proquest-mail"):  # zips and boundaries differ each time
            assert (FOLDER / name).read_bytes() == content, name


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_known_by_what_it_holds(name: str, tmp_path: Path) -> None:
    form, content = SAMPLES[name]
    for other in ("a", "a.dat", "a.txt", "a.json", "a.xml", "a.docx"):
        export = sniffed(Head(other, content))
        assert export is not None
        assert export.name == form
    (tmp_path / "export").write_bytes(content)
    found = nutgraf.read_articles(tmp_path / "export")
    articles = list(found)
    assert not found.rejects
    assert len(articles) in (1, 3, 12)
    for article in articles:
        assert article.headline
        assert article.date or form == "readwise"
        assert [p.role for p in article.paragraphs].count(Role.HEADLINE) == 1


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_that_is_cut_off_is_no_traceback(name: str, cut: float, tmp_path: Path) -> None:
    form, content = SAMPLES[name]
    path = tmp_path / name
    path.write_bytes(content[: int(cut * len(content))])
    try:
        found = nutgraf.read_articles(path, input_format=form)
        whole = list(nutgraf.read_articles(FOLDER / name))
        assert len(list(found)) <= len(whole)
    except nutgraf.InputError as error:
        assert name in str(error)  # noqa: PT017
