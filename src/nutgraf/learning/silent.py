"""Words that say nothing of a topic: function words, numerals, days and months.

A table learned from texts would weigh them, because they go along with subjects and styles; a
reader of the evidence learns nothing from them. Leaving them out costs no accuracy.
"""

from __future__ import annotations

import re

from nutgraf.terms.language import ENGLISH

# Short ones, which terms.language leaves out since other languages write them too; forms of
# address; what is left of contractions; and the verbs of saying.
_SHORT = (
    "a am an as at be by do for go got had he i if in is it its ll m me mr mrs ms my no of ok on "
    "or re s she so t to up us ve was we yes you d th st nd rd say says said saying told tell "
    "according even ever every everyone everything still though together via well whatever quite "
    "perhaps indeed instead already always however became become becomes away back besides beside "
    "beneath towards ago yet nearly hers ours theirs myself yourself themselves itself per "
    "anyone anything someone something nobody somebody whoever one ones once thus hence nor"
)
_TIMES = (
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday "
    "saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue tues "
    "wed thu thurs fri sat sun am pm today yesterday tomorrow tonight"
)
_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred hundreds thousand thousands million millions billion billions trillion "
    "trillions dozen dozens half first second third fourth fifth sixth seventh eighth ninth tenth "
    "mln bln"
)
SILENT = frozenset(f"{ENGLISH} {_SHORT} {_TIMES} {_NUMERALS}".split())

_FIGURES = re.compile("[0-9]+(st|nd|rd|th|s|m|bn|mln|bln|k|am|pm)?")


def is_silent(form: str) -> bool:
    """Whether a term in canonical form is one word that says nothing of a topic."""
    return form in SILENT or _FIGURES.fullmatch(form) is not None
