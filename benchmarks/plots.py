"""Results as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.charts import Chart
from benchmarks.results import Result
from nutgraf.errors import MissingExtraError

OWN, OTHER = "#0b5394", "#999"


def plot(results: list[Result], folder: Path) -> None:
    """Draws the results that have a picture: the learning curve as lines, others as bars of MB/s.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    plt = _pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        if result.name == "curve":
            _lines(result, folder / "curve.svg")
            continue
        rows = [r for r in result.rows if isinstance(r.get("MB/s"), float)]
        if not rows:
            continue
        figure, axes = plt.subplots(figsize=(7, 0.45 * len(rows) + 1.2), layout="constrained")
        names = [r["subject"] for r in rows][::-1]
        values = [r["MB/s"] for r in rows][::-1]
        colors = [OWN if "nutgraf" in n or result.name != "peers" else OTHER for n in names]
        axes.barh(names, values, color=colors)
        if result.name in ("peers", "hotpath"):
            axes.set_xscale("log")
        axes.set_xlabel("MB of text a second, one core" + " (log)" * (axes.get_xscale() == "log"))
        axes.set_title(result.title, loc="left", fontweight="bold")
        for i, value in enumerate(values):
            axes.text(value, i, f" {value:,.3g}", va="center")
        figure.savefig(folder / f"{result.name}.svg", metadata={"Date": None})
        plt.close(figure)


def panels(charts: list[Chart], folder: Path) -> Path:
    """Draws charts below one another; gives the file.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    plt = _pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    heights = [len(chart.bars) + 2 for chart in charts]
    figure, rows = plt.subplots(
        len(charts), figsize=(7.5, 0.3 * sum(heights)), height_ratios=heights,
        layout="constrained", squeeze=False,
    )  # fmt: skip
    for chart, axes in zip(charts, rows[:, 0], strict=True):
        bars = chart.bars[::-1]
        colors = [OWN if bar.own else OTHER for bar in bars]
        axes.barh([bar.name for bar in bars], [bar.figure for bar in bars], color=colors)
        for i, bar in enumerate(bars):
            axes.text(bar.figure, i, f" {bar.figure:,.3g}  {bar.said}", va="center", fontsize=8)
        axes.set_xlim(0, 1.6 * max((bar.figure for bar in bars), default=1.0))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_title(chart.title, loc="left", fontweight="bold")
    path = folder / "summary.svg"
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path


def _pyplot() -> Any:
    try:
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtraError("matplotlib", "bench", "--plot") from None
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    return plt


def _lines(result: Result, path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    subjects = list(dict.fromkeys(r["subject"] for r in result.rows))
    for subject, color in zip(subjects, ("#0b5394", "#3d85c6", "#999"), strict=True):
        rows = [r for r in result.rows if r["subject"] == subject]
        labels, *values = (
            [r[key] for r in rows] for key in ("labels", "mean AP", "mean AP low", "mean AP high")
        )
        mean, low, high = values
        style = "--" if subject.endswith("words") else "-"
        axes.plot(labels, mean, style, color=color, marker="o", markersize=4)
        axes.fill_between(labels, low, high, color=color, alpha=0.12, linewidth=0)
        axes.annotate(f" {subject}", (labels[-1], mean[-1]), color=color, va="center")
    axes.set_xscale("log")
    axes.set_xticks(labels, [str(n) for n in labels])
    axes.minorticks_off()
    axes.set_xlim(right=labels[-1] * 2.6)
    axes.set_xlabel("labelled paragraphs (log)")
    axes.set_ylabel("mean average precision")
    axes.set_title(result.title, loc="left", fontweight="bold")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
