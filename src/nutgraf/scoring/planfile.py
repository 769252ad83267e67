"""Plan files: a compiled plan that another process maps into memory, without pickle.

The file is one of `arrayfile`'s. Processes of one machine that map it share its pages. The same
plan gives the same bytes, so their hash tells plans apart.

Tables of terms are in the file whole. Extractors that are not tables are code: the file has their
name, version and the hash of their module's source, and who reads it must have the same plugin. Of
a second stage it has the heads and the path of the encoder, which must be there, or the hash of the
reader that ships with nutgraf.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from nutgraf.arrayfile import Arrays, packed, unpacked
from nutgraf.data import Topic
from nutgraf.errors import MissingExtraError, ModelError, PluginError, told
from nutgraf.plugin.registry import installed
from nutgraf.regular import open_regular
from nutgraf.scoring.encoders import Encoder, SentenceEncoder
from nutgraf.scoring.plan import Plan, restore
from nutgraf.scoring.reader import BundledReader, bundled_reader
from nutgraf.scoring.secondstage import SecondStage
from nutgraf.scoring.unfused import Unfused
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.importance import Importance
from nutgraf.terms.packing import pack_fusion, pack_table, unpack_fusion, unpack_table
from nutgraf.terms.table import KEY_VERSION
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor, TermExtractor
from nutgraf.topics.headfile import Head
from nutgraf.topics.modelfile import stored_guard, stored_topic, typed

VERSION = 4


def plan_bytes(plan: Plan) -> bytes:
    """The content of the plan's file.

    Raises:
        PluginError: the plan has a second stage with an encoder that only this process has.
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
        pack_table(importance.table, f"importance{i}.", arrays)
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
        "fusion": pack_fusion(plan.fusion, arrays) if plan.fusion else None,
        **({"second": _second(plan.second, arrays)} if plan.second else {}),
    }
    return packed(header, arrays)


def load_plan(path: str | os.PathLike[str], digest: str | None = None) -> Plan:
    """The plan of a file, its arrays mapped into memory, read-only.

    `digest` is the SHA-256 of the file in hexadecimal, where it is known which file it must be.

    Raises:
        ModelError: it is no plan file, damaged, of another version, or another than the digest's.
            The same where the encoder of its second stage is not there.
        PluginError: a plugin that the plan needs is not installed here, or is another one.
        MissingExtraError: the plan has a second stage, and sentence-transformers is not installed.
    """
    name = os.fspath(path)
    try:
        with open_regular(path) as file:
            content = np.asarray(np.memmap(file, np.uint8, "r"))
        if digest is not None and hashlib.sha256(content.data).hexdigest() != digest:
            raise ModelError(f"{name}: another plan than the one it should be")
        header, arrays = unpacked(content)
        if (header["version"], header["key_version"]) != (VERSION, KEY_VERSION):
            raise ModelError(f"{name}: a plan of another version of nutgraf: make it anew")
        return _put_together(header, arrays)
    except (ModelError, PluginError, MissingExtraError):
        raise
    except Exception as error:
        raise ModelError(f"{name}: cannot be read as a plan ({told(error)})") from error


def _put_together(header: dict[str, Any], arrays: Arrays) -> Plan:
    calibrations = tuple(map(Calibration.of_stored, header["calibrations"]))
    tables = tuple(unpack_table(arrays, f"terms{i}.") for i in range(len(header["fused"])))
    importances = [
        Importance(unpack_table(arrays, f"importance{i}."), floor)
        for i, floor in enumerate(header["importance_floors"])
    ]
    extractors: list[Extractor] = [
        TermExtractor(
            stored_topic(about["topic"]), table, about["bias"], name=typed(about["name"], str),
            version=typed(about["version"], str), by_length=typed(about["by_length"], bool),
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
    topics = tuple(map(stored_topic, typed(header["topics"], list)))
    fusion = header["fusion"] and unpack_fusion(
        header["fusion"], arrays, (*tables, *(importance.table for importance in importances))
    )
    columns = tuple(typed(topic, int) for topic in typed(header["fused_topics"], list))
    _check_columns(topics, calibrations, [e.topics[0].name for e in extractors[: len(tables)]],
                   columns, fusion, others)  # fmt: skip
    extractors.sort(key=lambda e: e.name)
    return restore(
        others, topics, calibrations, tuple(extractors), fusion, columns,
        typed(header["strict"], bool),
        _stage(header["second"], arrays) if "second" in header else None,
    )  # fmt: skip


def _check_columns(
    topics: tuple[Topic, ...],
    calibrations: tuple[Calibration, ...],
    fused: list[str],
    columns: tuple[int, ...],
    fusion: Fusion | None,
    others: tuple[Unfused, ...],
) -> None:
    """Which column is which topic's: numbers that point elsewhere would answer for another topic.

    Raises:
        ValueError: they do.
    """
    names = [topic.name for topic in topics]
    if not names or names != sorted(set(names)) or len(calibrations) != len(names):
        raise ValueError("topics and calibrations do not agree")
    if len(fusion.bias if fusion else ()) != len(columns):
        raise ValueError("the fusion has other columns than its topics")
    places = {name: place for place, name in enumerate(names)}
    if list(columns) != [places[name] for name in fused]:
        raise ValueError("fused topics that are not those of the tables")
    for unfused in others:
        theirs = [places.get(topic.name, -1) for topic in unfused.extractor.topics]
        if list(unfused.columns) != theirs or len(unfused.otherwise) != len(theirs):
            raise ValueError(f"columns of {unfused.extractor.name!r} that are not its topics'")
    if set(names) - set(fused) - {t.name for u in others for t in u.extractor.topics}:
        raise ValueError("a topic that nothing serves")


def _second(stage: SecondStage, arrays: Arrays) -> dict[str, Any]:
    """What the header says of a second stage; its weights go among the arrays."""
    if isinstance(stage.encoder, SentenceEncoder):
        encoder = {"folder": stage.encoder.folder}
    elif isinstance(stage.encoder, BundledReader):
        encoder = {"reader": stage.encoder.digest}
    else:
        raise PluginError(
            f"the encoder is {type(stage.encoder).__name__}, which other processes do not have: "
            "load the classifier with encoder=FOLDER, or without one"
        )
    heads: list[dict[str, Any] | None] = []
    for i, head in enumerate(stage.heads):
        if head is None:
            heads.append(None)
            continue
        arrays[f"head{i}"] = head.weights
        about = {f: getattr(head, f) for f in ("encoder", "bias", "table", "band")}
        heads.append({**about, "weights": f"head{i}"})
    return {**encoder, "heads": heads, "offsets": stage.offsets}


def _stage(stored: dict[str, Any], arrays: Arrays) -> SecondStage:
    heads = (h and Head(**{**h, "weights": arrays[h["weights"]]}) for h in stored["heads"])
    return SecondStage(_encoder(stored), tuple(heads), tuple(stored["offsets"]))


def _encoder(stored: dict[str, Any]) -> Encoder:
    if "folder" in stored:
        return SentenceEncoder(stored["folder"])
    if stored["reader"] != bundled_reader().digest:
        raise ModelError("a plan with the reader of another version of nutgraf: make it anew")
    return bundled_reader()


def _fused(
    extractor: TermExtractor, i: int, importances: list[bytes], arrays: Arrays
) -> dict[str, Any]:
    pack_table(extractor.table, f"terms{i}.", arrays)
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
