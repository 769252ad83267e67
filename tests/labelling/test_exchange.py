"""Round trips through annotation tools, offsets in every unit, and nothing lost in silence."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nutgraf
from nutgraf.errors import InputError
from nutgraf.labelling.exchange import export, read_labels, tasks
from nutgraf.labelling.offsets import UNITS, Offsets
from nutgraf.labelling.tools import TOOLS, label_studio_interface
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Reject, Rows

FAMILY = "👨\u200d👩\u200d👧"
TEXTS = [
    "Crude oil rose.",
    f"{FAMILY} said crude oil 🚒🏻 and the embassy, then",
    "e\u0301tat: oil cafe\u0301 embassy \U0001d49c\U0001d4b7 oil x",
    "क्षत्रिय oil \U00020bb7 embassy  ",
    "\u202eارتفع oil\u2028\r embassy\ttab\nline feed oil end",
    '<b>oil</b> "quoted" \\n & \x00 embassy.',
    "🇺🇦🇺🇸 oil 1️⃣ embassy ½ oil",
    "Nothing of note 🙃.",
]
TOPICS = (nutgraf.Topic("diplomacy"), nutgraf.Topic("energy", "Energy & co"))
each_tool = pytest.mark.parametrize("tool", TOOLS)


def classifier() -> nutgraf.Classifier:
    return nutgraf.Classifier.of(
        [
            nutgraf.TermExtractor(TOPICS[0], {"embassy": 2.0}, -1.0),
            nutgraf.TermExtractor(TOPICS[1], {"crude oil": 3.0, "oil": 2.0}, -1.0),
        ]
    )


def rows() -> list[dict[str, Any]]:
    return [{"text": text, "id": f"r{i}", "year": 1990 + i} for i, text in enumerate(TEXTS)]


def sent(tool: str, unit: str | None = None, **options: Any) -> tuple[list[Any], list[Reject]]:
    rejects: list[Reject] = []
    made = enumerate(tasks(classifier(), rows(), **options), 1)
    found = list(export(made, tool, rejects, unit))
    return json.loads(json.dumps(found)), rejects


def accepted(tool: str, task: Any) -> Any:
    """What the tool gives back when the annotator agrees with everything that is shown."""
    task = copy.deepcopy(task)
    if tool == "label-studio":
        result = task.pop("predictions")[0]["result"]
        task["annotations"] = [{"was_cancelled": False, "result": result}]
    elif tool == "argilla":
        task["responses"] = {
            name: [{"value": s["value"], "user_id": "u1"}]
            for name, s in task["suggestions"].items()
        }
    elif tool == "prodigy":
        task["answer"] = "accept"
    return task


def saved(folder: Path, tool: str, values: list[Any]) -> Path:
    path = folder / f"{tool}.json"
    if TOOLS[tool].is_array:
        path.write_text(json.dumps(values, indent=1), encoding="utf-8")
    else:
        lines = [json.dumps(v, ensure_ascii=False) for v in values]
        path.write_bytes(("\n".join(lines) + "\n").encode())
    return path


@each_tool
def test_round_trip(tool: str, tmp_path: Path) -> None:
    values, omitted = sent(tool)
    path = saved(tmp_path, tool, [accepted(tool, v) for v in values])
    rejects: list[Reject] = []
    back = list(read_labels(path, tool, TOPICS, rejects))
    assert rejects == []
    clf = classifier()
    assert [row["text"] for row in back] == TEXTS
    assert [[row[t.name] for t in TOPICS] for row in back] == clf.predict(TEXTS).tolist()
    assert [(row["id"], row["year"]) for row in back] == [(r["id"], r["year"]) for r in rows()]
    left_out = [r for r in omitted if "a span was left out" in r.reason]
    assert len(left_out) == len(omitted)
    n = 0
    for number, row in enumerate(back, 1):
        marked = {(s["start"], s["end"], s["label"]) for s in row.get("spans", ())}
        evidence = {(e.start, e.end, e.topic) for e in clf.explain(row["text"]).evidence}
        lost = sum(r.line == number for r in left_out)
        assert marked <= evidence
        assert len(marked) + lost == len(evidence)
        n += len(marked)
        for start, end, _ in marked:
            assert row["text"][start:end].lower() in ("oil", "crude oil", "embassy")
    assert n >= 12
    assert bool(left_out) == (tool == "argilla")  # ends near those of texts with emoji


@pytest.mark.parametrize("unit", UNITS)
def test_doccano_in_every_unit(unit: str, tmp_path: Path) -> None:
    values, omitted = sent("doccano", unit)
    assert omitted == []
    path = saved(tmp_path, "doccano", values)
    rejects: list[Reject] = []
    back = list(read_labels(path, "doccano", TOPICS, rejects, unit))
    assert rejects == []
    plain = list(read_labels(saved(tmp_path, "doccano", sent("doccano")[0]), "doccano", TOPICS, []))
    assert back == plain


def test_units_differ_where_they_should() -> None:
    found = {unit: sent("doccano", unit)[0][1]["entities"][0][0] for unit in UNITS}
    before = f"{FAMILY} said "
    assert found == {
        "code-points": len(before),
        "utf-16": len(before.encode("utf-16-le")) // 2,
        "graphemes": len(" said ") + 1,
    }


@given(
    st.text(max_size=30) | st.text(st.sampled_from(FAMILY + "e\u0301🏻🇺क्षa "), max_size=20),
    st.data(),
)
def test_offsets(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for unit in UNITS:
        offsets = Offsets(text, unit)
        try:
            there = offsets.out(start, end)
        except InputError:
            assert unit == "graphemes"
            continue
        assert offsets.into(*there) == (start, end)
        if unit == "utf-16":
            units = text.encode("utf-16-le", "surrogatepass")
            part = units[2 * there[0] : 2 * there[1]]
            assert part.decode("utf-16-le", "surrogatepass") == text[start:end]


@pytest.mark.parametrize(
    ("unit", "start", "end", "reason"),
    [
        ("utf-16", 0, 1, "inside a character"),
        ("utf-16", 1, 3, "inside a character"),
        ("graphemes", 0, 9, "after the text"),
        ("code-points", 0, 10, "after the text"),
        ("code-points", 3, 3, "is none"),
        ("code-points", -1, 3, "is none"),
        ("code-points", "0", 3, "is none"),
        ("code-points", True, 3, "is none"),
        ("code-points", 0.0, 3, "is none"),
    ],
)
def test_spans_that_are_none(unit: str, start: Any, end: Any, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Offsets("🚒e\u0301 oil", unit).into(start, end)


def test_label_studio_in_both_units(tmp_path: Path) -> None:
    """Old versions counted UTF-16 code units: the span's own text tells which it was."""
    text = "🚒🚒 oil oil"
    for start, end in ((3, 6), (5, 8)):  # the first oil
        span = {"start": start, "end": end, "text": "oil", "labels": ["energy"]}
        result = [{"type": "labels", "value": span}]
        value = {"data": {"text": text}, "annotations": [{"result": result}]}
        rejects: list[Reject] = []
        path = saved(tmp_path, "label-studio", [value])
        (row,) = read_labels(path, "label-studio", TOPICS, rejects)
        assert rejects == []
        assert row["spans"] == [{"start": 3, "end": 6, "label": "energy"}]
        span["text"] = "gas"
        path = saved(tmp_path, "label-studio", [value])
        (row,) = read_labels(path, "label-studio", TOPICS, rejects)
        assert "spans" not in row
        assert "not 'gas'" in rejects[0].reason
        assert row["energy"] == 1  # somewhere, says the annotator


