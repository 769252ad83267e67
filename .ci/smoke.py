"""What must work wherever the package is installed, with nothing but its core.

`python .ci/smoke.py [c|python]`, from a folder that the package is not in; the kernel named must be
the one that answers.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import nutgraf
from nutgraf.kernel import KERNEL, _scan

ARTICLE = """Tankers wait

LIMASSOL (Wire) - Crude oil prices rose after the pipeline was shut, traders said on Monday.

The envoy flew to Geneva for talks with his counterpart on a ceasefire.
"""


def classify(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "nutgraf", "classify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def main() -> None:
    wanted = sys.argv[1:] or [KERNEL]
    assert wanted == [KERNEL], f"the kernel is {KERNEL}: {_scan.__file__}"
    clf = nutgraf.load()
    yes = clf.predict(["The envoy flew to Geneva for talks.", "Crude oil prices rose."]).tolist()
    assert clf.topic_names == ("diplomacy", "energy", "military"), clf.topic_names
    assert yes == [[True, False, False], [False, True, False]], yes
    with tempfile.TemporaryDirectory() as name:
        article, page = Path(name, "article.txt"), Path(name, "page.html")
        article.write_text(ARTICLE, encoding="utf-8")
        page.write_text(f"<html><body><p>{ARTICLE}</p></body></html>", encoding="utf-8")
        done = classify(str(article), "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        assert "energy" in done.stdout, done.stdout
        done = classify(str(page))
        assert done.returncode == 0 or "nutgraf[html]" in done.stderr, done.stderr
    print(f"nutgraf {nutgraf.__version__} works, kernel {KERNEL} ({_scan.SIMD})")


if __name__ == "__main__":
    main()
