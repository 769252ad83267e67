"""What a page says to its readers: calls and legal lines.

A rule by the first words asks that the rest reads like a prompt too, since stories begin with the
same words: "Subscribe to the treaty, ministers said."
"""

from __future__ import annotations

from nutgraf.reading.notes import PIECES
from nutgraf.reading.signs import is_open, words_of
from nutgraf.reading.vocabulary import OUTLETS, Phrase

# How readers are called upon: the first word, and what may come second.
CALLS = {
    first: words_of(seconds)
    for first, _, seconds in (
        line.strip().partition(": ")
        for line in """
    sign: up in
    log: in
    subscribe: to for now today
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
    continue: reading
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
    this: page site website email newsletter live article story interview column piece content
    our: newsletter podcast app website daily weekly
    to: comment unsubscribe subscribe read receive get contact manage continue
    please: send email write
    thank: you
    thanks: for
    you: are can have may appreciate received
    not: a
    got: a
    by: clicking continuing using signing submitting subscribing registering browsing providing
    an: earlier
    a: version
    already: a have
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
    "comment comments password preferences unsubscribe navigation cookies bluesky telegram"
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
    "our podcast",
    "our live coverage",
    "our stories",
    "support us",
    "support our journalism",
    "support our work",
    "support our reporting",
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
    "used under license",
    "a version of this article",
    "a version of this story",
    "your article limit",
    "free articles left",
    "free articles remaining",
    "to continue reading,",
    "to read the full story",
    "already a subscriber",
    "already have an account",
    "subscribers only",
    "to post comments",
)
_WAS = words_of("was has is first originally")
_YOURS = words_of("you your us our site website")
_SENT = words_of("cookies cookie newsletter newsletters email emails")
_ELSEWHERE = words_of(
    "here facebook twitter x whatsapp telegram linkedin email reddit bluesky link"
)
# What must follow soon behind words that stories begin with too.
_BARE = {
    "sign": _MEDIA | words_of("our here now today free account receive get comment save"),
    "log": _MEDIA | words_of("here now today account continue comment read"),
    "skip": words_of("content navigation main links footer menu"),
    "continue": words_of("main story article below with"),
    "click": _MEDIA | words_of("here image button link photo see read subscribe enlarge"),
    "tap": _MEDIA | words_of("here image button link photo see read subscribe enlarge"),
    "share": _ELSEWHERE | words_of("article story page post video feedback"),
    "thank": words_of("reading joining watching listening following subscribing signing visiting"),
    "thanks": words_of("reading joining watching listening following subscribing signing visiting"),
}
_MADE = words_of("published appeared edited condensed translated updated amended corrected")
# What authors of columns are said to hold is a line of a page, what others hold is news.
_EXPRESSED = words_of("article author authors author's column necessarily own solely writer")


def is_call(phrase: Phrase) -> bool:
    """Readers are asked to do something on the page: "Sign up for our newsletter"."""
    words, low = phrase.words, phrase.text.lower().replace("’", "'")
    if phrase.says() or "“" in low or '"' in low or len(words) > 70:
        return False
    if words[1:3] in (["views", "expressed"], ["opinions", "expressed"]):
        return len(words) <= 50 and not _EXPRESSED.isdisjoint(words)
    if any(map(low.__contains__, _PAGE)) and len(words) <= 50:
        return not low.startswith("all rights reserved ") or len(words) <= 5
    if words[0] in ("a", "an", "the", "already"):
        return False  # they call upon nobody
    if words[0] == "follow" and words[-2] == "on" and phrase.person(1) == len(words) - 2:
        return words[-1] in _ELSEWHERE
    if words[0] == "by" and len(words) > 1:
        legal = any(map(low.__contains__, _LEGAL))
        return words[1] in CALLS["by"] and legal and not {"you", "i"}.isdisjoint(words)
    addressed = any(map(low.__contains__, _US)) or (
        "@" in low and any("@" in word[:-1] for word in low.split())
    )
    media = not _MEDIA.isdisjoint(words)
    if not calls(*words[:2]):
        # A later sentence may call upon readers.
        if not (addressed or media) or len(words) > 45:
            return False
        later = low.replace("? ", ". ").replace("! ", ". ").split(". ")[1:]
        return any(calls(*part.split()[:2]) for part in later)
    if words[0] == "subscribe":
        if len(words) <= 12 and words[1] in ("now", "today") and is_open(low):
            return True
        if len(words) <= 8 and phrase.all_names(2, OUTLETS | {"the"}):
            return True
    if words[0] in _BARE:
        return not _BARE[words[0]].isdisjoint(words[2:6]) or (len(words) == 2 and addressed)
    if words[0] in ("if", "you", "are", "were", "did", "do", "have", "was", "want", "for", "to"):
        return addressed
    if words[0] in ("we", "this"):
        return not _SENT.isdisjoint(words) and not _YOURS.isdisjoint(words)
    short = len(words) <= (5 if words[1] == "the" else 12)
    return addressed or (media and (short or not _YOURS.isdisjoint(words)))


def calls(first: str = "", second: str = "") -> bool:
    """Whether a call upon readers may begin with these two words."""
    return second.rstrip(",") in CALLS.get(first, ())


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
    if words[0] == "this" and len(words) > 3 and words[1] in PIECES and words[2] in _WAS:
        return not _MADE.isdisjoint(words[2:6]) and len(words) <= 35
    if words[0] == "our" and not {"newsletter", "podcast", "briefing"}.isdisjoint(words[:5]):
        return len(words) <= 20 and is_open(phrase.text)
    return words[0] == "appeared" and "edition" in words
