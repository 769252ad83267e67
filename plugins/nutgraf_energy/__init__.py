"""The topic energy: model.npz is built from seeds/ with the word list of topic.toml as prior."""

from pathlib import Path

import nutgraf

HERE = Path(__file__).parent


@nutgraf.hookimpl
def nutgraf_extractors() -> list[nutgraf.Extractor]:
    heads = HERE / "reader.npz", HERE / "careful.npz"
    return [nutgraf.load_model(HERE / "model.npz", head=heads)]
