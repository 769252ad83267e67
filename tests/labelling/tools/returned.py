"""What an export says of topics, for the tests of each tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nutgraf.data import Topic
from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.votes import Told
from nutgraf.reading.rows import Reject

TOPICS = (Topic("diplomacy"), Topic("energy"))


def labels(
    folder: Path, tool: str, *values: Any, name: str = "export.json"
) -> tuple[list[tuple[int | None, int | None]], list[str], Told]:
    """(diplomacy, energy) of each row, the reasons of what was left out, and what is told."""
    path = folder / name
    if len(values) == 1 and isinstance(values[0], str):
        path.write_text(values[0], encoding="utf-8")
    else:
        path.write_text(json.dumps(values), encoding="utf-8")
    rejects: list[Reject] = []
    told = Told()
    rows = list(read_labels(path, tool, TOPICS, rejects, told=told))
    return [(r["diplomacy"], r["energy"]) for r in rows], [r.reason for r in rejects], told
