"""Telegram's result.json: a channel or a whole account, plain and formatted messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import telegram
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import write
from tests.reading.exports.stories import Story, stories

SERVICE = {
    "id": 1, "type": "service", "date": "2021-03-01T10:00:00", "date_unixtime": "1614592800",
    "actor": "Harbour Post", "actor_id": "channel7", "action": "create_channel", "text": "",
    "text_entities": [],
}  # fmt: skip
PICTURE = {
    "id": 2, "type": "message", "date": "2021-03-01T11:00:00", "date_unixtime": "1614596400",
    "from": "Harbour Post", "from_id": "channel7", "photo": "photos/a.jpg", "text": "",
    "text_entities": [],
}  # fmt: skip


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    return {**PICTURE, "id": number, "photo": None, "text": text, **more}


def bold(text: str) -> dict[str, str]:
    return {"type": "bold", "text": text}


def formatted(story: Story) -> list[Any]:
    text: list[Any] = ["⚡️ ", bold(story.headline), "\n\n"]
    for paragraph, role in story.paragraphs:
        text += [bold(paragraph) if role is Role.HEADING else paragraph, "\n\n"]
    return [*text[:-1], "\n", {"type": "mention", "text": "@harbourpost"}]


def plain(story: Story) -> str:
    return "\n\n".join([story.headline, *story.body])


def chat(messages: list[Any], name: str = "Harbour Post", number: int = 7) -> dict[str, Any]:
    about = {"name": name, "type": "public_channel", "id": number}
    return {**about, "messages": [SERVICE, PICTURE, *messages]}


def laid(messages: list[Any], layout: str) -> str:
    if layout == "chat":
        return json.dumps(chat(messages), indent=1, ensure_ascii=False)
    half = len(messages) // 2
    chats = [chat(messages[:half]), chat([]), chat(messages[half:])]
    account = {"about": "Here is the data", "personal_information": {"first_name": "A"},
               "chats": {"about": "This page", "list": chats}}  # fmt: skip
    return json.dumps(account, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("layout", ["chat", "account"])
def test_formatted_messages(tmp_path: Path, layout: str) -> None:
    def told(story: Story) -> list[Told]:
        headline = f"⚡️ {story.headline}", Role.HEADLINE
        return [headline, *story.paragraphs, ("@harbourpost", Role.BOILERPLATE)]

    messages = [
        message(i, formatted(s), date=f"{s.date}T08:00:00") for i, s in enumerate(stories(), 3)
    ]
    path = write(tmp_path, laid(messages, layout))
    found = check(path, stories(), ("date",), told, "telegram")
    assert [article.id for article in found] == [f"7/{i}" for i in range(3, 15)]
    assert {article.source for article in found} == {"Harbour Post"}
    assert {article.byline for article in found} == {""}


def test_plain_messages(tmp_path: Path) -> None:
    messages = [message(i, plain(s), date=f"{s.date}T08:00:00") for i, s in enumerate(stories(), 3)]
    path = write(tmp_path, laid(messages, "chat"))

    def told(story: Story) -> list[Told]:  # a title that is not bold is none for sure
        return [(story.headline, Role.BODY), *story.paragraphs]

    check(path, stories(), ("date",), told, "telegram")


def one(tmp_path: Path, text: Any, **more: Any) -> Any:
    (article,) = read(write(tmp_path, laid([message(3, text, **more)], "chat")))
    return article


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ([bold("Talks resume")], [("Talks resume", None)]),  # there is nothing under it
        ([bold("Talks"), " ", bold("resume"), "\nToday."],
         [("Talks resume", Role.HEADLINE), ("Today.", None)]),
        ([bold("Talks"), " go on.\nMore."], [("Talks go on.", None), ("More.", None)]),
        ([bold("word " * 41), "\nMore."], [("word " * 40 + "word", None), ("More.", None)]),
        ([bold("Talks resume\n"), "Today.\nSee ", {"type": "link", "text": "example.org"}],
         [("Talks resume", Role.HEADLINE), ("Today.", None), ("See example.org", None)]),
        (["Today.\n", {"type": "text_link", "text": "Read more", "href": "x"}, "\n",
          {"type": "hashtag", "text": "#port"}, " ", {"type": "hashtag", "text": "#ferry"}],
         [("Today.", None), ("Read more", Role.BOILERPLATE), ("#port #ferry", Role.BOILERPLATE)]),
        ([{"type": "text_link", "text": "Talks resume", "href": "x"}, "\nToday."],
         [("Talks resume", None), ("Today.", None)]),
        ("One.\r\nTwo.", [("One.", None), ("Two.", None)]),
        ([{"type": "spoiler", "text": "a"}, {"type": "custom_emoji", "text": "⚡"}, " b"],
         [("a⚡ b", None)]),
    ],
)  # fmt: skip
def test_stretches(tmp_path: Path, text: Any, wanted: list[Told]) -> None:
    found = one(tmp_path, text).told
    assert [text for text, _ in found] == [text for text, _ in wanted]
    for (_, role), (_, meant) in zip(found, wanted, strict=True):
        assert role is meant or (meant is None and role is Role.BODY)


def test_what_is_said_of_a_message(tmp_path: Path) -> None:
    article = one(tmp_path, "Text.", forwarded_from="Coast Echo", media_type="video_file")
    assert dict(article.extra) == {"forwarded_from": "Coast Echo", "media": "video_file"}
    assert one(tmp_path, "Text.", **{"from": "Ann Writer"}).byline == "Ann Writer"
    assert one(tmp_path, "Text.", author="Bo Reporter").byline == "Bo Reporter"
    assert one(tmp_path, "Text.", photo="a.jpg").extra["media"] == "photo"


def test_an_empty_chat(tmp_path: Path) -> None:
    found = read(write(tmp_path, laid([], "chat")))
    assert list(found) == []
    assert found.rejects == []


@pytest.mark.parametrize(
    "text",
    [
        '{"messages": [{"text": "a", "date": "b"}]}',
        '{"messages": [{"role": "user", "content": "a", "type": "text", "text": "b"}]}',
        '{"name": "a", "type": "b", "id": 1}',
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not telegram.sniff(Head("result.json", text.encode()))
