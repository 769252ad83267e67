"""The kernel against the reference: tokens, matches, offsets and logits."""

from __future__ import annotations

import random
import signal
import sys
import time
import unicodedata
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.kernel import _scan
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable
from tests import cases, differential, reference
from tests.make_fold import fold


def extractor(
    number: int, terms: dict[str, float], bias: float, length: reference.Length
) -> nutgraf.TermExtractor:
    table, _ = TermTable.read(terms.items())
    return nutgraf.TermExtractor(f"t{number:03}", table, bias, **cases.divided(length))


def check(topics: list[tuple[dict[str, float], float, reference.Length]], texts: list[str]) -> None:
    extractors = [extractor(i, *topic) for i, topic in enumerate(topics)]
    plan = Plan.of(extractors)
    ready = as_texts(texts)
    tokens, known = np.zeros((2, len(texts)), np.int32)
    logits = plan.logits(ready, tokens, known)
    trace = plan.trace(ready)
    assert np.array_equal(logits, trace.logits)
    assert np.array_equal(plan.logits(as_texts(pa.array([_replaced(t) for t in texts]))), logits)
    for i, text in enumerate(texts):
        part = slice(trace.offsets[i], trace.offsets[i + 1])
        assert tokens[i] == len(reference.tokens(text))
        for c, e in enumerate(extractors):
            logit, matches = reference.score(e.terms, e.bias, cases.length_of(e), text)
            mine = trace.columns[part] == c
            found = [
                (term, start, end, contribution)
                for term, start, end, contribution, hit in zip(
                    trace.terms(part),
                    trace.start[part].tolist(),
                    trace.end[part].tolist(),
                    trace.contributions[part].tolist(),
                    mine,
                    strict=True,
                )
                if hit
            ]
            assert [f[:3] for f in found] == [(m.term, m.start, m.end) for m in matches]
            assert [f[3] for f in found] == pytest.approx([m.weight for m in matches], abs=1e-9)
            assert logits[i, c] == np.float32(logit) or logits[i, c] == pytest.approx(logit, 1e-6)


