"""Dictionaries of other programs: what comes over, and what is told of what does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.terms.table import WEIGHT
from nutgraf.topics.dictionaries import read_dictionary

QUANTEDA = """\
# made by hand
Économie:
  - inflation
  - bank*
  - "interest rate*"
Politics & Law:
  court: [judge, "supreme court*", no, on]
  Vote!:
    - ballot
    - by-election*
    - deep:
        - polling station
2020s:
  - 5G
empty: []
bad:
  - "w*nder"
  - "^(un)?fair$"
  - "one two three four five"
  - ":-)"
  - ""
  - wom?n
  - Ünder
  - under
court-2: [zzz]
"""
LIWC = """\
%
1\tfunct
22\tAffect (all)
22\tagain
no number
%
a lot\t1
abandon*\t22 1
kind\t(02 134)22/1
like\t1\t22
lonely
odd\t99
 happi*  22

it's\t1
"""
LEXICODER = """\
astray
+NEGATIVE
a lie
abandon*
 awful

+positive
good
goo*d
"""
CSV = """\
Topic,Term,Weight,note
health,hospital*,2.5,x
health,"intensive, care",,
health,ward
sport,goal,nan
sport,goal*,high
,lost,1
sport,match,-1
sport,Match,2

sport,,1
"""


def read(tmp_path: Path, name: str, content: str) -> tuple[dict[str, dict[str, float]], list[str]]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    extractors, report = read_dictionary(path)
    assert list(report.names.values()) == [e.topic.name for e in extractors]
    for extractor in extractors:
        assert extractor.bias == report.biases[extractor.topic.name]
        assert set(report.terms[extractor.topic.name]) == set(extractor.terms)
    return {e.topic.name: e.terms for e in extractors}, list(map(str, report.problems))


def test_quanteda(tmp_path: Path) -> None:
    topics, problems = read(tmp_path, "d.yml", QUANTEDA)
    assert {name: sorted(terms) for name, terms in topics.items()} == {
        "economie": ["bank*", "inflation", "interest rate*"],
        "politics-law-court": ["judge", "no", "on", "supreme court*"],
        "politics-law-vote": ["ballot", "by election*"],
        "politics-law-vote-deep": ["polling station"],
        "topic-2020s": ["5g"],
        "bad": ["under"],
        "court-2": ["zzz"],
    }
    assert {weight for terms in topics.values() for weight in terms.values()} == {
        topics["bad"]["under"]
    }
    assert topics["bad"]["under"] == pytest.approx(WEIGHT)
    lines = (15, 17, 18, 19, 20, 21, 22, 24)
    assert [p.split(":")[0] for p in problems] == [f"line {n}" for n in lines]
    for told in ("`*` may only", "regular expression", "5 words", "no letter", "empty", "`?`"):
        assert any(told in problem for problem in problems), told
    assert "line 24: 'under' of 'bad': the same as 'Ünder' in line 23" in problems


def test_liwc(tmp_path: Path) -> None:
    topics, problems = read(tmp_path, "d.dic", LIWC)
    assert {name: sorted(terms) for name, terms in topics.items()} == {
        "funct": ["a lot", "abandon*", "it s", "like"],
        "affect-all": ["abandon*", "happi*", "like"],
    }
    assert [p.split(":")[0] for p in problems] == [f"line {n}" for n in (4, 5, 9, 9, 11, 12)]
    for told in ("number of another", "no number and name", "conditions", "no category", "no such"):
        assert any(told in problem for problem in problems), told


def test_lexicoder(tmp_path: Path) -> None:
    topics, problems = read(tmp_path, "d.lcd", LEXICODER)
    assert {name: sorted(terms) for name, terms in topics.items()} == {
        "negative": ["a lie", "abandon*", "awful"],
        "positive": ["good"],
    }
    assert problems == [
        "line 1: 'astray': it stands before the first +category",
        "line 9: 'goo*d' of 'positive': `*` may only stand right after its last word",
    ]


@pytest.mark.parametrize("change", [lambda s: s, lambda s: s.replace("\n", "\r\n")])
def test_csv(tmp_path: Path, change: object) -> None:
    topics, problems = read(tmp_path, "d.csv", change(CSV))  # type: ignore[operator]
    assert topics["health"] == {
        "hospital*": 2.5,
        "intensive care": 2.5,  # as the others weigh
        "ward": 2.5,
    }
    assert topics["sport"] == {"match": -1}
    assert [p.split(":")[0] for p in problems] == [f"line {n}" for n in (5, 6, 7, 8, 9, 11)]
    semicolons = "term;topic\na;x\nb c;x\n"
    assert read(tmp_path, "e.csv", semicolons)[0].keys() == {"x"}
    commas = "term;topic;weight\na;x;2,5\nb;x;-1\n"
    assert read(tmp_path, "f.csv", commas)[0]["x"] == {"a": 2.5, "b": -1}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("d.txt", "a", r"ends in .csv, .dic, .dicx, .lcd, .yaml, .yml"),
        ("d.yml", "- a\n- b", "no categories at the top"),
        ("d.yml", "a: [b\nc: d", "not YAML: .*line 2"),
        ("d.yml", "a: ['*']", r"no usable term \(first: line 1: '\*' of 'a'"),
        ("d.yml", "a: !!python/object/apply:os.system ['echo hi']\nb: ['*']", "."),
        ("d.yml", "a: " + "[" * 5000 + "]" * 5000, "not YAML|no usable term"),
        ("d.dic", "a\t1\n", "two lines of %"),
        ("d.lcd", "<dictionary/>", "XML"),
        ("d.csv", "word,topic\na,b", "line 1: a header"),
        ("d.csv", "", "is empty"),
    ],
)
def test_what_is_no_dictionary(tmp_path: Path, name: str, content: str, reason: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    if "python/object" in content:
        # The tag is a name to us: nothing is made of it.
        assert read_dictionary(path)[0][0].terms.keys() == {"echo hi"}
        return
    with pytest.raises(InputError, match=reason) as raised:
        read_dictionary(path)
    assert str(raised.value).count(str(path)) == 1


def test_yaml_is_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("a: [b]")
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'nutgraf\[yaml\]'"):
        read_dictionary(path)


def test_names_are_made_valid_and_distinct(tmp_path: Path) -> None:
    path = tmp_path / "d.yml"
    long = "x" * 80
    path.write_text(
        f"Ärger: [a]\nARGER: [b]\n'!': [c]\n'?': [d]\n{long}: [e]\n{long}y: [f]\n",
        encoding="utf-8",
    )
    _, report = read_dictionary(path)
    assert list(report.names.values()) == [
        "arger", "arger-2", "topic", "topic-2", "x" * 64, "x" * 62 + "-2",
    ]  # fmt: skip
    assert "topic-2: 1 term (category '?')" in str(report)


class TestCommand:
    def test_writes_topic_files_that_classify(self, tmp_path: Path) -> None:
        for name, content in (("d.yml", QUANTEDA), ("d.csv", CSV), ("d.dic", LIWC)):
            path, folder = tmp_path / name, tmp_path / f"out-{name}"
            path.write_text(content, encoding="utf-8")
            done = CliRunner().invoke(main, ["import-dictionary", str(path), "-o", str(folder)])
            assert done.exit_code == 0, done.output
            extractors, report = read_dictionary(path)
            assert str(report) in done.stdout
            clf = nutgraf.load(sorted(folder.iterdir()))
            assert set(clf.topic_names) == set(report.names.values())
            made = [e for e in clf.plan.extractors if isinstance(e, nutgraf.TermExtractor)]
            by_name = {e.topic.name: e for e in made}
            for extractor in extractors:
                written = by_name[extractor.topic.name]
                assert written.terms == extractor.terms
                assert written.bias == extractor.bias

    def test_overwrites_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "d.lcd"
        path.write_text(LEXICODER)
        (tmp_path / "positive.toml").write_text("mine")
        done = CliRunner().invoke(main, ["import-dictionary", str(path), "-o", str(tmp_path)])
        assert done.exit_code == 1
        assert "already there: " in done.stderr
        assert not (tmp_path / "negative.toml").exists()
        assert (tmp_path / "positive.toml").read_text() == "mine"
