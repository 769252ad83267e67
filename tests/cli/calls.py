"""A call of every command with files, names and texts of a stranger who means no good."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nutgraf.cli import label, main, plugins
from nutgraf.plugin.registry import PluginInfo, Status

WORDS = "\x1b[38;5;199mred\x1b]8;;evil\x1b\\ \x9b2J\x07\x7f\r\u202eoil\u2066\u200b\u2028\x85 [bold]"
"""What must not get through, but for the last word, which must stay what it is."""
NAME = WORDS + "\n:smile:\udcff"
"""A file's name."""
TEXT = WORDS + " [link=evil]crude oil[/link] [/x] :smile: "


@dataclass(frozen=True)
class Calls:
    """The calls: command, and what is given to it; `{name}` is a file of `folder`."""

    folder: Path
    taken: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def arguments(self, command: str) -> list[list[str]]:
        """Some calls of a command, which do their work, and some that fail."""

        def at(name: str) -> str:
            return str(self.folder / name)

        def new(end: str) -> str:
            return at(f"{next(self.taken)}{NAME}{end}")

        rows, gold = at(f"rows{NAME}.jsonl"), at(f"gold{NAME}.jsonl")
        articles = [at(f"a{NAME}.txt"), at(f"b{NAME}.html")]
        energy = ["--topics", "energy"]
        none = at(f"none{NAME}")
        out = ["-o", new("")]
        found: dict[str, list[list[str]]] = {
            "annotate": [[rows, *energy, "-o", new("run"), "--workers", "1"], [rows, "--dry-run"],
                         [rows, *energy, "-o", new("run"), "--list-units"],
                         [none, *out], [rows, "--topics", NAME, *out]],
            "bench": [[rows, *energy, "--repeats", "1"], [none]],
            "classify": [*([*articles, none, "--format", form]
                           for form in ("text", "json", "jsonl", "csv")),
                         [articles[0], "--format", "html"], [rows, "--no-color", "--evidence"],
                         [rows, "-o", at(f"none{NAME}/x")], [rows, "--format", NAME]],
            "convert": [[rows, "-o", new(".csv")], [none, "-o", new(".csv")], ["--formats"],
                        [rows, "-o", new("")]],
            "drift": [[rows, *energy, "--csv", new(".csv"), "--json", new(".json")], [none]],
            "evaluate": [[gold, *energy, "--by-source", "--resamples", "9"], [rows], [none],
                         [gold, *energy, "--by-source", "--resamples", "9", "--json"]],
            "export": [[rows, "--to", "prodigy", *energy, *out], [none, "--to", "prodigy", *out]],
            "import-dictionary": [[at(f"words{NAME}.csv"), *out], [none, *out]],
            "import-labels": [[at(f"told{NAME}.jsonl"), "--from", "prodigy", *energy, *out],
                              [none, "--from", "prodigy", *out]],
            "label": [[rows, "--topic", "energy", "--hints", *out], [none, "--topic", "x", *out]],
            "new": [["elections", "--title", WORDS, "--terms", "vote*", *out], [NAME],
                    ["elections", "--terms", f"vote={NAME}", *out]],
            "plugins": [[], ["--json"]],
            "suggest": [["energy", rows, "--at-least", "1", "--out", new(".jsonl")],
                        ["energy", none]],
            "summary": [[at(f"run{NAME}")], [at(f"run{NAME}"), "--json"], [none],
                        [at(f"run{NAME}"), "--csv", new(".csv"), "--html", new(".html")]],
            "topics": [["--topic", at(f"t{NAME}.toml")], ["--topic", at(f"t{NAME}.toml"), "--json"],
                       ["--topic", none]],
            "train": [[at(f"t{NAME}.toml"), gold, "-o", new(".npz"), "--resamples", "9"],
                      [at(f"t{NAME}.toml"), rows, "-o", new(".npz")], [none, rows, *out]],
        }  # fmt: skip
        return [[command, *arguments] for arguments in found[command]]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    """The files; a paragraph to label gets its key; and a plugin failed with a hostile reason."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [
        {"text": f"{TEXT if i % 2 else 'A quiet day in the village,'} they said, number {i}.",
         "id": f"{i}{WORDS}", "source": f"={WORDS}", "date": WORDS if i == 3 else "2024-05-03",
         "energy": i % 2}
        for i in range(16)
    ]  # fmt: skip
    lines = [*map(json.dumps, rows), json.dumps({"text": 3, "source": WORDS}), f'{{"{WORDS}']
    files = {
        f"gold{NAME}.jsonl": "\n".join(map(json.dumps, rows)),
        f"rows{NAME}.jsonl": "\n".join(lines),
        f"a{NAME}.txt": f"{TEXT}\n\n{TEXT} rose on Friday, the ministry said in the capital.\n",
        f"b{NAME}.html": f"<title>{TEXT}</title><p>{TEXT} rose on Friday, the ministry said.</p>",
        f"words{NAME}.csv": f'term,topic\noil,{WORDS.strip()}\n"{WORDS}",b\noil,b\n',
        f"told{NAME}.jsonl": json.dumps({"text": TEXT, "label": WORDS, "answer": WORDS}),
        f"t{NAME}.toml": f'name = "energy"\ntitle = {json.dumps(WORDS)}\n'
        f"description = {json.dumps(TEXT)}\n[codes]\niptc = [{json.dumps(WORDS)}]\n"
        '[terms]\n"oil" = 2.0\n',
    }
    for name, content in files.items():
        text = content.replace("\x7f", "\\u007f") if name.endswith(".toml") else content
        (folder / name).write_text(text, encoding="utf-8")
    failed = PluginInfo(WORDS, WORDS, WORDS, Status.FAILED, TEXT)
    keys = iter("1q" * 10**4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugins, "plugins", lambda: [failed])
        patch.setattr(label, "_key", lambda: next(keys))
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("COLUMNS", "100")
        for variable in ("NO_COLOR", "FORCE_COLOR"):
            patch.delenv(variable, raising=False)
        found = Calls(folder)
        call(["annotate", str(folder / f"rows{NAME}.jsonl"), "--topics", "energy",
              "-o", str(folder / f"run{NAME}"), "--workers", "1", "--quiet"])  # fmt: skip
        yield found


def call(arguments: Sequence[str]) -> tuple[int, bytes, bytes]:
    """Status, stdout and stderr of a call with both redirected."""
    kept = io.BytesIO(), io.BytesIO()
    out, errors = (io.TextIOWrapper(bytes_, "utf-8") for bytes_ in kept)
    with streams(out, errors):
        status = status_of(arguments)
    return status, kept[0].getvalue(), kept[1].getvalue()


def call_in_terminal(arguments: Sequence[str]) -> tuple[int, bytes]:
    """Status of a call, and what came to a terminal."""
    above, below = os.openpty()
    met: list[bytes] = []

    def listen() -> None:
        try:
            while piece := os.read(above, 1 << 16):
                met.append(piece)
        except OSError:  # so a terminal ends
            pass

    listener = threading.Thread(target=listen)
    listener.start()
    with (
        open(below, "w", encoding="utf-8") as out,
        open(os.dup(below), "w", encoding="utf-8") as errors,
        streams(out, errors),
    ):
        status = status_of(arguments)
    listener.join(timeout=60)
    os.close(above)
    return status, b"".join(met)


def status_of(arguments: Sequence[str]) -> int:
    """Of the command line within this process."""
    with pytest.raises(SystemExit) as end:
        main(list(arguments), prog_name="nutgraf")
    assert isinstance(end.value.code, int)
    return end.value.code


@contextmanager
def streams(out: io.TextIOWrapper, errors: io.TextIOWrapper) -> Iterator[None]:
    """Standard output and standard error in place of the process's own."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, errors
    try:
        yield
        errors.flush()
    finally:
        sys.stdout, sys.stderr = before
