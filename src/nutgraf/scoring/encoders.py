"""Encoders: what gives a text the vector that a careful second look goes by.

An encoder is the reader that ships with nutgraf, or a sentence encoder in a folder on disk, as
sentence-transformers saves it, or any object with an `encode` method. Nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError, MissingExtraError, ModelError, told
from nutgraf.regular import content
from nutgraf.scoring.reader import bundled_reader

VARIABLE = "NUTGRAF_ENCODER"
"""The environment variable that may name the folder."""

_LARGEST = 1 << 20
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


class Encoder(Protocol):
    """Gives texts their embeddings. It may be called from several threads at once."""

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Embeddings of unit length, float32 (len(texts), d), none depending on other texts."""
        ...


class SentenceEncoder:
    """The encoder of a folder; the first text that it gets loads it. Pickles as its path.

    Raises:
        ModelError: the folder lacks a part, which is named.
        MissingExtraError: sentence-transformers is not installed.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.path.abspath(os.path.expanduser(os.fspath(folder)))
        _check(Path(self.folder))
        if find_spec("sentence_transformers") is None:
            raise MissingExtraError("sentence-transformers", "careful", "an encoder's folder")
        self._lock = threading.Lock()
        self._model: Any = None

    def __repr__(self) -> str:
        return f"SentenceEncoder({self.folder!r})"

    def __reduce__(self) -> tuple[type[SentenceEncoder], tuple[str]]:
        return SentenceEncoder, (self.folder,)

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Vectors of length 1, float32 (n, d); the model is loaded at the first call."""
        # Half a surrogate pair is no text to a tokenizer.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        with self._lock:
            if self._model is None:
                self._model = self._load()
            found = self._model.encode(clean, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, np.float32)

    def _load(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer

            with _without_progress():
                return SentenceTransformer(self.folder, local_files_only=True)
        except Exception as error:
            raise ModelError(
                f"{self.folder}: cannot be loaded as a sentence encoder ({told(error)})"
            ) from error


@contextmanager
def _without_progress() -> Iterator[None]:
    """Keeps transformers from drawing on stderr how it loads weights, which takes a moment."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _check(folder: Path) -> None:
    if not os.path.isdir(folder):  # of a name without end too
        raise ModelError(
            f"{folder}: no such folder: name the one that a sentence encoder was saved in (nutgraf "
            f"downloads none), by encoder=, --encoder or {VARIABLE}, or none: then the reader that "
            "ships with nutgraf looks again"
        )
    try:
        modules = json.loads(content(folder / "modules.json", _LARGEST).decode())
        first = folder / str(modules[0]["path"])
    except FileNotFoundError:
        raise ModelError(
            f"{folder}: has no modules.json: it is no encoder as sentence-transformers saves it"
        ) from None
    except Exception as error:
        raise ModelError(f"{folder / 'modules.json'}: damaged ({told(error)})") from error
    if not (first / "config.json").is_file():
        raise ModelError(f"{first}: has no config.json: copy the whole folder of the encoder")
    if not any((first / name).is_file() for name in _WEIGHTS):
        raise ModelError(
            f"{first}: has neither {' nor '.join(_WEIGHTS)}: copy the whole folder of the encoder"
        )


def found_encoder(encoder: str | os.PathLike[str] | Encoder | None) -> Encoder:
    """An encoder from its folder, which NUTGRAF_ENCODER names where None is given; where none is
    named it is the bundled reader. Any other object is taken as one.

    Raises:
        InputError: the object has no `encode`.
        ModelError, MissingExtraError: as `SentenceEncoder`.
    """
    if encoder is None:
        encoder = os.environ.get(VARIABLE) or None
    if encoder is None:
        return bundled_reader()
    if isinstance(encoder, str | os.PathLike):
        return SentenceEncoder(encoder)
    if not callable(getattr(encoder, "encode", None)):
        raise InputError(f"encoder is {type(encoder).__name__}: give a folder, or one with encode")
    return encoder
