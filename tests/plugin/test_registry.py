"""Plugins good and bad: how they are found, checked, listed and kept apart."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pluggy
import pytest

import nutgraf
from nutgraf.plugin import registry
from nutgraf.plugin.registry import Status
from tests.conftest import DistInfo

pytestmark = pytest.mark.usefixtures("fresh")

BUNDLED = ("diplomacy", "energy", "military")
TEXTS = [
    "Oil prices rose after the pipeline was shut and the army moved its tanks to the border.",
    "The ambassador met ministers for talks on a treaty; hospitals ran short of fuel.",
    "Police fired tear gas at the striking power plant workers.",
    "",
]
IMPORTS = "import nutgraf\nfrom nutgraf import Extractor, TermExtractor, Topic, hookimpl\n"


def hook(returned: str, name: str = "nutgraf_extractors", arguments: str = "") -> str:
    return f"{IMPORTS}@hookimpl\ndef {name}({arguments}):\n    {returned}\n"


def health(name: str = "health", topic: str = "health", weight: float = 2.0) -> str:
    extractor = f"TermExtractor({topic!r}, {{'hospital*': {weight}}}, -0.5, name={name!r})"
    return hook(f"return [{extractor}]")


class Constant(nutgraf.Extractor):
    """Gives every text the same logits."""

    def __init__(self, name: str, **logits: float) -> None:
        self.name = name
        self.topics = tuple(nutgraf.Topic(topic) for topic in logits)
        self.logits = list(logits.values())

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        out[:] = self.logits


class Hooked:
    """A plugin as an object."""

    def __init__(self, *extractors: Any) -> None:
        self.extractors = list(extractors)

    @nutgraf.hookimpl
    def nutgraf_extractors(self) -> list[nutgraf.Extractor]:
        return self.extractors


def row(name: str, distribution: str) -> nutgraf.PluginInfo:
    (found,) = (r for r in nutgraf.plugins() if (r.name, r.distribution) == (name, distribution))
    return found


def bits(classifier: nutgraf.Classifier, topics: Sequence[str] = BUNDLED) -> bytes:
    columns = [classifier.column(topic) for topic in topics]
    logits, p = classifier.decision_function(TEXTS), classifier.predict_proba(TEXTS)
    return logits[:, columns].tobytes() + p[:, columns].tobytes()


CLASS = "class Mine(Extractor):\n    name, topics = 'mine', (Topic('mine'),)\n"

# What is wrong: the source of the module (None: there is none), and a part of the reason.
BAD: dict[str, tuple[str | None, str]] = {
    "raises at import": ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    "exits at import": ("raise SystemExit(3)", "SystemExit: 3"),
    "is not Python": ("def", "SyntaxError"),
    "was removed": (None, "No module named 'bad_plugin'"),
    "needs what is missing": ("import nowhere", "No module named 'nowhere'"),
    "returns None": (hook("return None"), "returned None: return a list"),
    "returns a generator": (hook("yield None"), "returned generator: return a list"),
    "returns a dict": (hook("return {}"), "returned dict: return a list"),
    "returns one extractor": (hook("return TermExtractor('t', {})"), "returned TermExtractor:"),
    "returns strings": (hook("return ['health']"), "a str among its extractors"),
    "returns classes": (hook("return [Extractor]"), "Extractor is a class: return an instance"),
    "misspells the hook": (hook("return []", "nutgraf_extractor"), "unknown hook 'nutgraf_extract"),
    "has no hookimpl": ("def nutgraf_extractors():\n    return []", "implements no hook"),
    "is empty": ("", "implements no hook"),
    "wants an argument": (hook("return []", arguments="config"), "config"),
    "raises in the hook": (hook("raise OSError('model lost')"), "OSError: model lost"),
    "exits in the hook": (hook("raise SystemExit"), "SystemExit"),
    "raises when looked at": (
        f"{IMPORTS}class Mine(Extractor):\n    name = property(lambda self: 1 / 0)\n"
        + hook("return [Mine()]"),
        "ZeroDivisionError",
    ),
    "has no score": (IMPORTS + CLASS + hook("return [Mine()]"), "'mine' has no score method"),
    "leaves super out": (
        IMPORTS + CLASS.replace("(Extractor)", "(TermExtractor)")
        + "    def __init__(self):\n        pass\n" + hook("return [Mine()]"),
        "'mine': call super().__init__",
    ),
    "has a bad term": (hook("return [TermExtractor('t', {'a b c d e': 1})]"), "TopicError: term"),
    "calls back at import": ("import nutgraf\nnutgraf.load()", "plugins are being loaded"),
    "registers at import": ("import nutgraf\nnutgraf.register(3)", "plugins are being loaded"),
    "calls back in the hook": (hook("return nutgraf.plugins()"), "plugins are being loaded"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), BAD.values(), ids=BAD.keys())
def test_bad_plugin_is_a_row(dist_info: DistInfo, source: str | None, reason: str) -> None:
    modules = {} if source is None else {"bad_plugin": source}
    dist_info("bad-dist", "7", {"bad": "bad_plugin"}, modules)
    found = row("bad", "bad-dist")
    assert (found.version, found.status, found.extractors) == ("7", Status.FAILED, ())
    assert found.reason.startswith("bad-dist[bad]: ")
    assert reason in found.reason
    assert nutgraf.load().topic_names == BUNDLED


@pytest.mark.parametrize("case", ["raises at import", "returns None", "misspells the hook"])
def test_strict_makes_a_bad_plugin_fatal(
    dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    source, reason = BAD[case]
    dist_info("bad-dist", "1", {"bad": "bad_plugin"}, {"bad_plugin": source or ""})
    monkeypatch.setenv("NUTGRAF_STRICT", "1")
    for _ in range(2):  # a first failure does not leave half a registry behind
        with pytest.raises(nutgraf.PluginError, match=rf"bad-dist\[bad\]: .*{reason}"):
            nutgraf.load()
    monkeypatch.setenv("NUTGRAF_STRICT", "0")
    assert nutgraf.load().topic_names == BUNDLED


def test_good_plugin_among_bad_ones(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bits(nutgraf.load())
    modules = {f"bad_{i}": source for i, (source, _) in enumerate(BAD.values()) if source}
    dist_info("bad-dist", "1", {f"bad-{i}": f"bad_{i}" for i in range(len(BAD))}, modules)
    dist_info("good-dist", "1", {"good": "good_plugin"}, {"good_plugin": health()})
    monkeypatch.setattr(registry, "_registry", None)
    classifier = nutgraf.load()
    assert row("good", "good-dist").status is Status.ACTIVE
    assert sum(r.status is Status.FAILED for r in nutgraf.plugins()) == len(BAD)
    assert classifier.topic_names == ("diplomacy", "energy", "health", "military")
    assert classifier.decision_function(TEXTS)[:, 2].tolist() == [-0.5, 1.5, -0.5, -0.5]
    assert bits(classifier) == before


@pytest.mark.parametrize("n", [1, 3, 4, 5, 9])
def test_other_topics_never_change_a_topics_answers(n: int) -> None:
    before = bits(nutgraf.load())
    terms = {"oil": 3.0, "power plant": -2.0, "arm*": 1.0, "gas*": -4.0}
    nutgraf.register(Hooked(*(nutgraf.TermExtractor(f"t{i}", terms, i) for i in range(n))), "terms")
    assert bits(nutgraf.load()) == before
    nutgraf.register(Constant("other", a=1.0, z=-1.0))
    assert bits(nutgraf.load()) == before


def test_entry_point_may_be_an_object_or_an_extractor(dist_info: DistInfo) -> None:
    source = (
        f"{IMPORTS}class Mine:\n    @hookimpl\n    def nutgraf_extractors(self):\n"
        "        return [TermExtractor('b', {})]\n"
        "mine, other, nothing = Mine(), TermExtractor('a', {}), None\n"
    )
    points = {"one": "m:mine", "two": "m:other", "three": "m:Mine", "four": "m:nothing"}
    dist_info("objects", "1", points, {"m": source})
    assert [e.name for name in ("one", "two") for e in row(name, "objects").extractors] == [
        "b",
        "a",
    ]
    assert "Mine is a class: pass an instance" in row("three", "objects").reason
    assert "it is None" in row("four", "objects").reason


def test_damaged_distribution_has_a_row(dist_info: DistInfo) -> None:
    folder = dist_info("damaged", "1", {"good": "good_plugin"}, {"good_plugin": health()})
    next(folder.glob("*.dist-info/METADATA")).unlink()
    assert row("good", "unknown").status is Status.ACTIVE


def either_way(monkeypatch: pytest.MonkeyPatch, a: Path, b: Path, get: Callable[[], Any]) -> Any:
    """What `get` gives, which must be the same whichever of two folders comes first on the path."""
    rest = [entry for entry in sys.path if entry not in (str(a), str(b))]
    results = []
    for first in ([str(a), str(b)], [str(b), str(a)]):
        monkeypatch.setattr(sys, "path", first + rest)
        monkeypatch.setattr(registry, "_registry", None)
        results.append(get())
    assert results[0] == results[1]
    return results[0]


def reasons() -> dict[str, str]:
    return {r.source: r.reason for r in nutgraf.plugins() if r.status is Status.FAILED}


def test_two_extractors_of_one_name(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    a = dist_info("dist-a", "1", {"x": "x"}, {"x": health()})
    b = dist_info("dist-b", "1", {"w": "w"}, {"w": health(weight=9.0)})
    # By name of the entry point, not by the order of installation: w comes before x.
    assert either_way(monkeypatch, a, b, reasons) == {
        "dist-a[x]": "dist-a[x]: extractor 'health' is provided by dist-b[w] and by dist-a[x]: "
        "rename one"
    }
    assert float(nutgraf.load(["health"]).decision_function(["hospital"])[0, 0]) == 8.5


def test_bundled_extractor_wins(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    a = dist_info("a-dist", "1", {"a": "x"}, {"x": health("energy", "energy")})
    b = dist_info("b-dist", "1", {"energy": "y"}, {"y": health("more", "energy")})
    failed = either_way(monkeypatch, a, b, reasons)
    assert "'energy' is provided by nutgraf[energy] and by a-dist[a]" in failed["a-dist[a]"]
    assert "nutgraf[energy] is a plugin of the same name" in failed["b-dist[energy]"]
    assert row("energy", "nutgraf").status is Status.ACTIVE


def test_logits_of_one_topic_add(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    def scores(*topics: str) -> bytes:
        classifier = nutgraf.load(topics or None)
        return classifier.decision_function(TEXTS).tobytes() + bits(classifier, topics or BUNDLED)

    alone = nutgraf.load(["energy"]).decision_function(TEXTS)
    others = bits(nutgraf.load(), ["diplomacy", "military"])
    a = dist_info("a-dist", "1", {"a": "a"}, {"a": health("energy-a", "energy", 1.25)})
    b = dist_info("b-dist", "1", {"b": "b"}, {"b": health("energy-b", "energy", -0.1)})
    either_way(monkeypatch, a, b, scores)
    either_way(monkeypatch, a, b, lambda: scores("energy"))
    parts = [
        nutgraf.TermExtractor("energy", {"hospital*": weight}, -0.5) for weight in (1.25, -0.1)
    ]
    added = alone.copy()
    for part in parts:
        out = np.empty((len(TEXTS), 1), np.float32)
        part.score(TEXTS, out)
        added += out
    both = nutgraf.load()
    assert both.topic_names == BUNDLED
    assert np.array_equal(both.decision_function(TEXTS)[:, 1:2], added)
    assert bits(both, ["diplomacy", "military"]) == others
    why = both.explain(TEXTS[1])
    assert why.logits["energy"] == pytest.approx(
        why.bias["energy"] + sum(e.contribution for e in why.of("energy")), abs=1e-5
    )


def test_logits_of_code_and_terms_add() -> None:
    nutgraf.register(Constant("zz", energy=0.75, health=1.5))
    nutgraf.register(nutgraf.TermExtractor("health", {"hospital*": 2.0}, bias=-1.0))
    alone = nutgraf.load(["diplomacy"]).decision_function(TEXTS)
    classifier = nutgraf.load(["health", "diplomacy"])  # one topic of Constant's is left out
    assert classifier.topic_names == ("diplomacy", "health")
    logits = classifier.decision_function(TEXTS)
    assert np.array_equal(logits[:, :1], alone)
    assert logits[:, 1].tolist() == [0.5, 2.5, 0.5, 0.5]
    assert classifier.explain("hospital").unexplained == {"diplomacy": 0.0, "health": 1.5}


def extractor(**attributes: Any) -> nutgraf.Extractor:
    made = Constant("mine", mine=0.0)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


TOPIC = nutgraf.Topic("mine")


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"name": ""}, "extractor name ''"),
        ({"name": None}, "extractor name None"),
        ({"name": "Mine"}, "extractor name 'Mine'"),
        ({"name": "my topic"}, "extractor name 'my topic'"),
        ({"name": "m" * 65}, "use 1 to 64"),
        ({"name": "mine\n"}, "extractor name"),
        ({"topics": ()}, "at least one Topic"),
        ({"topics": [TOPIC]}, "must be a tuple"),
        ({"topics": TOPIC}, "must be a tuple"),
        ({"topics": ("mine",)}, r"tuple of nutgraf\.Topic"),
        ({"topics": (TOPIC, TOPIC)}, "names a topic twice"),
        ({"api": 2}, "made for interface 2, this nutgraf has 1"),
        ({"api": "1"}, "made for interface '1'"),
        ({"calibrations": ()}, "one for each of its 1 topics"),
        ({"calibrations": (nutgraf.Calibration(),) * 2}, "one for each of its 1 topics"),
        ({"calibrations": nutgraf.Calibration()}, "None or a tuple"),
        ({"calibrations": (0.5,)}, r"tuple of nutgraf\.Calibration"),
    ],
)
def test_bad_extractor(attributes: dict[str, Any], reason: str) -> None:
    before = nutgraf.plugins()
    good = Constant("good", good=0.0)
    for plugin in (extractor(**attributes), Hooked(good, extractor(**attributes))):
        with pytest.raises(nutgraf.PluginError, match=reason):
            nutgraf.register(plugin, "mine")
    assert nutgraf.plugins() == before  # a plugin is taken whole or not at all


def test_names_are_unique_within_a_plugin_too() -> None:
    with pytest.raises(nutgraf.PluginError, match="'mine' is provided by"):
        nutgraf.register(Hooked(extractor(), extractor()))


@pytest.mark.parametrize(
    ("value", "active"),
    [
        ("", []),
        (" ", []),
        ("good", ["good"]),
        ("energy, good", ["energy", "good"]),
        ("energy,nonesuch", ["energy"]),
    ],
)
def test_environment_allows_plugins(
    dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch, value: str, active: list[str]
) -> None:
    dist_info("good-dist", "1", {"good": "good_plugin"}, {"good_plugin": health()})
    monkeypatch.setenv("NUTGRAF_PLUGINS", value)
    rows = nutgraf.plugins()
    assert [r.name for r in rows] == ["diplomacy", "energy", "good", "military"]
    assert [r.name for r in rows if r.status is Status.ACTIVE] == active
    blocked = [r for r in rows if r.status is Status.BLOCKED]
    assert len(blocked) == 4 - len(active)
    assert {r.reason for r in blocked} == {"not in NUTGRAF_PLUGINS"}
    assert ("good_plugin" in sys.modules) == ("good" in active)  # read before loading
    if not active:
        with pytest.raises(nutgraf.TopicError, match="no topic"):
            nutgraf.load()
        nutgraf.register(Constant("mine", mine=1.0))  # which the variable says nothing about
        assert nutgraf.load().topic_names == ("mine",)


def module(name: str, source: str) -> ModuleType:
    made = ModuleType(name)
    exec(source, made.__dict__)
    return made


@pytest.mark.parametrize(
    ("plugin", "name"),
    [
        (Constant("health", health=1.0), "health"),
        (Hooked(Constant("health", health=1.0)), "Hooked"),
        (module("my_module", health()), "my_module"),
    ],
    ids=["extractor", "object", "module"],
)
def test_register_and_unregister(plugin: object, name: str) -> None:
    old = nutgraf.load()
    before = bits(old)
    added = nutgraf.register(plugin)
    assert (added.name, added.distribution, added.status) == (name, "registered", Status.ACTIVE)
    assert added in nutgraf.plugins()
    with pytest.raises(nutgraf.PluginError, match="a plugin of the same name"):
        nutgraf.register(plugin)
    assert nutgraf.load().topic_names == ("diplomacy", "energy", "health", "military")
    # A classifier that exists is as it was.
    assert old.topic_names == BUNDLED
    assert bits(old) == before
    nutgraf.unregister(name)
    assert nutgraf.load().topic_names == BUNDLED
    with pytest.raises(nutgraf.PluginError, match=f"no plugin '{name}'"):
        nutgraf.unregister(name)
    nutgraf.register(plugin, "another-name")
    assert nutgraf.load(["health"]).topic_names == ("health",)


@pytest.mark.parametrize("plugin", [None, 3, "health", [Constant("a", a=1.0)], Constant, Hooked])
def test_register_what_is_no_plugin(plugin: object) -> None:
    with pytest.raises(nutgraf.PluginError, match=r"^registered\["):
        nutgraf.register(plugin)


def test_register_from_a_hook() -> None:
    class Outer:
        @nutgraf.hookimpl
        def nutgraf_extractors(self) -> list[nutgraf.Extractor]:
            nutgraf.register(Hooked(Constant("inner", inner=1.0)))
            return [Constant("outer", outer=2.0)]

    assert [e.name for e in nutgraf.register(Outer()).extractors] == ["outer"]
    assert nutgraf.load(["inner", "outer"]).decision_function(["a"]).tolist() == [[1.0, 2.0]]


def test_unknown_topic_names_the_others_and_failed_plugins(dist_info: DistInfo) -> None:
    dist_info("bad-dist", "1", {"bad": "nowhere_either"})
    with pytest.raises(nutgraf.TopicError) as caught:
        nutgraf.load(["enrgy", "energy", "helth"])
    for part in ("'enrgy', 'helth'", "diplomacy, energy, military", "bad-dist[bad]"):
        assert part in str(caught.value)


def test_a_plugin_is_asked_once(dist_info: DistInfo) -> None:
    counts = "CALLS = []\n" + hook("CALLS.append(1); return [TermExtractor('t', {})]")
    dist_info("counting", "1", {"counting": "counting"}, {"counting": counts})
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: bits(nutgraf.load()), range(8)))
    assert len(set(results)) == 1
    assert sys.modules["counting"].CALLS == [1]


def test_scoring_never_calls_pluggy(monkeypatch: pytest.MonkeyPatch) -> None:
    nutgraf.register(Constant("other", energy=1.0))
    classifier = nutgraf.load()

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("pluggy was called")

    with monkeypatch.context() as patch:  # for a moment only: pytest stands on pluggy itself
        for name in ("__init__", "_hookexec", "register", "get_hookcallers", "check_pending"):
            patch.setattr(pluggy.PluginManager, name, fail)
        for name in ("__call__", "call_historic", "call_extra", "get_hookimpls"):
            patch.setattr(pluggy.HookCaller, name, fail)
        classifier.predict_proba(TEXTS)
        classifier.predict(TEXTS)
        classifier.explain(TEXTS[0])
        classifier.evidence(TEXTS)
        classifier.read("\n\n".join(TEXTS))
    pickled = pickle.dumps(classifier)
    assert b"pluggy" not in pickled
    assert bits(pickle.loads(pickled)) == bits(classifier)


def scoring(name: str, score: Callable[[Sequence[str], Any], None]) -> nutgraf.Extractor:
    made = Constant(name, mine=0.0)
    made.score = score  # type: ignore[assignment, method-assign]
    return made


def divide(texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
    out[:] = 1 // 0


def leave_one(texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
    out[0] = 1.0


def too_wide(texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
    out[:] = np.zeros((len(texts), 2))


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        (divide, "failed on texts 0 to 3: ZeroDivisionError"),
        (leave_one, "failed on texts 1 to 3: .* fill all of `out` with finite numbers"),
        (too_wide, "failed on texts 0 to 3: ValueError"),
    ],
)
def test_failing_score_is_named(score: Callable[[Sequence[str], Any], None], reason: str) -> None:
    nutgraf.register(scoring("mine", score))
    classifier = nutgraf.load(strict=True)
    for method in (classifier.predict_proba, classifier.decision_function, classifier.evidence):
        with pytest.raises(nutgraf.PluginError, match=f"extractor 'mine' {reason}"):
            method(TEXTS)
    nutgraf.load(BUNDLED).predict_proba(TEXTS)  # whose topics do not need it


def test_no_texts_are_not_scored() -> None:
    nutgraf.register(scoring("mine", divide))
    assert nutgraf.load().predict_proba([]).shape == (0, 4)


def test_own_score_of_a_term_extractor_counts() -> None:
    class Doubled(nutgraf.TermExtractor):
        def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
            super().score(texts, out)
            out *= 2

    nutgraf.register(Doubled("health", {"hospital*": 2.0}, -0.5))
    assert nutgraf.load(["health"]).decision_function(["hospitals", "a"]).tolist() == [
        [3.0],
        [-1.0],
    ]


class Outputs:
    """An estimator that has learnt nothing and gives the same to every text."""

    def __init__(self, *row: float) -> None:
        self.row = row

    def decision_function(self, texts: list[str]) -> npt.NDArray[np.float64]:
        matrix = np.tile(self.row, (len(texts), 1))
        return matrix[:, 0] if len(self.row) == 1 else matrix


def test_estimator_with_the_wrong_number_of_outputs() -> None:
    nutgraf.register(nutgraf.EstimatorExtractor(["a", "b"], Outputs(1.0, 2.0)))
    assert nutgraf.load(["b", "a"]).decision_function(["x"]).tolist() == [[1.0, 2.0]]
    for i, outputs in enumerate([Outputs(1.0), Outputs(1.0, 2.0, 3.0)]):
        topics = [f"c{i}", f"d{i}"]
        nutgraf.register(nutgraf.EstimatorExtractor(topics, outputs))
        with pytest.raises(nutgraf.PluginError, match=rf"Outputs gives {1 + 2 * i} outputs for 2"):
            nutgraf.load(topics, strict=True).decision_function(["x"])
    with pytest.raises(nutgraf.PluginError, match="neither decision_function nor predict_proba"):
        nutgraf.EstimatorExtractor("a", object())


@pytest.mark.parametrize("topic", ["energy_reason", "p-energy", "military-end", "text", "source"])
def test_a_topic_whose_columns_are_taken_leaves_all_tables_to_the_others(
    dist_info: DistInfo, topic: str
) -> None:
    article = "\n\n".join(TEXTS)
    before = nutgraf.load().read(article).to_csv()
    registry._registry = None
    dist_info("taken-dist", "1", {"taken": "taken_plugin"}, {"taken_plugin": health("own", topic)})
    found = row("taken", "taken-dist")
    assert found.status is Status.FAILED
    assert f"topic '{topic}'" in found.reason
    assert "another name" in found.reason
    assert nutgraf.load().read(article).to_csv() == before
    with pytest.raises(nutgraf.PluginError, match="another name"):
        nutgraf.register(nutgraf.TermExtractor(topic, ["oil"]))


def test_topics_of_one_plugin_have_columns_of_their_own() -> None:
    two = [nutgraf.TermExtractor(topic, ["oil"]) for topic in ("x-y", "x_y")]
    with pytest.raises(nutgraf.PluginError, match=r"topic 'x_y' .* topic 'x-y' has"):
        nutgraf.register(Hooked(*two))
    assert nutgraf.load().topic_names == BUNDLED


@pytest.mark.parametrize(
    "line", ["import os; os.chdir('/')", "import sys; sys.setrecursionlimit(777)"]
)
def test_a_plugin_does_not_move_the_process(dist_info: DistInfo, line: str) -> None:
    dist_info("moving", "1", {"moving": "moving_plugin"}, {"moving_plugin": f"{line}\n{health()}"})
    where = Path.cwd(), sys.getrecursionlimit()
    assert row("moving", "moving").status is Status.ACTIVE
    assert (Path.cwd(), sys.getrecursionlimit()) == where
