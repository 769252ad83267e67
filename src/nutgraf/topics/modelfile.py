"""Model files: a topic's table of terms with its calibration, as an archive of arrays.

The header has topic, bias, calibration and whatever the maker notes; the arrays are the columns of
a `TermTable`, and the importance of its words. Hashes are stored so that loading need not make
them; those of another key version are made anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.cache import keep, kept, key_of
from nutgraf.data import Topic
from nutgraf.errors import ModelError, told
from nutgraf.kernel import _scan
from nutgraf.parameters import instance_of, path_of
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.terms.later import LaterImportance, LaterTable
from nutgraf.terms.table import KEY_VERSION, LARGEST, TermTable
from nutgraf.topics.archive import Archive
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import TermExtractor
from nutgraf.topics.headfile import each_head

T = TypeVar("T")

ARCHIVE = Archive("nutgraf-model", 3, "a model", 2**28)
"""Version 2 may hold guards and version 3 the importance of words, which older readers do not know
of: a file is written as the oldest version that holds what it has."""
MEASURED = frozenset({"counts", "prevalence"})
"""What of a calibration stands beside it in the header."""


def save_model(
    extractor: TermExtractor, path: str | os.PathLike[str], notes: dict[str, Any] | None = None
) -> None:
    """Writes an extractor with its calibration, whole or not at all; `notes` (data, recipe,
    licence …) go along.

    Weights are kept as float16 where that loses nothing but digits (at most 0.05 % of each), so a
    model of 30,000 words has some 600 KB.
    """
    instance_of("extractor", extractor, TermExtractor, "give a nutgraf.TermExtractor")
    if notes is not None:
        instance_of("notes", notes, dict, "give values by name")
    table, topic = extractor.table, extractor.topic
    calibration = extractor.calibrations[0].stored() if extractor.calibrations else {}
    # Beside the calibration, where readers that do not know them overlook them.
    measured = {key: calibration.pop(key) for key in MEASURED & calibration.keys()}
    header = {
        "key_version": KEY_VERSION,
        "topic": {
            "name": topic.name,
            "title": topic.title,
            "description": topic.description,
            "codes": {scheme: list(codes) for scheme, codes in topic.codes.items()},
        },
        "extractor": {"name": extractor.name, "version": extractor.version},
        "bias": extractor.bias,
        "by_length": extractor.by_length,
        "calibration": calibration or None,
        "notes": notes or {},
    }
    if measured:
        header["measured"] = measured
    if extractor.guards:
        header["guards"] = [asdict(guard) for guard in extractor.guards]
    is_phrase = table.n_tokens > 1
    arrays: Arrays = {
        "blob": np.frombuffer(table.blob, np.uint8),
        "weights": table.weights.astype(np.float16),
        "n_tokens": table.n_tokens,
        "is_prefix": table.is_prefix,
        "n_bytes": table.n_bytes,
        "keys": table.keys,
        "checks": table.checks,
        "phrase_heads": table.heads[is_phrase],
    }
    version = 2 if extractor.guards else 1
    if extractor.importance:
        version = 3
        header["importance_floor"] = extractor.importance.floor
        arrays["importance"] = _beside(table, extractor.importance).astype(np.float16)
    ARCHIVE.write(path, header, arrays, version)


def read_header(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What a model file says of itself.

    Raises:
        ModelError: it is no model file, damaged, or of a newer version.
    """
    return ARCHIVE.read(path)[0]


def load_model(
    path: str | os.PathLike[str],
    *,
    head: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
) -> TermExtractor:
    """Reads an extractor; runs no code of the file's.

    `head` is the file of the topic's `Head`, or the files of several, one an encoder. Only careful
    classifiers read them, and they need not be there.

    Raises:
        ModelError: it is no model file, damaged, or of a newer version; the file is named.
    """
    file = _File(path_of("path", path), ARCHIVE.content(path))
    try:
        extractor = file.extractor()
    except ModelError:
        raise
    except Exception as error:  # a header may hold anything
        raise ModelError(f"{file.name}: damaged model: {told(error)}") from error
    extractor.head = tuple(path_of("head", file) for file in each_head(head)) or None
    return extractor


