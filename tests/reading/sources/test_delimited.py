"""CSV of any make."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.reading.sources import delimited
from nutgraf.reading.sources.delimited import (
    NEVER,
    OTHER,
    RARE,
    Dialect,
    columns_of,
    dialect_of,
    header_of,
    is_table,
    names_columns,
    records,
)  # fmt: skip
from tests.reading.sources.given import stream

TEXTS = (
    "The navy, which had sent two frigates; and more, said it would “wait”.",
    'The minister said "no" to the treaty | and left for the capital at noon.',
    "The price of gas fell, traders said; it's the third week in a row of falls.",
    "Fishermen on both shores said that the catch was the best since the spring of 2019.",
)
ROWS = [[str(i), text, f"2021-03-0{i + 1}"] for i, text in enumerate(TEXTS)]
NAMES = ["id", "text", "date"]


def written(rows: list[list[str]], **options: Any) -> str:
    file = io.StringIO()
    csv.writer(file, **options).writerows(rows)
    return file.getvalue()


def read(text: str, dialect: Dialect) -> list[list[str]]:
    content = text.encode("utf-8", "surrogateescape")
    return [record for record, _ in records(stream(content), dialect) if isinstance(record, list)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("delimiter", RARE)
def test_signs_that_hardly_stand_in_texts_part_fields(
    delimiter: str, quoting: Any, header: bool, end: str
) -> None:
    rows = [NAMES, *ROWS] if header else ROWS
    text = written(rows, delimiter=delimiter, quoting=quoting, lineterminator=end)
    dialect = dialect_of(text)
    assert (dialect.delimiter, dialect.header) == (delimiter, header)
    assert read(text, dialect) == rows
    assert dialect.told.isprintable()
    assert is_table(text) is header


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", OTHER)
def test_signs_that_texts_are_full_of_part_fields_by_their_names(
    delimiter: str, end: str, quoting: Any
) -> None:
    text = written([NAMES, *ROWS], delimiter=delimiter, quoting=quoting, lineterminator=end)
    dialect = dialect_of(text)
    assert (dialect.delimiter, dialect.header) == (delimiter, True)
    assert read(text, dialect) == [NAMES, *ROWS]
    assert is_table(text)
    rows = [NAMES, *([i, text.replace(" ", f" {delimiter} ", 1), d] for i, text, d in ROWS)]
    for usual in ",;\t|":
        text = written(rows, delimiter=usual, quoting=csv.QUOTE_ALL, lineterminator=end)
        assert dialect_of(text).delimiter == usual
    for names in (["a", "b", "c"], ["text", "b", "c"]):
        text = written([names, *ROWS], delimiter=delimiter, lineterminator=end)
        assert dialect_of(text).delimiter != delimiter
        assert not is_table(text)


def test_one_that_texts_hold_unquoted_makes_rows_of_another_width_and_no_table_of_a_text() -> None:
    text = "date:text\n2024:Oil rose.\n2024:The navy said: no.\n2024:Gas fell.\n"
    assert dialect_of(text).delimiter == ":"
    assert not is_table(text)


def test_signs_that_part_fields_are_told_from_those_in_texts() -> None:
    rows = [["text"], *([f"{text} • {text}"] for text in TEXTS)]
    assert dialect_of(written(rows)).delimiter in (",", NEVER)
    rows = [NAMES, *([i, f"{text} • more", date] for i, text, date in ROWS)]
    assert dialect_of(written(rows)).delimiter == ","
    # One record in which the sign stands in the text, too, is at fault, not all.
    rows = [NAMES, *ROWS, ["9", "A text ^ with the sign", "2021-03-09"]]
    text = "\n".join("^".join(row) for row in rows) + "\n"
    assert dialect_of(text).delimiter == "^"
    assert not is_table("Prices ¦ rise\nGas ¦ falls\nOil ¦ stays\n")


def test_fields_in_thorns() -> None:
    text = "\n".join("\x14".join(f"þ{field}þ" for field in row) for row in [NAMES, *ROWS]) + "\n"
    assert read(text, dialect_of(text)) == [NAMES, *ROWS]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("escape", ["", "\\"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_dialect_is_found(
    delimiter: str, quote: str, quoting: Any, escape: str, header: bool, end: str
) -> None:
    if delimiter == "\t" and quote == "'" and quoting == csv.QUOTE_MINIMAL:
        return  # one field of all is quoted, as speech is
    rows = [NAMES, *ROWS] if header else ROWS
    text = written(
        rows, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end,
        escapechar=escape or None, doublequote=not escape,
    )  # fmt: skip
    dialect = dialect_of(text)
    assert read(text, dialect) == rows
    assert dialect.header is header
    expected = NAMES if header else ["column1", "column2", "column3"]
    assert header_of(stream(text.encode()), dialect, "a.csv") == expected


@settings(max_examples=150)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2,
                 max_size=2), min_size=1,
    ),
    delimiter=st.sampled_from(",;\t|"),
)  # fmt: skip
def test_with_a_usual_header_any_content_comes_back(rows: list[list[str]], delimiter: str) -> None:
    text = written([["id", "text"], *rows], delimiter=delimiter, quoting=csv.QUOTE_ALL)
    if '\\"' in text:  # where that might be an escape, the sniffer is asked
        return
    dialect = dialect_of(text, delimiter if delimiter != "," else "")
    assert read(text, dialect) == [["id", "text"], *rows]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|", "#"])
def test_what_excel_says_in_the_first_line(sign: str) -> None:
    text = f"sep={sign}\r\n" + written([NAMES, *ROWS], delimiter=sign)
    dialect = dialect_of(text)
    assert (dialect.delimiter, dialect.skip) == (sign, 1)
    assert read(text, dialect) == [NAMES, *ROWS]


@pytest.mark.parametrize("delimiter", [",", ";", "#", "~", " "])
def test_what_the_caller_says_is_so(delimiter: str) -> None:
    text = written([["a", "b"], *ROWS], delimiter=delimiter)
    dialect = dialect_of(text, "\t", delimiter, False)
    assert (dialect.delimiter, dialect.header) == (delimiter, False)
    assert read(text, dialect) == [["a", "b"], *ROWS]


def test_one_column_has_no_delimiter() -> None:
    text = "text\nOne, two.\nThree.\nFour, five, six.\n"
    dialect = dialect_of(text)
    assert dialect.delimiter == NEVER
    assert dialect.told == "one column"
    assert [row[0] for row in read(text, dialect)] == text.splitlines()


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        (Dialect(), ","),
        (Dialect("\t", header=False), "tab, no header"),
        (Dialect(";", "'"), ";, quote '"),
        (Dialect(";", ""), ";, quote none"),
    ],
)
def test_a_dialect_is_told(dialect: Dialect, told: str) -> None:
    assert dialect.told == told


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (["id", "text"], True),
        (["", "id", "text"], True),  # as R and pandas write row names
        (["Überschrift", "Artikel"], True),
        (["Title of the article", "Lead"], True),
        (["text"], True),
        (["1", "text"], True),
        (["a", "a"], False),
        (["3", "Ferry talks resume", "The board met on Tuesday."], False),
        (["2021-03-03", "Ferry talks"], False),
        (["Port Alder", "The board met in the harbour town on Tuesday"], False),
        (["", ""], False),
        ([], False),
        (["x" * 49], False),
    ],
)
def test_whether_a_first_record_names_columns(first: list[str], expected: bool) -> None:
    assert names_columns(first) is expected


def test_names_are_readable() -> None:
    assert columns_of(["\ufeffid", "caf\udce9"], Dialect()) == ["id", "caf\\xe9"]
    assert columns_of(["a", "b"], Dialect(header=False)) == ["column1", "column2"]


def test_each_record_has_the_line_it_ends_at_and_a_bad_one_is_told() -> None:
    text = 'sep=,\nid,text\n1,"One\ntwo"\n\n2,Three\n'
    found = list(records(stream(text.encode()), dialect_of(text)))
    assert [line for _, line in found] == [2, 4, 6]
    found = list(records(stream(b"id,text\n1,a\n2,\xff\n"), Dialect()))
    assert found[2][0] == ["2", "\udcff"]


def test_a_header_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGEST", 10)
    with pytest.raises(InputError, match=r"a\.csv: its first row cannot be read: the line has"):
        header_of(stream(b"x" * 50), Dialect(), "a.csv")


def test_an_empty_file() -> None:
    assert dialect_of("").delimiter == ","
    assert header_of(stream(b""), Dialect(), "a.csv") == []
    assert not is_table("")


@given(st.text(max_size=300))
def test_any_text_has_a_dialect(text: str) -> None:
    dialect = dialect_of(text)
    assert len(dialect.delimiter) == 1
    assert sum(map(len, read(text, dialect))) <= len(text) + 1  # a field needs a sign that ends it
    assert is_table(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "The navy, it said, will stay.\nNo, it will not, they said.\n",
        "News, Text\nThe fleet sailed.\n",
        "text\nThe fleet sailed.\n",
        "a\tb\nc\td\n",
        "title, text",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert not is_table(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables(delimiter: str) -> None:
    assert is_table(written([NAMES, *ROWS], delimiter=delimiter))
    assert is_table(written(ROWS, delimiter=delimiter)) is (delimiter == "\t")


ABOVE = [
    "Exported on 3 May 2024\n", "# by the archive\n# for readers\n", "Articles\n\n",
    "Query,harbour\n", "\n\nNotes\n",
    "The terms of use forbid to pass these articles on, whole or in part.\n",
]  # fmt: skip


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("sep", ["", "sep={}\n", '"sep={}"\n', "SEP={}\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_above_the_names_of_columns(delimiter: str, sep: str, above: str) -> None:
    named = [["id", "date", "text"], *([str(i), "2024", f"A ship, no. {i}."] for i in range(3))]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(named)
    for lines in (above, ""):
        text = sep.format(delimiter) + lines + file.getvalue()
        assert read(text, dialect_of(text)) == named


@pytest.mark.parametrize(
    "table",
    [
        "name,words\nid,text\n1,a\n", "a\nid,text\n", 'a,"b\n"\nid,date,text\n1,2,3\n',
        "a,b,c\nid,date,text\n1,2,3\n", "text\nid,text\n",
    ],
)  # fmt: skip
def test_a_row_of_usual_names_is_no_header_wherever_it_stands(table: str) -> None:
    assert dialect_of(table).skip == 0


@pytest.mark.parametrize("tail", ["", "\n", "\r\n", ",b\n", ' ""b""\n2,c\n3,d'])
def test_a_quote_that_is_never_closed(tail: str) -> None:
    content = f'id,text\n0,"a"\n1,"b{tail}'
    *whole, (error, line) = records(stream(content.encode()), Dialect())
    assert [record for record, _ in whole] == [["id", "text"], ["0", "a"]]
    assert "never closed" in str(error)
    assert line == 3 + tail.rstrip("\r\n").count("\n")
    closed = records(stream(f'{content}"'.encode()), Dialect())
    assert all(isinstance(record, list) for record, _ in closed)
