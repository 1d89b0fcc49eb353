"""Text: its sources and tokens, batches of it, models that count, ways to go on."""

from dlnotes.text.bpe import BytePairs, learn_merges
from dlnotes.text.limits import ngram_limits
from dlnotes.text.measures import bits_per, perplexity
from dlnotes.text.natural import prose
from dlnotes.text.ngram import AbsoluteDiscounting, AddK, KneserNey, NGram
from dlnotes.text.partition import RandomBatches, SequentialBatches
from dlnotes.text.sampling import greedy, restrict, sample, warm_up
from dlnotes.text.searching import Hypothesis, beam_search, exhaustive_search
from dlnotes.text.source import Source, fables
from dlnotes.text.vocabulary import Vocabulary

__all__ = [
    "AbsoluteDiscounting",
    "AddK",
    "BytePairs",
    "Hypothesis",
    "KneserNey",
    "NGram",
    "RandomBatches",
    "SequentialBatches",
    "Source",
    "Vocabulary",
    "beam_search",
    "bits_per",
    "exhaustive_search",
    "fables",
    "greedy",
    "learn_merges",
    "ngram_limits",
    "perplexity",
    "prose",
    "restrict",
    "sample",
    "warm_up",
]
