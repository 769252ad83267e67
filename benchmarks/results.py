"""What a benchmark found: rows of figures, as a table, as JSON, and set beside an earlier run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Result:
    """One benchmark's rows; every row has the same keys, the first names it."""

    name: str
    title: str
    rows: list[dict[str, Any]]
    notes: tuple[str, ...] = field(default=())


def show(result: Result, console: Console) -> None:
    """Prints a result as a table."""
    table = Table(title=result.title, title_justify="left", box=None, header_style="bold")
    for i, column in enumerate(result.rows[0]):
        table.add_column(column, justify="right" if i else "left")
    for row in result.rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table, markup=False)
    for note in result.notes:
        console.print(f"  {note}", style="dim", markup=False)
    console.print()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def save(results: list[Result], machine: dict[str, str], path: Path) -> None:
    """Writes results with the machine they were measured on."""
    plain = {"machine": machine, "results": [asdict(result) for result in results]}
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Result]:
    """The results of an earlier run, by name."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return {r["name"]: Result(**{**r, "notes": tuple(r["notes"])}) for r in plain["results"]}
