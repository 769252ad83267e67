"""Word and RTF, of archives or of anybody."""
