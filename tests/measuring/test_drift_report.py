"""Counts by source and period, new terms, warnings, and the command."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.measuring import drift_counts as module
from nutgraf.measuring.drift_plot import pyplot
from nutgraf.measuring.drift_report import Drift, drift
from nutgraf.measuring.keyness import log_likelihood
from nutgraf.reading.labelled import Gold
from nutgraf.reading.periods import Row

KNOWN = ("the", "a", "of", "in", "rose", "fell", "price", "game", "won", "team", "and")
OIL = nutgraf.TermExtractor(
    "oil",
    {**dict.fromkeys(KNOWN, 0.0), "oil": 4.0, "barrel*": 3.0},
    -2.0,
    calibration=nutgraf.Calibration(
        curve=((0.1, 0.6, 0.9), (0.9, 0.9, 0.6)), counts=(100, 900), prevalence=0.1
    ),
)
CLASSIFIER = nutgraf.Classifier.of([OIL])
OLD = [Row("The price of oil rose.", "post", "2019-03")] * 40
GAME = [Row("The team won the game.", "post", "2020-01")] * 40
NEW = [Row("The price of oil fell and frackium barrels rose.", "post", "2020-01")] * 40


def test_groups_count_what_the_classifier_says() -> None:
    rows = [*OLD, *GAME, *NEW, Row("", "mail", ""), Row("Zzz 12 oil", "mail", "")]
    found = drift(CLASSIFIER, iter(rows))
    assert [(g.source, g.period, g.paragraphs, g.yes) for g in found.groups] == [
        ("mail", "", 2, [1]),
        ("post", "2019-03", 40, [40]),
        ("post", "2020-01", 80, [40]),
    ]
    texts = [row.text for row in rows]
    assert sum(g.yes[0] for g in found.groups) == CLASSIFIER.predict(texts).sum()
    assert found.groups[0].unknown == pytest.approx(2 / 3)
    assert found.groups[2].unknown == pytest.approx(40 / (40 * 5 + 40 * 9))
    assert found.reference == ("2019-03",)


def test_batches_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*NEW, *OLD, *GAME]
    whole = drift(CLASSIFIER, rows).to_dict()
    monkeypatch.setattr(module, "BATCH", 7)
    assert drift(CLASSIFIER, rows[::-1]).to_dict() == whole


def test_new_terms_are_unknown_new_and_near_the_topic() -> None:
    everywhere = [
        Row(f"The {noun} of covidia rose.", "post", "2020-02")
        for noun in ["team", "game", "price", "oil"] * 20
    ]
    old = [Row("The oil of opekia rose.", "post", "2019-04")] * 40
    later = [Row("The oil of opekia rose.", "post", "2020-02")] * 40
    rows = [*OLD, *old, *GAME, *NEW, *everywhere, *later]
    (found,) = drift(CLASSIFIER, rows, reference=("2019", "2019")).terms
    # covidia is as frequent in other paragraphs; opekia was there; barrels begins with a prefix.
    assert (found.topic, found.term, found.count, found.before) == ("oil", "frackium", 40, 0)
    assert found.keyness == pytest.approx(log_likelihood(40, 100, 0, 80))


def test_same_text_in_both_periods_has_no_new_terms() -> None:
    rows = [Row(row.text, "", year) for row in [*NEW, *GAME] for year in ("2019", "2020")]
    assert drift(CLASSIFIER, rows).terms == ()


def test_pruning_keeps_the_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WORDS", 50)
    monkeypatch.setattr(module, "BATCH", 16)
    letters = "abcdefghij"
    rare = [Row(f"oil xx{a}{b}{c}", "", "2020-01") for a in letters for b in letters for c in "xy"]
    mixed = [row for pair in zip(rare, [*NEW, *NEW, *NEW, *NEW, *NEW], strict=True) for row in pair]
    counts = module.Counts(CLASSIFIER)
    counts.add(mixed)
    assert len(counts.words["2020-01"][-1]) <= 50
    assert counts.words["2020-01"][0]["frackium"] == 200
    assert "frackium" in [t.term for t in drift(CLASSIFIER, [*OLD, *mixed]).terms]


def test_keyness() -> None:
    assert log_likelihood(10, 100, 10, 100) == pytest.approx(0)
    assert log_likelihood(10, 10, 0, 10) == pytest.approx(20 * 2 * np.log(2))  # two pure cells


def test_warns_of_many_more_unknown_words() -> None:
    strange = [Row("Lorem ipsum dolor the oil.", "feed", "2020-05")] * 120
    few = [Row("Lorem ipsum dolor.", "tiny", "2020-05")] * 3
    found = drift(CLASSIFIER, [*OLD, *GAME, *strange, *few])
    (warning,) = (w for w in found.warnings if "unknown to the models" in w)
    assert warning.startswith("feed 2020-05: 60.0% of the words are unknown to the models")
    assert "0.0% in the reference" in warning


def test_gold_rates_correct_the_count() -> None:
    texts = ["oil"] * 60 + ["team"] * 60
    labels = np.array([[1.0]] * 48 + [[0.0]] * 12 + [[1.0]] * 12 + [[0.0]] * 48, np.float32)
    gold = Gold(("oil",), texts, labels, [""] * 120, [""] * 120, list(range(1, 121)))
    shares = drift(CLASSIFIER, [*OLD, *GAME], gold=gold).shares["oil"]
    assert shares[0].value == 1  # all yes: more than the 80 % that it finds
    assert shares[1].value == 0
    assert shares[1].high < 0.3


@pytest.mark.parametrize("about", range(0, 201, 8))
def test_shares_rise_with_what_a_corpus_has(about: int) -> None:
    """By the curve's own rates, whatever share of the corpus is yes."""
    fewer, more = (
        drift(CLASSIFIER, [Row("oil")] * n + [Row("team")] * (200 - n)).shares["oil"][0]
        for n in (about, min(about + 8, 200))
    )
    assert fewer.value <= more.value
    assert fewer.low <= fewer.value <= fewer.high
    counted = about / 200
    assert fewer.value == pytest.approx(
        np.clip((counted - 0.0333) / (0.75 - 0.0333), 0, 1), abs=0.02
    )


