"""Plan files give the very plan back, and refuse what they cannot give."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.arrayfile import packed, unpacked
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.planfile import load_plan, plan_bytes
from nutgraf.terms.importance import Importance
from tests.corpus import samples


class Loud(nutgraf.Extractor):
    """Counts capital letters: code, not a table."""

    name, topics, version = "loud", (nutgraf.Topic("loud"), nutgraf.Topic("energy")), "3"

    def score(self, texts: Any, out: Any) -> None:
        out[:] = [[sum(c.isupper() for c in text), 0.5] for text in texts]


def same(plan: Plan, other: Plan) -> None:
    texts = as_texts(samples.texts(200))
    assert [t.name for t in plan.topics] == [t.name for t in other.topics]
    assert plan.topics == other.topics
    assert plan.calibrations == other.calibrations
    assert np.array_equal(plan.probabilities(texts), other.probabilities(texts))
    traces = plan.trace(texts), other.trace(texts)
    assert np.array_equal(traces[0].logits, traces[1].logits)
    for i in range(texts.n):
        assert traces[0].evidence(i) == traces[1].evidence(i)
    assert plan.bias == other.bias


def test_bundled_and_own_topics_come_back_the_same(tmp_path: Path) -> None:
    for plan in (nutgraf.load().plan, samples.topics().plan):
        content = plan_bytes(plan)
        (tmp_path / "plan").write_bytes(content)
        again = load_plan(tmp_path / "plan")
        same(plan, again)
        assert plan_bytes(again) == content == plan_bytes(plan)


@pytest.mark.usefixtures("fresh")
def test_guards_and_candidates_come_back_too(tmp_path: Path) -> None:
    guard = nutgraf.Guard(("oil", "minister*"), unless=("price",), within=3)
    terms = {"oil": 2.0, "minister*": 1.0, "gas": 0.5}
    chosen = Loud()
    chosen.candidates, chosen.otherwise = ("gas", "talk*"), -7.0
    plan = Plan.of([nutgraf.TermExtractor("fuel", terms, guards=[guard]), chosen], strict=True)
    (tmp_path / "plan").write_bytes(plan_bytes(plan))
    nutgraf.register(chosen)
    again = load_plan(tmp_path / "plan")
    assert again.strict
    same(plan, again)


def test_importance_comes_back_too(tmp_path: Path) -> None:
    shared, own = (Importance.of({"oil": x, "prices": 1.5}, 0.25) for x in (0.5, 0.75))
    terms = {"oil": 2.0, "prices": 1.0, "troops": -0.5}
    plan = Plan.of(
        [
            nutgraf.TermExtractor(name, terms, importance=importance)
            for name, importance in (("a", shared), ("b", None), ("c", own), ("d", shared))
        ]
    )
    (tmp_path / "plan").write_bytes(plan_bytes(plan))
    again = load_plan(tmp_path / "plan")
    same(plan, again)
    assert plan_bytes(again) == plan_bytes(plan)


def test_other_thresholds_are_another_plan(tmp_path: Path) -> None:
    plan = nutgraf.load(["energy"]).plan
    other = nutgraf.load(["energy"], thresholds={"energy": 0.9}).plan
    assert plan_bytes(plan) != plan_bytes(other)
    (tmp_path / "plan").write_bytes(plan_bytes(other))
    assert load_plan(tmp_path / "plan").calibrations[0].threshold == 0.9


def test_counts_and_prevalence_come_back(tmp_path: Path) -> None:
    known = nutgraf.Calibration(curve=((0.5, 0.9, 0.8),), counts=(40.0, 99.5), prevalence=0.1)
    for calibration in (known, nutgraf.Calibration()):
        plan = Plan.of([nutgraf.TermExtractor("t", {"oil": 2.0}, calibration=calibration)])
        (tmp_path / "plan").write_bytes(plan_bytes(plan))
        again = load_plan(tmp_path / "plan")
        same(plan, again)
        assert again.extractors[0].calibrations == plan.extractors[0].calibrations
        # A plan that does not know them is written as before there were any.
        assert (b"prevalence" in plan_bytes(plan)) is (calibration is known)


def test_arrays_are_mapped_not_copied(tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(plan_bytes(nutgraf.load(["energy"]).plan))
    fusion = load_plan(tmp_path / "plan").fusion
    assert fusion is not None
    slots: Any = fusion.exact.slots
    assert not slots.flags.owndata
    assert not slots.flags.writeable


@pytest.mark.usefixtures("fresh")
def test_code_comes_from_the_plugin_installed_there(tmp_path: Path) -> None:
    own = [Loud(), *samples.topics().plan.extractors]
    plan = Plan.of(own)
    (tmp_path / "plan").write_bytes(plan_bytes(plan))
    with pytest.raises(nutgraf.PluginError, match="'loud' is code, and no plugin installed here"):
        load_plan(tmp_path / "plan")
    nutgraf.register(own[0])
    same(plan, load_plan(tmp_path / "plan"))
    nutgraf.unregister("loud")
    newer = Loud()
    newer.version = "4"
    nutgraf.register(newer)
    with pytest.raises(nutgraf.PluginError, match="not the one of the plan"):
        load_plan(tmp_path / "plan")


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    content = plan_bytes(samples.topics().plan)
    for bad in (b"", b"PAR1", content[:30], content[: len(content) // 2], b"x" + content[1:]):
        (tmp_path / "plan").write_bytes(bad)
        with pytest.raises(nutgraf.ModelError, match="plan"):
            load_plan(tmp_path / "plan")
    header, arrays = unpacked(np.frombuffer(content, np.uint8))
    (tmp_path / "plan").write_bytes(packed({**header, "version": 0}, arrays))
    with pytest.raises(nutgraf.ModelError, match="another version"):
        load_plan(tmp_path / "plan")
    with pytest.raises(nutgraf.ModelError):
        load_plan(tmp_path / "nothing")


def test_a_plan_that_is_another_than_the_one_known_is_refused(tmp_path: Path) -> None:
    content = plan_bytes(samples.topics().plan)
    (tmp_path / "plan").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    same(load_plan(tmp_path / "plan", digest), samples.topics().plan)
    (tmp_path / "plan").write_bytes(plan_bytes(nutgraf.load(["energy"]).plan))
    with pytest.raises(nutgraf.ModelError, match="another plan"):
        load_plan(tmp_path / "plan", digest)


def test_every_damage_is_seen(tmp_path: Path) -> None:
    content = plan_bytes(Plan.of([nutgraf.TermExtractor("t", {"oil": 2.0, "crude oil*": 1.0})]))
    step = len(content) // 200
    for at in (*range(100), *range(100, len(content), step)):
        (tmp_path / "plan").write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        with pytest.raises(nutgraf.ModelError, match="plan"):
            load_plan(tmp_path / "plan")


HOSTILE = """
import random, sys
import numpy as np
import nutgraf
from nutgraf.arrayfile import packed, unpacked
from nutgraf.scoring.planfile import load_plan

