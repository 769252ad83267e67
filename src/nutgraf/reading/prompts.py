"""What a page says to its readers: buttons, links, calls and legal lines.

A rule by the first words asks that the rest reads like a prompt too, since stories begin with the
same words: "Subscribe to the treaty, ministers said."
"""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.reading.signs import is_bullet, is_open, is_unfinished, words_of
from nutgraf.reading.stamps import is_stamp
from nutgraf.reading.vocabulary import OUTLETS, Phrase

_BUTTONS = frozenset(
    line.strip()
    for line in """
    advertisement|advertising|advertisements|sponsored|ad|share|save|print|facebook|twitter|x
    whatsapp|telegram|linkedin|reddit|instagram|youtube|email|e-mail|copy link|copy|link copied
    log in|login|sign in|sign out|register|subscribe|subscribe now|sign up|sign up now|donate
    menu|close|search|home|live|newsroom|jobs|shop|games|puzzles|obituaries|classifieds
    comments|comment|leave a comment|add a comment|view comments|show comments|reply|like|follow
    more|more follows|ends|end|all|next|previous|back|back to top|top|show more|load more|see all
    view all|read more|read next|also read|read also|see also|more on this|more stories|related
    recommended|watch|watch live|listen|tags|topics|most read|most popular|trending|up next
    related stories|related articles|related topics|related content|you may also like|latest
    editors' picks|editor's picks|more from this section|skip to content|skip to main content
    skip to navigation|terms of use|terms and conditions|privacy policy|privacy|cookie policy
    terms of service|contact us|about us|contact|about|help|faq|accessibility|newsletter
    newsletters|unsubscribe|view in browser|view this email in your browser|manage preferences
    have your say|continue reading|keep reading|story continues below|story continues|go to top
    continue reading the main story|image|video|audio|gallery|play|pause|mute|expand|this is all
    accept all|reject all|accept|manage cookies|cookies|cookie settings|get the app|notifications
    share this|share this article|share this story|copyright|all rights reserved|see more
    just now|yesterday|moments ago|a moment ago|today|forward to a friend|read in browser|urgent
    """.replace("\n", "|").split("|")
    if line.strip()
)
_SECTIONS = words_of(
    "news world uk us politics business sport sports opinion culture weather africa asia europe "
    "markets technology tech science health travel arts life style food money climate environment"
)
_STORY = OUTLETS | words_of("this the our story author writer topic series section")
_COUNTED = words_of(
    "comment comments share shares reply replies views likes min mins minute minutes"
)
# Words that lead a link: with a colon and a title, or with the title alone where there are two.
_LINKS = frozenset(
    line.strip()
    for line in """
    read more|read also|read next|read|also read|see also|more on this|more stories|related|watch
    recommended|watch live|listen|tags|topics|most read|most popular|related stories|up next
    related articles|related topics|trending|you may also like|further reading|in pictures
    keep reading|keywords|filed under|categories|category|tagged|more on this story|labels
    """.replace("\n", "|").split("|")
    if line.strip()
)
# How readers are called upon: the first word, and what may come second.
CALLS = {
    first: words_of(seconds)
    for first, _, seconds in (
        line.strip().partition(": ")
        for line in """
    sign: up in
    log: in
    subscribe: to for now
    follow: us our the this along @
    download: the our
    get: the our all more a your unlimited
    join: us our the
    register: for to now here
    click: here on to the below
    tap: here on to the below
    share: this on via your
    support: our us
    become: a
    donate: to now here
    enter: your
    send: us your a
    email: us your
    e-mail: us your
    tell: us
    contact: us the our
    view: this in the our all
    continue: reading to
    skip: to
    discover: our more
    try: our
    buy: our
    manage: your
    enable: cookies notifications javascript
    turn: on
    add: us your a
    receive: our the your
    visit: our the
    check: your out our
    read: our this the
    watch: our this the
    listen: to
    write: to
    forward: this
    update: your
    unlock: your
    start: your
    want: to
    have: you a your
    do: you
    did: you
    are: you
    were: you
    was: this
    if: you your
    for: more our
    we: use sent have value want welcome
    this: page site website email newsletter live article story interview column piece
    our: newsletter podcast app website daily weekly
    to: comment unsubscribe subscribe read receive get contact manage
    please: send email write
    thank: you
    thanks: for
    you: are can have may appreciate received
    not: a
    got: a
    by: clicking continuing using signing submitting subscribing registering browsing providing
    an: earlier
    the: views opinions
    appeared: in
    """.strip().splitlines()
    )
}
_MEDIA = words_of(
    "newsletter newsletters inbox podcast podcasts app apps channel alerts notifications account "
    "subscription subscriptions email emails e-mail briefing digest articles livestream feed "
    "website webpage whatsapp twitter facebook instagram youtube linkedin tiktok cookies "
    "cookie browser advertising ad-free subscriber subscribers article page pages homepage "
    "comment comments password preferences unsubscribe navigation cookies bluesky"
)
_US = (
    "follow us",
    "join us",
    "email us",
    "e-mail us",
    "contact us",
    "write to us",
    "tell us",
    "send us",
    "let us know",
    "get in touch",
    "click here",
    "tap here",
    "sign up here",
    "our newsletter",
    "our journalism",
    "our app",
    "our daily",
    "our weekly",
    "our podcast",
    "our live coverage",
    "our stories",
    "support our",
    "your inbox",
    "your browser",
    "your subscription",
    "your experiences",
    "your questions",
    "your say",
    "your letters",
)
_LEGAL = (
    "terms of use",
    "terms of service",
    "terms and conditions",
    "our terms",
    "privacy policy",
    "privacy notice",
    "cookie",
    "user agreement",
)
_PAGE = (
    "print edition",
    "live page",
    "live blog is now closed",
    "this article was amended",
    "this article was updated",
    "this article was corrected",
    "this story has been updated",
    "this story was updated",
    "this article has been updated",
    "this article has been amended",
    "not responsible for the content",
    "external sites",
    "external internet sites",
    "receiving this email",
    "received this email",
    "forwarded this email",
    "email forwarded to you",
    "listen to this story",
    "listen to this article",
    "all rights reserved",
    "used under licence",
    "views expressed",
    "opinions expressed",
    "used under license",
)
_PIECES = words_of("article story column piece interview conversation transcript report page")
_MADE = words_of("published appeared edited condensed translated updated amended corrected")
_EDITS = words_of(
    "adds updates recasts corrects refiles repeats writes changes removes releads more eds"
)


