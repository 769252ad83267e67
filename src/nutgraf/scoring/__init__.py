"""From extractors to answers."""
