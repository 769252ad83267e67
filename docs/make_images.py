"""Makes docs/images from real output: `python docs/make_images.py`.

The picture of a page needs Chromium on the path.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path

from rich.console import Console

import nutgraf
from nutgraf.corpus.dates import read_dates
from nutgraf.corpus.summary import summarize
from nutgraf.corpus.summary_page import page
from nutgraf.terminal import COLORS, paragraph_view

DOCS = Path(__file__).parent
ARTICLE = DOCS.parent / "seeds/articles/wire-report.txt"
PARAGRAPHS = DOCS.parent / "seeds/paragraphs"
SHOWN = 8


def main() -> None:
    classify()
    summary()


def classify() -> None:
    """An article as the terminal shows it."""
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


def summary() -> None:
    """The page that `nutgraf summary --html` makes of the seeds, by their years."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "seeds"
        corpus.mkdir()
        with (folder / "dates.csv").open("w", encoding="utf-8", newline="") as file:
            dates = csv.writer(file)
            dates.writerow(["id", "year"])
            for path in sorted(PARAGRAPHS.glob("*.jsonl")):
                rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
                with (corpus / path.name).open("w", encoding="utf-8") as out:
                    for i, row in enumerate(rows):
                        key = f"{path.stem}-{i}"
                        out.write(json.dumps({"id": key, "text": row["text"]}) + "\n")
                        dates.writerow([key, row.get("year", "")])
        with chdir(folder):  # so that the page tells no path of this machine
            nutgraf.annotate("seeds", "out")
        found = summarize(folder / "out", read_dates([folder / "dates.csv"]))
        page_file = folder / "summary.html"
        page_file.write_text(page(found, "The seed paragraphs"), encoding="utf-8")
        picture(page_file, DOCS / "images/summary.png")


def picture(page_file: Path, image: Path, size: str = "1100,1560") -> None:
    """What a browser shows of a page."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", f"--user-data-dir={profile}", f"--window-size={size}",
                f"--screenshot={image}", page_file.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )  # fmt: skip


if __name__ == "__main__":
    main()
