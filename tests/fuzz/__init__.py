"""Odd files without end: `python -m tests.fuzz FORMAT --minutes 20`.

FORMAT is one of `formats.FORMATS`, or the name of a format of exports, whose seeds are the files
that its tests write. None may raise anything but an error of nutgraf's own family, nor take longer
than ten seconds or much memory. Coverage guides it where atheris is installed; else seeds are only
changed at random. The bytes at fault are kept in a file that is named.
"""
