"""The topic diplomacy: its terms are in topic.toml, for a person to edit."""

from pathlib import Path

import nutgraf


@nutgraf.hookimpl
def nutgraf_extractors() -> list[nutgraf.Extractor]:
    return [nutgraf.TermExtractor.from_toml(Path(__file__).with_name("topic.toml"))]
