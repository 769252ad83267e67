"""One reader for each format of input."""
