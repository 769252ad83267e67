"""What a stranger's file says runs in no spreadsheet and in no page."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.calls import call

FORMULA = '=HYPERLINK("evil")'
MARKUP = "_$\\frac{$\"'><script>evil()</script><img src=x onerror=evil()>&lt;b&gt;\x1b\x9b\u202e"
SIGNS = tuple("=+-@＝\t\r\n\0")


def rows(name: str) -> list[dict[str, object]]:
    return [
        {"text": f"{name} crude oil prices rose on Friday, the ministry said, {i}.", "id": name,
         "source": f"{name}{i % 2}", "date": "2024-05-03", FORMULA: name, "energy": i % 2}
        for i in range(12)
    ]  # fmt: skip


def test_a_report_without_end_is_told_in_part(tmp_path: Path) -> None:
    words, table = tmp_path / "words.yml", tmp_path / "report.csv"
    words.write_text("a: [" + "oil, " * 3000 + "gas]\n", encoding="utf-8")
    given = ["import-dictionary", str(words), "-o", str(tmp_path / "out"), "--report", str(table)]
    status, out, _ = call(given)
    lines = out.decode().splitlines()
    assert (status, len(lines)) == (0, 1002)
    assert "2,999 problems" in lines[0]
    assert lines[-2] == "  … and 2,002 more lines: --report FILE has a row a term"
    assert "use them with --topic" in lines[-1]
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3002


STEERING = "\x1b]0;evil\x07\x9b31m\x7f"


@pytest.mark.parametrize("kind", ["drift", "summary", "classify", "import-dictionary"])
def test_no_table_steers_a_terminal(kind: str, tmp_path: Path) -> None:
    path, table, out = tmp_path / "rows.jsonl", tmp_path / "out.csv", tmp_path / "out"
    path.write_text("\n".join(map(json.dumps, rows(STEERING))), encoding="utf-8")
    (tmp_path / "words.csv").write_text(f"term,topic\noil,a{STEERING}\n", encoding="utf-8")
    topics = ["--topics", "energy"]
    for arguments in {
        "drift": [["drift", path, *topics, "--csv", table]],
        "summary": [["annotate", path, *topics, "-o", out, "--workers", "1"],
                    ["summary", out, "--csv", table]],
        "classify": [["classify", path, *topics, "--format", "csv", "-o", table]],
        "import-dictionary": [
            ["import-dictionary", tmp_path / "words.csv", "-o", out, "--report", table]],
    }[kind]:  # fmt: skip
        status, _, errors = call([str(argument) for argument in arguments])
        assert status == 0, errors
    text = table.read_text(encoding="utf-8")
    assert "\ufffd]0;evil" in text
    assert not set(text) & {*STEERING} - {*"]0;evil31m"}


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    lines = "\n".join(map(json.dumps, rows(FORMULA)))
    (tmp_path / "rows.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "words.csv").write_text("term,topic\noil,b\n=1+1,=X(1)\n")
    return tmp_path


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(text.splitlines()) for cell in row]


@pytest.mark.parametrize(
    "arguments",
    [
        ["classify", "{rows}", "--format", "csv", "-o", "{csv}"],
        ["classify", "{rows}", "--format", "csv"],
        ["drift", "{rows}", "--csv", "{csv}"],
        ["annotate", "{rows}", "-o", "{out}", "--format", "csv", "--keep", FORMULA, "--keep-text"],
        ["import-dictionary", "{words}", "-o", "{out}", "--report", "{csv}"],
    ],
    ids=lambda arguments: f"{arguments[0]} {arguments[-1]}",
)
def test_no_cell_is_a_formula(arguments: list[str], formulas: Path) -> None:
    places = {
        "rows": str(formulas / "rows.jsonl"),
        "words": str(formulas / "words.csv"),
        "csv": str(formulas / "out.csv"),
        "out": str(formulas / "out"),
    }
    given = [argument.format(**places) for argument in arguments]
    if given[0] not in ("import-dictionary",):
        given += ["--topics", "energy"]
    status, out, errors = call(given)
    assert status in (0, 1), errors
    written = [*formulas.glob("out.csv"), *formulas.glob("out/**/*.csv")]
    texts = [path.read_text(encoding="utf-8") for path in written] or [out.decode()]
    found = [cell for text in texts for cell in cells(text)]
    assert [cell for cell in found if cell.startswith(SIGNS) and not _number(cell)] == []
    assert any(cell.startswith("'=") for cell in found)


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_run_in_csv_with_such_a_column_is_read_again(formulas: Path) -> None:
    out = formulas / "out"
    given = [str(formulas / "rows.jsonl"), "-o", str(out), "--topics", "energy"]
    assert call(["annotate", *given, "--format", "csv", "--keep", FORMULA])[0] == 0
    table = formulas / "by.csv"
    status, _, errors = call(["summary", str(out), "--csv", str(table)])
    assert status == 0, errors
    found = cells(table.read_text(encoding="utf-8"))
    assert any(cell.startswith("'=HYPERLINK") for cell in found)
    assert not [cell for cell in found if cell.startswith("=")]
    documents = formulas / "documents.csv"
    status, _, errors = call(["summary", str(out), "--by", "document", "-o", str(documents)])
    assert status == 0, errors
    assert not [c for c in cells(documents.read_text(encoding="utf-8")) if c.startswith("=")]


class Tags(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("kind", ["classify", "evaluate", "summary", "drift"])
def test_no_page_runs_anything(kind: str, tmp_path: Path) -> None:
    name = MARKUP.replace("/", "")  # a file's name
    path = tmp_path / f"{name}.jsonl"
    path.write_text("\n".join(map(json.dumps, rows(MARKUP))), encoding="utf-8")
    topic = tmp_path / f"{name}.toml"
    title = json.dumps(MARKUP)
    topic.write_text(f'name = "energy"\ntitle = {title}\ndescription = {title}\nterms = ["oil"]\n')
    page = tmp_path / "page.html"
    given = [str(path), "--topics", str(topic)]
    if kind == "classify":
        calls = [["classify", *given, "--format", "html", "-o", str(page)]]
        (tmp_path / f"{name}.html").write_text(f"<title>{MARKUP}</title><p>Oil rose, they said.")
    elif kind == "evaluate":
        calls = [["evaluate", *given, "--by-source", "--resamples", "9", "--html", str(page)]]
    elif kind == "summary":
        out = str(tmp_path / f"out{name}")
        calls = [["annotate", *given, "-o", out, "--workers", "1"],
                 ["summary", out, "--html", str(page), "--title", MARKUP]]  # fmt: skip
    else:
        pytest.importorskip("matplotlib")
        calls = [["drift", *given, "--png", str(tmp_path / "a.svg")]]
        page = tmp_path / "a.svg"
    for one in calls:
        status, _, errors = call(one)
        assert status in (0, 1), errors
    text = page.read_text(encoding="utf-8")
    assert "evil()" in text
    found = Tags()
    found.feed(text)
    assert not found.names & {"script", "img", "iframe", "object", "embed"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert not set(text) & {*"\x1b\x9b\u202e"}
