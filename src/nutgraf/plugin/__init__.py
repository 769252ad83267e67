"""Finding, checking and making plugins."""