content, texts = np.fromfile(sys.argv[1], np.uint8), open(sys.argv[2]).read().split("\\n")
random.seed(sys.argv[3])
refused = 0
for _ in range(int(sys.argv[4])):
    header, arrays = unpacked(content)
    for _ in range(random.choice((1, 1, 2))):
        if random.random() < 0.25:
            part, values = header["fusion"], (-1, 0, 1, 3, 4, 5, 8, 16, 24, 32, 2**31, 2**63)
            group = part[random.choice(("strides", "numbers"))]
            group[random.choice(list(group))] = random.choice(values)
        else:
            names = [n for n, a in arrays.items() if not n.startswith("terms") and a.size]
            name = random.choice(names)
            array = arrays[name] = arrays[name].copy()
            if random.random() < 0.2:
                arrays[name] = array[: random.randrange(len(array))]
            else:
                raw = array.view(np.uint8)
                for at in random.choices(range(len(raw)), k=random.choice((1, 2, 400))):
                    raw[at] = random.choice((0, 1, 127, 128, 255, random.randrange(256)))
    open(sys.argv[1] + ".bad", "wb").write(packed(header, arrays))
    try:
        plan = nutgraf.Classifier(load_plan(sys.argv[1] + ".bad"))
    except nutgraf.ModelError:
        refused += 1
        continue
    with np.errstate(all="ignore"):
        plan.predict_proba(texts)
        trace = plan.evidence(texts)
        [trace.evidence(i) for i in range(len(texts))]
print(refused)
"""


@pytest.mark.parametrize("topics", [1, 3, 9], ids=["narrow", "wide", "sparse"])
def test_no_plan_ends_the_process(topics: int, tmp_path: Path) -> None:
    """Whatever the arrays of a plan say, with the right hash: it is refused, or gives answers."""
    words = [f"{a}{b}" for a in "abcdefgh" for b in "xyz"]
    made = []
    for i in range(topics):
        chosen = words[i:] + words[: i // 2]
        terms = {w: 0.5 + n for n, w in enumerate(chosen[::2])}
        terms |= {f"{a} {b}": 2.0 for a, b in itertools.pairwise(chosen)}
        terms |= {"a*": 1.0, "bx c*": 2.0, f"{words[i]} ay": -1.0}
        importance = Importance.of(dict.fromkeys(words[:9], 0.5), 0.25) if i % 2 else None
        made.append(nutgraf.TermExtractor(f"t{i}", terms, importance=importance, by_length=True))
    (tmp_path / "plan").write_bytes(plan_bytes(Plan.of(made)))
    texts = [" ".join(words[i::3] + words[::i]) for i in range(1, 40)]
    (tmp_path / "texts").write_text("\n".join(texts), encoding="utf-8")
    arguments = [str(tmp_path / "plan"), str(tmp_path / "texts"), str(topics), "250"]
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", HOSTILE, *arguments],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50
