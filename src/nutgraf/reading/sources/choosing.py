"""Which column of a file holds what: as the caller has named it, by its usual name, or, of texts,
by its length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import (
    DATES,
    IDS,
    SOURCES,
    TEASERS,
    TEXTS,
    named,
    paths,
    pick,
    readable,
    shown,
    value_of,
)  # fmt: skip
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.textless import without_texts
from nutgraf.reading.sources.texts import joined, text_of

_RUNNING = 60  # code points that texts have on average, and names and numbers do not
_SOME = 20  # which the texts of an only column have


def columns_in(sample: Sequence[Any]) -> list[str]:
    """The names in the first rows, and `a.b` for what is within others."""
    return list(dict.fromkeys(path for row in sample[:20] for path in paths(row)))


def with_columns(
    found: Look, source: Source, names: list[str], sample: Sequence[Any], asked: Asked
) -> Look:
    """The columns that the caller named, or the first of the usual names."""

    def wanted(
        kind: str, name: str | None, usual: Sequence[str], beside: str | None = None
    ) -> str | None:
        if name is None:
            found = pick(names, usual, beside)
            if found is None or names.count(found) == 1:
                return found
            if usual is not TEXTS:  # nobody has asked for it
                return None
            name = found
        if (there := named(names, name)) is None:
            raise InputError(
                f"{source.name}: no {kind} column {shown(name)!r}; its columns are {_listed(names)}"
                + (f": did you mean {shown(near)!r}?" if (near := pick(names, TEXTS)) else "")
            )
        if names.count(there) > 1:
            raise InputError(
                f"{source.name}: more than one column {shown(there)!r}: rename all but one"
            )
        return there

    guesses = found.guesses
    text = wanted("text", asked.text, TEXTS)
    if text is None and (reason := without_texts(names)):
        raise InputError(f"{source.name}: {reason}")
    if text is None or (asked.text is None and not _has_text(sample, text)):
        longest, why = _longest(sample, names), ", its longest column"
        if longest is None:
            longest, why = pick(names, TEASERS), ""
        if longest is None or not _has_text(sample, longest):
            longest = text  # whose texts are all empty
        if longest is None:
            raise InputError(
                f"{source.name}: no text column found; its columns are {_listed(names)}: name one, "
                f"such as --text-column {shown(_likely(sample, names))}"
            )
        if longest != text and found.format == "csv" and len(names) == 1:
            guesses += (
                f"text is in {shown(longest)!r}, the only column: where another sign parts the "
                "columns, name it by --delimiter",
            )
        elif longest != text:
            guesses += (f"text is in {shown(longest)!r}{why}: --text-column says otherwise",)
        text = longest
    elif asked.text is None and "." in text:
        guesses += (f"text is in {shown(text)!r}: --text-column says otherwise",)
    found = replace(
        found,
        text=text,
        id=wanted("id", asked.id, IDS, text),
        date=wanted("date", asked.date, DATES, text),
        source=wanted("source", asked.source, SOURCES, text),
        keep=tuple((name, wanted("kept", name, ()) or name) for name in asked.keep),
        guesses=guesses,
    )
    return replace(found, flat=_is_flat(found, sample), id_type=_id_type(found, sample))


def _is_flat(found: Look, sample: Sequence[Any]) -> bool:
    """Whether all columns stand at the top, and all but ids hold strings or nothing."""
    for name in found.columns:
        values = [row.get(name) for row in sample]
        if not any(name in row for row in sample):
            return False
        if name != found.id and not all(isinstance(v, str | bytes | None) for v in values):
            return False
    return True


def _id_type(found: Look, sample: Sequence[Any]) -> str:
    numbers = found.id is not None and bool(sample) and type(sample[0].get(found.id)) is int
    return "int64" if numbers else "string"


def _has_text(sample: Sequence[Any], name: str) -> bool:
    """Whether any row has a text there; or there are no rows to tell by."""
    for row in sample:
        try:
            if text_of(value_of(row, name)):
                return True
        except ValueError:
            continue
    return not sample


def _lengths(sample: Sequence[Any], names: Sequence[str]) -> dict[str, float]:
    """The mean length of the texts that columns hold."""
    found = {}
    for name in names:
        values = [value_of(row, name) for row in sample[:50]]
        lengths = []
        for value in values:
            try:
                lengths.append(len(joined(text_of(value))) if value is not None else 0)
            except ValueError:
                lengths.append(0)
        found[name] = fmean(lengths) if lengths else 0.0
    return found


def _longest(sample: Sequence[Any], names: Sequence[str]) -> str | None:
    """The one column that surely holds running text: far longer than all others."""
    lengths = sorted(_lengths(sample, names).items(), key=lambda found: -found[1])
    alone = sum(length > 0 for _, length in lengths) == 1
    if not lengths or lengths[0][1] < (_SOME if alone else _RUNNING):
        return None
    others = [length for name, length in lengths[1:] if not lengths[0][0].startswith(f"{name}.")]
    return lengths[0][0] if not others or lengths[0][1] >= 1.5 * others[0] else None


def _likely(sample: Sequence[Any], names: Sequence[str]) -> str:
    lengths = _lengths(sample, names)
    return max(lengths, key=lambda name: lengths[name], default="text")


def _listed(names: Sequence[str]) -> str:
    most = 12
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(readable(name)) for name in names[:most]) + more
