"""Loading gives the same classifier, byte for byte, with the cache, without it, and whatever was
done to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nutgraf import cache
from nutgraf.scoring.loading import load
from nutgraf.scoring.planfile import plan_bytes

SCRIPT = """
import hashlib, sys
import numpy as np
import nutgraf
from nutgraf.scoring.planfile import plan_bytes

texts = ["Oil prices rose after talks.", "", "The envoy flew to Geneva.", "Troops shot."]
found = nutgraf.load({topics})
digest = hashlib.sha256()
digest.update(found.predict_proba(texts))
digest.update(found.decision_function(texts * 50))
answers = found.decide(texts)
digest.update(answers.outcomes)
digest.update(repr([found.explain(text).evidence for text in texts]).encode())
digest.update(repr(found.read("Oil prices rose.\\n\\nTroops shelled the town.").to_dict()).encode())
digest.update(plan_bytes(found.plan))
print(digest.hexdigest(), "numpy.ma" in sys.modules)
"""
ALL, ONE = SCRIPT.format(topics=""), SCRIPT.format(topics='["energy"]')


def start(place: str, code: str = ALL) -> subprocess.Popen[str]:
    environment = {**os.environ, cache.VARIABLE: place}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, text=True, stdout=subprocess.PIPE
    )


def told(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out.split()[0]


def files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def test_the_same_with_and_without_and_from_two_processes_at_once(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    expected = told(start(""))
    both = [start(str(place)) for _ in range(2)]
    assert {told(process) for process in both} == {expected}
    kept = files(place)
    assert len(kept) == 4  # three models, and what they are fused to
    assert told(start(str(place))) == expected
    assert files(place) == kept
    one = told(start("", ONE))
    assert told(start(str(place), ONE)) == told(start(str(place), ONE)) == one
    assert len(files(place)) == 5
    # Where nothing can be kept: a file stands where the folder would be.
    (tmp_path / "file").write_text("")
    assert told(start(str(tmp_path / "file" / "cache"))) == expected


@pytest.mark.usefixtures("fresh")
def test_loading_reads_no_more_than_it_needs() -> None:
    code = "import sys, nutgraf; nutgraf.load(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    for module in ("numpy.ma", "sklearn", "scipy", "pyarrow", "joblib"):
        assert module not in loaded


@pytest.mark.parametrize("name", ["health.toml", "health.npz"])
def test_topic_files_are_known_by_what_is_in_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nutgraf.topics.extractor import TermExtractor
    from nutgraf.topics.modelfile import save_model

    path, place = tmp_path / name, tmp_path / "cache"
    for weight in (1.0, 2.0, 2.0, 1.0):
        terms = {f"word{i}": weight for i in range(1200)}
        if path.suffix == ".npz":
            save_model(TermExtractor("health", terms), path)
        else:
            lines = [f'"{term}" = {value}' for term, value in terms.items()]
            path.write_text('name = "health"\n[terms]\n' + "\n".join(lines))
        monkeypatch.setenv(cache.VARIABLE, "")
        expected = plan_bytes(load([path]).plan)
        monkeypatch.setenv(cache.VARIABLE, str(place))
        assert plan_bytes(load([path]).plan) == expected
    assert len(files(place)) == (4 if path.suffix == ".npz" else 2)
