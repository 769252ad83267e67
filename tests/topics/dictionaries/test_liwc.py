"""LIWC's files of every year: codes are numbers, and each term is told of."""

from __future__ import annotations

import pytest

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.entries import Entry
from nutgraf.topics.dictionaries.liwc import dicx_entries, liwc_entries
from tests.topics.dictionaries.kinds import split

Y2007 = "%\n1\tfunct\n02\tpron\n125\taffect\n%\na\t1\nabandon*\t125\nI'm\t1\t2\nlike\t001\t0125\n"
Y2015 = (
    "%\n1\tfunction (Function Words)\n\t2\tpronoun (Pronouns)\n\t\t3\tppron (Personal)\n%\n"
    "a lot\t1\nhe\t1\t2\t3\n"
)
SPACES = "%\n  1   funct\n 22  count\n%\ncatch 22 1\na lot of  1 22\n1984 22\nfour 4 1\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            Y2007,
            {("funct",): ["a", "I'm", "like"], ("pron",): ["I'm"],
             ("affect",): ["abandon*", "like"]},
        ),
        (
            Y2015,
            {("function (Function Words)",): ["a lot", "he"], ("pronoun (Pronouns)",): ["he"],
             ("ppron (Personal)",): ["he"]},
        ),
        # Without tabs, numbers that are no categories are of the term.
        (SPACES, {("funct",): ["catch", "a lot of", "four 4"],
                  ("count",): ["catch", "a lot of", "1984"]}),
    ],
    ids=["2007", "2015", "spaces"],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_dic(text: str, expected: dict[tuple[str, ...], list[str]], ending: str) -> None:
    terms, problems = split(liwc_entries(text.replace("\n", ending)))
    assert terms == expected
    assert problems == []


@pytest.mark.parametrize("legend", ["1", "01", "0001"])
@pytest.mark.parametrize("code", ["1", "01", "001"])
@pytest.mark.parametrize("gap", ["\t", " "])
def test_codes_are_numbers(legend: str, code: str, gap: str) -> None:
    terms, problems = split(liwc_entries(f"%\n{legend}{gap}tax\n%\nvat{gap}{code}\n"))
    assert (terms, problems) == ({("tax",): ["vat"]}, [])


def test_two_numbers_of_one_name_are_two_categories() -> None:
    terms, problems = split(liwc_entries("%\n1\ttax\n2\ttax\n01\tlevy\n%\nvat\t1\nduty\t2\n"))
    assert terms == {("tax",): ["vat"], ("tax", "2"): ["duty"]}
    assert problems == ["line 4: '01\\tlevy': the number of another category, 'tax'"]


def test_what_is_left_out_is_told() -> None:
    terms, problems = split(
        liwc_entries(
            "made in May\n%\n1\ttax\n2\tnever\nx\tlevy\n3\n%\nvat\t1\t7\nduty\nlike\t(02 134)1/2\n"
            f"toll\t{'9' * 5000}\nfee\t²\n"
        )
    )
    assert terms == {("tax",): ["vat"]}
    assert [problem.split(":")[0] for problem in problems] == [
        "line 1", "line 5", "line 6", "line 8", "line 9", "line 10", "line 10", "line 11",
        "line 12", "line 4",
    ]  # fmt: skip
    assert problems[-1] == "line 4: 'never': a category without terms"


@pytest.mark.parametrize("text", ["", "a\t1", "%\n1\tfunct\na\t1", "%%\n1 a\n%%\nb 1"])
def test_no_legend(text: str) -> None:
    with pytest.raises(InputError, match="two lines of %"):
        list(liwc_entries(text))


def test_a_line_of_many_numbers_takes_no_longer_than_its_length() -> None:
    text = "%\n1 a\n%\n" + "1 " * 200_000 + "x\n" + "2 " * 200_000 + "\n"
    terms, problems = split(liwc_entries(text))
    assert terms == {}
    assert len(problems) == 3


def test_dicx() -> None:
    terms, problems = split(
        dicx_entries(
            'DicTerm,tax,levy,tax,never\nvat,X,,,\n"a ""new"" duty",x,X,X,\ntoll*,,0.5,,\n'
            "fee,,-2,,\nbad,,?,,\nlost,,,,\n,,,,\nlong,,,,,X\n"
        )
    )
    assert terms == {
        ("tax",): ["vat", 'a "new" duty'],
        ("levy",): ['a "new" duty', "toll*", "fee"],
        ("tax", "4"): ['a "new" duty'],
    }
    assert problems == [
        "line 6: 'bad' of 'levy': its weight '?' is not a number, and no X",
        "line 7: 'lost': it has no category",
        "line 9: 'long': its column 6 has no name",
        "line 1: 'never': a category without terms",
    ]
    weights = [one.weight for one in dicx_entries("DicTerm,a\nb,X\nc,0.5\nd,-2\n")
               if isinstance(one, Entry)]  # fmt: skip
    assert weights == [None, 0.5, -2.0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("term,tax\nvat,X\n", "line 1: a header with DicTerm"),
        ("DicTerm\nvat\n", "line 1: a header with DicTerm"),
        ('DicTerm,tax\nvat,X\n"duty,X\ntoll,X\n', "line 3: a quote .* never closed"),
        ('DicTerm,tax\n"vat,X\nduty"",X\ntoll",X\n', "line 2: a quote .* closes only in line 4"),
    ],
)
def test_no_dicx(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(dicx_entries(text))
