"""doccano: JSON lines, JSON or CSV; a project labels texts, or spans, or both.

A row that nobody has labelled is written as one without topics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nutgraf.data import Evidence
from nutgraf.labelling.tools.files import values
from nutgraf.labelling.tools.tool import OURS, Answer, Json, Returned, Task, Tool, listed, span_of

EMPTY = (
    "doccano writes a row without a label alike whether it has no topic or nobody has labelled it: "
    "read as no topic, so export only what is confirmed"
)


def _write(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
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


def _read(value: Json) -> Returned:
    more = dict(value)
    text = more.pop("text", more.pop("data", None))
    given: Json = {k: more.pop(k) for k in ("label", "labels", "cats", "entities") if k in more}
    back = Returned(text, more, [])
    for key in ("relations", "Comments", "comments"):
        more.pop(key, None)
    if "annotations" in more:  # its oldest exports
        _by_user(more.pop("annotations"), back)
    if given:
        back.answers.append(_answer(given, back))
        if not any(map(listed, given.values())):
            back.notes.append(EMPTY)
    return back


def _answer(given: Mapping[str, Any], back: Returned) -> Answer:
    answer = Answer([])
    by_class = "cats" in given
    for key, items in given.items():
        if isinstance(items, str):
            items = items.split("#")  # as its CSV joins several
        by_class |= key in ("label", "labels") and not listed(items)
        for item in listed(items):
            if isinstance(item, str):
                by_class = True
                answer.applies += [item] if item else []
            elif span := span_of(item, "start_offset", "end_offset"):
                answer.spans.append(span)
            elif isinstance(item, list) and len(item) == 3 and isinstance(item[2], str):
                answer.spans.append((item[0], item[1], item[2], None))
            else:
                back.odd.append(f"in {key}, {item!r} is neither a label nor a span")
                if key != "entities" and not isinstance(item, Mapping | list):
                    answer.does_not = []  # a label that may have been any other
    if not by_class:  # a project of spans only: a topic applies where it has one
        answer.applies = [label for _, _, label, _ in answer.spans]
    return answer


def _by_user(annotations: object, back: Returned) -> None:
    """Labels each with its user."""
    found: dict[str, list[Any]] = {}
    unread = set()
    for one in listed(annotations):
        if not isinstance(one, Mapping) or not isinstance(one.get("label"), str):
            back.odd.append(f"the label of {one!r} is a number or none: export labels as text")
            unread.add(str(one.get("user") or "") if isinstance(one, Mapping) else "")
            continue
        said = one if "start_offset" in one else one["label"]
        found.setdefault(str(one.get("user") or ""), []).append(said)
    for user, items in found.items():
        answer = _answer({"labels": items}, back)
        answer.annotator = user
        if user in unread:
            answer.does_not = []
        back.answers.append(answer)


DOCCANO = Tool("utf-16", values, _read, _write)
