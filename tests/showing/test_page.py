"""The HTML report: safe, whole, in order, and told apart without colour."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role, Topic
from nutgraf.showing.document import Document
from nutgraf.showing.looks import COLOURS, LINES, look_of
from nutgraf.showing.page import document_page
from nutgraf.showing.page import fragment as notebook
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.webpage import template

YES, NO = Decision(Outcome.YES), Decision(Outcome.NO)
HOSTILE = (
    "<script>alert('x')</script> & \"quoted\" &amp; $title </p></style> a\x00b \ud800 <img src=x>"
)
VOID = {"meta", "path", "br", "input"}
ENERGY, MILITARY = Topic("energy"), Topic("military")


def page(doc: Document, title: str | None = None) -> str:
    return document_page(doc.paragraphs, doc.topics, title, doc.thresholds)


def fragment(doc: Document) -> str:
    return notebook(doc.paragraphs, doc.topics, doc.thresholds)


class Reader(HTMLParser):
    """Collects what a browser would show of the article, and checks that elements nest."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self.inside = 0
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self.open.append(tag)
        if "data-role" in dict(attrs):
            self.paragraphs.append("")
            self.inside = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop() == tag
        if len(self.open) < self.inside:
            self.inside = 0

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data

    def attributes(self, tag: str, name: str) -> list[str]:
        return [a[name] or "" for t, a in self.tags if t == tag and name in a]


def paragraph(
    text: str,
    *evidence: Evidence,
    role: Role = Role.BODY,
    topics: tuple[Topic, ...] = (ENERGY, MILITARY),
    probability: float = 0.93,
    decision: Decision = YES,
) -> LabelledParagraph:
    return LabelledParagraph(
        0,
        text,
        role,
        0,
        len(text),
        {t.name: probability for t in topics},
        {t.name: decision for t in topics},
        lambda least: tuple(e for e in evidence if abs(e.contribution) >= least or e.guard),
    )


def document(
    *paragraphs: LabelledParagraph, topics: tuple[Topic, ...] = (ENERGY, MILITARY)
) -> Document:
    thresholds = {t.name: 0.25 for t in topics}
    text = "\n\n".join(p.text for p in paragraphs)
    return Document(text, topics, paragraphs, thresholds=thresholds)


def printable(text: str) -> str:
    return re.sub("[\x00\ud800]", "\ufffd", text)


def body(markup: str) -> str:
    return markup.split("</style>")[-1]


def test_everything_is_escaped() -> None:
    topic = Topic("energy", title=HOSTILE, description=HOSTILE)
    found = Evidence("energy", HOSTILE, 0, 12, 1.2)
    doc = document(
        paragraph(HOSTILE, found, role=Role.HEADLINE, topics=(topic,)),
        paragraph(HOSTILE, found, topics=(topic,)),
        topics=(topic,),
    )
    for markup in (page(doc), page(doc, title="</title>" + HOSTILE), fragment(doc)):
        reader = Reader(markup)
        assert reader.paragraphs == [printable(HOSTILE)] * 2
        assert not {"script", "img"} & {tag for tag, _ in reader.tags}
        assert reader.attributes("mark", "title")[-1].endswith(printable(HOSTILE))
        assert "\x00" not in markup
        markup.encode()


def test_nothing_is_loaded_and_nothing_runs() -> None:
    doc = document(paragraph("See https://example.org/ for more.", role=Role.HEADLINE))
    for markup in (page(doc), fragment(doc)):
        tags = {tag for tag, _ in Reader(markup).tags}
        assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "a"}
        names = {name for _, attributes in Reader(markup).tags for name in attributes}
        assert not [n for n in names if n in {"src", "href", "srcset"} or n.startswith("on")]
        assert "url(" not in markup
        assert "@import" not in markup
        assert re.findall(r"https?://[\w.]+", markup.replace("example.org", "")) == []
    assert "default-src 'none'" in page(doc)


def test_paragraphs_stand_whole_and_in_order() -> None:
    texts = [f"Paragraph {i} on oil & gas — “quoted” нефть 石油 🙂." for i in range(len(Role))]
    doc = document(
        *(
            paragraph(text, Evidence("energy", "oil", 15, 18, 1.0), role=role)
            for text, role in zip(texts, Role, strict=True)
        )
    )
    reader = Reader(page(doc))
    assert reader.paragraphs == texts
    assert [a["data-role"] for _, a in reader.tags if "data-role" in a] == [str(r) for r in Role]
    assert [t for t, a in reader.tags if "data-role" in a][:3] == ["h1", "p", "h2"]


def test_title() -> None:
    headline = document(paragraph("Lights\nout", role=Role.HEADLINE), paragraph("Lights went out."))
    assert "<title>Lights out</title>" in page(headline)
    assert Reader(page(headline)).attributes("h1", "class") == []
    assert "<title>Mine</title>" in page(headline, title="Mine")
    assert ">Mine</h1>" in page(headline, title="Mine")
    assert "<title>Untitled</title>" in page(document(paragraph("No headline here.")))


