"""Labelling by hand: a file of labels that no crash can spoil, and the loop from key to label."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nutgraf.errors import InputError
from nutgraf.reading.labels import label_of

KEYS = {"1": 1, "0": 0, "?": None}
UNDO, SKIP, QUIT = "u", "s", "q"


class LabelFile:
    """JSON lines of one topic's labels, appended one at a time and on the disk when `add` returns.

    Opening it for an existing file goes on where that stops. A last line that was cut short, as
    when the machine stopped while it was written, is taken away; `repaired` is what it held.

    Raises:
        InputError: the file cannot be opened, or holds other lines than such rows.
    """

    def __init__(self, path: str | Path, topic: str) -> None:
        self.topic = topic
        self.repaired = ""
        self._path = Path(path)
        self._ends: list[int] = []  # of the lines of this sitting, which can be undone
        if self._path.exists() and not (self._path.is_file() or self._path.is_dir()):
            raise InputError(f"{path}: is no file, and labels must last: name another")
        try:
            self._file = Path(path).open("a+b", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise InputError(f"{path}: cannot be opened: {error.strerror}") from None
        try:
            self._file.seek(0)
            self._rows, self._end = self._read(self._file.read() or b"")
        except BaseException:
            self._file.close()
            raise

    @property
    def labels(self) -> dict[str, int | None]:
        """Text to its label on the topic; the last one where there are several."""
        read = {row["text"]: label_of(row[self.topic]) for row in self._rows if self.topic in row}
        return {text: None if y != y else int(y) for text, y in read.items()}

    @property
    def added(self) -> int:
        """How many labels this sitting added."""
        return len(self._ends)

    def add(self, row: dict[str, Any], label: int | None) -> None:
        """Appends a row with a label; whatever labels of other topics it had go along."""
        labelled = {**row, self.topic: label}
        line = json.dumps(labelled, ensure_ascii=False)
        try:
            data = line.encode() + b"\n"
        except UnicodeEncodeError:
            data = json.dumps(labelled).encode() + b"\n"
        self._ends.append(self._end)
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(self._ends.pop())
            raise InputError(f"{self._path}: cannot be written: {error.strerror}") from None
        self._end = os.fstat(self._file.fileno()).st_size
        self._rows.append(labelled)

    def undo(self) -> bool:
        """Takes the last row of this sitting away again; whether there was one."""
        if not self._ends:
            return False
        self._end = self._ends.pop()
        self._file.truncate(self._end)
        os.fsync(self._file.fileno())
        self._rows.pop()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _read(self, data: bytes) -> tuple[list[dict[str, Any]], int]:
        rows, end = [], 0
        for number, line in enumerate(BytesIO(data), 1):
            whole = line.endswith(b"\n")
            try:
                row = json.loads(line) if line.strip() else None
                if row is not None and not isinstance(row.get("text"), str):
                    raise ValueError('it has no "text"')
                if row is not None:
                    label_of(row.get(self.topic))
            except (ValueError, AttributeError, RecursionError) as error:
                if whole:
                    raise InputError(
                        f"{self._path}, line {number}: no row of labels ({error}): "
                        "mend it, or label into another file"
                    ) from None
                self.repaired = line.decode("utf-8", "backslashreplace")
                break
            if not whole and row is not None:  # all there but its line feed
                self._file.write(b"\n")
                line += b"\n"
            end += len(line)
            if row is not None:
                rows.append(row)
        self._file.truncate(end)
        os.fsync(self._file.fileno())
        return rows, end


@dataclass(frozen=True)
class Moment:
    """What the person sees: the row, its place among `total`, and how many have which label."""

    row: dict[str, Any]
    place: int
    total: int
    yes: int
    no: int
    unsure: int


def label_rows(
    rows: Sequence[dict[str, Any]],
    labels: LabelFile,
    show: Callable[[Moment], None],
    key: Callable[[], str],
) -> None:
    """Shows each row that has no label yet, and does what the key says, until `q` or the end.

    1 and 0 are yes and no, ? is null, which is not scored; u takes the last label or skip back, s
    leaves a row for the next sitting. Other keys do nothing. Rows of the same text are one.
    """
    done = labels.labels
    seen: dict[str, dict[str, Any]] = {}
    for row in rows:
        seen.setdefault(row["text"], row)
    waiting = [row for text, row in seen.items() if text not in done]
    history: list[bool] = []  # whether each step back is a label
    before = sum(text in done for text in seen)
    while len(history) < len(waiting):
        row = waiting[len(history)]
        values = list(labels.labels.values())
        show(
            Moment(
                row,
                before + len(history) + 1,
                len(seen),
                values.count(1),
                values.count(0),
                values.count(None),
            )
        )
        pressed = key()
        if pressed in KEYS:
            labels.add(row, KEYS[pressed])
            history.append(True)
        elif pressed == SKIP:
            history.append(False)
        elif pressed == UNDO and history:
            if history.pop():
                labels.undo()
        elif pressed in (QUIT, ""):
            break
