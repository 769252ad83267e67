"""Makes docs/images from real output: `python docs/make_images.py`."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

import nutgraf
from nutgraf.drift import drift
from nutgraf.driftplot import plot
from nutgraf.periods import Corpus
from nutgraf.terminal import COLORS, paragraph_view

DOCS = Path(__file__).parent
ARTICLE = DOCS.parent / "seeds/articles/wire-report.txt"
SHOWN = 8


def main() -> None:
    draw_article()
    draw_drift()


def draw_drift() -> None:
    seeds = sorted((DOCS.parent / "seeds/paragraphs").glob("*.jsonl"))
    rows = (row for path in seeds for row in Corpus(path, by="year") if row.period)
    found = drift(nutgraf.load(), rows, reference=("1985", "1995"))
    plot(found, DOCS / "images/drift.png")


def draw_article() -> None:
    document = nutgraf.load().read(ARTICLE.read_text(encoding="utf-8"))
    console = Console(
        record=True, width=104, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    colors = dict(zip((t.name for t in document.topics), COLORS, strict=False))
    for paragraph in document.paragraphs[:SHOWN]:
        console.print(paragraph_view(paragraph, colors, evidence=False), highlight=False)
    svg = console.export_svg(title="nutgraf classify seeds/articles/wire-report.txt")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # no fonts from the network
    (DOCS / "images/classify.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
