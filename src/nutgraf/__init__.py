"""Which topics each paragraph of news is about, how sure that is, and which words say so."""

from typing import TYPE_CHECKING, Any

from nutgraf.data import Decision, Evidence, Outcome, Paragraph, Reason, Role, Topic
from nutgraf.errors import (
    CheckError,
    InputError,
    MissingExtraError,
    ModelError,
    NutgrafError,
    PluginError,
    RunError,
    TopicError,
)
from nutgraf.learning.fewshot import fit_topic
from nutgraf.plugin.hookspecs import hookimpl
from nutgraf.plugin.registry import PluginInfo, plugins, register, unregister
from nutgraf.reading.article import segment
from nutgraf.scoring.classifier import Classifier, Explanation, load
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.terms.guards import Guard
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.dictionaries import read_dictionary
from nutgraf.topics.extractor import EstimatorExtractor, Extractor, TermExtractor
from nutgraf.topics.modelfile import load_model, save_model

if TYPE_CHECKING:
    from nutgraf.corpus.run import annotate
    from nutgraf.scoring.frames import annotate_table

__version__ = "0.1.0"

__all__ = [
    "Calibration",
    "CheckError",
    "Classifier",
    "Decision",
    "Document",
    "EstimatorExtractor",
    "Evidence",
    "Explanation",
    "Extractor",
    "ExtractorStats",
    "Guard",
    "InputError",
    "LabelledParagraph",
    "MissingExtraError",
    "ModelError",
    "NutgrafError",
    "Outcome",
    "Paragraph",
    "PluginError",
    "PluginInfo",
    "Reason",
    "Role",
    "RunError",
    "TermExtractor",
    "Topic",
    "TopicError",
    "__version__",
    "annotate",
    "annotate_table",
    "fit_topic",
    "hookimpl",
    "load",
    "load_model",
    "plugins",
    "read_dictionary",
    "register",
    "save_model",
    "segment",
    "unregister",
]


def __getattr__(name: str) -> Any:
    if name == "annotate":  # few need it, and it is the largest part
        from nutgraf.corpus.run import annotate

        return annotate
    if name == "annotate_table":
        from nutgraf.scoring.frames import annotate_table

        return annotate_table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
