"""A careful classifier looks again where the table is unsure, and says the same everywhere."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.errors import NutgrafWarning
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring import secondstage
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.encoders import SentenceEncoder
from nutgraf.scoring.loading import load
from nutgraf.scoring.planfile import load_plan, plan_bytes
from nutgraf.scoring.secondstage import SecondStage
from nutgraf.topics.headfile import PROBE
from tests import careful

TEXTS = list(careful.TEXTS)


class Flat(nutgraf.Extractor):
    """Adds to one topic, and fails on one text."""

    name, topics, version = "flat", (nutgraf.Topic("energy"), nutgraf.Topic("war")), "1"

    def score(self, texts: Sequence[str], out: Any) -> None:
        out[:] = [[np.nan if "table" in text else 0.125, 0.5] for text in texts]


def classifiers(*more: nutgraf.Extractor) -> tuple[Classifier, Classifier]:
    extractors = [careful.energy(), careful.war(), *more]
    return Classifier.of(extractors), Classifier.of(extractors, encoder=careful.Counting())


def test_the_new_log_odds() -> None:
    fast, slow = classifiers()
    p = fast.predict_proba(TEXTS)[:, 0].astype(float)
    table = np.log(p / (1 - p))
    near = np.abs(table) < careful.HEAD.band
    assert near.tolist() == [True, True, True, False, False, False, True]
    embeddings = careful.Counting().encode(TEXTS)
    expected = embeddings @ careful.HEAD.weights - 0.25 + 0.75 * table
    expected = np.where(near, 1 / (1 + np.exp(-expected)), p)
    assert slow.predict_proba(TEXTS)[:, 0] == pytest.approx(expected, abs=1e-6)
    assert slow.predict(TEXTS)[:, 0].tolist() == [True, False, True, False, True, False, False]


@pytest.mark.parametrize("more", [(), (Flat(),)])
def test_all_methods_say_the_same(more: tuple[nutgraf.Extractor, ...]) -> None:
    fast, slow = classifiers(*more)
    p, z = slow.predict_proba(TEXTS), slow.decision_function(TEXTS)
    looks = slow.second_looks(TEXTS)
    assert looks.topics == ("energy", "war")
    assert np.array_equal(looks.after, p, equal_nan=True)
    assert np.array_equal(looks.before, fast.predict_proba(TEXTS), equal_nan=True)
    assert np.array_equal(p[~looks.looked], looks.before[~looks.looked], equal_nan=True)
    assert not looks.looked[:, 1].any()
    assert (p != looks.before)[looks.looked].all()
    assert np.array_equal(slow.decide(TEXTS).probabilities, p, equal_nan=True)
    assert np.array_equal(slow.plan.calibrated(z), p, equal_nan=True)
    first = slow.decide(TEXTS).first
    assert first is not None
    assert fast.decide(TEXTS).first is None
    assert np.array_equal(first.looked, looks.looked)
    assert np.array_equal(first.answers.outcomes, fast.decide(TEXTS).outcomes)
    assert [set(first.of(i)) for i in range(len(TEXTS))] == [set(looks.of(i)) for i in range(7)]
    trace = slow.evidence(TEXTS)
    assert np.array_equal(trace.logits, z, equal_nan=True)
    for i, text in enumerate(TEXTS):
        told = slow.explain(text)
        for k, name in enumerate(slow.topic_names):
            assert told.logits[name] == pytest.approx(float(z[i, k]), nan_ok=True)
            assert told.probabilities[name] == pytest.approx(float(p[i, k]), nan_ok=True)
            total = told.bias[name] + sum(e.contribution for e in told.of(name))
            total += told.unexplained[name]
            assert told.logits[name] == pytest.approx(total, abs=1e-5, nan_ok=True)
        assert set(told.looked) == set(looks.of(i)) == {s.topic for s in told.second_look}


def test_a_document_says_what_the_table_said_first() -> None:
    fast, slow = classifiers()
    article = "\n\n".join(text for text in TEXTS if text and "\ud800" not in text)
    before, after = fast.read(article), slow.read(article)
    assert any(p.first for p in after)
    for old, new in zip(before, after, strict=True):
        assert not old.first
        for topic, (probability, decision) in new.first.items():
            assert (probability, decision) == (old.probabilities[topic], old.decisions[topic])
        assert np.allclose(list(new.probabilities.values()), slow.predict_proba([new.text])[0])
        plain = new.to_dict()["topics"]
        assert {t for t in plain if "first" in plain[t]} == set(new.first)


def test_only_what_is_unsure_is_encoded_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secondstage, "BATCH", 2)
    encoder = careful.Counting()
    clf = Classifier.of([careful.energy()], encoder=encoder)
    assert encoder.seen == [PROBE]
    clf.predict_proba(TEXTS)
    assert encoder.seen == [PROBE, *(TEXTS[i] for i in (0, 1, 2, 6))]
    assert clf.second_looks(TEXTS).rows.tolist() == [0, 1, 2, 6]
    assert clf.predict_proba([]).shape == (0, 1)


def test_other_thresholds_look_elsewhere() -> None:
    clf = Classifier.of([careful.energy()], thresholds={"energy": 0.99}, encoder=careful.Counting())
    assert clf.second_looks(TEXTS).rows.tolist() == []
    assert clf.threshold("energy") == 0.99


def test_another_prevalence_moves_what_the_head_says_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SentenceEncoder(careful.folder(tmp_path / "encoder", monkeypatch))
    extractor = careful.energy(replace(careful.HEAD, band=20.0))  # looks at all, moved or not
    calibration = nutgraf.Calibration(slope=1.5, offset=0.1, prevalence=0.2)
    extractor.calibrations = (calibration,)
    clf = Classifier.of([extractor], encoder=encoder)
    rare = clf.with_prevalence({"energy": 0.02})
    p, q = (c.predict_proba(TEXTS)[:, 0].astype(float) for c in (clf, rare))
    factor = (0.02 / 0.98) / (0.2 / 0.8)
    moved = np.log(factor * p / (1 - p))
    assert np.log(q / (1 - q)) == pytest.approx(moved, abs=2e-3)  # float32 near 1
    (tmp_path / "plan").write_bytes(plan_bytes(rare.plan))
    again = load_plan(tmp_path / "plan").probabilities(as_texts(TEXTS))
    assert np.array_equal(again, rare.predict_proba(TEXTS))
    assert rare.careful == ("energy",)


def test_how_it_shows() -> None:
    fast, slow = classifiers()
    assert repr(slow) == "Classifier(energy, war; careful: energy)"
    assert (repr(fast), fast.careful) == ("Classifier(energy, war)", ())
    assert repr(slow.second_looks(TEXTS)) == "SecondLooks(4 of 7 texts: energy 4, war 0)"
    nothing = fast.second_looks(TEXTS)
    assert (len(nothing), nothing.rows.tolist(), nothing.of(0)) == (7, [], {})
    assert ", second look +" in repr(slow.explain(TEXTS[0]))
    assert "unexplained" not in repr(slow.explain(TEXTS[0]))


def test_it_goes_to_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, slow = classifiers()
    expected = slow.predict_proba(TEXTS)
    assert np.array_equal(pickle.loads(pickle.dumps(slow)).predict_proba(TEXTS), expected)
    with pytest.raises(nutgraf.PluginError, match=r"the encoder is Counting.*encoder=FOLDER"):
        plan_bytes(slow.plan)
    encoder = SentenceEncoder(careful.folder(tmp_path / "encoder", monkeypatch))
    plan = Classifier.of([careful.energy(), careful.war()], encoder=encoder).plan
    (tmp_path / "plan").write_bytes(plan_bytes(plan))
    again = load_plan(tmp_path / "plan")
    assert plan_bytes(again) == plan_bytes(plan)
    assert np.array_equal(again.probabilities(as_texts(TEXTS)), expected)
    (tmp_path / "encoder/config.json").unlink()
    with pytest.raises(nutgraf.ModelError, match=r"no config\.json"):
        load_plan(tmp_path / "plan")


@pytest.mark.usefixtures("fresh")
def test_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_PLUGINS", "")
    nutgraf.register(careful.energy())
    nutgraf.register(careful.war())
    clf = load(effort="careful", encoder=careful.Counting())
    assert clf.careful == ("energy",)
    assert load(effort="fast").careful == ()
    with pytest.raises(nutgraf.TopicError, match=r"no topic has a second stage .*effort='fast'"):
        load(["war"], effort="careful", encoder=careful.Counting())
    with pytest.raises(nutgraf.InputError, match="there are fast, careful"):
        load(effort="slow")
    with pytest.raises(nutgraf.InputError, match="goes with effort='careful'"):
        load(encoder=careful.Counting())


def test_another_encoder_is_refused() -> None:
    def loaded(head: nutgraf.Head, encoder: nutgraf.Encoder | None = None) -> Classifier:
        return Classifier.of([careful.energy(head)], encoder=encoder or careful.Counting())

    own = careful.Counting().encode([PROBE])[0]
    loaded(replace(careful.HEAD, probe=own))
    with pytest.raises(nutgraf.ModelError, match=r"\), .* is another encoder than .* counting"):
        loaded(replace(careful.HEAD, probe=own[::-1]))
    with pytest.raises(nutgraf.ModelError, match=r"gives 4 numbers .* counting \(5 numbers\)"):
        loaded(replace(careful.HEAD, weights=np.ones(5, np.float32)))

    class Broken(careful.Counting):
        def encode(self, texts: list[str], /) -> Any:
            return np.full((len(texts), 4), np.nan, np.float32)

    class Failing(careful.Counting):
        def encode(self, texts: list[str], /) -> Any:
            raise OSError("disk")

    with pytest.raises(nutgraf.ModelError, match="no finite numbers"):
        loaded(careful.HEAD, Broken())
    with pytest.raises(nutgraf.ModelError, match=r"failed on 1 texts: OSError: disk"):
        loaded(careful.HEAD, Failing())
    flat = nutgraf.Calibration(slope=0.0)
    with pytest.raises(nutgraf.ModelError, match="slope 0"):
        SecondStage.of(careful.Counting(), [[careful.HEAD]], [flat])


def test_of_several_heads_the_one_of_the_encoder_is_taken() -> None:
    own = careful.Counting().encode([PROBE])[0]
    right = replace(careful.HEAD, probe=own)
    ones = np.ones(5, np.float32)
    others = replace(right, probe=own[::-1]), replace(right, weights=ones, probe=ones)
    flat = nutgraf.Calibration()
    stage = SecondStage.of(careful.Counting(), [[*others, right], [], others], [flat] * 3)
    assert stage.heads == (right, None, None)


def test_topics_whose_heads_are_for_other_encoders_are_told_of() -> None:
    war = careful.war()
    war.head = replace(careful.HEAD, encoder="another", weights=np.ones(5, np.float32))
    told = r"war gets no second look: .* for another, not"
    with pytest.warns(NutgrafWarning, match=told):
        clf = Classifier.of([careful.energy(), war], encoder=careful.Counting())
    assert clf.careful == ("energy",)


class Growing(careful.Counting):
    """Gives more numbers with every call."""

    def encode(self, texts: list[str], /) -> Any:
        self.seen += texts
        return np.ones((len(texts), 3 + len(self.seen)), np.float32)


class Ragged(careful.Counting):
    def encode(self, texts: list[str], /) -> Any:
        return np.ones(len(texts), np.float32)


def test_an_encoder_that_changes_or_gives_no_rows_is_told() -> None:
    grown = Classifier.of([careful.energy()], encoder=Growing())
    with pytest.raises(nutgraf.ModelError, match=r"gave embeddings of shape .*gives 4 numbers"):
        grown.predict_proba(TEXTS)
    with pytest.raises(nutgraf.ModelError, match=r"gave embeddings of shape \(1,\) for 1 texts"):
        Classifier.of([careful.energy()], encoder=Ragged())
