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
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from nutgraf.data import Topic
from nutgraf.errors import TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.plugin.registry import installed
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import WEIGHT, usual_bias
from nutgraf.topics.extractor import TermExtractor

# A topic name that does for a distribution and a module, too.
_NAME = re.compile(r"(?=.{1,64}$)[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


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
            a folder that exists or cannot be made. Nothing is left behind.
    """
    if not _NAME.fullmatch(name):
        raise TopicError(
            f"topic name {name!r}: use 1 to 64 lower-case letters and digits, starting with a "
            "letter, with single '-' or '_' between them, as in 'public-health'"
        )
    _check_free(name)
    for text in (title, *(terms or ())):
        if not text.isprintable():
            raise TopicError(f"{text!r}: use one line without control characters")
    words = re.split("[-_]", name)
    if terms is None:
        terms = {" ".join(words[:4]): WEIGHT}
    extractor = _word_list(Topic(name, title), terms)
    target = Path(folder or f"nutgraf-{'-'.join(words)}")
    values = {
        "name": name,
        "title": extractor.topic.title,
        "title_string": _quoted(extractor.topic.title),
        "description": _quoted(f"The topic {extractor.topic.title} for nutgraf"),
        "distribution": f"nutgraf-{'-'.join(words)}",
        "module": f"nutgraf_{'_'.join(words)}",
        "bias": str(extractor.bias),
        "terms": "\n".join(f"{_quoted(t)} = {float(w)}" for t, w in terms.items()),
        "yes": "\n".join(f"    {_quoted(text)}," for text in _texts_of(extractor)),
    }
    return _write(target, values)


def _check_free(name: str) -> None:
    for row in installed().rows:
        topics = {topic.name for extractor in row.extractors for topic in extractor.topics}
        if name == row.name or name in topics:
            raise TopicError(
                f"{name!r} is a plugin or topic that is installed, {row.source}: choose "
                "another name, or uninstall that one"
            )


def _word_list(topic: Topic, terms: Mapping[str, float]) -> TermExtractor:
    if not any(weight > 0 for weight in terms.values()):
        raise TopicError("no term speaks for the topic: give one with a weight above 0")
    return TermExtractor(topic, terms, bias=usual_bias(terms.values()))


def _texts_of(extractor: TermExtractor, most: int = 5) -> list[str]:
    """The first terms, as the texts that they say yes to."""
    texts = [term.removesuffix("*") for term, weight in extractor.terms.items() if weight > 0]
    logits = Matcher.of([extractor.column]).logits(as_texts(texts))
    return [text for text, logit in zip(texts, logits[:, 0], strict=True) if logit > 0][:most]


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
