"""The checks, each of one rule."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.reduction import ForkingPickler

import numpy as np
import numpy.typing as npt

from nutgraf.errors import CheckError, PluginError, told
from nutgraf.kernel import _scan
from nutgraf.plugin.registry import Registry, installed
from nutgraf.scoring.classifier import Classifier
from nutgraf.testing.texts import ODD_TEXTS, sample
from nutgraf.topics.extractor import Extractor, TermExtractor

Check = Callable[[Extractor], None]
"""Takes an extractor, and raises CheckError where it breaks a rule."""

Logits = npt.NDArray[np.float32]

TOLERANCE = 1e-4
"""How far logits may be apart where the last digits may depend on the batch, as matrix products
do: absolutely, or relatively where they are larger than 1."""

THREADS = 8
"""How many threads call an extractor at once in `check_threads`."""


def check_names(extractor: Extractor) -> None:
    """Name, topics, version and calibrations are such as nutgraf takes in."""
    try:
        Registry().add(extractor, "tested", "tested", "")
    except PluginError as error:
        raise CheckError(str(error)) from None
    if not isinstance(extractor.version, str) or not extractor.version.strip():
        raise CheckError(
            f"{_name(extractor)} has the version {extractor.version!r}: set `version` to a str "
            "that changes whenever its answers do"
        )


def check_shape(extractor: Extractor) -> None:
    """A batch of texts fills a matrix with a row a text and a column a topic."""
    texts = sample(extractor)
    for n in (1, len(texts)):
        if np.isnan(_score(extractor, texts[:n])).any():
            raise CheckError(
                f"{_name(extractor)} leaves cells of `out` empty for {n} texts: set all of them, "
                "in place (`out[:] = …`; what score returns is not used)"
            )


def check_finite(extractor: Extractor) -> None:
    """Every logit is a finite number."""
    texts = sample(extractor)
    logits = _score(extractor, texts)
    for row, column in np.argwhere(~np.isfinite(logits))[:1].tolist():
        raise CheckError(
            f"{_name(extractor)} gives {logits[row, column]} for topic "
            f"{extractor.topics[column].name!r} on {texts[row][:60]!r}: logits are finite numbers; "
            "clip probabilities before you take their log-odds"
        )


def check_dtype(extractor: Extractor) -> None:
    """`out` may be any float32 matrix, also one whose rows do not lie end to end in memory."""
    texts, k = sample(extractor), len(extractor.topics)
    whole = np.full((len(texts), 2 * k + 1), np.nan, np.float32)
    extractor.score(list(texts), whole[:, 1::2])
    if not np.array_equal(whole[:, 1::2], _score(extractor, texts), equal_nan=True):
        raise CheckError(
            f"{_name(extractor)} fills a float32 `out` otherwise where it is a slice of a larger "
            "matrix: assign to `out[…]` itself, not to a reshaped, flattened or retyped copy"
        )


def check_repeatable(extractor: Extractor) -> None:
    """The same texts get the same logits again."""
    texts = sample(extractor)
    first = _score(extractor, texts)
    for _ in range(2):
        _expect_close(
            extractor, first, _score(extractor, texts), texts, "when it is asked again",
            "fix its random seeds, and do not let score change the extractor",
        )  # fmt: skip


def check_batches(extractor: Extractor) -> None:
    """A text's logits do not depend on how many others are in its batch."""
    texts = sample(extractor)
    whole = _score(extractor, texts)
    for size in (1, 7):
        parts = [_score(extractor, texts[i : i + size]) for i in range(0, len(texts), size)]
        _expect_close(
            extractor, whole, np.concatenate(parts), texts, f"in batches of {size}",
            "score each text by itself, without figures of the batch such as its mean",
        )  # fmt: skip


def check_order(extractor: Extractor) -> None:
    """A text's logits do not depend on what stands before it in the batch."""
    texts = sample(extractor)
    _expect_close(
        extractor, _score(extractor, texts), _score(extractor, texts[::-1])[::-1], texts,
        "in reverse order", "carry nothing over from one text to the next",
    )  # fmt: skip


def check_input(extractor: Extractor) -> None:
    """The list of texts is as it was."""
    texts = sample(extractor)
    given = list(texts)
    extractor.score(given, _empty(extractor, len(texts)))
    if given != texts:
        raise CheckError(
            f"{_name(extractor)} changes the list of texts it is given: other extractors get the "
            "same list, so work on a copy"
        )


def check_odd_texts(extractor: Extractor) -> None:
    """Texts of every kind get finite logits."""
    for kind, text in ODD_TEXTS.items():
        try:
            logits = _score(extractor, [text])
        except CheckError as error:
            raise CheckError(f"{error}, on {kind}: one such text would spoil a whole run") from None
        if not np.isfinite(logits).all():
            raise CheckError(
                f"{_name(extractor)} gives no finite logit for {kind}: give the one of a text that "
                "says nothing about the topic"
            )


def check_evidence(extractor: Extractor) -> None:
    """Bias, contributions of terms and what is unexplained add up to the logit."""
    texts = sample(extractor)
    classifier = Classifier.of([extractor])
    logits = classifier.decision_function(texts)
    found = 0
    for row, text in zip(logits.tolist(), texts, strict=True):
        why = classifier.explain(text)
        found += len(why.evidence)
        for topic, logit in zip(classifier.topic_names, row, strict=True):
            parts = [e.contribution for e in why.evidence if e.topic == topic]
            total = why.bias[topic] + why.unexplained[topic] + sum(parts)
            if not abs(total - logit) <= TOLERANCE * max(1.0, abs(logit)):
                raise CheckError(
                    f"{_name(extractor)}: the evidence for {topic!r} adds up to {total:.5f}, and "
                    f"the logit is {logit:.5f}, on {text[:60]!r}: explanations would be wrong; "
                    "score must give the same logit at every call"
                )
    if isinstance(extractor, TermExtractor) and any(extractor.terms.values()) and not found:
        raise CheckError(
            f"{_name(extractor)}: none of its terms is found in texts made of them: make its table "
            "with TermTable.of, and its model file with nutgraf.save_model"
        )


