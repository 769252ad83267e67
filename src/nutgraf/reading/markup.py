"""Telling mark-up from prose by how it begins, in one pass."""

from __future__ import annotations

import re

from nutgraf.reading.lines import WHITE

# Elements whose name is also an English word or a lone letter: "<A ceasefire>", "<Summary>".
_WORDS = (
    "a abbr address area article aside audio b base big blink body button canvas caption center "
    "cite code data details dialog directory embed font footer form frame head header i input ins "
    "label legend link main map mark menu meter object option output picture progress q s samp "
    "script search section select slot small source strong style sub sup summary table template "
    "time title track u var video"
)
_PLAIN = (
    "acronym basefont bdi bdo blockquote br col colgroup datalist dd del dfn dir div dl dt em "
    "fieldset figcaption figure frameset h1 h2 h3 h4 h5 h6 hgroup hr html iframe img kbd li meta "
    "nav nobr noscript ol optgroup p param pre rp rt ruby span strike svg tbody td textarea tfoot "
    "th thead tr tt ul wbr"
)
_SURE, _KNOWN = frozenset(_PLAIN.split()), frozenset(f"{_WORDS} {_PLAIN}".split())
# Attributes that stand without a value.
_BARE = (
    "allowfullscreen amp async autoplay compact controls defer disabled hidden inert itemscope "
    "loop muted noshade novalidate nowrap open reversed"
)
_NAME = re.compile(r"</?([a-z][\w.:-]*)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[\s/]*([^\s=>\"'/<]+)(\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_END = re.compile(r"[\s/]*>")
_EVIDENCE = re.compile(
    rf"</?(?:{_PLAIN.replace(' ', '|')})(?:\s*/?>|\s+[\w:-]+\s*=)"
    rf"|</(?:{_WORDS.replace(' ', '|')})>",
    re.IGNORECASE,
)
_NEAR = 64 << 10  # code points in which another tag has to come
_BLANK = re.compile(rf"[{WHITE}]*")
_FEED = re.compile(r"<(rss|rdf:RDF|(?:\w{1,9}:)?feed)(?:\s[^<>]*)?>")
_DOCTYPE = re.compile(r"<!doctype\s+[a-z]", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether the text begins as a page, a piece of one, or XML does.

    White space and a byte-order mark may come first. A doctype, an XML declaration, CDATA and a
    comment that ends are mark-up; so are feeds, and a tag of HTML. Where the tag may be a word of
    prose in angle brackets, or HTML has none of that name, another tag has to bear it out.
    """
    start = len(text) - len(text.lstrip(WHITE))
    if text.startswith("<!--", start):
        return text.find("-->", start + 4) > 0
    if text.startswith(("<?xml", "<![CDATA["), start):
        return text.find(">", start) > 0
    if _DOCTYPE.match(text, start):
        return text.find(">", start) > 0
    if is_feed(text):
        return True
    name = _NAME.match(text, start)
    if not name:
        return False
    tag = name.group(1).lower()
    end, valued, odd = _attributes(text, name.end())
    if end < 0 or (odd and not valued):
        return False
    if tag in _SURE or (valued and tag in _KNOWN):
        return True
    own = re.compile(rf"</{re.escape(tag)}\s*>", re.IGNORECASE)
    return any(pattern.search(text, end, end + _NEAR) for pattern in (_EVIDENCE, own))


def is_feed(text: str) -> bool:
    """Whether the first element of the text is that of a feed: RSS, RSS 1.0 (RDF) or Atom."""
    start = end = 0
    while end >= 0:
        start = _BLANK.match(text, start).end()  # type: ignore[union-attr]
        if text.startswith("<!--", start):
            end, size = text.find("-->", start + 4), 3
        elif text.startswith(("<?", "<!"), start):
            end, size = text.find(">", start), 1
            if "[" in text[start:end]:  # a doctype with declarations in it
                end, size = text.find("]>", start), 2
        else:
            break
        start = end + size
    found = _FEED.match(text, start) if end >= 0 else None
    return found is not None and ("feed" not in found.group(1) or "xmlns" in found.group())


def _attributes(text: str, start: int) -> tuple[int, bool, bool]:
    """Where the tag ends (-1: nowhere), whether an attribute of it has a value, and whether one
    that has none is odd."""
    valued = odd = False
    while not (end := _END.match(text, start)):
        found = _ATTRIBUTE.match(text, start)
        if not found:
            return -1, valued, odd
        valued = valued or found.group(2) is not None
        odd = odd or (found.group(2) is None and found.group(1).lower() not in _BARE)
        start = found.end()
    return end.end(), valued, odd
