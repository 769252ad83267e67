"""The pages of the site that are made of the code, so that none of it can be missing or old."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import click

import nutgraf.sklearn
import nutgraf.testing
from nutgraf.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]

# What the public names of a room of src/nutgraf are for, in the order in which one meets them.
SUBJECTS = {
    "scoring": "Classifying",
    "data": "Topics, paragraphs and answers",
    "showing": "Labelled articles",
    "reading": "Reading",
    "corpus": "Corpora",
    "measuring": "Measuring",
    "labelling": "Labelling",
    "topics": "Extractors and models",
    "terms": "Terms",
    "learning": "Learning",
    "plugin": "Plugins",
    "errors": "Errors",
    "nutgraf": "The package",
}


def pages() -> dict[str, str]:
    """The text of each page by its path in the site."""
    return {
        "reference/python.md": python_page(),
        "reference/testing.md": module_page(nutgraf.testing),
        "reference/sklearn.md": module_page(nutgraf.sklearn),
        "reference/commands.md": commands_page(),
        "contributing.md": of_the_root("CONTRIBUTING.md"),
        "changelog.md": of_the_root("CHANGELOG.md"),
    }


def of_the_root(name: str) -> str:
    """A page that lies beside docs/ and links into it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"\]\((?!\w+://|#|docs/)", "](../", text)
    return text.replace("](docs/", "](")


def sources(module: ModuleType) -> dict[str, str]:
    """Where each public name of a module comes from, as the imports of its file say."""
    tree = ast.parse(inspect.getsource(module))
    found = dict.fromkeys(module.__all__, module.__name__)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.asname or alias.name for alias in node.names} & found.keys()
            found |= dict.fromkeys(names, node.module or "")
    return found


def docstring(module: ModuleType, name: str) -> str | None:
    """What the code says of a public name, of a constant too."""
    value = getattr(module, name)
    if inspect.isclass(value) or inspect.isroutine(value):
        return inspect.getdoc(value)
    home = importlib.import_module(sources(module)[name])
    body = list(_statements(ast.parse(inspect.getsource(home))))
    for node, after in pairwise(body):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            return str(after.value.value)
    return None


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Those of a module, with those under `if TYPE_CHECKING`."""
    for node in tree.body:
        yield node
        if isinstance(node, ast.If):
            yield from node.body


def python_page() -> str:
    """Every public name of the package, by subject."""
    by_room: dict[str, list[str]] = {room: [] for room in SUBJECTS}
    for name, module in sources(nutgraf).items():
        room = module.removeprefix("nutgraf.").split(".")[0]
        by_room[room].append(name)
    lines = ["# nutgraf", "", inspect.getdoc(nutgraf) or "", ""]
    for room, names in by_room.items():
        if names:
            lines += [f"## {SUBJECTS[room]}", ""]
            lines += [line for name in names for line in entry(nutgraf, name)]
    return "\n".join(lines)


def module_page(module: ModuleType) -> str:
    """Every public name of a module."""
    lines = [f"# {module.__name__}", "", inspect.getdoc(module) or "", "", "## Names", ""]
    lines += [line for name in module.__all__ for line in entry(module, name)]
    return "\n".join(lines)


def entry(module: ModuleType, name: str) -> Iterator[str]:
    """What stands for a public name, which mkdocstrings fills in; values it would leave out."""
    yield from (f"::: {module.__name__}.{name}", "")
    if values := values_of(getattr(module, name)):
        yield from ("Values: " + ", ".join(f"`{v.name}` (`{v.value}`)" for v in values) + ".", "")


def values_of(kind: object) -> list[Enum]:
    """Those of an enum; of anything else none."""
    return list(kind) if isinstance(kind, type) and issubclass(kind, Enum) else []


def commands_page() -> str:
    """Every command of `nutgraf`, with all its options, as `--help` has them."""
    lines = ["# Commands", "", inspect.getdoc(main.callback) or "" if main.callback else "", ""]
    lines += ["| command | |", "| --- | --- |"]
    lines += [f"| [`{name}`](#{name}) | {_cell(told)} |" for name, told in COMMANDS.items()]
    lines += ["", *_exit_codes(), ""]
    context = click.Context(main, info_name="nutgraf", **main.context_settings)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        lines += command_section(command, click.Context(command, context, info_name=name))
    return "\n".join(lines)


def _exit_codes() -> list[str]:
    told = inspect.getdoc(importlib.import_module("nutgraf.cli")) or ""
    return [part for part in told.split("\n\n") if part.startswith("Exit codes")]


def command_section(command: click.Command, context: click.Context) -> Iterator[str]:
    """The lines of one command: how it is called, what it does, its options."""
    pieces = " ".join(command.collect_usage_pieces(context))
    yield from (f"## {context.info_name}", "", "```", f"{context.command_path} {pieces}", "```", "")
    for text in filter(None, (command.help, command.epilog)):
        yield from _prose(inspect.cleandoc(text))
    yield from ("| option | |", "| --- | --- |")
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            record = parameter.get_help_record(context)
            assert record is not None
            names = record[0].replace("|", "\\|")
            yield f"| `{names}` | {_cell(record[1])} |"
    yield ""


def _prose(text: str) -> Iterator[str]:
    """Paragraphs of a help text; those that click does not wrap are code."""
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("\b\n"):
            told, *calls = paragraph.removeprefix("\b\n").split("\n")
            calls = [f"$ {call.strip()}" for call in calls]
            yield from (told, "", "```console", *calls, "```", "")
        else:
            yield from (re.sub(r"(--[a-z][a-z-]*)", r"`\1`", paragraph).replace("``", "`"), "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
