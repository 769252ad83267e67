"""Dictionaries of other programs as topics: quanteda YAML, LIWC, Lexicoder and CSV.

Each category becomes a topic with the category's terms. What these formats can say and a term
cannot (a `*` inside a word, `?`, a regular expression, a phrase of more than four words) is left
out and told of, line by line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nutgraf.data import Topic
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.files import read_text
from nutgraf.terms.table import BIAS, WEIGHT, Terms, canonical
from nutgraf.topics.extractor import TermExtractor

_PATTERN = re.compile(r"[\[\](){}|^$\\+<>=]|\.\*")
_LONGEST_NAME = 64


class Entry(NamedTuple):
    """A term as a dictionary has it: its line, category and weight (None: it has none)."""

    line: int
    category: str
    term: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a dictionary that was left out."""

    line: int
    category: str
    written: str
    reason: str

    def __str__(self) -> str:
        of = f" of {self.category!r}" if self.category else ""
        return f"line {self.line}: {self.written!r}{of}: {self.reason}"


@dataclass
class Report:
    """What became of a dictionary.

    Attributes:
        names: category to topic name.
        terms: topic name to its terms, as a `TermExtractor` takes them.
        problems: what was left out, in the order of the lines.
    """

    source: str
    names: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        kept = sum(map(len, self.terms.values()))
        lines = [
            f"{self.source}: {_number(len(self.terms), 'topic')} of {_number(kept, 'term')}, "
            f"{len(self.problems):,} left out"
        ]
        for category, name in self.names.items():
            renamed = "" if category == name else f" (category {category!r})"
            lines.append(f"  {name}: {_number(len(self.terms[name]), 'term')}{renamed}")
        return "\n".join([*lines, *(f"  {problem}" for problem in self.problems)])


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def read_dictionary(
    path: str | Path, encoding: str | None = None
) -> tuple[list[TermExtractor], Report]:
    """Topics from a dictionary, by the ending of its name: `.yml` and `.yaml` as quanteda writes
    them, `.dic` as LIWC, `.lcd` as Lexicoder, `.csv` with columns `term`, `topic` and maybe
    `weight`. Nested categories are joined by `-`. Terms without weights get those of a word list,
    and every topic the bias of one.

    Raises:
        InputError: the file cannot be read, is of no such kind, or holds no usable term.
        MissingExtraError: PyYAML is not installed.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: a dictionary ends in {', '.join(sorted(_READERS))}")
    report = Report(str(path))
    try:
        entries = list(reader(read_text(str(path), encoding), report.problems))
    except InputError as error:
        prefix = "" if str(error).startswith(str(path)) else f"{path}: "
        raise InputError(f"{prefix}{error}") from None
    extractors = _topics(entries, report)
    report.problems.sort(key=lambda problem: problem.line)
    if not extractors:
        first = f" (first: {report.problems[0]})" if report.problems else ""
        raise InputError(f"{path}: no usable term{first}")
    return extractors, report


def _topics(entries: list[Entry], report: Report) -> list[TermExtractor]:
    forms, good = canonical([entry.term for entry in entries])
    kept: dict[str, dict[str, Entry]] = {}
    for entry, form, is_term in zip(entries, forms, good.tolist(), strict=True):
        mine = kept.setdefault(entry.category, {})
        if reason := _unusable(entry.term, form, is_term):
            pass
        elif form in mine:
            first = mine[form]
            reason = f"the same as {first.term!r} in line {first.line}"
        else:
            mine[form] = entry
            continue
        report.problems.append(Problem(entry.line, entry.category, entry.term, reason))
    extractors = []
    for category, mine in kept.items():
        if not mine:
            line = next(entry.line for entry in entries if entry.category == category)
            report.problems.append(Problem(line, "", category, "a category without usable terms"))
            continue
        name = _name(category, set(report.names.values()))
        weights = {f: WEIGHT if e.weight is None else e.weight for f, e in mine.items()}
        unweighted = all(entry.weight is None for entry in mine.values())
        report.names[category] = name
        report.terms[name] = list(weights) if unweighted else weights
        extractors.append(TermExtractor(Topic(name, _title(category)), weights, BIAS))
    return extractors


def _unusable(term: str, form: str, is_term: bool) -> str:
    """Why a term is left out; empty where it is not."""
    if not term.strip():
        return "empty"
    if not is_term:
        return f"looks like a regular expression; {form}" if _PATTERN.search(term) else form
    if _PATTERN.search(term):
        return "looks like a regular expression"
    return "`?` for any letter is not supported" if "?" in term.rstrip("? ") else ""


def _title(category: str) -> str:
    return "".join(c if c.isprintable() else " " for c in category)


def _name(category: str, taken: set[str]) -> str:
    """A valid topic name that is like the category's and not taken."""
    plain = unicodedata.normalize("NFKD", category).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    if not name[:1].isalpha():
        name = f"topic-{name}".rstrip("-")
    number, base = 1, name[:_LONGEST_NAME]
    name = base
    while name in taken:
        number += 1
        name = f"{base[: _LONGEST_NAME - len(str(number)) - 1]}-{number}"
    return name


