"""Tables for terminals that fit the screen, and never break inside a figure.

As wide as they like where there is room; else cells and headings break at their spaces; else each
row stands by itself, its cells below one another with their headings before them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from nutgraf.showing.plain import clean

LEAST = 16
"""Columns that prose needs beside figures."""


class Columns(Table):
    """A table without a frame; a string in a cell is one line of plain text."""

    def __init__(self, *titles: str, **looks: Any) -> None:
        usual: dict[str, Any] = {"box": None, "header_style": "bold", "pad_edge": False}
        super().__init__(**{**usual, **looks})
        for title in titles:
            self.add_column(title)

    def add_column(self, header: Any = "", *args: Any, **looks: Any) -> None:
        """A column of names or figures, which breaks at spaces only."""
        super().add_column(_plain(header), *args, **{"no_wrap": True, **looks})

    def add_figures(self, *titles: str) -> None:
        """Columns of figures, flush right."""
        for title in titles:
            self.add_column(title, justify="right")

    def add_prose(self, title: str, *, cut: bool = False) -> None:
        """A column of prose, which takes as many lines as it needs; with `cut`, a single one."""
        how = {"no_wrap": True, "overflow": "ellipsis", "ratio": 1} if cut else {"no_wrap": False}
        self.add_column(title, **how)

    def add_row(self, *cells: Any, **looks: Any) -> None:
        """A row, a cell a column."""
        super().add_row(*map(_plain, cells), **looks)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        gaps = 2 * (len(self.columns) - 1)
        if gaps + sum(map(_whole, self.columns)) <= room:
            return super().__rich_console__(console, options)
        if gaps + sum(map(_broken, self.columns)) <= room:
            return self._narrow(room - gaps).__rich_console__(console, options)
        return self._stacked(room)

    def _narrow(self, room: int) -> Table:
        """The same, each column as narrow as its longest word; prose, or else names, have what is
        left of the room for cells."""
        spare = room - sum(map(_broken, self.columns))
        if any(map(_is_prose, self.columns)):
            spare = 0
        table = Table(
            box=None, header_style="bold", pad_edge=False, expand=self.expand, title=self.title,
            title_justify=self.title_justify, title_style=self.title_style,
        )  # fmt: skip
        for column in self.columns:
            how: dict[str, Any] = {"justify": column.justify}
            if _is_prose(column):
                how |= {"no_wrap": column.no_wrap, "overflow": column.overflow}
                how |= {"ratio": column.ratio, "min_width": _broken(column)}
            else:
                more = min(spare, _whole(column) - _broken(column)) if _is_name(column) else 0
                spare -= more
                how["width"] = _broken(column) + more
            table.add_column(column.header, **how)
        for cells, row in zip(zip(*(c.cells for c in self.columns), strict=True), self.rows,
                              strict=True):  # fmt: skip
            table.add_row(*cells, style=row.style)
        return table

    def _stacked(self, room: int) -> RenderResult:
        """Row by row."""
        if self.title:
            yield Text(str(self.title), style="italic")
        first, *others = self.columns
        names = list(first.cells)
        for i, row in enumerate(self.rows):
            told = _styled(names[i], "bold")
            if not any(map(str.isalpha, told.plain)):  # a number says nothing by itself
                told = _styled(f"{_text(first.header)} {told.plain}", "bold")
            yield told
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(style="dim", overflow="fold")
            shown = [(c, cell) for c in others if str(cell := list(c.cells)[i])]
            figures = [cell_len(str(cell)) for c, cell in shown if not _is_prose(c)]
            grid.add_column(min_width=min(max(figures, default=1), room - LEAST))
            for column, cell in shown:
                told = _styled(cell, row.style or "")
                if _is_cut(column):
                    told.no_wrap, told.overflow = True, "ellipsis"
                grid.add_row(_text(column.header), told)
            yield Padding(grid, (0, 0, 0, 2))


class Pieces:
    """A name and pieces of text after it, with lines that break between two pieces only, and stand
    under the first where there is room."""

    def __init__(self, name: str, pieces: Iterable[str], style: str = "", gap: str = "  ") -> None:
        self._name, self._style, self._gap = clean(name), style, gap
        self._pieces = [clean(piece) for piece in pieces]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = min(cell_len(self._name) + 1, options.max_width // 4)
        line = self._name
        for piece in self._pieces:
            gap = " " if line is self._name else self._gap
            if cell_len(line + gap + piece) > options.max_width and line.strip():
                yield Text(line.rstrip(), style=self._style)
                line, gap = " " * indent, ""
            line += gap + piece
        yield Text(line, style=self._style)


def _whole(column: Column) -> int:
    """What a column needs on one line a cell; prose needs less than it has."""
    widest = max(map(cell_len, _strings(column)))
    return min(widest, max(LEAST, _broken(column))) if _is_prose(column) else widest


def _broken(column: Column) -> int:
    """What it needs where it breaks at spaces."""
    words = [word for text in _strings(column) for word in text.split()]
    widest = max(map(cell_len, words), default=1)
    heading = max(map(cell_len, _text(column.header).split()), default=1)
    if _is_prose(column):
        return max(heading, LEAST if _is_cut(column) else min(LEAST, widest))
    return max(widest, heading)


def _is_prose(column: Column) -> bool:
    return not column.no_wrap or _is_cut(column)


def _is_name(column: Column) -> bool:
    return column.justify == "left"


def _is_cut(column: Column) -> bool:
    return column.ratio is not None


def _strings(column: Column) -> list[str]:
    return [_text(column.header), *map(_text, column.cells)]


def _styled(cell: Any, style: Any) -> Text:
    told = cell.copy() if isinstance(cell, Text) else Text(_text(cell))
    told.stylize_before(style)
    return told


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _plain(cell: Any) -> Any:
    return Text(clean(cell)) if isinstance(cell, str) else cell
