"""A look at all files: what they have in common, and what is told of it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.surveying import EXAMPLES, Survey, preview, survey

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
ARTICLE = f"{TEXT}\n\n{TEXT}"


def surveyed(folder: Path, asked: Asked | None = None) -> Survey:
    return survey(find([folder]).sources, asked)


def files(folder: Path, texts: list[str], name: str = "text") -> None:
    for i, text in enumerate(texts):
        (folder / f"{i}.json").write_text(json.dumps({"id": i, name: text}))


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ([TEXT] * 5 + [ARTICLE] * 2, "paragraph"),
        ([TEXT] * 2 + [ARTICLE] * 5, "article"),
    ],
)
def test_most_rows_decide_for_all_files_of_a_kind(
    tmp_path: Path, texts: list[str], unit: str
) -> None:
    files(tmp_path, texts)
    found = surveyed(tmp_path)
    assert {file.look.unit for file in found.files} == {unit}
    assert found.told() == (
        ["a row is taken for an article: --unit paragraph says otherwise"] * (unit == "article")
    )


def test_kinds_are_decided_on_apart(tmp_path: Path) -> None:
    files(tmp_path, [TEXT] * 3)
    (tmp_path / "a.txt").write_text("\n\n".join([TEXT] * 5))
    (tmp_path / "b.jsonl").write_text((json.dumps({"body": ARTICLE}) + "\n") * 2)
    units = {file.source.name[-5:]: file.look.unit for file in surveyed(tmp_path).files}
    assert units["0.json"[-5:]] == "paragraph"
    assert units["a.txt"[-5:]] == units["b.jsonl"[-5:]] == "article"


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        (
            ARTICLE,
            "paragraph",
            ["a row is read as paragraph, as was asked, but looks like an article"],
        ),
        (TEXT, "article", ["a row is read as article, as was asked, but looks like a paragraph"]),
        (TEXT, "paragraph", []),
        (ARTICLE, "article", []),
    ],
)
def test_what_looks_wrong_is_told(tmp_path: Path, text: str, unit: str, told: list[str]) -> None:
    files(tmp_path, [text] * 2)
    found = surveyed(tmp_path, Asked(unit=unit))
    assert {file.look.unit for file in found.files} == {unit}
    assert found.told() == told


def test_a_remark_has_the_number_of_its_files(tmp_path: Path) -> None:
    files(tmp_path, [TEXT] * 3)
    (tmp_path / "a.csv").write_bytes("text\nGrüße\nvon hier\n".encode("cp1252"))
    (remark,) = surveyed(tmp_path).told()
    assert remark == "encoding cp1252, by its bytes: --encoding says otherwise (in 1 of 4 files)"


def test_files_without_a_text_column_are_left_out_and_damaged_ones_are_not(tmp_path: Path) -> None:
    files(tmp_path, [TEXT] * 2)
    (tmp_path / "n.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "z.jsonl.gz").write_bytes(gzip.compress(TEXT.encode() * 99)[:30])
    found = surveyed(tmp_path)
    (item,) = found.left_out
    assert item.name.endswith("n.csv")
    assert item.kind == "no text column found"
    assert item.meant
    assert len(found.files) == 3


def test_all_rows_failing_alike_stops_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 7}\n' * 400)
    with pytest.raises(InputError) as caught:
        surveyed(tmp_path, Asked(text="text"))
    message = str(caught.value)
    assert "none of the first 200 rows can be read: 200 × the text is int, not a string" in message
    assert "--text-column" in message
    assert "a.b for b within a" in message


def test_the_first_error_where_no_file_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(InputError, match=r"a\.csv: no text column found; its columns are a, b"):
        surveyed(tmp_path)


def test_a_table_of_the_ways_of_reading(tmp_path: Path) -> None:
    files(tmp_path, [TEXT] * 3)
    (tmp_path / "z.csv").write_text(f"text;date\n{TEXT};1999\n")
    found = surveyed(tmp_path)
    assert [row[:-1] for row in found.kinds()] == [
        ("3", "json", "utf-8", "text", "paragraph", "id", "–", "–"),
        ("1", "csv (;)", "utf-8", "text", "paragraph", "–", "date", "–"),
    ]


def test_samples(tmp_path: Path) -> None:
    files(tmp_path, [f"{i}\n{TEXT * 9}" for i in range(9)])
    found = surveyed(tmp_path)
    assert len(found.samples) == EXAMPLES
    assert all(len(line) <= 101 and "\n" not in line for line in preview(found))


def test_dates_that_cannot_be_read_are_told_with_samples(tmp_path: Path) -> None:
    files: list[list[str | None]] = [["03/04/2024", "2024-05-03"], ["soon", None], ["", "May 2024"]]
    for i, dates in enumerate(files):
        rows = [json.dumps({"text": TEXT, "date": date}) + "\n" for date in dates]
        (tmp_path / f"{i}.jsonl").write_text("".join(rows))
    found = find([tmp_path]).sources
    (told,) = survey(found).told_of_dates()
    assert told.startswith("among the first rows, 2 dates could not be read, such as '03/04/2024'")
    assert "'soon'; 1 of these need --day-first or --month-first" in told
    (told,) = survey(found, Asked(day_first=True)).told_of_dates()
    assert told == "among the first rows, 1 date could not be read, such as 'soon'"


def test_files_without_a_row_are_told(tmp_path: Path) -> None:
    for name in ("a.txt", "b.csv", "c.jsonl"):
        (tmp_path / name).write_text("")
    (tmp_path / "d.jsonl").write_text(json.dumps({"text": TEXT}))
    assert survey(find([tmp_path]).sources).told() == ["it holds no row (in 3 of 4 files)"]
