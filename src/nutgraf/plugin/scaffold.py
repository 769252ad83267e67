"""A new plugin package, made of the templates in `template/`.

The templates lie as the files of the package will: `MODULE` in a path is the module's name, `dot-`
begins a hidden file, `.in` at the end goes, and `$name` and its like are filled in.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from nutgraf.data import Topic
from nutgraf.errors import PluginError, TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.plugin.registry import installed
from nutgraf.plugin.rules import check_columns, topics_of
from nutgraf.terms.column import Column
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import WEIGHT, TermTable, usual_bias
from nutgraf.topics.extractor import TermExtractor

# A topic name that does for a distribution and a module, too.
_NAME = re.compile(r"(?=.{1,64}$)[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")

# Paragraphs about as many things, with few words in common, some without any small ones.
_ELSEWHERE = (
    "The committee put off its vote until the first week of May.",
    "She scored twice in the second half, and the home side won the cup.",
    "Rain fell overnight, though most roads stayed dry.",
    "A pianist from Lisbon opened this year's festival with two late sonatas.",
    "Bakers say flour costs more than ever.",
    "Archaeologists found coins beneath an old chapel floor.",
    "Pupils returned after summer holidays; classrooms had been painted yellow.",
    "Tickets sold out within minutes.",
    "Dozens queued outside.",
    "Nobody knows why.",
)


def new_plugin(
    name: str,
    folder: str | os.PathLike[str] | None = None,
    *,
    title: str = "",
    terms: Mapping[str, float] | None = None,
) -> list[Path]:
    """Makes a package for the topic `name` in `folder` (`nutgraf-NAME` in the working directory
    where not given); one term alone says yes. Gives the files made.

    Raises:
        TopicError: a name, title or terms that do not make sense, a topic or plugin of that name,
            one that installers take for the same (`x_y` beside `x-y`: PEP 503), a folder that
            exists or cannot be made. Nothing is left behind.
    """
    if not _NAME.fullmatch(name):
        raise TopicError(
            f"topic name {name!r}: use 1 to 64 lower-case letters and digits, starting with a "
            "letter, with single '-' or '_' between them, as in 'public-health'"
        )
    words = re.split("[-_]", name)
    distribution = f"nutgraf-{'-'.join(words)}"
    target = Path(folder or distribution)
    _check_free(name, distribution)
    _check_beside(target, distribution)
    for text in (title, *(terms or ())):
        if not text.isprintable():
            raise TopicError(f"{text!r}: use one line without control characters")
    if terms is None:
        terms = {" ".join(words[:4]): WEIGHT}
    extractor = _word_list(Topic(name, title), terms)
    yes = _texts_of(extractor)
    if not yes:
        raise TopicError("no term says yes alone: bring the weights nearer to each other and to 1")
    values = {
        "name": name,
        "title": extractor.topic.title,
        "title_string": _quoted(extractor.topic.title),
        "description": _quoted(f"The topic {extractor.topic.title} for nutgraf"),
        "distribution": distribution,
        "module": f"nutgraf_{'_'.join(words)}",
        "bias": str(extractor.bias),
        "terms": "\n".join(f"{_quoted(t)} = {float(w)}" for t, w in terms.items()),
        "yes": _listed(yes),
        "no": _listed([*_texts_without(extractor), ""]),
    }
    return _write(target, values)


def _normal(name: str) -> str:
    """A name as installers compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _check_free(name: str, distribution: str) -> None:
    for row in installed().rows:
        topics = (topic.name for extractor in row.extractors for topic in extractor.topics)
        names = [row.name, *topics, *(extractor.name for extractor in row.extractors)]
        for other in names:
            if _normal(other) == _normal(name):
                same = "" if other == name else f" as {other!r}, which installers take for the same"
                raise TopicError(
                    f"{name!r} is a plugin or topic that is installed, {row.source}{same}: choose "
                    "another name, or uninstall that one"
                )
    try:
        check_columns([name], topics_of(installed().extractors))
    except PluginError as error:
        raise TopicError(str(error)) from None
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return
    raise TopicError(
        f"{distribution} {version} is installed: choose another name, or uninstall that one"
    )


def _check_beside(target: Path, distribution: str) -> None:
    """Refuses what would be a second package of one name in a folder."""
    for path in sorted(target.parent.iterdir()) if target.parent.is_dir() else ():
        if path == target:
            continue  # of which `_write` tells
        if _normal(path.name) == _normal(target.name):
            raise TopicError(
                f"{path} exists, and installers take its name and {target.name!r} for the same: "
                "choose another name, or take that one away"
            )
        if _normal(_project(path)) == distribution:
            raise TopicError(
                f"{path} is a package {_project(path)!r}, and installers take {distribution!r} for "
                "the same: choose another name, or take that one away"
            )


def _project(folder: Path) -> str:
    """The name of the package in a folder; empty where there is none."""
    try:
        with (folder / "pyproject.toml").open("rb") as file:
            found = tomllib.loads(file.read(1 << 20).decode())["project"]["name"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _word_list(topic: Topic, terms: Mapping[str, float]) -> TermExtractor:
    if not any(weight > 0 for weight in terms.values()):
        raise TopicError("no term speaks for the topic: give one with a weight above 0")
    return TermExtractor(topic, terms, bias=usual_bias(terms.values()))


def _texts_of(extractor: TermExtractor, most: int = 5) -> list[str]:
    """The first terms, as the texts that they say yes to."""
    texts = [term.removesuffix("*") for term, weight in extractor.terms.items() if weight > 0]
    logits = Matcher.of([extractor.column]).logits(as_texts(texts))
    return [text for text, logit in zip(texts, logits[:, 0], strict=True) if logit > 0][:most]


def _texts_without(extractor: TermExtractor, most: int = 2) -> list[str]:
    """Paragraphs in which none of the terms stands."""
    table = TermTable.of(dict.fromkeys(extractor.table.forms, 1.0))
    found = Matcher.of([Column(table)]).logits(as_texts(_ELSEWHERE))[:, 0]
    return [text for text, n in zip(_ELSEWHERE, found.tolist(), strict=True) if not n][:most]


def _listed(texts: Sequence[str]) -> str:
    """The lines of a list of Python's."""
    return "\n".join(f"    {_quoted(text)}," for text in texts)


def _quoted(text: str) -> str:
    """A string as TOML and Python both read it."""
    return json.dumps(text, ensure_ascii=False)


def _write(target: Path, values: Mapping[str, str]) -> list[Path]:
    if target.exists() or target.is_symlink():
        raise TopicError(f"{target} exists: give another folder, or take that one away")
    templates = resources.files("nutgraf.plugin") / "template"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".nutgraf-", dir=target.parent) as draft:
            made = Path(draft) / target.name
            made.mkdir()
            names = sorted(_fill(templates, made, values))
            shutil.move(made, target)
    except OSError as error:
        raise TopicError(f"{target} cannot be made: {error}") from None
    return [target / name for name in names]


def _fill(
    templates: Traversable, folder: Path, values: Mapping[str, str], inside: Path = Path()
) -> list[Path]:
    """Fills in the templates of a folder and those below it; gives the paths inside `folder`."""
    found: list[Path] = []
    for item in templates.iterdir():
        name = item.name.replace("MODULE", values["module"]).replace("dot-", ".", 1)
        if item.is_dir():
            (folder / inside / name).mkdir()
            found += _fill(item, folder, values, inside / name)
        elif name.endswith(".in"):
            path = inside / name.removesuffix(".in")
            text = Template(item.read_text(encoding="utf-8")).substitute(values)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
            found.append(path)
    return found
