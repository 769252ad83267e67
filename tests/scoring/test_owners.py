"""Of extractors that share a topic, the one of its name has the say."""

from __future__ import annotations

from pathlib import Path

import pytest

import nutgraf
from nutgraf.scoring.owners import calibration_of, heads_of, otherwise_of
from nutgraf.topics.headfile import save_head
from tests import careful


def extractor(
    name: str, slope: float | None, head: nutgraf.Head | str | None
) -> nutgraf.TermExtractor:
    calibration = None if slope is None else nutgraf.Calibration(slope=slope)
    made = nutgraf.TermExtractor("energy", {"oil": 1.0}, name=name, calibration=calibration)
    made.head = head
    return made


def test_whose_word_counts(tmp_path: Path) -> None:
    path = tmp_path / "careful.npz"
    save_head(careful.HEAD, path)
    first, own = extractor("a", 2.0, careful.HEAD), extractor("energy", 3.0, str(path))
    silent = extractor("b", None, None)
    assert calibration_of([first, own, silent], "energy").slope == 3.0
    assert calibration_of([silent, first], "energy").slope == 2.0
    assert calibration_of([silent], "energy") == nutgraf.Calibration()
    assert heads_of([silent, first], "energy") == (careful.HEAD,)
    assert heads_of([silent], "energy") == ()
    assert heads_of([first, own], "war") == ()
    (read,) = heads_of([first, own], "energy")
    assert read.bias == careful.HEAD.bias
    own.head = str(path), tmp_path / "none.npz", careful.HEAD
    read, given = heads_of([first, own], "energy")
    assert (read.bias, given) == (careful.HEAD.bias, careful.HEAD)


def test_texts_without_a_candidate() -> None:
    assert [otherwise_of(careful.war(), makes) for makes in (True, False)] == [-20.0, 0.0]
    chosen = careful.war()
    chosen.otherwise = -3
    assert otherwise_of(chosen, True) == -3.0


def test_a_file_that_is_not_there_is_no_head_and_one_that_is_damaged_is_an_error(
    tmp_path: Path,
) -> None:
    own = extractor("energy", None, str(tmp_path / "careful.npz"))
    assert heads_of([own], "energy") == ()
    (tmp_path / "careful.npz").write_bytes(b"no head")
    with pytest.raises(nutgraf.ModelError, match="cannot be read as a head"):
        heads_of([own], "energy")
