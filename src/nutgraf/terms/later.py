"""Tables of terms that are read when they are first looked into.

What the compiled pass needs of them may be known already; the terms themselves are for evidence,
and for what asks which words a topic knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable

COLUMNS = tuple(field.name for field in fields(TermTable))


class LaterTable(TermTable):
    """A table of n terms, of that digest, whose columns `read` gives."""

    def __init__(self, digest: bytes, n: int, read: Callable[[], TermTable]) -> None:
        vars(self).update(digest=digest, _n=n, _read=read)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there: the columns, until one of them is asked for."""
        if name in COLUMNS and (read := vars(self).get("_read")) is not None:
            table = read()
            vars(self).update({column: getattr(table, column) for column in COLUMNS})
            vars(self).pop("_read", None)
        if name not in vars(self):
            raise AttributeError(name)
        return vars(self)[name]

    def __len__(self) -> int:
        return int(vars(self)["_n"])

    def __reduce__(self) -> tuple[type[TermTable], tuple[Any, ...]]:
        return TermTable, tuple(getattr(self, column) for column in COLUMNS)


class LaterImportance(Importance):
    """Importance of that digest, known to make sense, in a table that is not looked into."""

    def __init__(self, digest: bytes, table: TermTable, floor: float) -> None:
        vars(self).update(digest=digest, table=table, floor=floor)

    def __reduce__(self) -> tuple[type[Importance], tuple[TermTable, float]]:
        return Importance, (self.table, self.floor)
