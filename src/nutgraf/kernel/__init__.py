"""The passes over texts, compiled or in plain Python, and what carries texts to them."""

from nutgraf.kernel.choice import choose as _choose

KERNEL = _choose()
