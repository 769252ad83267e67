"""Label Studio: its JSON, and the shorter JSON-MIN and CSV, which say less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from nutgraf.data import Evidence, Topic
from nutgraf.errors import InputError
from nutgraf.labelling.tools.files import values
from nutgraf.labelling.tools.tool import OURS, Answer, Json, Returned, Span, Task, Tool, listed

TAXON = " > "
"""Between the steps of a taxonomy's path, any of which may be the topic."""

EMPTY = "an annotator has submitted no choice and no span: read as no topic"
_SPANS = ("labels", "hypertextlabels", "paragraphlabels")
_CHOICES = ("choices", "taxonomy")
_ABOUT = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_NAMES = (
    "topics", "topic", "choices", "choice", "taxonomy", "labels", "label", "categories",
    "category", "class",
)  # fmt: skip


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


def _write(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
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


def _read(value: Json) -> Returned:
    if "data" not in value and "annotations" not in value and "completions" not in value:
        return _read_short(value)
    more = dict(value["data"])
    back = Returned(more.pop("text", None), more, [])
    for annotation in value.get("annotations") or value.get("completions") or []:
        if not isinstance(annotation, Mapping):
            back.odd.append(f"an annotation is no object: {annotation!r}")
        elif not (annotation.get("was_cancelled") or annotation.get("skipped")):
            back.answers.append(_answer(annotation, back))
    return back


def _answer(annotation: Mapping[str, Any], back: Returned) -> Answer:
    """What one annotation says: its choices; else a topic applies where it has a span."""
    answer = Answer([], annotator=_who(annotation.get("completed_by")))
    answer.decides = annotation.get("ground_truth") is True
    chosen: list[tuple[object, list[str]]] = []
    unread = dict.fromkeys((_SPANS, _CHOICES), 0)
    for result in listed(annotation.get("result")):
        if not isinstance(result, Mapping):
            back.odd.append(f"a result is no object: {result!r}")
            continue
        kind, said = result.get("type"), result.get("value")
        if kind not in (*_SPANS, *_CHOICES):  # relations, ratings, free text
            continue
        kinds, odd = _CHOICES if kind in _CHOICES else _SPANS, len(back.odd)
        if not isinstance(said, Mapping) or said.get(kind) is None:
            back.odd.append(f"a result of type {kind} has no {kind}")
            unread[kinds] += 1
            continue
        labels = list(_labels(kind, said[kind], back))
        unread[kinds] += len(back.odd) - odd
        if kind in _CHOICES and "start" not in said:
            chosen.append((result.get("from_name"), labels))
        else:
            answer.spans += _placed(said, labels)
    # Where our own question is among several, the others are of something else.
    ours = [labels for name, labels in chosen if name == "topics"]
    for labels in ours or [labels for _, labels in chosen]:
        answer.applies += labels
    if not chosen:
        answer.applies = [label for _, _, label, _ in answer.spans]
        if not answer.spans and not any(unread.values()):
            back.notes.append(EMPTY)
    if unread[_CHOICES] or (not chosen and unread[_SPANS]):
        answer.does_not = []  # what could not be read may have named any other
    return answer


def _labels(kind: str, said: object, back: Returned) -> Iterator[str]:
    """The labels of a result; of a taxonomy's path, the whole of it."""
    for label in listed(said):
        if isinstance(label, str):
            yield label
        elif (
            kind == "taxonomy"
            and isinstance(label, list)
            and all(isinstance(part, str) for part in label)
        ):
            yield TAXON.join(label)
        else:
            back.odd.append(f"a label of type {kind} is no text: {label!r}")


def _placed(said: Mapping[str, Any], labels: Sequence[str]) -> list[Span]:
    """Spans of a text, or of a page, whose `start` and `end` are paths of elements."""
    place = said.get("globalOffsets")
    if not isinstance(place, Mapping):
        place = said
    text = said.get("text")
    text = text if isinstance(text, str) else None
    return [(place.get("start"), place.get("end"), label, text) for label in labels]


def _who(by: object) -> str:
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("id") or by.get("pk")
    return "" if by is None else str(by)


def _read_short(value: Json) -> Returned:
    """JSON-MIN or CSV: a key for each question, beside those of the data."""
    more = {k: v for k, v in value.items() if k not in _ABOUT}
    back = Returned(more.pop("text", None), more, [])
    if listed(value.get("annotation_id")) == [] and listed(value.get("annotator")) == []:
        return back
    results: list[Json] = []
    for key, said in list(more.items()):
        found = list(_short(key, said))
        if found:
            del more[key]
            results += ({"from_name": key, **result} for result in found)
    if not results:
        raise InputError("no key of it holds choices or spans; export JSON, which tells them")
    answer = _answer({"result": results, "completed_by": value.get("annotator")}, back)
    back.answers.append(answer)
    return back


def _short(key: str, said: object) -> Iterator[Json]:
    for one in listed(said):
        if isinstance(one, Mapping):
            for kind in (*_CHOICES, *_SPANS):
                if kind in one:
                    yield {"type": kind, "value": one}
        elif key.lower() in _NAMES:
            kind = "taxonomy" if isinstance(one, list) else "choices"
            yield {"type": kind, "value": {kind: [one]}}


LABEL_STUDIO = Tool("code-points", values, _read, _write, is_array=True)
