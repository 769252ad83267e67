"""Exports of archives, wires and crawls -> articles; one format a file."""