def test_disagreement_is_null_and_one_vote_counts(tmp_path: Path) -> None:
    texts: list[str] = []

    def said(*choices: str, cancelled: bool = False) -> dict[str, Any]:
        result = [{"type": "choices", "value": {"choices": list(choices)}}]
        return {"result": result, "was_cancelled": cancelled}

    def task(*annotations: dict[str, Any]) -> dict[str, Any]:
        text = f"text {len(texts)}"
        texts.append(text)
        return {"data": {"text": text}, "annotations": list(annotations)}

    values = [
        task(said("energy"), said("energy & CO", "diplomacy")),
        task(said("energy"), said("diplomacy", cancelled=True)),
        task(said()),
        task(said("diplomacy", cancelled=True)),
        task(),
    ]
    rejects: list[Reject] = []
    path = saved(tmp_path, "label-studio", values)
    back = list(read_labels(path, "label-studio", TOPICS, rejects))
    assert [(r["diplomacy"], r["energy"]) for r in back] == [(None, 1), (0, 1), (0, 0)]
    assert [r.reason for r in rejects] == ["nobody has labelled it"] * 2
    lines = path.read_text(encoding="utf-8").split("\n")
    assert all("{" in lines[r.line - 1] for r in rejects)  # where each begins in the array


def test_doccano_projects(tmp_path: Path) -> None:
    values: list[dict[str, Any]] = [
        {"id": 1, "text": "oil a", "label": ["energy"], "source": "a"},
        {"id": 2, "text": "oil b", "labels": []},
        {"id": 3, "text": "oil c", "label": [[0, 3, "energy"]]},
        {"id": 4, "text": "oil d", "entities": [
            {"id": 9, "label": "energy", "start_offset": 0, "end_offset": 3}], "relations": []},
        {"id": 5, "text": "oil e", "entities": [[0, 3, "energy"]], "cats": []},
        {"id": 6, "text": "oil f", "label": "energy"},
    ]  # fmt: skip
    rejects: list[Reject] = []
    back = list(read_labels(saved(tmp_path, "doccano", values), "doccano", TOPICS, rejects))
    assert rejects == []
    assert [r["energy"] for r in back] == [1, 0, 1, 1, 0, 1]
    assert [r["id"] for r in back] == [1, 2, 3, 4, 5, 6]
    assert back[0]["source"] == "a"
    assert [len(r.get("spans", ())) for r in back] == [0, 0, 1, 1, 1, 0]


