"""What Lexis and Nexis call the parts of an article, in the languages of their pages.

The labels are in the language of the page, not of the text. They are closed lists: a headline may
have a colon, too.
"""

from __future__ import annotations

_HEAD = {
    "section": "section rubrique rubrik rubriek sectie sección seccion seção secção sezione "
    "sektion dział",
    "length": "length länge laenge lange longueur lengte longitud extensión extension comprimento "
    "tamanho lunghezza längd længde lengde",
    "byline": "byline author autor autorin autoren auteur auteurs autore autori autora por door "
    "verfasser naamregel",
    "dateline": "dateline ortszeile ortsmarke lieu datelijn dagtekening",
    "highlight": "highlight highlights encart chapeau samenvatting résumé insert zusammenfassung "
    "resumen resumo sommario abstract",
    "headline": "headline title titel titre titulo título titolo kop überschrift schlagzeile",
    "text": "text tekst texte texto testo body",
    "": "series serie reihe distribution guests anchors show transcript type column kicker "
    "reporter name pubdate issn edition editie ausgabe édition correction-date day-of-week",
}
_TAIL = {
    "load-date": "load-date update date-chargement chargement laaddatum datum-geladen "
    "fecha-de-carga data-di-caricamento data-de-carregamento ladedatum",
    "language": "language sprache langue taal idioma lingua língua språk",
    "graphic": "graphic grafik graphique illustration afbeelding grafiek gráfico grafico",
    "correction": "correction korrektur berichtigung correctie corrección correzione correção",
    "id": "acc-no",
    "": "publication-type type-publication type-publi pub-type publicatietype publikationstyp "
    "tipo-publicación tipo-de-publicación tipo-di-pubblicazione tipo-de-publicação "
    "journal-code code-revue code-journal zeitungs-code newspaper-code "
    "document-type transcript subject sujet thema onderwerp geographic "
    "localisation-geo geo-localization company societe société organization industry "
    "secteur-activite activity-sector ticker symbole-boursier stock-symbol isin notes copyright "
    "document-id publication-date",
}
# Of these a text has lines of its own; they count only among others.
_WEAK = "country city state person terms url pays ville land stadt personne organisation updated"
_WORDS = {
    "body": "body|body text|haupttext|textkörper|corps|corps du texte|corps de l'article|"
    "hoofdtekst|artikeltekst|cuerpo|cuerpo del texto|corpo|corpo del testo|corpo do texto",
    "end": "end of document|ende des dokuments|ende des dokumentes|dokumentende|fin du document|"
    "fin de document|einde van document|einde van het document|einde document|fin del documento|"
    "fine del documento|fine documento|fim do documento",
    "graphic": "graphic|graphics|grafik|grafiken|graphique|graphiques|illustration|afbeelding|"
    "grafiek|gráfico|gráficos|grafico|grafici|grafica",
    "correction": "correction|corrections|korrektur|berichtigung|correctie|corrección|correzione|"
    "correção",
    "classification": "classification|klassifizierung|klassifikation|classificatie|clasificación|"
    "classificazione|classificação",
}

HEAD = {label: field for field, names in _HEAD.items() for label in names.split()}
"""Labels before a text, in small letters, and their fields; "" for those that are not told apart.
They may stand behind it, too."""
TAIL = {label: field for field, names in _TAIL.items() for label in names.split()}
"""Labels behind a text."""
WEAK = frozenset(_WEAK.split())
"""Labels behind others behind a text."""
PARTS = {word: part for part, words in _WORDS.items() for word in words.split("|")}
"""Lines that part an article of Nexis: "body", "end", "graphic", "correction", "classification"."""
LONGEST = 40  # code points of a label
_COPYRIGHT = ("copyright", "©", "(c)", "all rights", "alle rechte", "tous droits", "todos los der")


def labelled(line: str) -> tuple[str, str]:
    """The label of a line, in small letters with hyphens, and what stands behind its colon; two
    empty strings where there is no colon early in it."""
    label, colon, _ = line[: LONGEST + 1].partition(":")
    if not colon:
        return "", ""
    name = "-".join(label.casefold().split())
    return name, " ".join(line[len(label) + 1 :].split())


def part_of(line: str) -> str:
    """The part of an article of Nexis that begins below a line; "" for any other line."""
    return PARTS.get(" ".join(line.split()).casefold(), "") if len(line) <= LONGEST else ""


def is_copyright(line: str) -> bool:
    return line.lstrip()[:14].casefold().startswith(_COPYRIGHT)


def words_declared(value: str) -> int | None:
    """The number that a length begins with: "1,212 words", "212  mots"."""
    first = next(iter(value.split()), "").replace(",", "").replace(".", "").replace("'", "")
    return int(first) if first.isdecimal() and len(first) < 9 else None
