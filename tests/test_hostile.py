"""Plugins that do harm: at import, in the hook, and while they score. What each comes to.

`BAD` in test_plugins.py has the plain mistakes, and two plugins of one name are tested there; here
is what goes for the host or its neighbours.
Everywhere the bundled topics must give the same bits as without the plugin, and a neighbour must be
scored as if it were alone.

Not contained, as it is not in one process: `os._exit`, a crash in C, a loop without end, C code
that writes to file descriptor 1, and settings of the whole process (`os.environ`, filters of
warnings, printing options of numpy), on which nothing here depends.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import nutgraf
from nutgraf.plugin import registry
from nutgraf.plugin.registry import Status
from tests.conftest import DistInfo
from tests.plugin.test_registry import BUNDLED, IMPORTS, TEXTS, bits, hook, row

ARTICLE = Path(__file__).parents[1] / "seeds/articles/wire-report.txt"
Out = npt.NDArray[np.float32]

pytestmark = pytest.mark.usefixtures("fresh", "untouched")


@pytest.fixture
def untouched() -> Iterator[None]:
    """Puts back what hostile plugins change in the process."""
    environ, printing, errors = dict(os.environ), np.get_printoptions(), np.geterr()
    limit, stdout = sys.getrecursionlimit(), sys.stdout
    with warnings.catch_warnings():
        yield
    os.environ.clear()
    os.environ.update(environ)
    np.set_printoptions(**printing)
    np.seterr(**errors)
    sys.setrecursionlimit(limit)
    sys.stdout = stdout


def mine(body: str = "out[:] = 1.0", fields: str = "", before: str = "") -> str:
    """A plugin with an extractor `mine` whose score method has that body."""
    return (
        f"{IMPORTS}import os, sys, threading, time, warnings, logging\n"
        f"import numpy as np\n{before}\n"
        f"class Mine(Extractor):\n    name, topics = 'mine', (Topic('mine'),)\n    {fields}\n"
        f"    def score(self, texts, out):\n        {body}\n"
        "@hookimpl\ndef nutgraf_extractors():\n    return [Mine()]\n"
    )


PANIC = "class Panic(BaseException): pass\n"
MUTE = "class Mute(Exception):\n    def __str__(self): return 1 / 0\n"
ASKED = "def nutgraf_extractors():\n"

# What is wrong: the source of the module, and a part of the reason in its row.
FAILED: dict[str, tuple[str, str]] = {
    "panics at import": (PANIC + "raise Panic('in Rust')", "Panic: in Rust"),
    "panics in the hook": (PANIC + hook("raise Panic('in Rust')"), "Panic: in Rust"),
    "exits when looked at": (
        mine(fields="calibrations = property(lambda self: sys.exit(4))"), "SystemExit: 4"),
    "has an error without words": (MUTE + "raise Mute", "Mute: its message cannot be read"),
    "has an error of a megabyte": ("raise ValueError('x' * 1_000_000)", "ValueError: xxx"),
    "recurses at import": ("def f(): f()\nf()", "RecursionError"),
    "claims all memory at import": (
        "import numpy\nnumpy.empty(1 << 60, 'u1')", "Unable to allocate"),
    "wraps the hook": (
        f"{IMPORTS}@hookimpl(wrapper=True)\n{ASKED}    return (yield)\n", "historic incompatible"),
    "wraps the hook the old way": (
        f"{IMPORTS}@hookimpl(hookwrapper=True)\n{ASKED}    yield\n", "historic incompatible"),
    "gives a generator expression": (hook("return (e for e in ())"), "returned generator"),
    "wants a keyword": (hook("return []", arguments="*, config"), "config"),
    "is a coroutine": (
        f"{IMPORTS}@hookimpl\nasync {ASKED}    return []\n",
        "returned coroutine: return a list"),
    "names a topic in Cyrillic": (
        hook("return [TermExtractor('нефть', {})]"), "topic name 'нефть'"),
    "names a topic twice": (
        mine(fields="topics = (Topic('a'), Topic('a'))"), "names a topic twice"),
    "has a list of topics": (mine(fields="topics = [Topic('mine')]"), "must be a tuple"),
    "is of an old interface": (mine(fields="api = 0"), "made for interface 0, this nutgraf has 1"),
    "is of a new interface": (mine(fields="api = 2"), "made for interface 2, this nutgraf has 1"),
    "takes a bundled name": (
        mine(fields="name = 'energy'"), "'energy' is provided by nutgraf[energy]"),
    "has a bad candidate": (mine(fields="candidates = ('*',)"), "candidates: term '*'"),
    "has 70,000 tables": (
        hook("t = TermExtractor('t', {}).table; "
             "return [TermExtractor(f't{i}', t) for i in range(70_000)]"),
        "70,003 tables of terms: 65,535 at the most"),
    "deletes its module": ("import sys\ndel sys.modules[__name__]", "bad_plugin"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:coroutine")
@pytest.mark.parametrize(("source", "reason"), FAILED.values(), ids=FAILED.keys())
def test_failed_at_load(dist_info: DistInfo, source: str, reason: str) -> None:
    dist_info("bad-dist", "7", {"bad": "bad_plugin"}, {"bad_plugin": source})
    found = row("bad", "bad-dist")
    assert (found.version, found.status, found.extractors) == ("7", Status.FAILED, ())
    assert found.reason.startswith("bad-dist[bad]: ")
    assert reason in found.reason
    assert len(found.reason) < 2000
    assert nutgraf.load().topic_names == BUNDLED


def test_a_missing_attribute_is_named(dist_info: DistInfo) -> None:
    dist_info("bad-dist", "1", {"bad": "bad_plugin:plugin"}, {"bad_plugin": mine()})
    assert "has no attribute 'plugin'" in row("bad", "bad-dist").reason


def test_ctrl_c_at_import_is_the_users(dist_info: DistInfo) -> None:
    """A plugin that raises KeyboardInterrupt cannot be told from somebody at the keyboard."""
    dist_info("bad-dist", "1", {"bad": "bad_plugin"}, {"bad_plugin": "raise KeyboardInterrupt"})
    with pytest.raises(KeyboardInterrupt):
        nutgraf.load()


# What it does that must not matter: the source of the module. Its topic `mine` gets 1.0.
ACTIVE: dict[str, str] = {
    "imports slowly": mine(before="time.sleep(0.05)"),
    "prints at import and in score": mine(
        "print('[1]'); out[:] = 1.0", before="print('[')"),
    "replaces stdout": mine(before="import io\nsys.stdout = io.StringIO()"),
    "logs a lot": mine("[logging.getLogger('x').error('spam') for _ in texts]; out[:] = 1.0"),
    "warns a lot": mine("warnings.warn('spam'); out[:] = 1.0"),
    "turns warnings into errors": mine(before="warnings.simplefilter('error')"),
    "changes how numpy prints": mine(before="np.set_printoptions(precision=1, nanstr='?')"),
    "makes numpy raise": mine(before="np.seterr(all='raise')"),
    "changes the environment": mine(
        before="os.environ.update(NUTGRAF_STRICT='1', NUTGRAF_PLUGINS='', NUTGRAF_SIMD='base')"),
    "empties the environment": mine(before="os.environ.clear()"),
    "deletes its own metadata": mine(
        before="import pathlib, shutil\n"
        "for p in pathlib.Path(__file__).parent.glob('*.dist-info'): shutil.rmtree(p)"),
    "starts a thread": mine(
        before="threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()"),
    "lowers the recursion limit": mine(before="sys.setrecursionlimit(250)"),
    "has a default argument": mine().replace(
        "nutgraf_extractors()", "nutgraf_extractors(config={})"),
    "collects anything": mine().replace("nutgraf_extractors()", "nutgraf_extractors(*a, **k)"),
    "has 70,000 topics": mine(
        fields="topics = (Topic('mine'), *(Topic(f't{i}') for i in range(70_000)))"),
}  # fmt: skip


@pytest.mark.parametrize("source", ACTIVE.values(), ids=ACTIVE.keys())
def test_harmless(dist_info: DistInfo, capsys: pytest.CaptureFixture[str], source: str) -> None:
    before = bits(nutgraf.load())
    broken = {"z_broken": "raise RuntimeError('no licence')"}
    dist_info("bad-dist", "1", {"a-mine": "bad_plugin"}, {"bad_plugin": source})
    dist_info("broken-dist", "1", {"z-broken": "z_broken"}, broken)
    registry._registry = None
    capsys.readouterr()
    classifier = nutgraf.load([*BUNDLED, "mine"])
    found = row("a-mine", "bad-dist")
    assert (found.status, found.reason) == (Status.ACTIVE, "")
    assert found.seconds > 0
    assert row("z-broken", "broken-dist").status is Status.FAILED
    assert capsys.readouterr().out == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert bits(classifier) == before
        assert classifier.decision_function(TEXTS)[:, 3].tolist() == [1.0] * 4
    assert classifier.extractor_stats()[0].failed == 0


SCORE: dict[str, Callable[[Any, Out], Any]] = {}
"""Score methods by what they do; what each comes to is in `COMES_TO`."""


def scores(function: Callable[[Any, Out], Any]) -> Callable[[Any, Out], Any]:
    SCORE[function.__name__.replace("_", " ")] = function
    return function


@scores
def always_raises(texts: list[str], out: Out) -> None:
    raise OSError("model lost")


@scores
def raises_on_some(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    if any("tear gas" in text for text in texts):
        raise ValueError("not this one")


@scores
def exits(texts: list[str], out: Out) -> None:
    sys.exit(3)


class Panic(BaseException):
    pass


@scores
def panics(texts: list[str], out: Out) -> None:
    raise Panic("in Rust")


@scores
def raises_what_cannot_be_told(texts: list[str], out: Out) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise ValueError

    raise MuteError


@scores
def stops_an_iteration(texts: list[str], out: Out) -> None:
    next(iter(()))


@scores
def recurses(texts: list[str], out: Out) -> None:
    recurses(texts, out)


@scores
def claims_all_memory(texts: list[str], out: Out) -> None:
    np.empty(1 << 60, np.uint8)


@scores
def does_nothing(texts: list[str], out: Out) -> None:
    pass


@scores
def binds_out_anew(texts: list[str], out: Out) -> None:
    out = np.ones((len(texts), 1), np.float32)  # noqa: F841


@scores
def returns_an_array(texts: list[str], out: Out) -> Out:
    return np.ones((len(texts), 1), np.float32)


@scores
def gives_nan(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    out[["tear gas" in text for text in texts]] = np.nan


@scores
def gives_infinity(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    out[["tear gas" in text for text in texts]] = -np.inf


@scores
def gives_too_large_a_number(texts: list[str], out: Out) -> None:
    with np.errstate(all="ignore"):
        out[:] = np.array([1e300 if "tear gas" in text else 1.0 for text in texts])[:, None]


@scores
def fills_one_row(texts: list[str], out: Out) -> None:
    out[0] = 1.0


@scores
def gives_strings(texts: list[str], out: Out) -> None:
    out[:, 0] = texts


@scores
def gives_complex_numbers(texts: list[str], out: Out) -> None:
    out[:] = 1 + 2j


@scores
def gives_too_many_columns(texts: list[str], out: Out) -> None:
    out[:] = np.ones((len(texts), 2))


@scores
def resizes_out(texts: list[str], out: Out) -> None:
    out.resize((len(texts), 7), refcheck=False)


@scores
def changes_the_shape_of_out(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    out.shape = (1, len(texts))


@scores
def locks_out(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    out.setflags(write=False)


@scores
def gives_other_types_of_numbers(texts: list[str], out: Out) -> None:
    out[:, 0] = np.ones(len(texts), bool)


@scores
def changes_its_texts(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    texts.sort()
    texts[0] = "oil " * 1000
    texts.clear()


KEPT: list[Out] = []


@scores
def keeps_out_and_writes_later(texts: list[str], out: Out) -> None:
    for old in KEPT:
        old[:] = 99.0
    out[:] = 1.0
    KEPT.append(out)


@scores
def starts_threads(texts: list[str], out: Out) -> None:
    def fill(row: int) -> None:
        out[row] = 1.0

    threads = [threading.Thread(target=fill, args=(row,)) for row in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@scores
def changes_the_environment(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    os.environ.update(NUTGRAF_STRICT="1", NUTGRAF_PLUGINS="")


@scores
def calls_back(texts: list[str], out: Out) -> None:
    out[:] = 1.0
    nutgraf.load(BUNDLED).predict_proba(texts)
    nutgraf.plugins()


ALL, SOME, NONE = [None] * 4, [1.0, 1.0, None, 1.0], [1.0] * 4
FILL = "its score method must fill all of `out` with finite numbers"

# The logits of TEXTS, None where there is no answer, and a part of the reason.
COMES_TO: dict[str, tuple[list[Any], str]] = {
    "always raises": (ALL, "OSError: model lost"),
    "raises on some": (SOME, "ValueError: not this one"),
    "exits": (ALL, "SystemExit: 3"),
    "panics": (ALL, "Panic: in Rust"),
    "raises what cannot be told": (ALL, "MuteError: its message cannot be read"),
    "stops an iteration": (ALL, "StopIteration"),
    "recurses": (ALL, "RecursionError"),
    "claims all memory": (ALL, "Unable to allocate"),
    "does nothing": (ALL, FILL),
    "binds out anew": (ALL, FILL),
    "returns an array": (ALL, f"{FILL}, and returns ndarray instead: write out[:] = …"),
    "gives nan": (SOME, FILL),
    "gives infinity": (SOME, FILL),
    "gives too large a number": (SOME, FILL),
    "fills one row": ([1.0, None, None, None], FILL),
    "gives strings": (ALL, "ValueError: could not convert"),
    "gives complex numbers": (ALL, "TypeError"),
    "gives too many columns": (ALL, "ValueError: could not broadcast"),
    "resizes out": (ALL, "ValueError: cannot resize"),
    "changes the shape of out": (NONE, ""),
    "locks out": (NONE, ""),
    "gives other types of numbers": (NONE, ""),
    "changes its texts": (NONE, ""),
    "keeps out and writes later": (NONE, ""),
    "starts threads": (NONE, ""),
    "changes the environment": (NONE, ""),
    "calls back": (NONE, ""),
}


class Hostile(nutgraf.Extractor):
    name, topics = "mine", (nutgraf.Topic("mine"),)

    def __init__(self, does: str) -> None:
        self.does = does

    def score(self, texts: Sequence[str], out: Out) -> None:
        return SCORE[self.does](texts, out)  # type: ignore[no-any-return]


class Neighbour(nutgraf.Extractor):
    """Scored after the hostile one; the last of TEXTS is empty."""

    name, topics = "neighbour", (nutgraf.Topic("neighbour"),)

    def score(self, texts: Sequence[str], out: Out) -> None:
        out[:, 0] = [len(text) for text in texts]


def test_the_table_is_whole() -> None:
    assert COMES_TO.keys() == SCORE.keys()


@pytest.mark.parametrize("does", SCORE)
def test_hostile_in_score(does: str) -> None:
    logits, reason = COMES_TO[does]
    before = bits(nutgraf.load())
    nutgraf.register(Hostile(does))
    nutgraf.register(Neighbour())
    classifier = nutgraf.load()
    assert classifier.topic_names == (*BUNDLED, "mine", "neighbour")
    for _ in range(2):
        assert bits(classifier) == before
        found = classifier.decision_function(TEXTS)
        assert [None if x != x else x for x in found[:, 3].tolist()] == logits
        assert found[:, 4].tolist() == [len(text) for text in TEXTS]
    stats, _ = classifier.extractor_stats()
    assert stats.failed == logits.count(None) * stats.texts / 4
    assert reason in stats.reason
    assert bool(stats.reason) == bool(reason)
    assert np.array_equal(classifier.evidence(TEXTS).logits, found, equal_nan=True)
    strict = nutgraf.load(strict=True)
    if None in logits:
        with pytest.raises(nutgraf.PluginError, match="extractor 'mine' failed on text"):
            strict.predict_proba(TEXTS)
    else:
        assert np.array_equal(strict.decision_function(TEXTS), found)


def test_later_writes_do_not_reach_earlier_answers() -> None:
    KEPT.clear()
    nutgraf.register(Hostile("keeps out and writes later"))
    classifier = nutgraf.load(["mine"])
    first = classifier.decision_function(TEXTS)
    classifier.decision_function(TEXTS)
    assert KEPT[0].tolist() == [[99.0]] * 4
    assert first.tolist() == [[1.0]] * 4


def test_ctrl_c_in_score_is_the_users() -> None:
    def interrupts(texts: list[str], out: Out) -> None:
        raise KeyboardInterrupt

    extractor = Hostile("interrupts")
    extractor.score = interrupts  # type: ignore[assignment, method-assign]
    nutgraf.register(extractor)
    with pytest.raises(KeyboardInterrupt):
        nutgraf.load(["mine"]).predict_proba(TEXTS)


def command(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-m", "nutgraf", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


NOISE = "print('{NOISE'); sys.stdout.write('NOISE'); logging.warning('NOISE')"
LATE = "threading.Timer(0.01, print, ['NOISE']).start(); time.sleep(0.1)"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_output_is_json_whatever_plugins_print(dist_info: DistInfo, form: str) -> None:
    source = mine(f"{NOISE}; {LATE}; out[:] = 1.0", before=NOISE)
    folder = dist_info("noisy", "1", {"noisy": "noisy_plugin"}, {"noisy_plugin": source})
    done = command(folder, "classify", ARTICLE, "--format", form)
    assert done.returncode == 0
    assert "NOISE" in done.stderr
    assert "NOISE" not in done.stdout
    parts = [done.stdout] if form == "json" else done.stdout.splitlines()
    first = json.loads(parts[0])
    paragraph = first[0]["paragraphs"][0] if form == "json" else first
    assert paragraph["topics"]["mine"]["decision"] == "yes"


def test_the_command_goes_on_and_tells(dist_info: DistInfo, tmp_path: Path) -> None:
    source = mine("raise OSError('model lost')")
    folder = dist_info("broken", "1", {"broken": "broken_plugin"}, {"broken_plugin": source})
    done = command(folder, "classify", ARTICLE, "--format", "json", "--stats")
    assert done.returncode == 0
    paragraphs = json.loads(done.stdout)[0]["paragraphs"]
    body = [p["topics"] for p in paragraphs if p["role"] == "body"]
    assert {t["mine"]["probability"] for t in body} == {None}
    assert {t["mine"]["reason"] for t in body} == {"extractor_failed"}
    assert all(isinstance(t["energy"]["probability"], float) for t in body)
    assert "extractor 'mine' failed: OSError: model lost" in done.stderr
    assert "last failure" in done.stderr  # the table of --stats
    for form in ("text", "html"):
        done = command(folder, "classify", ARTICLE, "--format", form)
        assert (done.returncode, "extractor failed" in done.stdout) == (0, True)
    rows = json.loads(command(folder, "plugins", "--json").stdout)
    assert {r["name"]: r["status"] for r in rows}["broken"] == "active"
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("Oil prices rose.\n" * 20, encoding="utf-8")
    assert "extractor mine" in command(folder, "bench", corpus, "--repeats", 1).stdout


def test_stats_without_unfused_extractors(tmp_path: Path) -> None:
    done = command(tmp_path, "classify", ARTICLE, "--stats", "--topics", "energy")
    assert (done.returncode, "scored by the compiled pass" in done.stderr) == (0, True)


def test_os_exit_cannot_be_contained(dist_info: DistInfo) -> None:
    """It ends the process at once, in any Python program; only another process can survive it."""
    folder = dist_info(
        "exits", "1", {"exits": "exits_plugin"}, {"exits_plugin": mine("os._exit(9)")}
    )
    assert command(folder, "classify", ARTICLE).returncode == 9


def test_a_first_failure_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    nutgraf.register(Hostile("always raises"))
    classifier = nutgraf.load()
    with caplog.at_level(logging.WARNING, "nutgraf"):
        for _ in range(3):
            classifier.read("\n\n".join(TEXTS))
    assert len(caplog.records) == 1
