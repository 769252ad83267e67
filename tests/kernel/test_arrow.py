"""Arrow data that does not make sense: told, never followed."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nutgraf.errors import InputError
from nutgraf.kernel import _count
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.texts import as_texts
from tests.arrowdata import HandMade

DATA = b"oil and gas from the north sea"
BIG = 2**62


def strings(offsets: list[int], data: bytes | None = DATA, **more: Any) -> HandMade:
    packed = struct.pack(f"<{len(offsets)}i", *offsets)
    return HandMade([None, packed, data], more.pop("length", len(offsets) - 1), **more)


def large(offsets: list[int], data: bytes | None = DATA, **more: Any) -> HandMade:
    packed = struct.pack(f"<{len(offsets)}q", *offsets)
    return HandMade([None, packed, data], len(offsets) - 1, "U", **more)


def view(n: int, prefix: bytes = DATA[:4], buffer: int = 0, start: int = 0) -> bytes:
    return struct.pack("<i4sii", n, prefix, buffer, start)


def views(*parts: bytes, sizes: bytes | None = None, data: bytes | None = DATA) -> HandMade:
    told = struct.pack("<q", len(DATA)) if sizes is None else sizes
    return HandMade([None, b"".join(parts), data, told], len(parts), "vu")


def used(kind: str) -> Any:
    """An object that gives the same capsules twice, the second time."""

    class Twice:
        def __init__(self) -> None:
            name = f"__arrow_c_{kind}__"
            array = pa.array(["oil"])
            found = getattr(pa.chunked_array([array]) if kind == "stream" else array, name)()
            setattr(Twice, name, lambda self, requested=None: found)

    made = Twice()
    assert as_texts(made).to_list() == ["oil"]
    return made


class Gives:
    """An object that gives this in place of capsules."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def __arrow_c_array__(self, requested: object = None) -> Any:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "offsets that fall": (lambda: strings([0, 7, 3, 9]), r"texts\[1\] stands where"),
    "offsets that fall back to the start": (lambda: strings([4, 0, 9]), r"texts\[0\] stands"),
    "offsets below 0": (lambda: strings([-4, 3, 9]), r"texts\[0\] stands"),
    "an offset below 0 within": (lambda: strings([0, -5, 9]), r"texts\[0\] stands"),
    "offsets that wrap around": (lambda: strings([0, 2**31 - 1, -(2**31)]), r"texts\[0\] stands"),
    "the least offset of all": (lambda: strings([-(2**31), 0]), r"texts\[0\] stands"),
    "a text of more than 2 GiB": (lambda: strings([0, 2**31 - 1]), r"texts\[0\].* 2 GiB"),
    "large offsets that fall": (lambda: large([0, 9, 5]), r"texts\[1\] stands"),
    "large offsets below 0": (lambda: large([-1, 5]), r"texts\[0\] stands"),
    "large offsets that wrap around": (lambda: large([0, 2**63 - 1, -(2**63)]), r"texts\[0\]"),
    "a large offset beyond any memory": (lambda: large([BIG, BIG + 3]), r"texts\[0\] stands"),
    "a large text of more than 2 GiB": (lambda: large([0, 2**40]), r"texts\[0\].* 2 GiB"),
    "texts without bytes": (lambda: strings([0, 3], None), r"texts\[0\] stands"),
    "large texts without bytes": (lambda: large([0, 3], None), r"texts\[0\] stands"),
    "no offsets": (lambda: HandMade([None, None, DATA], 2), "no offsets"),
    "no buffers": (lambda: strings([0, 3], no_buffers=True), "no buffers"),
    "two buffers": (lambda: strings([0, 3], n_buffers=2), "another number of buffers"),
    "four buffers": (lambda: strings([0, 3], n_buffers=4), "another number of buffers"),
    "buffers below 0": (lambda: strings([0, 3], n_buffers=-1), "another number of buffers"),
    "children": (lambda: strings([0, 3], n_children=2), "children"),
    "a dictionary": (lambda: strings([0, 3], dictionary=True), "dictionary"),
    "a length below 0": (lambda: strings([0, 3], length=-1), "below 0"),
    "the least length of all": (lambda: strings([0, 3], length=-(2**63)), "below 0"),
    "an offset of the array below 0": (lambda: strings([0, 3], offset=-1), "below 0"),
    "a length that wraps around": (lambda: strings([0, 3], length=2**63 - 1), "have room"),
    "an offset that wraps around": (lambda: strings([0, 3], offset=2**63 - 1), "have room"),
    "a length beyond any memory": (lambda: strings([0, 3], length=2**50), "have room"),
    "more nulls than texts": (lambda: strings([0, 3], null_count=2), "more nulls"),
    "nulls below -1": (lambda: strings([0, 3], null_count=-7), "more nulls"),
    "nulls without a bitmap": (lambda: strings([0, 3], null_count=1), "which texts they are"),
    "a null": (lambda: HandMade([b"\0", b"\0" * 8, b""], 1, null_count=1), r"texts\[0\] is null"),
    "a view of a length below 0": (lambda: views(view(-5)), r"texts\[0\] stands"),
    "a view of the least length": (lambda: views(view(-(2**31))), r"texts\[0\] stands"),
    "a view of the greatest length": (lambda: views(view(2**31 - 1)), r"texts\[0\]"),
    "a view beyond its buffer": (lambda: views(view(20, start=20)), r"texts\[0\] stands"),
    "a view from below 0": (lambda: views(view(20, start=-1)), r"texts\[0\] stands"),
    "a view of a buffer that is not there": (
        lambda: views(view(5), view(20, buffer=1)), r"texts\[1\] stands"),
    "a view of a buffer below 0": (lambda: views(view(20, buffer=-1)), r"texts\[0\] stands"),
    "a view of a buffer of 0 bytes": (
        lambda: views(view(20), sizes=struct.pack("<q", 0)), r"texts\[0\] stands"),
    "a view of a buffer of less than 0 bytes": (
        lambda: views(view(20), sizes=struct.pack("<q", -1)), r"texts\[0\] stands"),
    "a view of a buffer without bytes": (lambda: views(view(20), data=None), r"texts\[0\] stands"),
    "views without sizes of buffers": (
        lambda: HandMade([None, view(20), DATA, None], 1, "vu"), "no sizes"),
    "views without buffers": (lambda: HandMade([None, view(20), b""], 1, "vu"), r"texts\[0\]"),
    "views of two buffers in all": (lambda: HandMade([None, view(3)], 1, "vu"), "another number"),
    "bytes": (lambda: strings([0, 3], layout="z"), "type 'z', not string"),
    "a structure": (lambda: strings([0, 3], layout="+s"), r"type '\+s', not string"),
    "no type": (lambda: strings([0, 3], layout=None), "type '', not string"),
    "an empty type": (lambda: strings([0, 3], layout=""), "type '', not string"),
    "a type without end": (lambda: strings([0, 3], layout="u" * 10**6), "type 'uuu"),
    "a type that is not UTF-8": (lambda: strings([0, 3], layout="\u00ff"), "not string"),
    "a released array": (lambda: strings([0, 3], released="array"), "used before"),
    "a released schema": (lambda: strings([0, 3], released="schema"), "used before"),
    "an array used twice": (lambda: used("array"), "used before"),
    "a stream used twice": (lambda: used("stream"), "used before"),
    "capsules of another name": (
        lambda: strings([0, 3], names=(b"arrow_schema", b"a")), "not a capsule of 'arrow_array'"),
    "no capsules": (lambda: Gives((1, 2)), "give int, not a capsule"),
    "one capsule": (lambda: Gives((1,)), "not 2 capsules"),
    "nothing": (lambda: Gives(None), "not 2 capsules"),
    "an error": (lambda: Gives(OSError("gone")), "give no Arrow data .OSError: gone"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), WRONG.values(), ids=WRONG.keys())
