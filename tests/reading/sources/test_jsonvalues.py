"""JSON of any layout, read in pieces of any size."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutgraf.reading.sources import jsonvalues
from nutgraf.reading.sources.jsonvalues import json_rows, keyed, unwrapped, values
from nutgraf.reading.sources.streams import Stream

TEXT = "The fleet sailed."
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class Dripping(io.BytesIO):
    """Gives few bytes at a time, whatever is asked for."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self.most = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.most)


def stream(content: bytes, size: int = 1 << 16) -> Stream:
    return cast(Stream, Dripping(content, size))


def rows(value: Any) -> list[Any]:
    return [row for _, row in json_rows(stream(json.dumps(value).encode()))]


@settings(max_examples=200)
@given(
    found=st.lists(anything), size=st.integers(1, 20), indent=st.none() | st.integers(0, 3),
    between=st.sampled_from(["\n", " ", "\r\n\r\n", "\n\x1e", ",\n"]), plain=st.booleans(),
)  # fmt: skip
def test_values_cut_anywhere_are_those_of_json(
    found: list[Any], size: int, indent: int | None, between: str, plain: bool
) -> None:
    def dumped(value: Any) -> str:
        return json.dumps(value, indent=indent, ensure_ascii=plain)

    assume(keyed(found) is None)  # a file of one row
    array = dumped(found).encode("utf-8", "surrogatepass")
    assert list(values(stream(array, size))) == [(value, True) for value in found]
    apart = [value for value in found if not isinstance(value, list)]
    content = between.join(map(dumped, apart)).encode()
    assert list(values(stream(content, size))) == [(value, False) for value in apart]


@given(st.lists(st.dictionaries(st.text(), anything), min_size=2), st.integers(1, 20))
def test_objects_one_after_another_are_rows(found: list[Any], size: int) -> None:
    content = b"\n".join(json.dumps(row, indent=1).encode() for row in found)
    assert list(json_rows(stream(content, size))) == [("", row) for row in found]


ROWS = [{"text": TEXT, "title": "a"}, {"text": "Other.", "title": "b"}]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (ROWS, ""),
        ({"articles": ROWS}, "articles"),
        ({"status": "ok", "total": 2, "articles": ROWS}, "articles"),
        ({"response": {"docs": ROWS, "meta": {"hits": 2}}}, "response.docs"),
        ({"hits": {"hits": ROWS}, "_shards": {"failures": [{"a": 1}]}}, "hits.hits"),
        ({"news": ROWS}, "news"),
        ({"content": ROWS, "page": 1}, "content"),
        ({"article": ROWS}, "article"),
        ({"tags": [{"a": 1}], "items": ROWS}, "items"),
        ({"schema": {"fields": [{"name": "a"}] * 9}, "data": ROWS}, "data"),
        ({"columns": ["text", "title"], "index": [0, 1],
          "data": [[row["text"], row["title"]] for row in ROWS]}, "data"),
        ({"text": {"0": TEXT, "1": "Other."}, "title": {"0": "a", "1": "b"}}, ""),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_rows_whatever_is_around_them(value: Any, where: str) -> None:
    content = json.dumps(value).encode()
    assert list(json_rows(stream(content))) == [(where, row) for row in ROWS]


def test_rows_by_their_ids() -> None:
    value = {"n1": {"body": "a"}, "n2": {"body": "b", "id": 7}}
    assert rows(value) == [{"id": "n1", "body": "a"}, {"id": 7, "body": "b"}]


@pytest.mark.parametrize(
    "value",
    [
        {"text": TEXT},
        {"Body": [TEXT], "authors": [{"name": "a"}]},
        {"title": "a", "blocks": [{"type": "p", "text": TEXT}]},
        {"paragraphs": [{"text": TEXT}, {"text": TEXT}]},
        {"title": "a", "article": {"body": TEXT}},
        {"maintext": TEXT, "images": [{"url": "x"}, {"url": "y"}]},
        {},
    ],
)
def test_an_object_that_is_a_row_itself(value: Any) -> None:
    assert rows(value) == [value]


def test_a_text_by_itself_and_other_values() -> None:
    assert rows([TEXT, 7, None]) == [TEXT, 7, None]
    assert rows(TEXT) == [TEXT]
    assert list(json_rows(stream(b""))) == []
    assert list(json_rows(stream(b" \n\xef\xbb\xbf "))) == []
    assert list(unwrapped(7)) == [("", 7)]


