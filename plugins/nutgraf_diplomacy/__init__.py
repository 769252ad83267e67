"""The topic diplomacy: model.npz is built from seeds/ with the word list of topic.toml as prior."""

from pathlib import Path

import nutgraf


@nutgraf.hookimpl
def nutgraf_extractors() -> list[nutgraf.Extractor]:
    return [nutgraf.load_model(Path(__file__).with_name("model.npz"))]
