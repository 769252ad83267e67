"""docs/tour.ipynb runs from its first cell to its last, and shows what its cells give today."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.tour import NOTEBOOK, executed, read

REMEDY = "run `python -m tests.tour` and look at what it changed"


@pytest.fixture(scope="module")
def now() -> Any:
    """The notebook as a new kernel makes it."""
    return executed()


def plain(cell: Any) -> str:
    """What a cell shows, without mark-up."""
    return "\n".join(
        str(output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"])
        for output in cell.outputs
    )


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_its_outputs_are_those_of_today(now: Any) -> None:
    for kept, made in zip(code(read()), code(now), strict=True):
        assert plain(kept) == plain(made), REMEDY
        assert kept.execution_count == made.execution_count, REMEDY


def test_it_shows_documents_and_evidence(now: Any) -> None:
    shown = [output["data"] for cell in code(now) for output in cell.outputs if "data" in output]
    assert sum("text/html" in data for data in shown) >= 3
    assert not [
        cell.source for cell in code(now) for o in cell.outputs if o.get("name") == "stderr"
    ]


def test_it_is_small_and_of_no_one_machine() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert not re.search(r"/home/|/root/|/tmp/|execution\"?: ?\{|language_info|0x[0-9a-f]{8}", text)


def test_its_links_lead_somewhere() -> None:
    words = "\n".join(cell.source for cell in read().cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)#]+)\)", words)
    assert links
    assert [link for link in links if not (NOTEBOOK.parent / link).is_file()] == []


def test_it_reads_of_the_project_nothing_but_seeds() -> None:
    paths = re.findall(r"\"(\.\./[^\"]*)\"", "\n".join(cell.source for cell in code(read())))
    assert paths == ["../seeds"]
