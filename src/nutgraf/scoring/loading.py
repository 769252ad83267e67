"""A classifier of the plugins that are installed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from nutgraf.errors import InputError, TopicError
from nutgraf.scoring.classifier import Classifier, finished
from nutgraf.scoring.encoders import Encoder, found_encoder
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.selection import select
from nutgraf.terms.kept import kept_fusion

EFFORTS = ("fast", "careful")


def load(
    topics: Sequence[str | os.PathLike[str]] | None = None,
    *,
    thresholds: Mapping[str, float] | None = None,
    strict: bool = False,
    effort: str = "fast",
    encoder: str | os.PathLike[str] | Encoder | None = None,
) -> Classifier:
    """A classifier over every installed and registered plugin, or over the given topics only.

    `topics` are names, or files of a topic each: topic files (`health.toml`) and models
    (`health.npz`). A file alone makes its topic, whatever plugins know of that name.

    What it makes of models and tables of terms it keeps in the user's cache for the next process;
    NUTGRAF_CACHE names another folder, or, empty, none.

    Each topic says yes at the threshold of its model's best F1, or as `thresholds` says: numbers by
    topic name, or `{"precision": 0.9}` or `{"recall": 0.9}` for all topics. A topic whose model has
    no curve, such as a word list, keeps its threshold then, with a warning, beside others.

    An extractor that fails on a text leaves NaN in its topics there. With `strict`, or where
    NUTGRAF_STRICT is set, that is a PluginError.

    With the effort "careful", paragraphs whose log-odds are near a topic's threshold are looked at
    again, at their words in their order: by the reader that ships with nutgraf, or by `encoder`, a
    sentence encoder's folder on disk, as sentence-transformers saves it, which NUTGRAF_ENCODER may
    name instead, or any object with an `encode` method. Topics whose plugin has no head for it are
    answered as ever; `Classifier.careful` names the others. Which threshold reaches a precision or
    recall is known of the first look alone.

    Raises:
        TopicError: an unknown topic, plugins that failed are named too; a topic asked for twice; a
            topic file that does not make sense; thresholds out of reach; no topic that can be
            looked at again.
        ModelError: a model file that cannot be read, or an encoder that lacks something or is not
            the one of the heads.
        InputError: an unknown effort, or an encoder that is none.
        MissingExtraError: an encoder's folder, and sentence-transformers is not installed.
    """
    if not isinstance(effort, str) or effort not in EFFORTS:
        raise InputError(f"effort={effort!r}: there are {', '.join(EFFORTS)}")
    if effort == "fast" and encoder is not None:
        raise InputError("encoder goes with effort='careful'")
    second = found_encoder(encoder) if effort == "careful" else None
    found = select(topics)
    try:
        plan = Plan.of(
            found.extractors, found.names, strict=strict or found.strict, fuse=kept_fusion
        )
        return Classifier(finished(plan, thresholds, second))
    except TopicError as error:
        failed = ", ".join(found.failed)
        hint = f" (failed plugins: {failed}; see `nutgraf plugins`)" if failed else ""
        raise TopicError(f"{error}{hint}") from None
