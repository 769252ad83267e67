"""Mails: newsletters, and what archives send."""
