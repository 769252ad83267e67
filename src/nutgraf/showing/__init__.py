"""Paragraphs for people: documents, pages, terminals, charts."""