def check_offsets(extractor: Extractor) -> None:
    """Evidence says where its term stands: code points, `text[start:end]`."""
    classifier = Classifier.of([extractor])
    for text in [*sample(extractor), *ODD_TEXTS.values()]:
        for e in classifier.explain(text).evidence:
            if not 0 <= e.start < e.end <= len(text) or not _stands(e.term, text[e.start : e.end]):
                raise CheckError(
                    f"{_name(extractor)}: evidence names the term {e.term!r} at {e.start} to "
                    f"{e.end}, where {text[e.start : e.end][:60]!r} stands: make its table with "
                    "TermTable.of, and its model file with nutgraf.save_model"
                )


def check_picklable(extractor: Extractor) -> None:
    """Another process can have it, and it gives the same answers there."""
    try:
        copy = ForkingPickler.loads(ForkingPickler.dumps(extractor))
    except Exception as error:  # whatever its own __reduce__ or an attribute raises
        raise CheckError(
            f"{_name(extractor)} cannot be sent to another process ({told(error)}): define its "
            "class at the top level of a module, keep no lambdas, and open files or connections "
            "in score"
        ) from error
    texts = sample(extractor)
    _expect_close(
        extractor, _score(extractor, texts), _score(copy, texts), texts,
        "from a copy sent to another process", "keep all that score needs in the instance",
    )  # fmt: skip


def check_threads(extractor: Extractor) -> None:
    """Several threads at once get the answers that each would get alone."""
    texts = sample(extractor)
    turns = [texts[i:] + texts[:i] for i in range(THREADS)]
    alone = [_score(extractor, turn) for turn in turns]
    start = threading.Barrier(THREADS)

    def run(turn: list[str]) -> list[Logits]:
        start.wait()
        return [_score(extractor, turn) for _ in range(3)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns more often, so that a race is lost
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(run, turns))
    finally:
        sys.setswitchinterval(interval)
    for turn, expected, answers in zip(turns, alone, found, strict=True):
        for answer in answers:
            _expect_close(
                extractor, expected, answer, turn, f"in {THREADS} threads at once",
                "let score keep nothing in the extractor, or guard it with a lock",
            )  # fmt: skip


def check_quiet(extractor: Extractor) -> None:
    """Nothing is printed: the standard output belongs to the program."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        _score(extractor, sample(extractor))
    if printed.getvalue():
        raise CheckError(
            f"{_name(extractor)} prints {printed.getvalue()[:60]!r} while it scores, which would "
            "stand in the midst of results: use the logging module"
        )


def check_bundled_topics(extractor: Extractor) -> None:
    """Topics that the extractor does not serve stay as they are, to the bit."""
    own = {topic.name for topic in extractor.topics}
    bundled = [
        e
        for row in installed().rows
        if row.distribution == "nutgraf"
        for e in row.extractors
        if e.name != extractor.name and not own & {topic.name for topic in e.topics}
    ]
    if not bundled:
        return
    texts = [*sample(extractor), *ODD_TEXTS.values()]
    before = Classifier.of(bundled)
    expected = (before.decision_function(texts), before.predict_proba(texts))
    beside = Classifier.of([*bundled, extractor])
    columns = [beside.topic_names.index(name) for name in before.topic_names]
    found = (beside.decision_function(texts)[:, columns], beside.predict_proba(texts)[:, columns])
    after = Classifier.of(bundled)
    again = (after.decision_function(texts), after.predict_proba(texts))
    for values in (found, again):
        if any(a.tobytes() != b.tobytes() for a, b in zip(expected, values, strict=True)):
            raise CheckError(
                f"{_name(extractor)} changes what {', '.join(before.topic_names)} answer: a plugin "
                "must not replace or change anything of nutgraf or of other plugins"
            )


def _name(extractor: Extractor) -> str:
    return f"extractor {extractor.name!r}"


def _empty(extractor: Extractor, n: int) -> Logits:
    return np.full((n, len(extractor.topics)), np.nan, np.float32)


def _score(extractor: Extractor, texts: Sequence[str]) -> Logits:
    out = _empty(extractor, len(texts))
    try:
        extractor.score(list(texts), out)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit(), too
        raise CheckError(
            f"{_name(extractor)} fails on {len(texts)} texts ({told(error)})"
        ) from error
    return out


def _expect_close(
    extractor: Extractor, a: Logits, b: Logits, texts: Sequence[str], when: str, remedy: str
) -> None:
    close = np.isclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    for row, column in np.argwhere(~close)[:1].tolist():
        raise CheckError(
            f"{_name(extractor)} gives {a[row, column]:.5f} and then {b[row, column]:.5f} {when}, "
            f"for topic {extractor.topics[column].name!r} on {texts[row][:60]!r}: {remedy}"
        )


def _stands(term: str, text: str) -> bool:
    """Whether a text is a term, once folded."""
    found = " ".join(word for _, _, word in _scan.tokens(text) if word)
    return found.startswith(term[:-1]) if term.endswith("*") else found == term