def test_overlapping_evidence_is_cut_where_topics_change() -> None:
    text = "the natural gas field at sea"
    doc = document(
        paragraph(
            text,
            Evidence("energy", "natural gas", 4, 15, 2.1),
            Evidence("military", "gas field*", 12, 21, 0.8),
            Evidence("energy", "gas", 12, 15, 1.2),
        )
    )
    reader = Reader(fragment(doc))
    assert reader.paragraphs == [text]
    assert reader.attributes("mark", "title") == [
        "Energy +2.10 · natural gas\nEnergy +1.20 · gas",
        "Energy +2.10 · natural gas\nEnergy +1.20 · gas\nMilitary +0.80 · gas field*",
        "Military +0.80 · gas field*",
    ]
    marked = re.findall(r'<mark class="([^"]*)"[^>]*>(.*?)</mark>', body(fragment(doc)))
    # Only the article's marks: the legend has one of its own, without a title.
    first, both, last = marked[1:]
    energy, military = look_of("energy").css, look_of("military").css
    assert first == (f"{energy} w3", "natural ")
    assert both[0] == f"{energy} w3"
    assert f'<span class="{military} w2 l1">' in both[1]
    assert last == (f"{military} w2 l1", " field")
    assert reader.attributes("sup", "data-k") == ["E", "M"]


def test_a_word_has_two_lines_at_most_and_its_letters_tell_the_rest() -> None:
    names = ("energy", "health", "military", "trade")
    topics = tuple(Topic(name) for name in names)
    found = [Evidence(n, f"{n} term", 0, 11, 2.0 - i / 4) for i, n in enumerate(names)]
    found += [Evidence("energy", f"t{i}", i, 4 + i, 1.0) for i in range(6)]
    reader = Reader(fragment(document(paragraph("natural gas", *found, topics=topics))))
    markup = body(
        fragment(document(paragraph("natural gas", *found, topics=topics), topics=topics))
    )
    (word,) = re.findall(r"<mark [^>]*title.*?</mark>", markup)
    assert word.count("<mark") + word.count("<span") == 2
    assert re.findall(r'<sup class="[^"]*" data-k="(\w)">', markup) == ["E", "H", "M", "T"]
    assert reader.paragraphs == ["natural gas"]


def test_repeats_are_marked_once() -> None:
    found = [Evidence("energy", "gas", at, at + 3, 0.5) for at in (0, 8)]
    reader = Reader(page(document(paragraph("gas and gas", *found))))
    assert reader.attributes("mark", "title") == ["Energy ×2 +1.00 · gas"]
    assert reader.paragraphs == ["gas and gas"]


def test_all_that_weighs_is_listed_and_what_tells_is_strong() -> None:
    found = [Evidence("energy", f"t{i}", 3 * i, 3 * i + 2, w) for i, w in enumerate((4.0, -0.1))]
    doc = document(paragraph("oil and gas", *found))
    assert "<summary>1 term, 1 more</summary>" in page(doc)
    assert "<b>t0 +4.00</b>, t1 −0.10" in page(doc)
    assert page(doc).count('type="checkbox"') == 1
    none = document(paragraph("oil and gas", *found, decision=NO))
    assert "<summary>2 terms</summary>" in page(none)
    furniture = Decision(Outcome.ABSTAIN, Reason.BOILERPLATE)
    assert "<summary>" not in page(document(paragraph("oil and gas", *found, decision=furniture)))


def test_thresholds_are_ticks() -> None:
    doc = document(paragraph("oil", probability=0.4))
    assert page(doc).count("--p:0.40;--t:0.25") == 2
    assert page(doc).count("yes from 0.25") == 2
    unknown = Document(doc.text, doc.topics, doc.paragraphs)
    assert "--t:" not in body(page(unknown))
    assert "yes from" not in page(unknown)


def test_evidence_on_one_span_by_two_extractors_is_one_line() -> None:
    pair = (Evidence("energy", "oil", 0, 3, 0.4), Evidence("energy", "oil*", 0, 3, 0.3))
    reader = Reader(fragment(document(paragraph("oil rose", *pair))))
    assert reader.attributes("mark", "title") == ["Energy +0.40 · oil\nEnergy +0.30 · oil*"]
    assert reader.attributes("mark", "class")[-1] == f"{look_of('energy').css} w2"


def test_slight_evidence_is_not_marked() -> None:
    doc = document(paragraph("oil rose", Evidence("energy", "oil", 0, 3, -0.049)))
    assert Reader(page(doc)).attributes("mark", "title") == []


@pytest.mark.parametrize("depth", [1, 3, 4, 12])
def test_deep_overlaps_nest(depth: int) -> None:
    topics = tuple(Topic(f"topic{i}") for i in range(depth))
    found = [Evidence(t.name, f"t{i}", i, 30 - i, 1.0) for i, t in enumerate(topics)]
    text = "abcdefghij klmnopqrst uvwxyz 0123"
    reader = Reader(page(document(paragraph(text, *found, topics=topics), topics=topics)))
    assert reader.paragraphs == [text]
    tips = reader.attributes("mark", "title")
    assert len(tips) == 2 * depth - 1
    assert max(tip.count("\n") + 1 for tip in tips) == depth


