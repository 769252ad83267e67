"""Makes docs/images from real output: `python docs/make_images.py`.

The picture of a page needs Chromium; it is left as it is where there is none.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path

from PIL import Image
from rich.console import Console

import nutgraf
from nutgraf.cli import main as command
from nutgraf.corpus.dates import read_dates
from nutgraf.corpus.summary.counts import summarize
from nutgraf.corpus.summary.page import summary_page
from nutgraf.measuring.drift_plot import plot
from nutgraf.measuring.drift_report import drift
from nutgraf.measuring.evaluation import evaluate
from nutgraf.measuring.page import evaluation_page
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.periods import Corpus
from nutgraf.reading.rows import Rows
from nutgraf.showing.looks import look_of
from nutgraf.showing.terminal import paragraph_view

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PARAGRAPHS = ROOT / "seeds/paragraphs"
ARTICLE = DOCS.parent / "seeds/articles/wire-report.txt"
SHOWN = 8


def main() -> None:
    classify()
    pages()
    evaluation()
    drift_over_years()
    summary()


def drift_over_years() -> None:
    """Topic shares in the seeds' paragraphs, year by year."""
    seeds = sorted(PARAGRAPHS.glob("*.jsonl"))
    rows = (row for path in seeds for row in Corpus(Rows(path), by="year") if row.period)
    found = drift(nutgraf.load(), rows, reference=("1985", "1995"))
    plot(found, DOCS / "images/drift.png")


def classify() -> None:
    document = nutgraf.load().read(ARTICLE.read_text(encoding="utf-8"))
    console = Console(
        record=True, width=108, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    colors = {topic.name: look_of(topic.name).terminal for topic in document.topics}
    for paragraph in document.paragraphs[:SHOWN]:
        view = paragraph_view(paragraph, colors, False, document.thresholds)
        console.print(view, highlight=False)
    svg = console.export_svg(title="nutgraf classify seeds/articles/wire-report.txt")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # no fonts from the network
    (DOCS / "images/classify.svg").write_text(svg, encoding="utf-8")


def pages() -> None:
    """A page wide and narrow, light and dark, and the index of a folder of them."""
    with tempfile.TemporaryDirectory() as folder, chdir(ROOT):  # names without this machine's paths
        files = sorted(map(str, Path("seeds/articles").glob("*.txt")))
        args = ["classify", *files, "--format", "html", "-o", folder]
        command.main(args, standalone_mode=False)
        page, index = Path(folder, "wire-report.html"), Path(folder, "index.html")
        picture(page, DOCS / "images/page.png", "1280,900")
        picture(page, DOCS / "images/page-dark.png", "1280,900", "--force-dark-mode")
        picture(index, DOCS / "images/contents.png", "1280,700")
        narrow = Path(folder, "narrow.html")  # a window is never as narrow as a telephone
        frames = "".join(
            f'<iframe src="{name}" width="380" height="900"></iframe>'
            for name in (page.name, index.name)
        )
        narrow.write_text(f"<style>* {{ margin: 0; border: 0 }}</style>{frames}", "utf-8")
        picture(narrow, DOCS / "images/page-narrow.png", "780,900")


def evaluation() -> None:
    """The word lists of the bundled topics, without training, on the seeds' paragraphs."""
    lists = [nutgraf.TermExtractor.from_toml(p) for p in ROOT.glob("plugins/*/topic.toml")]
    classifier = nutgraf.Classifier.of(lists)
    with tempfile.TemporaryDirectory() as folder:
        rows, page = Path(folder, "seeds.jsonl"), Path(folder, "page.html")
        files = sorted(PARAGRAPHS.glob("*.jsonl"))
        rows.write_text("".join(f.read_text(encoding="utf-8") for f in files), encoding="utf-8")
        gold = read_gold(rows, classifier.topic_names)
        found = evaluate(classifier, gold)
        text = evaluation_page(classifier, gold, found, name="the word lists alone", mistakes=2)
        page.write_text(text, encoding="utf-8")
        picture(page, DOCS / "images/evaluation.png", "1080,1180")


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
        page_file.write_text(summary_page(found, "The seed paragraphs"), encoding="utf-8")
        picture(page_file, DOCS / "images/summary.png", "1100,1560")


def picture(page: Path, image: Path, size: str, *options: str) -> None:
    """What a browser shows of a page."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        print(f"no Chromium: {image} stays as it is")
        return
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", f"--user-data-dir={profile}", f"--window-size={size}",
                f"--screenshot={image}", *options, page.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    with Image.open(image) as shot:  # letters and bars need few colours
        small = shot.convert("RGB").quantize(64)
    small.save(image, optimize=True)


if __name__ == "__main__":
    main()
