"""Prodigy: JSON lines, one for each answer."""

from __future__ import annotations

from collections.abc import Mapping

from nutgraf.data import Evidence
from nutgraf.errors import InputError
from nutgraf.labelling.tools.files import values
from nutgraf.labelling.tools.tool import OURS, Answer, Json, Returned, Task, Tool, listed, span_of


def _write(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
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


def _read(value: Json) -> Returned:
    back = Returned(value["text"], dict(value.get("meta") or {}), [])
    said = value.get("answer")
    if said is None:
        return back
    if said not in ("accept", "reject"):
        raise InputError(f"its annotator's answer is {said!r}")
    answer = Answer([], annotator=str(value.get("_annotator_id") or value.get("_session_id") or ""))
    for item in listed(value.get("spans")):
        if span := span_of(item):
            answer.spans.append(span)
        else:
            back.odd.append(f"a span has no label: {item!r}")
    if isinstance(value.get("label"), str):  # a yes or no on one label
        if said == "accept":
            answer.applies, answer.does_not = [value["label"]], []
        else:
            answer.does_not = [value["label"]]
    elif said == "reject":
        raise InputError("its annotator rejected it")
    elif "accept" in value:
        shown = {
            option.get("id"): option.get("text")
            for option in listed(value.get("options"))
            if isinstance(option, Mapping) and isinstance(option.get("id"), int)
        }
        for item in listed(value["accept"]):
            named = shown.get(item) if isinstance(item, int) else item
            if isinstance(named, str):
                answer.applies.append(named)
            else:
                back.odd.append(f"a choice is no text: {item!r}")
                answer.does_not = []  # it may have been any other
    elif answer.spans:  # of which others may not have been asked for
        answer.applies, answer.does_not = [label for _, _, label, _ in answer.spans], []
    else:
        raise InputError("it has neither a label nor a choice")
    back.answers.append(answer)
    return back


PRODIGY = Tool("code-points", values, _read, _write)
