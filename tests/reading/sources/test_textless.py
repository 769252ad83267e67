"""Tables without texts are named as such, early, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import nutgraf
from nutgraf.reading.sources.textless import of_codes, without_texts

EVENT = ["1093847562", "20210303", "202103", "2021", "2021.1671", "GOV", "HARBOUR"]
GKG = ["20210303081500-17", "20210303081500", "1", "example.org", "https://example.org/a"]
MENTION = ["1093847562", "20210303081500", "20210303083000", "1", "example.org"]
STORIES = "stories_id,media_name,media_url,publish_date,title,url,language\n"


def table(first: list[str], width: int, rows: int = 3) -> bytes:
    line = "\t".join([*first, *(f"{i}" for i in range(width - len(first)))])
    return "\n".join([line] * rows).encode() + b"\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (table(EVENT, 61), "GDELT's events"),
        (table(EVENT, 58), "GDELT's events"),
        (table(GKG, 27), "GDELT's Global Knowledge Graph"),
        (table(GKG, 27, 1), "GDELT's Global Knowledge Graph"),
        (table(MENTION, 16), "GDELT's mentions"),
        (table([*GKG, "caf\xe9"], 27).decode().encode("latin-1"), "GDELT's Global"),
        (b"GLOBALEVENTID,SQLDATE,Actor1Code\n1,20210303,GOV\n", "GDELT's data"),
        (
            STORIES.encode() + b"1,Post,https://p.example,2021-03-03,A long title of a story about"
            b" a harbour and its piers in the north,https://p.example/1,en\n" * 3,
            "Media Cloud's list",
        ),
    ],
)
def test_they_are_refused_alone_and_left_out_of_folders(
    tmp_path: Path, content: bytes, name: str
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(nutgraf.InputError, match=name) as refused:
        nutgraf.read_articles(tmp_path / "a.csv")
    assert "join it by url" in str(refused.value)
    (tmp_path / "b.txt").write_text("Harbour talks\n\nThe board met on Monday.\n")
    found = nutgraf.read_articles(tmp_path)
    assert len(list(found)) == 1
    assert any("left out: 1 " in line and name in line for line in found.told())


def test_titles_may_be_labelled(tmp_path: Path) -> None:
    from nutgraf.reading.rows import Rows
    from nutgraf.reading.sources.asked import Asked

    path = tmp_path / "a.csv"
    path.write_text(STORIES + "1,Post,https://p.example,2021-03-03,Harbour talks,https://p/1,en\n")
    (row,) = Rows(path, Asked(text="title"))
    assert row.fields["text"] == "Harbour talks"
    assert row.fields["date"] == "2021-03-03"


def test_other_tables_are_none_of_them() -> None:
    assert without_texts(["media_name", "publish_date", "title", "summary"]) == ""
    assert without_texts([]) == ""
    assert without_texts(["media_name", "publish_date", "title", "url", "Volltext"]) == ""
    assert without_texts(["Media Name", "publish-date", "title", "url", "indexed_date"])
    for other in ("", "a\tb\n", table(["x", *EVENT[1:]], 61).decode(), table(EVENT, 60).decode(),
                  table(MENTION, 27).decode(), "20210303081500\n"):  # fmt: skip
        assert of_codes(other) == ""
