"""A small classifier for runs."""

import pytest

import nutgraf
from tests.corpus import samples


@pytest.fixture(scope="session")
def classifier() -> nutgraf.Classifier:
    return samples.topics()
