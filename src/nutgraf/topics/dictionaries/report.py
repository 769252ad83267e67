"""What became of a dictionary: each term that came in, and what did not, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nutgraf.terms.table import Terms
from nutgraf.topics.dictionaries.entries import Category, Problem, shown

_FEW = 12


@dataclass(frozen=True, slots=True)
class Taken:
    """A term that came in: how it was written and where, and what it is now.

    `weight` is None where the topic is a list of words without weights.
    """

    line: int
    category: Category
    written: str
    topic: str
    term: str
    weight: float | None

    def __str__(self) -> str:
        return self.term if self.weight is None else f"{self.term} {self.weight:g}"


@dataclass
class Report:
    """What became of a dictionary.

    Attributes:
        names: category to topic name.
        terms: topic name to its terms, as a `TermExtractor` takes them.
        biases: topic name to its bias.
        taken: the terms that came in, in the order of the lines.
        problems: what was left out, in the order of the lines.
    """

    source: str
    names: dict[Category, str] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)
    biases: dict[str, float] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{self.source}: {_number(len(self.terms), 'topic')} of "
            f"{_number(len(self.taken), 'term')}, {_number(len(self.problems), 'problem')}"
        ]
        by_topic: dict[str, list[Taken]] = {}
        for one in self.taken:
            by_topic.setdefault(one.topic, []).append(one)
        for category, name in self.names.items():
            mine = by_topic[name]
            renamed = "" if category == (name,) else f" (category {shown(category)})"
            weighed = "" if mine[0].weight is None else f", bias {self.biases[name]:g}"
            more = f", and {len(mine) - _FEW:,} more" if len(mine) > _FEW else ""
            lines.append(f"  {name}: {_number(len(mine), 'term')}{renamed}{weighed}")
            lines.append(f"    {', '.join(map(str, mine[:_FEW]))}{more}")
        return "\n".join([*lines, *(f"  {problem}" for problem in self.problems)])

    def rows(self) -> Iterator[dict[str, str | int | float]]:
        """A row for each term of the dictionary, in the order of the lines: `topic` and `term` are
        empty where it did not come in, and `reason` says why."""
        each: list[Taken | Problem] = [*self.taken, *self.problems]
        for one in sorted(each, key=lambda one: one.line):
            row: dict[str, str | int | float] = {
                "line": one.line, "category": " > ".join(one.category), "written": one.written,
            }  # fmt: skip
            if isinstance(one, Taken):
                weight = "" if one.weight is None else one.weight
                yield row | {"topic": one.topic, "term": one.term, "weight": weight, "reason": ""}
            else:
                yield row | {"topic": "", "term": "", "weight": "", "reason": one.reason}


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
