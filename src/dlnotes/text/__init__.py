"""Text: where it comes from, its tokens, and how it is cut into batches."""

from dlnotes.text.partition import RandomBatches, SequentialBatches
from dlnotes.text.source import Source, fables
from dlnotes.text.vocabulary import Vocabulary

__all__ = ["RandomBatches", "SequentialBatches", "Source", "Vocabulary", "fables"]
