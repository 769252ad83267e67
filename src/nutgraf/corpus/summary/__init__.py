"""A run told in tables and plots."""