def _quanteda(text: str, problems: list[Problem]) -> Iterator[Entry]:
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError("pyyaml", "yaml", "reading a YAML dictionary") from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # The nodes, because values would turn `no` and `1.0` into something else than words.
        root = yaml.compose(text, loader)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode):
        raise InputError("not a dictionary: it has no categories at the top")

    # An alias stands for a node that was written elsewhere: a few of aliases of aliases stand for
    # more than any memory holds.
    room = 1000 + 10 * len(text)

    def walk(node: object, path: tuple[str, ...], depth: int = 0) -> Iterator[Entry]:
        nonlocal room
        room -= 1 + len(node.value)  # type: ignore[attr-defined]
        if room < 0:
            raise InputError("its aliases (*name) stand for ten times its length: write them out")
        category = "-".join(path)
        line = node.start_mark.line + 1  # type: ignore[attr-defined]
        if depth > 50:
            problems.append(Problem(line, category, "…", "nested too deeply"))
        elif isinstance(node, yaml.ScalarNode):
            yield Entry(line, category, node.value)
        elif not node.value:  # type: ignore[attr-defined]
            problems.append(Problem(line, "", category, "a category without terms"))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from walk(item, path, depth + 1)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    yield from walk(value, (*path, key.value), depth + 1)
                else:
                    problems.append(Problem(line, category, "?", "a category without a name"))

    yield from walk(root, ())


def _liwc(text: str, problems: list[Problem]) -> Iterator[Entry]:
    lines = _lines(text)
    marks = [i for i, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        raise InputError("not a LIWC dictionary: its categories stand between two lines of %")
    categories: dict[str, str] = {}
    for number, line in enumerate(lines[marks[0] + 1 : marks[1]], marks[0] + 2):
        if not line.strip():
            continue
        parts = line.split(None, 1)
        if len(parts) < 2 or not parts[0].isdigit():
            problems.append(Problem(number, "", line.strip(), "no number and name of a category"))
        elif parts[0] in categories:
            problems.append(Problem(number, "", line.strip(), "the number of another category"))
        else:
            categories[parts[0]] = parts[1].strip()
    for number, line in enumerate(lines[marks[1] + 1 :], marks[1] + 2):
        if not line.strip():
            continue
        # The categories stand behind a tab, because a term may hold spaces; or, without one, last.
        found = re.fullmatch(r"\s*(.*?)((?:[\t ]+\d+)+)\s*", line)
        term, numbers = (found[1], found[2].split()) if found else (line.strip(), [])
        if "\t" in line.strip():
            term, *rest = line.strip().split("\t")
            numbers = " ".join(rest).split()
        if not numbers:
            problems.append(Problem(number, "", term, "it has no category"))
        for code in numbers:
            if code in categories:
                yield Entry(number, categories[code], term.strip())
            else:
                reason = "no such category" if code.isdigit() else "conditions are not supported"
                problems.append(Problem(number, code, term.strip(), reason))


def _lexicoder(text: str, problems: list[Problem]) -> Iterator[Entry]:
    if text.lstrip().startswith("<"):
        raise InputError(
            "a Lexicoder dictionary in XML: only lines of +category and terms are read"
        )
    category: str | None = None
    for number, line in enumerate(_lines(text), 1):
        written = line.strip()
        if written.startswith("+"):
            category = written[1:].strip()
        elif written and category is None:
            problems.append(Problem(number, "", written, "it stands before the first +category"))
        elif written and category is not None:
            yield Entry(number, category, written)


def _csv(text: str, problems: list[Problem]) -> Iterator[Entry]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip().lower() for name in next(_rows(rows), [])]
    if not {"term", "topic"} <= set(header):
        raise InputError(
            "line 1: a header with the columns term, topic and maybe weight is missing"
        )
    term_at, topic_at = header.index("term"), header.index("topic")
    weight_at = header.index("weight") if "weight" in header else None
    for row in _rows(rows):
        number = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        row += [""] * (len(header) - len(row))
        term, category = row[term_at].strip(), row[topic_at].strip()
        written = row[weight_at].strip() if weight_at is not None else ""
        if delimiter == ";":  # as spreadsheets write where the comma is the decimal point
            written = written.replace(",", ".")
        if not category:
            problems.append(Problem(number, "", term, "it has no topic"))
            continue
        try:
            weight = float(written) if written else None
        except ValueError:
            weight = float("nan")
        if weight is not None and not abs(weight) < 1e6:
            reason = f"its weight {written!r} is not a finite number"
            problems.append(Problem(number, category, term, reason))
        else:
            yield Entry(number, category, term, weight)


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(f"not CSV: {error}") from None


def _lines(text: str) -> list[str]:
    """Lines as editors count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


_READERS: dict[str, Callable[[str, list[Problem]], Iterator[Entry]]] = {
    ".yml": _quanteda,
    ".yaml": _quanteda,
    ".dic": _liwc,
    ".lcd": _lexicoder,
    ".csv": _csv,
}
