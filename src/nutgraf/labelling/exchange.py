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
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nutgraf.data import Evidence, Topic
from nutgraf.errors import InputError
from nutgraf.labelling.offsets import Offsets
from nutgraf.labelling.tools import OURS, READ, TOOLS, Task
from nutgraf.labelling.tools.tool import Answer, Json
from nutgraf.labelling.votes import Ballot, Names, Told, check, vote
from nutgraf.progress import tracked
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
    assert way.write is not None
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
    path: str | Path | Sequence[str | Path],
    tool: str,
    topics: Sequence[Topic],
    rejects: list[Reject],
    unit: str | None = None,
    told: Told | None = None,
) -> Iterator[Json]:
    """The rows that a tool exported: `text`, a 1, 0 or null per topic, and maybe `spans`.

    A topic is null where annotators, or two rows of one text, differ, and where nothing is said of
    it. Rows of one text are one. A row that nobody answered, or that does not fit, goes to
    `rejects`; so does an odd part of a row, without its row. `told` gets what else is to be said.

    `path` is a file, a folder, or several. Of several files, each is of an annotator by its name
    where the tool does not tell who answered.

    Raises:
        InputError: a file cannot be read.
    """
    way, names = READ[tool], Names(topics)
    told = told if told is not None else Told()
    files = _files([path] if isinstance(path, str | Path) else path)
    ballots: dict[str, Ballot] = {}
    for file in files:
        who = file.stem if len(files) > 1 else ""
        for line, value, problem in tracked(way.values(file), "rows read"):
            content = (
                value
                if isinstance(value, str) and problem
                else json.dumps(value, ensure_ascii=False)
            )
            place = f"line {line}" if len(files) == 1 else f"{file.name}, line {line}"

            def reject(
                reason: str, what: str = content, at: int = line, place: str = place
            ) -> None:
                rejects.append(Reject(at, reason, what, os.fspath(file), place))  # noqa: B023

            odd: list[str] = []
            try:
                if problem:
                    raise InputError(problem)
                if not isinstance(value, dict):
                    raise InputError(f"not a row of {tool}'s: it is no JSON object")
                back = way.read(value)
                text = back.text
                if not isinstance(text, str) or not text.strip() or lone_surrogate(text):
                    raise InputError("it has no text")
                odd = back.odd
                if not back.answers:
                    raise InputError("nobody has labelled it")
                votes, unknown = zip(*(vote(one, names) for one in back.answers), strict=True)
                strange = list(dict.fromkeys(label for labels in unknown for label in labels))
                check(votes, strange, names)
            except InputError as error:
                reject("; ".join([str(error), *odd]))
                continue
            except KeyError as error:
                reject(f"not a row of {tool}'s: it has no {error}")
                continue
            except (TypeError, ValueError, AttributeError, IndexError) as error:
                reject(f"not a row of {tool}'s: {type(error).__name__}: {error}")
                continue
            ballot = ballots.setdefault(text, Ballot())
            ballot.lines.append(place)
            ballot.more = {**back.more, **ballot.more}
            for answer, said in zip(back.answers, votes, strict=True):
                ballot.add(answer.annotator or who, said, answer.decides)
            told.notes.update(set(back.notes))
            marked = {span[2] for answer in back.answers for span in answer.spans}
            odd = [*odd, *(names.unknown(x) for x in strange if x not in marked)]
            for reason in odd:
                reject(f"a part was left out: {reason}")
            spans, lost = _spans(text, back.answers, names, unit or way.unit, tool)
            ballot.spans |= spans
            for reason, what in lost:
                reject(f"a span was left out: {reason}", what)
    told.close(ballots, names.topics)
    for text, ballot in ballots.items():
        row: Json = {"text": text, **{name: ballot.label(name) for name in names.topics}}
        if ballot.spans:
            row["spans"] = [{"start": s, "end": e, "label": x} for s, e, x in sorted(ballot.spans)]
        yield {**{k: v for k, v in ballot.more.items() if k not in {*row, OURS}}, **row}


def _files(paths: Iterable[str | Path]) -> list[Path]:
    """The files of paths, those of a folder at any depth."""
    found: list[Path] = []
    for path in map(Path, paths):
        inner = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if path.is_dir() and not inner:
            raise InputError(f"{path}: the folder is empty")
        found += inner if path.is_dir() else [path]
    return found


def _spans(
    text: str, answers: Iterable[Answer], names: Names, unit: str, tool: str
) -> tuple[set[tuple[int, int, str]], list[tuple[str, str]]]:
    """The spans in code points, and of those left out the reason and what they are."""
    placed = [span for answer in answers for span in answer.spans]
    found: set[tuple[int, int, str]] = set()
    lost: list[tuple[str, str]] = []
    if not placed:
        return found, lost
    units = ("code-points", "utf-16") if tool == "label-studio" else (unit,)
    offsets = [Offsets(text, u) for u in units]
    for start, end, label, says in placed:
        try:
            if not (topics := names.of(label)):
                raise InputError(names.unknown(label))
            place = _place(text, start, end, says, offsets)
            found |= {(*place, name) for name in topics}
        except InputError as error:
            lost.append((str(error), json.dumps([start, end, label, says], ensure_ascii=False)))
    return found, lost


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
