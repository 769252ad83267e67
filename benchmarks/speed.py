"""The hot path by form of input, script, number of threads, and with evidence."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa

import nutgraf
from benchmarks.corpus import TOPICS, Corpus
from benchmarks.plans import plan_of, words
from benchmarks.results import Result
from benchmarks.subjects import tfidf_logistic
from benchmarks.timing import Timing, measure
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan

TERMS = 30_000
RUSSIAN = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувжьыз", strict=True))


def row(name: str, timing: Timing, corpus: Corpus, base: float | None = None) -> dict[str, Any]:
    """Figures of one way to go through a corpus."""
    per_second = len(corpus.texts) / timing.median
    return {
        "subject": name,
        "paragraphs/s": per_second,
        "MB/s": corpus.n_bytes / timing.median / 1e6,
        "ns a paragraph": 1e9 / per_second,
        "spread": f"{(timing.most - timing.least) / timing.median:.0%}",
        "ratio": per_second / base if base else 1.0,
    }


def hotpath(corpus: Corpus) -> Result:
    """predict_proba with the bundled topics and with a table of 30,000 words, from Arrow buffers
    and from list[str], beside scikit-learn's TF-IDF + logistic regression."""
    sample = Corpus(corpus.name, corpus.texts[:20_000])
    peer = tfidf_logistic()
    slow = row("scikit-learn TF-IDF + logistic", measure(lambda: peer(sample.texts)), sample)
    base = slow["paragraphs/s"]
    column, rows = pa.array(corpus.texts), []
    plans = {
        "bundled topics": nutgraf.load(list(TOPICS)).plan,
        f"{TERMS:,} words": plan_of(words(corpus, TERMS)),
    }
    for name, plan in plans.items():
        same = np.array_equal(
            plan.probabilities(as_texts(column)), plan.probabilities(as_texts(corpus.texts))
        )
        if not same:
            raise AssertionError("Arrow and list[str] give different answers")
        for form, texts in (("Arrow", column), ("list of str", corpus.texts)):
            timing = measure(lambda p=plan, t=texts: p.probabilities(as_texts(t)))  # type: ignore[misc]
            rows.append(row(f"nutgraf, {form}, {name}", timing, corpus, base))
    return Result("hotpath", "Hot path: predict_proba, 3 topics, 1 core", [*rows, slow])


def scripts(corpus: Corpus) -> Result:
    """The same paragraphs as ASCII, with curly quotes and accents, and in Cyrillic."""
    ascii_texts = [t.encode("ascii", "ignore").decode() for t in corpus.texts]
    table = str.maketrans({**RUSSIAN, **{k.upper(): v.upper() for k, v in RUSSIAN.items()}})
    forms = {
        "ASCII": ascii_texts,
        "curly quotes and accents": [_accented(t) for t in ascii_texts],
        "Cyrillic": [t.translate(table) for t in ascii_texts],
    }
    rows, base = [], 0.0
    for name, texts in forms.items():
        part = Corpus(name, texts)
        plan = plan_of(words(part, TERMS))
        column = pa.array(texts)
        timing = measure(lambda p=plan, c=column: p.probabilities(as_texts(c)))  # type: ignore[misc]
        found = row(name, timing, part)
        base = base or found["MB/s"]
        rows.append({**found, "ratio": found["MB/s"] / base})
    return Result("scripts", "Scripts: MB/s against ASCII, 30,000 words", rows)


def _accented(text: str) -> str:
    """About a quote and an accent every dozen words, as in French or careful English text."""
    parts = text.split(" ")
    for i in range(0, len(parts), 12):
        parts[i] = f"“{parts[i]}”"
    for i in range(6, len(parts), 12):
        parts[i] = parts[i].replace("e", "é", 1)
    return " ".join(parts)


def threads(corpus: Corpus) -> Result:
    """One thread and two over the same Arrow column, in slices."""
    plan = plan_of(words(corpus, TERMS))
    column = pa.array(corpus.texts)
    rows: list[dict[str, Any]] = []
    for n in (1, 2):
        size = -(-len(column) // (8 * n))
        slices = [column.slice(i, size) for i in range(0, len(column), size)]
        with ThreadPoolExecutor(n) as pool:
            work = lambda: list(pool.map(lambda s: plan.probabilities(as_texts(s)), slices))  # noqa: B023, E731
            base = rows[0]["paragraphs/s"] if rows else None
            rows.append(row(f"{n} thread{'s' * (n > 1)}", measure(work), corpus, base))
    return Result("threads", "Threads: one column, 30,000 words", rows)


def evidence(corpus: Corpus) -> Result:
    """Logits with the evidence of every paragraph as columns, beside logits alone."""
    part = Corpus(corpus.name, corpus.texts[:50_000])
    column, rows = pa.array(part.texts), []
    plans = {
        "bundled topics": nutgraf.load(list(TOPICS)).plan,
        f"{TERMS:,} words": plan_of(words(part, TERMS)),
    }
    for name, plan in plans.items():
        trace = plan.trace(as_texts(column))
        if not np.array_equal(trace.logits, plan.logits(as_texts(column))):
            raise AssertionError("tracing gives other logits")
        timing = measure(lambda p=plan: p.trace(as_texts(column)))  # type: ignore[misc]
        found = row(f"with evidence, {name}", timing, part)
        rows.append({**found, "evidence a paragraph": len(trace.rows) / len(column)})
    return Result("evidence", "Evidence of every paragraph, as columns", rows)


CALLS: dict[str, Callable[[nutgraf.Classifier, str], object]] = {
    "predict_proba([p])": lambda model, p: model.predict_proba([p]),
    "explain(p)": lambda model, p: model.explain(p),
    "explain(p).evidence": lambda model, p: model.explain(p).evidence,
}


def latency(corpus: Corpus) -> Result:
    """One call with one paragraph."""
    clf = nutgraf.load(list(TOPICS))
    dense = nutgraf.Classifier(plan_of(words(corpus, TERMS)))
    texts = corpus.texts[:2000]
    rows = []
    for name, model in (("bundled topics", clf), (f"{TERMS:,} words", dense)):
        for call, work in CALLS.items():
            times = []
            for text in texts:
                start = time.perf_counter_ns()
                work(model, text)
                times.append((time.perf_counter_ns() - start) / 1000)
            low, median, high = np.percentile(times, [5, 50, 99])
            rows.append(
                {"call": f"{call}, {name}", "median µs": median, "5 % µs": low, "99 % µs": high}
            )
    return Result("latency", "Latency: one call, one paragraph", rows)


def plan_bytes(plan: Plan) -> int:
    """Bytes of the arrays that the pass reads."""
    fusion = plan.fusion
    if fusion is None:
        return 0
    tables = (fusion.exact, fusion.prefix, fusion.phrase)
    return sum(t.slots.nbytes + t.pilots.nbytes + t.rows.nbytes for t in tables) + len(
        fusion.entries
    )
