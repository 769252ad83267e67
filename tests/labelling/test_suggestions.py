"""Terms by keyness and paragraphs by uncertainty, on corpora whose answer is known."""

from __future__ import annotations

import gzip
import json
import math
import random
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nutgraf
from nutgraf.errors import InputError
from nutgraf.kernel import _scan
from nutgraf.labelling.suggestions import Suggestions, spread, suggest
from nutgraf.measuring.keyness import count, grams, grams_among, log_odds_keyness
from nutgraf.reading.rows import Rows, strictly

COMMON = ["the", "of", "and", "a", "to", "in", "said", "on", "for", "with", "as", "it", "was", "by"]
OTHERS = [
    "garden",
    "council",
    "match",
    "festival",
    "singer",
    "museum",
    "recipe",
    "holiday",
    "train",
    "violin",
]


def energy(**terms: float) -> nutgraf.Classifier:
    table = {"oil": 3.0, "pipeline*": 2.0, **terms}
    return nutgraf.Classifier.of([nutgraf.TermExtractor("energy", table, -1.0)])


def corpus(n: int = 600) -> list[dict[str, Any]]:
    """A third of the texts have a word of energy, and then tankers, LNG and spot cargoes too."""
    rng = random.Random(7)
    rows = []
    for i in range(n):
        words = rng.choices(COMMON, k=12) + rng.choices(OTHERS, k=4)
        if i % 3 == 0:
            words += [rng.choice(["oil", "Pipelines"])]
            words += ["Tanker"] * (rng.random() < 0.7) + ["LNG"] * (rng.random() < 0.5)
        rng.shuffle(words)
        if i % 3 == 0 and rng.random() < 0.6:
            words += ["spot", "cargoes"]
        elif rng.random() < 0.04:
            words += ["cargoes", "spot"] if rng.random() < 0.5 else ["spot"]
        rows.append({"text": " ".join(words), "id": i})
    return rows


def ask(rows: list[dict[str, Any]], **options: Any) -> Suggestions:
    return suggest(options.pop("classifier", energy()), "energy", lambda: iter(rows), **options)


def test_terms_that_go_with_the_topic_are_found() -> None:
    rows = corpus()
    found = ask(rows, n=8)
    terms = [t.key.term for t in found.terms]
    assert (found.n, found.liked) == (600, 200)
    assert {"tanker", "lng", "spot cargoes"} <= set(terms)
    assert not {"oil", "pipelines", "pipeline"} & set(terms)  # it has them, one by a prefix
    assert not any(word in COMMON for term in terms for word in term.split())
    for term in found.terms:
        inside = [r for r in rows if term.key.term in grams(r["text"])]
        liked = [r for r in inside if {"oil", "pipelines"} & grams(r["text"])]
        assert (term.key.inside, term.key.outside) == (len(liked), len(inside) - len(liked))
        assert term.key.term in term.example.lower()
        assert term.key.z >= 2
    values = [t.key.z for t in found.terms]
    assert values == sorted(values, reverse=True)


def test_known_terms_are_left_out_also_as_phrases_and_prefixes() -> None:
    clf = energy(**{"spot carg*": 1.0, "lng": 0.1, "tank*": 0.1})
    terms = {t.key.term for t in ask(corpus(), classifier=clf).terms}
    assert not {"spot cargoes", "lng", "tanker"} & terms


def test_labels_beat_the_model() -> None:
    rows = corpus()
    music = {r["text"]: float("violin" in r["text"]) for r in rows}
    found = ask(rows, labels=music)
    assert found.liked == sum(music.values())
    assert found.terms[0].key.term == "violin"
    assert found.paragraphs == []  # all have a label


def test_paragraphs_are_uncertain_unlabelled_and_each_once() -> None:
    clf = energy(violin=1.0, recipe=0.9)
    rows = corpus() * 2
    labels = {rows[5]["text"]: 1.0}
    found = ask(rows, classifier=clf, labels=labels, n=10)
    texts = [c.row["text"] for c in found.paragraphs]
    assert len(set(texts)) == len(texts) == 10
    assert rows[5]["text"] not in texts
    p = clf.predict_proba(texts)[:, 0]
    assert [c.probability for c in found.paragraphs] == pytest.approx(p.tolist())
    every = clf.predict_proba([r["text"] for r in rows])[:, 0]
    assert np.abs(p - 0.5).mean() < np.abs(every - 0.5).mean() / 2
    again = ask(rows, classifier=clf, labels=labels, n=10)
    assert found == again
    assert all("id" in c.row for c in found.paragraphs)


def test_the_draw_is_seeded() -> None:
    rows = [{"text": f"nothing {chr(97 + i // 26)}{chr(97 + i % 26)}"} for i in range(600)]
    first, same, other = (ask(rows, n=2, seed=s).paragraphs for s in (1, 1, 2))
    assert first == same
    assert first != other


def test_spread_takes_unlike_texts() -> None:
    texts = ["oil rose", "oil rose", "oil rose again", "the violin", "a train left", ""]
    assert spread(texts, [0.0] * 6, 4)[0] == 0
    assert set(spread(texts, [0.0] * 6, 4)) == {0, 3, 4, 5}
    assert spread(texts, [9.0, 9.0, 9.0, 0.0, 9.0, 9.0], 1) == [3]
    assert sorted(spread(texts, [1.0] * 6, 99)) == [0, 1, 2, 3, 4, 5]
    assert spread([], [], 3) == []
    assert spread(["", "!"], [0.0, 0.0], 3) == [0, 1]


