"""Pages in the shapes that the web has them: what is the article's, and what is around it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.reading.html import extract

pytest.importorskip("trafilatura")

TITLE = "Harbour shuts as storm nears"
SHORT = "The port authority stopped all ferries on Friday and told the old harbour to stay indoors."
STORY = [
    "The port authority stopped all ferries on Friday and told the people of the old harbour to "
    "stay indoors, warning that this could be the worst storm in thirty years.",
    "Fishing boats had been brought in by noon, and the council opened two schools for families "
    "whose houses stand below the sea wall, an official said.",
    "“We have seen high water before, but never with a spring tide,” the harbour master told "
    "reporters on the quay, where soldiers were filling bags with sand.",
    "Trains to the coast will not run before Monday, the railway said, and the bridge over the "
    "estuary is closed to lorries and buses.",
    "The last storm of such force flooded the fish market and took the roofs off forty houses in "
    "the lower town, and its people slept in the church for a week.",
    "Forecasters expect the wind to turn on Sunday evening, after which the sea should fall by a "
    "metre within hours and the pumps can begin their work.",
]
P = "".join(f"<p>{text}</p>" for text in STORY)
MENU = "".join(f"<li><a href='/{name}'>{name.title()}</a></li>" for name in
               ("home", "news", "sport", "culture", "weather", "opinion"))  # fmt: skip
REMARK = "I was there in the last one and it was nothing, they always shout for no reason at all."
CARD = "Minister leaves after row over fish quotas"
TEASER = "The minister of fisheries has left after a row about quotas in the northern sea."


def told(markup: str) -> list[tuple[str, str]]:
    text, paragraphs = extract(markup)
    assert text == "\n\n".join(p.text for p in paragraphs)
    assert all(text[p.start : p.end] == p.text for p in paragraphs)
    return [(str(p.role), p.text) for p in paragraphs]


def texts(markup: str) -> list[str]:
    return [text for _, text in told(markup)]


# --- What is around an article --------------------------------------------------------------------

AROUND = {
    "a menu in nav": f"<nav><ul>{MENU}</ul></nav>{{}}",
    "a menu in a list": f"<ul>{MENU}</ul>{{}}",
    "a menu in a div": f"<div class='main-menu'><ul>{MENU}</ul></div>{{}}",
    "a menu without a class": "<div>" + MENU.replace("li>", "span> ") + "</div>{}",
    "a table of links": "<table><tr>" + MENU.replace("li>", "td>") + "</tr></table>{}",
    "the head of the site": "<header><p>The Daily Post of the Coast.</p></header>{}",
    "a side-bar in aside": f"{{}}<aside><h3>Also</h3><p>{TEASER}</p></aside>",
    "a side-bar in a div": f"{{}}<div class='sidebar'><h3>Also</h3><p>{TEASER}</p></div>",
    "a side-bar by id": f"<div id='right-sidebar'><p>{TEASER}</p></div>{{}}",
    "a side-bar by role": f"{{}}<div role='complementary'><p>{TEASER}</p></div>",
    "widgets": f"{{}}<section class='widget widget_text'><p>{TEASER}</p></section>",
    "comments": f"{{}}<div id='comments'><h3>2 comments</h3><p>{REMARK}</p><p>{REMARK}</p></div>",
    "comments in a list": f"{{}}<ol class='commentlist'><li><p>{REMARK}</p></li></ol>",
    "comments that are articles": f"{{}}<section class='comments-area'><article class='comment-body"
    f"'><p>{REMARK}</p></article><article class='comment-body'><p>{REMARK}</p></article></section>",
    "comments by schema.org": f"{{}}<div itemscope itemtype='https://schema.org/Comment'><p>{REMARK}"
    "</p></div>",
    "comments in camel case": f"{{}}<div class='CommentsBlock__x1'><p>{REMARK}</p></div>",
    "a form": "{}<form><p>Send us a letter, and we may print it next week.</p></form>",
    "the foot of the site": "{}<footer><p>The Daily Post, 1 Quay Road, our town.</p></footer>",
    "a foot by class": "{}<div class='site-footer'><p>The Daily Post, 1 Quay Road, here.</p></div>",
    "related stories": "{}<div class='related-stories'><h3>Related</h3>"
    + f"<p><a href='/a'>{CARD}</a></p>" * 3
    + "</div>",
    "more stories without a class": "{}<div><h3>More</h3>"
    + f"<p><a href='/a'>{CARD}</a></p>" * 3
    + "</div>",
    "hidden text": f"{{}}<div style='display: none'><p>{TEASER}</p></div><p hidden>{TEASER}</p>",
    "unseen text": f"{{}}<div style='visibility : Hidden'><p>{TEASER}</p></div>",
    "a dialog": f"<dialog class='x'><p>{TEASER}</p></dialog>{{}}",
    "text for screen readers": "<a class='sr-only' href='#x'>Skip to content</a>{}",
    "a newsletter": "{}<div class='newsletter-signup'><p>The news of the coast.</p></div>",
    "a cookie notice": "<div id='cookie-banner'><p>We use cookies to make this better.</p></div>{}",
    "scripts": "<script>var tanks = 'The army sent its tanks to the old harbour.';</script>{}",
}
HOLDERS = {
    "article": "<article><h1>{}</h1>{}</article>",
    "main": "<main><h1>{}</h1>{}</main>",
    "role": "<div role='main'><h1>{}</h1>{}</div>",
    "schema.org": "<h1>{}</h1><div itemprop='articleBody'>{}</div>",
    "a class": "<div><h1>{}</h1><div class='entry-content'>{}</div></div>",
    "nothing": "<div><h1>{}</h1>{}</div>",
    "the body": "<h1>{}</h1>{}",
}


@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("around", AROUND)
def test_what_is_around_is_left_out(around: str, holder: str, paragraphs: list[str]) -> None:
    story = HOLDERS[holder].format(TITLE, "".join(f"<p>{text}</p>" for text in paragraphs))
    page = f"<html><body class='has-sidebar'>{AROUND[around].format(story)}</body></html>"
    assert texts(page) == [TITLE, *paragraphs]


@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_with_all_of_it_around(holder: str, paragraphs: list[str]) -> None:
    page = HOLDERS[holder].format(TITLE, "".join(f"<p>{text}</p>" for text in paragraphs))
    for around in AROUND.values():
        page = around.format(page.replace("{", "{{").replace("}", "}}"))
    assert texts(f"<body>{page}</body>") == [TITLE, *paragraphs]


@pytest.mark.parametrize(
    "wrapper",
    [
        "<form id='aspnetForm' action='/a'>{}</form>",
        "<form><div><table><tr><td>{}</td></tr></table></div></form>",
        "<div id='app' style='display:none'>{}</div>",
        "<div hidden class='page'>{}</div>",
        "<div class='page-with-comments'>{}</div>",
        "<div class='post-comments-wrapper has-sidebar no-comments'>{}</div>",
        "<div id='comments'>{}</div>",
        "<div class='sidebar-left'>{}</div>",
        "<section class='widget'><div class='elementor-widget'>{}</div></section>",
    ],
)
@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_what_holds_the_page_is_not_around_it(
    wrapper: str, holder: str, paragraphs: list[str]
) -> None:
    story = HOLDERS[holder].format(TITLE, "".join(f"<p>{text}</p>" for text in paragraphs))
    assert texts(f"<html><body>{wrapper.format(story)}</body></html>") == [TITLE, *paragraphs]


@pytest.mark.parametrize(
    "cards",
    [
        f"<article><h3><a href='/a'>{CARD}</a></h3><p>{TEASER}</p></article>" * 4,
        f"<a href='/a'><article><h3>{CARD}</h3><p>{TEASER}</p></article></a>" * 4,
        f"<article class='teaser'><h3>{CARD}</h3><p>{TEASER}</p></article>" * 4,
        f"<ul><li><article><h2><a href='/a'>{CARD}</a></h2><p>{TEASER}</p></article></li></ul>",
    ],
)
@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
def test_cards_of_other_articles(cards: str, paragraphs: list[str]) -> None:
    story = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<body><article><h1>{TITLE}</h1>{story}</article><div>{cards}</div></body>"
    assert texts(page) == [TITLE, *paragraphs]


@pytest.mark.parametrize("head", ["", f"<title>{TITLE} - The Daily Post</title>"])
@pytest.mark.parametrize("site", ["<h1>The Daily Post</h1>", "<h1><a href='/'>The Post</a></h1>"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_the_name_of_the_site_is_no_headline(holder: str, site: str, head: str) -> None:
    if not head and holder not in ("article", "main", "role"):
        return  # nothing tells which it is
    page = HOLDERS[holder].format(TITLE, P)
    assert texts(f"<html><head>{head}</head><body>{site}{page}</body></html>") == [TITLE, *STORY]


# --- Several containers ---------------------------------------------------------------------------

HALVES = (
    "".join(f"<p>{text}</p>" for text in STORY[:3]),
    "".join(f"<p>{text}</p>" for text in STORY[3:]),
)


@pytest.mark.parametrize(
    "page",
    [
        "<article><h1>{}</h1>{}</article><div class='ad'>Buy</div><article>{}</article>",
        "<h1>{}</h1><div class='article-body'>{}</div><aside>Buy</aside>"
        "<div class='article-body'>{}</div>",
        "<article><h1>{}</h1><div class='body__inner-container'>{}</div><div class='ad'>Buy</div>"
        "<div class='body__inner-container'>{}</div></article>",
        "<h1>{}</h1><div class='chunk-1'>{}</div><div class='ad'>Buy</div>"
        "<div class='chunk-2'>{}</div>",
        "<h1>{}</h1><section itemprop='articleBody'>{}</section><hr>"
        "<section itemprop='articleBody'>{}</section>",
        "<main><h1>{}</h1><section>{}</section><figure><img src='a.jpg'></figure>"
        "<section>{}</section></main>",
        "<div id='story'><h1>{}</h1><div class='text'>{}</div><div class='gallery'><img></div>"
        "<div class='text last'>{}</div></div>",
        "<table><tr><td><h1>{}</h1></td></tr><tr><td>{}</td></tr><tr><td>{}</td></tr></table>",
    ],
)
def test_two_containers(page: str) -> None:
    assert texts(f"<html><body>{page.format(TITLE, *HALVES)}</body></html>") == [TITLE, *STORY]


# --- Paragraphs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("holder", ["p", "li", "blockquote", "div", "td", "dd", "center", "font"])
@pytest.mark.parametrize(
    "by",
    [
        "<br><br>", "<br> <br>", "<br/>\n<br/>", "<BR><BR>", "<br /><br /><br />", "<br>&nbsp;<br>",
        "<br><span></span><br>", "<br><!-- ad --><br>", "<br><img src=a><br>", "<b><br></b><br>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paragraphs", [[SHORT, "No ship may sail."], STORY], ids=["short", "long"])
def test_two_breaks_part_paragraphs(holder: str, by: str, paragraphs: list[str]) -> None:
    page = f"<article><h1>{TITLE}</h1><{holder}>{by.join(paragraphs)}</{holder}></article>"
    assert texts(page) == [TITLE, *paragraphs]


@pytest.mark.parametrize(
    "by", ["<br>", "<br/>\n", "\n", " <br> ", "<wbr> ", "&nbsp;", "<br><b> </b>"]
)
def test_one_break_is_a_space(by: str) -> None:
    first, second = STORY[:2]
    page = f"<article><p>{first}{by}{second}</p><p>{STORY[2]}</p></article>"
    assert texts(page) == [f"{first} {second}", STORY[2]]


@pytest.mark.parametrize(
    "inline",
    [
        "<img src='a.gif'>{}", "<label>{}</label>", "<picture><img src=a></picture>{}",
        "<x-link>{}</x-link>", "<a href='/b'>{}</a>", "<nobr>{}</nobr>", "<blink>{}</blink>",
        "<ruby>{}</ruby>", "<o:p>{}</o:p>", "<ft-ticker id=1>{}</ft-ticker>", "<odd>{}</odd>",
        "<span class=entity>{}</span>", "<svg><title>Logo</title></svg>{}", "<bdi>{}</bdi>",
        "<script>var a;</script>{}", "<noscript><img src=a></noscript>{}", "<time>{}</time>",
        "<button>Listen</button>{}", "<slot>{}</slot>", "{}<sup>2</sup>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
def test_other_tags_run_on(inline: str, paragraphs: list[str]) -> None:
    first, *rest = paragraphs
    before, word, after = first.partition("harbour")
    markup = f"<p>{before}{inline.format(word)}{after}</p>" + "".join(f"<p>{t}</p>" for t in rest)
    expected = first.replace("harbour", "harbour2", 1) if "<sup>" in inline else first
    for page in (f"<body>{markup}</body>", f"<article>{markup}</article>"):
        assert texts(page) == [expected, *rest]


@pytest.mark.parametrize(
    "inline",
    [
        "<ruby>{}<rp>(</rp><rt>haven</rt><rp>)</rp></ruby>", "<ruby><rb>{}<rt>haven</ruby>",
        "<del>haven</del><ins>{}</ins>", "{}<del datetime='2024-05-03'> and <b>sea</b></del>",
    ],
)  # fmt: skip
def test_what_is_deleted_or_tells_how_to_read_is_no_text(inline: str) -> None:
    page = f"<article><h1>{TITLE}</h1>{P.replace('harbour', inline.format('harbour'))}</article>"
    assert texts(page) == [TITLE, *STORY]


@pytest.mark.parametrize("about", ["author-bio", "byline-bio", "author", "author-info"])
def test_what_is_said_of_the_author_is_no_name(about: str) -> None:
    bio = f"<div class='{about}'><p>Jane Doe writes about the sea and has two cats.</p></div>"
    found = told(f"<html><body><article><h1>{TITLE}</h1>{P}{bio}</article></body></html>")
    assert [text for role, text in found if role == "byline"] == []


@pytest.mark.parametrize("page", ["<h2>{}</h2><h2>{}</h2>", "<h1>{}</h1><h3>{}</h3>"])
def test_a_page_of_headings(page: str) -> None:
    assert sorted(texts(page.format(TITLE, CARD))) == [TITLE, CARD]


def test_preformatted_text_is_read_as_text() -> None:
    page = f"<html><body><pre>\n{STORY[0]}\n\n{STORY[1]}\n\n{STORY[2]}</pre></body></html>"
    assert texts(page) == STORY[:3]


def test_cdata() -> None:
    assert texts(f"<![CDATA[<p>{STORY[0]}</p><p>{STORY[1]}</p>]]>") == STORY[:2]


# --- Captions and headings ------------------------------------------------------------------------

CAPTION = "Waves hit the wall on Friday"


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src=a><figcaption>{}</figcaption></figure>",
        "<figure><img src=a><p>{}</p></figure>",
        "<figure class='i'><picture><img src=a></picture><div class='caption'>{}</div></figure>",
        "<div class='wp-caption alignnone'><img src=a><p class='wp-caption-text'>{}</p></div>",
        "<div><img src=a><p class='wp-caption-text'>{}</p></div>",
        "<div class='photo'><img src=a><span class='image-caption'>{}</span></div>",
        "<p><img src=a><em class='photoCaption'>{}</em></p>",
        "<table><tr><td><img src=a></td></tr><tr><td class='caption'>{}</td></tr></table>",
        "<dl class='gallery-item'><dt><img src=a></dt><dd class='wp-caption-text'>{}</dd></dl>",
        "<div><amp-img src=a></amp-img><div class='media__caption'><p>{}</p></div></div>",
    ],
)
@pytest.mark.parametrize("paragraphs", [[SHORT], STORY], ids=["short", "long"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_captions(figure: str, holder: str, paragraphs: list[str]) -> None:
    first, *rest = (f"<p>{text}</p>" for text in paragraphs)
    for story in (figure.format(CAPTION) + first, first + figure.format(CAPTION)):
        page = HOLDERS[holder].format(TITLE, story + "".join(rest))
        found = told(f"<html><body>{page}</body></html>")
        assert sorted(found) == sorted(
            [("headline", TITLE), ("caption", CAPTION), *(("body", text) for text in paragraphs)]
        )


@pytest.mark.parametrize(
    "post",
    [
        "<div class='post'><time>14:0{0}</time><h2>{1}</h2><p>{2}</p></div>",
        "<article class='post'><h2><a href='#p{0}'>{1}</a></h2><p>{2}</p></article>",
        "<li><span class='stamp'><time>{0}h ago</time></span><h3>{1}</h3><div>{2}</div></li>",
        "<section id='p{0}'><h3><time>14:0{0} GMT</time></h3><h3>{1}</h3><p>{2}</p></section>",
    ],
)
@pytest.mark.parametrize("holder", ["<main>{}</main>", "<article>{}</article>", "<div>{}</div>"])
def test_live_blogs(post: str, holder: str) -> None:
    titles = [
        "Ferries stop", "Schools open", "Harbour master speaks", "Trains stop", "Roofs at risk",
        "Wind to turn",
    ]  # fmt: skip
    posts = "".join(
        post.format(i, title, text)
        for i, (title, text) in enumerate(zip(titles, STORY, strict=True))
    )
    page = "<html><body>" + holder.format(f"<h1>{TITLE}</h1>{posts}") + "</body></html>"
    found = [(role, text) for role, text in told(page) if role != "boilerplate"]
    expected = [("headline", TITLE)]
    for title, text in zip(titles, STORY, strict=True):
        expected += [("heading", title), ("body", text)]
    assert found == expected


@pytest.mark.parametrize("holder", HOLDERS)
def test_headings_stay_with_their_text(holder: str) -> None:
    story = f"<h2>Schools open</h2>{P}<h2>Related</h2><ul>{MENU}</ul><h3>Follow us</h3>"
    page = f"<html><body>{HOLDERS[holder].format(TITLE, story)}</body></html>"
    assert told(page) == [
        ("headline", TITLE),
        ("heading", "Schools open"),
        *(("body", text) for text in STORY),
    ]


def test_a_page_whose_text_is_only_in_its_data() -> None:
    import json

    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(STORY)})
    page = (
        f"<html><head><script type='application/ld+json'>{data}</script></head>"
        "<body><div id='app'><p>Loading</p></div></body></html>"
    )
    assert " ".join(STORY) in " ".join(texts(page))


# --- Odd pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        f"<p>{SHORT}</p>", "<br>", "<b>a</b>", "<a href='x'>ab</a> ", "<li>a", "<td>ab", "</div>",
        f"<article><p>{SHORT}</article>", f"<div><img><p class=caption>{SHORT}</p></div>",
        "<h1>ab</h1>", "<h2>ab</h2>", "<!-- a -->", "<![CDATA[", "]]>", "&amp", "<", "<a href='",
        "'", " \n", "<header>ab</header>", "<svg>a</svg>", "<time>14:05</time>", "<p hidden>a</p>",
        "<pre>ab\n\n</pre>", "<script type='application/ld+json'>{", "<p class='aB'>a</p>",
        "<x-y>a</x-y>",
    ],
)  # fmt: skip
def test_the_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        told(f"<html><body><p>{STORY[0]}</p>" + unit * (size // len(unit)))
        return time.process_time() - start

    seconds(100)
    # Four times the page takes four times the time; of less than a second nothing is said.
    assert seconds(80_000) < max(1.0, 10 * seconds(20_000))


def test_thousands_of_attributes() -> None:
    attributes = " ".join(f"a{i}='{i}'" for i in range(50_000))
    assert texts(f"<article {attributes}><p {attributes}>{STORY[0]}</p></article>") == STORY[:1]
    long = f"<div data-state='{'x y ' * 10_000}'><p>{STORY[0]}</p></div>"
    assert texts(f"<html><body>{long}</body></html>") == STORY[:1]


@pytest.mark.parametrize("tag", ["div", "b", "x-y", "span", "article", "blockquote", "ul><li"])
def test_deep_nesting(tag: str) -> None:
    page = f"<html><body>{{}}<p>{STORY[0]}</p><p>{STORY[1]}</p>"
    assert texts(page.format(f"<{tag}>" * 900)) == STORY[:2]
    with pytest.raises(InputError, match="nested"):
        extract(page.format(f"<{tag}>" * 10_000))


_BITS = (
    "<p>", "</p>", "<div>", "</div>", "<br>", "<h1>", "</article>", "<article>", "<![CDATA[", "]]>",
    "<!--", "-->", "&", "\0", "\ud800", "\x85", "\u2028", "\ufeff", "<svg>", "<table>", "<td>",
    "<frameset>", "<body class='comments'>", "<plaintext>", "<select>", "<template>", "<pre>",
    "<figure>", "<img>", "<a href=x>", "</a>", "<time>", "'", '"', "<", "/>", "<x:y z>", "<main>",
    "\n\n", "<form>", "<p hidden>", "</body>", "<script>", "<style>", "<textarea>", "<noscript>",
    "<title>", "<head>",
)  # fmt: skip


@given(
    st.sampled_from([*AROUND.values()]),
    st.lists(
        st.tuples(st.integers(0, 2000), st.sampled_from(_BITS), st.integers(0, 30)), max_size=9
    ),
)
@settings(deadline=None, max_examples=60)
def test_any_page_gives_exact_offsets(around: str, changes: list[tuple[int, str, int]]) -> None:
    page = around.format(HOLDERS["article"].format(TITLE, P))
    for place, bit, cut in changes:
        page = page[:place] + bit + page[place + cut :]
    found = told(page)
    assert all(text == text.strip() != "" for _, text in found)
