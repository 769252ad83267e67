"""A summary as one self-contained HTML page: nothing is loaded and nothing runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from nutgraf.corpus.schema import REASONS
from nutgraf.corpus.summary import BINS, Group, Summary
from nutgraf.webpage import escape, template, webpage

TOPICS, SOURCES = 12, 40
"""How many topics and sources the page shows, the largest; the rest is in the JSON."""

_MANY = 6
"""With more topics than this, tables are set close, without bars."""

_COLOURS = 7  # as document.css has them
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 340, 150, 38, 18  # of a plot, in its own units
_TOLD = {
    "too_short": "too short to say",
    "unknown_words": "too many unknown words",
    "near_threshold": "too close to call",
    "boilerplate": "part of the page",
}


def page(summary: Summary, title: str | None = None) -> str:
    """The whole page. Its title is `title`, or the name of the run's folder."""
    name = escape(title or summary.name)
    shown = _largest(summary)
    sections = [_facts(summary, shown), _decisions(summary, shown)]
    if not summary.paragraphs:
        sections = [_facts(summary, shown), "<p>No paragraphs.</p>"]
    elif shown:
        sections += [
            _times(summary, shown),
            _sources(summary, shown),
            _together(summary, shown),
            _histograms(summary, shown),
        ]
    css = "nutgraf tally many" if len(shown) > _MANY else "nutgraf tally"
    body = (
        f'<div class="{css}"><style>\n{template("document.css")}{template("summary.css")}'
        f'</style>\n<h1 class="title" dir="auto">{name}</h1>\n{"".join(sections)}</div>'
    )
    return webpage(title or summary.name, body)


def _largest(summary: Summary) -> list[int]:
    """The places of the topics to show, by name; where there are too many, the largest."""
    yes = summary.overall.yes
    order = sorted(range(len(yes)), key=lambda i: -yes[i])[:TOPICS]
    return sorted(order)


def _facts(summary: Summary, shown: Sequence[int]) -> str:
    files_told = "source" if len(summary.sources) == 1 else "sources"
    facts = [
        f"<b>{summary.paragraphs:,}</b> paragraph{_s(summary.paragraphs)}",
        f"<b>{summary.documents:,}</b> document{_s(summary.documents)}",
        f"<b>{len(summary.sources):,}</b> {files_told}",
    ]
    if summary.times:
        facts.append(f"<b>{summary.times[0].name}</b> to <b>{summary.times[-1].name}</b>")
    if summary.rejected:
        facts.append(f"<b>{summary.rejected:,}</b> rejected row{_s(summary.rejected)}")
    notes = []
    if summary.parts < summary.units:
        notes.append(
            f"The run is not finished: {summary.parts:,} of {summary.units:,} units are done."
        )
    if len(shown) < len(summary.topics):
        notes.append(f"Shown are the {len(shown)} largest of {len(summary.topics):,} topics.")
    if summary.undated and summary.times:
        notes.append(f"{_percent(summary.undated / summary.paragraphs)} of paragraphs are undated.")
    told = "".join(f"<p>{note}</p>" for note in notes)
    return f'<ul class="facts"><li>{"</li><li>".join(facts)}</li></ul>{told}\n'


def _decisions(summary: Summary, shown: Sequence[int]) -> str:
    """For each topic one bar of all paragraphs: yes, abstain, no; and why it abstains."""
    rows = []
    n = max(summary.paragraphs, 1)
    for i in shown:
        yes, no, abstain = (int(x) for x in summary.outcomes[i])
        reasons = [
            f"{_percent(count / n)} {_TOLD[reason]}"
            for reason, count in zip(REASONS.to_pylist(), summary.reasons[i].tolist(), strict=True)
            if count
        ]
        label = f"yes {_percent(yes / n)}, abstain {_percent(abstain / n)}, no {_percent(no / n)}"
        bar = (
            f'<svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" '
            f'aria-label="{label}"><rect class="yes" width="{1000 * yes / n:.1f}" height="10"/>'
            f'<rect class="abstain" x="{1000 * yes / n:.1f}" width="{1000 * abstain / n:.1f}" '
            'height="10"/></svg>'
        )
        told = ", ".join(reasons) or "none"
        rows.append(
            f'<li class="{_css(i)}"><b>{escape(summary.topics[i])}</b>'
            f"<strong>{_percent(yes / n)}</strong>{bar}"
            f"<span>{yes:,} paragraph{_s(yes)}; mean probability "
            f"{summary.mean_probability[i]:.3f}; abstains: {told}</span></li>"
        )
    return _section(
        "Topics",
        "The share of paragraphs that are about each topic. The pale part of a bar is where the "
        "decision abstains.",
        f'<ul class="topics">{"".join(rows)}</ul>',
    )


