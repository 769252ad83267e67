"""Names of topics: valid, distinct, and the category's own where that is one."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Topic
from nutgraf.topics.dictionaries.naming import names_of, title_of

parts = st.text(max_size=70) | st.sampled_from(["tax", "income", "tax-income", "tax-2", "TAX", "é"])
paths = st.lists(parts, min_size=1, max_size=3).map(tuple)


@given(st.lists(paths, unique=True, max_size=12))
def test_names_are_valid_and_distinct(categories: list[tuple[str, ...]]) -> None:
    names = names_of(categories)
    assert list(names) == categories
    assert len(set(names.values())) == len(categories)
    for category, name in names.items():
        Topic(name, title_of(category))
        assert title_of(category).isprintable()


def test_a_category_keeps_a_name_that_is_valid_wherever_it_stands() -> None:
    nested, plain, second = ("tax", "income"), ("tax-income",), ("tax-income-2",)
    for order in ([nested, plain, second], [second, nested, plain], [plain, second, nested]):
        assert names_of(order) == {
            plain: "tax-income", second: "tax-income-2", nested: "tax-income-3"
        }  # fmt: skip


def test_thousands_of_like_names_take_no_time() -> None:
    before = time.perf_counter()
    names = names_of([("!" * i,) for i in range(1, 20_000)])
    assert len(set(names.values())) == 19_999
    assert time.perf_counter() - before < 5
