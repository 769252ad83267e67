"""The passes over texts, compiled or in plain Python, and what carries texts and terms into them."""

from nutgraf.kernel.choice import choose as _choose

KERNEL = _choose()
