"""quanteda's YAML: categories that hold terms and categories, nested as deep as one likes.

The file is read event by event: nothing is made of its tags, and what is nested deeply or refers to
itself costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.topics.dictionaries.entries import Category, Entry, Problem, wrong

_DEEPEST = 50
_NO_CATEGORIES = "not a dictionary: it has no categories at the top"


@dataclass(slots=True)
class _Open:
    """A list, or a mapping, that is being read.

    `key` is of its next value; what has the key "" is of the mapping's own category, as quanteda
    writes terms beside categories. `nameless` says that the key was no word.
    """

    category: Category
    line: int
    is_mapping: bool
    key: str | None = None
    nameless: bool = False
    is_empty: bool = True
    keys: dict[str, int] = field(default_factory=dict)

    def inner(self) -> Category:
        return (*self.category, self.key) if self.is_mapping and self.key else self.category


def quanteda_entries(text: str) -> Iterator[Entry | Problem]:
    """The terms of a `.yml` file.

    Raises:
        InputError: it is no such YAML, or has aliases.
        MissingExtraError: PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError("pyyaml", "yaml", "reading a YAML dictionary") from error
    try:
        # The events, because values would turn `no` and `1.0` into something else than words, and
        # aliases a few lines into millions of terms.
        yield from _entries(yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), yaml)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1:,}: " if mark else ""
        raise InputError(f"{where}not YAML: {' '.join(str(error).split())[:500]}") from None


def _entries(events: Iterator[Any], yaml: Any) -> Iterator[Entry | Problem]:
    open_now: list[_Open] = []
    skipped = documents = 0  # how deep we are in what is left out
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        begins = isinstance(event, yaml.CollectionStartEvent)
        ends = isinstance(event, yaml.CollectionEndEvent)
        top = open_now[-1] if open_now else None
        if isinstance(event, yaml.AliasEvent):
            raise wrong(
                line,
                f"*{event.anchor[:40]} is an alias of YAML's: write out what it stands for; or, if "
                "it is a term, put it in quotes",
            )
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise wrong(line, "a second document begins: make it a file of its own")
        elif skipped:
            skipped += begins - ends
        elif ends and top is not None:
            open_now.pop()
            if top.is_empty:
                yield Problem(top.line, (), "-".join(top.category), "a category without terms")
        elif not (begins or isinstance(event, yaml.ScalarEvent)):
            continue
        elif top is None:
            if not isinstance(event, yaml.MappingStartEvent):
                raise InputError(_NO_CATEGORIES)
            open_now.append(_Open((), line, True))
        elif top.is_mapping and top.key is None:  # a key comes
            top.is_empty = False
            top.key = "" if begins else event.value
            top.nameless = begins or not (top.key or top.category)
            skipped = int(begins)
            if top.nameless:
                yield Problem(line, top.category, "?", "a category without a name")
            elif (before := top.keys.setdefault(event.value, line)) != line:
                reason = f"the name of the category in line {before:,} too: their terms are joined"
                yield Problem(line, top.category, event.value, reason)
        else:
            inner, nameless = top.inner(), top.nameless
            top.is_empty, top.key, top.nameless = False, None, False
            if not begins:
                if not nameless:
                    yield Entry(line, inner, event.value)
            elif nameless or len(open_now) > _DEEPEST:
                skipped = 1
                if not nameless:
                    yield Problem(line, inner, "…", "nested too deeply")
            else:
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                open_now.append(_Open(inner, line, is_mapping))
    if not documents:
        raise InputError(_NO_CATEGORIES)
