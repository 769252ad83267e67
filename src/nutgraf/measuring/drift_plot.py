"""A drift report as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.measuring.drift_report import Drift
from nutgraf.showing.plain import clean
from nutgraf.showing.table import column_name

COLORS = ("#0b5394", "#b45f06", "#38761d", "#741b47", "#666666", "#134f5c")


def pyplot() -> Any:
    """matplotlib.pyplot, without a display.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingExtraError("matplotlib", "plot", "a picture of drift") from None
    return plt


def check_format(path: Path) -> None:
    """Raises:
    InputError: the file's name ends in no format of pictures that matplotlib knows.
    MissingExtraError: matplotlib is not installed.
    """
    figure = pyplot().figure()
    formats = figure.canvas.get_supported_filetypes()
    pyplot().close(figure)
    if _format(path) not in formats:
        raise InputError(f"{path}: a picture's name ends in .png, .svg or .pdf")


def _format(path: Path) -> str:
    return path.suffix[1:].lower() or "png"


def plot(drift: Drift, path: Path) -> None:
    """Draws unknown words and each topic's share over the periods, a line a source.

    Bands are of the corrected share; where it is not known the counted share has a dashed line.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    plt = pyplot()
    periods = sorted({group.period for group in drift.groups})
    place = {period: i for i, period in enumerate(periods)}
    sources = sorted({group.source for group in drift.groups})
    titles = ("unknown words", *drift.topics)
    figure, panels = plt.subplots(
        len(titles), figsize=(8, 1.7 * len(titles) + 0.8), sharex=True, layout="constrained"
    )
    rows = drift.rows()
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title, loc="left", fontsize=9, fontweight="bold")
        for n, source in enumerate(sources):
            mine = [row for row in rows if row["source"] == source]
            x = [place[row["period"]] for row in mine]
            color = COLORS[n % len(COLORS)]
            key = "unknown" if title == titles[0] else f"{column_name(title)}_share"
            y = [_number(row[key]) for row in mine]
            corrected = title == titles[0] or all(s.corrected for s in drift.shares[title])
            style = "o-" if corrected else "o--"
            axes.plot(x, y, style, color=color, markersize=3, linewidth=1, label=_legend(source))
            if corrected and title != titles[0]:
                low, high = (
                    [_number(row[f"{column_name(title)}_{end}"]) for row in mine]
                    for end in ("low", "high")
                )
                axes.fill_between(x, low, high, color=color, alpha=0.15, linewidth=0)
                if len(x) == 1:
                    axes.vlines(x, low, high, color=color, alpha=0.4)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    step = max(1, len(periods) // 12)
    panels[-1].set_xticks(range(0, len(periods), step), [p or "no date" for p in periods[::step]])
    if len(sources) > 1:
        legend = panels[0].legend(fontsize=7, ncols=min(6, len(sources)), frameon=False)
        for text in legend.get_texts():  # a name with dollars is no formula
            text.set_parse_math(False)
    # The version of matplotlib stays out, so that the same report gives the same picture.
    metadata = {"Software": None} if _format(path) == "png" else None
    figure.savefig(path, dpi=110, format=_format(path), metadata=metadata)
    plt.close(figure)


def _legend(source: str) -> str:
    """A name for the legend, which leaves out those that begin with an underscore."""
    name = clean(source) or "all"
    return f" {name}" if name.startswith("_") else name


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
