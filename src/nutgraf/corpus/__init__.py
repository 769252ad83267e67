"""Runs over corpora of any size: shards in, parts out, resumable at any moment.

A unit is a descriptor (files, row groups or byte ranges), never text. `worker` turns one unit into
one part file, or a stream into several, on whatever machine; `run` plans the units, hands them out,
and keeps the books.
"""
