"""Whatever is given as a file of each kind: an error that names it, within seconds."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import nutgraf
from nutgraf import regular
from nutgraf.errors import InputError, ModelError, NutgrafError, TopicError
from nutgraf.reading.files import read_article, read_text
from nutgraf.reading.labelled import read_gold
from nutgraf.scoring.encoders import SentenceEncoder
from nutgraf.scoring.planfile import load_plan
from nutgraf.topics.dictionaries import read_dictionary
from nutgraf.topics.headfile import load_head
from nutgraf.topics.modelfile import load_model, save_model
from tests.topics.test_modelfile import extractor

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "PATIENCE", 0.2)


def encoder(path: Path) -> SentenceEncoder:
    folder = path.with_name("encoder")
    folder.mkdir()
    (folder / "modules.json").symlink_to(path)
    return SentenceEncoder(folder)


Read = Callable[[Path], object]
READERS: dict[str, tuple[str, Read, type[NutgrafError]]] = {
    "topic": ("a.toml", nutgraf.TermExtractor.from_toml, TopicError),
    "topic by name": ("a.toml", lambda path: nutgraf.load([str(path)]), TopicError),
    "model": ("a.npz", lambda path: nutgraf.load([path]), ModelError),
    "head": ("a.npz", load_head, ModelError),
    "plan": ("a.plan", load_plan, ModelError),
    "YAML": ("a.yml", read_dictionary, InputError),
    "LIWC": ("a.dic", read_dictionary, InputError),
    "Lexicoder": ("a.lcd", read_dictionary, InputError),
    "table of terms": ("a.csv", read_dictionary, InputError),
    "labels": ("a.jsonl", lambda path: read_gold(str(path), ["energy"]), InputError),
    "labels as a table": ("a.csv", lambda path: read_gold(str(path), ["energy"]), InputError),
    "article": ("a.txt", lambda path: read_article(str(path)), InputError),
    "page": ("a.html", lambda path: read_article(str(path)), InputError),
    "packed article": ("a.txt.gz", lambda path: read_article(str(path)), InputError),
    "text": ("a.txt", lambda path: read_text(str(path)), InputError),
    "encoder": ("a.json", encoder, ModelError),
}


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a pipe nobody writes to": os.mkfifo,
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a device without anything": lambda path: path.symlink_to("/dev/null"),
    "a folder": Path.mkdir,
    "nothing": lambda path: None,
    "a link to itself": loop,
    "no byte": Path.touch,
    "one zero": lambda path: path.write_bytes(b"\0"),
    "no text": lambda path: path.write_bytes(bytes(range(128, 256)) * 9),
}


@pytest.mark.parametrize("odd", ODD_FILES)
@pytest.mark.parametrize("kind", READERS)
def test_odd_files(kind: str, odd: str, tmp_path: Path) -> None:
    name, read, error = READERS[kind]
    path = tmp_path / name
    ODD_FILES[odd](path)
    if kind == "page" and odd == "no text":
        return  # pages are read as browsers read them, with U+FFFD
    with pytest.raises(error) as raised:
        read(path)
    assert "a." in str(raised.value) or kind == "encoder"
    assert len(str(raised.value)) < 1000


@pytest.mark.parametrize("kind", ["topic", "model", "head", "plan", "encoder"])
def test_a_file_larger_than_the_machine(kind: str, tmp_path: Path) -> None:
    name, read, error = READERS[kind]
    sparse(tmp_path / name)
    with pytest.raises(error):
        read(tmp_path / name)


def bomb() -> bytes:
    """A model of 2 GB of zeros in some 2 MB."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("weights.npy", "w", force_zip64=True) as member,
    ):
        member.write(npy("<f4", (1 << 27,)))
        for _ in range(1 << 9):
            member.write(bytes(1 << 20))
    return made.getvalue()


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return made.getvalue()


def npy(descr: object, shape: object, data: bytes = b"") -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        made,
        {"descr": descr, "fortran_order": False, "shape": shape},
    )
    return made.getvalue() + data


def lied(content: bytes) -> bytes:
    """The same archive, whose directory says that members are small."""
    return content.replace((1 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))


