"""A dictionary of any format as topics: each category becomes one with the category's terms.

What these formats can say and a term cannot (a `*` inside a word, `?`, a regular expression, a
phrase of more than four words) is left out and told of, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from statistics import median

from nutgraf.data import Topic
from nutgraf.errors import InputError
from nutgraf.parameters import path_of
from nutgraf.reading.files import read_text
from nutgraf.terms.table import BIAS, LARGEST, WEIGHT, canonical, usual_bias
from nutgraf.topics.dictionaries.entries import Category, Entry, Problem, Reader
from nutgraf.topics.dictionaries.lexicoder import lexicoder_entries
from nutgraf.topics.dictionaries.liwc import dicx_entries, liwc_entries
from nutgraf.topics.dictionaries.naming import names_of, title_of
from nutgraf.topics.dictionaries.quanteda import quanteda_entries
from nutgraf.topics.dictionaries.report import Report, Taken
from nutgraf.topics.dictionaries.tables import csv_entries
from nutgraf.topics.extractor import TermExtractor

MOST_BYTES, MOST_TERMS, MOST_TOPICS = 64 << 20, 1_000_000, 65_535
"""Of a dictionary."""

_PATTERN = re.compile(r"[\[\](){}|^$\\+<>=]|\.\*")
_READERS: dict[str, Reader] = {
    ".yml": quanteda_entries,
    ".yaml": quanteda_entries,
    ".dic": liwc_entries,
    ".dicx": dicx_entries,
    ".lcd": lexicoder_entries,
    ".csv": csv_entries,
}


def read_dictionary(
    path: str | Path, encoding: str | None = None
) -> tuple[list[TermExtractor], Report]:
    """Topics from a dictionary, by the ending of its name: `.yml` and `.yaml` as quanteda writes
    them, `.dic` and `.dicx` as LIWC, `.lcd` as Lexicoder, `.csv` with columns `term`, `topic` and
    maybe `weight`. Nested categories are joined by `-`.

    Terms without weights are word lists: one term says yes alone. Weights are taken as they are,
    and the bias goes by the median of those above 0: a term of that weight or more says yes alone,
    weaker ones need company, and weights below 0 take back. A term without a weight among others
    has the median.

    Raises:
        InputError: the file cannot be read, is of no such kind, too large, or holds no usable term.
        MissingExtraError: PyYAML is not installed.
    """
    path = Path(path_of("path", path))
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: a dictionary ends in {', '.join(sorted(_READERS))}")
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path}: more than {MOST_BYTES >> 20} MiB: part it")
    report = Report(str(path))
    try:
        found = list(islice(reader(read_text(str(path), encoding)), MOST_TERMS + 1))
        if len(found) > MOST_TERMS:
            raise InputError(f"more than {MOST_TERMS:,} terms: part it")
        extractors = _topics(found, report)
    except InputError as error:
        prefix = "" if str(error).startswith(str(path)) else f"{path}: "
        raise InputError(f"{prefix}{error}") from None
    report.problems.sort(key=lambda problem: problem.line)
    report.taken.sort(key=lambda taken: taken.line)
    if not extractors:
        first = f" (first: {report.problems[0]})" if report.problems else ""
        raise InputError(f"{path}: no usable term{first}")
    return extractors, report


def _topics(found: list[Entry | Problem], report: Report) -> list[TermExtractor]:
    entries = [one for one in found if isinstance(one, Entry)]
    report.problems += [one for one in found if isinstance(one, Problem)]
    kept = _usable(entries, report.problems)
    report.names = names_of(category for category, mine in kept.items() if mine)
    if len(report.names) > MOST_TOPICS:
        raise InputError(f"more than {MOST_TOPICS:,} categories: part it")
    extractors = []
    for category, name in report.names.items():
        mine = kept[category]
        given = [entry.weight for entry in mine.values() if entry.weight is not None]
        positive = [weight for weight in given if weight > 0]
        missing = median(positive) if positive else WEIGHT
        weights = {f: missing if e.weight is None else e.weight for f, e in mine.items()}
        bias = usual_bias([missing]) if positive else BIAS
        if len(given) == len(mine) and not positive:
            line = next(iter(mine.values())).line
            reason = "no weight is above 0: the topic says no to everything"
            report.problems.append(Problem(line, (), "-".join(category), reason))
        report.terms[name] = weights if given else list(weights)
        report.biases[name] = bias
        report.taken += [
            Taken(e.line, category, e.term, name, form, weights[form] if given else None)
            for form, e in mine.items()
        ]
        extractors.append(TermExtractor(Topic(name, title_of(category)), weights, bias))
    return extractors


def _usable(entries: Iterable[Entry], problems: list[Problem]) -> dict[Category, dict[str, Entry]]:
    """The entries of each category that can be terms, by canonical form."""
    listed = list(entries)
    forms, good = canonical([entry.term for entry in listed])
    kept: dict[Category, dict[str, Entry]] = {}
    begins: dict[Category, int] = {}
    for entry, form, is_term in zip(listed, forms, good.tolist(), strict=True):
        mine = kept.setdefault(entry.category, {})
        begins.setdefault(entry.category, entry.line)
        if not (reason := _unusable(entry, form, is_term)) and form in mine:
            first = mine[form]
            reason = f"the same as {first.term!r} in line {first.line:,}"
        if reason:
            problems.append(Problem(entry.line, entry.category, entry.term, reason))
        else:
            mine[form] = entry
    problems += [
        Problem(begins[category], (), "-".join(category), "a category without usable terms")
        for category, mine in kept.items()
        if not mine
    ]
    return kept


def _unusable(entry: Entry, form: str, is_term: bool) -> str:
    """Why a term is left out; empty where it is not."""
    term, weight = entry.term, entry.weight
    if not term.strip():
        return "empty"
    if weight is not None and not abs(weight) < LARGEST:
        return (
            f"its weight {weight:g} is not a finite number above {-LARGEST:,.0f} and below "
            f"{LARGEST:,.0f}"
        )
    if term.count('"') % 2:
        return 'its quote (") is not closed'
    if not is_term:
        return f"looks like a regular expression; {form}" if _PATTERN.search(term) else form
    if _PATTERN.search(term):
        return "looks like a regular expression"
    return "`?` for any letter is not supported" if "?" in term.rstrip("? ") else ""
