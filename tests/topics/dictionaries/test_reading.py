"""Dictionaries as topics: a bias that suits the weights, a report for each term, and bounds."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.cli import main
from nutgraf.errors import InputError, NutgrafWarning
from nutgraf.terms.table import BIAS
from nutgraf.topics.dictionaries import reading
from nutgraf.topics.dictionaries.reading import read_dictionary

WORDS = ("oil", "gas", "coal", "wind", "sun")


def weighted(folder: Path, weights: Sequence[float | str]) -> Path:
    path = folder / "d.csv"
    rows = [f"energy,{word},{weight}" for word, weight in zip(WORDS, weights, strict=False)]
    path.write_text("topic,term,weight\n" + "\n".join(rows) + "\n")
    return path


def yes(path: Path, texts: list[str]) -> list[bool]:
    extractors, _ = read_dictionary(path)
    return [bool(answer) for answer in nutgraf.Classifier.of(extractors).predict(texts)[:, 0]]


@pytest.mark.parametrize(
    "weights",
    [[1, 2, 3], [0.1, 0.2, 0.9], [-5, -1, 2, 5], [1, 1, 1], [100, 250, 400], [3], [0.001, 3, 3],
     [2.5, "", ""], [0.01, 0.02, -0.5]],
)  # fmt: skip
def test_strong_terms_say_yes_and_nothing_says_no(tmp_path: Path, weights: list[float]) -> None:
    path = weighted(tmp_path, weights)
    found = [float(weight or 2.5) for weight in weights]
    strongest = WORDS[found.index(max(found))]
    positive = [word for word, weight in zip(WORDS, found, strict=False) if weight > 0]
    texts = [strongest, " and ".join(positive), "The match was lost.", ""]
    assert yes(path, texts) == [True, True, False, False]


def test_weak_terms_need_company_and_negative_ones_take_back(tmp_path: Path) -> None:
    path = weighted(tmp_path, [0.4, 0.6, 2, 2, -3])
    texts = ["oil", "gas", "oil gas", "oil oil oil", "coal", "coal sun", "coal wind oil sun"]
    assert yes(path, texts) == [False, False, False, True, True, False, True]


@settings(max_examples=60)
@given(st.lists(st.floats(-1000, 1000).filter(lambda w: abs(w) > 0.5), min_size=1, max_size=5))
def test_half_of_the_terms_for_it_say_yes_alone(weights: list[float]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = yes(weighted(Path(folder), weights), list(WORDS[: len(weights)]))
    positive = [a for a, weight in zip(answers, weights, strict=True) if weight > 0]
    assert sum(positive) >= len(positive) / 2
    assert not any(a for a, weight in zip(answers, weights, strict=True) if weight < 0)


def test_weights_below_0_alone_are_told_of(tmp_path: Path) -> None:
    extractors, report = read_dictionary(weighted(tmp_path, [-1, -2]))
    assert [extractor.bias for extractor in extractors] == [BIAS]
    assert "no weight is above 0: the topic says no to everything" in str(report)


@pytest.mark.parametrize("weight", ["1e6", "-1000000", "inf", "nan", "1e400"])
def test_weights_beyond_the_limit(tmp_path: Path, weight: str) -> None:
    _, report = read_dictionary(weighted(tmp_path, [weight, 1.0]))
    (problem,) = report.problems
    assert (problem.line, problem.written) == (2, "oil")
    assert problem.reason.endswith("a finite number above -1,000,000 and below 1,000,000")


def test_weights_that_are_lost_are_told(tmp_path: Path) -> None:
    path = weighted(tmp_path, [1e-3, 9e5])
    with pytest.warns(NutgrafWarning, match="'oil'"):
        read_dictionary(path)
    done = CliRunner().invoke(main, ["import-dictionary", str(path), "-o", str(tmp_path)])
    assert done.exit_code == 0
    assert "nutgraf: weights that count as 0: 'oil' (0.001)" in done.stderr
    assert "Warning" not in done.stderr


DICTIONARY = """\
tax:
  income: [Pay-as-you-earn, "vat*", VAT*, "w*t", "=SUM(A1)"]
tax-income: [levy]
none: ["?", 'a " quote']
"""


def test_a_row_for_each_term(tmp_path: Path) -> None:
    path = tmp_path / "d.yml"
    path.write_text(DICTIONARY)
    _, report = read_dictionary(path)
    rows = list(report.rows())
    assert [(r["line"], r["written"], r["topic"], r["term"]) for r in rows if r["topic"]] == [
        (2, "Pay-as-you-earn", "tax-income-2", "pay as you earn"),
        (2, "vat*", "tax-income-2", "vat*"),
        (3, "levy", "tax-income", "levy"),
    ]
    left = {str(r["written"]): str(r["reason"]) for r in rows if not r["topic"]}
    assert left.keys() == {"VAT*", "w*t", "=SUM(A1)", "?", 'a " quote', "none"}
    assert left["VAT*"] == "the same as 'vat*' in line 2"
    assert left['a " quote'] == 'its quote (") is not closed'
    told = str(report)
    assert "tax-income-2: 2 terms (category 'tax > income')\n    pay as you earn, vat*" in told
    assert "tax-income: 1 term\n    levy" in told

    out, target = tmp_path / "out", tmp_path / "report.csv"
    done = CliRunner().invoke(
        main, ["import-dictionary", str(path), "-o", str(out), "--report", str(target)]
    )
    assert done.exit_code == 0, done.output
    assert told in done.stdout
    with target.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [int(row["line"]) for row in written] == [row["line"] for row in rows]
    assert "'=SUM(A1)" in [row["written"] for row in written]


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.lcd"
    path.write_text("+a\none\ntwo\n+b\nthree\n")
    monkeypatch.setattr(reading, "MOST_TERMS", 2)
    with pytest.raises(InputError, match="more than 2 terms"):
        read_dictionary(path)
    monkeypatch.setattr(reading, "MOST_TERMS", 3)
    monkeypatch.setattr(reading, "MOST_TOPICS", 1)
    with pytest.raises(InputError, match="more than 1 categories"):
        read_dictionary(path)
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="more than 0 MiB"):
        read_dictionary(path)


def test_long_terms_are_shown_in_short(tmp_path: Path) -> None:
    path = tmp_path / "d.lcd"
    path.write_text("+a\nword\n" + "x(" * 100_000 + "\n")
    _, report = read_dictionary(path)
    assert len(str(report)) < 1000


PIECES = (
    "%", "\n", "\t", " ", "1", "01", "a", "term,topic\n", "DicTerm,a\n", '"', ",", "X", "+",
    "[", "]", "{", "}", ":", "- ", "&a ", "*a", "*", "?", "#", "---\n", "!!x ", "\r", "é", "\u2028",
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join))
def test_whatever_a_file_holds_is_read_or_refused(text: str) -> None:
    for suffix, reader in reading._READERS.items():
        try:
            found = list(reader(text))
        except InputError:
            continue
        assert all(0 < one.line <= len(text) + 1 for one in found), suffix
