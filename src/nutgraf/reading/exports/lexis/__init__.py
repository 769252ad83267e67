"""Nexis and LexisNexis."""
