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

from nutgraf.kernel import _scan
from nutgraf.kernel._texts import Texts
from nutgraf.terms.column import Column
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

SUSPECT = 0.08
"""Share of unknown tokens from which a text is looked at; some four in 100 paragraphs of
news in English have more."""

OTHER, NAMES_ONLY = -1, 1
"""What is said of a text: it is in another language; its unknown words are names."""

ENGLISH = (
    "about above across after again against all along also although among and another any are "
    "around be because been before behind being below between both but by can cannot could did "
    "does doing down during each either else every few from further get has have having he here "
    "hers herself him himself his how if into it its itself just like many may might more most "
    "much must my neither never nor not nothing of off often only or other others our out own "
    "rather said same says shall she should since some still such than that the their them "
    "themselves then there these they thing this those though through to too toward towards until "
    "up upon very was were what when where whether which while who whom whose why with within "
    "without would yet you your yours"
)
"""Function words that mark English, but for those that other languages write too (`in`, `is`,
`on`, `as`, `at`, `for`, `we`, `no`, `so`, `a`; and `us`, since all of them write of the US)."""

ENGLISH_HEADLINES = (
    "accuses acquires adds agrees aims announces approves arrests asks attacks bans becomes "
    "begins blames blasts bombs breaks brings builds buys claims closes comes condemns confirms "
    "cuts demands denies deploys died downed enters expands expels faces fails fires flees grows "
    "halts hikes hits holds hosts hurls jails joins keeps kicks killed kills knew launches leads "
    "leaves lifts loses lost makes meets moved moves names needs orders ousts overtakes pledges "
    "praises pulls pushes quits raises reaches receives rejects releases replaces resigns returns "
    "reveals rises rules sacks sees seeks seizes sells sends shells shoots signs slams slaps "
    "spends sparks strikes sues suspends takes tells threatens told tops trades tries turns "
    "unveils urges visits vows walks wants warns weighs went wins yields declares ends opens "
    "shuts starts stops "
    # Numbers and times, but for those that other languages write alike (`six`, `ten`, `week`)
    "two three four five seven eight nine eleven twelve hundred thousand day days hours months "
    "weeks year years"
)
"""What headlines in English have in place of function words."""

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

FOREIGN_HEADLINES = (
    # German, Dutch, Afrikaans, Scandinavian, Finnish
    "attackerar angreb angriber angriper bedreigt bedroht beendet bekommt beschießt "
    "beschließt besoek besucht besuchte bezoekt bleibt braucht bricht daalt droht dreigt eist "
    "empfängt entlässt erhält fällt fordert gewinnt greift hotar kauft klagt koopt kritisiert "
    "kündigt liefert lehnt meldet meldt nennt ontmoet ontvangt reist ruft sagt schickt schießt "
    "senkt sieht sinkt skickar sluit spricht steigt stelt stijgt stirbt stoppt stuurt tapaa "
    "tötet träffar trifft uhkaa unterzeichnet valt verhängt verkauft verklagt verkoopt verlässt "
    "verliert verspricht verurteilt waarschuwt warnt weist wirft zieht "
    # French, Spanish, Catalan, Portuguese, Italian, Romanian
    "abandonne accetta acusa acuza afirma ameaça amenaza amenința annonce annuncia anuncia anunță "
    "appelle ataca atacó attacca attaque aumenta autorise avertit avverte baisse chiede "
    "colpisce condamne condanna condena convoque convoca demite denuncia descarta detiene dimite "
    "diz dévoile envia envoie exige expulsa frappe gagne hausse incontra invia lancia lanza "
    "lança llega maintient meurt minaccia muere ordena pide pierde prevê promete proteste quitte "
    "rachète recebe rechaza recibe reçoit rejeita rejette rencontre réclame réunit réune sbarca "
    "uccide veut viaja viajó vinde visita vizitează "
    # Polish, Czech, Turkish, Indonesian, Malay, Swahili
    "akutana atakuje bertemu görüşmesi görüştü grozi hrozí jedná kirim kritikuje kunjungi kupuje "
    "naikkan navštívil oskarża saldırdı serang spotkał temui tolak tuduh vurdu yashambulia "
    # Nouns
    "ejército gobierno gouvernement governo guerra guerre krieg presidente präsident regering "
    "regierung tregua trêve"
)
"""What headlines of other languages have for them, and nouns, where English has none such."""

CREOLE = (
    "abeg abee abi becos becus bilong blong chale comot cyaan dat deh dem dey di dia dis fayt fuh "
    "gavman gine gofment govment gwaan haffi inna kasala komot kontri kontry kpai mek moni nating "
    "nuh oga ol olgeta olsem oyibo oyinbo palava pawa pesin pikin pipo pon sabi samting sef seh "
    "sey soja sojaman soldia taim talem tok tori tumara tupela una unnu unu wahala waka wan "
    "wanpela weda weh wen wetin wey wia wid wit wuna yasef yuh"
)
"""Words of pidgins and creoles with an English vocabulary: each counts twice, for the words around
them are English ones."""

PIDGIN_VERBS = (
    "abduct accuse announce appear appoint approve arrest arrive attack ban become begin block "
    "bomb break bring burn buy call carry cancel charge collapse collect come confirm crash "
    "create cross declare deliver deny destroy die disappear discover drop end enter escape "
    "explain explode face fall finish follow free gather get give happen hear hold increase "
    "invade issue jail join kidnap kill know land launch lead leave lift lock lose make meet move "
    "open order pass pay plan promise raise reach react reduce reject release remain remove "
    "rescue resign return reveal reverse rise sack say secure see seize sell send shift shoot "
    "show shut sign sink speak stand start stop suspend swear take talk tell test threaten "
    "travel turn vex visit vote vow warn win withdraw"
)
"""Verbs to which a pidgin gives the perfect tense by `don` before them."""

