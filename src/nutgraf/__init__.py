"""Which topics each paragraph of news is about, how sure that is, and which words say so."""

from nutgraf.calibrate import Calibration
from nutgraf.classifier import Classifier, Explanation, load
from nutgraf.document import Document, LabelledParagraph
from nutgraf.errors import (
    InputError,
    MissingExtraError,
    ModelError,
    NutgrafError,
    PluginError,
    TopicError,
)
from nutgraf.extractor import EstimatorExtractor, Extractor, TermExtractor
from nutgraf.fewshot import fit_topic
from nutgraf.hookspecs import hookimpl
from nutgraf.modelfile import load_model, save_model
from nutgraf.plugins import PluginInfo, plugins, register, unregister
from nutgraf.segment import segment
from nutgraf.topic import Decision, Evidence, Outcome, Paragraph, Reason, Role, Topic

__version__ = "0.1.0"

__all__ = [
    "Calibration",
    "Classifier",
    "Decision",
    "Document",
    "EstimatorExtractor",
    "Evidence",
    "Explanation",
    "Extractor",
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
    "TermExtractor",
    "Topic",
    "TopicError",
    "__version__",
    "fit_topic",
    "hookimpl",
    "load",
    "load_model",
    "plugins",
    "register",
    "save_model",
    "segment",
    "unregister",
]
