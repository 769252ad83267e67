"""Model cards: what they say, and where they go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.learning.card import BEGIN, END, model_card, put_card
from nutgraf.topics.calibration import Calibration

NOTES: dict[str, Any] = {
    "n": 1200,
    "positive": 30,
    "unlabelled": 20000,
    "cross_validated": {
        "ece": {"value": 0.031, "low": 0.02, "high": 0.05},
        "precision": {"value": 0.875, "low": None, "high": None},
        "novel": {"value": None, "low": None, "high": None},
    },
}


CURVE = tuple((i / 20, 0.5 + i / 50, 1 - i / 40) for i in range(1, 20))


def saved(path: Path, notes: dict[str, Any], calibration: Calibration | None = None) -> Path:
    calibration = calibration or Calibration(threshold=0.4, curve=CURVE)
    topic = nutgraf.Topic("health", "Health", "Illness and care.")
    terms = {f"good{i}": 1.0 + i for i in range(20)} | {f"bad{i}": -1.0 - i for i in range(20)}
    extractor = nutgraf.TermExtractor(topic, terms, calibration=calibration, version="7")
    nutgraf.save_model(extractor, path, notes)
    return path


def test_what_it_says(tmp_path: Path) -> None:
    card = model_card(saved(tmp_path / "model.npz", NOTES))
    assert card.startswith("**Health** (`health`), version 7: 40 terms, ")
    assert "Illness and care." in card
    assert "1,200 labelled paragraphs, 30 of them positive, and 20,000 unlabelled ones" in card
    figures = [line for line in card.splitlines() if "to" in line and line.startswith("|")]
    assert figures == [
        "| precision | 0.88 | – to – |",
        "| expected calibration error | 0.03 | 0.02 to 0.05 |",
        "| novel | – | – to – |",
    ]
    assert "yes from a probability of 0.4." in card
    assert "| 0.50 | 0.70 | 0.75 |" in card
    assert "for it: `good19` +20.0, `good18` +19.0," in card
    assert "against it: `bad19` -20.0, `bad18` -19.0," in card
    assert "good7`" not in card
    assert card == model_card(tmp_path / "model.npz")
    assert "divided by the root" not in card
    by_length = nutgraf.TermExtractor("health", {"ward": 8.0}, by_length=True)
    nutgraf.save_model(by_length, tmp_path / "model.npz", NOTES)
    assert "divided by the root" in model_card(tmp_path / "model.npz")


def test_intervals_where_it_knows_on_how_many_labels_the_curve_rests(tmp_path: Path) -> None:
    curve = ((0.05, 0.1, 1.0), *CURVE[1:9], (0.5, 0.75, 0.9), *CURVE[10:17], (0.9, 1.0, 0.0))
    calibration = Calibration(threshold=0.4, curve=curve, counts=(40, 1160.4), prevalence=1 / 30)
    card = model_card(saved(tmp_path / "model.npz", NOTES, calibration))
    assert "from 40 positive and 1,160 negative labels (effective numbers" in card
    # 36 of 40 positives, among 48 said yes, by binomtest(...).proportion_ci(method="wilson").
    assert "| 0.50 | 0.75 | 0.61 to 0.85 | 0.90 | 0.77 to 0.96 |" in card
    assert "| 0.90 | 1.00 | – | 0.00 | 0.00 to 0.09 |" in card


@pytest.mark.parametrize("notes", [{}, {"cross_validated": 3}, {**NOTES, "n": "many"}])
def test_model_without_figures(notes: dict[str, Any], tmp_path: Path) -> None:
    path = saved(tmp_path / "model.npz", notes)
    with pytest.raises(nutgraf.ModelError, match=r"model\.npz: it has no figures for a card"):
        model_card(path)


def test_the_rest_of_the_readme_stays(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_bytes(f"# É\r\n{BEGIN}\nold\n{BEGIN[:4]}\n{END}\r\nrest".encode())
    for card in ("new\n\n| a |", "newer"):
        put_card(readme, card)
        assert readme.read_bytes() == f"# É\r\n{BEGIN}\n{card}\n{END}\r\nrest".encode()


@pytest.mark.parametrize(
    "content",
    [b"", b"# no place", BEGIN.encode(), f"{END}\n{BEGIN}".encode(), 2 * f"{BEGIN}{END}".encode()],
)
def test_no_place(content: bytes, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_bytes(content)
    with pytest.raises(nutgraf.InputError, match=r"README\.md: no place for the card"):
        put_card(readme, "card")
    assert readme.read_bytes() == content


def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"\xe9")
    for path in (tmp_path / "none.md", tmp_path / "latin.md"):
        with pytest.raises(nutgraf.InputError, match=path.name):
            put_card(path, "card")


def test_train_writes_it_into_a_new_package(tmp_path: Path) -> None:
    """Labels, `nutgraf new`, `nutgraf train --card`: the README tells of the model beside it."""
    folder, run = tmp_path / "made", CliRunner()
    new = ["new", "sport", "-o", str(folder), "--terms", "goal*, match*"]
    assert run.invoke(main, new).exit_code == 0
    rows = [
        {"text": f"The {who} {'scored a goal' if y else 'signed a treaty'} in {where}.", "sport": y}
        for who in ("captain", "visitor", "minister")
        for where in ("Rome", "Lima", "Oslo")
        for y in (0, 1)
    ]
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("".join(json.dumps(row) + "\n" for row in rows))
    module, readme = folder / "src/nutgraf_sport", folder / "README.md"
    train = ["train", str(module / "topic.toml"), str(labelled), "-o", str(module / "model.npz")]
    done = run.invoke(main, [*train, "--card", str(readme)])
    assert done.exit_code == 0, done.output
    text = readme.read_text(encoding="utf-8")
    assert "Not trained yet" not in text
    assert f"{BEGIN}\n{model_card(module / 'model.npz')}\n{END}" in text
    assert "Trained on 18 labelled paragraphs, 9 of them positive" in text
