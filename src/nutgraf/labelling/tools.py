"""The formats of four annotation tools: how each writes a task and what it gives back.

Only keys and shapes; what offsets are counted in is `Tool.unit`, and `exchange` converts them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from nutgraf.data import Evidence, Topic
from nutgraf.errors import InputError

NONE = "none"
"""What Argilla's annotators choose where no topic applies: it takes no empty answer."""

OURS = "nutgraf"
"""The key under which probabilities travel, and without which labels come back."""

Json = dict[str, Any]


@dataclass
class Task:
    """A text on its way out: probabilities by topic, the topics said yes to, and evidence."""

    text: str
    more: Json
    probabilities: dict[str, float]
    yes: list[str]
    evidence: list[Evidence]
    topics: Sequence[Topic]


@dataclass
class Answer:
    """What one annotator said of a text: topics that apply, those that do not, and spans in the
    tool's unit, as (start, end, label, the text there if the tool tells)."""

    applies: list[str]
    does_not: list[str] | None = None  # None: all others
    spans: list[tuple[object, object, str, str | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Tool:
    """How a tool writes a task, and reads (text, other keys, answers) from what it gives back.

    Attributes:
        is_array: whether a file is one JSON array; else it is JSON lines.
        unit: what offsets are counted in.
    """

    is_array: bool
    unit: str
    write: Callable[[Task, list[tuple[int, int, Evidence]]], Json]
    read: Callable[[Json], tuple[object, Json, list[Answer]]]


def label_studio_interface(topics: Sequence[Topic]) -> str:
    """The labelling interface (XML) that Label Studio needs for the tasks made here."""
    choices = "\n".join(f"    <Choice value={quoteattr(t.name)}/>" for t in topics)
    labels = "\n".join(f"    <Label value={quoteattr(t.name)}/>" for t in topics)
    return (
        "<View>\n  <Style>.htx-text { white-space: pre-wrap; }</Style>\n"
        '  <Text name="text" value="$text" saveTextResult="yes"/>\n'
        f'  <Choices name="topics" toName="text" choice="multiple">\n{choices}\n  </Choices>\n'
        f'  <Labels name="evidence" toName="text">\n{labels}\n  </Labels>\n</View>\n'
    )


def _write_label_studio(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
    out: Json = {"data": {"text": task.text, **task.more}}
    if task.probabilities:
        shared: Json = {"to_name": "text", "origin": "prediction"}
        result: list[Json] = [
            {
                **shared,
                "id": "topics",
                "from_name": "topics",
                "type": "choices",
                "value": {"choices": task.yes},
            }
        ]
        result += [
            {
                **shared,
                "id": f"e{i}",
                "from_name": "evidence",
                "type": "labels",
                "score": round(e.contribution, 3),
                "value": {
                    "start": start,
                    "end": end,
                    "text": task.text[e.start : e.end],
                    "labels": [e.topic],
                },
            }
            for i, (start, end, e) in enumerate(spans)
        ]
        out["data"][OURS] = task.probabilities
        # The lowest scores come first in its data manager: the least certain tasks.
        certainty = min(abs(p - 0.5) * 2 for p in task.probabilities.values())
        out["predictions"] = [{"model_version": OURS, "score": certainty, "result": result}]
    return out


def _read_label_studio(value: Json) -> tuple[object, Json, list[Answer]]:
    more = dict(value["data"])
    answers = []
    for annotation in value.get("annotations") or value.get("completions") or []:
        if annotation.get("was_cancelled"):
            continue
        answer = Answer([])
        for result in annotation["result"]:
            said = result["value"]
            if result["type"] == "choices":
                answer.applies += said["choices"]
            elif result["type"] == "labels":
                place = said["start"], said["end"]
                answer.spans += [(*place, label, said.get("text")) for label in said["labels"]]
        answers.append(answer)
    return more.pop("text", None), more, answers


def _write_doccano(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
    out: Json = {**task.more, "text": task.text}
    if task.probabilities:
        # `label` is what a classification project reads, the others a project with spans as well.
        out |= {
            OURS: task.probabilities,
            "label": task.yes,
            "cats": task.yes,
            "entities": [[start, end, e.topic] for start, end, e in spans],
        }
    return out


def _read_doccano(value: Json) -> tuple[object, Json, list[Answer]]:
    more = dict(value)
    text = more.pop("text", more.pop("data", None))
    given = {k: more.pop(k) for k in ("label", "labels", "cats", "entities") if k in more}
    for key in ("relations", "Comments", "comments"):
        more.pop(key, None)
    spans: list[tuple[object, object, str, str | None]] = []
    applies: list[str] = []
    by_class = "cats" in given
    for key, items in given.items():
        for item in [items] if isinstance(items, str) else items:
            if isinstance(item, str):
                by_class = True
                applies.append(item)
            elif isinstance(item, dict):
                spans.append((item["start_offset"], item["end_offset"], item["label"], None))
            else:
                start, end, label = item
                spans.append((start, end, label, None))
        by_class |= key in ("label", "labels") and not items
    if not by_class:  # a project of spans only: a topic applies where it has one
        applies = [label for _, _, label, _ in spans]
    return text, more, [Answer(applies, None, spans)] if given else []


def _write_argilla(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
    out: Json = {"id": task.more.get("id"), "fields": {"text": task.text}}
    out["metadata"] = {k: v for k, v in task.more.items() if k != "id" and v is not None}
    out |= {"suggestions": {}, "responses": {}, "vectors": {}}
    if task.probabilities:
        scores = [task.probabilities[name] for name in task.yes]
        chosen = task.yes or [NONE]
        scores = scores or [1 - max(task.probabilities.values())]
        marked = [{"start": start, "end": end, "label": e.topic} for start, end, e in spans]
        out["suggestions"]["topics"] = {"value": chosen, "score": scores, "agent": OURS}
        if marked:
            out["suggestions"]["evidence"] = {"value": marked, "score": None, "agent": OURS}
    return out


def _read_argilla(value: Json) -> tuple[object, Json, list[Answer]]:
    responses: Json = value.get("responses") or {}
    by_user: dict[object, Answer] = {}
    for response in responses.get("topics") or []:
        said = response["value"]
        chosen = [said] if isinstance(said, str) else said
        by_user[response.get("user_id")] = Answer([c for c in chosen if c != NONE])
    for response in responses.get("evidence") or []:
        answer = by_user.setdefault(response.get("user_id"), Answer([], []))
        answer.spans += [(s["start"], s["end"], s["label"], None) for s in response["value"]]
    more = dict(value.get("metadata") or {})
    if value.get("id") is not None:
        more["id"] = value["id"]
    return value["fields"]["text"], more, list(by_user.values())


def _write_prodigy(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
    out: Json = {
        "text": task.text,
        "options": [{"id": t.name, "text": t.title} for t in task.topics],
        "meta": task.more,
    }
    if task.probabilities:
        out["accept"] = task.yes
        out["spans"] = [{"start": start, "end": end, "label": e.topic} for start, end, e in spans]
        out[OURS] = task.probabilities
    return out


def _read_prodigy(value: Json) -> tuple[object, Json, list[Answer]]:
    spans = [(s["start"], s["end"], s["label"], s.get("text")) for s in value.get("spans") or []]
    more = dict(value.get("meta") or {})
    said = value.get("answer")
    if said is None:
        return value["text"], more, []
    if said not in ("accept", "reject"):
        raise InputError(f"its annotator's answer is {said!r}")
    if "label" in value:  # a yes or no on one label
        yes = [value["label"]]
        answer = Answer(yes, [], spans) if said == "accept" else Answer([], yes, spans)
    elif said == "reject":
        raise InputError("its annotator rejected it")
    elif "accept" in value:
        answer = Answer(list(value["accept"]), None, spans)
    else:
        raise InputError("it has neither a label nor a choice")
    return value["text"], more, [answer]


TOOLS: dict[str, Tool] = {
    "label-studio": Tool(True, "code-points", _write_label_studio, _read_label_studio),
    "doccano": Tool(False, "utf-16", _write_doccano, _read_doccano),
    "argilla": Tool(True, "utf-16", _write_argilla, _read_argilla),
    "prodigy": Tool(False, "code-points", _write_prodigy, _read_prodigy),
}
