"""The body of a newsletter: its paragraphs, apart from what is said of the mail itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.blocks import blocks_of
from nutgraf.reading.html import Told, told, tree_of
from nutgraf.reading.lines import spans
from nutgraf.reading.signs import WHITE

# What nobody sees: programs show it beside the subject.
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|max-height:0(?:px)?(?:;|$)|"
    r"font-size:[01](?:px|pt)?(?:;|$)|opacity:0(?:;|$)"
)
_LONGEST = 2000  # code points of a style that are looked at
_INVISIBLE = WHITE + "\u034f\u200c\u200d\xad"
_ABOUT_MAIL = re.compile(
    r"unsubscribe|in (?:your|a|the) (?:web )?browser|"
    r"(?:view|read) (?:it |this )?(?:e-?mail |newsletter )?online|"
    r"(?:update|manage|change) (?:your |my )?(?:e-?mail |newsletter )?(?:preferences|subscription)|"
    r"(?:receiving|received|receive|getting) (?:this|these) (?:e-?mail|newsletter|message)|"
    r"was sent to \S{1,80}@|forward(?:ed)? this (?:e-?mail|newsletter)|"
    r"to your (?:address book|contacts)|our mailing address|no longer wish to receive|"
    r"abbestellen|newsletter abmelden|newsletter verwalten|im browser|désabonner|désinscri|"
    r"dans (?:votre|un) navigateur|darse de baja|en (?:tu|su|el) navegador|"
    r"disiscri|nel browser|afmelden|uitschrijven|avregistrera",
    re.IGNORECASE,
)
_NOTE = 40  # words of a note about the mail itself


def of_text(text: str) -> list[Told]:
    """The paragraphs of plain text."""
    return [_with_role((text[start:end], None)) for start, end, _ in spans(text)]


def of_page(page: str) -> tuple[list[Told], str]:
    """The paragraphs of a page, whatever tables lay it out; and what it hides, such as the lines
    that mail programs show beside the subject.

    Raises:
        InputError: its elements are nested too deep.
        MissingExtraError: trafilatura is not installed.
    """
    tree = tree_of(page)
    if tree is None:
        return [], ""
    body, hidden = tree.find("body"), []
    for element in _hidden(body):
        hidden += [flat for text in element.itertext() if (flat := " ".join(text.split()))]
        element.drop_tree()
    found = [told(block) for block in blocks_of(body)]
    return (
        [_with_role(part) for part in found if part[0].strip(_INVISIBLE)],
        " ".join(shown for text in hidden if (shown := text.strip(_INVISIBLE))),
    )


def _hidden(body: Any) -> Iterator[Any]:
    """The outermost elements that their style hides."""
    outer: set[Any] = set()
    for element in list(body.iterdescendants()):
        if element.getparent() in outer:
            outer.add(element)
            continue
        style = element.get("style") if isinstance(element.tag, str) else None
        flat = "".join(style[:_LONGEST].lower().split()) if style else ""
        if flat and _HIDDEN.search(flat):
            outer.add(element)
            yield element


def _with_role(part: Told) -> Told:
    text = part[0]
    if len(text) <= 10 * _NOTE and len(text.split()) <= _NOTE and _ABOUT_MAIL.search(text):
        return text, Role.BOILERPLATE
    return part
