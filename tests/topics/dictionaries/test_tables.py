"""CSV: a quote that is not closed is told with the line where it opens."""

from __future__ import annotations

import pytest

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.tables import csv_entries, one_line, rows_of
from tests.topics.dictionaries.kinds import split


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('topic,term\ntax,"vat\ntax,duty\n', r"^line 2: a quote \(\"\) .* never closed"),
        ('topic,term\ntax,vat\ntax,duty\n"tax,toll', r"^line 4: a quote \(\"\) .* never closed"),
        ('topic,term\n\n\ntax,"a\ntax,"b"\n', r"^line 4: not CSV: a quote .* not closed"),
        ('topic,term\ntax,"a\ntax,b\ntax,"\ntax,c\n', r"^line 2: .* closes only in line 4"),
        ('topic,term,weight\ntax,a,"1\n2"\n', r"^line 2: .* closes only in line 3"),
        ('topic,term\ntax,"a"b"\n', r"^line 2: not CSV"),
        ('topic,term\ntax,"' + "word\n" * 50_000, r"^line 2: a quote .* never closed"),
        ('"topic,term\ntax,a\n', r"^line 1: a quote .* never closed"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_unclosed_quotes(text: str, told: str, ending: str) -> None:
    with pytest.raises(InputError, match=told):
        list(csv_entries(text.replace("\n", ending)))


def test_a_note_of_two_lines_is_no_matter() -> None:
    text = 'topic,term,note\ntax,vat,"seen\nin May"\ntax,"a ""new"" duty",\ntax,5" gun,\n'
    assert split(csv_entries(text)) == ({("tax",): ["vat", 'a "new" duty', '5" gun']}, [])


@pytest.mark.parametrize("weight", ["high", "1,5", "0x1", "--1", "1 000"])
def test_weights_that_are_no_numbers(weight: str) -> None:
    terms, problems = split(csv_entries(f'topic,term,weight\ntax,vat,"{weight}"\ntax,duty,1\n'))
    assert terms == {("tax",): ["duty"]}
    assert problems == [f"line 2: 'vat' of 'tax': its weight {weight!r} is not a number"]


def test_rows_know_their_lines() -> None:
    assert list(rows_of('a;"b\nc"\n\nd;e\n', ";")) == [(1, 2, ["a", "b\nc"]), (4, 4, ["d", "e"])]
    one_line(1, 1, ["a", "b"])
    with pytest.raises(InputError, match="closes only in line 1,234"):
        one_line(1, 1234, ["a\rb"])
