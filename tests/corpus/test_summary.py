"""Summaries count what the rows of the output say, in every format."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus.dates import label, months, read_dates
from nutgraf.corpus.session import Run
from nutgraf.corpus.summary import groups
from nutgraf.corpus.summary.counts import summarize
from nutgraf.corpus.summary.page import summary_page
from tests.corpus import samples

N = 230


def make(folder: Path, classifier: nutgraf.Classifier, **options: Any) -> Run:
    """A run over two folders of files, with rows that are no texts and articles of paragraphs."""
    for name, rows in (("a/one.jsonl", samples.texts(N)), ("b/two.jsonl", samples.texts(50))):
        path = folder / "in" / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True)
        path.write_bytes(samples.jsonl(rows) + b"{not json}\n" + b'{"id": "x", "text": null}\n')
    return nutgraf.annotate(
        folder / "in", folder / "out", classifier=classifier, unit_bytes=5000, **options
    )


def counted(run: Run, topics: tuple[str, ...]) -> dict[str, Any]:
    """The same counts, made row by row from the output."""
    rows = [row for row in samples.table(run).to_pylist() if row[topics[0]] is not None]
    months: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        months.setdefault(row["file"], []).append(row)
    return {
        "paragraphs": len(rows),
        "topics": {
            t: {
                "decisions": Counter(row[t] for row in rows),
                "abstentions": Counter(row[f"{t}_reason"] for row in rows if row[f"{t}_reason"]),
                "together": {u: sum(row[t] == row[u] == "yes" for row in rows) for u in topics},
                "histogram": np.histogram(
                    np.array([row[f"p_{t}"] for row in rows], np.float32), 20, (0, 1)
                )[0].tolist(),
                "mean": sum(row[f"p_{t}"] for row in rows) / len(rows),
            }
            for t in topics
        },
        "sources": {
            name: (len(mine), {t: sum(row[t] == "yes" for row in mine) for t in topics})
            for name, mine in months.items()
        },
    }


def without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {name: n for name, n in counts.items() if n}


@pytest.mark.parametrize("form", ["parquet", "arrow", "jsonl.zst"])
@pytest.mark.parametrize("sidecar", [False, True], ids=["rows", "sidecar"])
@pytest.mark.parametrize("rows", [7, 65_536])
def test_counts_are_those_of_the_rows(
    form: str,
    sidecar: bool,
    rows: int,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nutgraf.corpus.summary.parts.ROWS", rows)
    run = make(tmp_path, classifier, format=form, sidecar=sidecar)
    assert run.units > 3
    found, wanted = summarize(run.folder).to_dict(), counted(run, classifier.topic_names)
    assert found["paragraphs"] == found["documents"] == wanted["paragraphs"] == N + 50
    assert found["units"] == found["parts"] == run.units
    assert found["rejected"] == 4
    for topic, facts in found["topics"].items():
        told = wanted["topics"][topic]
        assert without_zeros(facts["decisions"]) == told["decisions"]
        assert without_zeros(facts["abstentions"]) == told["abstentions"]
        assert facts["together"] == told["together"]
        assert facts["histogram"] == told["histogram"]
        assert facts["mean_probability"] == pytest.approx(told["mean"], rel=1e-6)
        assert facts["share"] == told["decisions"]["yes"] / (N + 50)
    assert {g["name"]: (g["paragraphs"], g["yes"]) for g in found["sources"]} == wanted["sources"]
    assert found["sources"][0]["paragraphs"] == N  # the largest first
    assert found["months"] == found["years"] == []


def test_articles(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    text = "Oil prices rose.\n\nTroops with tanks crossed the border on Monday.\n\nAnd then more."
    pq.write_table(
        pa.table({"text": [text, text + "\n\nThe gas terminal."]}), tmp_path / "a.parquet"
    )
    run = nutgraf.annotate(
        tmp_path / "a.parquet", tmp_path / "out", classifier=classifier, unit="article"
    )
    found = summarize(run.folder)
    assert found.documents == 2
    assert found.paragraphs == run.counts["rows"] > 4


def test_dates_are_joined_by_id(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run = make(tmp_path, classifier)
    kept = [i for i in range(N) if i % 10]
    dates = [f"20{10 + i % 3}-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(N)]
    names = samples.ids(N)
    lines = ["doc_id,n,published,paper"]
    lines += [f'{names[i]},{i},{dates[i]},"{"Echo, The" if i % 2 else "Wire"}"' for i in kept]
    (tmp_path / "dates.csv").write_text("\n".join([*lines, "other,1,2019-01-01,None"]) + "\n")
    found = summarize(
        run.folder, read_dates([tmp_path / "dates.csv"], id="doc_id", publisher="paper")
    )
    wanted: dict[str, Counter[str]] = {}
    papers: dict[str, int] = Counter()
    undated = 0
    place = {name: i for i, name in enumerate(names)}
    for row in samples.table(run).to_pylist():
        i = place[row["id"]]
        if i % 10 == 0:
            undated += 1
            papers["(unknown)"] += 1
            continue
        papers["Echo, The" if i % 2 else "Wire"] += 1
        counts = wanted.setdefault(dates[i][:7], Counter())
        counts["n"] += 1
        counts.update(t for t in classifier.topic_names if row[t] == "yes")
    assert found.undated == undated == 28
    assert [g.name for g in found.months] == sorted(wanted)
    for group in found.months:
        counts = wanted[group.name]
        assert group.paragraphs == counts["n"]
        assert group.yes == tuple(counts[t] for t in classifier.topic_names)
    assert {g.name: g.paragraphs for g in found.sources} == papers
    assert [g.name for g in found.years] == ["2010", "2011", "2012"]
    assert sum(g.paragraphs for g in found.years) == N + 50 - undated
    assert found.times == found.months


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (["2021-05-03", "2021-05", "2021/05/03", "2021.05.03", "20210503"], ["2021-05"] * 5),
        (["2021", " 2021 ", "2021-05-03T10:00:00Z"], ["2021", "2021", "2021-05"]),
        (["2021-13-01", "", None, "21", "202", "2021x", "04/05/2021"], [None] * 7),
        (["May 2021", "Oct 13, 2021", "17-MAR-2021"], ["2021-05", "2021-10", "2021-03"]),
        ([2021, 20210503, 7, None], ["2021", "2021-05", None, None]),
        ([{"$date": "2021-05-03T10:00Z"}, None], ["2021-05", None]),
    ],
)
def test_dates_as_texts_and_numbers(values: list[Any], labels: list[str | None]) -> None:
    assert [None if m < 0 else label(m) for m in months(values)] == labels


@pytest.mark.parametrize(
    "kind", [pa.date32(), pa.date64(), pa.timestamp("ns"), pa.timestamp("s", "UTC")], ids=str
)
def test_dates_as_dates(kind: pa.DataType) -> None:
    column = pa.array([0, 86_400 * 40, None], pa.timestamp("s")).cast(kind)
    assert [None if m < 0 else label(m) for m in months(column.to_pylist())] == [
        "1970-01",
        "1970-02",
        None,
    ]


def test_dates_in_parquet_with_numbers_as_ids(tmp_path: Path) -> None:
    table = pa.table({"id": [7, 8], "year": [1999, None]})
    pq.write_table(table, tmp_path / "dates.parquet")
    found = read_dates([tmp_path / "dates.parquet"])
    assert {key: value < 0 or label(value) for key, value in found.months.items()} == {
        "7": "1999",
        "8": True,
    }


def test_years_where_months_are_not_known_of_all(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    run = make(tmp_path, classifier)
    rows = [f"{name},{'2001' if i % 2 else '2001-04'}" for i, name in enumerate(samples.ids(N))]
    (tmp_path / "dates.csv").write_text("id,date\n" + "\n".join(rows))
    found = summarize(run.folder, read_dates([tmp_path / "dates.csv"]))
    assert [g.name for g in found.months] == ["2001", "2001-04"]
    assert [g.name for g in found.times] == ["2001"]
    assert found.times[0].paragraphs == N + 50


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("key,date\n1,2\n", "no id column found; its columns are key, date"),
        ("id,when\n1,2\n", "no date column found.*--date-column"),
        ("id,date\n1,2,3\n", "cannot be read as a table"),
    ],
)
def test_dates_that_cannot_be_read(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(content)
    with pytest.raises(nutgraf.InputError, match=told):
        read_dates([tmp_path / "d.csv"])


def test_many_files_are_counted_by_folder(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(12):
        path = tmp_path / f"in/{i % 3}/{i}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Oil prices rose again.\n" * (1 + i % 3))
    monkeypatch.setattr(groups, "MOST_FILES", 5)
    run = nutgraf.annotate(tmp_path / "in", tmp_path / "out", classifier=classifier)
    found = summarize(run.folder)
    assert [(Path(g.name).name, g.paragraphs) for g in found.sources] == [
        ("2", 12),
        ("1", 8),
        ("0", 4),
    ]
    monkeypatch.setattr(groups, "MOST_FILES", 1)
    (group,) = summarize(run.folder).sources
    assert (group.name, group.paragraphs) == (str(tmp_path / "in"), 24)


def test_names_without_folders_stay() -> None:
    names = [f"s3://b/{i}.txt" for i in range(500)]
    assert groups.folders(names)[1] == ["s3://b"]
    flat = [f"{i}.txt" for i in range(500)]
    assert groups.folders(flat)[1] == flat


def test_unfinished_and_empty_runs(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run = make(tmp_path, classifier, plan_only=True)
    found = summarize(run.folder)
    assert (found.parts, found.paragraphs, found.sources) == (0, 0, ())
    assert found.to_dict()["topics"]["energy"]["share"] is None
    assert "No paragraphs" in summary_page(found)
    run = make(tmp_path, classifier, share=(0, 2))
    found = summarize(run.folder)
    assert 0 < found.parts < found.units == run.units
    assert found.paragraphs == run.counts["rows"]
    assert f"{found.parts} of {found.units} units" in summary_page(found)


def test_what_is_no_run(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    with pytest.raises(nutgraf.RunError, match="holds no run"):
        summarize(tmp_path / "nothing")
    run = make(tmp_path, classifier)
    part = sorted(run.parts.iterdir())[1]
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(nutgraf.RunError, match=f"{part.name}: cannot be read as a part"):
        summarize(run.folder)
    pq.write_table(pa.table({"file": ["x"]}), part)
    with pytest.raises(nutgraf.RunError, match="no column 'paragraph'"):
        summarize(run.folder)


def test_dates_need_ids(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "dates.csv").write_text("id,date\n1,2001\n")
    dates = read_dates([tmp_path / "dates.csv"])
    (tmp_path / "a.txt").write_text("Oil prices rose.\n")
    plain = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "1", classifier=classifier)
    with pytest.raises(nutgraf.InputError, match="no ids"):
        summarize(plain.folder, dates)
    beside = nutgraf.annotate(
        tmp_path / "a.txt", tmp_path / "2", classifier=classifier, sidecar=True
    )
    with pytest.raises(nutgraf.InputError, match="side-car"):
        summarize(beside.folder, dates)


class _Page(HTMLParser):
    """The elements and texts of a page; tells of those that are not closed."""

    VOID = frozenset({"meta", "br", "rect", "circle", "line", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: Counter[str] = Counter()
        self.texts: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID or (tag in ("circle", "rect") and "h" not in dict(attrs)):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_page(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run = make(tmp_path, classifier)
    names = samples.ids(N)
    rows = [f'{name},20{i % 40:02},"<i>Daily</i> & \x07 Co"' for i, name in enumerate(names)]
    (tmp_path / "dates.csv").write_text("id,date,paper\n" + "\n".join(rows))
    found = summarize(run.folder, read_dates([tmp_path / "dates.csv"], publisher="paper"))
    text = summary_page(found, "A <b>title</b>")
    parsed = _Page(text)
    assert parsed.open in ([], ["html"])
    told = " ".join(parsed.texts)
    assert "A <b>title</b>" in told
    assert "<i>Daily</i> & \ufffd Co" in told
    assert parsed.count["svg"] == 3 * len(classifier.topic_names)
    assert not {"src", "href", "onload", "onclick"} & parsed.attributes
    assert not parsed.count["script"]
    assert "http:" not in text
    assert "https:" not in text
    for topic in classifier.topic_names:
        assert topic in told


def test_page_of_one_topic_and_one_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Oil oil oil and oil.\n")
    one = nutgraf.Classifier.of([nutgraf.TermExtractor("energy", {"oil": 5.0})])
    run = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "out", classifier=one)
    parsed = _Page(summary_page(summarize(run.folder)))
    assert "100\xa0%" in parsed.texts
    assert "Together" not in parsed.texts


def test_page_of_many_topics_shows_the_largest(tmp_path: Path) -> None:
    names = [f"t{i:02}" for i in range(15)]
    extractors = [nutgraf.TermExtractor(n, {n: 5.0}, bias=-2.0) for n in names]
    # Each topic is in one paragraph more than the one before.
    lines = [" ".join([*names[i:], "and more"]) for i in range(15)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    run = nutgraf.annotate(
        tmp_path / "a.txt", tmp_path / "out", classifier=nutgraf.Classifier.of(extractors)
    )
    found = summarize(run.folder)
    assert found.overall.yes == tuple(range(1, 16))
    parsed = _Page(summary_page(found))
    assert "Shown are the 12 largest of 15 topics." in parsed.texts
    assert [name in parsed.texts for name in names] == [False] * 3 + [True] * 12
    assert set(found.to_dict()["topics"]) == set(names)


def test_command(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run = make(tmp_path, classifier)
    (tmp_path / "dates.csv").write_text(
        "id,date\n" + "\n".join(f"{n},2001-0{1 + i % 3}" for i, n in enumerate(samples.ids(N)))
    )
    arguments = ["summary", str(run.folder), "--dates", str(tmp_path / "dates.csv")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    for told in ("280 paragraphs of 280 documents", "4 rows rejected", "2001-02", "one.jsonl"):
        assert told in done.output
    target = tmp_path / "s.html"
    done = CliRunner().invoke(main, [*arguments, "--json", "--html", str(target), "--title", "T"])
    assert done.exit_code == 0, done.output
    dates = read_dates([tmp_path / "dates.csv"])
    found = summarize(run.folder, dates)
    assert json.loads(done.stdout) == found.to_dict()
    assert target.read_text("utf-8") == summary_page(found, "T")


def test_dates_that_are_unread_are_told(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run = make(tmp_path, classifier)
    ids = samples.ids(N)
    given = ["03/04/2001"] * (len(ids) - 3) + ["", "soon", "2001-05-01"]
    rows = [f"{name},{date}" for name, date in zip(ids, given, strict=True)]
    (tmp_path / "dates.csv").write_text("id,date\n" + "\n".join(rows))
    arguments = ["summary", str(run.folder), "--dates", str(tmp_path / "dates.csv")]
    told = f"{len(ids) - 2:,} dates could not be read, such as '03/04/2001', 'soon'; "
    for options, message, month in (
        ([], f"{told}{len(ids) - 3:,} of these need --day-first or --month-first", "2001-05"),
        (["--day-first"], "1 date could not be read, such as 'soon'\n", "2001-04"),
        (["--month-first"], "1 date could not be read, such as 'soon'\n", "2001-03"),
    ):
        done = CliRunner().invoke(main, [*arguments, *options])
        assert done.exit_code == 0, done.output
        assert message in done.stderr
        assert month in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["no-such-folder"], 1, "holds no run"),
        (["no-such-folder", "--date-column", "d"], 2, "--dates FILE"),
        (["no-such-folder", "--month-first"], 2, "--dates FILE"),
        (["no-such-folder", "--dates", "no-such.csv"], 2, "no-such.csv: no file there"),
    ],
)
def test_command_refuses(arguments: list[str], code: int, told: str) -> None:
    done = CliRunner().invoke(main, ["summary", *arguments])
    assert (done.exit_code, told in done.output) == (code, True), done.output


def test_every_reason_has_words() -> None:
    from nutgraf.showing.looks import REASONS

    assert set(REASONS) == set(nutgraf.Reason)
