"""Checks for authors of plugins: does an extractor keep the rules that nutgraf relies on?

    from nutgraf import testing
    import nutgraf_health

    @testing.parametrize(nutgraf_health)  # with pytest: one test for each check and extractor
    def test_keeps_the_rules(check, extractor):
        check(extractor)

    testing.check_plugin(nutgraf_health)  # without pytest: all of them at once

Each check takes an extractor and raises `nutgraf.CheckError`, which is also an `AssertionError`,
with what was wrong and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.errors import CheckError, MissingExtraError, told
from nutgraf.plugin.registry import Registry
from nutgraf.testing.checks import (
    THREADS,
    TOLERANCE,
    Check,
    check_batches,
    check_bundled_topics,
    check_dtype,
    check_evidence,
    check_finite,
    check_input,
    check_names,
    check_odd_texts,
    check_offsets,
    check_order,
    check_picklable,
    check_quiet,
    check_repeatable,
    check_shape,
    check_threads,
)
from nutgraf.testing.texts import ODD_TEXTS, TEXTS, sample
from nutgraf.topics.extractor import Extractor

if TYPE_CHECKING:
    import pytest

__all__ = [
    "CHECKS",
    "ODD_TEXTS",
    "TEXTS",
    "THREADS",
    "TOLERANCE",
    "Check",
    "check_batches",
    "check_bundled_topics",
    "check_dtype",
    "check_evidence",
    "check_extractor",
    "check_finite",
    "check_input",
    "check_names",
    "check_odd_texts",
    "check_offsets",
    "check_order",
    "check_picklable",
    "check_plugin",
    "check_quiet",
    "check_repeatable",
    "check_shape",
    "check_threads",
    "extractors_of",
    "parametrize",
    "sample",
]

CHECKS: tuple[Check, ...] = (
    check_names,
    check_shape,
    check_finite,
    check_dtype,
    check_repeatable,
    check_batches,
    check_order,
    check_input,
    check_odd_texts,
    check_evidence,
    check_offsets,
    check_picklable,
    check_threads,
    check_quiet,
    check_bundled_topics,
)
"""All checks, from the plainest to the subtlest."""


def check_extractor(extractor: Extractor) -> None:
    """Runs all checks.

    Raises:
        CheckError: one failed, or several, and all of them are named.
    """
    failed = []
    for check in CHECKS:
        try:
            check(extractor)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a broken extractor may raise anything
            why = str(error) if isinstance(error, CheckError) else told(error)
            failed.append(f"{check.__name__}: {why}")
    if failed:
        raise CheckError("\n".join(failed))


def extractors_of(plugin: object) -> tuple[Extractor, ...]:
    """The extractors of a module or object with the hook, or of an extractor itself.

    Raises:
        PluginError: nutgraf would not take it in.
    """
    return Registry().add(plugin, "tested", "tested", "").extractors


def check_plugin(plugin: object) -> None:
    """Runs all checks on all extractors of a plugin.

    Raises:
        PluginError: nutgraf would not take it in.
        CheckError: an extractor fails a check.
    """
    for extractor in extractors_of(plugin):
        check_extractor(extractor)


def parametrize(*plugins: object) -> pytest.MarkDecorator:
    """The pytest mark that runs a test, which takes `check` and `extractor`, for each of them.

    Raises:
        PluginError: nutgraf would not take a plugin in.
        MissingExtraError: pytest is not installed.
    """
    try:
        import pytest
    except ImportError:
        raise MissingExtraError("pytest", "test", "nutgraf.testing.parametrize") from None
    cases = [
        pytest.param(check, extractor, id=f"{extractor.name}-{check.__name__[6:]}")
        for plugin in plugins
        for extractor in extractors_of(plugin)
        for check in CHECKS
    ]
    return pytest.mark.parametrize(("check", "extractor"), cases)