PIDGIN = (
    "e fit|e no|e go|e mean|go be|go come|go die|go enter|go face|go gree|go happen|go kill|"
    "go lead|go reach|go remain|go resign|go send|go sign|go start|go stop|go travel|i go long|"
    "i mas|i no gat|i redi|na so|no be|no fit|no get|no gree|take become|take die|take enter|"
    "take escape|take happen|take kill|take reach"
)
"""English words that only a pidgin puts one after the other: they count as `CREOLE` does."""

OF_NAMES = frozenset(["de", "del", "des", "du", "el", "en", "et", "la", "le", "los"])
"""Those that names have too, in English texts: each counts half."""

NAMES = (
    "da silva|da vinci|das boot|de janeiro|dem congressman|dem lawmaker|dem lawmakers|dem rep|"
    "dem sen|dem senator|dem senators|der leyen|der spiegel|des moines|di maio|di maria|"
    "dos santos|el niño|el paso|el salvador|la niña|la paz|le monde|le pen|los angeles|san juan|"
    "van der|von der|von der leyen|ya ya"
)
"""Names in which foreign words stand: none of theirs count."""

_SAMPLE = 400  # characters by which a text's script is told


@cache
def _counter() -> Matcher:
    """Counts English words (column 0) and foreign ones (column 1)."""
    english = dict.fromkeys((ENGLISH + " " + ENGLISH_HEADLINES).split(), 1.0)
    foreign = dict.fromkeys((FOREIGN + " " + FOREIGN_HEADLINES).split(), 1.0)
    foreign |= dict.fromkeys(OF_NAMES, 0.5) | dict.fromkeys(CREOLE.split(), 2.0)
    # `don go`, but not `don't go`: a phrase takes the place of its parts.
    foreign |= {"don": 1.0, "don t": 0.0} | dict.fromkeys(PIDGIN.split("|"), 2.0)
    foreign |= {f"don {verb}": 2.0 for verb in PIDGIN_VERBS.split()}
    foreign |= dict.fromkeys(NAMES.split("|"), 0.0)
    counted = (english, foreign)
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


def languages(
    texts: Texts, tokens: npt.NDArray[np.int32], known: npt.NDArray[np.int32], matcher: Matcher
) -> npt.NDArray[np.int8]:
    """Which texts are `OTHER` and which `NAMES_ONLY`, int8 (n,), 0 for most. The matcher is that
    of a plan that knows English, which counted their tokens, and those of them that it knows.

    Other is a text that is written in another script than Latin, whatever names in Latin letters
    stand in it; that has more function words of other languages than English ones, two at least,
    or one where there is no English one and a fifth of its words is unknown (one of `OF_NAMES`:
    two fifths). A headline without any such word is in no language: there the share of unknown
    words decides alone.

    Names only are unknown where a text has more English words of those than others, and of its
    words without a capital at most a quarter is unknown.
    """
    found = np.zeros(texts.n, np.int8)
    rows = np.flatnonzero((tokens - known) >= SUSPECT * tokens)
    rows = rows[tokens[rows] > 0]
    if not len(rows):
        return found
    taken = texts.take(rows.tolist())
    english, other = _counter().logits(Texts.of_strings(tuple(taken))).T
    n = tokens[rows]
    unknown = n - known[rows]
    foreign = (other >= 2) & (other > english)
    foreign |= (other >= 1) & (english == 0) & (5 * unknown >= n)
    foreign |= (other > 0) & (english == 0) & (5 * unknown >= 2 * n)
    for i in np.flatnonzero(~foreign & (5 * unknown >= n)).tolist():
        foreign[i] = _is_other_script(taken[i], english[i] > 0) or (
            english[i] == 0 and " à " in taken[i]
        )
    found[rows[foreign]] = OTHER
    named = np.flatnonzero(~foreign & (english > other) & (4 * unknown >= n))
    small = tuple(_without_capitals(taken[i]) for i in named.tolist())
    counts = np.zeros((2, len(named)), np.int32)
    matcher.logits(Texts.of_strings(small), *counts)
    found[rows[named[(counts[0] > 0) & (4 * (counts[0] - counts[1]) <= counts[0])]]] = NAMES_ONLY
    return found


def _is_other_script(text: str, has_english: bool) -> bool:
    """Whether most letters with which a text begins are of other scripts than Latin; a fifth of
    them where it has no English words."""
    if text.isascii():
        return False
    letters = [char for char in unicodedata.normalize("NFKC", text[:_SAMPLE]) if char.isalpha()]
    sizes = [_size(char) for char in letters]
    return sum(sizes) * (2 if has_english else 5) > sum(max(size, 1) for size in sizes)


def _size(letter: str) -> int:
    """How many letters one that is not Latin stands for: 0 for a Latin one, and three where
    scripts have no blanks, since those say much in few."""
    if ord(letter) <= 0x24F or unicodedata.name(letter, "").startswith("LATIN"):
        return 0
    return 3 if unicodedata.category(letter) == "Lo" and ord(letter) >= 0xE00 else 1


def _without_capitals(text: str) -> str:
    """The words of a text that do not begin with a capital, nor a digit."""
    words = _scan.tokens(text)
    return " ".join(text[start:end] for start, end, _ in words if text[start].islower())
