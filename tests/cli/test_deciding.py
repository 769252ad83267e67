"""What commands say of plugins that are not among all topics, and where plugins may print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner, Result

import nutgraf
from nutgraf.cli import deciding, main
from tests.conftest import DistInfo

SAID = "nutgraf: plugin lost-dist[lost] failed and is left out: `nutgraf plugins` tells why\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.mark.parametrize(
    "arguments",
    [["classify"], ["annotate", "-o", "out"], ["topics"], ["bench", "--repeats", "1"], ["drift"]],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_plugin_that_failed_is_told_where_all_topics_are_asked_for(
    dist_info: DistInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    dist_info("lost-dist", "1", {"lost": "lost_plugin"}, {"lost_plugin": "import nowhere"})
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"text": "Oil rose on Friday, traders said."}\n')
    command, *options = arguments
    given = [] if command == "topics" else ["a.jsonl"]
    done = run(command, *given, *options)
    assert done.exit_code == 0, done.output
    assert SAID in done.stderr
    named = run(command, *given, *options, "--topics", "energy")
    assert SAID not in named.stderr
    assert deciding.Thresholds().of(["energy"]) is None


def test_what_a_plugin_prints_in_a_run_is_not_among_its_answers(
    fresh: None, tmp_path: Path
) -> None:
    class Talks(nutgraf.Extractor):
        name, topics = "talks", (nutgraf.Topic("talks"),)

        def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
            print("here")
            out[:] = 1

    nutgraf.register(Talks())
    (tmp_path / "a.jsonl").write_text('{"text": "Oil rose."}\n')
    done = run(
        "annotate", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--workers", "1", "--units"
    )
    assert done.exit_code == 0, done.output
    done = run("annotate", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert (done.stdout, done.stderr.count("here\n")) == ("", 1)
