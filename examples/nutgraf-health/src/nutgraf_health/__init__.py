"""The topic health: the trained model if there is one, else the word list of topic.toml."""

from pathlib import Path

import nutgraf

HERE = Path(__file__).parent


@nutgraf.hookimpl
def nutgraf_extractors() -> list[nutgraf.Extractor]:
    model = HERE / "model.npz"
    if model.exists():
        return [nutgraf.load_model(model)]
    return [nutgraf.TermExtractor.from_toml(HERE / "topic.toml")]
