"""What a token is, character by character: each kind with an example and its siblings."""

from __future__ import annotations

import pyarrow as pa
import pytest

import nutgraf
from nutgraf.kernel import _scan
from nutgraf.scoring.plan import Plan
from tests import reference

KINDS = {
    "format characters": [
        ("The sanc\u00adtions were lifted.", "the sanctions were lifted"),
        ("sanc\u2060tions", "sanctions"),
        ("\ufeffOil fell", "oil fell"),
        ("pipe\ufeffline", "pipeline"),
        ("cease\u200c\u200dfire \u200coil\u200d", "ceasefire oil"),
        ("ref\u200eug\u200fees \u061ccamp", "refugees camp"),
        ("\u202aarmy\u202c \u2066navy\u2069", "army navy"),
        ("a\u0301\u00ad\u00ade\u00ad", "ae"),
        ("co\u034fal \u2600\ufe0f tar\ufe0f", "coal tar"),
        ("oil\u00ad \u00adprice \u00ad \u200e", "oil price"),
    ],
    "a zero width space parts words": [
        ("oil\u200bprice", "oil price"),
        ("oil\u00ad\u200b\u00adprice", "oil price"),
    ],
    "several letters for one character": [
        ("A ceaseﬁre held.", "a ceasefire held"),
        ("oﬀ ﬂow oﬃce ruﬄed ﬅop laﬆ", "off flow office ruffled stop last"),
        ("Straße STRASSE GROẞ", "strasse strasse gross"),
        ("Ĳssel ǅ Ⅷ ⅳ ㉔", "ijssel dz viii iv 24"),
        ("Ｏｉｌ １９１４", "oil 1914"),
        ("ﷲ ﻼ", "الله لا"),
        ("æther œuvre Øre łódź", "æther œuvre øre łodz"),
    ],
    "apostrophes part words": [
        (f"the minister{mark}s oil", "the minister s oil")
        for mark in "'’‘ʼʹʻ′`´＇‛ʾʿꞌ"
    ],
    "dotted acronyms": [
        ("O.P.E.C. cut output.", "opec cut output"),
        ("N.A.T.O. met; the U.N. and u.n met in the U.S.", "nato met the un and un met in the us"),
        ("U.S.-led, U.S.'s, (U.S.S.R.)", "us led us s ussr"),
        ("e.g. i.e. 5 a.m. or p.m.", "eg ie 5 am or pm"),
        ("J. Smith, George W. Bush, J.R.R. Tolkien", "j smith george w bush jrr tolkien"),
        ("Ph.D. St.Petersburg www.u.s.gov No.1.5", "ph d st petersburg www us gov no 1 5"),
        ("U..S U. S U.,S 1.a.2 U.SA A.B.CD é.a.é.", "u s u s u s 1 a 2 u sa ab cd e a e"),
        ("U.S\u00ad.A U.S\u00ad\u00adX U.S\u0301", "usa u sx u s"),
        ("A." * 40 + "B", "a" * 40 + "b"),
        ("U․N․ U．N． U·N· U‧N‧ U﹒N﹒", "un un un un un"),
        ("N.A.\u00adT.O. met", "nato met"),
        ("U\u200b.\u200bS\u2060.\u200dA", "usa"),
        ("U\U000e0001．\U000e0001S e․g․ O․P\u00ad․E.C", "us eg opec"),
        ("U.\u00ad\u00adS U\u00ad\u00ad.S U․․S U· S A•B é․a", "u s u s u s u s a b e a"),
        ("A․\u00ad" * 40 + "B", "a" * 40 + "b"),
    ],
    "words broken at the end of a line": [
        ("Negotia-\ntions failed.", "negotiations failed"),
        ("the negotia-\r\n    tions, a gov-  \n\tern\u2010\nment", "the negotiations a government"),
        ("sanc\u00ad\ntions anti\u00ad\nmatter", "sanctions antimatter"),
        (
            "anti-\naircraft oil-\nrich state-\nowned Army-\nbacked",
            "anti aircraft oil rich state owned army backed",
        ),
        ("x-\nray e-\nmail vitamin-\nc", "x ray e mail vitamin c"),
        ("U.S.-\nled F-\n16 G-\nseven pro-\nRussian", "us led f 16 g seven pro russian"),
        (
            "oil -\nprice oil--\nprice oil-\n\nprice oil-\n- price",
            "oil price oil price oil price oil price",
        ),
        ("nego-\ntia-\ntions nego- tiations", "negotiations nego tiations"),
        (
            "Anti-\naircraft ANTi-\nmatter éanti-\nmatter “anti-\nmatter",
            "anti aircraft anti matter eantimatter anti matter",
        ),
        (
            "negotia-\nled negotia-\nledé negotia-\nled\u00ads",
            "negotia led negotialede negotialeds",
        ),
        ("\u00adanti-\nmatter x\u00adanti-\nmatter", "anti matter xanti matter"),
        ("-\nab -\ncd\n-\nef a-", "ab cd ef a"),
    ],
    "entities left in a text": [
        ("oil&nbsp;price AT&amp;T", "oil price at t"),
        ("the minister&#8217;s &ldquo;yes&rdquo; &#x201C;no&#X201d;", "the minister s yes no"),
        ("&Eacute;tat caf&eacute;s &frac12; &amp;lt;", "tat caf s lt"),
        ("R&D; AT&T; Q&A; S&P 500; you & me; M&As;", "r d at t q a s p 500 you me m as"),
        (
            "&; &#; &#x; &amp &abcdefghi; &#12345678; &#x1234567;",
            "x amp abcdefghi 12345678 x1234567",
        ),
    ],
    "garbled text": [
        ("the ministerâ€™s â€œyesâ€\u009d, oil â€“ gas â€¦", "the minister s yes oil gas"),
        ("ministerâ\u0080\u0099s word", "minister s word"),
        ("cafÃ© MÃ©xico JosÃ\xad SÃ£o Ã\xa0 3Ã·4", "cafe mexico josi sao a 3 4"),
        ("Â£5m 10Â°C oilÂ\xa0price", "5m 10 c oil price"),
        ("râle São Âge forêt â â€", "rale sao age foret a"),
        ("â€â€œoil aâ€\u00adb a\u00adâ€™b", "oil a b a b"),
        ("zâ€™anti-\nmatter", "z anti matter"),
    ],
}  # fmt: skip
EXAMPLES = [(kind, text, words) for kind, pairs in KINDS.items() for text, words in pairs]