def _times(summary: Summary, shown: Sequence[int]) -> str:
    times = summary.times
    if len(times) < 2:
        return ""
    top = max(group.shares[i] for group in times for i in shown)
    # Bands of few paragraphs may go beyond the plot, lest they make the lines flat.
    widest = max(_wilson(g.yes[i], g.paragraphs)[1] for g in times for i in shown)
    top = max(top, min(widest, 1.3 * top))
    plots = "".join(
        f'<figure class="{_css(i)}"><figcaption>{escape(summary.topics[i])}</figcaption>'
        f"{_line(times, i, top)}</figure>"
        for i in shown
    )
    what = "month" if len(times[0].name) > 4 else "year"
    return _section(
        "Over time",
        f"The share of each {what}’s paragraphs, on one scale. The pale band is where the share "
        "could lie by chance alone, with 95 % confidence (Wilson 1927), if paragraphs were drawn "
        "one by one.",
        f'<div class="plots">{plots}</div>',
    )


def _line(times: Sequence[Group], topic: int, top: float) -> str:
    """A line through the shares, broken where a month or year has no paragraphs."""
    places = [_ordinal(group.name) for group in times]
    first, span = places[0], max(places[-1] - places[0], 1)
    scale = _Scale(top)

    def x(place: int) -> float:
        return _LEFT + 4 + (place - first) / span * (_WIDTH - _LEFT - 10)

    points = [(x(p), scale.y(g.shares[topic])) for p, g in zip(places, times, strict=True)]
    bands = [_wilson(g.yes[topic], g.paragraphs) for g in times]
    paths, areas = [], []
    for run in _runs(places):
        paths.append("M" + "L".join(f"{points[j][0]:.1f},{points[j][1]:.1f}" for j in run))
        upper = [(points[j][0], scale.y(bands[j][1])) for j in run]
        lower = [(points[j][0], scale.y(bands[j][0])) for j in reversed(run)]
        if len(run) > 1:
            areas.append("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in [*upper, *lower]) + "Z")
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{2.2 if len(times) <= 40 else 1.4}"><title>'
        f"{g.name}: {_percent(g.shares[topic])} of {g.paragraphs:,}</title></circle>"
        for (a, b), g in zip(points, times, strict=True)
    )
    ticks = "".join(
        f'<text x="{x(places[j]):.1f}" y="{_HEIGHT - 4}" text-anchor="{anchor}">'
        f"{times[j].name}</text>"
        for j, anchor in _tick_places(len(times))
    )
    about = f"Share by time: {_percent(times[0].shares[topic])} in {times[0].name}, "
    about += f"{_percent(times[-1].shares[topic])} in {times[-1].name}"
    return _svg(
        about,
        f'{scale.grid()}<path class="band" d="{"".join(areas)}"/>'
        f'<path class="line" d="{"".join(paths)}"/>{dots}{ticks}',
    )


def _sources(summary: Summary, shown: Sequence[int]) -> str:
    groups = summary.sources[:SOURCES]
    top = max((group.shares[i] for group in groups for i in shown), default=0) or 1
    prefix = _common_folder([group.name for group in summary.sources])
    head = "".join(f'<th scope="col">{escape(summary.topics[i])}</th>' for i in shown)
    rows = []
    for group in groups:
        cells = "".join(
            f'<td class="{_css(i)}"><i style="--p:{group.shares[i] / top:.3f}"></i>'
            f"{_percent(group.shares[i])}</td>"
            for i in shown
        )
        name = escape(group.name.removeprefix(prefix))
        rows.append(f'<tr><th scope="row">{name}</th><td>{group.paragraphs:,}</td>{cells}</tr>')
    more = len(summary.sources) - len(groups)
    note = f" The {more:,} smaller ones are left out." if more else ""
    folder = f" All are in <code>{escape(prefix)}</code>." if prefix else ""
    return _section(
        "By source",
        f"The share of each source’s paragraphs, the largest source first.{note}{folder}",
        '<div class="wide"><table class="sources"><thead><tr><th scope="col">source</th>'
        f'<th scope="col">paragraphs</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        "</div>",
    )


def _together(summary: Summary, shown: Sequence[int]) -> str:
    if len(shown) < 2:
        return ""
    head = "".join(f'<th scope="col">{escape(summary.topics[i])}</th>' for i in shown)
    rows = []
    for i in shown:
        own, cells = int(summary.together[i, i]), []
        for j in shown:
            count = int(summary.together[i, j])
            if i == j or not own:
                cells.append('<td class="self">–</td>')
                continue
            share, base = count / own, summary.overall.shares[j]
            lift = f", {share / base:.1f} times its share of all" if base else ""
            cells.append(
                f'<td style="--p:{share:.3f}" title="{count:,} paragraphs{lift}">'
                f"{_percent(share)}</td>"
            )
        name = escape(summary.topics[i])
        rows.append(f'<tr class="{_css(i)}"><th scope="row">{name}</th>{"".join(cells)}</tr>')
    return _section(
        "Together",
        "Of the paragraphs that are about the topic at the left, how many are also about the one "
        "above.",
        f'<div class="wide"><table class="together"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>",
    )


