"""The kernel in plain Python, for where nothing could be compiled: the same answers, more slowly."""