@pytest.mark.parametrize(("kind", "text", "words"), EXAMPLES)
def test_the_words_of_a_text(kind: str, text: str, words: str) -> None:
    found = _scan.tokens(text)
    assert " ".join(word for _, _, word in found) == words
    assert found == reference.tokens(text)


@pytest.mark.parametrize("kind", KINDS)
def test_at_every_place_of_a_block(kind: str) -> None:
    specimens = [text for text, _ in KINDS[kind]]
    for lead in ("ab ", "x", "é", " "):
        for size in range(140):
            text = (lead * 140)[:size] + (" " if size % 2 else "").join(specimens)
            assert _scan.tokens(text) == reference.tokens(text), (size, lead)


@pytest.mark.parametrize("kind", KINDS)
def test_at_every_place_of_a_batch(kind: str) -> None:
    specimens = [text for text, _ in KINDS[kind]]
    for size in (*range(990, 1040), 2047):
        text = "a " * size + "\n".join(specimens)
        assert _scan.tokens(text) == reference.tokens(text), size


def spans(term: str, text: str) -> list[str]:
    topic = nutgraf.TermExtractor("t", {term: 1.0})
    evidence = nutgraf.Classifier(Plan.of([topic])).explain(text).evidence
    return [text[e.start : e.end] for e in evidence]