FIRST_WORDS = frozenset(link.split()[0] for link in _LINKS | _BUTTONS) | words_of(
    "sponsored presented copyright file interactive infographic graphic map chart pictured above "
    "below caption more an live"
) - words_of("a the in this all")


def is_word(text: str) -> bool:
    """Whether the text is one of the buttons that stand for themselves."""
    return len(text) <= 40 and _bare(text) in _BUTTONS


def _bare(text: str) -> str:
    return text.lower().strip(" .:>›»→*·•#()[]|-–—_+=~").replace("’", "'")


def is_button(phrase: Phrase) -> bool:
    """Words of a menu or of a button, or several of them in a row: "Share | Save", "5 min read"."""
    bare = _bare(phrase.text)
    if not bare or bare in _BUTTONS:
        return True
    parts = [part.strip() for part in _parts(bare)]
    if len(parts) > 1:
        return all(
            part in _BUTTONS or part in _SECTIONS or _is_counted(part) or _is_date(part)
            for part in parts
        )
    return _is_counted(bare)


def _parts(text: str) -> Iterator[str]:
    for sign in "•·‧/":
        text = text.replace(f" {sign} ", " | ")
    return (part for part in text.split("|") if part.strip())


def _is_date(part: str) -> bool:
    return is_stamp(Phrase(part))


