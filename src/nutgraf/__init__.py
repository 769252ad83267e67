"""Which topics each paragraph of news is about, how sure that is, and which words say so."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

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
from nutgraf.learning.heads import fit_band, fit_head
from nutgraf.plugin.hookspecs import hookimpl
from nutgraf.plugin.registry import PluginInfo, plugins, register, unregister
from nutgraf.reading.article import segment
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.encoders import Encoder
from nutgraf.scoring.explanation import Explanation
from nutgraf.scoring.loading import load
from nutgraf.scoring.occlusion import SecondLook
from nutgraf.scoring.secondstage import SecondLooks
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.rollup import DocumentAnswer
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.dictionaries import read_dictionary
from nutgraf.topics.extractor import EstimatorExtractor, Extractor, TermExtractor
from nutgraf.topics.headfile import Head, load_head, save_head
from nutgraf.topics.modelfile import load_model, save_model

if _TYPE_CHECKING:
    from nutgraf.corpus.overview import summary
    from nutgraf.corpus.run import annotate
    from nutgraf.labelling.suggestions import suggest
    from nutgraf.measuring.details import curves
    from nutgraf.measuring.drift_report import drift
    from nutgraf.measuring.evaluation import evaluate
    from nutgraf.reading.exported import ReadArticles, read_articles
    from nutgraf.reading.exports.article import Article
    from nutgraf.reading.exports.export import Export
    from nutgraf.reading.exports.registry import register_export
    from nutgraf.reading.labelled import read_gold
    from nutgraf.scoring.frames import annotate_table

    __version__: str
    """That of the installed distribution."""

__all__ = [
    "Answers",
    "Article",
    "Calibration",
    "CheckError",
    "Classifier",
    "Decision",
    "Document",
    "DocumentAnswer",
    "Encoder",
    "EstimatorExtractor",
    "Evidence",
    "Explanation",
    "Export",
    "Extractor",
    "ExtractorStats",
    "Guard",
    "Head",
    "Importance",
    "InputError",
    "LabelledParagraph",
    "MissingExtraError",
    "ModelError",
    "NutgrafError",
    "Outcome",
    "Paragraph",
    "PluginError",
    "PluginInfo",
    "ReadArticles",
    "Reason",
    "Role",
    "RunError",
    "SecondLook",
    "SecondLooks",
    "TermExtractor",
    "Topic",
    "TopicError",
    "__version__",
    "annotate",
    "annotate_table",
    "curves",
    "drift",
    "evaluate",
    "fit_band",
    "fit_head",
    "fit_topic",
    "hookimpl",
    "load",
    "load_head",
    "load_model",
    "plugins",
    "read_articles",
    "read_dictionary",
    "read_gold",
    "register",
    "register_export",
    "save_head",
    "save_model",
    "segment",
    "suggest",
    "summary",
    "unregister",
]

# Few need these at once, and what is behind them is large.
_LATER = {
    "Article": "nutgraf.reading.exports.article",
    "Export": "nutgraf.reading.exports.export",
    "ReadArticles": "nutgraf.reading.exported",
    "read_articles": "nutgraf.reading.exported",
    "register_export": "nutgraf.reading.exports.registry",
    "annotate": "nutgraf.corpus.run",
    "annotate_table": "nutgraf.scoring.frames",
    "curves": "nutgraf.measuring.details",
    "drift": "nutgraf.measuring.drift_report",
    "evaluate": "nutgraf.measuring.evaluation",
    "read_gold": "nutgraf.reading.labelled",
    "suggest": "nutgraf.labelling.suggestions",
    "summary": "nutgraf.corpus.overview",
}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(_import_module(_LATER[name]), name)
    if name == "__version__":
        return _import_module("importlib.metadata").version("nutgraf")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
