"""A summary as one self-contained HTML page: nothing is loaded and nothing runs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nutgraf.corpus.summary.figures import Summary
from nutgraf.corpus.summary.plots import bars, line, percent
from nutgraf.data import Reason
from nutgraf.measuring.proportion import wilson
from nutgraf.showing.looks import REASONS, look_of
from nutgraf.showing.webpage import escape, template, whole_page

TOPICS, SOURCES = 12, 40
"""How many topics and sources the page shows, the largest; the rest is in the JSON."""

_MANY = 6
"""With more topics than this, tables are set close, without bars."""


def summary_page(summary: Summary, title: str | None = None) -> str:
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
    return whole_page(title or summary.name, body)


def _largest(summary: Summary) -> list[int]:
    """The places of the topics to show, by name; where there are too many, the largest."""
    yes = summary.overall.yes
    order = sorted(range(len(yes)), key=lambda i: -yes[i])[:TOPICS]
    return sorted(order)


def _facts(summary: Summary, shown: Sequence[int]) -> str:
    facts = [
        f"<b>{summary.paragraphs:,}</b> paragraph{_s(summary.paragraphs)}",
        f"<b>{summary.documents:,}</b> document{_s(summary.documents)}",
        f"<b>{len(summary.sources):,}</b> {summary.grouped}{_s(len(summary.sources))}",
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
        notes.append(f"{percent(summary.undated / summary.paragraphs)} of paragraphs are undated.")
    told = "".join(f"<p>{note}</p>" for note in notes)
    return f'<ul class="facts"><li>{"</li><li>".join(facts)}</li></ul>{told}\n'


def _decisions(summary: Summary, shown: Sequence[int]) -> str:
    """For each topic one bar of all paragraphs: yes, abstain, no; and why it abstains."""
    rows = []
    for i in shown:
        failed = int(summary.failed[i])
        yes, no, abstain = (int(x) for x in summary.outcomes[i] - [0, 0, failed])
        n = max(summary.paragraphs - failed, 1)
        reasons = [
            f"{percent(count / n)} {REASONS[reason]}"
            for reason, count in zip(Reason, summary.reasons[i].tolist(), strict=True)
            if count and reason is not Reason.EXTRACTOR_FAILED
        ]
        label = f"yes {percent(yes / n)}, abstain {percent(abstain / n)}, no {percent(no / n)}"
        bar = (
            f'<svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" '
            f'aria-label="{label}"><rect class="yes" width="{1000 * yes / n:.1f}" height="10"/>'
            f'<rect class="abstain" x="{1000 * yes / n:.1f}" width="{1000 * abstain / n:.1f}" '
            'height="10"/></svg>'
        )
        told = ", ".join(reasons) or "none"
        rows.append(
            f'<li class="{_css(summary, i)}"><b>{escape(summary.topics[i])}</b>'
            f"<strong>{percent(summary.overall.shares[i])}</strong>{bar}"
            f"<span>{yes:,} paragraph{_s(yes)}; mean probability "
            f"{_number(summary.mean_probability[i])}; abstains: {told}"
            + (f"; left out, since its extractor failed: {failed:,}" if failed else "")
            + "</span></li>"
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
    top = max((g.shares[i] for g in times for i in shown if g.answered[i]), default=0.0)
    # Bands of few paragraphs may go beyond the plot, lest they make the lines flat.
    bands = [wilson(g.yes[i], g.answered[i])[1] for g in times for i in shown if g.answered[i]]
    top = max(top, min(max(bands, default=0.0), 1.3 * top))
    plots = "".join(
        f'<figure class="{_css(summary, i)}"><figcaption>{escape(summary.topics[i])}</figcaption>'
        f"{line(times, i, top)}</figure>"
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


def _sources(summary: Summary, shown: Sequence[int]) -> str:
    kind, groups = summary.grouped, summary.sources[:SOURCES]
    top = max((g.shares[i] for g in groups for i in shown if g.answered[i]), default=0) or 1
    prefix = _common_folder([group.name for group in summary.sources])
    head = "".join(f'<th scope="col">{escape(summary.topics[i])}</th>' for i in shown)
    rows = []
    for group in groups:
        cells = "".join(
            f'<td class="{_css(summary, i)}"><i style="--p:{_of(group.shares[i], top):.3f}"></i>'
            f"{percent(group.shares[i])}</td>"
            for i in shown
        )
        name = escape(group.name.removeprefix(prefix))
        rows.append(f'<tr><th scope="row">{name}</th><td>{group.paragraphs:,}</td>{cells}</tr>')
    scale = "" if len(shown) > _MANY else f" The longest bar is {percent(top)}."
    more = len(summary.sources) - len(groups)
    note = f" The {more:,} smaller ones are left out." if more else ""
    folder = f" All are in <code>{escape(prefix)}</code>." if prefix else ""
    return _section(
        f"By {kind}",
        f"The share of each {kind}’s paragraphs, the largest {kind} first.{scale}{note}{folder}",
        '<div class="wide" tabindex="0"><table class="sources"><thead><tr>'
        f'<th scope="col">{kind}</th><th scope="col">paragraphs</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>",
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
            lift = f", {share / base:.1f} times its share of all" if base > 0 else ""
            cells.append(
                f'<td style="--p:{share:.3f}" title="{count:,} paragraphs{lift}">'
                f"{percent(share)}</td>"
            )
        name = escape(summary.topics[i])
        rows.append(
            f'<tr class="{_css(summary, i)}"><th scope="row">{name}</th>{"".join(cells)}</tr>'
        )
    return _section(
        "Together",
        "Of the paragraphs that are about the topic at the left, how many are also about the one "
        "above.",
        '<div class="wide" tabindex="0"><table class="together">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>",
    )


def _histograms(summary: Summary, shown: Sequence[int]) -> str:
    plots = "".join(
        f'<figure class="{_css(summary, i)}"><figcaption>{escape(summary.topics[i])}</figcaption>'
        f"{bars(summary.histogram[i].tolist())}</figure>"
        for i in shown
    )
    return _section(
        "How sure",
        "Paragraphs by probability, in steps of 0.05; each line is ten times the one below. "
        "Much in the middle means that the topic is hard to tell in this corpus.",
        f'<div class="plots">{plots}</div>',
    )


def _common_folder(names: Sequence[str]) -> str:
    """The folder that all names begin with, with its slash; empty where one name is alone."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind("/", 0, n) + 1]


def _section(title: str, told: str, content: str) -> str:
    return f"<section><h2>{title}</h2><p>{told}</p>{content}</section>\n"


def _s(n: int) -> str:
    return "" if n == 1 else "s"


def _of(share: float, top: float) -> float:
    """How long the bar of a share is, where the longest is 1."""
    return 0.0 if math.isnan(share) else share / top


def _number(mean: float) -> str:
    return "–" if math.isnan(mean) else f"{mean:.3f}"


def _css(summary: Summary, topic: int) -> str:
    return f"c{look_of(summary.topics[topic]).colour}"
