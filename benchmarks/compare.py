"""`python -m benchmarks.compare A.json B.json`: two runs side by side, with ratios B / A."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from benchmarks.results import Result, read, show


@click.command()
@click.argument("a", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("b", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(a: Path, b: Path) -> None:
    """Set two runs side by side."""
    before, after = read(a), read(b)
    console = Console(highlight=False, width=110)
    for name in before.keys() & after.keys():
        show(compare(before[name], after[name]), console)


def compare(before: Result, after: Result) -> Result:
    """The figures that both have, and how many times the first the second is."""
    first = next(iter(before.rows[0]))
    matches = {row[first]: row for row in after.rows}
    rows = []
    for row in before.rows:
        other = matches.get(row[first], {})
        for key, value in row.items():
            if isinstance(value, int | float) and isinstance(other.get(key), int | float):
                ratio = other[key] / value if value else None
                rows.append(
                    {"row": row[first], "figure": key, "A": value, "B": other[key], "B / A": ratio}
                )
    return Result(before.name, before.title, rows or [{"row": "nothing in common"}])


if __name__ == "__main__":
    main()
