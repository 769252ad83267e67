"""From labels to a table of terms."""
