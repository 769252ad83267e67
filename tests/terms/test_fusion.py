"""Tables fused: rows, units and the terms behind them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable
from tests import cases, reference


def fuse(*tables: dict[str, float]) -> Fusion:
    return Fusion.of([Column(TermTable.of(table)) for table in tables])


def test_a_row_has_one_term_and_another_where_a_prefix_gives_the_weight() -> None:
    fusion = fuse({"oiler": 1.0}, {"oil*": 2.0, "oilers": 3.0})
    assert fusion.forms == ["oiler", "oil*", "oilers"]
    assert sorted(fusion.row_forms) == ["oil*", "oiler", "oilers"]
    row = fusion.row_forms.index("oiler")
    assert fusion.term(row, 0) == "oiler"
    assert fusion.term(row, 1) == "oil*"
    assert fusion.replaced == {(row, 1): fusion.forms.index("oil*")}


@settings(max_examples=30)
@given(st.lists(cases.topics, min_size=1, max_size=4))
def test_each_term_has_a_row_and_each_column_its_unit(topics: list[dict[str, float]]) -> None:
    tables = [TermTable.read(terms.items())[0] for terms in topics]
    fusion = Fusion.of([Column(table) for table in tables])
    wanted = {form for table in tables for form in table.forms}
    heads = {form.split(" ")[0] for form in wanted if " " in form}
    assert wanted <= {*fusion.row_forms}
    # A row more for each first word of a phrase that is no term itself; its source is the phrase.
    assert len(fusion.row_forms) == len(wanted) + len(heads - wanted)
    assert fusion.scale.tolist() == [reference.unit(table.as_dict()) for table in tables]
    phrases = [form.count(" ") + 1 for form in wanted if " " in form]
    assert fusion.longest_phrase == max(phrases, default=0)


@pytest.mark.parametrize(
    ("n", "lanes"), [(1, 4), (4, 4), (5, 8), (_scan.DENSE_COLUMNS, 8), (_scan.DENSE_COLUMNS + 1, 0)]
)
def test_few_columns_lie_side_by_side(n: int, lanes: int) -> None:
    fusion = fuse(*[{"oil": 1.0, f"w{i}": 2.0} for i in range(n)])
    assert fusion.lanes == lanes
    assert (len(fusion.entries) > 0) is (lanes == 0)  # a phrase or a sparse row has entries


def test_columns_keep_their_order() -> None:
    fusion = Fusion.of(
        [Column(TermTable.of({"oil": 1.0}), 0.25, True), Column(TermTable.of({}), -1.0)]
    )
    assert fusion.bias.tolist() == [0.25, -1.0]
    assert fusion.divisor.tolist() == [_scan.BY_LENGTH, _scan.WHOLE]
    assert fusion.scale[1] == 1.0


def test_topics_with_one_importance_share_its_column() -> None:
    one, same = (Importance.of({"oil": 0.5, "the": 0.125}, 0.25) for _ in range(2))
    other = Importance.of({"oil": 0.5}, 0.25)
    table = TermTable.of({"oil": 1.0})
    fusion = Fusion.of([Column(table, importance=i) for i in (one, other, same, None)])
    assert fusion.divisor.tolist() == [2, 3, 2, _scan.WHOLE]
    assert fusion.floor.tolist() == [0.25, 0.25]
    assert len(fusion.scale) == 6
    assert fusion.lanes == 8


def test_too_many_columns() -> None:
    column = Column(TermTable.of({}))
    with pytest.raises(TopicError, match="65536 tables of terms"):
        Fusion.of([column] * 65_536)