def _histograms(summary: Summary, shown: Sequence[int]) -> str:
    plots = "".join(
        f'<figure class="{_css(i)}"><figcaption>{escape(summary.topics[i])}</figcaption>'
        f"{_bars(summary.histogram[i].tolist())}</figure>"
        for i in shown
    )
    return _section(
        "How sure",
        "Paragraphs by probability, in steps of 0.05; each line is ten times the one below. "
        "Much in the middle means that the topic is hard to tell in this corpus.",
        f'<div class="plots">{plots}</div>',
    )


def _bars(counts: Sequence[int]) -> str:
    """Columns on a logarithmic scale; a zero has none."""
    decades = max(1, math.ceil(math.log10(max(*counts, 1) + 1)))
    base, height = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - 8
    width = (_WIDTH - _LEFT - 6) / BINS
    lines = []
    for power in range(decades + 1):
        y = base - height * power / decades
        label = f"{10**power:,}" if power < 5 else f"10{str(power).translate(_RAISED)}"
        lines.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - 6}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{label}</text>'
        )
    columns = []
    for i, count in enumerate(counts):
        if count:
            # One paragraph, at the foot of the scale, must show, too.
            tall = max(height * math.log10(count) / decades, 1.5)
            columns.append(
                f'<rect x="{_LEFT + i * width + 1:.1f}" y="{base - tall:.1f}" '
                f'width="{width - 1.5:.1f}" height="{tall:.1f}"><title>{i / BINS:.2f} to '
                f"{(i + 1) / BINS:.2f}: {count:,}</title></rect>"
            )
    ticks = "".join(
        f'<text x="{_LEFT + place * (_WIDTH - _LEFT - 6):.1f}" y="{_HEIGHT - 4}" '
        f'text-anchor="middle">{place:g}</text>'
        for place in (0, 0.5, 1)
    )
    return _svg("Paragraphs by probability", f"{''.join(lines)}{''.join(columns)}{ticks}")


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Scale:
    """Heights of shares, from 0 to a round number above the largest."""

    def __init__(self, top: float) -> None:
        steps = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
        self.step = next((step for step in steps if step * 4 >= top), steps[-1])
        self.n = max(1, math.ceil(round(top / self.step, 6)))

    def y(self, share: float) -> float:
        full = _HEIGHT - _BOTTOM - 8
        return 8 + full * (1 - min(share / (self.step * self.n), 1))

    def grid(self) -> str:
        lines = []
        for share in (k * self.step for k in range(self.n + 1)):
            y = self.y(share)
            lines.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - 4}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text x="{_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{share * 100:g} %</text>'
            )
        return "".join(lines)


def _ordinal(name: str) -> int:
    """A place on the axis: months from year 0, or years."""
    year, _, month = name.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _runs(places: Sequence[int]) -> Iterable[list[int]]:
    """Indices of places that follow on each other without a gap."""
    for _, run in groupby(range(len(places)), lambda j: places[j] - j):
        yield list(run)


def _tick_places(n: int) -> list[tuple[int, str]]:
    middle = [((n - 1) // 2, "middle")] if n >= 5 else []
    return [(0, "start"), *middle, (n - 1, "end")]


def _wilson(yes: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    z, p = 1.96, yes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _common_folder(names: Sequence[str]) -> str:
    """The folder that all names begin with, with its slash; empty where one name is alone."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind("/", 0, n) + 1]


def _svg(about: str, inner: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{about}">{inner}</svg>'


def _section(title: str, told: str, content: str) -> str:
    return f"<section><h2>{title}</h2><p>{told}</p>{content}</section>\n"


def _css(topic: int) -> str:
    return f"c{topic % _COLOURS}"


def _percent(share: float) -> str:
    """A share in percent with the digits that count, and never a nought or a whole that is none."""
    if 0 < share < 0.0001:
        return "&lt;0.01&nbsp;%"
    if 0.9995 <= share < 1:
        return "&gt;99.9&nbsp;%"
    digits = 0 if share in (0, 1) else 2 if share < 0.01 else 1
    return f"{share * 100:.{digits}f}&nbsp;%"


def _s(n: int) -> str:
    return "" if n == 1 else "s"
