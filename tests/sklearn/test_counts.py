"""TermCounts against CountVectorizer with nutgraf's tokens, and the rules of terms."""

from __future__ import annotations

import pickle
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import make_pipeline

from nutgraf.errors import InputError, TopicError
from nutgraf.sklearn.counts import TermCounts, tokenize
from tests import cases, reference

NUTGRAF_TOKENS = {"tokenizer": tokenize, "token_pattern": None, "lowercase": False}
TEXTS = ["Crude oil, oil and GAS.", "", "Tear gas in Málaga", "the oil of the gases — oil"]
ranges = st.sampled_from([(a, b) for a, b in product(range(1, 5), repeat=2) if a <= b])


def same(one: sparse.csr_matrix, other: sparse.csr_matrix) -> bool:
    """Whether two matrices are the same array for array, but for the order in the other's rows."""
    other = other.tocsr(copy=True)
    other.sort_indices()
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("shape", "indptr", "indices", "data")
    )


def dictionary_counts(terms: list[str], texts: list[str]) -> np.ndarray:
    """How often each term stands in each text, by looking at every place for every term."""
    found = np.zeros((len(texts), len(terms)))
    for i, text in enumerate(texts):
        words = [word for _, _, word in reference.tokens(text)]
        for k, term in enumerate(terms):
            parts = term.removesuffix("*").split(" ")
            for at in range(len(words) - len(parts) + 1):
                window = words[at : at + len(parts)]
                if term.endswith("*") and window[-1].startswith(parts[-1]):
                    window[-1] = parts[-1]
                found[i, k] += window == parts
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(cases.texts, min_size=1, max_size=6), ranges)
@example(["a \u0301 b a b"], (1, 2))
@example(["\x00oil\x00oil gas"], (2, 4))
def test_learns_and_counts_what_count_vectorizer_does(
    texts: list[str], ngram_range: tuple[int, int]
) -> None:
    peer = CountVectorizer(ngram_range=ngram_range, **NUTGRAF_TOKENS)
    mine = TermCounts(ngram_range=ngram_range, dtype=np.int64)
    try:
        expected = peer.fit_transform([t.encode("utf-8", "replace").decode() for t in texts])
    except ValueError:
        with pytest.raises(TopicError, match="no term is left"):
            mine.fit(texts)
        return
    # A token of nothing but accents is a token to scikit-learn; no term can be written with it.
    names = peer.get_feature_names_out()
    terms = [i for i, name in enumerate(names) if all(name.split(" "))]
    if not terms:
        return
    found = mine.fit_transform(texts)
    assert mine.get_feature_names_out().tolist() == names[terms].tolist()
    assert same(found, expected[:, terms])
    assert same(found, TermCounts(names[terms], dtype=np.int64).fit_transform(texts))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(cases.topics, min_size=1, max_size=3),
    st.lists(cases.texts, min_size=1, max_size=4),
    st.sampled_from(["int32", "int64", "float32", "float64"]),
)
@example([{"oil*": 1.0, "oil": 1.0, "o*": 1.0, "crude oi*": 1.0}], TEXTS, "int32")
@example([{"é*": 1.0, "a é*": 1.0, "не*": 1.0}], ["a É a eclair нефть a e"], "float64")
def test_counts_every_term_of_a_dictionary(
    topics: list[dict[str, float]], texts: list[str], dtype: str
) -> None:
    from nutgraf.terms.table import TermTable

    forms = sorted({form for topic in topics for form in TermTable.read(topic.items())[0].forms})
    if not forms:
        return
    found = TermCounts(forms, dtype=dtype).fit_transform(texts)
    assert found.dtype == dtype
    assert found.has_canonical_format
    assert np.array_equal(found.toarray(), dictionary_counts(forms, texts))
    binary = TermCounts(forms, binary=True).fit_transform(texts)
    assert np.array_equal(binary.toarray(), found.toarray() > 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=150), max_size=5))
