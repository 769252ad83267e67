"""Model files: a topic's table of terms with its calibration, as a NumPy .npz without pickle.

An archive of arrays: `header` is JSON as UTF-8 bytes (format, version, topic, bias, calibration and
whatever the maker notes), the others are the columns of a `TermTable`. Hashes are stored so that
loading need not make them; those of another key version are made anew. The same model gives the
same bytes.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic
from nutgraf.errors import ModelError, TopicError
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import KEY_VERSION, TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import TermExtractor
from nutgraf.writing import whole

FORMAT, VERSION = "nutgraf-model", 3
"""Version 2 may hold guards and version 3 the importance of words, which older readers do not know
of: a file is written as the oldest version that holds what it has."""
MEASURED = frozenset({"counts", "prevalence"})
"""What of a calibration stands beside it in the header."""
LARGEST = 2**31
"""Bytes that a file may unpack to."""


def save_model(
    extractor: TermExtractor, path: str | os.PathLike[str], notes: dict[str, Any] | None = None
) -> None:
    """Writes an extractor with its calibration, whole or not at all; `notes` (data, recipe,
    licence …) go along.

    Weights are kept as float16 where that loses nothing but digits (at most 0.05 % of each), so a
    model of 30,000 words has some 600 KB.
    """
    table, topic = extractor.table, extractor.topic
    calibration = extractor.calibrations[0].stored() if extractor.calibrations else {}
    # Beside the calibration, where readers that do not know them overlook them.
    measured = {key: calibration.pop(key) for key in MEASURED & calibration.keys()}
    header = {
        "format": FORMAT,
        "version": VERSION if extractor.importance else 2 if extractor.guards else 1,
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
    more: dict[str, Any] = {}
    if extractor.importance:
        header["importance_floor"] = extractor.importance.floor
        more["importance"] = _beside(table, extractor.importance).astype(np.float16)
    is_phrase = table.n_tokens > 1
    with whole(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            header=np.frombuffer(json.dumps(header, sort_keys=True).encode(), np.uint8),
            blob=np.frombuffer(table.blob, np.uint8),
            weights=table.weights.astype(np.float16),
            n_tokens=table.n_tokens,
            is_prefix=table.is_prefix,
            n_bytes=table.n_bytes,
            keys=table.keys,
            checks=table.checks,
            phrase_heads=table.heads[is_phrase],
            **more,
        )


def read_header(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What a model file says of itself.

    Raises:
        ModelError: it is no model file, damaged, or of a newer version.
    """
    return _open(path)[0]


def load_model(
    path: str | os.PathLike[str], *, head: str | os.PathLike[str] | None = None
) -> TermExtractor:
    """Reads an extractor; runs no code of the file's.

    `head` is the file of the topic's `Head`, which only careful classifiers read, and which need
    not be there.

    Raises:
        ModelError: it is no model file, damaged, or of a newer version; the file is named.
    """
    header, arrays = _open(path)
    try:
        table = _table(header, arrays)
        topic = header["topic"]
        calibration = header["calibration"]
        extractor = TermExtractor(
            Topic(topic["name"], topic["title"], topic["description"], topic["codes"]),
            table,
            header["bias"],
            name=header["extractor"]["name"],
            version=header["extractor"]["version"],
            calibration=(
                Calibration.of_stored({**calibration, **header.get("measured", {})})
                if calibration
                else None
            ),
            by_length=bool(header["by_length"]),
            guards=[stored_guard(stored) for stored in header.get("guards", ())],
            importance=_importance(header, arrays, table),
        )
        extractor.head = None if head is None else os.fspath(head)
        return extractor
    except (KeyError, TypeError, ValueError, TopicError) as error:
        raise ModelError(f"{os.fspath(path)}: damaged model: {error}") from error


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


def stored_guard(stored: dict[str, Any]) -> Guard:
    """The guard of a file's header."""
    lists = {key: tuple(stored[key]) for key in ("terms", "needs", "unless")}
    return Guard(**lists, within=stored["within"])


def _open(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    name = os.fspath(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise ModelError(f"{name}: unpacks to more than {LARGEST:,} bytes: refused")
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        header = json.loads(arrays.pop("header").tobytes())
        if header["format"] != FORMAT:
            raise ModelError(f"{name}: no {FORMAT} file")
        version = int(header["version"])
    except ModelError:
        raise
    except OSError as error:
        raise ModelError(f"{name}: {error.strerror or error}") from error
    except Exception as error:  # zip, zlib, numpy and JSON each have errors of their own
        reason = f"{type(error).__name__}: {error}"
        raise ModelError(f"{name}: cannot be read as a model ({reason})") from error
    if version > VERSION:
        raise ModelError(
            f"{name}: model version {version}, and this nutgraf reads up to {VERSION}: "
            "update nutgraf"
        )
    return header, arrays


def _table(header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> TermTable:
    blob = arrays["blob"].astype(np.uint8).tobytes()
    weights = arrays["weights"].astype(np.float32)
    n = len(weights)
    if weights.ndim != 1 or blob.count(b"\n") != n or not np.isfinite(weights).all():
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
    _check_some(table)
    return table


def _check_some(table: TermTable, most: int = 50) -> None:
    """Makes some terms' hashes anew: a table of another hash would match nothing, silently."""
    step = max(1, len(table) // most)
    numbers = list(range(0, len(table), step))
    again = TermTable.of({table.forms[i]: float(table.weights[i]) for i in numbers})
    for name in ("keys", "heads", "checks", "n_tokens", "is_prefix", "n_bytes"):
        if not np.array_equal(getattr(again, name), getattr(table, name)[numbers]):
            raise ValueError(f"{name} are not those of the terms")
