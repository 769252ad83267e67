"""Calls that `--help` shows below the options of each command, and what they do."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "annotate": (
        "Only look, then label; the same call goes on with a run that was stopped:",
        "nutgraf annotate articles/ --dry-run",
        "nutgraf annotate articles/ -o labelled --topics energy --keep-text",
    ),
    "bench": (
        "Time a corpus of yours:",
        "nutgraf bench articles.jsonl",
    ),
    "classify": (
        "Look at an article, make a page of it, or a line a paragraph:",
        "nutgraf classify article.txt",
        "nutgraf classify article.html --format html -o labelled.html",
        "nutgraf classify feed.rss --format jsonl --topics energy,health.toml",
    ),
    "convert": (
        "A table of a folder of exports:",
        "nutgraf convert exports/ -o articles.parquet",
    ),
    "drift": (
        "By year, against the first ones, with error rates of your labels:",
        "nutgraf drift labelled --by year --reference 2001:2005 --gold gold.jsonl --csv drift.csv",
    ),
    "evaluate": (
        "Measure each topic, for each source too, and make a page:",
        "nutgraf evaluate gold.jsonl --by-source --html evaluation.html",
    ),
    "export": (
        "Tasks for an annotation tool, without what the model says:",
        "nutgraf export sample.jsonl --to doccano --topics energy --blind -o tasks.jsonl",
    ),
    "import-dictionary": (
        "A topic file for each category:",
        "nutgraf import-dictionary dictionary.yml -o topics --report report.csv",
    ),
    "import-labels": (
        "Labels of two people, and how far they agree:",
        "nutgraf import-labels anna.jsonl ben.jsonl --from doccano --topics energy -o gold.jsonl",
    ),
    "label": (
        "A key a paragraph; the same call goes on:",
        "nutgraf label sample.jsonl --topic energy -o gold.jsonl",
    ),
    "new": (
        "A package of a few words:",
        'nutgraf new wellbeing --terms "hospital*, nurse*"',
    ),
    "plugins": (
        "What is installed, for programs:",
        "nutgraf plugins --json",
    ),
    "suggest": (
        "Ten terms, and paragraphs to label next:",
        "nutgraf suggest energy articles.jsonl --top 10 -o next.jsonl",
    ),
    "summary": (
        "A page of a run, and a row an article:",
        "nutgraf summary labelled --html summary.html",
        "nutgraf summary labelled --by document -o documents.csv",
    ),
    "topics": (
        "What can be told apart:",
        "nutgraf topics",
    ),
    "train": (
        "Weights for the words of a topic file:",
        "nutgraf train health.toml labelled.jsonl -o health.npz",
    ),
}
"""By command: what its calls do, and the calls."""


def epilog(command: str) -> str:
    """The examples of a command as click shows them, line by line."""
    told, *calls = EXAMPLES[command]
    return "\n".join(("\b", told, *(f"  {call}" for call in calls)))