@example([b"oil\xff oil\x00\xe2\x80", b"\xc3", b""])
def test_invalid_utf8_counts_as_python_replaces_it(raw: list[bytes]) -> None:
    counts = TermCounts(["oil", "a", "a*", "é b"]).fit([])
    arrow = pa.array(raw, pa.binary()).view(pa.string())
    assert same(
        counts.transform(arrow), counts.transform([r.decode("utf-8", "replace") for r in raw])
    )


@pytest.mark.parametrize("gap", [" ", "—"])
@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2), (3, 4)])
def test_long_texts_go_through_many_batches(gap: str, ngram_range: tuple[int, int]) -> None:
    words = ["crude", "oil", "of", "the", "gases"]
    texts = [gap.join(words[(i * i + i // 7) % 5] for i in range(n)) for n in (9000, 1, 1024, 3)]
    texts += ["x" * 300_000 + " oil", *["oil", ""] * 1500, "é" * 70_000]
    peer = CountVectorizer(ngram_range=ngram_range, **NUTGRAF_TOKENS)
    mine = TermCounts(ngram_range=ngram_range, dtype=np.int64)
    assert same(mine.fit_transform(texts), peer.fit_transform(texts))


def test_many_columns() -> None:
    words = [f"word{i}" for i in range(30_000)]
    texts = [" ".join(words[i::977]) for i in range(300)] + [" ".join(words)]
    peer = CountVectorizer(vocabulary=words, **NUTGRAF_TOKENS)
    assert same(TermCounts(words, dtype=np.int64).fit_transform(texts), peer.transform(texts))


def test_forms_of_input_agree() -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    counts = TermCounts(ngram_range=(1, 2)).fit(TEXTS)
    expected = counts.transform(TEXTS)
    column = pa.array(TEXTS)
    for form in (
        tuple(TEXTS), np.array(TEXTS), np.array(TEXTS, object), pd.Series(TEXTS), pl.Series(TEXTS),
        column, column.cast(pa.large_string()), column.cast(pa.string_view()),
        pa.chunked_array([column[:1], column[1:]]),
    ):  # fmt: skip
        assert same(counts.transform(form), expected)
        assert same(clone(counts).fit_transform(form), expected)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(
    "limits",
    [
        {"min_df": 2},
        {"max_df": 2},
        {"min_df": 0.3, "max_df": 0.6},
        {"max_df": 0.99},
        {"max_features": 5},
        {"min_df": 2, "max_features": 1},
        {"max_features": 1000},
    ],
)
def test_limits_are_those_of_count_vectorizer(limits: dict[str, float], binary: bool) -> None:
    texts = [f"{'a ' * 9}{'b ' * (i % 4)}{'c ' * (i % 7 == 0)} d{i % 5} e{i}" for i in range(40)]
    common = {"ngram_range": (1, 2), "binary": binary, **limits}
    mine = TermCounts(**common).fit(texts)  # type: ignore[arg-type]
    peer = CountVectorizer(**common, **NUTGRAF_TOKENS).fit(texts)
    found, expected = set(mine.vocabulary_), set(peer.vocabulary_)
    if "max_features" not in limits:
        assert found == expected
        return
    # scikit-learn does not say which of equally frequent terms it keeps.
    everything = TermCounts(ngram_range=(1, 2), binary=binary).fit(texts)
    totals = np.asarray(everything.transform(texts).sum(axis=0)).ravel()
    often = dict(zip(everything.vocabulary_, totals.tolist(), strict=True))
    assert sorted(often[t] for t in found) == sorted(often[t] for t in expected)


def test_tf_idf_is_that_of_tfidf_vectorizer() -> None:
    mine = make_pipeline(TermCounts(dtype=np.float64), TfidfTransformer()).fit_transform(TEXTS)
    peer = TfidfVectorizer(**NUTGRAF_TOKENS).fit_transform(TEXTS)
    peer.sort_indices()
    assert np.array_equal(mine.indices, peer.indices)
    assert mine.data == pytest.approx(peer.data, rel=1e-12)


def test_names_columns_and_a_mapping() -> None:
    counts = TermCounts({"Tear-Gas": 1, "oil*": 0}).fit(TEXTS)
    assert counts.get_feature_names_out().tolist() == ["oil*", "tear gas"]
    assert counts.vocabulary_ == {"oil*": 0, "tear gas": 1}
    assert counts.transform(TEXTS).toarray().tolist() == [[2, 0], [0, 0], [0, 1], [2, 0]]
    assert TermCounts({"gas", "a"}).fit([]).get_feature_names_out().tolist() == ["a", "gas"]


def test_copies_count_the_same() -> None:
    counts = TermCounts(["oil*", "tear gas", "the", "tear ga*"]).fit(TEXTS)
    expected = counts.transform(TEXTS)
    assert same(pickle.loads(pickle.dumps(counts)).transform(TEXTS), expected)
    assert same(clone(counts).fit([]).transform(TEXTS), expected)
    learnt = TermCounts(ngram_range=(1, 3)).fit(TEXTS)
    assert same(
        pickle.loads(pickle.dumps(learnt)).transform(TEXTS),
        TermCounts(ngram_range=(1, 3)).fit_transform(TEXTS),
    )


def test_the_matrix_can_be_changed() -> None:
    counts = TermCounts().fit(TEXTS)
    matrix = counts.transform(TEXTS)
    matrix.data *= 2
    matrix.data = matrix.data[:]
    assert np.array_equal(matrix.toarray(), 2 * counts.transform(TEXTS).toarray())


def test_in_a_column_transformer() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"text": TEXTS, "year": [1, 2, 3, 4]})
    both = ColumnTransformer([("words", TermCounts(), "text"), ("year", "passthrough", ["year"])])
    found = both.fit_transform(frame)
    assert found.shape == (4, both.named_transformers_["words"].transform(TEXTS).shape[1] + 1)
    assert both.get_feature_names_out()[-2:].tolist() == ["words__the", "year__year"]


def test_a_data_frame_of_counts_is_refused() -> None:
    counts = TermCounts().set_output(transform="pandas")
    with pytest.raises(ValueError, match="sparse"):
        counts.fit_transform(TEXTS)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"vocabulary": []}, TopicError, "the vocabulary is empty"),
        ({"vocabulary": "oil"}, InputError, r"pass \['oil'\]"),
        ({"vocabulary": ["oil", "Oil"]}, TopicError, "'Oil' is the same as 'oil' once folded"),
        (
            {"vocabulary": ["oil", 3, "a b c d e", "…"]},
            TopicError,
            "3: .*; .*5 words.*; .*no letter",
        ),
        ({"vocabulary": {"oil": 1}}, InputError, "columns must be 0 to 0"),
        ({"ngram_range": (1, 5)}, InputError, "ngram_range is"),
        ({"ngram_range": (2, 1)}, InputError, "ngram_range is"),
        ({"min_df": 0}, InputError, "min_df is 0"),
        ({"max_df": 1.5}, InputError, "max_df is 1.5"),
        ({"min_df": 3, "max_df": 2}, InputError, "max_df is 2, which is fewer"),
        ({"min_df": 4}, TopicError, "lower min_df"),
        ({"max_features": 0}, InputError, "max_features is 0"),
        ({"dtype": "int8"}, InputError, "dtype is int8: use one of int32"),
    ],
)
def test_bad_parameters(
    parameters: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TermCounts(**parameters).fit(TEXTS)  # type: ignore[arg-type]


def test_bad_texts() -> None:
    with pytest.raises(InputError, match=r"pass \[text\]"):
        TermCounts().fit("oil")
    with pytest.raises(InputError, match="no texts to learn the terms from"):
        TermCounts().fit([])
    with pytest.raises(InputError, match=r"texts\[1\] is NoneType"):
        TermCounts(["oil"]).fit([]).transform(["oil", None])