def test_prodigy_answers(tmp_path: Path) -> None:
    values: list[dict[str, Any]] = [
        {"text": "a", "label": "energy", "answer": "accept"},
        {"text": "b", "label": "energy", "answer": "reject"},
        {"text": "c", "label": "energy", "answer": "ignore"},
        {"text": "d", "accept": ["diplomacy"], "answer": "accept", "meta": {"source": "s"}},
        {"text": "e", "accept": [], "answer": "reject"},
        {"text": "f", "accept": []},
        {"text": "g", "spans": [], "answer": "accept"},
    ]
    rejects: list[Reject] = []
    back = list(read_labels(saved(tmp_path, "prodigy", values), "prodigy", TOPICS, rejects))
    assert [(r["text"], r["diplomacy"], r["energy"]) for r in back] == [
        ("a", None, 1), ("b", None, 0), ("d", 1, 0),
    ]  # fmt: skip
    assert back[2]["source"] == "s"
    assert [r.line for r in rejects] == [3, 5, 6, 7]


def test_argilla_takes_no_empty_answer() -> None:
    values, _ = sent("argilla")
    topics = [v["suggestions"]["topics"] for v in values]
    assert topics[-1]["value"] == ["none"]
    assert all(len(t["value"]) == len(t["score"]) for t in topics)
    ends = [
        (s["end"], len(v["fields"]["text"]))
        for v in values
        for s in v["suggestions"].get("evidence", {"value": []})["value"]
    ]
    assert all(end <= n for end, n in ends)


