"""An evaluation as one self-contained page: nothing is loaded and nothing runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nutgraf.data import Topic
from nutgraf.measuring.details import Curves, Mistake, curves
from nutgraf.measuring.evaluation import METRICS, Figure, TopicFigures, macro
from nutgraf.progress import tracked
from nutgraf.reading.labelled import Gold
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.showing.chart import Chart
from nutgraf.showing.looks import look_of
from nutgraf.showing.page import highlight
from nutgraf.showing.telling import AT_MOST
from nutgraf.showing.webpage import escape, template, whole_page

_TITLES = {
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1",
    "ap": "Average precision",
    "brier": "Brier score",
    "ece": "Calibration error",
}
_GROUPED = ("precision", "recall", "f1", "ap")


def evaluation_page(
    classifier: Classifier,
    gold: Gold,
    found: Sequence[TopicFigures],
    *,
    name: str = "labelled paragraphs",
    mistakes: int = 5,
    answers: Answers | None = None,
) -> str:
    """The page of the figures that `evaluate` found, with curves and the worst mistakes.

    `name` is what the labelled paragraphs are called, such as the name of their file;
    `answers` is what the classifier decides on them, where that is known already.
    """
    topics = [t for t in classifier.topics if t.name in gold.topics]
    overall = [f for f in found if not (f.source or f.year)]
    unlabelled = {f.topic for f in overall if not f.labelled}
    parts = [
        f"<h1>How right: {escape(name)}</h1>\n"
        f'<p class="about">{len(gold):,} labelled paragraphs. Small figures are 95 % intervals: '
        "bootstrap percentiles in tables, Wilson intervals in calibration plots. A yes is a "
        f"decision: where it abstains, it is none.{_told(overall)}</p>\n",
        _table("Topic", [(_title(topics, f.topic), f) for f in overall], tuple(METRICS), True),
        _mean(overall),
        "</table></div>\n",
    ]
    for heading, key in (("source", "source"), ("year", "year")):
        if rows := [f for f in found if getattr(f, key)]:
            parts.append(f"<h2>By {heading}</h2>\n")
            for topic in topics:
                of_topic = [(getattr(f, key), f) for f in rows if f.topic == topic.name]
                parts += [_table(topic.title, of_topic, _GROUPED, False), "</table></div>\n"]
    answers = classifier.decide(gold.texts) if answers is None else answers
    for topic in tracked(topics, "topics drawn", len(topics)):
        if topic.name not in unlabelled:
            detail = curves(classifier, gold, topic.name, mistakes, answers)
            parts.append(_topic(topic, topics, detail))
    style = template("document.css") + template("evaluation.css")
    content = f'<div class="nutgraf evaluation">\n<style>\n{style}</style>\n{"".join(parts)}</div>'
    return whole_page(f"How right: {name}", content)


def _told(overall: Sequence[TopicFigures]) -> str:
    """How many decisions abstain, how many texts have no answer, and what has no labels."""
    abstained = ", ".join(f"{f.topic} {f.abstained:,}" for f in overall if f.abstained)
    failed = ", ".join(f"{f.topic} {f.failed:,}" for f in overall if f.failed)
    unlabelled = ", ".join(f.topic for f in overall if not f.labelled)
    return (
        (f" Abstained: {escape(abstained)}." if abstained else "")
        + (f" Left out, since an extractor failed: {escape(failed)}." if failed else "")
        + (
            f" Without labels, and left out of the mean: {escape(unlabelled)}."
            if unlabelled
            else ""
        )
    )


def _title(topics: Sequence[Topic], name: str) -> str:
    return next(t.title for t in topics if t.name == name)


def _table(
    first: str,
    rows: Iterable[tuple[str, TopicFigures]],
    metrics: Sequence[str],
    threshold: bool,
) -> str:
    """A table that its caller ends."""
    titles = ["Labelled", "Of them yes", *(["Threshold"] if threshold else [])]
    titles += [_TITLES[m] for m in metrics]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row" dir="auto">{escape(name)}</th><td>{f.n:,}</td><td>{f.support:,}</td>'
        + (f"<td>{f.threshold:.2f}</td>" if threshold else "")
        + "".join(_cell(f.figures[m]) for m in metrics)
        + "</tr>\n"
        for name, f in rows
    )
    return (
        f'<div class="wide" tabindex="0"><table>\n<thead><tr><th scope="col">{escape(first)}</th>'
        f"{head}</tr></thead>\n<tbody>\n{body}</tbody>\n"
    )


def _mean(overall: Sequence[TopicFigures]) -> str:
    if len(overall) < 2:
        return ""
    cells = "".join(f"<td>{_number(macro(overall, m))}</td>" for m in METRICS)
    return (
        f'<tbody class="mean"><tr><th scope="row">Mean</th><td></td><td></td><td></td>{cells}'
        "</tr></tbody>\n"
    )


def _cell(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "<td>–</td>"
    low_high = f"{_number(figure.low)} to {_number(figure.high)}"
    return f"<td>{_number(figure.value)}<small>{low_high}</small></td>"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _topic(topic: Topic, topics: Sequence[Topic], detail: Curves) -> str:
    threshold = f"{detail.threshold:.2f}"
    plots = (
        (
            "Calibration",
            _calibration(topic, detail),
            "Of the paragraphs given a probability, how many the topic applies to. On the dotted "
            "line, probabilities mean what they say; the larger the dot, the more paragraphs.",
        ),
        (
            "Thresholds",
            _thresholds(topic, detail),
            f"What another threshold than {threshold} would give.",
        ),
        (
            "Risk and coverage",
            _risk(topic, detail),
            "How many of the answers are wrong if the paragraphs nearest to the threshold are "
            "left to a person.",
        ),
    )
    figures = "".join(
        f"<figure><h3>{title}</h3>{chart}<figcaption>{caption}</figcaption></figure>\n"
        for title, chart, caption in plots
    )
    css = look_of(topic.name).css
    legend = (
        "The most confident mistakes of each kind, with their probability. Underlined are the "
        f"{AT_MOST} words that weigh most, dotted those against the topic: the thicker the line, "
        "the weightier the word."
    )
    kinds = ("Said yes, labelled no", detail.false_yes), ("Said no, labelled yes", detail.false_no)
    return (
        f'<section class="{css}">\n<h2><span class="key">{escape(topic.title)}</span></h2>\n'
        f'<div class="plots">\n{figures}</div>\n<h3>Mistakes</h3>\n<p class="about">{legend}</p>\n'
        + "".join(_mistakes(kind, wrong, topics) for kind, wrong in kinds)
        + "</section>\n"
    )


def _calibration(topic: Topic, detail: Curves) -> Chart:
    chart = Chart(f"Calibration of {topic.title}", "probability", "share it applies to")
    chart.line([(0, 0), (1, 1)], "ideal")
    chart.line([(b.mean, b.share.value) for b in detail.calibration], "")
    most = max((b.n for b in detail.calibration), default=1)
    for b in detail.calibration:
        chart.interval(b.mean, b.share.low, b.share.high)
        title = f"{b.n} paragraphs at {b.mean:.2f}: it applies to {b.share.value:.2f}"
        chart.dot(b.mean, b.share.value, title, 2.5 + 4 * math.sqrt(b.n / most))
    return chart


def _thresholds(topic: Topic, detail: Curves) -> Chart:
    chart = Chart(f"Precision, recall and F1 of {topic.title} by threshold", "threshold", "")
    for name in ("precision", "recall", "f1"):
        chart.line([(p.threshold, getattr(p, name)) for p in detail.thresholds], name)
    chart.key([("precision", "precision"), ("recall", "recall"), ("f1", "F1")])
    return chart.upright(detail.threshold, f"{detail.threshold:.2f}")


def _risk(topic: Topic, detail: Curves) -> Chart:
    highest = max((risk for _, risk in detail.risk), default=0.0)
    top = next(t for t in (0.04, 0.1, 0.2, 0.4, 1) if highest <= t)
    label = f"Share of wrong answers of {topic.title} by share of paragraphs decided"
    chart = Chart(label, "share decided", "share of those wrong", y=(0, top))
    return chart.line(detail.risk, "")


def _mistakes(kind: str, wrong: Sequence[Mistake], topics: Sequence[Topic]) -> str:
    if not wrong:
        return f'<h4>{kind}</h4>\n<p class="about">None.</p>\n'

    def marked(mistake: Mistake) -> str:
        return highlight(mistake.text, mistake.evidence, topics)

    items = "".join(
        f'<div class="mistake"><p class="about"><b>{m.probability:.3f}</b> '
        + escape(" · ".join(filter(None, (f"line {m.line}", m.source, m.year))))
        + f'</p><p class="text" dir="auto">{marked(m)}</p></div>\n'
        for m in wrong
    )
    return f"<h4>{kind}</h4>\n{items}"
