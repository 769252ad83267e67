"""Telling mark-up from prose."""

from __future__ import annotations

import time

import pytest

from nutgraf.reading.markup import is_markup

BODY = "<p>The navy sent two ships.</p>"


@pytest.mark.parametrize(
    "text",
    [
        f"<br>{BODY}",
        f"<BR/>{BODY}",
        f"<hr noshade>{BODY}",
        f"<center>{BODY}</center>",
        "<center>The navy sent two ships.<br>It did so on Friday.",
        f"<font size=2 face='Arial'>{BODY}",
        f"<li>{BODY}",
        "<li>The navy sent two ships.",
        f"</div>{BODY}",
        f"</td></tr>{BODY}",
        f"<!-- {'x' * 2100} -->{BODY}",
        f"<!-- a --><!-- b -->\n{BODY}",
        f"\ufeff \n<!-- a > b -->{BODY}",
        "<!--[if lt IE 9]><html class='ie'><![endif]--><html>",
        f"<?xml version='1.0' encoding='utf-8'?>\n{BODY}",
        "<?xml version='1.0'?><nitf><body><p>The navy sent ships.</p></body></nitf>",
        "<!DOCTYPE html>",
        "<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
        "\n\n  <!DocType xhtml>",
        f"<![CDATA[{BODY}]]>",
        f"<x-card>{BODY}</x-card>",
        f"<x-card data-id=1>{BODY}",
        "<o:p>The navy sent two ships.</o:p>",
        "<story>The navy sent two ships.</story>",
        f"<article>{BODY}</article>",
        "<ARTICLE class='a'>",
        f"<title>Ships | Post</title>{BODY}",
        "<b>Ships</b> were sent.",
        "<i>Ships</i>",
        "<a href=/x>Ships</a>",
        "<p>Ships wait.",
        "<p\n>Ships wait.",
        '<div title="a > b" hidden>Ships wait.</div>',
        "<div itemscope>Ships wait.",
        "<html>",
        "<table><tr><td>Ships wait.",
    ],
)
def test_pages(text: str) -> None:
    assert is_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<>",
        "< p>Ships wait.</p>",
        "<The army said on Friday that it would leave.>",
        "<The army> said on Friday that it would leave.",
        "<A ceasefire was agreed, the ministry said>",
        "<A> Will the navy stay?",
        "<Q> Will the navy stay? <A> It will.",
        "<I am no minister>, she said.",
        "<S hares fell>",
        "<Summary> The talks failed.",
        "<Main points of the treaty>",
        "<Time> was running out.",
        "<people> is no tag of HTML",
        "<ex-minister> The talks failed.",
        "<3 is a heart",
        "<<Back to the list",
        "<- Back",
        "<-- Back",
        "<!-- This never ends",
        "<!-> said the sailor",
        "<?What now?",
        "<p was never closed",
        "<p 'of' \"odd",
        "<https://example.org/a> has the story.",
        "<jane@example.org> wrote: the talks failed.",
        "<OIL.N> rose 3 %.",
        "<REUTERS> The talks failed.",
        "</end of the message>",
        "Use the <p> tag, she said.",
        "5 < 6 and 7 > 6",
    ],
)
def test_prose(text: str) -> None:
    assert not is_markup(text)


@pytest.mark.parametrize(
    "unit",
    [
        "<!---->", "<!--", "<!-- -->\n", "<?xml ?>", "<?", " ", "\n", "<", "<a", "<a ", "<a b=",
        "<p ", "</", "<x-y>", "<p a='", '<p a="', "<p\n", "<p /", "<b>", "<a b ", "<!doctype ",
        "<![CDATA[", "</b", "<b a=1\n", "-->", "<br ", "<li a",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "<a ", "<p ", "<b>", "<x-y>", "<!--"])
def test_the_time_is_linear(unit: str, before: str) -> None:
    def seconds(size: int) -> float:
        text = before + unit * (size // len(unit)) + "x"
        start = time.perf_counter()
        is_markup(text)
        return time.perf_counter() - start

    assert seconds(1 << 20) < 2