def only_counted(found: Drift, why: str) -> None:
    """Whether a topic that all paragraphs have is said to be counted, wherever it is told."""
    (row,) = found.rows()
    assert (row["oil_counted"], row["oil_share"], row["oil_corrected"]) == (1.0, 1.0, False)
    assert row["oil_low"] is row["oil_high"] is None
    assert why in row["oil_note"]
    (warning,) = (w for w in found.warnings if w.startswith("oil: its shares are counted"))
    assert why in warning


def test_where_nothing_tells_error_rates_shares_are_counted() -> None:
    measured = OIL.calibrations[0] if OIL.calibrations else nutgraf.Calibration()
    unknown = nutgraf.Calibration(curve=measured.curve, prevalence=0.1)
    little = nutgraf.Calibration(curve=measured.curve, counts=(3, 5), prevalence=0.1)
    for calibration, why in (
        (None, "no curve"),
        (unknown, "how many labels"),
        (little, "yes tells too little"),
    ):
        extractor = nutgraf.TermExtractor("oil", {"oil": 4.0}, -2.0, calibration=calibration)
        only_counted(drift(nutgraf.Classifier.of([extractor]), OLD), why)


def test_gold_that_tells_no_error_rates() -> None:
    texts = ["oil"] * 20
    rest = ([""] * 20, [""] * 20, list(range(1, 21)))
    for topic, labels, why in (
        ("other", [0, 1] * 10, "no labels for it"),
        ("oil", [1] * 20, "labels of both kinds"),
        ("oil", [0, 1] * 10, "yes tells too little: it is said of 100% of 10 labelled texts"),
    ):
        gold = Gold((topic,), texts, np.array(labels, np.float32).reshape(20, 1), *rest)
        only_counted(drift(CLASSIFIER, OLD, gold=gold), why)


def test_corpora_that_error_rates_do_not_allow_are_warned_of() -> None:
    found = drift(CLASSIFIER, [Row("oil", "", "2019")] * 900 + [Row("team", "", "2020")] * 9)
    (warning,) = found.warnings
    assert warning.startswith("oil: in 1 of 2 rows more are yes than its error rates allow")
    many, few = found.rows()
    assert (many["oil_share"], many["oil_corrected"]) == (1, True)
    assert "more are yes" in many["oil_note"]
    assert few["oil_note"] is None


def test_nothing_to_report() -> None:
    with pytest.raises(InputError, match="no paragraph"):
        drift(CLASSIFIER, [])
    with pytest.raises(InputError, match="there are 2019-03 to 2020-01"):
        drift(CLASSIFIER, [*OLD, *GAME], reference=("1990", "1999"))
    with pytest.raises(InputError, match="none with a date"):
        drift(CLASSIFIER, [Row("oil")], reference=("1990", "1999"))
    assert drift(CLASSIFIER, [Row("oil"), Row("")]).terms == ()


