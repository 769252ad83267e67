"""The same run on backends of joblib that other packages bring, where these are installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import pytest

import nutgraf
from nutgraf.corpus import dispatch
from tests.corpus import samples


def ray() -> None:
    pytest.importorskip("ray")
    from ray.util.joblib import register_ray

    register_ray()


def spark() -> None:
    pytest.importorskip("joblibspark")
    from joblibspark import register_spark

    register_spark()


@pytest.mark.parametrize(("backend", "register"), [("loky", None), ("ray", ray), ("spark", spark)])
def test_same_bytes(
    backend: str,
    register: Callable[[], None] | None,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
) -> None:
    if register is not None:
        register()
    (tmp_path / "in").mkdir()
    for name, write in samples.WRITERS.items():
        write(tmp_path / "in" / name, samples.texts(100))
    options: dict[str, Any] = {"classifier": classifier, "unit_bytes": 2500, "keep_text": True}
    whole = nutgraf.annotate(tmp_path / "in", tmp_path / "whole", workers=1, **options)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        assert dispatch._is_configured()
        run = nutgraf.annotate(tmp_path / "in", tmp_path / "out", **options)
    assert run.counts == whole.counts
    assert samples.contents(run) == samples.contents(whole)
