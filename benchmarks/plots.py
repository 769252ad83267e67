"""Results as pictures."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import Result
from nutgraf.errors import MissingExtraError


def plot(results: list[Result], folder: Path) -> None:
    """Draws the results that have a picture: the learning curve as lines, others as bars of MB/s.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtraError("matplotlib", "bench", "--plot") from None
    folder.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
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
        colors = ["#0b5394" if "nutgraf" in n or result.name != "peers" else "#999" for n in names]
        axes.barh(names, values, color=colors)
        if result.name in ("peers", "hotpath"):
            axes.set_xscale("log")
        axes.set_xlabel("MB of text a second, one core" + " (log)" * (axes.get_xscale() == "log"))
        axes.set_title(result.title, loc="left", fontweight="bold")
        for i, value in enumerate(values):
            axes.text(value, i, f" {value:,.3g}", va="center")
        figure.savefig(folder / f"{result.name}.svg", metadata={"Date": None})
        plt.close(figure)


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
