"""Words of menus, buttons and links, which stand for themselves."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.reading.signs import is_bullet, is_open, is_unfinished, phrases_of, words_of
from nutgraf.reading.stamps import is_stamp
from nutgraf.reading.vocabulary import OUTLETS, Phrase

_BUTTONS = phrases_of(
    """
    advertisement|advertising|advertisements|sponsored|ad|share|save|print|facebook|twitter|x
    whatsapp|telegram|linkedin|reddit|instagram|youtube|email|e-mail|copy link|copy|link copied
    log in|login|sign in|sign out|register|subscribe|subscribe now|sign up|sign up now|donate
    menu|close|search|home|live|newsroom|jobs|shop|games|puzzles|obituaries|classifieds
    comments|comment|leave a comment|add a comment|view comments|show comments|reply|like|follow
    more|more follows|ends|end|all|next|previous|back|back to top|top|show more|load more|see all
    view all|read more|read next|also read|read also|see also|more on this|more stories|related
    recommended|watch|watch live|listen|tags|topics|most read|most popular|trending|up next
    related stories|related articles|related topics|related content|you may also like|latest
    you may also be interested in|you might also like|published|updated|30|0
    reuse this content|explore more|explore more on these topics
    editors' picks|editor's picks|more from this section|skip to content|skip to main content
    skip to navigation|terms of use|terms and conditions|privacy policy|privacy|cookie policy
    terms of service|contact us|about us|contact|about|help|faq|accessibility|newsletter
    newsletters|unsubscribe|view in browser|view this email in your browser|manage preferences
    have your say|continue reading|keep reading|story continues below|story continues|go to top
    continue reading the main story|image|video|audio|gallery|play|pause|mute|expand|this is all
    accept all|reject all|accept|manage cookies|cookies|cookie settings|get the app|notifications
    share this|share this article|share this story|copyright|all rights reserved|see more
    just now|yesterday|moments ago|a moment ago|today|forward to a friend|read in browser|urgent
    tweet|pin it|print this page|email this article|click to expand|click to share
    click to subscribe|tap to unmute|loading|loading…|please wait|scroll to continue
    skip advertisement|article continues below|article continues after this advertisement
    article continues after advertisement|story continues after advertisement
    story continues below advertisement|advertisement - story continues below
    story continues below this advertisement|recommended reading|recommended for you
    do not sell my personal information|terms & conditions|terms|cookie preferences
    load more comments|comments are closed|no comments|no comments yet|leave a reply|post a comment
    show all|sponsored content|sponsored links|promoted links|promoted content|paid post|promoted
    related article|related coverage|related news|trending now|must read|don't miss
    top stories|latest news|in this article|in this story|around the web|from around the web
    view gallery|next article|previous article|next up|mtf|this video can not be played
    this video cannot be played|video player is loading|your browser does not support the video tag
    media playback is unsupported on your device|your browser does not support the audio element
    your browser does not support html5 video|please enable javascript
    please enable javascript to view the comments
    """
)
LONGEST_BUTTON = 60  # code points
_ENDS = words_of("ends end mtf")
_SECTIONS = words_of(
    "news world uk us politics business sport sports opinion culture weather africa asia europe "
    "markets technology tech science health travel arts life style food money climate environment"
)
_STORY = OUTLETS | words_of("this the our story author writer topic series section")
_COUNTED = words_of(
    "comment comments share shares reply replies views likes min mins minute minutes"
)
# Words that lead a link: with a colon and a title, or with the title alone where there are two.
_LINKS = phrases_of(
    """
    read more|read also|read next|read|also read|see also|more on this|more stories|related|watch
    recommended|watch live|listen|tags|topics|most read|most popular|related stories|up next
    related articles|related topics|trending|you may also like|further reading|in pictures
    keep reading|keywords|filed under|categories|category|tagged|more on this story|labels
    """
)
# Buttons that lead a list of links.
_LEADS = phrases_of(
    """
    read more|related|related topics|related stories|related articles|related content|most read
    most popular|more on this story|more on this|more stories|recommended|tags|topics|trending
    see also|also read|up next|you may also like|you may also be interested in|latest
    you might also like|explore more on these topics|in this section
    more from this section|further reading
    """
)
FIRST_WORDS = frozenset(link.split()[0] for link in _LINKS | _BUTTONS) | words_of(
    "sponsored presented copyright file interactive infographic graphic map chart pictured above "
    "below caption more an live"
) - words_of("a the in this all")


def is_word(text: str) -> bool:
    """Whether the text is one of the buttons that stand for themselves. One word with a full stop
    is a short sentence, "Today.", but for what ends a story."""
    if len(text) > LONGEST_BUTTON or (bare := _bare(text)) not in _BUTTONS:
        return False
    is_stopped = text.endswith(".") and not text.endswith("..")
    return not is_stopped or " " in bare or bare in _ENDS


def _bare(text: str) -> str:
    return text.lower().strip(" .:>›»→*·•#()[]|-–—_+=~").replace("’", "'")


def is_tags(text: str) -> bool:
    """Whether there is nothing but tags as networks have them: "#Port #Ferries"."""
    tags = text.replace(",", " ").split() if text[:1] == "#" else ()
    return bool(tags) and all(tag[0] == "#" and tag[1:2].isalpha() for tag in tags)


def leads_links(text: str) -> bool:
    """Whether titles of other stories may follow."""
    return _bare(text) in _LEADS


def is_button(phrase: Phrase) -> bool:
    """Words of a menu or of a button, or several of them in a row: "Share | Save", "5 min read"."""
    bare = _bare(phrase.text)
    if not bare or is_word(phrase.text) or (bare[0] == "@" and " " not in bare):
        return True
    if is_tags(phrase.text):
        return True
    parts = [part.strip() for part in _parts(bare)] if not _BARS.isdisjoint(bare) else []
    if len(parts) > 1:
        return all(
            part in _BUTTONS or part in _SECTIONS or _is_counted(part) or _is_date(part)
            for part in parts
        )
    return _is_counted(bare)


_BARS = frozenset("|•·‧/>»›")


def _parts(text: str) -> Iterator[str]:
    for sign in "•·‧/>»›":
        text = text.replace(f" {sign} ", " | ")
    return (part for part in text.split("|") if part.strip())


def _is_date(part: str) -> bool:
    return is_stamp(Phrase(part))


def _is_counted(part: str) -> bool:
    words = part.replace("-", " ").replace("(", " ").replace(")", " ").split()
    number = [
        word for word in words if word.replace(",", "").replace(".", "").rstrip("k").isdigit()
    ]
    rest = [word for word in words if word not in number]
    return len(number) == 1 and 0 < len(rest) <= 2 and rest[0] in _COUNTED | {"read", "listen"}


def is_link(phrase: Phrase) -> bool:
    """The title of another story behind words that lead there: "Read more: Ten storms"."""
    text = phrase.text
    if is_bullet(text):
        text = text.split(" ", 1)[1]
    label, colon, rest = text.partition(":")
    if colon and label.strip().lower() in _LINKS:
        return is_unfinished(rest.strip() or " ") and len(rest.split()) <= 40
    words = text.lower().split()
    two = " ".join(words[:2])
    if two in _LINKS and " " in two:
        return is_open(text) and len(words) <= 16 and not phrase.says()
    if two in ("more from", "more on"):
        return len(words) <= 8 and phrase.all_names(2, _STORY)
    return False