def test_corpora_without_an_answer() -> None:
    assert ask([]) == Suggestions(0, 0, 0, [], [])
    only = ask([{"text": "oil tanker"}] * 20)
    assert only.terms == []  # no others to compare with
    assert len(only.paragraphs) == 1
    assert ask([{"text": "violin"}, {"text": "🙃"}]).terms == []


def test_keyness_by_hand() -> None:
    inside, outside = Counter(tanker=30, the=90), Counter(tanker=10, the=270)
    tanker, the = log_odds_keyness(inside, 100, outside, 300, prior=10)
    assert (tanker.term, the.term) == ("tanker", "the")
    pseudo = 10 * 40 / 400
    want = math.log(31 / (110 - 31)) - math.log(11 / (310 - 11))
    assert tanker.log_odds == pytest.approx(want)
    assert tanker.z == pytest.approx(want / math.sqrt(1 / 31 + 1 / 11))
    assert pseudo == 1
    assert abs(the.log_odds) < 1e-9  # as frequent here as there
    (swapped,) = log_odds_keyness(Counter(tanker=10), 300, Counter(tanker=30), 100)
    assert swapped.z == pytest.approx(-tanker.z)


words = st.text("ab é🚒-\u0301", max_size=40)


@given(words)
def test_grams_are_neighbouring_folded_tokens(text: str) -> None:
    tokens = [word for _, _, word in _scan.tokens(text) if word]
    pairs = {f"{a} {b}" for a, b in pairwise(tokens)}
    assert grams(text) == set(tokens) | pairs


@given(words, st.sets(st.sampled_from(["a", "b", "ab", "a b", "b a", "e b", "ab ab"])))
def test_grams_among_are_those_grams(text: str, terms: set[str]) -> None:
    heads: dict[str, set[str]] = {}
    for term in terms:
        if " " in term:
            first, second = term.split(" ")
            heads.setdefault(first, set()).add(second)
    among = list(grams_among(text, terms, heads))
    assert len(among) == len(set(among))
    assert set(among) == grams(text) & terms


def test_counting_forgets_only_what_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    monkeypatch.setattr("nutgraf.measuring.keyness.MOST", 50)
    count((f"oil rose w{i}x" for i in range(500)), counts)
    assert counts["oil rose"] == 500
    assert len(counts) < 60


@pytest.mark.parametrize("name", ["c.txt", "c.txt.gz", "c.jsonl", "c.jsonl.gz", "c.ndjson"])
def test_corpora_of_every_kind(name: str, tmp_path: Path) -> None:
    path, texts = tmp_path / name, ["Öl\u2028 stieg", "🚒 x\u0085y", "last"]
    if "json" in name:
        lines = [json.dumps({"text": t, "n": 1}, ensure_ascii=False) for t in texts]
    else:
        lines = texts
    raw = "\r\n".join(lines).encode()
    path.write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    assert [(row.line, row.fields["text"]) for row in Rows(path)] == [
        (1, texts[0]), (2, texts[1]), (3, texts[2]),
    ]  # fmt: skip


def test_bad_corpora(tmp_path: Path) -> None:
    path = tmp_path / "c.txt.gz"
    path.write_bytes(gzip.compress(b"oil rose\n" * 9999)[:-9])
    with pytest.raises(InputError, match=r"c\.txt\.gz"):
        list(strictly(Rows(path)))
    with pytest.raises(InputError, match="no file there"):
        list(Rows(tmp_path / "none.txt"))
    (tmp_path / "c.jsonl").write_bytes(b'{"text": "fine \xc3\xb6"}\n{"text": "\xff"}\n')
    with pytest.raises(InputError, match="line 2: its text is not UTF-8"):
        list(strictly(Rows(tmp_path / "c.jsonl")))


def run(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutgraf", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


def test_command(tmp_path: Path) -> None:
    path, out = tmp_path / "c.jsonl.gz", tmp_path / "next.jsonl"
    rows = corpus()
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    topic = tmp_path / "t.toml"
    topic.write_text('name = "energy"\nbias = -1.0\n[terms]\noil = 3.0\n"pipeline*" = 2.0\n')
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"text": rows[0]["text"], "energy": 0}))
    done = run("suggest", topic, path, "-n", 5, "--labelled", gold, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "yes to 199 of 600 paragraphs" in done.stdout
    assert "tanker" in done.stdout
    proposed = [row.fields for row in Rows(out)]
    assert len(proposed) == 5
    assert set(proposed[0]) == {"text", "id", "probability"}
    model = tmp_path / "m.npz"
    nutgraf.save_model(nutgraf.TermExtractor.from_toml(topic), model)
    assert run("suggest", model, path, "-n", 5, "--labelled", gold).stdout == done.stdout
    assert run("suggest", "energy", path).returncode == 0
    unknown = run("suggest", "sport", path)
    assert unknown.returncode == 2
    assert "unknown topic 'sport'" in unknown.stderr


def test_a_term_of_all_texts_tells_nothing() -> None:
    inside, outside = Counter({"the": 4, "oil": 3}), Counter({"the": 6})
    assert [key.term for key in log_odds_keyness(inside, 4, outside, 6)] == ["oil"]