HEADER = npy("|u1", (2,), b"{}")
MODELS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (bomb, "unpacks to more than"),
    "objects": (lambda: archive(header=npy("|O", (1,), b"\x80\x04N.")), "cannot be read"),
    "a header that runs code": (
        lambda: archive(header=npy("|u1", "__import__('os')")), "cannot be read"),
    "a shape without end": (lambda: archive(header=npy("|u1", (1 << 60,))), "cannot be read"),
    "a shape that wraps around": (
        lambda: archive(header=npy("|u1", (1 << 33, 1 << 33))), "cannot be read"),
    "a shape below 0": (lambda: archive(header=npy("|u1", (-5,))), "cannot be read"),
    "an array that breaks off": (
        lambda: archive(header=HEADER, a=npy("<f4", (9,), b"x")), "cannot be read"),
    "an array without a header": (lambda: archive(header=HEADER, a=b""), "cannot be read"),
    "an array of words": (lambda: archive(header=HEADER, a=npy("<U3", (0,))), "not of numbers"),
    "an array of dates": (lambda: archive(header=HEADER, a=npy("<M8[s]", (0,))), "not of numbers"),
    "an array of records": (
        lambda: archive(header=HEADER, a=npy([("x", "<f4")], (0,))), "not of numbers"),
    "a thousand arrays": (
        lambda: archive(header=HEADER, **{f"a{i}": HEADER for i in range(1000)}), "100 arrays"),
    "a header that is deep": (
        lambda: archive(header=npy("|u1", (200_000,), b"[" * 200_000)), "cannot be read"),
    "a header that is a list": (
        lambda: archive(header=npy("|u1", (2,), b"[]")), "cannot be read"),
    "a header that is not UTF-8": (
        lambda: archive(header=npy("|u1", (2,), b"\xff\xff")), "cannot be read"),
    "a header without a format": (lambda: archive(header=HEADER), "cannot be read"),
    "no header": (lambda: archive(a=HEADER), "cannot be read"),
    "another archive": (lambda: archive(**{"../../etc/passwd": b"x"}), "cannot be read"),
    "an array alone": (lambda: npy("<f4", (1 << 60,)), "cannot be read"),
    "sizes that lie": (
        lambda: lied(archive(header=HEADER, a=npy("|u1", (1 << 20,), bytes(1 << 20)))),
        "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), MODELS.values(), ids=MODELS.keys())
@pytest.mark.parametrize("kind", ["model", "head"])
def test_archives(kind: str, make: Callable[[], bytes], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(make())
    with pytest.raises(ModelError, match=reason) as raised:
        READERS[kind][1](path)
    assert len(str(raised.value)) < 1200


DEEP = 100_000
TOPICS: dict[str, tuple[str, str]] = {
    "deep lists": ("terms = " + "[" * DEEP, "not TOML"),
    "deep tables": ("terms = " + "{a=" * DEEP, "not TOML"),
    "a deep key": ("name = 'a'\nterms = ['b']\n" + "a." * 3000 + "b = 1", "not TOML|unknown keys"),
    "a deep value": ("name = " + "[" * 60 + "]" * 60 + "\nterms = []", "not a string"),
    "a deep title": (
        "name = 'a'\nterms = ['b']\ntitle." + "a." * 3000 + "b = 1", "not TOML|deeply|not a str"),
    "a number without end": ("name = 'a'\nterms = ['b']\nbias = " + "9" * 5000, "not TOML"),
    "a bias beyond floats": ("name = 'a'\nterms = ['b']\nbias = 1" + "0" * 400, "the bias"),
    "a bias that is no number": ("name = 'a'\nterms = ['b']\nbias = nan", "the bias"),
    "a bias without end": ("name = 'a'\nterms = ['b']\nbias = -inf", "the bias"),
    "a bias of 1e308": ("name = 'a'\nterms = ['b']\nbias = 1e308", "the bias"),
    "a bias that is true": ("name = 'a'\nterms = ['b']\nbias = true", "not a number"),
    "a weight beyond floats": ("name = 'a'\n[terms]\nb = 1" + "0" * 400, "weight"),
    "a weight that is no number": ("name = 'a'\n[terms]\nb = nan", "weight"),
    "a weight of words": ("name = 'a'\n[terms]\nb = 'much'", "weight"),
    "a date as a weight": ("name = 'a'\n[terms]\nb = 2024-01-01", "weight"),
    "codes that are no table": ("name = 'a'\nterms = ['b']\ncodes = 'c'", "codes"),
    "a code that is a number": ("name = 'a'\nterms = ['b']\n[codes]\niptc = [1]", "not a string"),
    "a guard of numbers": ("name = 'a'\nterms = ['b']\nguards = [1]", "guards"),
    "a distance of words": (
        "name = 'a'\nterms = ['b']\n[[guards]]\nterms = ['b']\nneeds = ['c']\nwithin = 'x'",
        "guards"),
    "a distance beyond numbers": (
        "name = 'a'\nterms = ['b']\n[[guards]]\nterms = ['b']\nneeds = ['c']\nwithin = -1"
        + "0" * 300, "guards"),
    "half a character": ('name = "a"\nterms = ["\\uD800"]', "not TOML"),
    "a name without end": (f"name = '{'a' * 10**6}'\nterms = ['b']", "64"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), TOPICS.values(), ids=TOPICS.keys())
def test_topic_files(content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TopicError, match=rf"(?s)a\.toml: .*({reason})"):
        nutgraf.load([path])


def doubled(n: int) -> str:
    """Each line stands for nine times the one before."""
    lines = ["a0: &a0 [oil, gas]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, n)]
    return "\n".join(lines)


DICTIONARIES: dict[str, tuple[str, str, str]] = {
    "aliases of aliases": ("a.yml", doubled(9), "is an alias"),
    "more aliases of aliases": ("a.yml", doubled(40), "is an alias"),
    "aliases of tables": (
        "a.yml", "a: &a {x: [oil]}\n" + "".join(
            f"{k}: &{k} {{" + ", ".join(f"k{i}: *{j}" for i in range(9)) + "}\n"
            for j, k in zip("abcdefgh", "bcdefghi", strict=True)), "is an alias"),
    "an alias of itself": ("a.yml", "a: &a [*a, *a, *a]", "is an alias"),
    "an alias of a long word": (
        "a.yml", f"a: &a {'x' * 10_000}\nb: [" + "*a, " * 9000 + "*a]", "is an alias"),
    "an alias of nothing": ("a.yml", "a: *b", "is an alias"),
    "deep lists": ("a.yml", "a: " + "[" * 5000, "not YAML"),
    "deep lists in lines": ("a.yml", "- " * 5000 + "x", "no categories"),
    "a tag that runs code": ("a.yml", "!!python/object/apply:os.system ['x']", "not a dictionary"),
    "two documents": ("a.yml", "a: [oil]\n---\nb: [gas]", "second document"),
    "a list at the top": ("a.yml", "[oil]", "no categories"),
    "no mark": ("a.dic", "1\toil\n" * 1000, "%"),
    "one mark": ("a.dic", "%\n1\toil\n", "%"),
    "no category": ("a.lcd", "oil\n" * 1000, "usable"),
    "XML": ("a.lcd", "<a>" * DEEP, "XML"),
    "no columns": ("a.csv", "a,b\n1,2\n", "header"),
    "a quote without end": ("a.csv", 'term,topic\n"oil,' + "x" * 10**6, "never closed"),
    "a wide row": ("a.csv", "term,topic\n" + "," * 10**6, "usable"),
    "weights without end": ("a.csv", "term,topic,weight\noil,a,1e999\n", "usable"),
    "a weight as Python writes it": ("a.csv", "term,topic,weight\noil,a,1_000\n", "not a number"),
    "two columns of weights": (
        "a.csv", "term,topic,weight,Weight\noil,a,1,5\n", "more than one column weight"),
    "two columns of topics": ("a.csv", "topic,term,topic\na,oil,b\n", "more than one column topic"),
    "a term without end": ("a.csv", f"term,topic\n{'a b ' * 10**5},x\n", "it has 200000 words"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), DICTIONARIES.values(), ids=DICTIONARIES)
def test_dictionaries(name: str, content: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"(?s)a\.\w+: .*({reason})"):
        read_dictionary(path)


def test_an_alias_as_people_use_it_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("fuel: &fuel [oil, gas]\nenergy: {all: *fuel, power: [grid]}\n", "utf-8")
    with pytest.raises(nutgraf.InputError, match=r"line 2: \*fuel is an alias .* write out"):
        read_dictionary(path)


def test_every_row_of_a_model(tmp_path: Path) -> None:
    """A change that the archive's own sums do not tell, in any row of any column."""
    path = tmp_path / "a.npz"
    terms = {f"{a}{b}": 0.5 for a in "abcdefghij" for b in range(40)}
    terms |= {f"x{i} y{i}*": 1.0 for i in range(100)}
    save_model(nutgraf.TermExtractor("a", terms), path)
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    assert len(load_model(path).terms) == 500
    for name in ("n_tokens", "is_prefix", "n_bytes", "keys", "checks", "phrase_heads", "blob"):
        for row in {0, 1, 77, 123, len(arrays[name]) - 1} - {len(arrays[name])}:
            if row >= len(arrays[name]):
                continue
            bad = arrays[name].copy()
            bad[row] ^= 1
            with path.open("wb") as file:
                np.savez(file, **{**arrays, name: bad})
            with pytest.raises(ModelError, match=r"a\.npz: damaged"):
                load_model(path)


COMMANDS: dict[str, list[str]] = {
    "a topic that is a pipe": ["classify", "ARTICLE", "--topics", "PIPE.toml"],
    "a model that is a pipe": ["classify", "ARTICLE", "--topics", "PIPE.npz"],
    "a model that is a device": ["classify", "ARTICLE", "--topics", "ZERO.npz"],
    "an article that is a pipe": ["classify", "PIPE.txt"],
    "an article that is a device": ["classify", "ZERO.txt"],
    "labels that are a pipe": ["evaluate", "PIPE.jsonl"],
    "labels that are a device": ["evaluate", "ZERO.csv"],
    "a dictionary that is a pipe": ["import-dictionary", "PIPE.yml", "--output", "OUT"],
    "a dictionary of aliases": ["import-dictionary", "ALIASES.yml", "--output", "OUT"],
    "an encoder that is a pipe": ["classify", "ARTICLE", "--careful", "--encoder", "PIPE.txt"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_commands(arguments: list[str], tmp_path: Path) -> None:
    for suffix in ("toml", "npz", "txt", "jsonl", "yml"):
        os.mkfifo(tmp_path / f"PIPE.{suffix}")
    for suffix in ("npz", "txt", "csv"):
        (tmp_path / f"ZERO.{suffix}").symlink_to("/dev/zero")
    (tmp_path / "ALIASES.yml").write_text(doubled(9), "utf-8")
    (tmp_path / "ARTICLE").write_text("Oil prices rose.\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", *arguments], cwd=tmp_path, capture_output=True,
        stdin=subprocess.DEVNULL, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert 0 < len(done.stderr) < 2000


ENVIRONMENT: dict[str, dict[str, str]] = {
    "the cache is a file": {"NUTGRAF_CACHE": "FILE"},
    "the cache is a device": {"NUTGRAF_CACHE": "/dev/null"},
    "the cache cannot be made": {"NUTGRAF_CACHE": "/proc/nothing/here"},
    "the cache is a pipe": {"NUTGRAF_CACHE": "PIPE"},
    "the cache has a name without end": {"NUTGRAF_CACHE": "x" * 5000},
    "no home": {"HOME": "", "XDG_CACHE_HOME": "\x01"},
    "plugins of no name": {"NUTGRAF_PLUGINS": ",,\x01,"},
    "SIMD of another kind": {"NUTGRAF_SIMD": "much"},
    "strict of another kind": {"NUTGRAF_STRICT": "maybe"},
    "an encoder that is not asked for": {"NUTGRAF_ENCODER": "PIPE"},
}


@pytest.mark.parametrize("settings", ENVIRONMENT.values(), ids=ENVIRONMENT)
def test_settings_that_point_to_rubbish(settings: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "PIPE")
    (tmp_path / "FILE").write_text("x", "utf-8")
    (tmp_path / "ARTICLE").write_text("Crude oil prices rose on Monday in the north.\n", "utf-8")
    env = {key: str(tmp_path / v) if v in ("PIPE", "FILE") else v for key, v in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", "classify", "ARTICLE", "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, **env}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert 0 < len(done.stderr) < 2000
    else:
        assert json.loads(done.stdout)


def test_an_encoder_named_by_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "PIPE")
    for named in ("PIPE", "nothing", "x" * 5000, "."):
        monkeypatch.setenv("NUTGRAF_ENCODER", str(tmp_path / named))
        with pytest.raises(ModelError):
            nutgraf.load(effort="careful")


def test_a_packed_article_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(300):
            file.write(b" oil" * (1 << 18))
    with pytest.raises(InputError, match="holds more than 256 MiB"):
        read_article(str(path))


def test_the_bundled_kind_of_model_is_still_read(tmp_path: Path) -> None:
    save_model(extractor(), tmp_path / "a.npz")
    assert load_model(tmp_path / "a.npz").topic == extractor().topic
