"""scikit-learn estimators that take texts: a sparse vectoriser, and topics learnt from labels."""

from nutgraf.sklearn.counts import TermCounts, tokenize
from nutgraf.sklearn.topics import TopicClassifier

__all__ = ["TermCounts", "TopicClassifier", "tokenize"]
