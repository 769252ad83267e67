"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Rows

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT / "seeds/articles/wire-report.txt"


def run(*args: object, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", *map(str, args)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **env},
        cwd=ROOT,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_text() -> None:
    done = run("classify", ARTICLE, "--evidence")
    assert (done.returncode, done.stderr) == (0, "")
    assert "headline" in done.stdout
    assert "diplomacy" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_and_jsonl_agree() -> None:
    document = json.loads(run("classify", ARTICLE, "--format", "json").stdout)
    lines = run("classify", ARTICLE, "--format", "jsonl").stdout.splitlines()
    assert [d["source"] for d in document] == [str(ARTICLE)]
    assert [{"source": str(ARTICLE), **p} for p in document[0]["paragraphs"]] == [
        json.loads(line) for line in lines
    ]
    first = document[0]["paragraphs"][0]
    assert set(first) == {"index", "start", "end", "role", "text", "topics"}
    assert set(first["topics"]) == {"diplomacy", "energy", "military"}
    assert set(first["topics"]["energy"]) >= {"probability", "decision"}


def test_stdin_and_topics() -> None:
    done = run(
        "classify", "-", "--format", "jsonl", "--topics", "energy", stdin="Öl “oil”".encode()
    )
    row = json.loads(done.stdout)
    assert row["source"] == "stdin"
    assert list(row["topics"]) == ["energy"]


def test_html(tmp_path: Path) -> None:
    done = run("classify", ARTICLE, "--format", "html")
    assert done.stdout.lstrip().startswith("<!")
    done = run(
        "classify",
        ARTICLE,
        ARTICLE.with_name("analysis.txt"),
        "--format",
        "html",
        "-o",
        tmp_path / "out",
    )
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "analysis.html",
        "index.html",
        "wire-report.html",
    ]
    assert run("classify", ARTICLE, ARTICLE, "--format", "html").returncode == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b" \n\t\xc2\xa0\n", "only white space"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "is binary"),
        (bytes(3000), "is binary"),
    ],
)
def test_bad_files_are_named_and_the_rest_is_done(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    bad = tmp_path / "bad.txt"
    if content is not None:
        bad.write_bytes(content)
    done = run("classify", bad, ARTICLE, "--format", "jsonl")
    assert done.returncode == 1
    assert "bad.txt" in done.stderr
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") > 15


def test_a_folder_is_refused(tmp_path: Path) -> None:
    done = run("classify", tmp_path)
    assert (done.returncode, "is a folder" in done.stderr) == (2, True)


def test_nuls_crlf_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(
        "\ufeffOil prices\0rose again on Monday, traders said.\r\n\r\nTroops left.".encode()
    )
    done = run("classify", path, "--format", "jsonl")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


def test_latin_1_on_request(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Die Öl-Preise".encode("latin-1"))
    done = run("classify", path, "--encoding", "latin-1", "--format", "jsonl")
    assert json.loads(done.stdout)["text"] == "Die Öl-Preise"
    assert run("classify", path, "--encoding", "martian").returncode == 2
    guessed = run("classify", path, "--format", "jsonl")
    assert guessed.stdout == done.stdout
    assert "encoding cp1252, by its bytes: --encoding says otherwise" in guessed.stderr
    wrong = run("classify", path, "--encoding", "utf-8")
    assert wrong.returncode == 2
    assert "is not utf-8 (byte 4, line 1)" in wrong.stderr


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM", "page.xhtml", "-"])
def test_pages(tmp_path: Path, name: str) -> None:
    pytest.importorskip("trafilatura")
    page = "<br><meta charset=iso-8859-1><script>var tanks</script><p>Öl – “cheap” again.</p>"
    raw = page.encode("cp1252")
    if name != "-":
        (tmp_path / name).write_bytes(raw)
    done = run("classify", "-" if name == "-" else tmp_path / name, "--format", "jsonl", stdin=raw)
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [
        "Öl – “cheap” again."
    ]


def test_feeds(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    item = (
        "<item><title>Oil up</title><description>&lt;p&gt;Oil rose.&lt;/p&gt;</description></item>"
    )
    path = tmp_path / "feed.xml"
    path.write_text(f"<rss version='2.0'><channel>{item * 2}</channel></rss>", encoding="utf-8")
    done = run("classify", path, "--format", "jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [p["text"] for p in found] == ["Oil up", "Oil rose."] * 2
    assert [p["role"] for p in found] == ["headline", "body"] * 2


def test_one_huge_line() -> None:
    done = run("classify", "-", "--format", "jsonl", stdin=b"oil and gas " * 4_200_000)
    assert done.returncode == 0
    assert json.loads(done.stdout)["topics"]["energy"]["decision"] == "yes"


def test_usage_errors() -> None:
    assert run("classify", ARTICLE, "--topics", "sport").returncode == 2
    assert "unknown topic 'sport'" in run("classify", ARTICLE, "--topics", "sport").stderr
    assert run("classify", ARTICLE, "--format", "xml").returncode == 2
    assert run("nothing").returncode == 2


def test_plugins_and_topics() -> None:
    rows = json.loads(run("plugins", "--json").stdout)
    status = {row["name"]: row["status"] for row in rows}
    assert all(status[name] == "active" for name in ("diplomacy", "energy", "military"))
    rows = json.loads(run("plugins", "--json", NUTGRAF_PLUGINS="energy").stdout)
    assert {row["name"]: row["status"] for row in rows}["military"] == "blocked"
    assert "energy" in run("plugins").stdout
    topics = json.loads(run("topics", "--json").stdout)
    assert {"name", "title", "description", "codes"} == set(topics[0])
    assert "iptc" in run("topics").stdout


def test_without_plugins_it_says_so() -> None:
    done = run("classify", ARTICLE, NUTGRAF_PLUGINS="")
    assert done.returncode == 2
    assert "install a plugin" in done.stderr


def test_evaluate(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [
        {
            "text": "Crude oil prices rose.",
            "energy": 1,
            "military": 0,
            "diplomacy": None,
            "source": "a",
        },
        {"text": "A quiet day.", "energy": 0, "military": 0, "diplomacy": 0, "source": "b"},
        {"text": "Troops shelled the town.", "energy": 0, "military": 1, "source": "a"},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)))
    done = run("evaluate", gold, "--json", "--by-source", "--resamples", "20")
    found = {(r["topic"], r["source"]): r for r in json.loads(done.stdout)}
    assert found["energy", None]["n"] == 3
    assert found["diplomacy", None]["n"] == 1
    assert found["energy", None]["ap"]["value"] == 1.0
    assert found["energy", "a"]["support"] == 1
    assert "mean" in run("evaluate", gold, "--resamples", "20").stdout
    gold.write_text('{"text": "x", "energy": 2}')
    assert "line 1" in run("evaluate", gold).stderr


def test_bench(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("Crude oil prices rose.\n\nTroops shelled the town.\n" * 50, encoding="utf-8")
    done = run("bench", path, "--repeats", "2")
    assert done.returncode == 0
    assert "100 paragraphs" in done.stdout
    assert "compiled pass" in done.stdout
    assert "no file there" in run("bench", tmp_path / "none.txt").stderr


def test_pages_of_files_of_one_name(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt", tmp_path / "x-2.txt"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Oil and gas unit{number}unit.", encoding="utf-8")
    done = run("classify", *paths, "--format", "html", "-o", tmp_path / "out")
    assert done.returncode == 0
    pages = [page.read_text(encoding="utf-8") for page in sorted((tmp_path / "out").iterdir())]
    assert sorted(n for page in pages for n in "012" if f"unit{n}unit" in page) == ["0", "1", "2"]
    file = tmp_path / "out" / "x.html"
    done = run("classify", *paths, "--format", "html", "-o", file)
    assert done.returncode == 2
    assert f"cannot write {file}" in done.stderr
    assert "Traceback" not in done.stderr


class Noisy(nutgraf.Extractor):
    name, version = "noisy", "1"
    topics = (nutgraf.Topic("noisy"),)

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        print("NOISE")
        out[:, 0] = [len(text) % 7 - 3 for text in texts]


@pytest.mark.parametrize(
    ("args", "keys"),
    [
        (("classify", "{corpus}", "--topics", "noisy"), ""),
        (("drift", "{corpus}", "--topics", "noisy"), ""),
        (("suggest", "noisy", "{corpus}"), ""),
        (("export", "{corpus}", "--to", "prodigy", "--topics", "noisy", "-o", "{out}"), ""),
        (("label", "{corpus}", "--topic", "noisy", "--hints", "-o", "{out}"), "1q"),
        (("evaluate", "{corpus}", "--topics", "noisy"), ""),
    ],
)
def test_what_plugins_print_while_they_score_goes_to_stderr(
    tmp_path: Path, args: tuple[str, ...], keys: str
) -> None:
    places = {"corpus": tmp_path / "corpus.jsonl", "out": tmp_path / "out.jsonl"}
    rows = [{"text": f"Text {'x' * i}.", "noisy": i % 2} for i in range(9)]
    places["corpus"].write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    nutgraf.register(Noisy())
    try:
        done = CliRunner().invoke(main, [arg.format(**places) for arg in args], input=keys)
    finally:
        nutgraf.unregister("noisy")
    assert done.exit_code == 0, done.output
    assert "NOISE" in done.stderr
    assert "NOISE" not in done.stdout


BAD_ROWS = {
    "folder": (None, "no file there"),
    "half latin-1": (
        '{"text": "é"}\n'.encode() + b'{"text": "\xe9"}',
        "line 2: its text is not UTF-8",
    ),
    "array": (b'[{"text": "a", "energy": 7}]', "row 1: energy is 7: use 1, 0 or null"),
    "deep": (b"[" * 100_000, "not JSON"),
    "word": (b'{"text": "a", "energy": "maybe"}', "line 1: energy is 'maybe': use 1, 0 or null"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_bad_rows_are_named(tmp_path: Path, kind: str) -> None:
    content, reason = BAD_ROWS[kind]
    path = tmp_path / "rows.jsonl"
    path.mkdir() if content is None else path.write_bytes(content)
    topic = tmp_path / "topic.toml"
    topic.write_text('name = "energy"\nterms = ["oil"]')
    for args in (
        ("evaluate", path, "--topics", "energy"),
        ("train", topic, path, "-o", tmp_path / "model.npz"),
        ("drift", path),
        ("suggest", "energy", path, "--out", tmp_path / "out.jsonl"),
        ("import-labels", path, "--from", "prodigy", "-o", tmp_path / "out.jsonl"),
    ):
        done = CliRunner().invoke(main, [str(arg) for arg in args])
        assert isinstance(done.exception, SystemExit | None), args
        if args[0] in ("evaluate", "train"):
            assert done.exit_code == (2 if kind in ("folder", "deep") else 1)
            assert str(path) in done.stderr
            assert reason in done.stderr.replace("health", "energy")


def test_rows_as_windows_editors_write_them(tmp_path: Path) -> None:
    rows = [{"text": f"Oil price number {i}.", "energy": i % 2} for i in range(4)]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(map(json.dumps, rows)).encode())
    gold = read_gold(path, ["energy"])
    assert gold.texts == [row["text"] for row in rows]
    assert gold.labels[:, 0].tolist() == [row["energy"] for row in rows]
    assert gold.lines == [1, 2, 3, 4]
    assert [row.fields for row in Rows(path)] == rows


@pytest.mark.parametrize(
    "args",
    [
        ("train", "t.toml", "r.jsonl", "-o", "model"),
        ("train", "t.toml", "r.jsonl", "-o", "nowhere/model.npz"),
        ("train", "t.toml", "r.jsonl", "-o", "model.npz", "--resamples", "0"),
        ("evaluate", "r.jsonl", "--resamples", "-1"),
        ("evaluate", "r.jsonl", "--mistakes", "-1"),
        ("suggest", "energy", "r.jsonl", "--seed", "-1"),
        ("suggest", "energy", "r.jsonl", "--at-least", "0"),
        ("drift", "r.jsonl", "--top", "-1"),
    ],
)
def test_options_out_of_range(args: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, list(args))
    assert done.exit_code == 2
    assert "Error: " in done.stderr


_IS_READ = "is read, too: write to another file"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("classify", "{it}", "-o", "{it}"), _IS_READ),
        (("export", "{it}", "--to", "doccano", "-o", "{it}"), _IS_READ),
        (("import-labels", "{it}", "--from", "doccano", "-o", "{other}"), _IS_READ),
        (("suggest", "energy", "{it}", "--out", "{other}"), _IS_READ),
        (("label", "{it}", "--topic", "energy", "-o", "{it}"), _IS_READ),
        (("evaluate", "{it}", "--html", "{other}"), _IS_READ),
        (("drift", "{it}", "--csv", "{it}"), _IS_READ),
        (("drift", "{it}", "--json", "{array}"), _IS_READ),
        (("drift", "{it}", "--json", "{other}"), "would write over"),
        (("drift", "{it}", "--json", "{it}"), "would write over"),
    ],
)
def test_what_is_read_is_not_overwritten(tmp_path: Path, args: tuple[str, ...], told: str) -> None:
    path, link, array = (tmp_path / name for name in ("rows.jsonl", "link.jsonl", "link.json"))
    content = '{"text": "Oil rose.", "energy": 1}\n'
    path.write_text(content, encoding="utf-8")
    link.symlink_to(path)
    array.symlink_to(path)
    given = [arg.format(it=path, other=link, array=array) for arg in args]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 2
    assert told in done.stderr
    assert path.read_text(encoding="utf-8") == content
