"""Curves against other people's formulas, and a page that no text can break."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import nutgraf
from nutgraf.cli import main
from nutgraf.errors import InputError
from nutgraf.measuring import evaluation as ev
from nutgraf.measuring.details import calibration_curve, curves, threshold_curve
from nutgraf.measuring.page import evaluation_page
from nutgraf.measuring.proportion import wilson
from nutgraf.reading.labelled import Gold, read_gold

HOSTILE = '</p></style><script>alert(1)</script> "crude" oil & <b>gas</b> \x00\x1b[31m \ud800 oil'
ODD = "👨\u200d🚒 e\u0301 crude oil, ارتفعت \u202e embassy"
VOID = {"meta", "br", "path", "rect", "circle"}


class Tags(HTMLParser):
    """Checks that elements nest; keeps their names, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "circle":  # it has a title inside
            return
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    assert tags.open == []
    return tags


def classifier() -> nutgraf.Classifier:

    energy = nutgraf.TermExtractor("energy", {"crude": 1.5, "oil": 1.0, "gas": -0.5}, -1.0)
    odd = nutgraf.Topic("odd", "<i>Odd & co</i>")
    other = nutgraf.TermExtractor(odd, {"embassy": 2.0}, -1.0)
    return nutgraf.Classifier.of([energy, other])


def gold_file(folder: Path) -> Path:
    rows = [
        {"text": HOSTILE, "energy": 0, "odd": 0, "source": "<script>x</script>", "year": 1999},
        {"text": ODD, "energy": 0, "odd": 1, "source": "أخبار", "date": "2001-05-04"},
        {"text": "Coal was dug.", "energy": 1, "odd": None, "source": "a", "year": 2001},
        {"text": "Oil. Crude\u2028oil\u0085.", "energy": 1, "odd": 0},
        {"text": "embassy " + "x" * 5000, "energy": 0, "odd": 0},
    ]
    path = folder / "gold & silver.jsonl"
    lines = [json.dumps(row, ensure_ascii="\ud800" in str(row["text"])) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    return read_gold(gold_file(tmp_path), ("energy", "odd"))


def test_gold_keeps_years_lines_and_other_separators(gold: Gold) -> None:
    assert gold.years == ["1999", "2001", "2001", "", ""]
    assert gold.lines == [1, 2, 3, 4, 5]
    assert gold.texts[3] == "Oil. Crude\u2028oil\u0085."


def test_page_survives_any_text(gold: Gold) -> None:
    found = ev.evaluate(classifier(), gold, by_source=True, by_year=True, resamples=5)
    page = evaluation_page(classifier(), gold, found, name='<img src="x"> & "y"')
    tags = parsed(page)
    page.encode()  # no lone surrogate is left
    names = {tag for tag, _ in tags.seen}
    assert not names & {"script", "img", "link", "iframe", "i"}
    assert not any(key.startswith("on") for _, attrs in tags.seen for key in attrs)
    assert not re.search(r"https?:|url\(|@import|src=\"", re.sub(r"<title>.*", "", page))
    text = "".join(tags.text)
    assert "<script>alert(1)</script>" in text
    assert "<i>Odd & co</i>" in text
    for mark in ("1999", "2001", "أخبار", "👨\u200d🚒 e\u0301 "):
        assert mark in text


def test_page_shows_the_figures_of_evaluate(gold: Gold) -> None:
    found = ev.evaluate(classifier(), gold, resamples=5)
    text = " ".join(parsed(evaluation_page(classifier(), gold, found)).text)
    for row in found:
        for figure in row.figures.values():
            if np.isfinite(figure.value):
                assert f"{figure.value:.3f}" in text


def test_mistakes_are_the_most_confident_and_explained(gold: Gold) -> None:
    detail = curves(classifier(), gold, "energy", mistakes=5)
    assert [m.line for m in detail.false_yes] == [1, 2]
    assert [m.line for m in detail.false_no] == [3]
    clf = classifier()
    for mistake in (*detail.false_yes, *detail.false_no):
        p = clf.predict_proba([mistake.text])[0, 0]
        assert mistake.probability == pytest.approx(float(p))
        logit = -1.0 + sum(e.contribution for e in mistake.evidence)
        assert logit == pytest.approx(clf.decision_function([mistake.text])[0, 0], abs=1e-4)
        assert {e.topic for e in mistake.evidence} <= {"energy"}
    assert curves(clf, gold, "energy", mistakes=1).false_yes == detail.false_yes[:1]
    probabilities = [m.probability for m in detail.false_yes]
    assert probabilities == sorted(probabilities, reverse=True)


def test_a_topic_without_any_label(gold: Gold) -> None:
    none = Gold(
        gold.topics, gold.texts, np.full((5, 2), np.nan, np.float32), gold.sources, gold.years,
        gold.lines,
    )  # fmt: skip
    none.labels[0, 0] = 1
    found = ev.evaluate(classifier(), none, resamples=5)
    parsed(evaluation_page(classifier(), none, found))
    detail = curves(classifier(), none, "odd")
    assert (detail.calibration, detail.risk, detail.false_yes, detail.false_no) == ([], [], [], [])


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 30), (3, 10), (50, 100), (999, 1000)])
def test_wilson_is_scipys(hits: int, n: int) -> None:
    from scipy.stats import binomtest

    interval = binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert wilson(hits, n) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert wilson(hits + 0.0, n + 1e-9) == pytest.approx(wilson(hits, n), abs=1e-6)


def test_wilson_of_nothing() -> None:
    assert all(np.isnan(wilson(0, 0)))


