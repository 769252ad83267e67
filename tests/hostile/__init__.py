"""Files, data and settings of strangers: refused by name, in bounded time and memory."""
