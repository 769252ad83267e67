"""The README of a new package: its commands run as typed, in an environment of their own."""

from __future__ import annotations

import json
import os
import re
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from nutgraf.plugin.scaffold import new_plugin

SUBJECTS = ("The nurse", "A doctor", "One patient", "The clinic", "Another ward", "The hospital")
OTHERS = ("The striker", "A keeper", "One coach", "The club", "Another fan", "The stadium")
ENDS = ("was busy all day.", "left early on Monday.", "asked for more money.", "said little.",
        "waited for an answer.", "came back in May.")  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """A virtual environment that sees the packages of this one, and takes none from the network."""
    venv.create(folder, symlinks=True)
    (own,) = folder.glob("lib/python*/site-packages")
    paths = [*site.getsitepackages(), *filter(None, sys.path)]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in paths if Path(path).is_dir()]
    (own / "outer.pth").write_text("".join(lines))
    for command, module in (("pip", "pip"), ("nutgraf", "nutgraf")):
        script = folder / "bin" / command
        script.write_text(f'#!/bin/sh\nexec "{folder}/bin/python" -m {module} "$@"\n')
        script.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say that there is none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "NUTGRAF_CACHE": "",
    }


def labelled(path: Path, topic: str, some: slice) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [
        {"text": f"{subject} {end}", topic: label}
        for end in ENDS[some]
        for label, subjects in ((1, SUBJECTS), (0, OTHERS))
        for subject in subjects
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a Unix shell")
def test_its_commands_work_as_typed(tmp_path: Path) -> None:
    package = tmp_path / "package"
    new_plugin("public-health", package, terms={"nurse*": 4.8, "hospital*": 4.8})
    labelled(package / "seeds" / "labelled.jsonl", "public-health", slice(0, 4))
    labelled(package / "seeds" / "gold.jsonl", "public-health", slice(4, 6))
    readme = (package / "README.md").read_text("utf-8")
    commands = re.findall(r"^\$ (.*)$", readme, re.MULTILINE)
    assert [command.split()[:2] for command in commands] == [
        ["pip", "install"], ["nutgraf", "plugins"], ["nutgraf", "topics"],
        ["pip", "install"], ["python", "-m"], ["nutgraf", "train"], ["nutgraf", "evaluate"],
        ["nutgraf", "evaluate"], ["pip", "wheel"], ["pip", "install"], ["nutgraf", "plugins"],
    ]  # fmt: skip
    env = environment(tmp_path / "env")
    printed = []
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=package, env=env, capture_output=True, encoding="utf-8",
            check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        printed.append(done.stdout)
    assert re.search(r"public-health +nutgraf-public-health +0\.1\.0 +active", printed[1])
    assert "public-health" in printed[2]
    assert " passed" in printed[4]
    assert "Not trained yet" not in (package / "README.md").read_text("utf-8")
    assert "public-health" in printed[6]
    assert (package / "evaluation.html").is_file()
    (wheel,) = (package / "dist").iterdir()
    assert wheel.name == "nutgraf_public_health-0.1.0-py3-none-any.whl"
    code = "import nutgraf; c = nutgraf.load(['public-health']); print(len(c.tables()[0]))"
    done = subprocess.run(
        ["python", "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 100  # the model, and not the two words