@each_tool
def test_what_does_not_fit_is_kept_aside(tool: str, tmp_path: Path) -> None:
    good = accepted(tool, sent(tool)[0][0])
    unknown = json.loads(json.dumps(good).replace("energy", "sport"))
    odd: list[Any] = [good, 7, None, "text", [], {}, {"text": 3}, {"data": None}, unknown, good]
    rejects: list[Reject] = []
    back = list(read_labels(saved(tmp_path, tool, odd), tool, TOPICS, rejects))
    assert len(back) == 1  # two rows of one text
    assert len(rejects) == 8
    assert [json.loads(r.content) for r in rejects] == odd[1:-1]
    assert "'sport' is no topic" in rejects[-1].reason
    if not TOOLS[tool].is_array:
        assert [r.line for r in rejects] == list(range(2, 10))


@each_tool
def test_damaged_files(tool: str, tmp_path: Path) -> None:
    path = saved(tmp_path, tool, [accepted(tool, v) for v in sent(tool)[0]])
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-60], encoding="utf-8")
    rejects: list[Reject] = []
    back = list(read_labels(path, tool, TOPICS, rejects))
    assert len(back) == len(TEXTS) - 1
    assert len(rejects) == 1
    assert rejects[0].content
    assert whole.startswith(rejects[0].content.split("\n")[0], whole.index(rejects[0].content[:40]))
    with pytest.raises(InputError):
        list(read_labels(tmp_path / "missing.json", tool, TOPICS, rejects))


@each_tool
def test_blind_shows_nothing(tool: str) -> None:
    values, _ = sent(tool, blind=True)
    told = json.dumps(values)
    assert "diplomacy" not in told or tool == "prodigy"  # whose options are all topics
    assert not any(v.get("accept") or v.get("spans") or v.get("predictions") for v in values)
    assert not any(v.get("suggestions") for v in values)


def test_gold_labels_do_not_leak_into_tasks() -> None:
    (task,) = tasks(classifier(), [{"text": "oil", "energy": 0, "source": "s"}])
    assert task.more == {"source": "s"}


def test_interface_is_xml() -> None:
    tree = ElementTree.fromstring(label_studio_interface(TOPICS))
    assert [e.get("value") for e in tree.iter("Choice")] == ["diplomacy", "energy"]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutgraf", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


@each_tool
def test_commands(tool: str, tmp_path: Path) -> None:
    corpus, out, gold = tmp_path / "in.jsonl", tmp_path / "tasks.json", tmp_path / "gold.jsonl"
    kept = [json.dumps(row, ensure_ascii=False) for row in rows()]
    lines = [*kept[:2], "{broken", '{"text": "\\ud800"}', *kept[2:]]
    corpus.write_bytes("\n".join(lines).encode())
    done = run("export", corpus, "--to", tool, "-o", out)
    assert done.returncode == 1
    assert "line 3" in done.stderr or tool == "argilla"
    aside = [row for _, row in _jsonl(out.with_name("tasks.json.rejected.jsonl"))]
    assert [r["line"] for r in aside if "span" not in r["reason"]] == [3, 4]
    text = out.read_text(encoding="utf-8")
    values = (
        json.loads(text) if TOOLS[tool].is_array else [json.loads(x) for x in text.split("\n")[:-1]]
    )
    assert len(values) == len(TEXTS)
    path = saved(tmp_path, f"{tool}", [accepted(tool, v) for v in values])
    done = run("import-labels", path, "--from", tool, "-o", gold)
    assert done.returncode == 0, done.stderr
    read = read_gold(gold, nutgraf.load().topic_names)
    assert read.texts == TEXTS
    assert (read.labels == nutgraf.load().predict(TEXTS)).all()
    assert [row.fields["year"] for row in Rows(gold)] == [r["year"] for r in rows()]


def _jsonl(path: Path) -> list[tuple[int, Any]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(i, json.loads(line)) for i, line in enumerate(lines, 1) if line]
