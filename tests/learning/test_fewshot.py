"""Few-shot training, on a few invented texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nutgraf
from nutgraf.errors import InputError, TopicError
from nutgraf.learning.fewshot import train_topic

ABOUT = [
    "The hospital opened a new ward for patients with pneumonia.",
    "Doctors said the vaccine had cut deaths among the elderly.",
    "Nurses walked out over pay at three clinics in the north.",
    "The drug slowed the tumour in half of those treated.",
    "Measles has come back to the district after two quiet years.",
    "Surgeons operated for nine hours on the injured child.",
    "The ministry ordered two million doses against the flu.",
    "A study of diabetes followed four thousand adults.",
    "The midwife had delivered eleven babies in a week.",
    "Waiting lists for hip operations grew again.",
]
OTHER = [
    "The striker scored twice before the interval.",
    "Shares fell as the bank reported a loss for the quarter.",
    "The novel tells of two sisters in a fishing village.",
    "Parliament voted to move the capital next spring.",
    "Snow closed the pass and lorries queued for miles.",
    "The orchestra played to a full house on Sunday.",
    "A court fined the builder for ignoring the permit.",
    "The airline will fly to four more cities from May.",
    "Pupils moved into the new school on the hill.",
    "Farmers blocked the bridge with tractors at dawn.",
    "The museum bought a landscape at auction.",
    "Prices of flats in the old town rose by a tenth.",
]
TEXTS, LABELS = ABOUT + OTHER, [1] * len(ABOUT) + [0] * len(OTHER)
UNSEEN = ["Physicians diagnosed influenza.", "The goalkeeper saved a penalty."]


def classifier(extractor: nutgraf.TermExtractor) -> nutgraf.Classifier:
    return nutgraf.Classifier.of([extractor])


@pytest.fixture(scope="module")
def health() -> nutgraf.TermExtractor:
    return nutgraf.fit_topic("health", TEXTS, LABELS)


def test_it_tells_words_it_has_not_seen(health: nutgraf.TermExtractor) -> None:
    words = {"physicians", "diagnosed", "influenza", "goalkeeper", "penalty"}
    assert not words & set(" ".join(TEXTS).lower().split())
    p = classifier(health).predict_proba(UNSEEN)[:, 0]
    assert p[0] > 0.6 > 0.3 > p[1]
    assert classifier(health).predict(UNSEEN)[:, 0].tolist() == [True, False]


def test_it_is_explained_to_the_last_word(health: nutgraf.TermExtractor) -> None:
    found = classifier(health).explain("Nurses treated influenza; the striker had measles.")
    total = found.bias["health"] + sum(e.contribution for e in found.evidence)
    assert total == pytest.approx(found.logits["health"], abs=1e-4)
    assert {e.term for e in found.of("health")} >= {"nurses", "influenza", "striker", "measles"}


def test_topics_share_importance_and_function_words_say_nothing(
    health: nutgraf.TermExtractor,
) -> None:
    sport = nutgraf.fit_topic("sport", TEXTS, [1 - label for label in LABELS])
    assert health.importance is not None
    assert sport.importance is not None
    assert sport.importance.digest == health.importance.digest
    assert {health.terms[word] for word in ("the", "and", "of", "said", "two")} == {0.0}


def test_in_another_language_length_divides() -> None:
    other = [f"{text} " + "zxq wqk qqv jjx kkz vvq xxw zzq " * 4 for text in TEXTS]
    found = nutgraf.fit_topic("health", other, LABELS)
    assert found.importance is None
    assert found.by_length
    assert found.calibrations is not None
    assert found.calibrations[0].unknown == 1.0


def test_it_is_calibrated_and_knows_what_it_knows(health: nutgraf.TermExtractor) -> None:
    assert health.importance is not None
    assert not health.by_length
    assert health.calibrations is not None
    (calibration,) = health.calibrations
    assert calibration.slope > 0
    assert calibration.unknown == 0.4
    assert len(calibration.curve) == 19
    recalls = [recall for _, _, recall in calibration.curve]
    assert recalls == sorted(recalls, reverse=True)
    assert calibration.counts == (10.0, 12.0)
    assert calibration.prevalence == pytest.approx(10 / 22)


def test_where_the_topic_is_rarer_it_is_less_sure(health: nutgraf.TermExtractor) -> None:
    before = classifier(health)
    after = before.with_prevalence({"health": 0.02})
    odds = [c.predict_proba(UNSEEN).astype(np.float64) for c in (before, after)]
    odds = [p / (1 - p) for p in odds]
    assert odds[1] / odds[0] == pytest.approx(np.full((2, 1), 0.02 / 0.98 / (10 / 12)), rel=1e-4)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        extractor = nutgraf.fit_topic("health", TEXTS, LABELS, unlabelled=UNSEEN * 9, seed=4)
        nutgraf.save_model(extractor, tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    again = nutgraf.load_model(tmp_path / "one")
    assert again.calibrations == extractor.calibrations
    before, after = (classifier(e).decision_function(TEXTS) for e in (extractor, again))
    assert after == pytest.approx(before, abs=5e-3)  # weights are stored as float16


def test_labels_of_every_kind_and_none(health: nutgraf.TermExtractor) -> None:
    texts = np.array([*TEXTS, "not read", "nor this"], object)
    labels = [bool(label) for label in LABELS] + [None, float("nan")]
    assert nutgraf.fit_topic("health", texts, labels).table == health.table
    assert nutgraf.fit_topic("health", tuple(TEXTS), np.array(LABELS)).table == health.table


def test_listed_terms_lead() -> None:
    few = [*ABOUT[2:5], *OTHER[:3]]
    labels = [1] * 3 + [0] * 3
    plain = nutgraf.fit_topic("health", few, labels)
    led = nutgraf.fit_topic("health", few, labels, ["vaccin*", "hospital", "zzz clinic"])
    weighted = nutgraf.fit_topic("health", few, labels, {"vaccin*": -2, "hospital": -2.0})
    # Also words that stand in no text: those listed, those a prefix begins, and those near them.
    for word in ("hospital", "vaccines", "patients"):
        weights = [e.terms[word] for e in (weighted, plain, led)]
        assert weights == sorted(weights)
        assert weights[2] - weights[0] > 1
    assert {"vaccin*", "zzz clinic"} <= led.terms.keys()
    # A list weighs the same as in a topic file.
    terms = ["vaccin*", "hospital", "zzz clinic"]
    twos = nutgraf.TermExtractor("mine", dict.fromkeys(terms, 2.0))
    assert nutgraf.fit_topic("health", few, labels, twos).table == led.table
    lexicon = nutgraf.TermExtractor("mine", terms)
    assert nutgraf.fit_topic("health", few, labels, lexicon).table == led.table


def test_guards_of_the_terms_go_over(tmp_path: Path) -> None:
    guard = nutgraf.Guard(("ward*",), unless=("elect*",), within=4)
    lexicon = nutgraf.TermExtractor("health", {"ward*": 3.0, "hospital": 3.0}, guards=[guard])
    fitted = nutgraf.fit_topic("health", TEXTS, LABELS, lexicon)
    nutgraf.save_model(fitted, tmp_path / "health.npz")
    clf = nutgraf.load([tmp_path / "health.npz"])
    ward, elected, far = (
        {e.term: e for e in clf.explain(text).of("health")}
        for text in (
            "The ward was full.",
            "The ward elected a woman.",
            "They elected a woman, and on the next day the wards were full.",
        )
    )
    assert ward["ward"].contribution > 0 == len(ward["ward"].guard)
    # The guard of the prefix holds for each word that it begins.
    assert elected["ward"].contribution == 0
    assert elected["ward"].guard == "unless 'elect*' within 4"
    assert far["wards"].contribution > 0
    # What a guard strikes out teaches nothing either: the label is put down to the other words.
    texts, labels = [*TEXTS, *["The ward elected a woman."] * 3], [*LABELS, 0, 0, 0]
    free = nutgraf.TermExtractor("health", lexicon.terms)
    with_guard, without = (nutgraf.fit_topic("health", texts, labels, t) for t in (lexicon, free))
    assert with_guard.terms["ward"] > without.terms["ward"]


def test_an_earlier_model_leads(health: nutgraf.TermExtractor) -> None:
    few = ([*ABOUT[2:5], *OTHER[:3]], [1] * 3 + [0] * 3)
    plain, led = nutgraf.fit_topic("health", *few), nutgraf.fit_topic("health", *few, health)
    earlier, *others = (extractor.terms for extractor in (health, plain, led))
    words = [word for word in others[0] if word in earlier]
    found = [np.array([weights[word] for word in words]) for weights in others]
    earlier_weights = np.array([earlier[word] for word in words])
    distances = [float(np.abs(weights - earlier_weights).mean()) for weights in found]
    assert distances[1] < 0.5 * distances[0]


def test_unlabelled_texts_give_words_weights() -> None:
    unlabelled = [f"{text} Zorbifen, they said." for text in ABOUT] + OTHER
    plain = nutgraf.fit_topic("health", TEXTS, LABELS)
    taught = nutgraf.fit_topic("health", TEXTS, LABELS, unlabelled=unlabelled)
    assert "zorbifen" not in plain.terms
    assert taught.terms["zorbifen"] > 0


def test_another_language_does_not_abstain_for_its_words() -> None:
    about = ["Das Öl wird teurer", "Strom aus Kohle", "Gas und Strom fehlen", "Öl und Gas steigen"]
    other = ["Das Tor fiel spät", "Der Chor singt", "Die Brücke bleibt zu", "Schnee und Eis"]
    extractor = nutgraf.fit_topic("energie", about + other, [1] * 4 + [0] * 4)
    assert extractor.calibrations is not None
    assert extractor.calibrations[0].unknown == 1.0
    p = classifier(extractor).predict_proba(["Strom und Öl", "Der Chor"])[:, 0]
    assert p[0] > p[1]


def test_held_out_probabilities_have_not_seen_the_label() -> None:
    # Labels that no word tells: a model that saw them would still get many right.
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(list("abcdefghij"), 6)) for _ in range(120)]
    labels = rng.integers(0, 2, 120)
    found = train_topic("chance", texts, labels.tolist())
    right = ((found.probabilities > 0.5) == (found.labels == 1)).mean()
    assert 0.3 < right < 0.65
    # Nor do copies of a text in other folds.
    copied = train_topic("chance", texts * 3, labels.tolist() * 3)
    right = ((copied.probabilities > 0.5) == (copied.labels == 1)).mean()
    assert 0.3 < right < 0.65


@pytest.mark.parametrize("seed", [0, 7])
def test_labels_that_contradict_each_other_are_borne(seed: int) -> None:
    found = train_topic("health", TEXTS + TEXTS[:4], [*LABELS, 0, 0, 0, 0], seed=seed)
    assert np.isfinite(found.probabilities).all()


def test_empty_and_odd_texts_are_borne() -> None:
    odd = ["", "…", "\ud800", "a" * 10_000, "\0"]
    found = train_topic("health", TEXTS + odd, [*LABELS, 0, 0, 0, 0, 1])
    assert np.isfinite(found.probabilities).all()


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (TEXTS, LABELS[:-1], "22 texts and 21 labels"),
        (TEXTS, [2, *LABELS[1:]], "label 0 is 2: use 1, 0 or None"),
        (TEXTS, [*LABELS[:-1], "maybe"], "label 21 is 'maybe'"),
        (TEXTS, [0.5, *LABELS[1:]], "label 0 is 0.5"),
        (TEXTS, [float("nan"), *LABELS[:-1]][:9], "22 texts and 9 labels"),
        (TEXTS, [0] * 22, "0 different texts have the label 1"),
        (TEXTS[:1] * 5 + OTHER, [1] * 5 + [0] * 12, "1 different texts have the label 1"),
        ([*TEXTS[:-1], None], LABELS, "21"),
        (TEXTS[0], LABELS, "one str"),
    ],
)
def test_bad_input_is_named(texts: list[str], labels: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        nutgraf.fit_topic("health", texts, labels)


def test_bad_topics_and_terms_are_named() -> None:
    with pytest.raises(TopicError, match="Health"):
        nutgraf.fit_topic("Health", TEXTS, LABELS)
    with pytest.raises(TopicError, match="one str"):
        nutgraf.fit_topic("health", TEXTS, LABELS, "hospital")
    with pytest.raises(TopicError, match="one two three four five"):
        nutgraf.fit_topic("health", TEXTS, LABELS, ["one two three four five"])


@pytest.mark.parametrize(("about", "other"), [(3, 3), (3, 9), (9, 3)])
def test_small_numbers_of_either_label(about: int, other: int) -> None:
    found = train_topic("health", ABOUT[:about] + OTHER[:other], [1] * about + [0] * other)
    p = classifier(found.extractor).predict_proba(UNSEEN)[:, 0]
    assert p[0] > p[1]
    assert found.probabilities.shape == (about + other,)


def test_a_teacher_of_the_caller_s_own_is_learned_from() -> None:
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Oracle(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
        """Says yes to texts with a word that no label and no vector tells of."""

        def fit(self, texts: list[str], y: object) -> Oracle:
            self.classes_ = [0, 1]
            return self

        def predict_proba(self, texts: list[str]) -> list[list[float]]:
            return [[0.02, 0.98] if "zorbium" in text else [0.98, 0.02] for text in texts]

    more = [f"{word} {text.lower()}" for text in TEXTS for word in ("zorbium", "quandle")]
    taught = nutgraf.fit_topic("health", TEXTS, LABELS, unlabelled=more, teacher=Oracle())
    alone = nutgraf.fit_topic("health", TEXTS, LABELS, unlabelled=more)
    assert taught.terms["zorbium"] > 1 > alone.terms["zorbium"]
    assert taught.terms["quandle"] < 0
    with pytest.raises(InputError, match="give unlabelled texts, too"):
        nutgraf.fit_topic("health", TEXTS, LABELS, teacher=Oracle())
    with pytest.raises(InputError, match="str has no predict_proba"):
        nutgraf.fit_topic("health", TEXTS, LABELS, unlabelled=more, teacher="me")


def test_labels_and_texts_of_other_libraries() -> None:
    pd = pytest.importorskip("pandas")
    expected = nutgraf.fit_topic("health", TEXTS, LABELS)
    mixed = pd.Series([str(y) if i % 2 else y for i, y in enumerate(LABELS)], dtype=object)
    whole = pd.Series([*LABELS, pd.NA], dtype="Int64")
    for texts, labels in [
        (TEXTS, mixed), (list(np.array(TEXTS)), LABELS), (np.array(TEXTS), np.array(LABELS, bool)),
        ([*TEXTS, "x"], whole), ([*TEXTS, "x", "y"], [*LABELS, pd.NA, ""]),
    ]:  # fmt: skip
        assert nutgraf.fit_topic("health", texts, labels).terms == expected.terms


@pytest.mark.parametrize("weight", [50.0, 1000.0])
def test_weights_of_any_size_lead(weight: float) -> None:
    labels, terms = [1] * 5 + [0] * 5, {"hospital": weight, "doctors": weight}
    extractor = nutgraf.fit_topic("t", ABOUT[:5] + OTHER[:5], labels, terms)
    found = classifier(extractor).predict_proba(["The hospital opened.", "The orchestra played."])
    assert found[0, 0] > 0.6 > 0.3 > found[1, 0]


def test_weights_beside_which_labels_have_no_say_are_refused() -> None:
    with pytest.raises(TopicError, match=r"more than 1,000.*2 is usual"):
        nutgraf.fit_topic("t", TEXTS, LABELS, {"hospital": -9e5})
