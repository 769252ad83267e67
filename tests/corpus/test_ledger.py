"""The books of a run, whatever became of them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus import layout
from nutgraf.corpus.run import annotate
from tests.corpus import samples

KEYS = (
    "format", "version", "state", "topics", "units", "plan", "options", "code", "inputs", "carried",
    "left_out", "remarks",
    "counts", "done", "seconds", "failures", "rejects",
)  # fmt: skip
VALUES: list[Any] = [None, True, 7, -1.5, "x", [], [7], [[]], {}, {"x": 7}, [{"path": 7}]]


@pytest.fixture
def out(tmp_path: Path, classifier: nutgraf.Classifier) -> Path:
    samples.WRITERS["a.txt"](tmp_path / "a.txt", samples.texts(20))
    return annotate(tmp_path / "a.txt", tmp_path / "out", classifier=classifier).folder


@pytest.mark.parametrize("key", KEYS)
def test_a_manifest_with_other_values_is_refused_or_mended(
    key: str, out: Path, classifier: nutgraf.Classifier
) -> None:
    whole = (out / "run.json").read_text()
    for value in VALUES:
        (out / "run.json").write_text(json.dumps({**json.loads(whole), key: value}))
        try:
            run = annotate(out.parent / "a.txt", out, classifier=classifier)
        except nutgraf.RunError:
            continue
        assert run.finished
        assert json.loads((out / "run.json").read_text())["counts"] == dict(run.counts)


@pytest.mark.parametrize("key", KEYS)
def test_a_manifest_that_lacks_something(
    key: str, out: Path, classifier: nutgraf.Classifier
) -> None:
    about = json.loads((out / "run.json").read_text())
    del about[key]
    (out / "run.json").write_text(json.dumps(about))
    try:
        run = annotate(out.parent / "a.txt", out, classifier=classifier)
    except nutgraf.RunError as error:
        assert "run.json" in str(error)  # noqa: PT017
    else:
        assert run.finished


@pytest.mark.parametrize("where", [("options",), ("inputs", 0)], ids=str)
def test_a_manifest_whose_parts_have_other_values_or_none(
    where: tuple[Any, ...], out: Path, classifier: nutgraf.Classifier
) -> None:
    whole = (out / "run.json").read_text()

    def part(about: Any) -> Any:
        for key in where:
            about = about[key]
        return about

    for name in part(json.loads(whole)):
        for value in (7, -1.5, [7], {"x": 7}, "\0", ...):
            about = json.loads(whole)
            if value is ...:
                del part(about)[name]
            else:
                part(about)[name] = value
            (out / "run.json").write_text(json.dumps(about))
            with suppress(nutgraf.NutgrafError):
                nutgraf.summary(out)
            with suppress(nutgraf.NutgrafError):
                annotate(out.parent / "a.txt", out, classifier=classifier, workers=1)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"format": 1}'],
)
def test_what_is_no_manifest(content: bytes, out: Path, classifier: nutgraf.Classifier) -> None:
    (out / "run.json").write_bytes(content)
    with pytest.raises(nutgraf.RunError, match=r"run\.json: "):
        annotate(out.parent / "a.txt", out, classifier=classifier)
    done = CliRunner().invoke(main, ["summary", str(out)])
    assert done.exit_code == 1
    assert "run.json" in done.output


@pytest.mark.parametrize(
    "content", [b"{\n", b"[]\n", b'{"number": 0}\n', b'{"number": 0, "pieces": [7]}\n', b"\xff\n"]
)
def test_what_is_no_list_of_units(
    content: bytes, out: Path, classifier: nutgraf.Classifier
) -> None:
    layout.units(out).write_bytes(content)
    layout.part(out, 0, 0, "parquet").unlink()
    with pytest.raises(nutgraf.RunError, match=r"units\.jsonl: cannot be read as a list"):
        annotate(out.parent / "a.txt", out, classifier=classifier)


def test_lines_of_the_journal_that_were_changed_do_not_count(
    out: Path, classifier: nutgraf.Classifier
) -> None:
    journal = layout.journal(out, "")
    whole = journal.read_bytes()
    for content in (
        b"",
        b"\xff\n",
        b"[]\n7\n{}\n",
        whole.replace(b'"read": 20', b'"read": 21'),
        whole.replace(b'"unit": 0', b'"unit": 9'),
        whole[:-10],
    ):
        journal.write_bytes(content)
        run = annotate(out.parent / "a.txt", out, classifier=classifier)
        assert (run.finished, run.made, run.counts["read"]) == (True, 1, 20)
