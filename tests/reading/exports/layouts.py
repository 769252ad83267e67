"""The same JSON items in the layouts that people have, and the HTML of a story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from nutgraf.data import Role
from tests.reading.exports.stories import Story

LAYOUTS = ("lines", "array", "pretty", "lines of lists", "wrapped", "by version", "objects")


def laid(items: Sequence[Any], layout: str) -> str:
    """The items in a file of that layout."""
    if layout == "lines":
        return "\n".join(map(json.dumps, items)) + "\n"
    if layout == "array":
        return json.dumps(items)
    if layout == "pretty":
        return json.dumps(items, indent=2, ensure_ascii=False)
    if layout == "lines of lists":
        return "\n".join(json.dumps(items[i : i + 3]) for i in range(0, len(items), 3))
    if layout == "wrapped":
        return json.dumps({"took": 3, "hits": {"hits": [{"_source": item} for item in items]}})
    if layout == "by version":
        return json.dumps({f"V{i}": item for i, item in enumerate(items)}, indent=1)
    return "\n".join(json.dumps(item, indent=1) for item in items)  # as jq prints them


def write(folder: Path, text: str) -> Path:
    """A file of a name that tells nothing."""
    path = folder / "export.dat"
    path.write_text(text, encoding="utf-8")
    return path


def html(story: Story) -> str:
    """The paragraphs of a story, some with what HTML allows, and its caption."""
    tags = {Role.HEADING: "h2", Role.BODY: "p"}
    parts = [
        f"<{tags[role]}>{escape(text)}</{tags[role]}>" for text, role in story.paragraphs if role
    ]
    parts[0] = parts[0].replace("The ", '<a href="https://example.org">The</a><!-- no text --> ', 1)
    parts[-1] = parts[-1].replace(" said", " <em>said</em>").replace(". ", ".<br>\n", 1)
    if story.caption:
        caption = f"<figcaption>{escape(story.caption)}</figcaption>"
        parts.append(f'<figure><img src="a.jpg" alt="">{caption}</figure>')
    return "\n".join(parts)
