"""Lists of references, which have abstracts at most."""
