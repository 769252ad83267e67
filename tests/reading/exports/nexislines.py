"""The lines of exports of Nexis, made of invented articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nutgraf.data import Role
from tests.reading.exports.stories import Story


@dataclass(frozen=True)
class Page:
    """The words that a page of Nexis has in one language."""

    labels: tuple[str, ...]  # section, length, words, byline, highlight, load-date, language
    parts: tuple[str, ...]  # body, graphic, correction, classification, end
    count: str
    months: tuple[str, ...] = ()
    date: str = "{month} {day}, {year}"


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
PAGES = {
    "en": Page(
        ("Section", "Length", "words", "Byline", "Highlight", "Load-Date", "Language"),
        ("Body", "Graphic", "Correction", "Classification", "End of Document"),
        "Documents", tuple(_MONTHS["en"].split()),
    ),
    "de": Page(
        ("Rubrik", "Länge", "Wörter", "Autor", "Highlight", "Update", "Sprache"),
        ("Body", "Grafik", "Korrektur", "Klassifizierung", "Ende des Dokuments"),
        "Dokumente", tuple(_MONTHS["de"].split()), "{day}. {month} {year}",
    ),
    "fr": Page(
        ("Rubrique", "Longueur", "mots", "Auteur", "Encart", "Date-Chargement", "Langue"),
        ("Corps", "Graphique", "Correction", "Classification", "Fin du document"),
        "Documents", tuple(_MONTHS["fr"].split()), "{day} {month} {year}",
    ),
    "nl": Page(
        ("Rubriek", "Lengte", "woorden", "Auteur", "Samenvatting", "Load-Date", "Taal"),
        ("Hoofdtekst", "Afbeelding", "Correctie", "Classificatie", "Einde van document"),
        "Documenten", tuple(_MONTHS["nl"].split()), "{day} {month} {year}",
    ),
}  # fmt: skip


def cover(stories: Sequence[Story], page: str = "en") -> list[str]:
    """The list that comes first."""
    lines = [
        "User Name: A READER", "Date and Time: Wednesday, March 3, 2021 7:11:00 PM CET",
        "Job Number: 12345", f"{PAGES[page].count} ({len(stories)})",
    ]  # fmt: skip
    for k, story in enumerate(stories, 1):
        lines += [
            f"{k}. {story.headline}", "Client/Matter: -None-", "Search Terms: harbour",
            "Search Type: Natural Language", "Narrowed by: ", "", "Content Type", "Narrowed by",
            "News", "Sources: The Example Post; Content Type: News", "",
        ]  # fmt: skip
    return lines


def lines(story: Story, page: str = "en", gap: int = 1) -> list[str]:
    """One article; so many empty lines stand between the paragraphs of its text."""
    words = PAGES[page]
    section, length, unit, byline, highlight, load_date, language = words.labels
    body, graphic, correction, classification, end = words.parts
    day = words.date.format(
        month=words.months[story.date.month - 1], day=story.date.day, year=story.date.year
    )
    found = [
        story.headline, story.source, f"{day} Late Edition - Final",
        "", f"Copyright 2021 {story.source} All Rights Reserved",
        f"{section}:\xa0{story.section}; Pg. 4", f"{length}:\xa0{story.words:,} {unit}",
    ]  # fmt: skip
    if story.byline:
        found.append(f"{byline}:\xa0{story.byline}")
    if story.standfirst:
        found.append(f"{highlight}:\xa0{story.standfirst}")
    found += [body, ""]
    for text in story.body:
        found += [text, *([""] * gap)]
    if story.caption:
        found += [graphic, "", story.caption]
    if story.correction:
        found += [correction, "", story.correction]
    found += [
        classification, f"{language}:\xa0ENGLISH", "Publication-Type:\xa0Newspaper",
        "Subject:\xa0PORTS (90%); FERRIES (75%)", f"{load_date}:\xa0{day}", "", end, "",
    ]  # fmt: skip
    return found


def told(story: Story) -> list[tuple[str, Role | None]]:
    return story.told(caption=True, correction=True)