def test_empty_documents() -> None:
    for topics in ((), (ENERGY,)):
        for markup in (page(document(topics=topics)), fragment(document(topics=topics))):
            assert Reader(markup).paragraphs == []
            assert "No paragraphs." in markup
        assert "<title>Untitled</title>" in page(document(topics=topics))
    assert Reader(page(document(paragraph("", topics=()), topics=()))).paragraphs == [""]


def test_answers_are_words() -> None:
    def answers(probability: float, decision: Decision) -> str:
        return fragment(document(paragraph("x", probability=probability, decision=decision)))

    assert "<span>0.93</span> <em>yes</em>" in answers(0.93, YES)
    assert "<span>&lt;0.01</span> <em>no</em>" in answers(0.001, NO)
    assert "<span>&gt;0.99</span>" in answers(0.9996, YES)
    words = {
        Reason.TOO_SHORT: "too short",
        Reason.UNKNOWN_WORDS: "unknown words",
        Reason.NEAR_THRESHOLD: "too close",
        Reason.BOILERPLATE: "part of the page",
        Reason.EXTRACTOR_FAILED: "extractor failed",
    }
    for reason in Reason:
        shown = body(answers(0.5, Decision(Outcome.ABSTAIN, reason)))
        assert words[reason] in shown
        assert ("Not judged" in shown) == (reason is Reason.BOILERPLATE)
        assert ("<em>abstain</em>" in shown) == (reason is not Reason.BOILERPLATE)
    failed = answers(float("nan"), Decision(Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED))
    assert "<span>–</span> <em>abstain</em>" in failed
    assert "nan" not in body(failed)


def test_fragments_are_scoped() -> None:
    markup = fragment(document(paragraph("Oil rose.")))
    assert markup.startswith('<div class="nutgraf"')
    assert not {t for t, _ in Reader(markup).tags} & {"html", "head", "body", "title", "meta"}
    css = re.sub(r"/\*.*?\*/", "", template("document.css"))
    assert css.count("{") == css.count("}")
    css = re.sub(r"@(container|media)[^{]*", "", css)
    for selectors in re.findall(r"([^{};]+)\{", css):
        assert all(".nutgraf" in s for s in selectors.split(",") if s.strip()), selectors


@pytest.mark.parametrize("count", [1, 7, 12])
def test_many_topics_differ_in_more_than_colour(count: int) -> None:
    topics = tuple(Topic(f"topic-{'abcdefghijkl'[i]}") for i in range(count))
    doc = document(paragraph("Words.", topics=topics), topics=topics)
    reader = Reader(page(doc))
    letters = [a["data-k"] for t, a in reader.tags if t == "span" and a.get("class") == "key"]
    assert len(set(letters)) == count
    assert f"--bars:{count}" in page(doc)
    no = document(paragraph("Words.", topics=topics, decision=NO), topics=topics)
    assert (f"no to {count} topics" in page(no)) == (count > 6)


def test_a_topic_keeps_its_look_whatever_stands_beside_it() -> None:
    def looks(*names: str) -> dict[str, str | None]:
        topics = tuple(Topic(name) for name in names)
        tags = Reader(page(document(paragraph("Words.", topics=topics), topics=topics))).tags
        return dict(zip(names, [a["class"] for t, a in tags if t == "li"], strict=False))

    alone, beside = looks("energy"), looks("a", "b", "energy", "zoo")
    assert alone["energy"] == beside["energy"] == look_of("energy").css
    assert len({look_of(f"topic-{i}") for i in range(200)}) == COLOURS * LINES


def test_contrast() -> None:
    css = template("document.css")
    pairs = re.findall(r"--(paper|ink|muted|c): light-dark\(#(\w{6}), #(\w{6})\)", css)
    assert len(pairs) == 3 + 7
    for theme in (1, 2):
        paper, *others = (luminance(pair[theme]) for pair in pairs)
        for other in others:
            low, high = sorted((paper, other))
            assert (high + 0.05) / (low + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_size() -> None:
    text = "Oil and gas moved through the old pipeline to the port while troops kept watch. " * 5
    found = [
        Evidence(("energy", "military")[i % 2], "pipeline*", i * 24, i * 24 + 8, 1.2)
        for i in range(12)
    ]
    assert len(page(document(*[paragraph(text, *found)] * 100))) < 300_000
    assert len(page(document(*[paragraph(text, *found[:6])] * 100))) < 200_000


def test_a_notebook_shows_the_beginning_of_a_long_document() -> None:
    doc = document(*[paragraph("oil rose")] * 700)
    assert page(doc).count('class="row"') == 700
    short = fragment(doc)
    assert short.count('class="row"') == 500
    assert "The first 500 of 700 paragraphs." in short
    assert short.count("700 paragraphs<br>") == 2  # what the topics count
    assert "The first" not in fragment(document(*[paragraph("oil rose")] * 500))