@dataclass(frozen=True)
class _File:
    """A model file's content, unpacked only where it must be: what else is asked of it is kept in
    the user's cache once it was found to make sense."""

    name: str
    content: bytes

    @cached_property
    def unpacked(self) -> tuple[dict[str, Any], TermTable, Importance | None]:
        header, arrays = ARCHIVE.unpack(self.content, self.name)
        table = _table(header, arrays)
        return header, table, _importance(header, arrays, table)

    def about(self, digest: bytes) -> dict[str, Any]:
        """The header, and what is known of the terms without unpacking them."""
        key = key_of(b"model", digest)
        if (known := kept(key)) is not None:
            return known[0]
        header, table, importance = self.unpacked
        found = {"header": header, "terms": len(table)}
        if importance:
            found |= {"important": len(importance.table), "importance": importance.digest.hex()}
        keep(key, found, {})
        return found

    def extractor(self) -> TermExtractor:
        digest = hashlib.sha256(self.content).digest()
        about = self.about(digest)
        header, importance = about["header"], None
        calibration = header["calibration"]
        if "importance" in about:
            weighed = LaterTable(digest + b"importance", about["important"], self._weighed)
            known = bytes.fromhex(about["importance"])
            importance = LaterImportance(known, weighed, float(header["importance_floor"]))
        return TermExtractor(
            stored_topic(header["topic"]),
            LaterTable(digest, about["terms"], self._table),
            header["bias"],
            name=typed(header["extractor"]["name"], str),
            version=typed(header["extractor"]["version"], str),
            calibration=(
                Calibration.of_stored({**calibration, **header.get("measured", {})})
                if calibration
                else None
            ),
            by_length=typed(header["by_length"], bool),
            guards=[stored_guard(stored) for stored in header.get("guards", ())],
            importance=importance,
        )

    def _table(self) -> TermTable:
        return self.unpacked[1]

    def _weighed(self) -> TermTable:
        importance = self.unpacked[2]
        assert importance is not None
        return importance.table


def _beside(table: TermTable, importance: Importance) -> npt.NDArray[np.float32]:
    """The importance of each term of the table, 0 for none."""
    numbers = {form: i for i, form in enumerate(table.forms)}
    found = np.zeros(len(table), np.float32)
    for form, weight in importance.table.as_dict().items():
        if form not in numbers:
            raise ModelError(f"{form!r} has an importance and is no term: give it a weight of 0")
        found[numbers[form]] = weight
    return found


def _importance(
    header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]], table: TermTable
) -> Importance | None:
    if "importance" not in arrays:
        return None
    stored = arrays["importance"].astype(np.float32)
    if stored.shape != (len(table),) or not np.isfinite(stored).all():
        raise ValueError("importance and terms do not agree")
    numbers = np.flatnonzero(stored)
    return Importance(table.take(numbers, stored[numbers]), float(header["importance_floor"]))


def typed(value: Any, kind: type[T]) -> T:
    """A value of a file's header: Python takes nearly anything for anything until it is used.

    Raises:
        ValueError: it is of another type.
    """
    if type(value) is not kind:
        raise ValueError(f"{repr(value)[:80]} is no {kind.__name__}")
    return value


def stored_topic(stored: dict[str, Any]) -> Topic:
    """The topic of a file's header."""
    words = {key: typed(stored[key], str) for key in ("name", "title", "description")}
    codes = typed(stored["codes"], dict).items()
    return Topic(**words, codes={scheme: tuple(typed(code, str) for code in typed(listed, list))
                                 for scheme, listed in codes})  # fmt: skip


def stored_guard(stored: dict[str, Any]) -> Guard:
    """The guard of a file's header."""
    lists = {key: tuple(typed(stored[key], list)) for key in ("terms", "needs", "unless")}
    return Guard(**lists, within=stored["within"])


def _table(header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> TermTable:
    blob = arrays["blob"].astype(np.uint8).tobytes()
    weights = arrays["weights"].astype(np.float32)
    n = len(weights)
    if weights.ndim != 1 or blob.count(b"\n") != n or not (np.abs(weights) < LARGEST).all():
        raise ValueError("weights and terms do not agree")
    if header["key_version"] != KEY_VERSION:
        forms = blob.decode().split("\n")[:-1]
        return TermTable.of(dict(zip(forms, weights.tolist(), strict=True)))
    columns = {
        name: np.ascontiguousarray(arrays[name], dtype)
        for name, dtype in {
            "n_tokens": np.uint8,
            "is_prefix": np.uint8,
            "n_bytes": np.uint8,
            "keys": np.uint64,
            "checks": np.uint32,
        }.items()
    }
    if any(column.shape != (n,) for column in columns.values()):
        raise ValueError("columns of different length")
    heads = columns["keys"].copy()
    heads[columns["n_tokens"] > 1] = arrays["phrase_heads"]
    table = TermTable(
        blob, weights, columns["n_tokens"], columns["is_prefix"], columns["n_bytes"],
        columns["keys"], heads, columns["checks"],
    )  # fmt: skip
    # Terms of another hash, or in another order, would match nothing or the wrong ones, silently.
    wrong = _scan.first_wrong(
        np.frombuffer(blob, np.uint8), table.n_tokens, table.is_prefix, table.n_bytes, table.keys,
        table.heads, table.checks,
    )  # fmt: skip
    if wrong >= 0:
        raise ValueError(f"the columns of term {wrong} are not those of the terms")
    return table
