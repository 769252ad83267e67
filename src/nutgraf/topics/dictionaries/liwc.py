"""LIWC dictionaries: `.dic` as LIWC 2001 to 2015 have them, `.dicx` as LIWC-22 has them.

A `.dic` names its categories by number between two lines of `%`, in 2015 indented below each other;
then come the terms, each with the numbers of its categories. A `.dicx` is a CSV with a row a term
and a column a category, marked by an X, or by a weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.entries import Category, Entry, Problem, lines_of, shown, weight_of
from nutgraf.topics.dictionaries.tables import one_line, rows_of

_LONGEST_CODE = 9


def liwc_entries(text: str) -> Iterator[Entry | Problem]:
    """The terms of a `.dic` file.

    Raises:
        InputError: it has no two lines of %.
    """
    lines = lines_of(text)
    marks = [i for i, line in enumerate(lines) if line.strip() == "%"][:2]
    if len(marks) < 2:
        raise InputError("not a LIWC dictionary: its categories stand between two lines of %")
    first, second = marks
    for number, line in enumerate(lines[:first], 1):
        if line.strip():
            yield Problem(number, (), line.strip(), "it stands before the first %")
    categories: dict[int, Category] = {}
    unused: dict[int, int] = {}
    for number, line in enumerate(lines[first + 1 : second], first + 2):
        found = _legend(line, categories)
        if isinstance(found, str):
            yield Problem(number, (), line.strip(), found)
        elif found is not None:
            categories[found[0]] = found[1]
            unused[found[0]] = number
    for number, line in enumerate(lines[second + 1 :], second + 2):
        if not line.strip():
            continue
        term, codes = _term_and_codes(line, categories)
        if not codes:
            yield Problem(number, (), term, "it has no category")
        for written in codes:
            code = _code(written)
            if code is not None and code in categories:
                unused.pop(code, None)
                yield Entry(number, categories[code], term)
            else:
                reason = "conditions are not supported" if code is None else "no such category"
                yield Problem(number, (written,), term, reason)
    for code, number in unused.items():
        yield Problem(number, (), categories[code][0], "a category without terms")


def _code(written: str) -> int | None:
    """The number of a category: `01` is 1."""
    return int(written) if written.isdecimal() and len(written) <= _LONGEST_CODE else None


def _legend(line: str, known: Mapping[int, Category]) -> tuple[int, Category] | str | None:
    """Number and category of a line of the legend, or what is wrong with it; None: it is empty."""
    parts = line.split(None, 1)
    if not parts:
        return None
    code = _code(parts[0])
    if code is None or len(parts) < 2:
        return "no number and name of a category"
    if code in known:
        return f"the number of another category, {shown(known[code])}"
    name = parts[1].strip()
    # Two numbers of one name are two categories.
    return code, ((name,) if (name,) not in known.values() else (name, str(code)))


def _term_and_codes(line: str, known: Mapping[int, Category]) -> tuple[str, list[str]]:
    """The categories stand behind a tab, because a term may hold spaces; or, without one, last."""
    term, tab, rest = line.strip().partition("\t")
    if tab:
        return term.strip(), rest.split()
    words = line.split()
    at = len(words)
    while at > 1 and _code(words[at - 1]) is not None:
        at -= 1
    while at < len(words) - 1 and _code(words[at]) not in known:
        at += 1  # a number that is of the term: `catch 22`
    return " ".join(words[:at]), words[at:]


def dicx_entries(text: str) -> Iterator[Entry | Problem]:
    """The terms of a `.dicx` file.

    Raises:
        InputError: it is no such CSV.
    """
    rows = rows_of(text, ",")
    _, _, header = next(rows, (1, 1, [""]))
    if header[0].strip().lower() != "dicterm" or len(header) < 2:
        raise InputError("line 1: a header with DicTerm and the names of categories is missing")
    names = [name.strip() for name in header[1:]]
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    used = set()
    for number, last, row in rows:
        one_line(number, last, row)
        term, marks = row[0].strip(), [mark.strip() for mark in row[1:]]
        if not any(marks):
            if term:
                yield Problem(number, (), term, "it has no category")
            continue
        for at, mark in enumerate(marks):
            if not mark:
                continue
            if at >= len(names) or not names[at]:
                yield Problem(number, (), term, f"its column {at + 2} has no name")
                continue
            category = (names[at],) if first[names[at]] == at else (names[at], str(at + 2))
            used.add(at)
            try:
                yield Entry(number, category, term, None if mark in ("x", "X") else weight_of(mark))
            except ValueError as error:
                yield Problem(number, category, term, f"{error}, and no X")
    for at, name in enumerate(names):
        if at not in used and name:
            yield Problem(1, (), name, "a category without terms")
