"""One grammar of options: a name means the same in every command, and nothing has two names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from nutgraf.cli import COMMANDS, main
from nutgraf.cli.options import Option

_FOR_PROGRAMS = {"bench", "drift", "evaluate", "plugins", "suggest", "summary", "topics", "train"}
_WRITING = {
    "annotate", "classify", "convert", "export", "import-dictionary", "import-labels", "label",
    "new", "suggest", "summary", "train",
}  # fmt: skip
_DECIDING = {"annotate", "classify", "drift", "evaluate", "export", "suggest"}
_LISTING = {"drift", "evaluate", "suggest", "summary", "train"}
_OLDER = {"--output", "-n", "--mistakes"}
_READING = {
    "annotate", "bench", "classify", "drift", "evaluate", "export", "label", "suggest", "train",
}  # fmt: skip


def command_of(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def options() -> dict[str, dict[str, click.Option]]:
    """By the name of an option, the option of each command that has it."""
    found: dict[str, dict[str, click.Option]] = {}
    for name in COMMANDS:
        for parameter in command_of(name).params:
            if isinstance(parameter, click.Option):
                for given in (*parameter.opts, *parameter.secondary_opts):
                    found.setdefault(given, {})[name] = parameter
    return found


OPTIONS = options()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", OPTIONS)
def test_a_name_means_the_same_everywhere(name: str) -> None:
    def meaning(option: click.Option) -> tuple[object, ...]:
        told = (option.help or "").partition(": ")[0].partition("  [")[0]
        return type(option.type), option.metavar, option.is_flag, option.multiple, told

    assert len({meaning(option) for option in OPTIONS[name].values()}) == 1
    assert all(option.help for option in OPTIONS[name].values())


@pytest.mark.parametrize(
    ("names", "commands"),
    [
        (["--json"], _FOR_PROGRAMS),
        (["-o", "--out"], _WRITING),
        (["--threshold", "--precision", "--recall"], _DECIDING),
        (["--top"], _LISTING),
        (["--source-column", "--id-column", "--date-column"], _READING | {"summary"}),
        (["--encoding", "--input-format"], None),
        (["--topics", "--topic"], None),
    ],
)
def test_who_has_which(names: list[str], commands: set[str] | None) -> None:
    for name in names:
        assert OPTIONS[name].keys() == (commands or OPTIONS[name].keys())
        # The same option has all these names.
        assert all(OPTIONS[name][c].opts == OPTIONS[names[0]][c].opts for c in OPTIONS[name]) or (
            len({option.name for option in OPTIONS[name].values()}) == 1
        )


def test_nothing_is_shown_by_its_older_name() -> None:
    assert not OPTIONS.keys() & _OLDER
    older = {
        name
        for by_command in OPTIONS.values()
        for option in by_command.values()
        if isinstance(option, Option)
        for name in option.older
    }
    assert older == _OLDER
    short = {name for name in OPTIONS if not name.startswith("--")}
    assert short == {"-o"}
    for command in COMMANDS:
        told = run(command, "--help").output
        assert not re.search(r"(?:--output|-n|--mistakes)\b", told)


@pytest.mark.parametrize("name", ["-o", "--out", "--output"])
def test_every_name_of_what_is_written_is_taken(tmp_path: Path, name: str) -> None:
    path = tmp_path / "article.txt"
    path.write_text("Crude oil prices rose on Monday.", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = run("classify", path, "--format", "jsonl", name, out)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8"))["source"] == str(path)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    rows = [{"text": "Crude oil prices rose.", "energy": 1}, {"text": "Calm.", "energy": 0}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_json_to_standard_output_or_to_a_file(gold: Path, tmp_path: Path) -> None:
    call = ["evaluate", gold, "--topics", "energy", "--resamples", "3"]
    printed = run(*call, "--json")
    assert run(*call, "--json", "-").stdout == run(*call, "--json=-").stdout == printed.stdout
    assert json.loads(printed.stdout)[0]["topic"] == "energy"
    out = tmp_path / "figures.json"
    for _ in range(2):  # its own file is written anew
        kept = run(*call, "--json", out)
        assert kept.exit_code == 0, kept.output
        assert out.read_text(encoding="utf-8") == printed.stdout
        assert "precision" in kept.stdout  # the table, as without
        assert f"wrote {out}" in kept.stderr
    assert json.loads(run("plugins", "--json").stdout)


@pytest.mark.parametrize("command", sorted(_FOR_PROGRAMS - {"plugins", "topics"}))
def test_an_argument_is_not_taken_for_a_file(gold: Path, command: str) -> None:
    """`nutgraf evaluate --json gold.jsonl` would write over the labels."""
    before = gold.read_bytes()
    done = run(command, "--json", gold)
    assert done.exit_code == 2
    assert f"put --json behind {gold}, or write --json=- {gold}" in " ".join(done.stderr.split())
    assert gold.read_bytes() == before


def test_what_is_no_json_is_not_written_over(gold: Path) -> None:
    before = gold.read_bytes()
    for call in (["plugins"], ["topics"], ["evaluate", gold]):
        done = run(*call, "--json", gold)
        assert done.exit_code == 2
        assert "is no *.json" in " ".join(done.stderr.split())
        assert gold.read_bytes() == before


def test_none_of_a_list_is_shown_where_none_is_asked_for(gold: Path) -> None:
    for command in (["drift", gold], ["suggest", "energy", gold, "--at-least", "1"]):
        done = run(*command, "--top", "0", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["terms"] == []


@pytest.mark.parametrize("command", sorted(_DECIDING))
def test_thresholds_decide_in_every_command_that_decides(
    gold: Path, tmp_path: Path, command: str
) -> None:
    more = {
        "annotate": ["-o", tmp_path / "run"],
        "export": ["--to", "doccano", "-o", tmp_path / "tasks"],
    }
    given = ["energy", gold] if command == "suggest" else [gold, "--topics", "energy"]
    done = run(command, *given, *more.get(command, []), "--threshold", "weather=0.5")
    assert done.exit_code == 2
    assert "weather" in done.stderr
