"""Argilla: its records as the SDK, the server, and data sets write them.

Only a response that is submitted is a label; a suggestion, a draft and a discarded one are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nutgraf.data import Evidence
from nutgraf.errors import InputError
from nutgraf.labelling.tools.files import values
from nutgraf.labelling.tools.tool import OURS, Answer, Json, Returned, Task, Tool, listed, span_of

NONE = "none"
"""What Argilla's annotators choose where no topic applies: it takes no empty answer."""

UNTOLD = (
    "the SDK's to_json does not say which responses are submitted: all of complete records count "
    "(to_datasets, and to_list(flatten=True), say it)"
)
_FLAT = ".responses"
Response = tuple[str, str, str | None, object]
"""The question, the user, the status if it is told, and the value."""


def _write(task: Task, spans: list[tuple[int, int, Evidence]]) -> Json:
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


def _read(value: Json) -> Returned:
    back, responses = _parts(value)
    submitted: list[Response] = []
    for response in responses:
        if response[2] is None:
            back.notes.append(UNTOLD)
            if value.get("status") == "pending":
                raise InputError(
                    "its record is pending, and its responses may be drafts: " + UNTOLD
                )
        if response[2] in (None, "submitted"):
            submitted.append(response)
    if responses and not submitted:
        statuses = sorted({str(status) for _, _, status, _ in responses})
        raise InputError(f"its responses are {' and '.join(statuses)}, none is submitted")
    # Where our own question is among several, the others are of something else.
    wanted = {name for name, *_ in submitted} & {"topics", "evidence"}
    by_user: dict[str, Answer] = {}
    chose: set[str] = set()
    for name, user, _, said in submitted:
        if wanted and name not in wanted:
            continue
        answer = by_user.setdefault(user, Answer([], annotator=user))
        for item in listed(said):
            if isinstance(item, str):
                chose.add(user)
                answer.applies += [item] if item != NONE else []
            elif span := span_of(item):
                answer.spans.append(span)
            elif not isinstance(item, int | float):  # a rating
                back.odd.append(f"in {name}, {item!r} is neither a label nor a span")
                answer.does_not = []  # it may have been any other
    for user, answer in by_user.items():
        if user not in chose:  # spans only: others may apply, too
            answer.applies, answer.does_not = [label for _, _, label, _ in answer.spans], []
    back.answers += by_user.values()
    return back


def _parts(value: Json) -> tuple[Returned, list[Response]]:
    """The text and what came with it, and the responses in the order of their users."""
    if "annotation" in value and "status" in value:
        return _of_old(value)
    if "fields" not in value:
        return _flat(value)
    more = dict(value.get("metadata") or {})
    if value.get("id") is not None:
        more["id"] = value["id"]
    back = Returned(value["fields"]["text"], more, [])
    given: Any = value.get("responses") or {}
    responses = list(_of_server(given, back) if isinstance(given, list) else _of_sdk(given, back))
    return back, responses


def _of_old(value: Json) -> tuple[Returned, list[Response]]:
    """A text classification of Argilla 1, whose validated annotations are submitted."""
    inputs = value.get("inputs")
    text = value.get("text") or (inputs.get("text") if isinstance(inputs, Mapping) else inputs)
    said, status = value["annotation"], str(value["status"]).lower()
    status = "submitted" if status == "validated" else status
    who = str(value.get("annotation_agent") or "")
    responses: list[Response] = [] if said is None else [("annotation", who, status, said)]
    return Returned(text, dict(value.get("metadata") or {}), []), responses


def _of_sdk(given: Mapping[str, Any], back: Returned) -> Iterator[Response]:
    for name, responses in given.items():
        for one in listed(responses):
            if isinstance(one, Mapping) and "value" in one:
                yield name, str(one.get("user_id") or ""), _status(one), one["value"]
            else:
                back.odd.append(f"a response to {name} has no value: {one!r}")


def _of_server(given: list[Any], back: Returned) -> Iterator[Response]:
    for number, one in enumerate(given):
        if not isinstance(one, Mapping):
            back.odd.append(f"a response is no object: {one!r}")
            continue
        user = str(one.get("user_id") or f"#{number}")
        values = one.get("values")
        if not values:  # discarded without a value
            yield "", user, _status(one), None
            continue
        for name, said in values.items():
            inner = said.get("value") if isinstance(said, Mapping) else said
            yield name, user, _status(one), inner


def _status(response: Mapping[str, Any]) -> str | None:
    status = response.get("status")
    return None if status is None else str(status)


def _flat(value: Json) -> tuple[Returned, list[Response]]:
    """A record of a data set, where a question's responses, users and statuses are columns."""
    responses: list[Response] = []
    questions = [key.removesuffix(_FLAT) for key in value if key.endswith(_FLAT)]
    for name in questions:
        said = value[f"{name}{_FLAT}"] or []
        users = value.get(f"{name}{_FLAT}.users") or [""] * len(said)
        statuses = value.get(f"{name}{_FLAT}.status") or [None] * len(said)
        for one, user, status in zip(said, users, statuses, strict=True):
            responses.append((name, str(user or ""), status, one))
    more = {
        k: v
        for k, v in value.items()
        if k not in ("text", "status", "_server_id")
        and not any(k.startswith((f"{name}{_FLAT}", f"{name}.suggestion")) for name in questions)
        and ".suggestion" not in k
    }
    return Returned(value["text"], more, []), responses


ARGILLA = Tool("utf-16", values, _read, _write, is_array=True)
