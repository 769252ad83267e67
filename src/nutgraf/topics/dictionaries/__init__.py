"""Dictionaries of other programs as topics, one format a file."""

from nutgraf.topics.dictionaries.reading import read_dictionary

__all__ = ["read_dictionary"]
