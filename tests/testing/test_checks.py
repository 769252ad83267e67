"""Each check of nutgraf.testing passes on sound extractors and fails on one broken in its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import nutgraf_diplomacy
import nutgraf_energy
import nutgraf_military
import pytest

import nutgraf
from nutgraf import testing
from nutgraf.scoring.plan import Plan
from nutgraf.terms.table import TermTable
from nutgraf.testing.checks import Check, check_threads
from nutgraf.topics.calibration import Calibration

Out = npt.NDArray[np.float32]
BUNDLED = (nutgraf_diplomacy, nutgraf_energy, nutgraf_military)


class Sound(nutgraf.Extractor):
    """Two topics, in plain Python."""

    name, version = "sound", "1"
    topics = (nutgraf.Topic("quote"), nutgraf.Topic("long"))

    def score(self, texts: Sequence[str], out: Out) -> None:
        for i, text in enumerate(texts):
            out[i] = 2.0 * text.count("“") - 1.0, len(text) / 100 - 3.0


class NoVersion(Sound):
    version = ""


class BadName(Sound):
    name = "Sound Extractor"


class BadCalibrations(Sound):
    calibrations = (Calibration(),)


class Returns(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        mine = np.zeros_like(out)
        super().score(texts, mine)
        return mine  # type: ignore[return-value]


class FirstTopicOnly(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        out[:, 0] = 0.0


class Infinite(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        super().score(texts, out)
        out[["bridge" in text for text in texts]] = -np.inf


class Flattens(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        flat = out.reshape(-1)  # a copy where the rows do not lie end to end
        flat[:] = 1.0


class CountsCalls(Sound):
    calls = 0

    def score(self, texts: Sequence[str], out: Out) -> None:
        self.calls += 1
        super().score(texts, out)
        out += self.calls


class RanksBatch(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        super().score(texts, out)
        out -= out.mean(axis=0, keepdims=True) if len(texts) else 0


class RemembersText(Sound):
    """The texts of a batch make each other's logits, whatever the size of the batch."""

    def score(self, texts: Sequence[str], out: Out) -> None:
        for i, text in enumerate(texts):
            out[i] = len(texts[i - 1]) if i % 7 else len(text)


