"""Each command says how it is called, and tells whoever calls it wrongly."""

from __future__ import annotations

from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from nutgraf.cli import (
    COMMANDS,
    annotate,
    bench,
    classify,
    convert,
    drift,
    evaluate,
    export,
    import_dictionary,
    import_labels,
    label,
    main,
    new,
    plugins,
    suggest,
    summary,
    topics,
    train,
)

MODULES = (
    annotate, bench, classify, convert, drift, evaluate, export, import_dictionary, import_labels,
    label, new, plugins, suggest, summary, topics, train,
)  # fmt: skip


def command_of(module: ModuleType) -> click.Command:
    command = module.command
    assert isinstance(command, click.Command)
    return command


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    assert isinstance(done.exception, SystemExit | None)
    return done.exit_code, done.output


def test_each_module_is_a_command_of_its_name() -> None:
    names = [command_of(module).name for module in MODULES]
    assert names == sorted(COMMANDS) == list(COMMANDS)
    for module in MODULES:
        own = module.__name__.rpartition(".")[2].replace("_", "-")
        assert command_of(module).name == own


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(command_of(module).name))
def test_help_names_all_options_and_arguments(module: ModuleType) -> None:
    command = command_of(module)
    code, told = run(str(command.name), "--help")
    assert code == 0
    context = click.Context(command, info_name=command.name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(name in told for name in (*parameter.opts, *parameter.secondary_opts))
        else:
            assert parameter.make_metavar(context) in told
    assert command.help
    assert command.help.splitlines()[0].split(",")[0] in told


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(command_of(module).name))
def test_an_unknown_option_is_a_wrong_call(module: ModuleType) -> None:
    code, told = run(str(command_of(module).name), "--no-such-option")
    assert code == 2
    assert "--no-such-option" in told


def test_the_list_of_commands() -> None:
    code, told = run("--help")
    assert code == 0
    assert all(name in told for name in COMMANDS)
    code, told = run("no-such-command")
    assert code == 2
    assert "no-such-command" in told
    code, told = run("--version")
    assert code == 0
    assert told.startswith("nutgraf, version ")
