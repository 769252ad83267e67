"""The kernel in plain Python, where nothing could be compiled: the same answers, more slowly."""