def test_extractors_without_terms() -> None:
    class Long(nutgraf.Extractor):
        name, topics, version = "long", (nutgraf.Topic("long"),), "1"

        def score(self, texts: list[str], out: np.ndarray) -> None:  # type: ignore[override]
            out[:, 0] = [len(text) - 10 for text in texts]

    (group,) = drift(nutgraf.Classifier.of([Long()]), [Row("short"), Row("l" * 30)]).groups
    assert group.yes == [1]
    assert np.isnan(group.unknown)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"text": text, "source": "[bold]", "date": date}
        for text in ("The envoy met the minister for talks.", "Oil prices rose.", "He won.")
        for date in ("2021-01-05", "2022-03-01")
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_command_writes_what_it_prints(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    out = [str(tmp_path / f"out.{end}") for end in ("csv", "json", "png")]
    arguments = ["drift", str(corpus), "--csv", out[0], "--json", out[1], "--png", out[2]]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "[bold]" in done.output
    assert "2022-03" in done.output
    with open(out[0], encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    report = json.loads(Path(out[1]).read_text(encoding="utf-8"))
    assert report["reference"] == ["2021-01"]
    assert [{k: "" if v is None else str(v) for k, v in g.items()} for g in report["groups"]] == (
        table
    )
    for row in report["groups"]:
        assert row["energy_low"] <= row["energy_share"] <= row["energy_high"]
        assert row["energy_corrected"] is True
    assert Path(out[2]).read_bytes().startswith(b"\x89PNG")


def test_command_marks_what_it_prints(corpus: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"text": "Oil prices rose.", "energy": 1}, {"text": "He won.", "energy": 0}]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pytest.importorskip("matplotlib")
    arguments = ["drift", str(corpus), "--gold", str(gold), "--png", str(tmp_path / "a.png")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "33.3% *" in done.output
    assert "* counted, not corrected" in done.output
    assert "energy: its shares are counted, not corrected: yes tells too little" in done.output
    plain = CliRunner().invoke(main, ["drift", str(corpus)]).output
    assert "*" not in plain
    assert "?" not in plain


def test_a_corpus_full_of_a_topic_is_not_without_it(tmp_path: Path) -> None:
    """Once the corpus's own share made its error rates: above some share, it was said to be 0."""
    path, out = tmp_path / "army.jsonl", tmp_path / "out.json"
    shares = []
    for about in (0, 85, 88, 90, 92, 94, 98, 100):
        texts = ["The army shelled enemy troops near the border."] * about
        texts += ["The baker sold a cake to the children."] * (100 - about)
        path.write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), encoding="utf-8")
        done = CliRunner().invoke(main, ["drift", str(path), "--json", str(out)])
        assert done.exit_code == 0, done.output
        (row,) = json.loads(out.read_text(encoding="utf-8"))["groups"]
        assert row["military_counted"] == about / 100
        assert row["military_low"] <= row["military_share"] <= row["military_high"]
        shares.append(row["military_share"])
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert min(shares[1:]) > 0.85


def test_command_names_bad_lines_and_does_the_rest(corpus: Path) -> None:
    with corpus.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    done = CliRunner().invoke(main, ["drift", str(corpus), "--by", "year"])
    assert done.exit_code == 1
    assert f"{corpus}, line 7: not JSON" in done.output
    assert "2022" in done.output


def test_command_tells_of_dates_that_it_cannot_read(corpus: Path) -> None:
    rows = [{"text": "Oil rose.", "date": date} for date in ("03/04/2022", "soon", "")]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for options, told, period in (
        (
            [],
            "2 dates could not be read, such as '03/04/2022', 'soon'; 1 of these need --day-f",
            "",
        ),
        (["--day-first"], "1 date could not be read, such as 'soon'\n", "2022-04"),
        (["--month-first"], "1 date could not be read, such as 'soon'\n", "2022-03"),
    ):
        done = CliRunner().invoke(main, ["drift", str(corpus), *options])
        assert done.exit_code == 0, done.output
        assert told in done.stderr
        assert period in done.stdout


def test_command_says_what_is_wrong(corpus: Path, tmp_path: Path) -> None:
    for arguments, message in (
        (["absent.jsonl"], "absent.jsonl: no file there"),
        ([str(corpus), "--text-column", "body"], "no text column 'body'"),
        ([str(corpus), "--reference", "1999"], "no row from 1999 to 1999"),
        ([str(corpus), "--gold", str(tmp_path / "absent")], "absent"),
    ):
        done = CliRunner().invoke(main, ["drift", *arguments])
        assert done.exit_code in (1, 2)
        assert message in done.output


def test_pictures_by_their_ending(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, begins in (("a.svg", b"<?xml"), ("a.pdf", b"%PDF"), ("a", b"\x89PNG")):
        done = CliRunner().invoke(main, ["drift", str(corpus), "--png", str(tmp_path / name)])
        assert isinstance(done.exception, SystemExit | None)
        assert (tmp_path / name).read_bytes().startswith(begins)
    done = CliRunner().invoke(main, ["drift", str(corpus), "--png", str(tmp_path / "a.foo")])
    assert done.exit_code == 1
    assert "ends in .png, .svg or .pdf" in done.output
    assert not (tmp_path / "a.foo").exists()


def test_png_without_matplotlib(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'nutgraf\[plot\]'"):
        pyplot()
    done = CliRunner().invoke(main, ["drift", str(corpus), "--png", str(tmp_path / "a.png")])
    assert done.exit_code == 1
    assert "nutgraf[plot]" in done.output
