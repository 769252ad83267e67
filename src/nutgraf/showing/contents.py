"""The contents of a folder of pages: what each article is, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from nutgraf.data import Outcome, Role, Topic
from nutgraf.showing.document import Document
from nutgraf.showing.marks import Badge, badges
from nutgraf.showing.rollup import DocumentAnswer
from nutgraf.showing.webpage import escape, template, whole_page


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the contents.

    Attributes:
        page: the name of its page's file, in the same folder.
        title: its headline, or what it is called.
        source: the file, and the place in it, that it was read from.
        date: as it is shown; empty where it is not known.
        paragraphs: how many it has.
        answers: topic name to what it says of it.
        yes: topic name to how many of its paragraphs are a yes.
    """

    page: str
    title: str
    source: str
    date: str
    paragraphs: int
    answers: dict[str, DocumentAnswer]
    yes: dict[str, int]

    @classmethod
    def of(cls, document: Document, page: str, source: str, date: str = "") -> Entry:
        """What the contents tell of a document."""
        headline = next((p.text for p in document if p.role is Role.HEADLINE), "")
        return cls(
            page,
            " ".join(headline.split()) or source,
            source,
            date,
            len(document),
            document.answers,
            {t.name: sum(t.name in p.topics for p in document) for t in document.topics},
        )


def contents_page(
    entries: Sequence[Entry], topics: Sequence[Topic], title: str | None = None
) -> str:
    """The whole page. Its title is `title`, or how many articles there are."""
    name = title or f"{len(entries):,} article{'' if len(entries) == 1 else 's'}"
    by_topic = badges(topics)
    style = template("document.css") + template("contents.css")
    items = "\n".join(_item(entry, by_topic.values()) for entry in entries)
    body = (
        f'<div class="nutgraf contents">\n<style>\n{style}</style>\n'
        f'<h1 class="title" dir="auto">{escape(name)}</h1>\n'
        f"{_legend(entries, by_topic.values())}"
        + (f"<ol>\n{items}\n</ol>\n" if entries else "<p>No articles.</p>\n")
        + "</div>"
    )
    return whole_page(name, body)


def _legend(entries: Sequence[Entry], by_topic: Iterable[Badge]) -> str:
    items = []
    for badge in by_topic:
        yes = sum(e.answers[badge.topic.name].outcome is Outcome.YES for e in entries)
        share = yes / max(len(entries), 1)
        items.append(
            f'<li class="{badge.css} yes"><b>{escape(badge.topic.title)}</b> '
            f'<i style="--p:{share:.2f}"></i><span>{yes:,} of {len(entries):,}</span></li>'
        )
    if not items:
        return ""
    return (
        f'<section class="legend margin" aria-label="Topics">\n<ul>{"".join(items)}</ul>\n'
        "<p>Articles with at least a paragraph about the topic. Below, bars are the share of an "
        "article’s paragraphs that are; topics without any are left out.</p>\n</section>\n"
    )


def _item(entry: Entry, by_topic: Iterable[Badge]) -> str:
    told = [entry.date, f"{entry.paragraphs:,} paragraph{'' if entry.paragraphs == 1 else 's'}"]
    told += [entry.source] if entry.source != entry.title else []
    shares, undecided = [], []
    for badge in by_topic:
        answer, yes = entry.answers[badge.topic.name], entry.yes[badge.topic.name]
        if answer.outcome is Outcome.YES:
            shares.append(
                f'<li class="{badge.css} yes"><b>{escape(badge.topic.title)}</b> '
                f'<i style="--p:{yes / entry.paragraphs:.2f}"></i>'
                f"<span>{yes:,} of {entry.paragraphs:,}</span></li>"
            )
        elif answer.outcome is Outcome.ABSTAIN:
            undecided.append(escape(badge.topic.title))
    answers = f"<ul>{''.join(shares)}</ul>" if shares else "<p>about none of the topics</p>"
    if undecided:
        answers = answers if shares else ""
        answers += f"<p>cannot tell of {', '.join(undecided)}</p>"
    return (
        f'<li><div><h2><a href="{escape(quote(entry.page))}" dir="auto">{escape(entry.title)}</a>'
        f"</h2><p>{escape(' · '.join(filter(None, told)))}</p></div>"
        f'<div class="margin">{answers}</div></li>'
    )
