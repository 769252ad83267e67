"""What commands share: topics, rows written whole, and inputs that no output may destroy."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.cli.options import end_with, own_stdout, say, spare, topics_option, write_rows
from nutgraf.reading.rows import Reject


@click.command()
@topics_option
def told(topics: list[str] | None) -> None:
    click.echo(json.dumps(topics))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], None),
        (["--topics", "a, b,c"], ["a", "b", "c"]),
        (["--topic", "a", "--topics", "b,,a"], ["a", "b", "a"]),
        (["--topics", "a.toml,b"], ["a.toml", "b"]),
        (["--topics", "x,y.toml", "--topic", "b"], ["x,y.toml", "b"]),  # there is such a file
        (["--topics", ""], []),
    ],
)
def test_topics(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    expected: list[str] | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x,y.toml").touch()
    done = CliRunner().invoke(told, arguments)
    assert done.exit_code == 0
    assert json.loads(done.output) == expected


def test_what_is_said_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("a.txt: is empty")
    assert capsys.readouterr() == ("", "nutgraf: a.txt: is empty\n")


def test_what_plugins_print_is_kept_out_of_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    with own_stdout() as out:
        print("noise")
        print("answer", file=out)
    print("after")
    assert capsys.readouterr() == ("answer\nafter\n", "noise\n")


def test_an_output_that_is_an_input(tmp_path: Path) -> None:
    one, other, link = tmp_path / "one", tmp_path / "other", tmp_path / "link"
    one.touch()
    other.touch()
    link.symlink_to(one)
    spare([one], other, None, tmp_path / "new")
    spare([tmp_path / "gone"], tmp_path / "gone")
    for output in (one, link, tmp_path / "." / "one"):
        with pytest.raises(click.UsageError, match="is read, too: write to another file"):
            spare([str(other), str(one)], None, output)


any_text = st.text(st.characters(exclude_categories=()), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=60)
@given(rows=st.lists(values, max_size=4), is_array=st.booleans())
def test_rows_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[object], is_array: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "rows.json"
    assert write_rows(iter(rows), path, is_array) == len(rows)
    text = path.read_bytes().decode()  # also where half a surrogate pair was in it
    if is_array:
        assert json.loads(text) == rows
    else:
        assert [json.loads(line) for line in text.split("\n")[:-1]] == rows
    assert not path.with_name(".rows.json.part").exists()


def test_an_error_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("before")
    with pytest.raises(TypeError):
        write_rows([{"a": 1}, {1, 2}], path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(click.UsageError, match=r"cannot write .*: No such file"):
        write_rows([], tmp_path / "gone" / "rows.jsonl")


def test_rejects_lie_beside_the_output_and_change_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.jsonl"
    end_with([], output)
    assert list(tmp_path.iterdir()) == []
    rejects = [Reject(3, "not JSON", "{"), Reject(5, "its text is empty", "\ud800")]
    with pytest.raises(SystemExit) as ended:
        end_with(rejects, output)
    assert ended.value.code == 1
    aside = tmp_path / "out.jsonl.rejected.jsonl"
    lines = [json.loads(line) for line in aside.read_text("utf-8").splitlines()]
    assert lines == [
        {"line": 3, "reason": "not JSON", "content": "{"},
        {"line": 5, "reason": "its text is empty", "content": "\ud800"},
    ]
    error = capsys.readouterr().err
    assert f"2 left out, see {aside}" in error
    assert "line 3: not JSON" in error
