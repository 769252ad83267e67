"""The books of a run, whatever became of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
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


def places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Those of all values within a value, of lists within the first item."""
    if above:
        yield above
    of_list = value[:1] if isinstance(value, list) else ()
    for key, item in value.items() if isinstance(value, dict) else enumerate(of_list):
        yield from places(item, (*above, key))


def put(value: Any, place: tuple[str | int, ...], other: Any) -> None:
    for key in place[:-1]:
        value = value[key]
    if other is ...:
        del value[place[-1]]
    else:
        value[place[-1]] = other


ODD: list[Any] = [..., None, True, -1, 10**30, 1.5, "x", "\ud800", [], [None], {}, {"x": 1}]


def test_no_value_within_a_manifest_breaks_what_reads_it(
    out: Path, classifier: nutgraf.Classifier
) -> None:
    written = (out / "run.json").read_text()
    about = json.loads(written)
    about["left_out"] = [{"name": "a.doc", "kind": "of no known format", "meant": True}]
    about["carried"] = [["source", "string"]]
    given = [out.parent / "a.txt"]
    for place in places(about):
        for value in ODD:
            changed = json.loads(json.dumps(about))
            put(changed, place, value)
            (out / "run.json").write_text(json.dumps(changed))
            with suppress(nutgraf.RunError, nutgraf.InputError, nutgraf.TopicError):
                nutgraf.summary(out)
            with suppress(nutgraf.RunError, nutgraf.InputError):
                annotate(given, out, classifier=classifier)
    (out / "run.json").write_text(written)
    assert nutgraf.summary(out).topics


def test_no_value_within_a_list_of_units_breaks_a_run(
    out: Path, classifier: nutgraf.Classifier
) -> None:
    unit = json.loads(layout.units(out).read_text())
    for place in places(unit):
        for value in ODD:
            changed = json.loads(json.dumps(unit))
            put(changed, place, value)
            layout.units(out).write_text(json.dumps(changed) + "\n")
            layout.part(out, 0, 0, "parquet").unlink(missing_ok=True)
            with suppress(nutgraf.RunError, nutgraf.InputError):
                annotate(out.parent / "a.txt", out, classifier=classifier, workers=1)
    layout.units(out).write_text(json.dumps(unit) + "\n")
    assert annotate(out.parent / "a.txt", out, classifier=classifier, workers=1).finished


@pytest.mark.parametrize("units", [0, 2, 10**12])
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_number_of_units_that_nothing_bears_out(
    units: int, is_whole: bool, out: Path, classifier: nutgraf.Classifier
) -> None:
    about = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps({**about, "units": units}))
    if not is_whole:
        layout.part(out, 0, 0, "parquet").unlink()
    if units == 0 and not is_whole:  # a run of nothing, whose only part is gone
        return
    with pytest.raises(nutgraf.RunError, match=r"units"):
        annotate(out.parent / "a.txt", out, classifier=classifier)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_place_of_a_manifest_is_not_waited_for(
    out: Path, classifier: nutgraf.Classifier
) -> None:
    (out / "run.json").unlink()
    os.mkfifo(out / "run.json")
    for call in (nutgraf.summary, lambda o: annotate(o.parent / "a.txt", o, classifier=classifier)):
        with pytest.raises(nutgraf.RunError, match=r"run\.json: is no file"):
            call(out)


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
    "content",
    [None, b"{\n", b"[]\n", b'{"number": 0}\n', b'{"number": 0, "pieces": [7]}\n', b"\xff\n"],
)
def test_what_is_no_list_of_units(
    content: bytes | None, out: Path, classifier: nutgraf.Classifier
) -> None:
    layout.units(out).unlink()
    if content is not None:
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
