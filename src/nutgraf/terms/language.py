"""Which texts are in another language than the one that tables of English words can judge.

The compiled pass tells how many of a text's tokens the plan knows. That alone cannot tell French,
whose names and cognates an English table knows well, nor a pidgin, whose words are English. So
texts with one unknown token in twelve, few among English ones, are counted once more, by a
table of function words: those of English, and those of other languages that English seldom has.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from nutgraf.kernel._texts import Texts
from nutgraf.terms.column import Column
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

SUSPECT = 0.08
"""Share of unknown tokens from which a text is looked at; some four in 100 paragraphs of
news in English have more."""

ENGLISH = (
    "about above across after again against all along also although among and another any are "
    "around be because been before behind being below between both but by can cannot could did "
    "does doing down during each either else every few from further get has have having he here "
    "hers herself him himself his how if into it its itself just like many may might more most "
    "much must my neither never nor not nothing of off often only or other others our out own "
    "rather said same says shall she should since some still such than that the their them "
    "themselves then there these they thing this those though through to too toward towards until "
    "up upon us very was were what when where whether which while who whom whose why with within "
    "without would yet you your yours"
)
"""Function words that mark English, but for those that other languages write too (`in`, `is`,
`on`, `as`, `at`, `for`, `we`, `no`, `so`, `a`)."""

FOREIGN = (
    # French, Catalan, Haitian Creole
    "afin ainsi ak alors als amb apres aquest aquesta au aussi autre aux avaient avait avant avec "
    "ce cela ces cet cette ceux chez comme contre dans dels depuis des deux doit donc dont du "
    "elle elles els encore entre es est et etaient etait ete etre eux fait faut fe han ici ils "
    "jusqu konn la le les leur leurs lors lorsque lui mais malgre moins moun nan nous ont ou "
    "pandan parce pas pendant pero perque peu peut plusieurs pou pour pourquoi pourrait qu quand "
    "que quel quelle qui sa sans selon serait seront ses seu seva soit sont sou sous sur te tous "
    "tout toute toutes tres trois une vers voici vous yo yon "
    # Spanish, Portuguese, Italian, Romanian, Latin
    "ab aceasta acest aceste acum agli ainda algunos alla alle anche ancora ano anos antes ao aos "
    "apenas asi asupra aun aunque avea ayer bajo ca cada cand che chi ci como con contra cosi cu "
    "cuando cuatro cui cum da dal dalla dar das de degli dei del della delle dello depois desde "
    "despues di dia dias din disse donde dopo dos dove dupa durante el ela ele eles ella ellos em "
    "en enquanto esa ese eso essa esse esta estan estao este esto fie fino foi foram fost fue "
    "fueron gli ha hacia hanno hasta hay iar il impotriva intre isso isto ja lei lo lor loro los "
    "luego ma mai mas mesmo mientras mismo molto mucho muito mult muy na nao nas nei nel nella "
    "nelle nello nem ni nici ningun nos nu nuestro nueva nuevas nuevo nuevos num numa oggi ogni "
    "onde os otra otro otros para pe pela pelas pelo pelos pentru perche piu pode poi por porque "
    "prima prin pues quae quale quando quanto quella quello quem questa questo quien quindi quod "
    "sao sau se sed segun segundo sem senza ser seus si sia siano sido siempre sobre sono stata "
    "stati stato su sua suas sugli sulla sunt suo sus tambem tambien teve tiene tienen todo todos "
    "tra tras tre tudo tutti tutto um uma una unei uno unos unui ut verso vor y ya "
    # German, Dutch, Afrikaans, Scandinavian
    "aan aber af alleen ar auch auf aus av bara bei bereits bij bis ble blev blevet bli blir "
    "blive bliver daar dann dass dat dem den denn denna der deres det detta deze diese dieser dit "
    "doch dort durch een efter ein eine einem einen einer eines ej eller enligt er erst ett etter "
    "etwa fikk forra fra fran fur før gaan geen gegen gese gibt haar haben hadde hade har hatte "
    "havde hebben heeft henne het heute hij hoe hon hulle hur hvad hvis hvor hy ich ifølge ihr "
    "ihre ik ikke im inga ingen innan inte ist jaar jag jahr jahren jeg jetzt kan kann kein keine "
    "kommer konnen kunna kunne maar maste med meer meget mehr mellan mellom mer mijn mit moet mot "
    "muss mussen mycket naar nach nadat nagot nagra nar ned nicht nie niet niets noch noe nog nun "
    "nur nuwe nya nye ob och ocksa oder og ogsa ohne om omdat onder onze ook oor oss pa redan "
    "sade sagde sager samt schon sei seien sein seit selv sich siden sie sier sig siger sind "
    "sinds ska skal skulle soll sollen som sowie sy tegen ter til till toch toen tot tussen tva "
    "twee uber uit und uns unter upp utan vaak vad var varit ved veel vi vid vil vilket ville vom "
    "von voor være været waar waren wat weer wees wegen weil weiter wel welke wenn werd werden "
    "wie wieder wij wir wird worden wordt wurde wurden zal ze zei zich zij zijn zo zonder zou zu "
    "zum zur zwei zwischen "
    # Polish, Czech, Hungarian, Finnish, Turkish
    "aby alatt ale ancak az azt behem bir birlikte bu bude budou byc byl byla bylo był była było "
    "były cok csak czy daha dedi diye dla egy ei etta ez ezt gdy gibi hogy icin ile jak jako jego "
    "jeho jej jejich jest joka jos juz kadar kanssa karsı kdyz kell ki ktera ktere kteri ktery "
    "ktora ktore ktory kun mert mint mowi moze musi mutta myos nad ne nebo neni niin niz nyt od "
    "olan olarak oldu oldugu oli oraz ovat po pod podczas podle powiedział pred pri proti przed "
    "przez przy rekl roku seka sonra tai tak tarafından tego tento tez tylko tym uz vagy veya "
    "volt vsak wobec yeni za został "
    # Indonesian, Tagalog, Swahili, Hausa, Vietnamese
    "ada adalah agar akan ako ambao ambapo ang atas atau ay ayon baada bagi bago bahwa baru "
    "beberapa bila bisa boi cac cewa cha cho cua cuoc dahil dalam dapat dari dengan domin ga hari "
    "harus hata hii hindi hivyo hiyo hizo huo ia ili inda ini ita ito itu iyon jika juga ka kama "
    "kanilang kanyang karena kata katika kay ke kepada khi khong kita ko kuma kung kutoka kwa "
    "kwamba kwenye lai lakini lamang mereka mga mula mwaka nam naman nay ng nguoi nhung nila nito "
    "nitong noong nuoc oleh pada pia ra rin saat sasa sebagai sebelum sebuah secara sejak serta "
    "setelah sila sina siya sudah suka ta telah terhadap tersebut tidak tren trong tu tungkol "
    "untuk upang voi vu wa wadanda wajen wani wao wata yake zai zaidi đa đang đe đen đuoc"
)
"""Function words of other languages that English texts have fewer than twice in 100,000 words."""

CREOLE = (
    "abeg abi becos becus bilong blong comot cyaan dat deh dem dey di dia dis fayt gavman gofment "
    "govment gwaan haffi inna kasala komot kontri kontry kpai mek moni nating nuh oga ol olgeta "
    "olsem oyibo oyinbo palava pawa pesin pikin pipo pon sabi samting sef seh sey soja sojaman "
    "soldia taim tok tori tumara tupela una unnu unu wahala waka wan wanpela weda weh wen wetin "
    "wey wia wid wit wuna yasef yuh"
)
"""Words of pidgins and creoles with an English vocabulary: each counts twice, for the words around
them are English ones."""

OF_NAMES = frozenset(["de", "del", "des", "du", "el", "en", "et", "la", "le", "los"])
"""Those that names have too, in English texts: each counts half."""

_SAMPLE = 400  # characters by which a text's script is told


@cache
def _counter() -> Matcher:
    """Counts English words (column 0) and foreign ones (column 1)."""
    foreign = {word: 0.5 if word in OF_NAMES else 1.0 for word in FOREIGN.split()}
    # `don go`, but not `don't go`: a phrase takes the place of its parts.
    foreign |= dict.fromkeys(CREOLE.split(), 2.0) | {"don": 1.0, "don t": 0.0}
    counted = (dict.fromkeys(ENGLISH.split(), 1.0), foreign)
    return Matcher.of([Column(TermTable.of(terms)) for terms in counted])


@cache
def _english_keys() -> npt.NDArray[np.uint64]:
    return np.sort(TermTable.of(ENGLISH.split()).keys)


def knows_english(table: TermTable) -> bool:
    """Whether a table has most function words of English: one that was learnt from English."""
    english = _english_keys()
    places = np.searchsorted(english, table.keys)
    places[places == len(english)] = 0
    return bool(2 * np.sum(english[places] == table.keys) > len(english))


def is_foreign(
    texts: Texts, tokens: npt.NDArray[np.int32], known: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """Which texts are not English, bool (n,), where a plan that knows English counted their
    tokens, and those of them that it knows.

    A text is foreign that is written in another script than Latin; that has more function words of
    other languages than English ones, two at least, or one where there is no English one and a
    fifth of its words is unknown (one of `OF_NAMES`: two fifths). A headline without any function
    word is none: there the share of unknown words decides alone.
    """
    foreign = np.zeros(texts.n, bool)
    rows = np.flatnonzero((tokens - known) >= SUSPECT * tokens)
    rows = rows[tokens[rows] > 0]
    if not len(rows):
        return foreign
    taken = texts.take(rows.tolist())
    english, other = _counter().logits(Texts.of_strings(tuple(taken))).T
    n = tokens[rows]
    unknown = n - known[rows]
    found = (other >= 2) & (other > english)
    found |= (other >= 1) & (english == 0) & (5 * unknown >= n)
    found |= (other > 0) & (english == 0) & (5 * unknown >= 2 * n)
    for i in np.flatnonzero(known[rows] == 0).tolist():
        found[i] |= _other_letters(taken[i]) > 0
    foreign[rows] = found
    return foreign


def _other_letters(text: str) -> int:
    """How many letters of other scripts than Latin a text begins with; 0: most are Latin."""
    letters = [char for char in text[:_SAMPLE] if char.isalpha()]
    other = sum(ord(char) > 0x24F and not unicodedata.name(char, "").startswith("LATIN")
                for char in letters)  # fmt: skip
    return other if 2 * other > len(letters) else 0
