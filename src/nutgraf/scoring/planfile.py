"""Plan files: a compiled plan that another process maps into memory, without pickle.

The file is a magic number, the length of a JSON header, the header, and arrays, each beginning at a
multiple of 64 bytes. Processes of one machine that map it share its pages. The same plan gives the
same bytes, so their hash tells plans apart.

Tables of terms are in the file whole. Extractors that are not tables are code: the file has their
name, version and the hash of their module's source, and the reader must have the same plugin. Of a
second stage it has the heads and the path of the encoder, which the reader must have there.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic
from nutgraf.errors import MissingExtraError, ModelError, PluginError
from nutgraf.kernel.hashtable import HashTable
from nutgraf.plugin.registry import installed
from nutgraf.scoring.encoders import SentenceEncoder
from nutgraf.scoring.plan import Plan, restore
from nutgraf.scoring.secondstage import SecondStage
from nutgraf.scoring.unfused import Unfused
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import KEY_VERSION, TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor, TermExtractor
from nutgraf.topics.headfile import Head
from nutgraf.topics.modelfile import stored_guard

MAGIC, VERSION, ALIGN = b"nutgraf-plan\0\0\0\0", 3, 64
Arrays = dict[str, npt.NDArray[Any]]


def plan_bytes(plan: Plan) -> bytes:
    """The content of the plan's file.

    Raises:
        PluginError: the plan has a second stage whose encoder is no folder.
    """
    arrays: Arrays = {}
    code = [unfused.extractor for unfused in plan.others]
    fused = [
        e
        for e in plan.extractors
        if isinstance(e, TermExtractor) and all(e is not other for other in code)
    ]
    fused.sort(key=lambda e: (e.topic.name, e.name))
    importances = {e.importance.digest: e.importance for e in fused if e.importance}
    for i, importance in enumerate(importances.values()):
        _put_table(importance.table, f"importance{i}.", arrays)
    header = {
        "version": VERSION,
        "key_version": KEY_VERSION,
        "topics": [_topic(topic) for topic in plan.topics],
        "calibrations": [calibration.stored() for calibration in plan.calibrations],
        "fused_topics": plan.fused_topics,
        "fused": [
            _fused(extractor, i, list(importances), arrays) for i, extractor in enumerate(fused)
        ],
        "importance_floors": [importance.floor for importance in importances.values()],
        "others": [
            {**_identity(u.extractor), "columns": u.columns, "otherwise": u.otherwise}
            for u in plan.others
        ],
        "strict": plan.strict,
        "fusion": _take_apart(plan.fusion, arrays) if plan.fusion else None,
        **({"second": _second(plan.second, arrays)} if plan.second else {}),
    }
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.shape, at)
        at += -(-array.nbytes // ALIGN) * ALIGN
    text = json.dumps({**header, "arrays": places}, sort_keys=True).encode()
    text += b" " * (-(len(MAGIC) + 8 + len(text)) % ALIGN)
    parts = [MAGIC, len(text).to_bytes(8, "little"), text]
    for array in arrays.values():
        parts += [array.tobytes(), bytes(-array.nbytes % ALIGN)]
    return b"".join(parts)


def load_plan(path: str | os.PathLike[str]) -> Plan:
    """The plan of a file, its arrays mapped into memory, read-only.

    Raises:
        ModelError: it is no plan file, damaged, or of another version.
            The same where the encoder of its second stage is not there.
        PluginError: a plugin that the plan needs is not installed here, or is another one.
        MissingExtraError: the plan has a second stage, and sentence-transformers is not installed.
    """
    name = os.fspath(path)
    try:
        content = np.memmap(path, np.uint8, "r")
        first = len(MAGIC) + 8
        if content[: len(MAGIC)].tobytes() != MAGIC:
            raise ModelError(f"{name}: no plan file")
        length = int.from_bytes(content[len(MAGIC) : first].tobytes(), "little")
        header = json.loads(content[first : first + length].tobytes())
        if (header["version"], header["key_version"]) != (VERSION, KEY_VERSION):
            raise ModelError(f"{name}: a plan of another version of nutgraf: make it anew")
        body = content[first + length :]
        arrays = {key: _view(body, *place) for key, place in header["arrays"].items()}
        return _put_together(header, arrays)
    except (ModelError, PluginError, MissingExtraError):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ModelError(f"{name}: cannot be read as a plan ({reason})") from error


def _view(
    body: npt.NDArray[np.uint8], kind: str, shape: list[int], at: int
) -> npt.NDArray[np.generic]:
    dtype = np.dtype(kind)
    n_bytes = dtype.itemsize * int(np.prod(shape))
    return np.asarray(body[at : at + n_bytes]).view(dtype).reshape(shape)


def _put_together(header: dict[str, Any], arrays: Arrays) -> Plan:
    calibrations = tuple(map(Calibration.of_stored, header["calibrations"]))
    tables = tuple(_table(arrays, f"terms{i}.") for i in range(len(header["fused"])))
    importances = [
        Importance(_table(arrays, f"importance{i}."), floor)
        for i, floor in enumerate(header["importance_floors"])
    ]
    extractors: list[Extractor] = [
        TermExtractor(
            Topic(**about["topic"]), table, about["bias"], name=about["name"],
            version=about["version"], by_length=about["by_length"],
            calibration=about["calibration"] and Calibration.of_stored(about["calibration"]),
            guards=[stored_guard(guard) for guard in about["guards"]],
            importance=None if about["importance"] is None else importances[about["importance"]],
        )
        for about, table in zip(header["fused"], tables, strict=True)
    ]  # fmt: skip
    others = tuple(
        Unfused(_installed(about), tuple(about["columns"]), tuple(about["otherwise"]))
        for about in header["others"]
    )
    extractors += [unfused.extractor for unfused in others]
    topics = tuple(Topic(**topic) for topic in header["topics"])
    fusion = None
    if header["fusion"] is not None:
        replaced = zip(*(a.tolist() for a in (arrays["from"], arrays["column"], arrays["to"])))  # noqa: B905
        hashes: dict[str, Any] = {
            name: HashTable(
                **{part: arrays[f"{name}.{part}"] for part in ("slots", "pilots", "rows")},
                stride=stride,
            )
            for name, stride in header["fusion"]["strides"].items()
        }
        columns: dict[str, Any] = {
            f.name: arrays[f.name] for f in fields(Fusion) if f.name in arrays
        }
        fusion = Fusion(
            tables=(*tables, *(importance.table for importance in importances)),
            replaced={(row, column): term for row, column, term in replaced},
            **hashes,
            **columns,
            **header["fusion"]["numbers"],
        )
    extractors.sort(key=lambda e: e.name)
    return restore(
        others, topics, calibrations, tuple(extractors), fusion, tuple(header["fused_topics"]),
        header["strict"], _stage(header["second"], arrays) if "second" in header else None,
    )  # fmt: skip


def _second(stage: SecondStage, arrays: Arrays) -> dict[str, Any]:
    """What the header says of a second stage; its weights go among the arrays."""
    if not isinstance(stage.encoder, SentenceEncoder):
        raise PluginError(
            f"the encoder is {type(stage.encoder).__name__}, which other processes do not have: "
            "load the classifier with encoder=FOLDER"
        )
    heads: list[dict[str, Any] | None] = []
    for i, head in enumerate(stage.heads):
        if head is None:
            heads.append(None)
            continue
        arrays[f"head{i}"] = head.weights
        about = {f: getattr(head, f) for f in ("encoder", "bias", "table", "band")}
        heads.append({**about, "weights": f"head{i}"})
    return {"folder": stage.encoder.folder, "heads": heads, "offsets": stage.offsets}


def _stage(stored: dict[str, Any], arrays: Arrays) -> SecondStage:
    heads = (h and Head(**{**h, "weights": arrays[h["weights"]]}) for h in stored["heads"])
    encoder = SentenceEncoder(stored["folder"])
    return SecondStage(encoder, tuple(heads), tuple(stored["offsets"]))


def _take_apart(fusion: Fusion, arrays: Arrays) -> dict[str, Any]:
    """Puts the arrays of a fusion among the others; what is left goes into the header."""
    strides, numbers = {}, {}
    for field in fields(Fusion):
        value = getattr(fusion, field.name)
        if isinstance(value, HashTable):
            strides[field.name] = value.stride
            for part in ("slots", "pilots", "rows"):
                arrays[f"{field.name}.{part}"] = getattr(value, part)
        elif isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif isinstance(value, int):
            numbers[field.name] = value
    replaced = sorted((row, column, term) for (row, column), term in fusion.replaced.items())
    columns = np.array(replaced, np.int64).reshape(-1, 3)
    for i, name in enumerate(("from", "column", "to")):
        arrays[name] = np.ascontiguousarray(columns[:, i])
    return {"strides": strides, "numbers": numbers}


def _put_table(table: TermTable, prefix: str, arrays: Arrays) -> None:
    for field in fields(TermTable):
        value = getattr(table, field.name)
        arrays[prefix + field.name] = (
            np.frombuffer(value, np.uint8) if isinstance(value, bytes) else value
        )


def _fused(
    extractor: TermExtractor, i: int, importances: list[bytes], arrays: Arrays
) -> dict[str, Any]:
    _put_table(extractor.table, f"terms{i}.", arrays)
    importance = extractor.importance
    calibration = extractor.calibrations[0] if extractor.calibrations else None
    return {
        "name": extractor.name,
        "version": extractor.version,
        "topic": _topic(extractor.topic),
        "bias": extractor.bias,
        "by_length": extractor.by_length,
        "calibration": calibration.stored() if calibration else None,
        "guards": [asdict(guard) for guard in extractor.guards],
        "importance": importances.index(importance.digest) if importance else None,
    }


def _table(arrays: Arrays, prefix: str) -> TermTable:
    columns: dict[str, Any] = {f.name: arrays[prefix + f.name] for f in fields(TermTable)}
    return TermTable(**{**columns, "blob": columns["blob"].tobytes()})


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "title": topic.title,
        "description": topic.description,
        "codes": {scheme: list(codes) for scheme, codes in topic.codes.items()},
    }


def _identity(extractor: Extractor) -> dict[str, str]:
    """What tells whether an extractor that is code is the same elsewhere."""
    kind = type(extractor)
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    source = Path(file).read_bytes() if file and Path(file).is_file() else b""
    return {
        "name": extractor.name,
        "version": extractor.version,
        "kind": f"{kind.__module__}.{kind.__qualname__}",
        "source": hashlib.sha256(source).hexdigest(),
    }


def _installed(about: dict[str, Any]) -> Extractor:
    wanted = {key: about[key] for key in ("name", "version", "kind", "source")}
    for extractor in installed().extractors:
        if extractor.name == wanted["name"]:
            if _identity(extractor) != wanted:
                raise PluginError(
                    f"extractor {extractor.name!r} here is not the one of the plan: install the "
                    "same version of its plugin"
                )
            return extractor
    raise PluginError(
        f"extractor {wanted['name']!r} is code, and no plugin installed here provides it: "
        "install its plugin on every machine"
    )
