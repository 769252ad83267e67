"""What agencies send: NITF, NewsML, RCV1, and text."""