def _replaced(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


topics = st.tuples(cases.topics, st.floats(-4, 4, width=32), cases.lengths)


@settings(max_examples=1500, deadline=None)
@given(st.lists(topics, min_size=1, max_size=9), st.lists(cases.texts, min_size=1, max_size=4))
@example([({"tear gas": 0.0, "gas": 2.0, "gas*": 1.0}, 0.0, False)], ["tear gas gases gas tear"])
@example(
    [({"a b": 1.0, "b": 0.5}, 0.0, False), ({"b c": 2.0, "c": 0.25}, 0.0, True)], ["a b c a b"]
)
def test_matches_the_reference(
    topics: list[tuple[dict[str, float], float, reference.Length]], texts: list[str]
) -> None:
    check(topics, texts)


@pytest.mark.parametrize("n_topics", [1, 3, 4, 7, 8, 20])
def test_every_layout(n_topics: int) -> None:
    check([({}, 1.0, False)] * n_topics, ["oil", ""])
    terms = [
        {"oil": 1.0 + i, "gas*": -0.5 * i, "crude oil": 2.0, "of the": 0.1 * i, f"w{i}": 1.5}
        for i in range(n_topics)
    ]
    texts = ["Crude oil, gasoline of the oil w1", "", "w3 " * 50, "gas " * 3000]
    check([(t, -1.0, i % 2 == 0) for i, t in enumerate(terms)], texts)
    lengths: list[reference.Length] = [True]
    lengths += [Importance.of({"oil": 0.5, "w3": 2.0 + k, f"w{k}": 1.0}) for k in range(2)]
    check([(t, -1.0, lengths[i % 3]) for i, t in enumerate(terms)], texts)


@pytest.mark.parametrize("gap", [" ", "—", "“"])
def test_long_texts_go_through_many_batches(gap: str) -> None:
    topic = {
        "oil": 1.0,
        "crude oil": 3.0,
        "oil of the crude": -2.0,
        "crude oil of the*": 0.5,
        "ga*": 0.25,
    }
    words = ["crude", "oil", "of", "the", "gases"]
    text = gap.join(words[(i * i + i // 7) % 5] for i in range(9000))
    check([(topic, 0.5, False), (topic, 0.0, True)], [text, "oil", text[:5000], text[3:]])
    weighty = Importance.of({"crude": 0.3, "oil": 1.7, "the": 0.02})
    check([(topic, 0.5, weighty), (topic, 0.0, True)], [text, "oil", text[:5000], text[3:]])


@pytest.mark.parametrize("first", range(0x80, 0x800, 0x80))
def test_scripts_of_two_bytes(first: int) -> None:
    """Their words are hashed eight at a time where a text has many of one script."""
    rng = random.Random(first)
    letters = [c for c in map(chr, range(first, first + 0x80)) if cases.settled(c) and fold(c)]
    others = ["Ж", "é", "x", "1", "石", "ß"]
    words = [
        "".join(rng.choices(letters or others, k=rng.randrange(1, 20)))
        + rng.choice(others) * (rng.random() < 0.1)
        for _ in range(300)
    ]
    table = {word: rng.uniform(-2, 2) for word in words[::2]}
    many = " ".join(rng.choices(words, k=700))
    check([(table, 0.5, True)], [many, " ".join(words[:9]), many + "x", "b" + many, many[1:]])


def test_many_short_texts() -> None:
    texts = ["oil", "", "gas", "crude oil"] * 700
    check([({"oil": 1.0, "crude oil": 2.0}, 0.0, False)], texts)


def test_a_token_longer_than_a_batch() -> None:
    check([({"oil": 1.0, "é*": 2.0}, 0.0, False)], ["x" * 300_000 + " oil", "é" * 70_000 + " oil"])


def test_folding_is_the_rule_for_every_code_point() -> None:
    wrong = [c for c in range(sys.maxunicode + 1) if _scan.fold(c) != fold(chr(c))]
    if unicodedata.unidata_version == _scan.UNICODE:
        assert not wrong
    else:  # a newer Python knows letters that the table's Unicode had not assigned
        assert all(_scan.fold(c) is None for c in wrong)
        assert len(wrong) < 20_000


@settings(max_examples=300, deadline=None)
@given(cases.texts)
def test_tokens(text: str) -> None:
    assert _scan.tokens(text) == reference.tokens(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=6), st.sampled_from(["string", "large_string"]))
@example([b"\xed\xa0\x80oil", b"\xf0\x9f\x98", b"oil\xc3"], "string")
@example([b" " * 62 + b"\xe2\x80", b"\x98oil " * 20], "string")
def test_invalid_utf8_reads_as_python_replaces_it(raw: list[bytes], kind: str) -> None:
    plan = Plan.of([nutgraf.TermExtractor("t", {"oil": 1.0, "a*": 0.5, "é": 0.25})])
    binary = pa.array(raw, pa.binary() if kind == "string" else pa.large_binary())
    arrow = binary.view(pa.string() if kind == "string" else pa.large_string())
    decoded = as_texts([r.decode("utf-8", "replace") for r in raw])
    one, other = plan.trace(as_texts(arrow)), plan.trace(decoded)
    for name in ("logits", "start", "end", "rows", "tokens"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert as_texts(arrow).to_list() == decoded.to_list()


@settings(max_examples=200, deadline=None)
@given(st.lists(cases.texts, max_size=30), st.integers(0, 5), st.integers(1, 7))
def test_arrow_slices_chunks_and_views(texts: list[str], skip: int, size: int) -> None:
    texts = [_replaced(t) for t in texts]
    plan = Plan.of([nutgraf.TermExtractor("t", {"oil": 1.0, "gas*": 0.5})])
    expected = plan.logits(as_texts(texts[skip:]))
    column = pa.array(texts, pa.string())[skip:]
    chunks = pa.chunked_array(
        [column[i : i + size] for i in range(0, len(column), size)], pa.string()
    )
    for form in (column, column.cast(pa.large_string()), column.cast(pa.string_view()), chunks):
        assert np.array_equal(plan.logits(as_texts(form)), expected)


@given(st.lists(cases.texts, max_size=40), st.lists(st.integers(0, 40), max_size=4))
@settings(max_examples=100, deadline=None)
def test_batching_never_changes_an_answer(texts: list[str], cuts: list[int]) -> None:
    clf = nutgraf.Classifier.of(
        [nutgraf.TermExtractor("t", {"oil": 1.1, "crude oil": 0.7}, by_length=True)]
    )
    edges = sorted({0, len(texts), *(min(c, len(texts)) for c in cuts)})
    parts = [clf.predict_proba(texts[a:b]) for a, b in pairwise(edges)]
    whole = clf.predict_proba(texts)
    assert np.array_equal(np.concatenate([whole[:0], *parts]), whole)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
@pytest.mark.parametrize("form", ["list", "arrow"])
def test_a_signal_breaks_a_long_call_off(form: str) -> None:
    class RungError(Exception):
        pass

    def ring(*_: object) -> None:
        raise RungError

    plan = Plan.of([nutgraf.TermExtractor("t", {"oil": 1.0, "crude oil": 2.0})])
    texts = ["crude oil " * 2500] * 40_000  # a GB, of which one copy is in memory
    arrow = pa.array([texts[0]] * 1000)
    ready = as_texts(texts if form == "list" else pa.chunked_array([arrow] * 40))
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    start = time.thread_time()
    try:
        with pytest.raises(RungError):
            plan.logits(ready)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.thread_time() - start < 1


def test_random_cases() -> None:
    differential.run(20_000, seed=2)


@pytest.mark.parametrize("known", [0, 9])  # words of the plan for each that it may not know
def test_prefixes_of_many_texts_are_those_of_each_text(known: int) -> None:
    rng = random.Random(3)
    syllables = ["ba", "ke", "lo", "né", "ри", "sta", "tion"]
    terms = {
        "".join(rng.choices(syllables, k=rng.randrange(1, 5))) + "*": rng.uniform(-2, 2)
        for _ in range(400)
    }
    plan = Plan.of([nutgraf.TermExtractor("t", TermTable.of({**terms, "crude": 0.25}))])
    texts = [
        " ".join(
            "".join(rng.choices(syllables, k=rng.randrange(1, 9))) + " crude" * known
            for _ in range(rng.randrange(40))
        )
        for _ in range(500)
    ]
    together = plan.logits(as_texts(texts * 2))
    alone = np.concatenate([plan.logits(as_texts([text])) for text in texts])
    assert np.array_equal(together, np.concatenate([alone, alone]))
    assert len(np.unique(alone)) > 300
