"""Pages that load and run nothing: they can be mailed, archived or printed."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib.resources import files
from string import Template

# Controls and lone surrogates have no place in HTML, and overrides show other words than there are.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")


def whole_page(title: str, body: str) -> str:
    """A whole page; `title` is plain text, `body` is HTML."""
    return Template(template("document.html")).substitute(title=escape(title), body=body)


def escape(text: str) -> str:
    """Text as HTML, whatever it holds."""
    if text.isalnum():  # nearly all terms, which a long page has hundreds of thousands of
        return text
    return html.escape(_UNPRINTABLE.sub("\ufffd", text))


@cache
def template(name: str) -> str:
    """A file of `templates/`."""
    return files("nutgraf.showing").joinpath("templates", name).read_text("utf-8")
