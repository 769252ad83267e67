"""The report in words."""

from __future__ import annotations

from nutgraf.topics.dictionaries.entries import Problem
from nutgraf.topics.dictionaries.report import Report, Taken


def test_many_terms_are_summed_up() -> None:
    taken = [Taken(i, ("A",), f"w{i}", "a", f"w{i}", float(i)) for i in range(2, 1500)]
    report = Report("d.csv", {("A",): "a"}, {"a": {}}, {"a": -1.5}, taken)
    report.problems.append(Problem(1500, ("A", "B"), "x\x1b[31m", "empty"))
    first, topic, terms, problem = str(report).splitlines()
    assert first == "d.csv: 1 topic of 1,498 terms, 1 problem"
    assert topic == "  a: 1,498 terms (category 'A'), bias -1.5"
    assert terms.startswith("    w2 2, w3 3, ")
    assert terms.endswith("w13 13, and 1,486 more")
    assert problem == "  line 1,500: 'x\\x1b[31m' of 'A > B': empty"
    assert [row["term"] for row in report.rows()] == [t.term for t in taken] + [""]
