"""What a tool for annotators is: how it writes a text, and what it says of one that comes back.

Only keys and shapes; what offsets are counted in is `Tool.unit`, and `exchange` converts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nutgraf.data import Evidence, Topic

OURS = "nutgraf"
"""The key under which probabilities travel, and without which labels come back."""

Json = dict[str, Any]
Span = tuple[object, object, str, str | None]
"""Start and end in the tool's unit, the label, and the text there if the tool tells."""


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
    """What one annotator said of a text.

    Attributes:
        applies: labels of topics that apply.
        does_not: those that do not; None where it is all others.
        spans: what was marked.
        annotator: who said so, "" where the tool does not tell.
        decides: whether it counts alone where others differ, as a reviewed answer does.
    """

    applies: list[str]
    does_not: list[str] | None = None
    spans: list[Span] = field(default_factory=list)
    annotator: str = ""
    decides: bool = False


@dataclass
class Returned:
    """A text that came back.

    Attributes:
        text: what should be the text.
        more: what else came with it.
        answers: one an annotator who gave any.
        odd: parts that could not be read, each with the reason; the rest was.
        notes: what the file cannot tell, or what was taken for granted.
    """

    text: object
    more: Json
    answers: list[Answer]
    odd: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Line = tuple[int, Any, str]
"""Where a value stands, the value, and why it is none, "" where it is one."""


@dataclass(frozen=True)
class Tool:
    """How a tool writes a task, and how what it gives back is read.

    Attributes:
        unit: what offsets are counted in.
        values: the values that a file holds.
        read: reads one of them.
        write: makes a task of a text and its spans; None where the tool takes plain texts.
        is_array: whether a file of tasks is one JSON array; else it is JSON lines.
    """

    unit: str
    values: Callable[[Path], Iterator[Line]]
    read: Callable[[Json], Returned]
    write: Callable[[Task, list[tuple[int, int, Evidence]]], Json] | None = None
    is_array: bool = False


def listed(value: object) -> list[Any]:
    """Several things as a list, one as a list of it, and nothing as an empty one."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def span_of(value: object, start: str = "start", end: str = "end") -> Span | None:
    """A span as most tools have it, with a `label`; None where it is none."""
    if not isinstance(value, Mapping) or not isinstance(value.get("label"), str):
        return None
    text = value.get("text")
    return value.get(start), value.get(end), value["label"], text if isinstance(text, str) else None
