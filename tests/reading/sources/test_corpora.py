"""What real corpora were like that gave nothing, or something wrong in silence; and siblings."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from nutgraf.cli import main
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked

pytest.importorskip("trafilatura")

LEAD = "The harbour board met on Tuesday to talk about the ferry lease, the first time in a year."
STORY = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
THIRD = "The price of gas fell for the third week in a row, traders in the port said on Friday."
THREE = (LEAD, STORY, THIRD)
ARTICLE = "\n\n".join(THREE)


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [*map(str, args)])


def texts(path: Path, **asked: Any) -> list[str]:
    return [row.fields["text"] for row in Rows(path, Asked(**asked))]


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# --- Folders of JSON -----------------------------------------------------------------------------

FOLDERS: dict[str, Callable[[str, int], object]] = {
    "an object a file": lambda text, i: {"id": i, "text": text},
    "an array a file": lambda text, i: [{"id": i, "text": text}],
    "an answer a file": lambda text, i: {"status": "ok", "articles": [{"id": i, "content": text}]},
    "an article within": lambda text, i: {"url": f"u{i}", "article": {"body": text}},
    "a text a file": lambda text, i: [text],
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_json_is_read_whole(tmp_path: Path, name: str) -> None:
    for i in range(30):
        (tmp_path / f"{i:02}.json").write_bytes(dumped(FOLDERS[name](THREE[i % 3], i)))
    assert texts(tmp_path) == list(THREE) * 10


@pytest.mark.parametrize("suffix", ["docx", "xml", "pdf", "eml"])
def test_what_is_left_out_is_summed_and_said_first(tmp_path: Path, suffix: str) -> None:
    given = tmp_path / "in"
    given.mkdir()
    for i in range(300):
        (given / f"{i}.{suffix}").write_bytes(b"%" * 9)
    (given / "a.json").write_bytes(dumped({"text": LEAD}))
    command = ("annotate", given, "-o", tmp_path / "out", "--topics", "energy", "--workers", "1")
    done = run(*command)
    assert done.exit_code == 1
    assert f"left out: 300 of no known format (.{suffix})" in done.output.splitlines()[0]
    assert done.output.count("left out: ") == 1
    assert run(*command, "--skip").exit_code == 0


# --- Where the text is ---------------------------------------------------------------------------

PLACES: dict[str, object] = {
    "within another": {"id": 1, "article": {"meta": {}, "body": ARTICLE}},
    "deeper": {"a": {"b": {"content": ARTICLE}}},
    "a list": {"paragraphs": list(THREE)},
    "a list within": {"article": {"paragraphs": list(THREE)}},
    "blocks": {"blocks": [{"type": "paragraph", "text": text} for text in THREE]},
    "blocks with data": {"content": [{"type": "p", "data": {"text": text}} for text in THREE]},
    "sections": {"body": {"sections": [{"paragraphs": [text]} for text in THREE]}},
    "page": {"html": "".join(f"<p>{text}</p>" for text in THREE)},
    "rendered": {"content": {"rendered": "".join(f"<p>{text}</p>" for text in THREE)}},
}


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("name", PLACES)
def test_texts_under_any_key_and_in_any_shape(tmp_path: Path, name: str, form: str) -> None:
    row = dumped(PLACES[name])
    content = b"[" + row + b"," + row + b"]" if form == "json" else (row + b"\n") * 2
    (tmp_path / f"a.{form}").write_bytes(content)
    assert texts(tmp_path / f"a.{form}") == list(THREE) * 2


@pytest.mark.parametrize(
    "row", [{"text": 7}, {"text": {"a": LEAD}}, {"text": []}, {"text": None}, {"text": [1]}]
)
def test_a_run_of_nothing_says_why_and_does_not_stand_in_the_way(
    tmp_path: Path, row: dict[str, Any]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((dumped({**row, "words": LEAD}) + b"\n") * 400)
    command = ("annotate", path, "-o", tmp_path / "out", "--topics", "energy", "--workers", "1")
    done = run(*command, "--text-column", "text")
    assert done.exit_code == 2
    assert "200 × " in done.output
    assert "--text-column" in done.output
    assert len(done.output) < 1200
    assert run(*command, "--text-column", "words").exit_code == 0


# --- CSV -----------------------------------------------------------------------------------------


def table(rows: list[list[str]], **options: Any) -> str:
    file = io.StringIO()
    csv.writer(file, **options).writerows(rows)
    return file.getvalue()


QUOTED = (f"“Yes”, {LEAD}", 'He said "no"; the talks | failed, and the café closed at nine.', STORY)
ROWS = [[str(i), text] for i, text in enumerate(QUOTED)]
NAMED = [["id", "text"], *ROWS]
ALL = csv.QUOTE_ALL
TABLES: dict[str, bytes] = {
    "no header": table([["3", "Ferry talks", text] for text in QUOTED], quoting=ALL).encode(),
    "no header, tabs": table(ROWS, delimiter="\t").encode(),
    "semicolons": table(NAMED, delimiter=";").encode(),
    "bars": table(NAMED, delimiter="|").encode(),
    "tabs": table(NAMED, delimiter="\t").encode(),
    "single quotes": table(NAMED, quotechar="'", quoting=ALL).encode(),
    "sep=;": b"sep=;\r\n" + table(NAMED, delimiter=";").encode(),
    "sep=tab": b"sep=\t\n" + table(NAMED, delimiter="\t").encode(),
    "cp1252": table(NAMED).encode("cp1252"),
    "UTF-16": table(NAMED, delimiter="\t").encode("utf-16"),
    "UTF-16 without a mark": table(NAMED).encode("utf-16-le"),
    "UTF-16, big end first": table(NAMED, delimiter=";").encode("utf-16-be"),
    "a mark": table(NAMED).encode("utf-8-sig"),
    "escapes": table(NAMED, doublequote=False, escapechar="\\", quoting=ALL).encode(),
    "names in capitals": table([["ID", "TEXT"], *ROWS]).encode(),
    "names with spaces": table([["Doc ID", " Full Text "], *ROWS]).encode(),
    "old line ends": table(NAMED, lineterminator="\r").encode(),
}


@pytest.mark.parametrize("name", TABLES)
def test_csv_of_any_make(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(TABLES[name])
    assert texts(tmp_path / "a.csv") == list(QUOTED)


# --- Articles and paragraphs ---------------------------------------------------------------------


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n", "\n \n"])
def test_articles_are_told_from_paragraphs(tmp_path: Path, between: str) -> None:
    row = {"id": 7, "source": "Echo", "date": "2021-03-03", "text": between.join(THREE)}
    (tmp_path / "a.jsonl").write_bytes((dumped(row) + b"\n") * 3)
    rows = Rows(tmp_path / "a.jsonl")
    assert [row.fields["text"] for row in rows] == list(THREE) * 3
    assert {(row.fields["source"], row.fields["date"]) for row in rows} == {("Echo", "2021-03-03")}
    assert "taken for an article" in rows.told()[0]
    assert "looks like a paragraph" not in rows.told()[0]
    asked = Rows(tmp_path / "a.jsonl", Asked(unit="paragraph"))
    assert "looks like an article" in asked.told()[0]


@pytest.mark.parametrize("unit", [None, "article"])
def test_paragraphs_are_told_from_articles(tmp_path: Path, unit: str | None) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"".join(dumped({"text": text}) + b"\n" for text in THREE))
    rows = Rows(tmp_path / "a.jsonl", Asked(unit=unit))
    assert rows.survey().files[0].look.unit == (unit or "paragraph")
    assert ("looks like a paragraph" in " ".join(rows.told())) == (unit == "article")


# --- One reader for all commands -----------------------------------------------------------------

JSONL = b"".join(dumped({"text": t, "source": "Echo", "date": "2021-03-03"}) + b"\n" for t in THREE)
FORMS: dict[str, bytes] = {
    "a.JSONL": JSONL,
    "a.jl": JSONL,
    "a.jsonl.txt": JSONL,
    "a.json": JSONL,
    "a": JSONL,
    "a.csv": table([["text", "source"], *([t, "Echo"] for t in THREE)]).encode(),
    "a.CSV.txt": table([["text", "source"], *([t, "Echo"] for t in THREE)]).encode(),
    "a.tsv": table([["text", "source"], *([t, "Echo"] for t in THREE)], delimiter="\t").encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_name_of_a_file_does_not_decide(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    rows = [row.fields for row in Rows(tmp_path / name)]
    assert [(row["text"], row["source"]) for row in rows] == [(text, "Echo") for text in THREE]


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "arrow"])
def test_what_annotate_writes_is_read(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(JSONL)
    done = run("annotate", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--topics", "energy",
               "--workers", "1", "--keep-text", "--format", form)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert texts(tmp_path / "out") == list(THREE)


def test_parquet_with_other_names(tmp_path: Path) -> None:
    pq.write_table(pa.table({"Body": list(THREE), "Outlet": ["Echo"] * 3}), tmp_path / "a.PQ")
    assert [row.fields["source"] for row in Rows(tmp_path / "a.PQ")] == ["Echo"] * 3


# --- What cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "_name", "link", "fifo", "damaged"])
def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path, kind: str) -> None:
    given = tmp_path / "in"
    given.mkdir()
    (given / "a.txt").write_text("\n".join(THREE))
    if kind == "folder":
        if os.geteuid() == 0:
            pytest.skip("who may read all meets no such folder")
        (given / "secret").mkdir(mode=0)
    elif kind == "_name":
        (given / "_b.html").write_text(f"<p>{LEAD}</p>")
    elif kind == "link":
        os.symlink("gone.txt", given / "b.txt")
    elif kind == "fifo":
        os.mkfifo(given / "b.txt")
    else:
        (given / "b.gz").write_bytes(b"\x1f\x8b" + b"\xff" * 99)
    done = run("annotate", given, "-o", tmp_path / "out", "--topics", "energy", "--workers", "1")
    assert done.exit_code == 1
    assert done.output.splitlines()[0].startswith("nutgraf: left out: 1 ")
    assert "3 read = 3 written" in done.output
