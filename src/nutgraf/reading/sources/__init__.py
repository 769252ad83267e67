"""From the names that a caller gives to rows: files, bytes, encodings, formats, columns."""