scored = st.lists(st.tuples(st.booleans(), st.floats(0, 1, width=32)), min_size=1, max_size=60).map(
    lambda pairs: (np.array([float(y) for y, _ in pairs]), np.array([p for _, p in pairs]))
)


@given(scored)
def test_threshold_curve_is_what_each_threshold_gives(pair: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = pair
    for point in threshold_curve(y, p, (0.0, 0.25, 0.5, float(p[0]), 1.0)):
        np.testing.assert_allclose(
            [point.precision, point.recall, point.f1],
            [f(y, p >= point.threshold) for f in (ev.precision, ev.recall, ev.f1)],
        )


@given(scored)
def test_calibration_curve_is_scikit_learns(pair: tuple[np.ndarray, np.ndarray]) -> None:
    from sklearn import calibration

    y, p = pair
    bins = calibration_curve(y, p, bins=8)  # edges that floats hold exactly
    assert sum(b.n for b in bins) == len(y)
    assert sum(b.share.value * b.n for b in bins) == pytest.approx(y.sum())
    assert all(b.share.low - 1e-9 <= b.share.value <= b.share.high + 1e-9 for b in bins)
    on_edge = np.isin(p, np.arange(1, 8) / 8).any()  # which they put into the bin below
    if len(set(y)) == 2 and not on_edge:
        shares, means = calibration.calibration_curve(y, p, n_bins=8)
        np.testing.assert_allclose([b.share.value for b in bins], shares)
        np.testing.assert_allclose([b.mean for b in bins], means)


def run(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutgraf", "evaluate", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


def test_command(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    rows = [
        {"text": "Crude oil rose.", "energy": 1, "source": "[red]a", "year": 1990},
        {"text": "A quiet day.", "energy": 0, "source": "b", "date": "1991-01-01"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    page = tmp_path / "page.html"
    options = ("--topics", "energy", "--by-source", "--by-year", "--resamples", 5)
    done = run(path, *options, "--json", "--html", page)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [(r["source"], r["year"]) for r in found] == [
        (None, None), ("[red]a", None), ("b", None), (None, "1990"), (None, "1991"),
    ]  # fmt: skip
    assert sum(b["n"] for b in found[0]["calibration"]) == 2
    assert found[0]["risk_coverage"][0] == [1.0, 0.0]
    assert len(found[0]["thresholds"]) == 99
    parsed(page.read_text(encoding="utf-8"))
    table = run(path, *options).stdout
    assert "[red]a" in table
    assert "1991" in table
    assert run(path, "--html", tmp_path / "no/such/page.html").returncode == 2


def beside_a_word_list(gold: Gold, *names: str) -> tuple[nutgraf.Classifier, Gold]:
    """The classifier with topics that nobody gave labels for, and the labels with their columns."""
    lists = [nutgraf.TermExtractor(name, ["nurse*"]) for name in names]
    clf = nutgraf.Classifier.of([*classifier().plan.extractors, *lists])
    labels = np.full((len(gold), len(clf.topic_names)), np.nan, np.float32)
    for k, topic in enumerate(gold.topics):
        labels[:, clf.column(topic)] = gold.labels[:, k]
    return clf, replace(gold, topics=clf.topic_names, labels=labels)


@pytest.mark.parametrize("names", [("health",), ("a", "health"), ("a", "health", "zoo")])
def test_topics_without_labels_change_no_figure(gold: Gold, names: tuple[str, ...]) -> None:
    before = ev.evaluate(classifier(), gold, by_source=True, resamples=5)
    clf, more = beside_a_word_list(gold, *names)
    found = ev.evaluate(clf, more, by_source=True, resamples=5)
    assert found.unlabelled == names
    assert before.unlabelled == ()
    own = [row for row in found if row.topic not in names]
    assert str(ev.Evaluation(own)) == str(before)
    for metric in ev.METRICS:
        mean = ev.macro(before, metric)
        assert np.isfinite(mean)
        assert ev.macro(found, metric) == mean
    assert re.search(r"mean +2 topics", repr(found))
    assert "nan" not in repr(found)
    page = evaluation_page(clf, more, found)
    text = " ".join(parsed(page).text)
    assert f"Without labels, and left out of the mean: {', '.join(names)}." in text
    assert page.count("<section") == 2
    for name in names:
        detail = curves(clf, more, name)
        assert (detail.calibration, detail.thresholds, detail.risk) == ([], [], [])
        assert (detail.false_yes, detail.false_no) == ([], [])


def test_curves_of_what_no_labels_were_read_for(gold: Gold) -> None:
    clf, _ = beside_a_word_list(gold, "health")
    for topic in ("health", "weather"):
        with pytest.raises(InputError, match=f"no labels were read for '{topic}': .* energy, odd"):
            curves(clf, gold, topic)


def test_the_command_tells_of_topics_without_labels(tmp_path: Path) -> None:
    path = gold_file(tmp_path)
    topics = []
    for name in ("energy", "odd", "health"):
        topics.append(tmp_path / f"{name}.toml")
        topics[-1].write_text(f'name = "{name}"\nterms = ["oil", "embassy"]\n')
    told = "no labels for health: nothing is measured there, and the mean leaves it out"
    given = [f"--topic={topic}" for topic in topics]
    done = CliRunner().invoke(main, ["evaluate", str(path), *given, "--resamples", "5"])
    assert done.exit_code == 0, done.output
    assert told in done.stderr
    assert "mean of 2" in done.stdout
    assert "nan" not in done.stdout
    done = CliRunner().invoke(main, ["evaluate", str(path), *given[:2], "--resamples", "5"])
    assert "no labels" not in done.stderr
    assert "mean of" not in done.stdout
