"""A look at a file: encoding, dialect, columns, and whether its rows are articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.looking import SAMPLE, look_at, prepared
from tests.reading.sources.given import source, written

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
LONG = TEXT * 20


def jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.mark.parametrize(
    ("row", "text", "named", "date", "publisher"),
    [
        ({"id": 1, "text": TEXT}, "text", "id", None, None),
        ({"ID": 1, "Text": TEXT, "Date": "x", "Source": "y"}, "Text", "ID", "Date", "Source"),
        ({"Article Text": TEXT, "Pub Date": "x", "URL": "u"}, "Article Text", "URL", "Pub Date",
         None),
        ({"article": {"body": TEXT, "id": 7}, "id": 8}, "article", "id", None, None),
        ({"a": {"body": TEXT, "id": 7, "date": "x"}}, "a.body", "a.id", "a.date", None),
        ({"_id": "1", "_source": {"text": TEXT, "domain": "d"}}, "_source.text", "_id", None,
         "_source.domain"),
        ({"text": None, "maintext": TEXT}, "maintext", None, None, None),
        ({"text": "", "content": [TEXT]}, "content", None, None, None),
        ({"label": "3", "words": TEXT}, "words", None, None, None),
        ({"title": "Navy sails", "description": TEXT[:60], "snippet": TEXT[:61]}, "description",
         None, None, None),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_columns(
    tmp_path: Path, row: dict[str, Any], text: str, named: str | None, date: str | None,
    publisher: str | None,
) -> None:  # fmt: skip
    look = look_at(written(tmp_path / "a.jsonl", jsonl([row] * 3))).look
    assert (look.text, look.id, look.date, look.source) == (text, named, date, publisher)


def test_what_is_guessed_is_said_and_what_is_asked_is_not(tmp_path: Path) -> None:
    row = {"a": "x", "words": TEXT}
    given = written(tmp_path / "a.jsonl", jsonl([row]))
    (guess,) = look_at(given).look.guesses
    assert guess == "text is in 'words', its longest column: --text-column says otherwise"
    assert look_at(given, Asked(text="WORDS", keep=("A",))).look.guesses == ()
    assert look_at(given, Asked(text="WORDS", keep=("A",))).look.keep == (("A", "a"),)


@pytest.mark.parametrize("header", ["text;id", "Text;ID", '"text";"id"'])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(tmp_path: Path, header: str, codec: str) -> None:
    text = f"{header}\r\n" + "".join(f"“Grüße” aus der Stadt {i};{i}\r\n" for i in range(20))
    seen = look_at(written(tmp_path / "a.csv", text.encode(codec)))
    assert seen.texts[0] == "“Grüße” aus der Stadt 0"
    assert len(seen.texts) == 20
    assert bool(seen.look.guesses) == (codec in ("utf-16-le", "utf-16-be", "cp1252"))
    if seen.look.guesses:
        assert codec in seen.look.guesses[0]


def test_what_a_caller_says_overrules(tmp_path: Path) -> None:
    given = written(tmp_path / "a.csv", "a|b\nc|d\n".encode("utf-16"))
    asked = Asked(text="2", encoding="utf-16", delimiter="|", header=False)
    seen = look_at(given, asked)
    assert seen.texts == ("b", "d")
    assert seen.look.names == ("column1", "column2")


def test_at_most_so_many_rows_are_looked_at(tmp_path: Path) -> None:
    given = written(tmp_path / "a.jsonl", jsonl([{"text": TEXT}] * 999))
    assert len(look_at(given).texts) == SAMPLE


NAME = "an article " * 30


@pytest.mark.parametrize(
    ("content", "asked", "message"),
    [
        ("a,b\n1,2\n3,4\n", Asked(), "no text column found; its columns are a, b: name one, such"),
        ("a,text\n1,2\n", Asked(text="words"), "no text column 'words'; its columns are a, text: "
         "did you mean 'text'"),
        ("a,text\n1,2\n", Asked(id="key"), "no id column 'key'; its columns are a, text"),
        ("a,text\n1,2\n", Asked(keep=("c",)), "no kept column 'c'"),
        ("text,text\n1,2\n", Asked(text="text"), "more than one column 'text': rename all but one"),
        (f"{NAME},{NAME}2\n1,2\n", Asked(text=NAME + "x"), "no text column 'an article "),
        (",".join(f"c{i}" for i in range(9999)) + "\n" + ",".join("1" * 9999) + "\n", Asked(),
         "c11 and 9987 more"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_to_do_is_said(tmp_path: Path, content: str, asked: Asked, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        look_at(written(tmp_path / "a.csv", content), asked)
    assert len(str(caught.value)) < 400 + len(str(tmp_path))


def test_the_suggestion_is_the_column_with_most_text(tmp_path: Path) -> None:
    content = "".join(f'{i},"a few words","about {i} words, more"\n' for i in range(9))
    with pytest.raises(InputError, match=r"such as --text-column c$"):
        look_at(written(tmp_path / "a.csv", f"a,b,c\n{content}"))


def test_columns_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"n": [1], "text": ["a"]}), path)
    with pytest.raises(InputError, match="column 'n' is int64, not text: name another"):
        look_at(source(path), Asked(text="n"))
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 2, ["text", "text"]), path)
    with pytest.raises(InputError, match="more than one column 'text'"):
        look_at(source(path), Asked(text="text"))
    empty = pa.table({"text": pa.array([], pa.string()), "id": pa.array([], pa.int64())})
    pq.write_table(empty, path)
    seen = look_at(source(path))
    assert (seen.look.text, seen.look.id, seen.texts) == ("text", "id", ())


def test_rows_that_all_fail_are_told_with_an_example(tmp_path: Path) -> None:
    given = written(tmp_path / "a.jsonl", jsonl([{"text": 7}] * 3) + "oops\n", "jsonl")
    seen = look_at(given, Asked(text="text"))
    assert seen.texts == ()
    assert seen.faults[0] == ("the text is int, not a string", "7")
    assert seen.faults[3][0].startswith("not JSON")


def test_before_columns_are_chosen(tmp_path: Path) -> None:
    look, head = prepared(written(tmp_path / "a.csv", "x;y\n1;2\n"), Asked())
    assert (look.dialect.delimiter, look.names, head) == (";", ("x", "y"), b"x;y\n1;2\n")