class Sorts(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        super().score(texts, out)
        texts.sort()  # type: ignore[attr-defined]


class NeedsWords(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        for i, text in enumerate(texts):
            out[i] = len(text) / len(text.split())


class Encodes(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        out[:] = 0.0
        for i, text in enumerate(texts):
            out[i] = len(text.encode())


class LogOfLength(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        with np.errstate(divide="ignore"):
            out[:, 0] = out[:, 1] = np.log([len(text) for text in texts])


class HoldsLambda(Sound):
    def __init__(self) -> None:
        self.count: Callable[[str], int] = lambda text: text.count("“")


class LosesState(Sound):
    def __init__(self) -> None:
        self.weight = 2.0

    def __getstate__(self) -> dict[str, Any]:
        return {"weight": 0.0}

    def score(self, texts: Sequence[str], out: Out) -> None:
        out[:] = np.array([[len(text) * self.weight] for text in texts]).reshape(-1, 1)


class SharesBatch(Sound):
    batch: Sequence[str] = ()

    def score(self, texts: Sequence[str], out: Out) -> None:
        self.batch = texts
        time.sleep(0.002)
        super().score(self.batch, out)


class Prints(Sound):
    def score(self, texts: Sequence[str], out: Out) -> None:
        print("scoring", len(texts))
        super().score(texts, out)


class Meddles(Sound):
    """Replaces a method of nutgraf's own."""

    def score(self, texts: Sequence[str], out: Out) -> None:
        super().score(texts, out)
        Plan.calibrated = lambda self, logits: logits * 0.5  # type: ignore[method-assign]


def mixed_up() -> nutgraf.TermExtractor:
    """A table whose forms are not those that its hashes find."""
    table = TermTable.of({"hospital*": 2.0, "nurse": 1.0})
    forms = replace(table, blob=b"nurse\nhospital*\n")
    return nutgraf.TermExtractor("mixed", forms)


def wrong_hashes() -> nutgraf.TermExtractor:
    table = TermTable.of({"hospital": 2.0, "nurse": 1.0})
    return nutgraf.TermExtractor("wrong", replace(table, keys=table.keys ^ np.uint64(2)))


BROKEN: list[tuple[Callable[[], nutgraf.Extractor], str, str]] = [
    (NoVersion, "check_names", "set `version`"),
    (BadName, "check_names", "lower-case letters"),
    (BadCalibrations, "check_names", "one for each of its 2 topics"),
    (Returns, "check_shape", "what score returns is not used"),
    (FirstTopicOnly, "check_shape", "set all of them"),
    (Infinite, "check_finite", "gives -inf for topic 'quote'"),
    (Flattens, "check_dtype", "slice of a larger matrix"),
    (CountsCalls, "check_repeatable", "when it is asked again"),
    (CountsCalls, "check_evidence", "adds up to"),
    (RanksBatch, "check_batches", "in batches of 1"),
    (RemembersText, "check_order", "in reverse order"),
    (Sorts, "check_input", "work on a copy"),
    (NeedsWords, "check_odd_texts", "an empty text"),
    (Encodes, "check_odd_texts", "a lone surrogate"),
    (LogOfLength, "check_odd_texts", "no finite logit for an empty text"),
    (wrong_hashes, "check_evidence", "none of its terms"),
    (mixed_up, "check_offsets", "names the term"),
    (HoldsLambda, "check_picklable", "keep no lambdas"),
    (LosesState, "check_picklable", "from a copy sent to another process"),
    (SharesBatch, "check_threads", "in 8 threads at once"),
    (Prints, "check_quiet", "prints 'scoring"),
    (Meddles, "check_bundled_topics", "diplomacy, energy, military"),
]


@pytest.mark.parametrize(
    ("make", "check", "told"), BROKEN, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken(
    make: Callable[[], nutgraf.Extractor],
    check: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Plan, "calibrated", Plan.calibrated)  # put back after Meddles
    with pytest.raises(nutgraf.CheckError) as caught:
        getattr(testing, check)(make())
    assert told in str(caught.value)
    assert isinstance(caught.value, AssertionError)


def test_every_check_has_a_broken_extractor() -> None:
    public = {name for name in vars(testing) if name.startswith("check_")}
    assert {check.__name__ for check in testing.CHECKS} == {check for _, check, _ in BROKEN}
    assert public - {check.__name__ for check in testing.CHECKS} == {
        "check_extractor",
        "check_plugin",
    }
    assert all(check.__doc__ for check in testing.CHECKS)


@testing.parametrize(
    *BUNDLED,
    Sound(),
    nutgraf.TermExtractor("bare", {}),
    nutgraf.TermExtractor("zero", {"word": 0.0}, bias=1.0),
    nutgraf.TermExtractor("phrases", {"tear gas": -1.0, "oil*": 1.0, "oil rig*": 2.0, "é": 1.0}),
    nutgraf.TermExtractor(
        "guarded",
        {"ward*": 2.0, "nurse": 1.0},
        guards=[nutgraf.Guard(("ward*",), unless=("nurse",))],
    ),
    nutgraf.TermExtractor("listed", ["crude oil", "hospital*"]),
    nutgraf.TermExtractor("energy", {"heat pump*": 1.0}, name="energy-homes", by_length=True),
)
def test_sound(check: Check, extractor: nutgraf.Extractor) -> None:
    check(extractor)


def test_pipelines_pass() -> None:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    labels = [i % 2 for i in range(len(testing.TEXTS))]
    for steps in (
        (TfidfVectorizer(), LogisticRegression()),
        (HashingVectorizer(alternate_sign=False), MultinomialNB()),
    ):
        pipeline = make_pipeline(*steps).fit(list(testing.TEXTS), labels)
        testing.check_extractor(nutgraf.EstimatorExtractor("even", pipeline))


def test_all_failures_are_told() -> None:
    class Local(Sound):  # cannot be pickled
        version = ""

        def score(self, texts: Sequence[str], out: Out) -> None:
            print("here")
            super().score(texts, out)

    with pytest.raises(nutgraf.CheckError) as caught:
        testing.check_extractor(Local())
    failed = [line.split(":")[0] for line in str(caught.value).splitlines()]
    assert failed == ["check_names", "check_picklable", "check_quiet"]


def test_what_is_no_error_of_ours_is_told_too() -> None:
    class Raises(Sound):
        def score(self, texts: Sequence[str], out: Out) -> None:
            raise ZeroDivisionError("none")

    with pytest.raises(nutgraf.CheckError, match=r"check_dtype: ZeroDivisionError"):
        testing.check_extractor(Raises())


def test_plugins() -> None:
    hook = nutgraf.hookimpl(lambda: [Sound(), NoVersion()], specname="nutgraf_extractors")
    plugin = SimpleNamespace(nutgraf_extractors=hook)
    assert [e.name for e in testing.extractors_of(nutgraf_energy)] == ["energy"]
    with pytest.raises(nutgraf.PluginError, match="extractor 'sound' is provided by"):
        testing.check_plugin(plugin)
    with pytest.raises(nutgraf.PluginError, match="implements no hook"):
        testing.check_plugin(testing)
    with pytest.raises(nutgraf.CheckError, match="set `version`"):
        testing.check_plugin(NoVersion())
    testing.check_plugin(Sound())


def test_parametrize_marks_a_case_for_each_check_and_extractor() -> None:
    mark = testing.parametrize(nutgraf_energy, Sound()).mark
    assert mark.args[0] == ("check", "extractor")
    ids = [case.id for case in mark.args[1]]
    assert len(ids) == len(set(ids)) == 2 * len(testing.CHECKS)
    assert {"energy-shape", "sound-bundled_topics"} <= set(ids)


def test_threads_run_at_once() -> None:
    """The check really has all its threads inside score together."""

    class Meets(Sound):
        most = 0

        def __init__(self) -> None:
            self.lock, self.inside = threading.Lock(), 0

        def score(self, texts: Sequence[str], out: Out) -> None:
            with self.lock:
                self.inside += 1
                Meets.most = max(self.most, self.inside)
            time.sleep(0.01)
            super().score(texts, out)
            with self.lock:
                self.inside -= 1

    check_threads(Meets())
    assert Meets.most > 1


@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit(), RecursionError("deep")])
def test_no_check_ends_the_process(error: BaseException) -> None:
    class Ends(Sound):
        def score(self, texts: Sequence[str], out: Out) -> None:
            raise error

    with pytest.raises(nutgraf.CheckError, match=f"fails on 1 texts .{type(error).__name__}"):
        testing.check_extractor(Ends())
