"""Factiva."""
