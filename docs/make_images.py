"""Makes docs/images from real output: `python docs/make_images.py`."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

import nutgraf
from nutgraf.terminal import COLORS, paragraph_view

DOCS = Path(__file__).parent
ARTICLE = DOCS.parent / "seeds/articles/wire-report.txt"
SHOWN = 8


def main() -> None:
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