@pytest.mark.parametrize(
    ("term", "text", "said"),
    [
        ("sanctions", "Die “sanc\u00adtions\u00ad” held", "sanc\u00adtions"),
        ("sanction*", "é sanc\u2060ti\ufeffons", "sanc\u2060ti\ufeffons"),
        ("ceasefire holds", "— ceaseﬁre\u00ad holds", "ceaseﬁre\u00ad holds"),
        ("cease*", "– ceaseﬁre", "ceaseﬁre"),
        ("offices", "oﬃces", "oﬃces"),
        ("oﬃces", "the offices", "offices"),
        ("off*", "oﬃce", "oﬃce"),
        ("minister", "ministerʼs", "minister"),
        ("opec", "— O.P.E.C. cut", "O.P.E.C"),
        ("u.s. army", "in the “U.S. Army”", "U.S. Army"),
        ("US-army", "U.S. Army", "U.S. Army"),
        ("army us", "the army, U.S.", "army, U.S"),
        ("army us", "the army, U.S.-led", "army, U.S"),
        ("U.N.", "the UN met", "UN"),
        ("negotiations failed", "é Negotia-\n tions failed", "Negotia-\n tions failed"),
        ("failed negotiations", "failed negotia-\ntions", "failed negotia-\ntions"),
        ("negotiations", "— sanctions, negotia\u2010\ntions", "negotia\u2010\ntions"),
        ("negot*", "failed negotia-\ntions", "negotia-\ntions"),
        ("anti aircraft", "an “anti-\naircraft” gun", "anti-\naircraft"),
        ("minister", "the ministerâ€™s oil", "minister"),
        ("cafés", "the cafÃ©s", "cafÃ©s"),
        ("oil price", "oil&nbsp;price", "oil&nbsp;price"),
        ("op*", "O.P.E.C.", "O.P.E.C"),
        ("army op*", "army O.P.E.C.", "army O.P.E.C"),
        ("o.p.e*", "OPEC", "OPEC"),
    ],
)
def test_evidence_spans_the_characters_as_written(term: str, text: str, said: str) -> None:
    assert spans(term, text) == [said]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200d", "\ufe0f", "\U000e0101"])
def test_long_runs_of_format_characters(mark: str) -> None:
    for size in (1, 20, 21, 22, 31, 32, 33, 63, 64, 65, 4000, 200_000):
        for text in (
            f"oil{mark * size}y",
            f"oil{mark * size} gas",
            f"{mark * size}oil",
            mark * size,
        ):
            assert _scan.tokens(text) == reference.tokens(text)


@pytest.mark.parametrize(
    "text",
    [
        "a-\n" * 100_000,
        "ab-\ncd" * 100_000,
        "ab-" + " " * 300_000 + "\n" + "\t" * 300_000 + "cd",
        "ab-\n" + " " * 300_000,
        " \n" * 300_000,
        "ab" * 100_000 + "-\n" + "cd" * 100_000,
        "a." * 300_000,
        "&" * 300_000,
        "&amp" * 100_000,
        "&#8217;" * 100_000,
        "â€™" * 100_000,
        "Ã" * 100_000,
        "Ã©" * 100_000,
    ],
)
def test_what_may_not_take_long(text: str) -> None:
    """Each takes milliseconds; a rule that looks at a place again and again would take hours."""
    topic = nutgraf.TermExtractor("t", {"abcd": 1.0})
    assert nutgraf.Classifier(Plan.of([topic])).predict_proba([text]).shape == (1, 1)
    assert _scan.tokens(text[:3000]) == reference.tokens(text[:3000])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("The sanc\u00adtions were lifted.", "The sanctions were lifted."),
        ("The \ufeffsanc\u2060tions were lif\u200dted.", "The sanctions were lifted."),
        ("A ceaseﬁre held.", "A ceasefire held."),
        ("O.P.E.C. cut output.", "OPEC cut output."),
        ("N.A.T.O. met on Monday.", "NATO met on Monday."),
        ("Troops of the U.N. left for the U.S.", "Troops of the UN left for the US"),
        ("Troops of the U․N․ left for the U．S．", "Troops of the UN left for the US"),
        ("N.A.\u00adT.O. met on Monday.", "NATO met on Monday."),
        ("O\u200b.P\u200b.E\u200b.C\u200b. cut output.", "OPEC cut output."),
        ("Negotia-\ntions failed.", "Negotiations failed."),
        ("Anti-\naircraft guns fired.", "Anti-aircraft guns fired."),
        ("The ministerʼs oil deal", "The minister's oil deal"),
        ("The ministerâ€™s â€œoil dealâ€\u009d", "The minister's “oil deal”"),
        ("The minister&#8217;s&nbsp;oil deal", "The minister’s oil deal"),
    ],
)
def test_a_text_is_scored_as_it_was_meant(written: str, meant: str) -> None:
    clf = nutgraf.load(["diplomacy", "energy", "military"])
    for texts in ([written, meant], pa.array([written, meant])):
        one, other = clf.predict_proba(texts)
        assert one.tolist() == other.tolist()