def test_refused(make: Callable[[], Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        as_texts(make())


def test_a_view_that_begins_otherwise() -> None:
    texts = as_texts(views(view(20), view(20, b"gas ")))
    with pytest.raises(InputError, match="does not begin as its Arrow view says"):
        _count.learn(texts, 1, 2)


def test_hand_made_arrays_that_are_right() -> None:
    short = struct.pack("<i12s", 3, b"oil")
    for made, texts in (
        (strings([0, 3, 3, 8]), ["oil", "", " and "]),
        (strings([5, 5, 5], None, length=0), []),
        (HandMade([None, None, None], 0), []),
        (strings([0, 3, 8, 11], offset=1, length=2), [" and ", "gas"]),
        (strings([0, 0], None), [""]),
        (large([0, 3, 11]), ["oil", " and gas"]),
        (views(short, view(20), view(22, DATA[8:12], start=8)),
         ["oil", DATA[:20].decode(), DATA[8:].decode()]),
        (HandMade([None, short, struct.pack("<q", 0)], 1, "vu", n_buffers=3), ["oil"]),
        (HandMade([b"\xff", b"\0" * 8, b""], 1, null_count=-1), [""]),
    ):  # fmt: skip
        read = as_texts(made)
        assert read.to_list() == texts
        _count.learn(read, 1, 2)


def test_buffers_may_begin_anywhere() -> None:
    packed = b"\0" + np.array([0, 3, 7], np.int32).tobytes()
    buffer = pa.py_buffer(packed)[1:]
    column = pa.Array.from_buffers(pa.string(), 2, [None, buffer, pa.py_buffer(DATA)])
    assert as_texts(column).to_list() == ["oil", " and"]


@pytest.mark.parametrize("n", [1, 1023, 1024, 1025, 5000])
@pytest.mark.parametrize("kind", [strings, large])
def test_each_place_is_looked_at(kind: Callable[[list[int]], HandMade], n: int) -> None:
    rng = random.Random(n)
    offsets = list(range(n + 1))
    data = b"x" * (n + 1)
    assert as_texts(kind(offsets, data)).n == n  # type: ignore[call-arg]
    for at in {0, n - 1, n // 2, *(rng.randrange(n) for _ in range(20))}:
        bad = [*offsets]
        bad[at + 1] = bad[at] - 1
        with pytest.raises(InputError, match=rf"texts\[{at}\] stands"):
            as_texts(kind(bad, data))  # type: ignore[call-arg]


def test_slices_of_what_is_wrong_elsewhere_are_right() -> None:
    offsets = pa.py_buffer(np.array([0, 3, 1, 11, 15], np.int32))
    column = pa.Array.from_buffers(pa.string(), 4, [None, offsets, pa.py_buffer(DATA)])
    assert as_texts(column.slice(2, 2)).to_list() == [DATA[1:11].decode(), DATA[11:15].decode()]
    with pytest.raises(InputError, match=r"texts\[0\] stands"):
        as_texts(column.slice(1, 2))
    with pytest.raises(InputError, match=r"texts\[3\] stands"):
        as_texts(pa.chunked_array([["a", "b"], column]))


def test_what_reaches_beyond_the_buffers_of_pyarrow() -> None:
    """As a file that says so is read: nothing looks at it before."""
    table = pa.table({"text": ["hello world", "foo bar"]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    raw = sink.getvalue().to_pybytes()
    old = struct.pack("<iii", 0, 11, 18)
    assert raw.count(old) == 1
    bad = raw.replace(old, struct.pack("<iii", 0, 11, 1 << 28))
    column = pa.ipc.open_file(bad).read_all()["text"]
    pandas = pytest.importorskip("pandas")
    within = pandas.arrays.ArrowExtensionArray(column)
    for texts in (column, column.chunk(0), pandas.Series(within), pandas.Index(within),
                  pandas.Series(pandas.array(column, dtype="string[pyarrow]"))):  # fmt: skip
        with pytest.raises(InputError, match="the Arrow data is invalid"):
            as_texts(texts)


class Column:
    """A column of somebody's own library, whose parts raise, or are not what they should be."""

    def __init__(self, listed: Any, dtype: Any = "object") -> None:
        self.listed, self.kind = listed, dtype

    @property
    def dtype(self) -> str:
        return str(1 // self.kind) if isinstance(self.kind, int) else self.kind

    def to_list(self) -> Any:
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (Column(RuntimeError("gone")), "gives no texts .RuntimeError: gone"),
        (Column(5), "gives no texts .TypeError"),
        (Column(["oil"], 0), "gives no texts .ZeroDivisionError"),
        (Column(["oil", 3]), r"texts\[1\] is int"),
    ],
)
def test_what_somebodys_library_raises_is_told(column: Column, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        as_texts(column)


def test_random_arrays_are_read_or_refused() -> None:
    rng = random.Random(16)
    refused = 0
    for _ in range(3000):
        n = rng.randrange(1, 6)
        numbers = [rng.choice((0, 1, 5, 11, 30, 31, -1, 2**31 - 1, -(2**31))) for _ in range(n + 1)]
        if rng.random() < 0.5:
            numbers.sort()
        parts = [
            view(rng.choice((0, 5, 12, 13, 30, -1, 2**30)), rng.choice((DATA[:4], b"gas ")),
                 rng.choice((0, 0, 1, -1)), rng.choice((0, 0, 17, -4, 2**30)))
            for _ in range(n)
        ]  # fmt: skip
        if max(numbers) > len(DATA):  # how far its bytes reach no array tells
            numbers[-1] = -1
        made = rng.choice((strings(numbers), large(numbers), views(*parts)))
        made.null_count = rng.choice((0, 0, 0, -1, 1, 9))
        try:
            texts = as_texts(made)
            assert isinstance(texts, Texts)
            texts.to_list()
            _count.learn(texts, 1, 2)
        except InputError:
            refused += 1
    assert 500 < refused < 2900
