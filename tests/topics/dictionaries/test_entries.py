"""What the readers share."""

from __future__ import annotations

import pytest

from nutgraf.topics.dictionaries.entries import Problem, lines_of, weight_of, wrong


def test_lines_weights_and_messages() -> None:
    assert lines_of("a\r\nb\rc\nd") == ["a", "b", "c", "d"]
    assert weight_of(" 2.5 ") == 2.5
    with pytest.raises(ValueError, match="its weight 'x' is not a number"):
        weight_of("x")
    assert str(wrong(1200, "no")) == "line 1,200: no"
    assert len(str(Problem(1, ("a" * 999,), "b" * 999, "empty"))) < 250
