"""Shells complete commands, options and names, in the way that click has for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from nutgraf.cli import COMMANDS, completion

_CALL = "from nutgraf.cli import main; main(prog_name='nutgraf')"


def asked(instruction: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _CALL],
        env={**os.environ, **env, "_NUTGRAF_COMPLETE": instruction},
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def proposed(words: str, incomplete: str = "") -> Iterator[tuple[str, str]]:
    """Kind and value of what bash would propose for the word that comes next."""
    line = f"nutgraf {words} {incomplete}".split()
    told = asked(
        "bash_complete", COMP_WORDS=f"nutgraf {words} {incomplete}",
        COMP_CWORD=str(len(line) - bool(incomplete)),
    )  # fmt: skip
    for entry in told.splitlines():
        kind, _, value = entry.partition(",")
        yield kind, value


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ("", "im", {"import-dictionary", "import-labels"}),
        ("classify --format", "js", {"json", "jsonl"}),
        ("classify --format", "", {"text", "json", "jsonl", "csv", "html"}),
        ("annotate --format", "par", {"parquet"}),
        ("classify --topics", "e", {"energy"}),
        ("label --topic", "mil", {"military"}),
        ("classify --topics", "energy,", {"energy,diplomacy", "energy,military"}),
        ("suggest", "di", {"diplomacy"}),
        ("classify --input-format", "nytac", {"nytac"}),
        ("export --to", "doc", {"doccano"}),
        ("drift", "--thr", {"--threshold"}),
    ],
)
def test_names_are_proposed(words: str, incomplete: str, expected: set[str]) -> None:
    found = {value for kind, value in proposed(words, incomplete) if kind == "plain"}
    assert found == expected


def test_files_are_proposed_beside_topics_and_for_inputs() -> None:
    assert ("file", "he") in set(proposed("classify --topics", "he"))
    assert {value for _, value in proposed("", "")} == set(COMMANDS)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    script = asked(f"{shell}_source")
    assert "_NUTGRAF_COMPLETE" in script
    assert f"{shell}_complete" in script


def test_names_go_on_after_a_comma() -> None:
    parameter = click.Option(["--topics"])
    found = completion.topic_names(click.Context(click.Command("x")), parameter, "energy,mil")
    assert [item.value for item in found if item.type == "plain"] == ["energy,military"]
