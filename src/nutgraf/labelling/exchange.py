"""Texts to annotation tools, with what the model says, and people's labels back.

What each tool counts its offsets in:

- Label Studio: code points since its pull request 1559 (front end 308); UTF-16 code units before.
  Each span carries its text, so on the way in both are tried and the text decides.
- doccano: UTF-16 code units (its issue 2290), or grapheme clusters in a project that counts those
  as one character: name `graphemes` then. Its spans carry no text to check against.
- Argilla: its page counts UTF-16 code units and its server takes them for code points (its issue
  5729), so a span that reaches past the text's length in code points is refused there, and is left
  out here, with a reason.
- Prodigy: code points, as spaCy's tokens have them.

In nutgraf's own rows spans are code points. A row or a span that does not fit goes to `rejects`
with its line and the reason; everything else is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nutgraf.data import Evidence, Topic
from nutgraf.errors import InputError
from nutgraf.labelling.offsets import Offsets
from nutgraf.labelling.tools import OURS, TOOLS, Answer, Json, Task
from nutgraf.reading.rows import Reject, lone_surrogate
from nutgraf.scoring.classifier import Classifier


def tasks(
    classifier: Classifier, rows: Iterable[Json], *, least: float = 0.25, blind: bool = False
) -> Iterator[Task]:
    """Scores rows; the evidence of a topic that is said yes to goes along, where it adds `least`
    or more to the logit and no stronger piece on the topic overlaps it. A topic whose extractor
    failed on the text has no probability. With `blind`, texts only.
    """
    names = classifier.topic_names
    for row in rows:
        more = {k: v for k, v in row.items() if k not in {"text", *names}}
        if blind:
            yield Task(row["text"], more, {}, [], [], classifier.topics)
            continue
        told = classifier.explain(row["text"])
        answers = classifier.decide([row["text"]])
        yes = [name for name, is_yes in zip(names, answers.yes[0], strict=True) if is_yes]
        evidence: list[Evidence] = []
        for e in sorted(told.evidence, key=lambda e: -e.contribution):
            clear = all(
                e.topic != o.topic or e.end <= o.start or o.end <= e.start for o in evidence
            )
            if e.topic in yes and e.contribution >= least and clear:
                evidence.append(e)
        evidence.sort(key=lambda e: (e.start, e.end, e.topic))
        probabilities = {k: round(p, 4) for k, p in told.probabilities.items() if p == p}
        yield Task(row["text"], more, probabilities, yes, evidence, classifier.topics)


def export(
    all_tasks: Iterable[tuple[int, Task]], tool: str, rejects: list[Reject], unit: str | None = None
) -> Iterator[Json]:
    """Tasks as the tool imports them; (line, task) in, and spans that do not fit to `rejects`."""
    way = TOOLS[tool]
    for line, task in all_tasks:
        offsets, spans = None, []
        for e in task.evidence:
            offsets = offsets or Offsets(task.text, unit or way.unit)
            try:
                start, end = offsets.out(e.start, e.end)
                if tool == "argilla" and end > len(task.text):
                    raise InputError("Argilla refuses spans so near the end of a text with emoji")
            except InputError as error:
                rejects.append(Reject(line, f"a span was left out: {error}", json.dumps(e)))
            else:
                spans.append((start, end, e))
        yield way.write(task, spans)


def read_labels(
    path: str | Path,
    tool: str,
    topics: Sequence[Topic],
    rejects: list[Reject],
    unit: str | None = None,
) -> Iterator[Json]:
    """The rows that a tool exported: `text`, a 1, 0 or null per topic, and maybe `spans`.

    A topic is null where annotators disagree. A row that nobody answered, or that does not fit,
    goes to `rejects`; so does a span, without its row.

    Raises:
        InputError: the file cannot be read.
    """
    way = TOOLS[tool]
    names = {alias: t.name for t in topics for alias in (t.title.lower(), t.name)}
    for line, value in _values(Path(path), rejects):
        content = json.dumps(value, ensure_ascii=False)
        try:
            if not isinstance(value, dict):
                raise InputError(f"not a row of {tool}'s: it is no JSON object")
            text, more, answers = way.read(value)
            if not isinstance(text, str) or not text.strip() or lone_surrogate(text):
                raise InputError("it has no text")
            if not answers:
                raise InputError("nobody has labelled it")
            votes = [_votes(answer, names) for answer in answers]
        except InputError as error:
            rejects.append(Reject(line, str(error), content))
            continue
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            reason = f"not a row of {tool}'s: {type(error).__name__}: {error}"
            rejects.append(Reject(line, reason, content))
            continue
        row: Json = {"text": text}
        for topic in topics:
            said = {vote.get(topic.name) for vote in votes} - {None}
            row[topic.name] = said.pop() if len(said) == 1 else None
        spans = _spans(text, answers, names, unit or way.unit, tool, line, rejects)
        if spans:
            row["spans"] = spans
        yield {**{k: v for k, v in more.items() if k not in {*row, OURS}}, **row}


def _votes(answer: Answer, names: Mapping[str, str]) -> dict[str, int]:
    def topic(label: str) -> str:
        if name := names.get(label) or names.get(label.lower()):
            return name
        known = ", ".join(sorted(set(names.values())))
        raise InputError(f"the label {label!r} is no topic: there are {known}")

    applies = {topic(label) for label in answer.applies}
    others = names.values() if answer.does_not is None else map(topic, answer.does_not)
    return {**dict.fromkeys(others, 0), **dict.fromkeys(applies, 1)}


def _spans(
    text: str,
    answers: Iterable[Answer],
    names: Mapping[str, str],
    unit: str,
    tool: str,
    line: int,
    rejects: list[Reject],
) -> list[Json]:
    placed = [span for answer in answers for span in answer.spans]
    if not placed:
        return []
    units = ("code-points", "utf-16") if tool == "label-studio" else (unit,)
    offsets = [Offsets(text, u) for u in units]
    found: set[tuple[int, int, str]] = set()
    for start, end, label, says in placed:
        try:
            name = names.get(label) or names.get(label.lower())
            if name is None:
                raise InputError(f"its label {label!r} is no topic")
            found.add((*_place(text, start, end, says, offsets), name))
        except (InputError, AttributeError, TypeError) as error:
            content = json.dumps([start, end, label, says], ensure_ascii=False)
            rejects.append(Reject(line, f"a span was left out: {error}", content))
    return [{"start": start, "end": end, "label": label} for start, end, label in sorted(found)]


def _place(
    text: str, start: object, end: object, says: str | None, offsets: Sequence[Offsets]
) -> tuple[int, int]:
    problems = []
    for unit in offsets:
        try:
            place = unit.into(start, end)
        except InputError as error:
            problems.append(str(error))
            continue
        there = text[slice(*place)]
        # Some versions write a line feed as a backslash and an n.
        if says is None or says in (there, there.replace("\n", "\\n")):
            return place
        problems.append(f"span {start} to {end} is {there!r}, not {says!r}")
    raise InputError(problems[0])


def _values(path: Path, rejects: list[Reject]) -> Iterator[tuple[int, Any]]:
    """(line, value) of a JSON array or of JSON lines; what is damaged goes to `rejects`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start})") from None
    if not text.lstrip().startswith("["):
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    rejects.append(Reject(number, f"not JSON: {error}", line))
        return
    decoder, place, number, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        number, counted = number + text.count("\n", counted, place), place
        if text[place : place + 1] == "]":
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            reason = f"from here on the file is damaged: {error}"
            rejects.append(Reject(number, reason, text[place:]))
            return
        yield number, value
