"""What MkDocs is told beside mkdocs.yml: pages made of the code, and Markdown as it reads it."""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # `mkdocs build` does not look here
    sys.path.insert(0, str(ROOT))

from docs import reference  # noqa: E402

_FENCE = re.compile(r"^```(\w+) +(\S[^\n]*)$", re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^]\n]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages that are no files of docs/."""
    from mkdocs.structure.files import File

    for path, text in reference.pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Makes Markdown that stands for itself in the repository into that of the site."""
    return outside(titled(markdown), posixpath.dirname(page.file.src_uri))


def titled(markdown: str) -> str:
    """The marks of code blocks, which tests read, as titles or nothing."""

    def title(match: re.Match[str]) -> str:
        _, is_file, name = match[2].partition("=")
        named = is_file and match[2].startswith(("file=", "of="))
        return f'```{match[1]} title="{name}"' if named else f"```{match[1]}"

    return _FENCE.sub(title, markdown)


def outside(markdown: str, folder: str) -> str:
    """Links to files of the project that are no pages, as their names."""

    def link(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, match[3]))
        if "://" in match[3] or not path.startswith("../"):
            return match[0]
        path = path.removeprefix("../")
        if path == "README.md":
            return f"[{match[2]}]({posixpath.relpath('index.md', folder or '.')})"
        return f"{match[2]} (`{path}`)"

    return _LINK.sub(link, markdown)
