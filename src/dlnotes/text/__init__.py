"""Text: where it comes from, its tokens, batches of it, and models that count."""

from dlnotes.text.bpe import BytePairs, learn_merges
from dlnotes.text.limits import ngram_limits
from dlnotes.text.measures import bits_per, perplexity
from dlnotes.text.natural import prose
from dlnotes.text.ngram import AbsoluteDiscounting, AddK, KneserNey, NGram
from dlnotes.text.partition import RandomBatches, SequentialBatches
from dlnotes.text.source import Source, fables
from dlnotes.text.vocabulary import Vocabulary

__all__ = [
    "AbsoluteDiscounting",
    "AddK",
    "BytePairs",
    "KneserNey",
    "NGram",
    "RandomBatches",
    "SequentialBatches",
    "Source",
    "Vocabulary",
    "bits_per",
    "fables",
    "learn_merges",
    "ngram_limits",
    "perplexity",
    "prose",
]
