"""Words that say nothing of a topic: function words, numerals, days and months, general words.

A table learned from texts would weigh them, because they go along with subjects and styles; a
reader of the evidence learns nothing from them. Leaving them out costs no more accuracy than
chance does (`python -m seeds.ablate`).
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
# Words so general that none is a reason for any topic.
_GENERAL = (
    "now years year days day week weeks month months hour hours minute minutes night morning "
    "afternoon evening noon weekend end ends ended start started starts starting begin began "
    "begun beginning next last late later latest early earlier previously prior recent recently "
    "soon sooner anytime sometime sometimes often usually long longer longest ongoing current "
    "currently ahead afterward afterwards meanwhile eventually finally suddenly immediate "
    "immediately repeatedly increasingly largely mostly mainly partly nearly almost simply "
    "certainly probably possibly potentially likely unlikely clearly clear obviously especially "
    "particularly significantly extremely completely fully entirely ultimately initially directly "
    "really actually truly merely hardly barely widely closely generally apparently near nearby "
    "close closer closest big bigger biggest large larger largest small smaller smallest great "
    "greater greatest good better best bad worse worst little less least more most high higher "
    "highest low lower lowest few fewer full whole entire same similar different common general "
    "key main major minor due able unable ready true false fair foolish corresponding various "
    "several certain sure enough multiple single double separate additional see saw seen seem "
    "seems seemed appear appears appeared come comes came coming goes gone going get take takes "
    "took taken taking give gives gave given giving put puts putting make makes made making keep "
    "keeps kept keeping let lets leave leaves left leaving look looks looked looking call calls "
    "called calling ask asks asked asking want wants wanted need needs needed try tries tried "
    "trying use uses used using turn turns turned turning run runs running show shows showed "
    "shown know knows knew known think thinks thought thinking believe believes believed mean "
    "means meant feel feels felt hear heard happen happens happened happening stand stands stood "
    "standing continue continues continued provide provides provided providing maintain ensure "
    "ensuring remain remains remained become consider considers considered considering expect "
    "expects expected add adds added explain explained note noted describe described include "
    "includes included including involve involved does doesn don didn isn wasn weren wouldn "
    "couldn shouldn hasn haven hadn aren won ain way ways thing things lot lots kind kinds sort "
    "part parts case cases fact point points side sides place places time times area areas line "
    "lines row front example reason reasons number numbers amount level levels term people person "
    "men women man woman al"
)
SILENT = frozenset(f"{ENGLISH} {_SHORT} {_TIMES} {_NUMERALS} {_GENERAL}".split())

_FIGURES = re.compile("[0-9]+(st|nd|rd|th|s|m|bn|mln|bln|k|am|pm)?")


def is_silent(form: str) -> bool:
    """Whether a term in canonical form is one word that says nothing of a topic."""
    return form in SILENT or _FIGURES.fullmatch(form) is not None
