"""What commands share: topics, rows written whole, and inputs that no output may destroy."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.cli import main
from nutgraf.cli.deciding import Thresholds, threshold_options
from nutgraf.cli.ending import say
from nutgraf.cli.options import topics_option
from nutgraf.cli.outputs import own_stdout, spare, write_rows


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


@click.command()
@threshold_options
def thresholds_told(thresholds: Thresholds) -> None:
    click.echo(json.dumps(thresholds.of(["a", "b"])))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], None),
        (["--threshold", "0.6"], {"a": 0.6, "b": 0.6}),
        (["--threshold", "a=0.6"], {"a": 0.6}),
        (["--threshold", " a = .6", "--threshold", "0.2"], {"a": 0.6, "b": 0.2}),
        (["--threshold", "a=0.6", "--threshold", "a=0.7"], {"a": 0.7}),
        (["--precision", "0.9"], {"precision": 0.9}),
        (["--recall", "1", "--threshold", "b=0"], {"recall": 1.0, "b": 0.0}),
    ],
)
def test_thresholds(arguments: list[str], expected: dict[str, float] | None) -> None:
    done = CliRunner().invoke(thresholds_told, arguments)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--threshold", "high"], "'high': write it as 0.6, or as energy=0.6"),
        (["--threshold", "energy="], "'energy=': write it as"),
        (["--threshold", "sport=0.6"], "unknown threshold 'sport': there are"),
        (["--threshold", "energy=1.5"], "threshold energy=1.5: give a number from 0 to 1"),
        (["--threshold", "nan"], "=nan: give a number from 0 to 1"),
        (["--precision", "0.9", "--recall", "0.9"], "give one of the two"),
        (["--precision", "1.0", "--topics", "{lists}"], "topic 'lists'"),
    ],
)
@pytest.mark.parametrize("command", ["classify", "annotate", "evaluate"])
def test_thresholds_that_cannot_be(
    command: str, arguments: list[str], told: str, tmp_path: Path
) -> None:
    (tmp_path / "lists.toml").write_text('name = "lists"\n[terms]\noil = 3\n')
    (tmp_path / "a.jsonl").write_text('{"text": "Oil rose.", "energy": 1}\n')
    given = [argument.format(lists=tmp_path / "lists.toml") for argument in arguments]
    out = ["-o", str(tmp_path / "out")] if command == "annotate" else []
    done = CliRunner().invoke(main, [command, str(tmp_path / "a.jsonl"), *given, *out])
    assert (done.exit_code, told in done.output) == (2, True), done.output
    assert not (tmp_path / "out").exists()


def test_a_topic_with_a_number_needs_no_curve(tmp_path: Path) -> None:
    (tmp_path / "lists.toml").write_text('name = "lists"\n[terms]\noil = 3\n')
    (tmp_path / "a.txt").write_text("Oil rose.\n")
    given = ["--topics", str(tmp_path / "lists.toml"), "--threshold", "lists=0.5"]
    done = CliRunner().invoke(
        main, ["classify", str(tmp_path / "a.txt"), *given, "--precision", "0.9"]
    )
    assert done.exit_code == 0, done.output


def test_thresholds_decide_and_are_part_of_a_run(tmp_path: Path) -> None:
    path, out = tmp_path / "a.jsonl", tmp_path / "out"
    path.write_text(
        '{"text": "Crude oil prices rose after the pipeline was shut.", "energy": 1}\n' * 2
    )

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--topics", "energy"])

    for number, decisions in (("0", {"yes"}), ("1", {"no", "abstain"})):
        done = run("classify", str(path), "--format", "jsonl", "--threshold", f"energy={number}")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert {row["topics"]["energy"]["decision"] for row in rows} <= decisions
        done = run("evaluate", str(path), "--json", "--threshold", number)
        assert json.loads(done.stdout)[0]["threshold"] == float(number)
    assert run("annotate", str(path), "-o", str(out), "--threshold", "0.6").exit_code == 0
    assert run("annotate", str(path), "-o", str(out), "--threshold", "energy=0.6").exit_code == 0
    done = run("annotate", str(path), "-o", str(out), "--threshold", "0.7")
    assert (done.exit_code, "other topics or models" in done.stderr) == (1, True)


@pytest.mark.parametrize("wanted", [["--precision", "0.9"], ["--recall", "0.6"]])
def test_a_word_list_keeps_its_threshold_beside_models(tmp_path: Path, wanted: list[str]) -> None:
    (tmp_path / "lists.toml").write_text('name = "lists"\n[terms]\noil = 3\n')
    (tmp_path / "a.txt").write_text("Oil rose.\n")
    given = ["classify", str(tmp_path / "a.txt"), "--format", "jsonl", *wanted]
    both = CliRunner().invoke(main, [*given, "--topics", f"energy,{tmp_path / 'lists.toml'}"])
    alone = CliRunner().invoke(main, [*given, "--topics", "energy"])
    assert both.exit_code == alone.exit_code == 0, both.output
    found, expected = (json.loads(done.stdout)["topics"] for done in (both, alone))
    assert found["energy"] == expected["energy"]
    line = f"nutgraf: {wanted[0][2:]} {wanted[1]} cannot be told of topics whose model has no curve"
    assert [text for text in both.stderr.splitlines() if text.startswith(line)]
    assert "lists 0.5" in both.stderr
    assert "cannot be told" not in alone.stderr
