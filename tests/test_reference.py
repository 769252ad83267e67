"""The reference of the site: every public name and every command, with what is said of them."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from types import FunctionType, ModuleType

import click
import pytest

import nutgraf.sklearn
import nutgraf.testing
from docs import reference
from nutgraf.cli import COMMANDS, main
from tests.test_architecture import ROOMS, ROOT

PUBLIC = [
    (module, name)
    for module in (nutgraf, nutgraf.testing, nutgraf.sklearn)
    for name in module.__all__
]
each_name = pytest.mark.parametrize(
    ("module", "name"), PUBLIC, ids=[f"{module.__name__}.{name}" for module, name in PUBLIC]
)
_MEMBERS = (property, cached_property, classmethod, staticmethod, FunctionType)
PAGES = reference.pages()
COMMANDS_PAGE = PAGES["reference/commands.md"]


@each_name
def test_every_name_has_a_docstring(module: ModuleType, name: str) -> None:
    told = reference.docstring(module, name)
    assert told
    assert not told.startswith(f"{name}("), "made by dataclass or enum"


@each_name
def test_every_member_of_a_class_has_a_docstring(module: ModuleType, name: str) -> None:
    kind = getattr(module, name)
    members = vars(kind).items() if inspect.isclass(kind) else ()
    plain = [
        member
        for member, value in members
        if not member.startswith("_")
        and isinstance(value, _MEMBERS)
        and not inspect.getdoc(value)
        and not inspect.getdoc(getattr(kind, member))
    ]
    assert plain == []


@each_name
def test_every_name_is_in_the_reference_once(module: ModuleType, name: str) -> None:
    pages = "\n".join(PAGES.values())
    assert len(re.findall(rf"^::: {module.__name__}\.{name}$", pages, re.MULTILINE)) == 1


@each_name
def test_every_value_is_in_the_reference(module: ModuleType, name: str) -> None:
    for value in reference.values_of(getattr(module, name)):
        assert f"`{value.name}` (`{value.value}`)" in PAGES["reference/python.md"]


def test_each_subject_has_names() -> None:
    assert set(reference.SUBJECTS) <= set(ROOMS)
    headings = re.findall(r"^## (.*)\n\n::: ", PAGES["reference/python.md"], re.MULTILINE)
    assert headings == list(reference.SUBJECTS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_reference(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    _, _, section = COMMANDS_PAGE.partition(f"\n## {name}\n")
    section = section.partition("\n## ")[0]
    rows = re.findall(r"^\| `(.*?)` \| (.*) \|$", section, re.MULTILINE)
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    named = [(set(re.split(r"[ ,/]+", names)), told) for names, told in rows]
    for option in options:
        assert option.help
        (told,) = (told for names, told in named if {*option.opts, *option.secondary_opts} <= names)
        assert told.startswith(option.help[:20].replace("|", "\\|").replace("<", "&lt;"))
    assert len(rows) == len(options) + 1  # and --help
    assert "```console\n$ nutgraf " in section  # an example


def test_the_sources_of_names_are_told() -> None:
    found = reference.sources(nutgraf)
    assert found["Classifier"] == "nutgraf.scoring.classifier"
    assert found["annotate"] == "nutgraf.corpus.run"  # imported later
    assert found["__version__"] == "nutgraf"


def test_the_page_of_the_architecture_has_the_rooms() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \| \S", page, re.MULTILINE)) == ROOMS


def test_the_glossary_is_in_order() -> None:
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\*\*(.+)\*\*\n: ", page, re.MULTILINE)
    assert len(words) > 50
    assert words == sorted(words, key=lambda word: word.lower().replace(" ", ""))


def test_the_citation_has_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version = "(.*)"$', project, re.MULTILINE)
    assert f"\nversion: {version}\n" in citation


def test_values_are_those_of_enums() -> None:
    assert reference.values_of(nutgraf.Outcome) == list(nutgraf.Outcome)
    assert reference.values_of(nutgraf.Topic) == reference.values_of(3) == []
