"""Every command shows calls of it that it would take."""

from __future__ import annotations

import shlex

import click
import pytest
from click.testing import CliRunner

from nutgraf.cli import COMMANDS, main
from nutgraf.cli.examples import EXAMPLES, epilog

CALLS = [(name, call) for name, (_, *calls) in EXAMPLES.items() for call in calls]


def command_of(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def test_every_command_has_an_example() -> None:
    assert list(EXAMPLES) == list(COMMANDS)
    assert {name for name, _ in CALLS} == set(COMMANDS)


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[call for _, call in CALLS])
def test_the_call_is_understood(name: str, call: str) -> None:
    program, command, *words = shlex.split(call)
    assert (program, command) == ("nutgraf", name)
    context = click.Context(command_of(name), info_name=name)
    values, _, _ = context.command.make_parser(context).parse_args(words)
    missing = [
        parameter.name
        for parameter in context.command.params
        if parameter.required and values.get(parameter.name or "") is None
    ]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("width", [50, 80, 120])
def test_help_shows_it_as_it_is_typed(name: str, width: int) -> None:
    shown = CliRunner().invoke(main, [name, "--help"], terminal_width=width)
    assert shown.exit_code == 0
    lines = [line.strip() for line in shown.output.splitlines()]
    assert set(EXAMPLES[name]) <= set(lines)
    assert epilog(name) in (command_of(name).epilog or "")
