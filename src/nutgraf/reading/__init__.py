"""Bytes and pages into paragraphs and rows."""
