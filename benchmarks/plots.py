"""Results as pictures."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import Result
from nutgraf.errors import MissingExtraError


def plot(results: list[Result], folder: Path) -> None:
    """Draws the results that have a picture: growth as lines, the rest as bars of MB/s.

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