@pytest.mark.parametrize("size", [1, 3, 1 << 16])
@pytest.mark.parametrize(
    ("content", "good", "message"),
    [
        (b'[{"text": "a"}, {"text": "b"', 1, "not JSON from there on: .*, at character 28"),
        (b'[{"text": "a"}, oops]', 1, "not JSON from there on: .*, at character 16"),
        (b'[{"text": "a"},', 1, "the array does not end, at character 15"),
        (b'{"text": "a"}\n{"text": ', 0, "not JSON from there on"),
        (b"<html>", 0, "not JSON from there on"),
        (b'{"a": ' + b"[" * 200_000, 0, "not JSON"),
    ],
)
def test_where_json_ends_is_told(content: bytes, good: int, message: str, size: int) -> None:
    found = values(stream(content, max(size, len(content) // 1000)))
    for _ in range(good):
        next(found)
    with pytest.raises(ValueError, match=message):
        list(found)


@pytest.mark.parametrize(
    "content", [b'{"text": NaN, "a": -Infinity}', b'{"text": "a", "text": "b"}', b"[[NaN]]"]
)
def test_what_python_s_reader_takes_beyond_json(content: bytes) -> None:
    (row,) = (row for _, row in json_rows(stream(content)))
    assert repr(row) in repr(json.loads(content))


def test_a_number_may_go_on_in_the_next_piece() -> None:
    assert list(values(stream(b"[12345, -1.5e10, 7]", 1))) == [
        (12345, True), (-1.5e10, True), (7, True)
    ]  # fmt: skip


def test_bytes_that_are_no_utf_8_stay_with_their_row() -> None:
    (row,) = (row for _, row in json_rows(stream(b'[{"text": "caf\xe9"}]', 1)))
    assert row == {"text": "caf\udce9"}


def test_a_value_that_is_too_large_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonvalues, "LARGEST", 1000)
    monkeypatch.setattr(jsonvalues, "BLOCK", 1000)
    endless = Dripping(b'[{"text": "' + b"x" * 10_000_000, 1000)
    with pytest.raises(ValueError, match="not JSON from there on"):
        list(values(cast(Stream, endless)))
    assert endless.tell() < 5000


@pytest.mark.parametrize("unit", ['{"text": "a"}, ', "[1], ", "7, ", '"\\u00e9", '])
def test_what_is_parsed_again_stays_little(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twice as much input, twice as many code points are parsed, and no more."""
    parsed: list[int] = []
    real = json.JSONDecoder.raw_decode

    def counted(self: json.JSONDecoder, text: str, at: int = 0) -> Any:
        try:
            value, end = real(self, text, at)
        except json.JSONDecodeError:
            parsed.append(len(text) - at)
            raise
        parsed.append(end - at)
        return value, end

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    steps: list[int] = []
    for n in (20_000, 40_000):
        parsed.clear()
        assert len(list(values(stream(f"[{unit * n}0]".encode())))) == n + 1
        steps.append(sum(parsed))
    assert steps[1] < 2.5 * steps[0]


@pytest.mark.parametrize("size", [1, 100, 16 << 10])
def test_a_value_in_small_pieces_is_parsed_seldom(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As files that are decompressed give them."""
    parsed: list[int] = []
    real = json.JSONDecoder.raw_decode

    def counted(self: json.JSONDecoder, text: str, at: int = 0) -> Any:
        parsed.append(len(text) - at)
        return real(self, text, at)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    content = json.dumps({"text": TEXT * 4000}).encode()
    assert len(list(values(stream(content, size)))) == 1
    assert sum(parsed) < 4 * len(content)


def test_what_is_before_damage_is_read() -> None:
    class Damaged(Dripping):
        def read(self, size: int | None = -1, /) -> bytes:
            if found := super().read(size):
                return found
            raise EOFError("cut off")

    found = values(cast(Stream, Damaged(b'[{"text": "a"}, {"text": "b"', 10)))
    assert next(found) == ({"text": "a"}, True)
    with pytest.raises(EOFError, match="cut off"):
        next(found)


NAMED = {"text": TEXT, "title": "a"}


@pytest.mark.parametrize("size", [7, 1 << 16])
@pytest.mark.parametrize(
    ("line", "row"),
    [
        (["n1", NAMED], {"id": "n1", **NAMED}),
        ([7, NAMED], {"id": 7, **NAMED}),
        ([NAMED, "n1"], {"id": "n1", **NAMED}),
        (["n1", {**NAMED, "id": "x"}], {**NAMED, "id": "x"}),
        (["n1", [TEXT, "Other."]], {"id": "n1", "text": [TEXT, "Other."]}),
        (["n1", "2024-05-03", NAMED], None),
        ([None, NAMED], None),
        ([True, NAMED], None),
        (["n1", [1, 2]], None),
    ],
    ids=str,
)
def test_a_list_of_an_id_and_an_object_is_a_row(
    line: list[Any], row: dict[str, Any] | None, size: int
) -> None:
    content = b"\n".join([json.dumps(line).encode()] * 3)
    assert [value for _, value in json_rows(stream(content, 1 << 16))] == [line] * 3
    assert rows([line] * 3) == [line] * 3
    assert keyed(line) == row
    if row is not None and line[0] != NAMED:
        assert [value for _, value in json_rows(stream(content.split(b"\n")[0], size))] == [line]


def test_a_first_line_that_is_long_is_waited_for() -> None:
    lines = [[f"n{i}", {"text": TEXT * 6000}] for i in range(2)]
    content = b"\n".join(json.dumps(line).encode() for line in lines)
    assert [value for _, value in json_rows(stream(content))] == lines


def test_rows_in_lists_stay_rows() -> None:
    content = json.dumps([NAMED, NAMED]).encode()
    assert [v for _, v in json_rows(stream(content + b"\n" + content))] == [NAMED] * 4
    assert [v for _, v in json_rows(stream(b'["One text.", "Another."]'))] == [
        "One text.", "Another."]  # fmt: skip
    assert keyed(NAMED) is keyed(["a", "b"]) is keyed([NAMED, NAMED]) is None
