"""What every command shows on screens of several widths, of small inputs that are invented."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nutgraf.cli import label
from nutgraf.showing import progress
from tests.cli.calls import call, call_in_terminal

WIDTHS = (50, 80, 120)
_ESCAPES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")

ENERGY = "Crude oil prices rose after the pipeline was shut, and traders bought gas and coal."
ARMY = "Troops shelled the town, and the army moved tanks and missiles to the border."
NEITHER = "The choir sang until midnight, and nobody in the village complained of the noise."
TEXTS = (ENERGY, ARMY, NEITHER)
SOURCES = ("The Morning Wire of the North", "Echo")
TOPIC = """name = "energy"
title = "Energy: oil, gas, coal and what else is burned"
description = "How energy is found, carried, traded and used, with what it costs."
[codes]
iptc = ["medtop:20000256", "medtop:20000257", "medtop:20000258", "medtop:20000259"]
[terms]
"oil" = 2.0
"gas" = 2.0
"pipeline*" = 3.0
"""


def rows() -> Iterator[dict[str, object]]:
    """Labelled paragraphs of two sources and some months."""
    for i in range(90):
        kind = i % 3
        yield {
            "id": f"a{i}", "text": f"{TEXTS[kind]} So said witness {chr(97 + i % 26)}.",
            "source": SOURCES[i % 2], "date": f"2024-{i % 4 + 1:02}-11", "energy": int(kind == 0),
            "military": int(kind == 1), "diplomacy": int(kind == 2 and i % 2),
        }  # fmt: skip


@dataclass(frozen=True)
class Screens:
    """A folder with the inputs, and calls of every command; each call of one may be repeated."""

    folder: Path

    @classmethod
    def of(cls, folder: Path) -> Screens:
        """Makes the inputs."""
        lines = "\n".join(map(json.dumps, rows()))
        files = {
            "rows.jsonl": lines,
            "bad.jsonl": f'{lines}\n{{"text": 3}}\n',
            "article.txt": f"Oil and war\n\n{ENERGY}\n\n{ARMY}\n\n{NEITHER}\n",
            "energy.toml": TOPIC,
            "words.csv": "term,topic\noil,energy and mining\ncoal,energy and mining\n()(),b\n",
            **{
                f"{who}.jsonl": "\n".join(
                    json.dumps({"text": text, "label": ["energy"] if text != no else []})
                    for text in TEXTS
                )
                for who, no in (("anna", ARMY), ("ben", NEITHER))
            },
        }
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        given = [str(folder / "rows.jsonl"), "-o", str(folder / "run"), "--workers", "1"]
        status, _, errors = call(["annotate", *given, "--quiet"])
        assert status == 0, errors
        return cls(folder)

    def calls(self, tag: str) -> dict[str, list[str]]:
        """By a name of its own, a call that shows something; what it writes bears the tag."""
        gold, few = "rows.jsonl", ["--resamples", "20"]
        new = f"new{tag}"
        return {
            "annotate": ["annotate", "bad.jsonl", "-o", f"run{new}", "--workers", "1"],
            "annotate --dry-run": ["annotate", gold, "article.txt", "--dry-run"],
            "bench": ["bench", gold, "--repeats", "1"],
            "classify": ["classify", "article.txt", "--evidence", "--stats"],
            "convert": ["convert", "article.txt", "-o", f"{new}.csv"],
            "convert --formats": ["convert", "--formats"],
            "drift": ["drift", gold, "--gold", gold],
            "evaluate": ["evaluate", gold, "--by-source", *few],
            "export": ["export", gold, "--to", "doccano", "-o", f"{new}.tasks"],
            "import-dictionary": ["import-dictionary", "words.csv", "-o", f"{new}-topics"],
            "import-labels": ["import-labels", "anna.jsonl", "ben.jsonl", "--from", "doccano",
                              "--topics", "energy", "-o", f"{new}.labels"],
            "label": ["label", gold, "--topic", "energy", "--hints", "-o", f"{new}.gold"],
            "new": ["new", f"wellbeing{tag}", "--terms", "hospital*, nurse*"],
            "plugins": ["plugins"],
            "suggest": ["suggest", "energy.toml", gold, "--at-least", "3", "--top", "5"],
            "summary": ["summary", "run"],
            "topics": ["topics"],
            "train": ["train", "energy.toml", gold, "-o", f"{new}.npz", *few],
            "a wrong call": ["drift", gold, "--reference", "1999:2001"],
        }  # fmt: skip

    def shown(self, name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
        """What a terminal of so many columns shows of a call, without colours."""
        keys = iter("1q" * 9)
        monkeypatch.chdir(self.folder)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr(label, "_key", lambda: next(keys))
        monkeypatch.setattr(progress, "PATIENCE", math.inf)  # no bar, however slow the machine
        _, raw = call_in_terminal(self.calls(f"-{width}")[name])
        text = _ESCAPES.sub("", raw.decode())
        # What a bar leaves behind is what stands after the last return to the first column.
        lines = text.replace("\r\n", "\n").split("\n")
        return "\n".join(line.rpartition("\r")[2].rstrip() for line in lines)


NAMES = tuple(Screens(Path()).calls(""))
