"""Topics from files: written by a person, read without code, used by name or path."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf import ModelError, TermExtractor, Topic, TopicError
from nutgraf.cli import main
from nutgraf.terms.table import BIAS, WEIGHT
from nutgraf.topics.topicfile import write_topic

HEALTH = """
name = "health"
terms = ["hospital*", "intensive care", "vaccin*", "Café-Clinic", "nurse*"]

[[guards]]
terms = ["hospital*"]
unless = ["field hospital", "wing of the"]
within = 4
"""
ARTICLE = "\n\n".join(
    [
        "A second hospital opened in the valley on Monday, years later than promised by the mayor.",
        "Nurses from three towns will move in, and vaccines wait in the cellar until the spring.",
        "The band played for an hour although the rain would not stop and the sausages were cold.",
    ]
)


@pytest.fixture
def health(tmp_path: Path) -> Path:
    path = tmp_path / "health.toml"
    path.write_text(HEALTH, encoding="utf-8")
    return path


def test_five_words_give_useful_probabilities(health: Path) -> None:
    clf = nutgraf.load([str(health)])
    assert clf.topic_names == ("health",)
    one, two, none = clf.predict_proba(ARTICLE.split("\n\n"))[:, 0].tolist()
    assert 0.5 < one < 0.8
    assert two > 0.99
    assert 0.01 < none < 0.02
    assert [p.topics for p in clf.read(ARTICLE)] == [("health",), ("health",), ()]


def test_a_list_a_table_of_true_and_python_are_one(tmp_path: Path, health: Path) -> None:
    listed = TermExtractor.from_toml(health)
    table = tmp_path / "t.toml"
    table.write_text(
        'name = "t"\n[terms]\n' + "".join(f'"{term}" = true\n' for term in listed.terms),
        encoding="utf-8",
    )
    python = TermExtractor("health", list(listed.terms))
    for extractor in (TermExtractor.from_toml(table), python):
        assert extractor.table == listed.table
        assert extractor.bias == listed.bias == BIAS
    assert all(weight == pytest.approx(WEIGHT) for weight in listed.terms.values())


def test_some_weights_are_given(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('name = "t"\n[terms]\nclinic = true\n"hospital fund" = -1.5\n')
    found = TermExtractor.from_toml(path)
    assert found.terms == {"clinic": pytest.approx(WEIGHT), "hospital fund": -1.5}
    assert found.bias == BIAS
    path.write_text('name = "t"\nbias = -1\n[terms]\nclinic = true\n')
    assert TermExtractor.from_toml(path).bias == -1
    path.write_text('name = "t"\n[terms]\nclinic = 2\n')
    assert TermExtractor.from_toml(path).bias == pytest.approx(2 * BIAS / WEIGHT)


def test_weights_without_a_bias_say_no_to_other_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('name = "t"\n[terms]\nclinic = 2.0\nnurse = 0.5\n"nurse shark" = -3\n')
    texts = ["A clinic.", "A nurse.", "A nurse shark.", "Rain."]
    assert nutgraf.load([path]).predict(texts)[:, 0].tolist() == [True, True, False, False]


def test_a_file_as_windows_editors_write_it(tmp_path: Path, health: Path) -> None:
    path = tmp_path / "windows.toml"
    lines = HEALTH.replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    found, plain = TermExtractor.from_toml(path), TermExtractor.from_toml(health)
    assert (found.table, found.guards) == (plain.table, plain.guards)
    path.write_bytes(lines.encode("latin-1"))
    with pytest.raises(TopicError, match=r"windows\.toml: not UTF-8 \(byte \d+\): save it as"):
        TermExtractor.from_toml(path)


@pytest.mark.parametrize("ending", [".toml", ".npz"])
def test_a_file_that_is_none(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    for path, reason in ((folder, "Is a directory"), (tmp_path / f"no{ending}", "No such file")):
        with pytest.raises((TopicError, ModelError)) as error:
            nutgraf.load([path])
        assert str(error.value).startswith(f"{path}: {reason}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('name = "x"', "key 'terms' is missing"),
        ('terms = ["a"]', "key 'name' is missing"),
        ('name = 3\nterms = ["a"]', "key 'name': 3 is not a string"),
        ('name = "x"\nterms = "a"', "key 'terms': 'a' is not a list"),
        ('name = "x"\nterms = ["a", 2]', "key 'terms', item 2: 2 is not a string"),
        ('name = "x"\nterms = ["a*b"]', r"key 'terms': term 'a\*b': `\*`"),
        ('name = "x"\nterms = ["Oil", "oil"]', "key 'terms': term 'oil' is the same"),
        ('name = "x"\n[terms]\na = false', "key 'terms': term 'a': its weight False"),
        ('name = "x"\nterms = ["a"]\nbias = true', "key 'bias': True"),
        ('name = "x"\nterms = ["a"]\nbias = nan', "bias nan"),
        ('name = "x"\nterms = ["a"]\n[codes]\niptc = "1"', "key 'codes.iptc': '1'"),
        ('name = "x"\nterms = ["a"]\nguards = 3', "key 'guards': write each"),
        ('name = "x"\nterms = ["a"]\n[[guards]]\nterms = ["a"]', r"key 'guards\[1\]': there is no"),
        (
            'name = "x"\nterms = ["a"]\n[[guards]]\nterms = ["a"]\nunles = ["b"]',
            r"unknown keys 'guards\[1\].unles'",
        ),
        (
            'name = "x"\nterms = ["a"]\n[[guards]]\nterms = ["a"]\nneeds = ["b"]\nwithin = 1.5',
            r"key 'guards\[1\]': within is 1.5",
        ),
        (
            'name = "x"\nterms = ["a"]\n[[guards]]\nterms = ["b"]\nneeds = ["c"]',
            "guard 1: 'b' is no term of the topic",
        ),
        ("name = [", "not TOML"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "odd name.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TopicError, match=reason) as raised:
        nutgraf.load([path])
    assert str(raised.value).startswith(f"{path}: ")
    assert str(raised.value).count(str(path)) == 1


def test_what_is_written_is_read(tmp_path: Path) -> None:
    topic = Topic("a-b", 'Ti"tle\\ \x7f\n', "d\té")
    for terms in (["oil", "crude oil*", "нефть"], {"oil": 1.5, "crude oil*": -0.25}):
        path = tmp_path / "t.toml"
        write_topic(path, topic, terms, -3.0)
        found = TermExtractor.from_toml(path)
        assert found.topic == topic
        assert found.topic.description == topic.description
        assert found.table == TermExtractor("a-b", terms).table
        assert found.bias == -3.0
    with pytest.raises(TopicError, match="nowhere"):
        write_topic(tmp_path / "nowhere" / "t.toml", topic, ["a"])


class TestLoad:
    def test_names_and_files_together(self, health: Path) -> None:
        bundled = nutgraf.load(["energy"])
        both = nutgraf.load(["energy", str(health)])
        assert both.topic_names == ("energy", "health")
        texts = ARTICLE.split("\n\n")
        assert (both.decision_function(texts)[:, :1] == bundled.decision_function(texts)).all()

    def test_a_file_alone_makes_its_topic(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_text('name = "energy"\nterms = ["zzyzx"]')
        clf = nutgraf.load([path])
        assert clf.decision_function(["oil gas coal"]).tolist() == [[pytest.approx(BIAS)]]
        with pytest.raises(TopicError, match=r"mine.toml: topic 'energy' is asked for twice"):
            nutgraf.load(["energy", path])

    def test_a_model_file(self, tmp_path: Path, health: Path) -> None:
        model = tmp_path / "health.npz"
        nutgraf.save_model(TermExtractor.from_toml(health), model)
        texts = ARTICLE.split("\n\n")
        ours = nutgraf.load([model]).decision_function(texts)
        assert ours == pytest.approx(nutgraf.load([health]).decision_function(texts), abs=0.01)
        with pytest.raises(TopicError, match="asked for twice"):
            nutgraf.load([model, health])

    def test_what_cannot_be_loaded(self, tmp_path: Path) -> None:
        with pytest.raises(TopicError, match=r"nope.toml: No such file"):
            nutgraf.load([tmp_path / "nope.toml"])
        with pytest.raises(ModelError, match=r"nope.npz"):
            nutgraf.load(["nope.npz"])
        with pytest.raises(TopicError, match=r"a topic file ends in .toml"):
            nutgraf.load([tmp_path / "x.yaml"])
        with pytest.raises(TopicError, match=r"pass \['health.toml'\]"):
            nutgraf.load("health.toml")
        with pytest.raises(TopicError, match=r"is one .*Path"):
            nutgraf.load(tmp_path)  # type: ignore[arg-type]

    def test_an_installed_extractor_that_serves_the_files_topic_too(
        self, health: Path, fresh: None
    ) -> None:
        class Both(nutgraf.Extractor):
            name, topics = "both", (Topic("health"), Topic("sport"))

            def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
                out[:] = 0

        nutgraf.register(Both())
        with pytest.raises(TopicError, match=r"health.toml: topic 'health' comes with .* 'both'"):
            nutgraf.load(["sport", health])
        assert nutgraf.load([health]).topic_names == ("health",)


class TestCommandLine:
    def run(self, *arguments: object) -> str:
        done = CliRunner().invoke(main, list(map(str, arguments)))
        assert done.exit_code == 0, done.output
        return done.stdout

    def test_classify(self, tmp_path: Path, health: Path) -> None:
        article = tmp_path / "article.txt"
        article.write_text(ARTICLE, encoding="utf-8")
        lines = self.run("classify", "--topic", health, "--format", "jsonl", article).splitlines()
        found = [json.loads(line)["topics"] for line in lines]
        assert [t["health"]["decision"] for t in found] == ["yes", "yes", "no"]
        mixed = self.run(
            "classify", "--topic", "energy", "--topic", health, "--topics", "military",
            "--format", "jsonl", article,
        )  # fmt: skip
        assert list(json.loads(mixed.splitlines()[0])["topics"]) == ["energy", "health", "military"]

    def test_a_name_with_a_comma(self, tmp_path: Path, health: Path) -> None:
        odd = health.rename(tmp_path / "a,b.toml")
        assert "health" in self.run("topics", "--topic", odd)
        assert "energy" in self.run("topics", "--topic", f"energy,{'diplomacy'}")

    def test_other_commands(self, tmp_path: Path, health: Path) -> None:
        gold = tmp_path / "gold.jsonl"
        rows = [{"text": t, "health": int(i < 2)} for i, t in enumerate(ARTICLE.split("\n\n"))]
        gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        figures = json.loads(self.run("evaluate", gold, "--topic", health, "--json"))
        assert figures[0]["f1"]["value"] == 1.0
        assert json.loads(self.run("topics", "--topic", health, "--json"))[0]["name"] == "health"
        assert "compiled pass, 1 topics" in self.run("bench", gold, "--topic", health)

    def test_a_bad_file_is_named(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.toml"
        bad.write_text('name = "x"\nterms = 3')
        done = CliRunner().invoke(main, ["classify", "--topic", str(bad), "-"], input="text")
        assert done.exit_code == 2
        assert "bad.toml: key 'terms'" in done.stderr
