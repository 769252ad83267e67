"""The article inside a page of HTML."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import MissingExtraError
from nutgraf.reading.article import segment
from nutgraf.reading.html import extract

LEAD = (
    "The port authority stopped all ferries on Friday and told the people of the old harbour to "
    "stay indoors, warning that this could be the worst storm in thirty years."
)
STORY = (
    "Fishing boats had been brought in by noon, and the council opened two schools for families "
    "whose houses stand below the sea wall, an official said."
)
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><title>Harbour shuts as storm nears | Daily Post</title>
<meta property="og:title" content="Harbour shuts as storm nears">
<meta name="description" content="Nobody may sail before Monday.">
<meta name="author" content="Jane Doe">
</head><body><nav><a href="/">Home</a></nav><article><h1>Harbour shuts as storm nears</h1>
<figure class="lead"><img src="a.jpg" alt="Waves"><figcaption class="image-caption">Waves hit
the wall on Friday</figcaption></figure>
<p>{LEAD}</p><h2>Schools open</h2><p>{STORY} <b>Nobody</b> slept.</p>
<blockquote><p>{STORY}</p></blockquote>
<ul><li>Stay at home on Saturday and Sunday.</li></ul>
<p>Source: Daily Post and news agencies</p><p>Read more: Ten storms</p></article>
<footer><p>© 2022 Daily Post</p></footer><script>var storm = 1;</script></body></html>"""

pytest.importorskip("trafilatura")


def roles(markup: str) -> list[tuple[str, str]]:
    return [(str(p.role), p.text) for p in extract(markup)[1]]


def test_a_page() -> None:
    assert roles(PAGE) == [
        ("headline", "Harbour shuts as storm nears"),
        ("standfirst", "Nobody may sail before Monday."),
        ("byline", "Jane Doe"),
        ("caption", "Waves hit the wall on Friday"),
        ("body", LEAD),
        ("heading", "Schools open"),
        ("body", f"{STORY} Nobody slept."),
        ("body", STORY),
        ("body", "Stay at home on Saturday and Sunday."),
        ("credit", "Source: Daily Post and news agencies"),
        ("boilerplate", "Read more: Ten storms"),
    ]


def test_offsets_are_into_the_extracted_text() -> None:
    text, paragraphs = extract(PAGE)
    assert text == "\n\n".join(p.text for p in paragraphs)
    assert all(text[p.start : p.end] == p.text for p in paragraphs)


def test_segment_takes_html() -> None:
    assert segment(PAGE) == extract(PAGE)[1]


def test_a_description_that_repeats_the_lead_is_left_out() -> None:
    page = PAGE.replace("Nobody may sail before Monday.", LEAD[:100] + "…")
    assert "standfirst" not in dict(roles(page))


def test_a_description_shown_on_the_page_comes_once() -> None:
    page = PAGE.replace("</h1>", "</h1><p>Nobody may sail before Monday.</p>")
    assert [text for role, text in roles(page) if role == "standfirst"] == [
        "Nobody may sail before Monday."
    ]
    assert extract(page)[0].count("Nobody may sail") == 1


def test_a_heading_may_be_a_prompt() -> None:
    page = PAGE.replace("<h2>Schools open</h2>", "<h2>Read more</h2>")
    assert ("boilerplate", "Read more") in roles(page)


def test_tiny_pages() -> None:
    page = (
        "<html><body><nav>Home</nav><h1>Storm nears</h1><script>var a</script>"
        "<p>The port <b>was</b>\nclosed.<br><br>Ships wait.</p><footer>Us</footer></body></html>"
    )
    assert roles(page) == [
        ("headline", "Storm nears"),
        ("body", "The port was closed."),
        ("body", "Ships wait."),
    ]


@pytest.mark.parametrize("markup", ["<html></html>", "<!-- nothing -->", "<p> </p>", "<br>", ""])
def test_empty_pages(markup: str) -> None:
    assert extract(markup) == ("", [])


def test_a_declared_encoding_is_ignored() -> None:
    page = "<?xml version='1.0' encoding='latin-1'?><html><body><p>Été à Rome.</p></body></html>"
    assert roles(page) == [("body", "Été à Rome.")]


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<h2>", "<br>", "<div>", "&nbsp;", "\0", "\ud800", "a b"])
    )
)
@settings(deadline=None)
def test_any_tag_soup_gives_exact_offsets(pieces: list[str]) -> None:
    text, paragraphs = extract("<body>" + "".join(pieces))
    assert all(text[p.start : p.end] == p.text != "" for p in paragraphs)


def test_names_the_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(MissingExtraError, match=r"nutgraf\[html\]"):
        segment(PAGE)


@pytest.mark.parametrize("sign", [*map(chr, range(32)), "\x7f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("way", ["as it is", "by number"])
@pytest.mark.parametrize("tag", ["title", "h1", "p", "b"])
def test_control_characters_are_blanks(sign: str, way: str, tag: str) -> None:
    spoilt = sign if way == "as it is" else f"&#{ord(sign)};"
    inner = f"<{tag}>Storm{spoilt} nears <i>the</i> port</{tag}>"
    head, top = (inner, "") if tag == "title" else ("", inner)
    page = f"<html><head>{head}</head><body><article>{top}<p>{STORY}</p></article></body></html>"
    text, _ = extract(page)
    assert STORY in text
    assert sign in "\n\r\t" or sign not in text