def _is_counted(part: str) -> bool:
    words = part.replace("-", " ").replace("(", " ").replace(")", " ").split()
    number = [word for word in words if word.replace(",", "").rstrip("k").isdigit()]
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


def is_call(phrase: Phrase) -> bool:
    """Readers are asked to do something on the page: "Sign up for our newsletter"."""
    words, low = phrase.words, phrase.text.lower().replace("’", "'")
    if low.startswith("an earlier version of this"):
        return True
    if phrase.says() or "“" in low or '"' in low or len(words) > 70:
        return False
    if any(part in low for part in _PAGE) and len(words) <= 50:
        return not low.startswith("all rights reserved ") or len(words) <= 5
    if words[0] == "by" and len(words) > 1:
        legal = any(part in low for part in _LEGAL)
        return words[1] in CALLS["by"] and legal and not {"you", "i"}.isdisjoint(words)
    addressed = any(part in low for part in _US) or any("@" in w[:-1] for w in low.split())
    media = not _MEDIA.isdisjoint(words)
    if not calls(*words[:2]):
        # A later sentence calls upon readers.
        later = low.replace("? ", ". ").replace("! ", ". ").split(". ")[1:]
        called = any(calls(*part.split()[:2]) for part in later)
        return called and (addressed or media) and len(words) <= 45
    if words[0] == "subscribe" and len(words) <= 8 and phrase.all_names(2, OUTLETS | {"the"}):
        return True
    if words[0] in ("skip", "continue", "click", "tap", "thank", "thanks", "log", "sign"):
        thanked = words[0] not in ("thank", "thanks") or "for" in words[1:4]
        return (addressed or media or len(words) <= 6) and is_plain(phrase) and thanked
    if words[0] == "share":
        return addressed or media or (len(words) <= 5 and is_open(low))
    if words[0] in ("if", "you", "are", "were", "did", "do", "have", "was", "want", "for", "to"):
        return addressed
    return addressed or (media and (_has_you(words) or len(words) <= 12))


def calls(first: str = "", second: str = "") -> bool:
    """Whether a call upon readers may begin with these two words."""
    return second.rstrip(",") in CALLS.get(first, ())


def is_plain(phrase: Phrase) -> bool:
    """No clause behind a comma, as sentences of stories have."""
    return "," not in phrase.words or _has_you(phrase.words)


def _has_you(words: list[str]) -> bool:
    return not {"you", "your", "us", "our", "we"}.isdisjoint(words)


def is_legal(phrase: Phrase) -> bool:
    """Whose the page is, and on what terms: "© 2022 Daily Post", "Sponsored by Acme"."""
    words, low = phrase.words, phrase.text.lower()
    if phrase.says():
        return False
    if words[0] == "©" or words[:3] == ["(", "c", ")"] or words[0] == "copyright":
        dated = any(word.isdigit() for word in words[:5])
        owned = "©" in words[:3] and len(words) <= 12 and phrase.all_names(1, OUTLETS)
        return len(words) <= 60 and (dated or owned)
    if words[:2] == ["sponsored", "by"] or words[:2] == ["presented", "by"]:
        return len(words) <= 9 and is_open(low) and phrase.all_names(2, OUTLETS | {"the"})
    if words[0] == "this" and words[1:2] and words[1] in _PIECES:
        return not _MADE.isdisjoint(words[2:8]) and len(words) <= 35
    if words[0] == "our" and not {"newsletter", "podcast", "briefing"}.isdisjoint(words[:5]):
        return len(words) <= 20 and is_open(phrase.text)
    return words[0] == "appeared" and "edition" in words


def is_note_to_editors(phrase: Phrase) -> bool:
    """What agencies write to their clients: "(Adds details, background)"."""
    words = phrase.words
    bracketed = words[0] == "(" and words[-1] == ")"
    return bracketed and len(words) > 2 and words[1] in _EDITS and len(words) <= 30
