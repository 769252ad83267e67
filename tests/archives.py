"""Files of arrays with something else in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np


def rewritten(path: Path, **changes: Any) -> Path:
    """The file with some arrays changed; None takes one out, and `header` is updated."""
    with np.load(path) as stored:
        arrays = {key: stored[key] for key in stored.files}
    header = {**json.loads(arrays["header"].tobytes()), **changes.pop("header", {})}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    arrays.update(changes)
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
    return path
