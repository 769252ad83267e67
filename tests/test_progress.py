"""How far work is: counted for whoever watches, and for nobody else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.progress import Step, Watch, clock, is_watched, tracked, watched
from nutgraf.reading.rows import Rows


class Told(Watch):
    """Keeps what became of each step."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: list[tuple[str, int, bool]] = []

    def end(self, step: Step, is_whole: bool) -> None:
        super().end(step, is_whole)
        self.ended.append((step.told, step.n, is_whole))


def test_without_a_watch_the_items_are_given_as_they_are() -> None:
    items = iter([1, 2, 3])
    assert not is_watched()
    assert tracked(items, "numbers") is items


def test_steps_within_steps() -> None:
    watch = Told()
    with watched(watch):
        assert is_watched()
        for _ in tracked("ab", "letters", 2):
            assert [step.n for step in tracked_twice(watch)] == [watch.steps[0].n]
    assert not is_watched()
    assert watch.steps == []
    assert watch.ended == [("numbers", 3, True), ("numbers", 3, True), ("letters", 2, True)]


def tracked_twice(watch: Watch) -> list[Step]:
    assert list(tracked(iter([1, 2, 3]), "numbers")) == [1, 2, 3]
    return list(watch.steps)


def test_a_step_that_fails_or_is_left_is_not_whole() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError

    watch = Told()
    with watched(watch):
        with pytest.raises(ValueError):  # noqa: PT011
            list(tracked(failing(), "tries"))
        left = tracked([1, 2, 3], "looks")
        next(left)
        del left
    assert watch.ended == [("tries", 1, False), ("looks", 0, False)]


@pytest.mark.parametrize(
    ("step", "n", "taken", "share", "left"),
    [
        ({"total": 10}, 0, 0, 0.0, None),
        ({"total": 10}, 5, 0, 0.5, 10.0),
        ({"total": 10, "n": 4}, 7, 0, 0.7, 10.0),  # 3 of them took 10 s
        ({"size": 100}, 3, 20, 0.2, 40.0),
        ({"size": 100}, 3, 200, 1.0, 0.0),  # what was read twice counts twice
        ({"size": 0}, 0, 0, 1.0, 0.0),
        ({"total": 0}, 0, 0, 1.0, 0.0),
        ({}, 9, 9, None, None),
    ],
)
def test_the_share_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
    step: dict[str, int], n: int, taken: int, share: float | None, left: float | None,
) -> None:  # fmt: skip
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    found = Step("rows read", **step)
    now += 10
    found.n, found.taken = n, taken
    assert found.share == share
    assert found.left == (None if left is None else pytest.approx(left))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv", "rows.jsonl.gz"])
def test_reading_tells_rows_and_bytes(tmp_path: Path, name: str) -> None:
    import gzip

    rows = [{"text": f"Crude oil prices rose, said number {i}."} for i in range(500)]
    plain = "\n".join(map(json.dumps, rows)).encode()
    if name.endswith(".csv"):
        plain = "\n".join(["text", *(f'"{row["text"]}"' for row in rows)]).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(plain) if name.endswith(".gz") else plain)
    watch = Told()
    taken = []
    with watched(watch):
        found = Rows(path)
        found.survey()
        for _ in found:
            (step,) = watch.steps
            assert step.size == path.stat().st_size
            taken.append(step.taken)
    assert watch.ended == [("rows read", 500, True)]
    assert taken[-1] >= path.stat().st_size  # a buffer may be read before a row


def test_clock() -> None:
    assert [clock(x) for x in (0.4, 61, 3600 * 25 + 59.6)] == ["0:00:00", "0:01:01", "25:01:00"]
