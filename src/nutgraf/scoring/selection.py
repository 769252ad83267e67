"""Which extractors to compile: installed topics by name, and topics from files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from nutgraf.errors import TopicError
from nutgraf.parameters import listed
from nutgraf.plugin.registry import Status, installed
from nutgraf.topics.extractor import Extractor, TermExtractor
from nutgraf.topics.modelfile import load_model

_TOPIC_FILE, _MODEL_FILE = ".toml", ".npz"


@dataclass(frozen=True)
class Selection:
    """Extractors with the names of the topics wanted of them; None: all.

    Attributes:
        failed: plugins that could have had more topics.
        strict: whether an extractor that fails is fatal.
    """

    extractors: Sequence[Extractor]
    names: Sequence[str] | None
    failed: tuple[str, ...] = ()
    strict: bool = False


def select(topics: Sequence[str | os.PathLike[str]] | None) -> Selection:
    """The extractors behind names and files: a file alone makes its topic, whatever plugins know
    of that name.

    Raises:
        TopicError: a lone str or path, something that is neither, a topic asked for twice, or a
            topic file that does not make sense.
        ModelError: a model file that cannot be read.
    """
    if isinstance(topics, str | os.PathLike):
        raise TopicError(f"topics is one {type(topics).__name__}: pass [{os.fspath(topics)!r}]")
    wanted = [] if topics is None else listed("topics", topics)
    if strangers := [one for one in wanted if not isinstance(one, str | os.PathLike)]:
        kind = type(strangers[0]).__name__
        raise TopicError(f"topics has a {kind} in it: give names, or paths of files")
    files = [os.fspath(topic) for topic in wanted if _is_file(topic)]
    names = [str(topic) for topic in wanted if not _is_file(topic)]
    read = [_read(path) for path in files]
    for path, one in zip(files, read, strict=True):
        name = one.topic.name
        if name in names or sum(other.topic.name == name for other in read) > 1:
            raise TopicError(f"{path}: topic {name!r} is asked for twice: name one of the two")
    if files and not names:
        return Selection(read, None)
    registry = installed()
    failed = tuple(r.source for r in registry.rows if r.status is Status.FAILED)
    if topics is None:
        return Selection(registry.extractors, None, failed, registry.strict)
    own = {one.topic.name: path for path, one in zip(files, read, strict=True)}
    chosen = [e for e in registry.extractors if any(t.name in names for t in e.topics)]
    for extractor in chosen:
        for topic in extractor.topics:
            if topic.name in own:
                raise TopicError(
                    f"{own[topic.name]}: topic {topic.name!r} comes with extractor "
                    f"{extractor.name!r} too: give the file's topic another name"
                )
    extractors = [*chosen, *read] if read else registry.extractors
    return Selection(extractors, [*names, *own], failed, registry.strict)


def _is_file(topic: str | os.PathLike[str]) -> bool:
    return isinstance(topic, os.PathLike) or topic.endswith((_TOPIC_FILE, _MODEL_FILE))


def _read(path: str) -> TermExtractor:
    if path.endswith(_TOPIC_FILE):
        return TermExtractor.from_toml(path)
    if path.endswith(_MODEL_FILE):
        return load_model(path)
    raise TopicError(f"{path}: a topic file ends in {_TOPIC_FILE}, a model file in {_MODEL_FILE}")
