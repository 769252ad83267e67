"""Which words are names, which are common, and the words that furniture is made of."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from nutgraf.reading.signs import words_of

# A dotted abbreviation, a word, or any one sign.
_TOKEN = re.compile(r"(?:[^\W\d_]\.)+|[^\W_]+(?:['’\-][^\W_]+)*|\S")


MONTHS = words_of(
    "jan january feb febr february mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov november dec december"
)
DAYS = words_of(
    "mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat "
    "saturday sun sunday"
)
ZONES = words_of(
    "gmt utc bst ist cet cest eet eest msk est edt et cst cdt ct mst mdt mt pst pdt pt akst hst "
    "ast adt brt art sast wat cat eat pkt npt sgt hkt pht wib ict jst kst aest aedt acst awst nzst "
    "nzdt trt irst gst uk"
)
UNITS = words_of(
    "s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w wk week "
    "weeks mo month months y yr year years"
)
_DATED = words_of(
    "am pm a.m. p.m. a m p on at ago of the first last published updated posted created modified "
    "local time noon midnight today yesterday now just edited and since as st nd rd th t z date "
    "end ends ended"
)
DATE_WORDS = MONTHS | DAYS | ZONES | UNITS | _DATED

CONNECTORS = words_of("and in for with by of at from via the & + to")
PARTICLES = words_of(
    "de da di del della der den des dos du van von bin ibn al el la le ten ter y abu"
)
HONORIFICS = words_of("mr mrs ms dr sir dame lord lady prof professor sen gen col capt lt rev sgt")
AGENCIES = words_of(
    "ap afp epa efe ani pti pa dpa upi ians reuters reuter getty tass bloomberg anadolu xinhua "
    "sputnik shutterstock alamy kyodo yonhap interfax ritzau ansa"
)
# Common words in the names of those who give news, pictures and figures.
OUTLETS = words_of(
    "agence agencies agency archive archives associated association authority bank board broadcast "
    "broadcasting bulletin bureau calculations central centre center chronicle church college "
    "commission committee company council courier court daily data department desk digital estate "
    "estimates exchange express family federal federation figures file foreign foundation gazette "
    "globe government group guardian handout herald house images institute international journal "
    "library magazine mail media ministry mirror monitor museum national nations network news "
    "newspaper observer office offices official own photo photos pictures pool post press "
    "reporters research review security service services society space staff standard star state "
    "states station statistical statistics stringer sun survey sunday telegraph television times "
    "tribune trust union united university weekly wire wires world evening morning local police "
    "south north east west army navy defence defense energy labour trade health presidential "
    "parliament city"
)
JOBS = words_of(
    "a agencies agency an analyst arts assistant associate associated author bureau business "
    "central chief columnist commentator contributor correspondent correspondents critic culture "
    "defence defense deputy desk diplomatic east economic economics editor editorial editors "
    "education energy environment financial foreign freelance health intern international "
    "investigations journalist legal lobby man managing middle national newsroom north our own "
    "political politics press producer reporter reporters science security senior south special "
    "sport sports staff team trainee transport west woman world writer writers africa asia europe"
)
SHOTS = words_of(
    "photo photos photograph photographs photography picture pictures image images handout "
    "screengrab illustration illustrations video still graphic graphics chart charts"
)
REPORTED = words_of(
    "said says saying told tells asked added adding urged warned reported announced declared "
    "insisted argued claimed wrote noted replied vowed say tell tells ask asks warns urges vows "
    "announces reports denies denied agreed"
)
# What a title says behind a name: no surname, though many another common word is one.
_TOLD = REPORTED | words_of(
    "accepts adds aims alarms angers appeals attacks backs bans begins blames blasts blocks "
    "boosts calls causes claims clears climbs closes condemns confirms costs criticises "
    "criticizes cuts defends delays demands divides doubles draws drives drops eases ends exposes "
    "faces fails falls fears fights finds fires gains gets gives goes grows halts has helps hints "
    "hits holds hurts is jumps kills launches leads leaks leaves loses makes meets moves names "
    "needs offers opens orders pleases plunges praises predicts prompts protests provokes puts "
    "questions raises rattles reaches rebukes recovers rejects resumes reveals rises sanctions "
    "seeks seizes sends sets shakes shocks shows shrinks signals sinks slams slides slips slows "
    "slumps soars splits stalls starts stirs stops strikes stuns suggests surges takes targets "
    "threatens triggers tumbles unveils urges visits wants was were wins worries wounds"
)
_SIGNS = frozenset(",;:/&|()[].-–—·•+")
PLACES = words_of("new port saint st san santa fort cape lake mount upper lower")
_JOINING = _SIGNS | CONNECTORS | PARTICLES | HONORIFICS | PLACES
_PREFIXES = ("al-", "el-", "ul-", "d'", "d’")


@cache
def _common() -> frozenset[str]:
    """Words that are no names; read on first use."""
    words = resources.files("nutgraf.reading").joinpath("common.txt").read_text(encoding="utf-8")
    return frozenset(words.split()) | MONTHS - {"may", "june", "april"} | DAYS


def is_common(word: str) -> bool:
    """Whether a word in lower case is, by itself or by its stem, no name."""
    common = _common()
    if word in common:
        return True
    for end in ("s", "ed", "ing"):
        stem = word[: -len(end)]
        if word.endswith(end) and len(stem) > 2:
            doubled = stem[-1] == stem[-2] and stem[:-1] in common
            return doubled or stem in common or stem + "e" in common
    return False


class Phrase:
    """A text with its white space collapsed, and its tokens: words and single signs."""

    __slots__ = ("cased", "text", "tokens", "words")

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())
        self.tokens: list[str] = _TOKEN.findall(self.text)
        self.words = [token.lower() for token in self.tokens]
        # Capitals tell names from other words, unless all letters are of one case.
        self.cased = not (self.text.isupper() or self.text.islower())

    def is_name(self, i: int) -> bool:
        """Whether token i can be part of a name by itself."""
        token, word = self.tokens[i], self.words[i]
        return (
            token[0].isalpha()
            and token[0] < "\u0250"  # Latin letters
            and (token[0].isupper() or not self.cased or token.startswith(_PREFIXES))
            and not is_common(word)
            and word not in _TOLD
            and not word.endswith(("'s", "’s"))
        )

    def is_surname(self, i: int) -> bool:
        """Whether token i, a common word, may be a surname behind other names: "Jane Price"."""
        word = self.words[i]
        capital = self.tokens[i][0].isupper() or not self.cased
        past = word.endswith("ed") and len(word) > 4
        return capital and word[0].isalpha() and not past and word not in _TOLD

    def person(self, i: int) -> int:
        """Where a person's name that begins at token i ends; i where none does.

        Two to four words; none is common but the last of them, where it is the second or third.
        """
        parts, j, named = 0, i, False
        while j < min(len(self.words), i + 10) and parts < 4:
            word = self.words[j]
            if word in CONNECTORS or (word in DATE_WORDS and len(word) > 1):
                break
            if word in PARTICLES or (parts == 0 and word in HONORIFICS):
                j += 2 if word in HONORIFICS and self.words[j + 1 : j + 2] == ["."] else 1
                continue
            capital = self.tokens[j][0].isupper() or not self.cased
            initial = capital and len(word.rstrip(".")) == 1 and word[0].isalpha()
            surname = named and parts < 3 and is_common(word) and self.is_surname(j)
            if not (initial or surname or self.is_name(j)):
                break
            named = named or "." in word or not initial  # "A" alone may be the article
            parts, j = parts + 1, j + 1
            if surname and not initial:
                break
        return j if named and parts >= 2 else i

    def all_names(
        self, start: int, more: frozenset[str] = frozenset(), strict: bool = True
    ) -> bool:
        """Whether all tokens from `start` are names, what joins them, or words of `more`.

        Unless strict, a common word may be a surname, behind a name.
        """
        found = False
        for i in range(start, len(self.words)):
            word = self.words[i]
            if word in _JOINING:
                continue
            initial = len(word.rstrip(".")) == 1 and word[0].isalpha()
            named = word in AGENCIES or word in more or self.is_name(i)
            if not (named or initial):
                surname = not strict and i > start and self.is_name(i - 1)
                if not (surname and self.is_surname(i)):
                    return False
            found = True
        return found

    def says(self) -> bool:
        """Whether somebody is reported to have said something, as in stories."""
        return not REPORTED.isdisjoint(self.words)
